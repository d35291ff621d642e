"""Fills and builds: what a kit plays where a phrase ends or the energy rises. No two in a row are alike."""

from random import Random

from generation.core.blueprint import Section
from generation.core.composing.groove import build_kicks
from generation.core.composing.groove_built import Stroke
from generation.core.composing.song import Bar
from generation.core.notes import TICKS
from generation.core.seeds import dice

_ANY = ("toms", "roll", "mixed", "stops", "triplets", "pushed", "flams")
# Shapes by genre; others have all of them.
_BY_GENRE = {
    "jazz-swing": ("triplets", "stops", "comping", "mixed"), "jazz-ballad": ("soft", "comping"),
    "bossa-nova": ("soft", "comping"), "waltz": ("soft", "comping"), "singer-songwriter": ("soft", "stops"),
    "house": ("claps", "pushed"), "techno": ("claps", "pushed"), "trance": ("roll", "claps", "pushed"),
    "disco": ("roll", "mixed", "pushed", "claps"), "trap": ("stutter", "pushed", "stops"),
    "dubstep": ("stutter", "roll", "stops", "toms"), "drum-and-bass": ("mixed", "stutter", "roll", "pushed"),
    "garage": ("stutter", "pushed", "claps"), "hip-hop": ("stops", "pushed", "mixed"), "lo-fi": ("stops", "pushed"),
    "reggaeton": ("timbales", "stutter", "stops"), "salsa": ("timbales", "pushed", "timbales", "stops"),
    "cumbia": ("timbales", "stops"), "samba": ("roll", "timbales", "stops"), "reggae": ("timbales", "stops", "flams"),
    "ska": ("roll", "flams", "stops", "toms"), "metal": ("double", "toms", "roll", "triplets", "flams"),
    "punk": ("roll", "toms", "flams"), "march": ("roll", "flams"), "synthwave": ("toms", "pushed", "toms", "flams"),
}  # fmt: skip
_SOFT = ("soft", "stops", "comping")
_DOWN = ("high", "mid", "tom")
_BUILD_STEPS = (TICKS, TICKS // 2, TICKS // 2, TICKS // 4)  # by quarter of the section
_FLAM = TICKS // 24  # before the stroke
_PHRASES = 8  # that have an order of shapes of their own


def fill_from(bar: Bar, section: Section, *, is_last: bool, chance: Random) -> int:
    """The tick of the bar at which a fill begins: a beat before its end, or two, or half of it where much happens."""
    beat = bar.beats[-1] if len(bar.beats) > 1 else bar.length // 2
    two = bar.beats[-2] if len(bar.beats) > 2 else beat
    half = bar.beats[len(bar.beats) // 2] if len(bar.beats) > 3 else two
    if not is_last:
        return chance.choice((beat, beat, two))
    if section.energy > 0.75 and chance.random() < 0.3:
        return bar.beats[1] if len(bar.beats) > 3 else half
    return chance.choice((half, two, two)) if section.energy > 0.6 else chance.choice((beat, two))


def shape_of(genre: str, lines: set[str], number: int, seed: int) -> str:
    """The shape of the fill at a bar: a shuffled row of those that suit, so that neighbours differ."""
    shapes = list(dict.fromkeys(_BY_GENRE.get(genre, _ANY))) if "snare" in lines or "clap" in lines else list(_SOFT)
    turn = number // 4
    dice(seed, "shapes").shuffle(shapes)
    return shapes[(turn + turn // (_PHRASES * len(shapes))) % len(shapes)]


def fill(bar: Bar, start: int, how: tuple[str, float, float], chance: Random) -> list[Stroke]:
    """Strokes from a tick of the bar to its end; `how` is shape, energy and swing."""
    shape, energy, swing = how
    step = _step(shape, bar, (energy, swing), chance)
    places = range(start, bar.length, step)
    count = len(places)
    rows: list[Stroke] = []
    for number, at in enumerate(places):
        rise = 0.5 + 0.4 * (number + 1) / max(1, count)
        for line, weight in _lines(shape, (number, count), at - start, chance):
            accent = min(0.95, weight * rise * (0.75 + 0.25 * energy) + chance.uniform(-0.06, 0.06))
            rows.append(Stroke(at, line, max(0.15, accent), True))
            if shape == "flams" and line != "kick" and at >= _FLAM:
                rows.append(Stroke(at - _FLAM, line, 0.3, True))
    if shape == "roll" and chance.random() < 0.4:
        rows.append(Stroke(start, "tom", 0.7, True))
    return rows


def _step(shape: str, bar: Bar, how: tuple[float, float], chance: Random) -> int:
    """Ticks between the strokes that a shape may have."""
    energy, swing = how
    if shape == "flams":
        return TICKS // 2
    if shape == "stutter":
        return TICKS // 8 if energy > 0.6 and chance.random() < 0.5 else TICKS // 6
    if shape == "triplets" or (swing >= 1.5 and shape != "pushed"):
        return TICKS // 3
    return TICKS // 4 if energy > 0.45 or chance.random() < 0.4 else TICKS // 2


def _lines(shape: str, place: tuple[int, int], inside: int, chance: Random) -> list[tuple[str, float]]:
    """Drums that sound at one step of a shape, each with its weight; `inside` counts ticks of the fill."""
    number, count = place
    tom = _DOWN[min(2, number * 3 // max(1, count))]
    draw = chance.random()
    table: dict[str, list[tuple[str, float]]] = {
        "toms": [(tom, 1.0)] if draw < 0.9 else [],
        "roll": [("snare", 1.0 if inside % TICKS == 0 else 0.75)] if draw < 0.9 else [],
        "mixed": [("snare" if draw < 0.5 else tom, 1.0)] if draw < 0.9 else [],
        "stops": [("snare" if number % 2 == 0 else tom, 1.0)] if number % 3 != 1 else [],
        "triplets": [(("snare", "high", "tom")[number % 3], 1.0)] if draw < 0.93 else [],
        "pushed": [("snare", 1.0)]
        if number % 3 == 0 or number == count - 1
        else [("snare", 0.3)]
        if draw < 0.3
        else [],
        "flams": [("snare" if number % 2 == 0 else tom, 1.0)],
        "soft": [("rim", 0.6)] if draw < 0.5 else [],
        "comping": [("snare", 0.45 if draw < 0.4 else 0.75)] if draw < 0.6 else [],
        "claps": [("clap", 0.9)] if number % 3 == 0 or (number >= count - 2 and draw < 0.6) else [],
        "stutter": [("snare", 0.6 + 0.4 * number / max(1, count))] if number * 2 >= count or number % 2 == 0 else [],
        "timbales": [(("high", "high", "mid")[number % 3], 1.0)] if draw < 0.72 or inside == 0 else [],
        "double": [("snare" if number % 4 < 2 else tom, 1.0)] if number % 4 != 3 else [],
    }
    return table[shape]


def build(bar: Bar, section: Section, chance: Random) -> list[Stroke]:
    """A roll that grows denser and louder over a section; the last quarter of it is left to what comes."""
    share = bar.index / section.bars
    step = _BUILD_STEPS[min(3, int(share * 4))]
    is_last = bar.index == section.bars - 1
    end = bar.length - (bar.length // 4 if is_last else 0)
    rows = [
        Stroke(at, "snare", min(0.95, 0.35 + 0.5 * (bar.index + at / bar.length) / section.bars), True)
        for at in range(0, end, step)
    ]
    if is_last:  # thirty-seconds lead into the gap
        rows += [Stroke(at, "snare", 0.7, True) for at in range(end - TICKS + TICKS // 8, end, TICKS // 4)]
    rows += [Stroke(at, "kick", 0.7 + chance.uniform(-0.05, 0.05), True) for at in build_kicks(bar, section)]
    return sorted(rows)
