"""Metres: what a time signature says about beats and their division."""

import re
from dataclasses import dataclass
from typing import Self

_SIGNATURE = re.compile(r"(\d{1,2})/(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Metre:
    """A time signature. In compound metres (6/8, 9/8, 12/8) the beat is the dotted note."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if self.numerator < 1 or self.denominator not in {1, 2, 4, 8, 16, 32}:
            raise ValueError(f"{self.numerator}/{self.denominator} is no time signature: write one as in 4/4 or 6/8")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "6/8". Raises ValueError on anything that is no time signature."""
        match = _SIGNATURE.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is no time signature: write one as in 4/4 or 6/8")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"

    @property
    def is_compound(self) -> bool:
        """True where a beat falls into three: 6/8, 9/8, 12/8."""
        return self.denominator >= 8 and self.numerator > 3 and self.numerator % 3 == 0

    @property
    def beats_per_bar(self) -> int:
        """Felt beats in a bar: 2 for 6/8, 4 for 4/4."""
        return self.numerator // 3 if self.is_compound else self.numerator
