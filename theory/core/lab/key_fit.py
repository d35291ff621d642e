"""Which keys and modes a list of chords would fit: tones first, then where it begins, ends and closes."""

import itertools
from collections.abc import Sequence
from functools import lru_cache

from theory.core.chord import Chord
from theory.core.document import Document
from theory.core.harmony.function import describe
from theory.core.key import Key
from theory.core.lab.modes import MODES, Home
from theory.core.lab.sounding import Share

_MODAL = ("dorian", "phrygian", "lydian", "mixolydian")
_PLAIN = ("major", "minor")
_MOST = 4
_LEAST_FIT = 0.6


class KeyFit(Document):
    """A key or mode and how well the chords fit it, 0 to 1."""

    tonic: str
    mode: str  # slug
    name: str
    fit: Share
    why: str


@lru_cache(maxsize=512)
def _homes() -> tuple[Home, ...]:
    keys = [Key.from_pitch_class(pc, "major") for pc in range(12)] + [
        Key.from_pitch_class(pc, "minor") for pc in range(12)
    ]
    plain = [Home.of(key) for key in keys]
    modal = [Home(key.tonic, MODES[slug]) for slug in _MODAL for key in keys if key.mode == MODES[slug].frame]
    return tuple(plain + modal)


def fitting_keys(chords: Sequence[Chord], beats: Sequence[float], home: Home) -> tuple[KeyFit, ...]:
    """Homes other than the one named that fit at least nearly as well, best first."""
    rows = [(chord, length) for chord, length in zip(chords, beats, strict=True) if chord.root is not None]
    if not rows:
        return ()
    own, inside = _fit(home, rows, named=True), _inside(home, rows)
    found = []
    for other in _homes():
        if other.key.tonic_pc == home.key.tonic_pc and other.mode == home.mode:
            continue
        fit = _fit(other, rows) + _nearness(other, home)
        slack = 0.12 if _inside(other, rows) >= inside else -0.02  # with fewer chords at home it has to fit better
        if fit >= max(_LEAST_FIT, own - slack):
            found.append((fit, other))
    found.sort(key=lambda row: (-row[0], row[1].mode.slug not in _PLAIN))
    return tuple(
        KeyFit(
            tonic=other.tonic, mode=other.mode.slug, name=other.name, fit=round(min(1.0, fit), 3), why=_why(other, rows)
        )
        for fit, other in found[:_MOST]
    )


def _fit(home: Home, rows: list[tuple[Chord, float]], *, named: bool = False) -> float:
    """0 to 1: share of the time at home, beginning and end on the tonic, a dominant that goes to the tonic.

    A mode that nobody `named` fits only where everything is in it and it has its tonic.
    """
    tonic = home.key.tonic_pc
    first, last = rows[0][0], rows[-1][0]
    modal = home.mode.slug not in _PLAIN and not named
    if modal and (not all(home.holds(chord) for chord, _ in rows) or tonic not in (first.root_pc, last.root_pc)):
        return 0.0
    marks = 0.12 * (_is_tonic(home, first)) + 0.16 * _is_tonic(home, last)
    closes = any(
        a.root_pc == (tonic + 7) % 12 and 4 in a.intervals and _is_tonic(home, b)
        for (a, _), (b, _) in itertools.pairwise(rows)
    )
    marks += 0.12 * closes
    present = 0.05 * any(_is_tonic(home, chord) for chord, _ in rows)
    return max(0.0, 0.55 * _inside(home, rows) + marks + present - (0.15 if modal else 0.0))


def _inside(home: Home, rows: list[tuple[Chord, float]]) -> float:
    """Share of the time whose chords belong to the home; borrowed ones count in part."""
    return sum(length * _belongs(home, chord) for chord, length in rows) / sum(length for _, length in rows)


def _nearness(other: Home, home: Home) -> float:
    """The relative key and the modes on the same tonic are what a person may have meant."""
    if other.key.tonic_pc == home.key.tonic_pc and other.key.mode == home.key.mode:
        return 0.08
    return 0.06 if other.key == home.key.relative and other.mode.slug in _PLAIN else 0.0


@lru_cache(maxsize=8192)
def _belongs(home: Home, chord: Chord) -> float:
    if home.holds(chord):
        return 1.0
    return 0.35 if describe(chord, home.key).borrowed else 0.0


def _is_tonic(home: Home, chord: Chord) -> bool:
    third = 3 if home.key.mode == "minor" else 4
    return chord.root_pc == home.key.tonic_pc and third in chord.intervals


def _why(home: Home, rows: list[tuple[Chord, float]]) -> str:
    inside = sum(home.holds(chord) for chord, _ in rows)
    count = f"all {len(rows)} chords" if inside == len(rows) else f"{inside} of {len(rows)} chords"
    said = [f"{count} belong to it" if inside != 1 else f"{count} belongs to it"]
    if _is_tonic(home, rows[0][0]):
        said.append("it begins on the tonic")
    if _is_tonic(home, rows[-1][0]):
        said.append("it ends on the tonic")
    return "; ".join(said)
