"""Composed songs as tunes: the same shape as the real ones, so that one measure counts both.

Notes are as written but as long as their players let them sound: the real ones are performances too.
"""

from collections.abc import Sequence

from benchmarks.measures.note_statistics import Sounding, Tune
from generation.core.composing.song import SongMap
from generation.core.notes import TICKS, Written
from generation.core.performing.player import player_for

DRUMS = ("drums", "percussion", "effects")


def tunes_of(song: SongMap, written: Sequence[Written]) -> tuple[Tune, Tune]:
    """The melody, and all pitched parts together."""
    roles = {part.id: part.role for part in song.blueprint.parts}
    melodies = [row for row in written if roles[row.part] == "melody"]
    pitched = [row for row in written if roles[row.part] not in DRUMS]
    return _tune(song, melodies[:1]), _tune(song, pitched)


def _tune(song: SongMap, rows: Sequence[Written]) -> Tune:
    """Notes on felt beats; the first section's metre and key stand for the song's."""
    section = song.blueprint.sections[0]
    beat = section.beat_quarters * TICKS
    gates = {part.id: player_for(part).gate for part in song.blueprint.parts}
    notes = sorted(
        Sounding(note.start / beat, (note.start + note.length * gates[row.part]) / beat, note.pitch)
        for row in rows
        for note in row.notes
    )
    downbeats = tuple(round(bar.start / beat) for bar in song.bars)
    home = song.blueprint.sections[0].home
    scale = frozenset(home.key.scale if home.mode.slug in ("major", "minor") else home.pitch_classes)
    return Tune(tuple(notes), downbeats, section.beat_quarters * section.quarter_s, scale, home.key.tonic_pc)
