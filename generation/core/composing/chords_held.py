"""Chords that are held: what does not die away is tied from bar to bar, and who needs breath takes it.

docs/algorithms/composing-harmony.md.
"""

from collections.abc import Sequence

from generation.core.composing.song import SongMap
from generation.core.instruments.base import Instrument
from generation.core.notes import Note

_LASTING = frozenset(("organ", "accordion", "strings", "voice", "synth", "brass", "harmonica", "woodwinds", "fiddle"))
_BREATHING = frozenset(("brass", "voice", "woodwinds", "harmonica", "saxophone"))
_LONGEST = 1920 * 4  # ticks
_BREATH = 120  # ticks


def lasts(played: Instrument) -> bool:
    """Whether its tones sound on at full strength."""
    return played.family in _LASTING


def tied(song: SongMap, played: Instrument, notes: Sequence[Note]) -> tuple[Note, ...]:
    """Notes of one section, tied where the same tone goes on at once; breath is taken where phrases end."""
    if not lasts(played):
        return tuple(notes)
    rows: list[Note] = []
    open_at: dict[int, int] = {}  # pitch: place in rows
    for note in sorted(notes):
        at = open_at.get(note.pitch)
        if at is not None and rows[at].end == note.start and rows[at].length + note.length <= _LONGEST:
            rows[at] = rows[at]._replace(length=rows[at].length + note.length)
        else:
            open_at[note.pitch] = len(rows)
            rows.append(note)
        if played.family in _BREATHING and song.bar_at(note.start).ends_phrase:
            open_at.pop(note.pitch)
    return tuple(_breathing(song, note) for note in rows) if played.family in _BREATHING else tuple(rows)


def _breathing(song: SongMap, note: Note) -> Note:
    bar = song.bar_at(note.end - 1)
    ends = bar.ends_phrase and note.end == bar.end and note.length >= 4 * _BREATH
    return note._replace(length=note.length - _BREATH) if ends else note
