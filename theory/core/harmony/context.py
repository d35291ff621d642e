"""The chords of a piece prepared for reading: joined where they repeat, each in its key, with its numeral."""

from dataclasses import dataclass, replace
from functools import lru_cache

from theory.core.chord import Chord, degree_semitones
from theory.core.harmony.function import HarmonicReading, describe_between
from theory.core.harmony.roman import inversion_of, numeral_of
from theory.core.key import Key
from theory.core.piece import Piece, Place, TimedChord, TimedKey


@dataclass(frozen=True, slots=True)
class ReadChord:
    """One chord as theory works with it. Chords without a root are kept, as rests between the others."""

    start_s: float
    end_s: float
    chord: Chord
    key: Key
    reading: HarmonicReading
    confidence: float
    beats: float  # length in beats; in seconds where the piece has no beats

    @property
    def degree(self) -> int | None:
        """Semitones of the root above the tonic, 0..11, None for no chord."""
        root = self.chord.root_pc
        return None if root is None else (root - self.key.tonic_pc) % 12

    @property
    def bass_pc(self) -> int | None:
        """Pitch class of the lowest note, None for no chord."""
        return bass_pc(self.chord)

    @property
    def inversion(self) -> int:
        """0 root position, 1 third, 2 fifth, 3 seventh in the bass."""
        return inversion_of(self.chord.quality, self.chord.bass_degree) or 0

    @property
    def is_major(self) -> bool:
        """A major third and no augmented fifth."""
        return 4 in self.chord.intervals and (8 not in self.chord.intervals or 7 in self.chord.intervals)

    @property
    def is_minor(self) -> bool:
        """A minor third and no diminished fifth."""
        return 3 in self.chord.intervals and 6 not in self.chord.intervals and 4 not in self.chord.intervals


@lru_cache(maxsize=4096)
def bass_pc(chord: Chord) -> int | None:
    """Pitch class of a chord's lowest note, None for no chord."""
    return None if chord.root_pc is None else (chord.root_pc + degree_semitones(chord.bass_degree)) % 12


@lru_cache(maxsize=4096)
def tones(chord: Chord) -> frozenset[int]:
    """The chord's pitch classes without a foreign bass."""
    root = chord.root_pc
    return frozenset() if root is None else frozenset((root + step) % 12 for step in chord.intervals)


def place(piece: Piece, time_s: float) -> Place | None:
    """A moment in bars and beats, None where the piece has none."""
    return piece.bars.place(time_s)


def beats_between(piece: Piece, start_s: float, end_s: float) -> float:
    """Length in beats, or in seconds where there are no beats."""
    if len(piece.bars.beats_s) < 2:
        return end_s - start_s
    return piece.bars.beat_number(end_s) - piece.bars.beat_number(start_s)


def key_at(keys: tuple[TimedKey, ...], time_s: float) -> TimedKey:
    """The key that holds at a moment; before the first and in gaps the nearest earlier one. Needs one key."""
    chosen = keys[0]
    for key in keys:
        if key.start_s > time_s + 1e-6:
            break
        chosen = key
    return chosen


def main_key(piece: Piece) -> tuple[Key, float] | None:
    """The key that holds longest, and its confidence, weighed by time; None where no key is known."""
    lengths: dict[Key, float] = {}
    trust: dict[Key, float] = {}
    for row in piece.keys:
        lengths[row.key] = lengths.get(row.key, 0.0) + row.length_s
        trust[row.key] = trust.get(row.key, 0.0) + row.length_s * row.confidence
    if not lengths:
        return None
    best = max(lengths, key=lambda key: lengths[key])
    return best, trust[best] / max(1e-9, lengths[best])


def read_chords(piece: Piece) -> tuple[ReadChord, ...]:
    """The piece's chords, equal neighbours joined, read among their neighbours. Empty without chords or keys."""
    if not piece.keys:
        return ()
    rows = _joined(piece.chords)
    keys = [key_at(piece.keys, (row.start_s + min(row.end_s, row.start_s + 0.5)) / 2).key for row in rows]
    read = []
    for index, row in enumerate(rows):
        before = rows[index - 1].chord if index else None
        after = rows[index + 1].chord if index + 1 < len(rows) else None
        reading = describe_between(row.chord, keys[index], before, after)
        beats = beats_between(piece, row.start_s, row.end_s)
        read.append(ReadChord(row.start_s, row.end_s, row.chord, keys[index], reading, row.confidence, beats))
    return _as_blues(read) if _is_blues(read) else tuple(read)


def _is_blues(chords: list[ReadChord]) -> bool:
    """True where the tonic and the fourth degree carry minor sevenths as a rule: there they are at rest."""
    shares = []
    for degree in (0, 5):
        here = [chord for chord in chords if chord.degree == degree]
        beats = [(chord.beats, 10 in chord.chord.intervals and chord.is_major) for chord in here]
        total = sum(length for length, _ in beats)
        shares.append(sum(length for length, seventh in beats if seventh) / total if total else 0.0)
    return min(shares) >= 0.5


def _as_blues(chords: list[ReadChord]) -> tuple[ReadChord, ...]:
    """I7 and IV7 read as the tonic and the subdominant of a blues."""
    return tuple(replace(chord, reading=_blues_reading(chord)) if _is_blues_chord(chord) else chord for chord in chords)


def _is_blues_chord(chord: ReadChord) -> bool:
    return chord.degree in (0, 5) and chord.is_major and 10 in chord.chord.intervals


def _blues_reading(chord: ReadChord) -> HarmonicReading:
    roman = str(numeral_of(chord.chord, chord.key))
    return HarmonicReading(roman, "T" if chord.degree == 0 else "P", borrowed=False)


def _joined(rows: tuple[TimedChord, ...]) -> list[TimedChord]:
    joined: list[TimedChord] = []
    for row in rows:
        last = joined[-1] if joined else None
        if last is not None and last.chord == row.chord and row.start_s - last.end_s < 0.05:
            confidence = (last.confidence * last.length_s + row.confidence * row.length_s) / max(
                1e-9, last.length_s + row.length_s
            )
            joined[-1] = TimedChord(last.start_s, row.end_s, row.chord, confidence)
        else:
            joined.append(row)
    return joined
