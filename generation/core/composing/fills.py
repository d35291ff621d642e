"""Fills and builds: what a kit plays where a phrase ends or the energy rises. No two in a row are alike."""

from random import Random

from generation.core.blueprint import Section
from generation.core.composing.groove import Stroke, build_kicks
from generation.core.composing.song import Bar
from generation.core.notes import TICKS

_SHAPES = ("toms", "snare", "mixed", "stops", "triplets")
_SOFT = ("stops", "soft", "mixed")
_DOWN = ("high", "mid", "tom")
_BUILD_STEPS = (TICKS, TICKS // 2, TICKS // 2, TICKS // 4)  # by quarter of the section


def fill_from(bar: Bar, section: Section, *, is_last: bool, chance: Random) -> int:
    """The tick of the bar at which a fill begins: a beat before its end, or two, or half of it where much happens."""
    beat = bar.beats[-1] if len(bar.beats) > 1 else bar.length // 2
    two = bar.beats[-2] if len(bar.beats) > 2 else beat
    half = bar.beats[len(bar.beats) // 2] if len(bar.beats) > 3 else two
    if not is_last:
        return chance.choice((beat, beat, two))
    return chance.choice((half, two, two)) if section.energy > 0.6 else chance.choice((beat, two))


def fill(bar: Bar, start: int, how: tuple[float, float, set[str]], chance: Random) -> list[Stroke]:
    """Strokes from a tick of the bar to its end; `how` is energy, swing and the lines that the groove has."""
    energy, swing, lines = how
    triplets = swing >= 1.5 or bar.length % (TICKS // 4) != 0
    step = TICKS // 3 if triplets else TICKS // 4 if energy > 0.45 or chance.random() < 0.4 else TICKS // 2
    shapes = _SHAPES if "snare" in lines else _SOFT
    shape = shapes[bar.number // 4 % len(shapes)]  # neighbours differ
    places = range(start, bar.length, step)
    count = len(places)
    rows: list[Stroke] = []
    for number, at in enumerate(places):
        rise = 0.5 + 0.4 * (number + 1) / max(1, count)
        line, plays = _line(shape, number, count, chance)
        if plays:
            accent = min(0.95, rise * (0.75 + 0.25 * energy) + chance.uniform(-0.06, 0.06))
            rows.append(Stroke(at, line, accent if line != "rim" else 0.45, True))
    if shape == "snare" and chance.random() < 0.4:
        rows.append(Stroke(start, "tom", 0.7, True))
    return rows


def _line(shape: str, number: int, count: int, chance: Random) -> tuple[str, bool]:
    """Which drum has a step, and whether it plays."""
    third = min(2, number * 3 // max(1, count))
    if shape == "toms":
        return (_DOWN[third], chance.random() < 0.9)
    if shape == "snare":
        return ("snare", chance.random() < 0.85)
    if shape == "mixed":
        return (chance.choice(("snare", "snare", _DOWN[third])), chance.random() < 0.85)
    if shape == "stops":
        return ("snare" if number % 2 == 0 else _DOWN[third], number % 3 != 1)
    if shape == "soft":
        return ("rim", chance.random() < 0.5)
    return (("snare", "high", "tom")[number % 3], chance.random() < 0.9)


def build(bar: Bar, section: Section, chance: Random) -> list[Stroke]:
    """A roll that grows denser and louder over a section; the last half bar is left to what comes."""
    share = bar.index / section.bars
    step = _BUILD_STEPS[min(3, int(share * 4))]
    is_last = bar.index == section.bars - 1
    end = bar.length - (bar.length // 4 if is_last else 0)
    rows = [
        Stroke(at, "snare", min(0.95, 0.35 + 0.5 * (bar.index + at / bar.length) / section.bars), True)
        for at in range(0, end, step)
    ]
    rows += [Stroke(at, "kick", 0.7 + chance.uniform(-0.05, 0.05), True) for at in build_kicks(bar, section)]
    return sorted(rows)
