"""Rows of chords: bars of numerals, how they are read from text and laid out in time."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from generation.core.blueprint import Cadence, PlanChord
from generation.core.planning.metres import divisions
from theory.core.chord import Chord
from theory.core.harmony.roman import Numeral
from theory.core.lab.modes import Home
from theory.core.metre import Metre

Bar = tuple[str, ...]  # the numerals that share a bar
_FILE = Path(__file__).with_name("harmony.toml")


@dataclass(frozen=True, slots=True)
class Draft:
    """A phrase before it is laid out: its bars, and how it ends."""

    bars: tuple[Bar, ...]
    cadence: Cadence


@cache
def book() -> dict[str, Any]:
    """The rows of harmony.toml."""
    with _FILE.open("rb") as file:
        return tomllib.load(file)


@lru_cache(maxsize=2048)
def bars_of(text: str) -> tuple[Bar, ...]:
    """Bars of a row such as "ii6 V7 | I"."""
    return tuple(tuple(bar.split()) for bar in text.split("|"))


def rows_of(*path: str) -> tuple[str, ...]:
    """The rows at a place of harmony.toml; empty where it has none."""
    here: Any = book()
    for name in path:
        if name not in here:
            return ()
        here = here[name]
    return tuple(here)


@lru_cache(maxsize=16384)
def chord_of(numeral: str, home: Home) -> Chord:
    """What a numeral sounds as in a home."""
    return Numeral.parse(numeral, home.key.mode).chord(home.key)


def laid_out(drafts: Sequence[Draft], metre: Metre) -> tuple[PlanChord, ...]:
    """The chords of phrases with their lengths in quarter notes; equal neighbours join, also over bars."""
    made: list[tuple[str, float]] = []
    for draft in drafts:
        for bar in draft.bars:
            for numeral, quarters in zip(bar, divisions(metre, len(bar)), strict=True):
                if made and made[-1][0] == numeral:
                    made[-1] = (numeral, made[-1][1] + quarters)
                else:
                    made.append((numeral, quarters))
    return tuple(PlanChord(numeral=numeral, quarters=min(quarters, 256.0)) for numeral, quarters in made)


def packed(chords: Sequence[str], bars: int) -> tuple[Bar, ...]:
    """Chords over bars: evenly where that goes, else the first ones longer, or two to a bar towards the end."""
    count = len(chords)
    if bars % 2 == 0 and count <= bars // 2:
        return tuple(bar for bar in packed(chords, bars // 2) for _ in range(2))
    if count <= bars:
        base, extra = divmod(bars, count)
        made: list[Bar] = []
        for place, chord in enumerate(chords):
            longer = extra > 0 and (place == count - 1 if extra == 1 else place < extra)
            made += [(chord,)] * (base + longer)
        return tuple(made[:bars])
    doubled = min(bars, count - bars)
    if count > bars * 2:
        return packed(chords[: bars * 2], bars)
    singles = bars - doubled
    head = [(chord,) for chord in chords[:singles]]
    tail = [tuple(chords[at : at + 2]) for at in range(singles, count, 2)]
    return (*head, *tail)


def halves(bar: Bar) -> tuple[Bar, Bar]:
    """A bar as two: its chords shared out, one chord held over both."""
    middle = (len(bar) + 1) // 2
    return bar[:middle], bar[middle:] or bar[-1:]


def joined(bars: Sequence[Bar]) -> tuple[Bar, ...]:
    """Each two bars as one; a last bar without a neighbour stays."""
    pairs = [(*bars[at], *bars[at + 1]) for at in range(0, len(bars) - 1, 2)]
    return (*pairs, bars[-1]) if len(bars) % 2 else tuple(pairs)


def ending_with(chords: Sequence[PlanChord], end: PlanChord) -> tuple[PlanChord, ...]:
    """The chords with their last stretch given to `end`."""
    rows, left = list(chords), end.quarters
    while rows and left > 1e-9:
        last = rows.pop()
        if last.quarters > left + 1e-9:
            rows.append(last.model_copy(update={"quarters": last.quarters - left}))
            left = 0.0
        else:
            left -= last.quarters
    return (*rows, end)
