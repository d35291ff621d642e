"""Written notes as played: seconds, velocities, lengths. A first version; docs/algorithms/performance.md."""

from collections.abc import Sequence

from generation.core.composing.song import SongMap
from generation.core.notes import Played, Tone, Written
from generation.core.performing.clock import Clock


def perform(song: SongMap, written: Sequence[Written]) -> tuple[Played, ...]:
    """All parts as they sound."""
    clock = Clock(song)
    return tuple(_part(song, clock, row) for row in written)


def _part(song: SongMap, clock: Clock, row: Written) -> Played:
    tones = []
    for note in row.notes:
        bar = song.bar_at(note.start)
        inside = note.start - bar.start
        metre = 8 if inside == 0 else 4 if inside in bar.beats else 0
        velocity = min(127, max(1, round(20 + 95 * note.accent) + metre))
        tones.append(Tone(clock.seconds(note.start), clock.seconds(note.end), note.pitch, velocity, note.articulation))
    return Played(row.part, tuple(tones))
