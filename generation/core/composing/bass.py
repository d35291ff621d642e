"""The bass: a style for the part, bar after bar, so that each bar begins near where the last one ended.

docs/algorithms/composing-bass.md.
"""

from collections.abc import Iterator, Mapping

from generation.core.blueprint import PlanPart
from generation.core.composing import bass_moving, bass_styles
from generation.core.composing.bass_line import Scene, bass_pc, held, scene
from generation.core.composing.bass_styles import Style
from generation.core.composing.song import SongMap
from generation.core.notes import TICKS, Note

_THIN = 0.4  # of a part's strength, under which it leaves out what lies between the beats
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
        made = _breathing(here, made) if strength < _THIN else made
        rows += [note._replace(pitch=_inside(here, note.pitch)) for note in made]
        before = rows[-1].pitch if rows else None
    return tuple(_one_voice(song, part, rows))


def _breathing(here: Scene, rows: list[Note]) -> list[Note]:
    """A quiet part plays less: beats and chords keep their tones, what lies between them falls silent."""
    beats = {here.bar.start + at for at in here.bar.beats} | {span.start for span in here.spans}
    kept = [note for note in rows if note.start in beats]
    return held(kept, here.bar.end, 0.92) if kept and len(kept) < len(rows) else rows


def _one_voice(song: SongMap, part: PlanPart, rows: list[Note]) -> Iterator[Note]:
    """No tone sounds into the next one, nor into bars where the part is silent."""
    rows = sorted(rows)
    ends = [*(note.start for note in rows[1:]), song.end]
    for note, following in zip(rows, ends, strict=True):
        end = min(note.end, following)
        last = song.bar_at(note.start)
        if end > last.end and song.strength(part, song.bar_at(last.end)) <= 0:
            end = last.end
        if end > note.start:
            yield note._replace(length=end - note.start)


def _last_bar(here: Scene, before: int) -> list[Note]:
    """The song ends on its last chord's bass, held."""
    return [
        Note(span.start, span.end - span.start, here.room.root(bass_pc(span), before), 0.7)
        for span in here.spans if span.end - span.start >= TICKS // 4
    ]  # fmt: skip


def _inside(here: Scene, pitch: int) -> int:
    while pitch < here.room.low:
        pitch += 12
    while pitch > here.room.top:
        pitch -= 12
    return pitch
