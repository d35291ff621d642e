"""The book of named progressions, read from patterns.toml and checked as it is read."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from theory.core.chord import QUALITIES
from theory.core.harmony.roman import Numeral
from theory.core.key import Key, Mode

# Kinds of chord that patterns tell apart, by the letters used for matching.
CLASSES = ("major", "minor", "dominant", "diminished", "augmented", "open")


@dataclass(frozen=True, slots=True)
class Step:
    """One chord of a pattern: root and bass in semitones above the tonic, kind of chord, share of the length."""

    numeral: str
    root: int
    kind: int  # index into CLASSES
    bass: int | None  # None where any inversion will do
    length: float = 1.0
    quality: str = "maj"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One named progression. `loops` patterns may begin with any of their chords."""

    slug: str
    name: str
    mode: Mode
    versions: tuple[tuple[Step, ...], ...]
    loops: bool
    least_chords: int  # so many in a row are enough to name it
    weight: float  # 0..1: how much a match says (two common chords say little)
    melody: tuple[int, ...]  # scale degrees of the upper voice, for schemata
    origin: str
    examples: tuple[str, ...]
    sources: tuple[str, ...]


def kind_of(quality: str) -> int:
    """The kind of a chord quality, as an index into `CLASSES`."""
    tones = QUALITIES[quality][0]
    if 4 in tones:
        return 4 if 8 in tones and 7 not in tones else (2 if 10 in tones else 0)
    if 3 in tones:
        return 3 if 6 in tones else 1
    return 5


@lru_cache(maxsize=1)
def pattern_book() -> tuple[Pattern, ...]:
    """All patterns, in the order of the file. Raises ValueError naming the pattern that cannot be read."""
    text = Path(__file__).with_name("patterns.toml").read_text(encoding="utf-8")
    return tuple(_pattern(slug, row) for slug, row in tomllib.loads(text).items())


def _pattern(slug: str, row: dict[str, Any]) -> Pattern:
    try:
        mode: Mode = row.get("mode", "major")
        versions = tuple(_steps(line, mode, row.get("lengths")) for line in row["numerals"])
        return Pattern(
            slug=slug, name=row["name"], mode=mode, versions=versions, loops=row.get("loops", False),
            least_chords=row.get("least", min(len(version) for version in versions)), weight=row.get("weight", 0.8),
            melody=tuple(row.get("melody", ())), origin=row["origin"], examples=tuple(row.get("examples", ())),
            sources=tuple(row.get("sources", ())),
        )  # fmt: skip
    except (KeyError, ValueError) as error:
        raise ValueError(f"patterns.toml: {slug} cannot be read: {error}") from error


def _steps(line: str, mode: Mode, lengths: list[float] | None) -> tuple[Step, ...]:
    """Read "I V6 vi=b6 IV": a figure after the numeral fixes the bass, as does "=" with nothing (root position)."""
    words = line.split()
    shares = lengths if lengths and len(lengths) == len(words) else [1.0] * len(words)
    key = Key("C" if mode == "major" else "A", mode)
    return tuple(_step(word, key, share) for word, share in zip(words, shares, strict=True))


def _step(word: str, key: Key, share: float) -> Step:
    rooted = word.endswith("=")
    numeral = Numeral.parse(word.removesuffix("="), key.mode)
    chord = numeral.chord(key)
    root = ((chord.root_pc or 0) - key.tonic_pc) % 12
    bass = None
    if rooted or numeral.inversion:
        intervals = QUALITIES[numeral.quality][0]
        bass = (root + intervals[numeral.inversion]) % 12
    return Step(str(numeral), root, kind_of(numeral.quality), bass, share, numeral.quality)
