"""Grooves: which strokes a bar has at which energy, and the kicks that bass and ducking share with the drums.

docs/algorithms/composing-drums.md.
"""

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from generation.core.blueprint import Blueprint, Section
from generation.core.composing.song import Bar, SongMap, beat_offsets
from generation.core.notes import TICKS
from generation.core.seeds import dice
from theory.core.metre import Metre
from theory.core.rhythm.grooves import grooves as templates

Level = Literal["low", "mid", "high"]
Lines = Mapping[str, str]
PLAIN = "straight rock"
MID_FROM, HIGH_FROM = 0.38, 0.72  # of a section's energy
MARKS = {"X": 0.95, "x": 0.7, "-": 0.45, "g": 0.22, "o": 0.6}
_OPTIONAL = "o"
_OF_TEMPLATE = str.maketrans({"x": "X", "o": "o"})


class Stroke(NamedTuple):
    """One stroke of a pattern: ticks from the start of its bar, the line, and how strong it is."""

    offset: int
    line: str
    accent: float
    is_sure: bool  # False: some bars have it and others not


@cache
def _patterns() -> dict[str, dict[str, dict[str, object]]]:
    return tomllib.loads(Path(__file__).with_name("grooves.toml").read_text(encoding="utf-8"))


@cache
def names() -> tuple[str, ...]:
    """Every groove that can be played: ours and all of theory's."""
    return tuple(dict.fromkeys([*_patterns(), *(row.name for row in templates())]))


@cache
def metre_of(name: str) -> Metre:
    """The metre that a groove is written in."""
    found = {row.name: row.metre for row in templates()}
    own = {"six eight ballad": "6/8", "flamenco bulerias": "12/8"}
    return found.get(name) or Metre.parse(own.get(name, "4/4"))


@lru_cache(maxsize=512)
def lines_of(name: str, level: Level) -> tuple[tuple[tuple[str, str], ...], int]:
    """The lines of a groove at a level, and the bars of its cycle."""
    row = _patterns().get(name)
    if row is None:
        found = next((one for one in templates() if one.name == name), None)
        if found is None:
            return lines_of(PLAIN, level)
        named = {"any": "rim", "hat": "hat"}
        lines = tuple((named.get(line, line), steps.translate(_OF_TEMPLATE)) for line, steps in found.lines)
        return lines, found.bars[0]
    merged = {**row["mid"], **row.get(level, {})}
    bars = merged.pop("bars", 1)
    return tuple((line, str(steps)) for line, steps in merged.items() if steps), int(str(bars))


def level_of(energy: float) -> Level:
    """The level that an energy asks for."""
    return "high" if energy >= HIGH_FROM else "mid" if energy >= MID_FROM else "low"


def strokes(song: SongMap, bar: Bar, level: Level) -> tuple[Stroke, ...]:
    """The strokes of a bar at a level, before anybody varies them."""
    section = song.section_of(bar)
    return _strokes(song.blueprint.groove or PLAIN, level, section.metre, section.grouping or (), bar.index)


@lru_cache(maxsize=4096)
def _strokes(name: str, level: Level, metre: str, grouping: tuple[int, ...], index: int) -> tuple[Stroke, ...]:
    lines, bars = lines_of(name, level)
    if metre == "4/4" and metre_of(name) == Metre(2, 4):
        half = _bar_ticks("2/4")
        both = [(_strokes(name, level, "2/4", (), index * 2 + side), side * half) for side in (0, 1)]
        return tuple(row._replace(offset=row.offset + shift) for rows, shift in both for row in rows)
    if not fits(name, metre):
        return _built(metre, grouping, level, dict(lines))
    length = _bar_ticks(metre)
    rows = []
    for line, steps in lines:
        own_bars = bars if len(steps) * length % bars == 0 else 1
        total = length * own_bars
        first = (index % own_bars) * length
        for place, mark in enumerate(steps):
            at = place * total // len(steps)
            if mark in MARKS and first <= at < first + length:
                rows.append(Stroke(at - first, line, MARKS[mark], mark != _OPTIONAL))
    return tuple(sorted(rows))


