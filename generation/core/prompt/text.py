"""A prompt as the readers see it: lowered letter by letter, so that places in it are places in what was written."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_WORD = re.compile(r"[\w♯♭#&'’/:.+-]*\w[♯♭#+°ø%]*", re.UNICODE)
_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-", "‑": "-", "’": "'", "‘": "'", "“": '"', "”": '"'})
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "twenty": 20,
    "thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60, "ninety": 90, "a hundred": 100,
    "a couple of": 2, "double": 2, "half a": 0.5, "half an": 0.5, "half": 0.5, "one and a half": 1.5,
    "two and a half": 2.5, "three and a half": 3.5, "four and a half": 4.5, "five and a half": 5.5,
}  # fmt: skip
NUMBER = r"(?:\d+(?:[.,]\d+)?|" + "|".join(sorted(map(re.escape, NUMBERS), key=len, reverse=True)) + ")"


class Token(NamedTuple):
    """A word and where it stands."""

    text: str
    start: int
    end: int


class Text:
    """A prompt, and which of its characters somebody has understood."""

    def __init__(self, written: str) -> None:
        self.written = written
        self.low = "".join(_lowered(letter) for letter in written).translate(_DASHES)
        self._taken = bytearray(len(written))

    def is_free(self, start: int, end: int) -> bool:
        """Whether nobody has claimed any of these characters."""
        return not any(self._taken[start:end])

    def claim(self, start: int, end: int) -> None:
        """These characters are understood."""
        self._taken[start:end] = b"\1" * (end - start)

    def matches(self, pattern: "re.Pattern[str]") -> Iterator["re.Match[str]"]:
        """Matches in the lowered text none of whose characters is claimed yet."""
        for match in pattern.finditer(self.low):
            if match.end() > match.start() and self.is_free(*match.span()):
                yield match

    def free_words(self) -> list[Token]:
        """Words that nobody claimed, in order."""
        return [token for token in words(self.low) if self.is_free(token.start, token.end)]

    def before(self, start: int, most: int = 40) -> str:
        """What stands before a place, lowered."""
        return self.low[max(0, start - most) : start]


def _lowered(letter: str) -> str:
    low = letter.lower()
    return low if len(low) == 1 else letter


def words(text: str) -> list[Token]:
    """The words of a text and their places; marks that hang on at the end are left off."""
    found = []
    for match in _WORD.finditer(text):
        core = match[0].rstrip(".:-'/")
        if core:
            found.append(Token(core, match.start(), match.start() + len(core)))
    return found


def number(word: str) -> float:
    """What a number in digits or words is worth. Raises KeyError."""
    plain = word.replace(",", ".")
    return float(plain) if plain[:1].isdigit() else float(NUMBERS[word])


def alternatives(terms: "list[str] | tuple[str, ...]", *, plural: bool = False) -> str:
    """A pattern for any of the terms as whole words, the longest first."""
    inner = "|".join(
        re.escape(term).replace(r"\ ", r"[\s-]+") for term in sorted(set(terms), key=lambda t: (-len(t), t))
    )
    return rf"(?<![\w-])(?:{inner}){'(?:s|es)?' if plural else ''}(?![\w-])"
