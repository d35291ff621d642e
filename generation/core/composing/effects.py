"""Transitions: risers into louder sections, impacts where they begin, falls where it grows quiet.

The effects synthesiser plays by pitch: 60 a riser, 62 a downlifter, 64 an impact, 65 a reversed cymbal. The length of a
note is that of the effect.
"""

from random import Random

from generation.core.blueprint import PlanPart
from generation.core.composing.song import SongMap
from generation.core.notes import TICKS, Note
from generation.core.seeds import dice

RISER, DOWNLIFTER, IMPACT, REVERSE = 60, 62, 64, 65
_RISES, _FALLS = 0.12, -0.15  # change of energy that is marked


def write_effects(song: SongMap, part: PlanPart, seed: int) -> tuple[Note, ...]:
    """One or two effects at each border of sections that asks for them."""
    rows: list[Note] = []
    sections = song.blueprint.sections
    for place, section in enumerate(sections):
        bars = song.bars_of(place)
        plays = section.parts.get(part.id, 0.0)
        before = sections[place - 1] if place else None
        rise = section.energy - before.energy if before else 0.0
        chance = dice(seed, "border", place)
        if plays > 0 and before is not None:
            if rise >= _RISES:
                rows.append(Note(bars[0].start, TICKS * 4, IMPACT, _accent(0.55 + 0.4 * plays, chance)))
            elif rise <= _FALLS:
                rows.append(
                    Note(
                        bars[0].start,
                        min(bars[0].length * 2, TICKS * 8),
                        DOWNLIFTER,
                        _accent(0.5 * plays + 0.2, chance),
                    )
                )
        after = sections[place + 1] if place + 1 < len(sections) else None
        leads = max(plays, after.parts.get(part.id, 0.0) if after else 0.0)
        if after is not None and leads > 0 and after.energy - section.energy >= _RISES:
            count = min(len(bars), 4 if section.transition == "riser" and section.kind == "build" else 2)
            if section.transition == "riser":
                start = bars[-count].start
                rows.append(Note(start, bars[-1].end - start, RISER, _accent(0.5 + 0.4 * leads, chance)))
            elif section.transition != "none" and chance.random() < 0.7:
                start = bars[-1].end - bars[-1].length // 2
                rows.append(Note(start, bars[-1].end - start, REVERSE, _accent(0.45 + 0.4 * leads, chance)))
    return tuple(sorted(rows))


def _accent(level: float, chance: Random) -> float:
    return round(min(1.0, level + chance.uniform(-0.08, 0.08)), 3)