def fits(name: str, metre: str) -> bool:
    """Whether a groove's steps fill a bar of this metre as they are written."""
    own, asked = metre_of(name), Metre.parse(metre)
    same = own.numerator / own.denominator == asked.numerator / asked.denominator
    return same and own.is_compound == asked.is_compound


def _bar_ticks(metre: str) -> int:
    parsed = Metre.parse(metre)
    return TICKS * 4 * parsed.numerator // parsed.denominator


def _built(metre: str, grouping: tuple[int, ...], level: Level, lines: Lines) -> tuple[Stroke, ...]:
    """A pattern for a metre that the groove is not written in: groups begin with kick and snare by turns.

    The last group has the backbeat where the number of groups is odd, as 5/4 and 7/8 are mostly played.
    """
    starts = group_starts(metre, grouping)
    length = _bar_ticks(metre)
    pulse = TICKS // 2
    back = next((line for line in ("snare", "clap", "rim") if line in lines), "rim")
    top = next((line for line in ("hat", "ride", "shaker", "bell", "tambourine") if line in lines), "hat")
    rows = [Stroke(0, "kick", MARKS["X"], True)]
    for place, start in enumerate(starts[1:], 1):
        is_back = place % 2 == 1 or place == len(starts) - 1
        rows.append(Stroke(start, back if is_back else "kick", MARKS["X"] if is_back else MARKS["x"], True))
    if level == "high" and length - starts[-1] > pulse:
        rows.append(Stroke(length - pulse, "kick", MARKS["o"], False))
    step = pulse if level != "low" else TICKS
    rows += [Stroke(at, top, MARKS["x"] if at in starts else MARKS["-"], True) for at in range(0, length, step)]
    return tuple(sorted(rows))


@lru_cache(maxsize=256)
def group_starts(metre: str, grouping: tuple[int, ...]) -> tuple[int, ...]:
    """Ticks at which the groups of a bar begin: felt beats of compound metres, groups of odd ones, else beats."""
    parsed = Metre.parse(metre)
    unit = TICKS * 4 // parsed.denominator
    groups = grouping
    if not groups and parsed.numerator in (5, 7) and not parsed.is_compound:
        groups = (3, 2) if parsed.numerator == 5 else (2, 2, 3)
    if not groups:
        groups = (3,) * (parsed.numerator // 3) if parsed.is_compound else (1,) * parsed.numerator
    starts, at = [], 0
    for group in groups:
        starts.append(at)
        at += group * unit
    return tuple(starts)


def kick_ticks(song: SongMap, bar: Bar, *, also_silent: bool = False) -> tuple[int, ...]:
    """The planned kicks of a bar in ticks of the song: from groove, section and seed alone, so no take moves them.

    None where no kit plays in the section, unless `also_silent` asks for the kicks that would be there.
    """
    if not also_silent and not _has_kit(song.blueprint, song.section_of(bar)):
        return ()
    level = level_of(song.section_of(bar).energy)
    return tuple(bar.start + offset for offset in kick_offsets(song, bar, level))


def kick_offsets(song: SongMap, bar: Bar, level: Level) -> tuple[int, ...]:
    """Kicks of a bar from its start; the optional ones are chosen once for each letter of the form and bar of four."""
    section = song.section_of(bar)
    chance = dice(song.blueprint.seed, "kick", section.letter, bar.index % 4)
    return tuple(
        row.offset for row in strokes(song, bar, level)
        if row.line == "kick" and (row.is_sure or chance.random() < 0.5)
    )  # fmt: skip


def _has_kit(blueprint: Blueprint, section: Section) -> bool:
    return any(part.role == "drums" and section.parts.get(part.id, 0.0) > 0 for part in blueprint.parts)


def felt_beats(section: Section) -> tuple[int, ...]:
    """Ticks of the beats that a foot taps, from the start of a bar."""
    return group_starts(section.metre, section.grouping) if section.grouping else beat_offsets(section)
