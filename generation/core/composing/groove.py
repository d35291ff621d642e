"""Grooves: which strokes a bar has at which energy, and the kicks that bass and ducking share with the drums.

docs/algorithms/composing-drums.md.
"""

import tomllib
from functools import cache, lru_cache
from pathlib import Path

from generation.core.blueprint import Blueprint, Section
from generation.core.composing.groove_built import MARKS, Level, Stroke, built
from generation.core.composing.song import Bar, SongMap, beat_offsets
from generation.core.notes import TICKS
from generation.core.seeds import dice
from theory.core.metre import Metre
from theory.core.rhythm.grooves import grooves as templates

PLAIN = "straight rock"
MID_FROM, HIGH_FROM = 0.38, 0.72  # of a section's energy
_OPTIONAL = "o"
_STRAIGHT = 1.05  # swing up to here leaves thirds as they are written
MOST_VARIANTS = 12  # a number that one, two, three and four variants divide


@cache
def _patterns() -> dict[str, dict[str, object]]:
    return tomllib.loads(Path(__file__).with_name("grooves.toml").read_text(encoding="utf-8"))


@cache
def names() -> tuple[str, ...]:
    """Every groove that can be played: ours and all of theory's."""
    return tuple(dict.fromkeys([*_patterns(), *(row.name for row in templates())]))


@cache
def metre_of(name: str) -> Metre:
    """The metre that a groove is written in."""
    found = {row.name: row.metre for row in templates()}
    own = {"six eight ballad": "6/8", "flamenco bulerias": "12/8", "jazz waltz": "3/4"}
    return found.get(name) or Metre.parse(own.get(name, "4/4"))


@lru_cache(maxsize=2048)
def lines_of(name: str, level: Level, variant: int = 0) -> tuple[tuple[tuple[str, str], ...], int]:
    """The lines of a groove at a level in one of its variants (any number), and the bars of its cycle."""
    row = _patterns().get(name)
    if row is None:
        found = next((one for one in templates() if one.name == name), None)
        if found is None:
            return lines_of(PLAIN, level, variant)
        lines = tuple(("rim" if line == "any" else line, steps.replace("x", "X")) for line, steps in found.lines)
        return lines, found.bars[0]
    base, own = _variants(row["mid"]), _variants(row.get(level, row["mid"]))
    merged = {**base[0], **own[variant % len(own)]}
    bars = merged.pop("bars", 1)
    return tuple((line, str(steps)) for line, steps in merged.items() if steps), int(str(bars))


def _variants(level: object) -> list[dict[str, object]]:
    return level if isinstance(level, list) else [level] if isinstance(level, dict) else []


def level_of(energy: float) -> Level:
    """The level that an energy asks for."""
    return "high" if energy >= HIGH_FROM else "mid" if energy >= MID_FROM else "low"


def strokes(song: SongMap, bar: Bar, level: Level) -> tuple[Stroke, ...]:
    """The strokes of a bar at a level, before anybody varies them. A letter of the form has its variant of a groove."""
    section = song.section_of(bar)
    name = song.blueprint.groove or PLAIN
    variant = _variant(song.blueprint.seed, name, section.letter, level)
    rows = _strokes(name, (level, variant), section.metre, section.grouping or (), bar.index)
    return _evened(rows) if song.blueprint.swing > _STRAIGHT and metre_of(name).denominator == 4 else rows


@lru_cache(maxsize=2048)
def _evened(rows: tuple[Stroke, ...]) -> tuple[Stroke, ...]:
    """The last third of a beat as an even half: performing swings it by the ratio that all parts share."""
    late = TICKS * 2 // 3
    return tuple(row._replace(offset=row.offset - late + TICKS // 2) if row.offset % TICKS == late else row
                 for row in rows)  # fmt: skip


@lru_cache(maxsize=2048)
def _variant(seed: int, name: str, letter: str, level: Level) -> int:
    return dice(seed, "variant", name, letter, level).randrange(MOST_VARIANTS)


@lru_cache(maxsize=4096)
def _strokes(
    name: str, how: tuple[Level, int], metre: str, grouping: tuple[int, ...], index: int
) -> tuple[Stroke, ...]:
    lines, bars = lines_of(name, *how)
    if metre == "4/4" and metre_of(name) == Metre(2, 4):
        half = _bar_ticks("2/4")
        both = [(_strokes(name, how, "2/4", (), index * 2 + side), side * half) for side in (0, 1)]
        return tuple(row._replace(offset=row.offset + shift) for rows, shift in both for row in rows)
    if not fits(name, metre):
        return tuple(sorted(built(name, dict(lines), how, (group_starts(metre, grouping), _bar_ticks(metre)))))
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
    return tuple(bar.start + offset for offset in kick_offsets(song, bar))


def kick_offsets(song: SongMap, bar: Bar) -> tuple[int, ...]:
    """Kicks of a bar from its start; the optional ones are chosen once for each letter of the form and bar of four."""
    section = song.section_of(bar)
    is_last = bar.index == section.bars - 1
    if section.kind == "build" and section.bars > 1:
        return build_kicks(bar, section)
    chance = dice(song.blueprint.seed, "kick", section.letter, bar.index % 4)
    kicks = tuple(
        row.offset for row in strokes(song, bar, level_of(section.energy))
        if row.line == "kick" and (row.is_sure or chance.random() < 0.5)
    )  # fmt: skip
    return tuple(at for at in kicks if at < bar.length // 2) if is_last and section.transition == "drop-out" else kicks


def build_kicks(bar: Bar, section: Section) -> tuple[int, ...]:
    """Kicks of a build: each quarter, each eighth in its last part, none in the last quarter of its last bar."""
    is_last = bar.index == section.bars - 1
    end = bar.length - (bar.length // 4 if is_last else 0)
    return tuple(range(0, end, TICKS if bar.index / section.bars < 0.75 else TICKS // 2))


def _has_kit(blueprint: Blueprint, section: Section) -> bool:
    return any(part.role == "drums" and section.parts.get(part.id, 0.0) > 0 for part in blueprint.parts)


def felt_beats(section: Section) -> tuple[int, ...]:
    """Ticks of the beats that a foot taps, from the start of a bar."""
    return group_starts(section.metre, section.grouping) if section.grouping else beat_offsets(section)
