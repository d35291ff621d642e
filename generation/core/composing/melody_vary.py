"""How a section that returns differs from its first time: some notes split, some passed over, the hook left alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from generation.core.blueprint import Section
from generation.core.composing.melody_idiom import Idiom
from generation.core.composing.melody_palette import palette
from generation.core.composing.song import SongMap
from generation.core.notes import TICKS, Note

_HOOKS = frozenset({"chorus", "drop", "theme"})


@dataclass(frozen=True, slots=True)
class Varying:
    """What is varied: the section, its idiom, the tick until which everything stays."""

    section: Section
    idiom: Idiom
    keep_until: int


def varied(song: SongMap, notes: Sequence[Note], how: Varying, chance: Random) -> list[Note]:
    """Notes with a few of them ornamented; the first figure stays, so that it is known again."""
    section = how.section
    share = min(0.4, (0.1 if section.kind in _HOOKS else 0.2) + 0.03 * (section.variation - 1))
    reach = (min(note.pitch for note in notes), max(note.pitch for note in notes)) if notes else (0, 127)
    rows: list[Note] = []
    for place, note in enumerate(notes):
        after = notes[place + 1] if place + 1 < len(notes) else None
        roll = chance.random()
        if note.start < how.keep_until or after is None or roll >= share:
            rows.append(note)
        elif note.length >= TICKS // 2 and roll < 0.75 * share:
            split = _split(song, how.idiom, note, after, chance)
            rows += split if reach[0] <= split[-1].pitch < reach[1] else [note]
        elif rows and rows[-1].end == note.start and note.length <= TICKS // 2 and note.start % TICKS:
            rows[-1] = rows[-1]._replace(length=rows[-1].length + note.length)
        else:
            rows.append(note)
    return rows


def _split(song: SongMap, idiom: Idiom, note: Note, after: Note, chance: Random) -> list[Note]:
    """A note as two: the second leads to the next one by a step, or repeats."""
    half = note.length // 2 // (TICKS // 4) * (TICKS // 4)
    if half <= 0 or note.length - half <= 0:
        return [note]
    span = song.span_at(note.start + half)
    scale = palette(span.chord, span.home, idiom).scale
    towards = 1 if after.pitch > note.pitch else -1
    steps = [note.pitch + towards * size for size in (1, 2) if (note.pitch + towards * size) % 12 in scale]
    pitch = (
        steps[0] if (steps and abs(after.pitch - note.pitch) > 2) or (steps and chance.random() < 0.4) else note.pitch
    )
    second = note._replace(start=note.start + half, length=note.length - half, pitch=pitch, accent=note.accent - 0.08)
    return [note._replace(length=half), second]
