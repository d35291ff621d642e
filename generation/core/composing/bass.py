"""The bass: a style for the part, bar after bar, so that each bar begins near where the last one ended.

docs/algorithms/composing-bass.md.
"""

from collections.abc import Mapping

from generation.core.blueprint import PlanPart
from generation.core.composing import bass_moving, bass_styles
from generation.core.composing.bass_line import Scene, bass_pc, scene
from generation.core.composing.bass_styles import Style
from generation.core.composing.song import SongMap
from generation.core.notes import TICKS, Note

STYLES: Mapping[str, Style] = {**bass_styles.STYLES, **bass_moving.STYLES}


def write_bass(song: SongMap, part: PlanPart, seed: int) -> tuple[Note, ...]:
    """The line over the whole song. A part without a style plays that of the blueprint, else roots."""
    style = STYLES.get(part.style or song.blueprint.bass_style, bass_styles.roots)
    rows: list[Note] = []
    before: int | None = None
    for bar in song.bars:
        strength = song.strength(part, bar)
        if strength <= 0:
            before = None
            continue
        here = scene(song, part, bar, strength, seed)
        start = here.room.home if before is None else before
        made = _last_bar(here, start) if bar.number == len(song.bars) else style(here, start)
        rows += [note._replace(pitch=_inside(here, note.pitch)) for note in made]
        before = rows[-1].pitch if rows else None
    return tuple(note._replace(length=max(1, min(note.length, song.end - note.start))) for note in rows)


def _last_bar(here: Scene, before: int) -> list[Note]:
    """The song ends on its last chord's bass, held."""
    return [
        Note(span.start, span.end - span.start, here.room.root(bass_pc(span), before), 0.7)
        for span in here.spans if span.end - span.start >= TICKS // 4
    ]  # fmt: skip


def _inside(here: Scene, pitch: int) -> int:
    while pitch < here.room.low:
        pitch += 12
    while pitch > here.room.high + 3:
        pitch -= 12
    return pitch
