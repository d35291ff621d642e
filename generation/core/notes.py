"""Notes on their way: as they are written (on the grid, in ticks) and as they are played (in seconds).

Both are plain tuples: a song of an hour has a hundred thousand of them.
"""

from typing import NamedTuple

TICKS = 480  # of a quarter note, as in theory.core.score


class Note(NamedTuple):
    """A written note. Ticks from the start of the song, on the grid; swing and timing come with the performance."""

    start: int
    length: int
    pitch: int  # MIDI; of drums the General MIDI stroke (36 kick, 38 snare, 42 closed hat)
    accent: float = 0.6  # 0 to 1: how strongly it is meant, before metre and phrase
    articulation: str = ""  # "", "staccato", "legato", "ghost", "accent", "slide", "mute", "roll", "down", "up"
    voice: int = 0  # of a chord: 0 the lowest

    @property
    def end(self) -> int:
        """The first tick after it."""
        return self.start + self.length


class Written(NamedTuple):
    """What one part plays: notes in order of start and pitch, no two of one pitch overlap."""

    part: str
    notes: tuple[Note, ...]


class Tone(NamedTuple):
    """A played note: seconds from the first sample, velocity 1 to 127."""

    start_s: float
    end_s: float
    pitch: int
    velocity: int
    articulation: str = ""
    bend_cents: tuple[tuple[float, float], ...] = ()  # (seconds after the start, cents)


class Control(NamedTuple):
    """A controller as MIDI has it: 64 pedal, 1 modulation, 11 expression; value 0 to 127."""

    time_s: float
    number: int
    value: int


class Played(NamedTuple):
    """What one part sounds like: tones in order of start, controls in order of time."""

    part: str
    tones: tuple[Tone, ...]
    controls: tuple[Control, ...] = ()
