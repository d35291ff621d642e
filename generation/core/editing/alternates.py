"""What could stand in place of a chord of the plan, each with its function and its reason."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from generation.core.blueprint import Blueprint, Section
from generation.core.editing.numerals import sounding_row, written
from theory.core.chord import Chord
from theory.core.lab.interchange import interchange
from theory.core.lab.modes import Home
from theory.core.lab.reharmonise import reharmonise
from theory.core.lab.sounding import LabChord, reading_in
from theory.core.lab.spelling import close_position
from theory.core.lab.suggest import suggest_next
from theory.core.notation import numeral_parts, spoken, symbol_parts

MOST = 14
_EACH = {"habit": 5, "instead": 7, "mode": 3}  # how many of each kind come first
Option = dict[str, Any]


def alternates(blueprint: Blueprint, section_at: int, index: int) -> list[Option]:
    """Up to 14 ways, the likeliest first: chords to write there, with shares of its time. Raises ValueError."""
    section = blueprint.sections[section_at]
    home, row = section.home, sounding_row(section.chords, section.home)
    if not 0 <= index < len(row):
        raise ValueError(f"There is no chord {index + 1}: {section.name} has {len(row)}.")
    before, after = row[index - 1] if index else None, row[index + 1] if index + 1 < len(row) else None
    genre = blueprint.genres[0][0] if blueprint.genres else None
    kinds = {
        "habit": _habits(_before(blueprint, section_at, row[:index]), home, genre),
        "instead": _instead(row, home, index),
        "mode": _other_modes(section, row[index]),
    }
    seen: set[tuple[str, ...]] = {(str(row[index]),)}
    found: list[Option] = []
    rest: list[Option] = []
    for kind, options in kinds.items():
        fresh = []
        for chords, shares, why in options:
            labels = tuple(str(chord) for chord in chords)
            if labels not in seen and (option := _option(section.home, (before, after), chords, shares, why)):
                seen.add(labels)
                if kind == "mode" and any(one["letter"] == "X" for one in option["chords"]):
                    continue
                fresh.append(option)
        found += fresh[: _EACH[kind]]
        rest += fresh[_EACH[kind] :]
    return (found + rest)[:MOST]


def _before(blueprint: Blueprint, section_at: int, row: Sequence[Chord]) -> list[Chord]:
    """What was heard before; at the start of a section the end of the one before, if it is in the same key."""
    heard = list(row[-8:])
    if not heard and section_at:
        last = blueprint.sections[section_at - 1]
        if last.home == blueprint.sections[section_at].home:
            heard = list(sounding_row(last.chords, last.home)[-4:])
    return heard


def _habits(heard: list[Chord], home: Home, genre: str | None) -> list[tuple[list[Chord], list[float], str]]:
    for wanted in (genre, None):
        with suppress(ValueError, KeyError):
            found = suggest_next(heard, home, wanted, 8)
            return [([one.chord.chord], [1.0], "; ".join(one.reasons[:2])) for one in found]
    return []


def _instead(row: Sequence[Chord], home: Home, index: int) -> list[tuple[list[Chord], list[float], str]]:
    found = reharmonise(row, home, index)
    return [([one.chord for one in way.chords], list(way.shares), f"{way.technique}: {way.why}") for way in found]


def _other_modes(section: Section, chord: Chord) -> list[tuple[list[Chord], list[float], str]]:
    """What the other modes on the tonic have on the same degree."""
    home = section.home
    degree = home.degree(chord)
    if degree is None:
        return []
    rows: list[tuple[LabChord, str]] = [
        (mode.chords[degree - 1], mode.name) for mode in interchange(home, sevenths=len(chord.intervals) > 3)[1:]
    ]
    return [([lent.chord], [1.0], f"{name} has it on this degree") for lent, name in rows]


def _option(
    home: Home, around: tuple[Chord | None, Chord | None], chords: list[Chord], shares: list[float], why: str
) -> Option | None:
    heard = [around[0], *chords, around[1]]
    made = []
    for at, chord in enumerate(chords, 1):
        try:
            numeral, quality = written(chord, home, heard[at - 1], heard[at + 1])
        except ValueError:
            return None
        read = reading_in(home, chord, heard[at - 1], heard[at + 1])
        made.append(
            {
                "numeral": numeral,
                "quality": quality,
                "share": shares[at - 1],
                "roman": list(numeral_parts(read.roman or numeral)),
                "symbol": list(symbol_parts(chord.symbol)),
                "letter": read.function,
                "borrowed": read.borrowed,
                "spoken": spoken(chord),
                "midi": list(close_position(chord)),
            }
        )
    return {"chords": made, "why": why[:1].upper() + why[1:]}
