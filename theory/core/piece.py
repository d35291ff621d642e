"""What theory reads: chords, keys, bars, notes and sections of one piece, from a recording, a score or a bare list.

Times are seconds from the first sample; a score without tempo counts one second a beat. Pitches are MIDI numbers
(60 is C4). A confidence is the estimated chance, 0 to 1, that the statement is right.
"""

from bisect import bisect_right
from dataclasses import dataclass

from theory.core.chord import Chord
from theory.core.key import Key


@dataclass(frozen=True, slots=True)
class Timed:
    """A stretch of time; `end_s` is after `start_s`."""

    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        """Seconds from start to end."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class TimedChord(Timed):
    """One chord (also "N", no chord) for as long as it holds."""

    chord: Chord
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class TimedKey(Timed):
    """A stretch in one key."""

    key: Key
    confidence: float = 1.0
    church_mode: str | None = None  # "dorian" and so on, where it is clear


@dataclass(frozen=True, slots=True)
class TimedNote(Timed):
    """One note. `velocity` is 1 to 127."""

    pitch: int
    velocity: int = 80
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class DrumHit:
    """One stroke on a drum kit: kick, snare, clap, closed hat, open hat, tom, crash, ride, or shaker."""

    time_s: float
    drum: str
    velocity: int = 80
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class TimedSection(Timed):
    """A part of the form. Equal letters repeat; `name` is "verse", "chorus" and so on, None where not known."""

    letter: str
    name: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class TimedMetre(Timed):
    """A stretch under one time signature, written as "6/8"."""

    signature: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """A moment in bars and beats: bar 1 is the first whole bar, bar 0 an upbeat; beat 1.0 is the downbeat."""

    time_s: float
    bar: int
    beat: float

    def __str__(self) -> str:
        """ "12:3" for the third beat of bar 12, "12:3.5" half a beat later."""
        return f"{self.bar}:{round(self.beat, 2):g}"


@dataclass(frozen=True, slots=True)
class Bars:
    """Beats and first beats in seconds, rising. Every downbeat is a beat too. Both may be empty."""

    beats_s: tuple[float, ...] = ()
    downbeats_s: tuple[float, ...] = ()

    def place(self, time_s: float) -> Place | None:
        """Where a moment lies, or None where there are no bars. Beats go on at their pace outside what was heard."""
        if not self.downbeats_s or len(self.beats_s) < 2:
            return None
        bar = bisect_right(self.downbeats_s, time_s + 1e-4)
        start_s = self.downbeats_s[max(0, bar - 1)]
        beats = self.beat_number(time_s) - self.beat_number(start_s)
        if bar == 0:  # an upbeat is counted as the end of a bar like the next one
            inside = self.beat_number(self.downbeats_s[min(1, len(self.downbeats_s) - 1)]) - self.beat_number(start_s)
            return Place(time_s, 0, 1 + max(0.0, max(1.0, inside) + beats))
        return Place(time_s, bar, 1 + max(0.0, beats))

    def beat_number(self, time_s: float) -> float:
        """Beats from the first beat on, with fractions between beats; negative before it. Needs two beats."""
        beats = self.beats_s
        last = len(beats) - 2
        left = min(max(0, bisect_right(beats, time_s) - 1), last)
        return left + (time_s - beats[left]) / (beats[left + 1] - beats[left])

    def time_s(self, beat_number: float) -> float:
        """The moment of a beat number; the inverse of `beat_number`. Needs two beats."""
        beats = self.beats_s
        left = min(max(0, int(beat_number // 1)), len(beats) - 2)
        return beats[left] + (beat_number - left) * (beats[left + 1] - beats[left])


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """All that is known of one piece. Rows of one kind are in order of time; what is not known is empty or None."""

    duration_s: float
    bars: Bars = Bars()
    metres: tuple[TimedMetre, ...] = ()
    tempo_bpm: float | None = None
    swing_ratio: float | None = None  # first part of a divided beat against the second: 1 even, 2 triplets
    keys: tuple[TimedKey, ...] = ()
    chords: tuple[TimedChord, ...] = ()
    melody: tuple[TimedNote, ...] = ()
    bass: tuple[TimedNote, ...] = ()
    notes: tuple[TimedNote, ...] = ()  # every pitched note, melody and bass among them
    drums: tuple[DrumHit, ...] = ()
    sections: tuple[TimedSection, ...] = ()
    instruments: tuple[tuple[str, float], ...] = ()  # name and confidence
