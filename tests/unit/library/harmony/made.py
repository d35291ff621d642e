"""Note chances made by hand: what a note network would say of chords that are written down as pitches."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from library.core.analysis import MetreRegion
from theory.core.chord import Chord, degree_semitones

FRAMES_PER_S = 22_050 / 512


@dataclass(frozen=True)
class Frames:
    """The shape of library.core.notes.frames.NoteFrames, as far as harmony reads it."""

    sounding: NDArray[np.uint8]
    onset: NDArray[np.uint8]
    level: NDArray[np.float32]
    frames_per_s: float = FRAMES_PER_S
    lowest_pitch: int = 21


@dataclass(frozen=True)
class Reading:
    """One way of barring."""

    downbeats: tuple[int, ...]
    metres: tuple[MetreRegion, ...]
    log_score: float = 0.0


@dataclass(frozen=True)
class Rhythm:
    """Beats and the ways of barring them."""

    beats_s: tuple[float, ...] = ()
    readings: tuple[Reading, ...] = field(default=())


def barred(count: int, beats_per_bar: int = 4, beat_s: float = 0.5, first: int = 0, log_score: float = 0.0) -> Rhythm:
    """An even pulse of `count` beats with one reading of its bars."""
    return Rhythm(
        tuple(index * beat_s for index in range(count)), (reading(count, beats_per_bar, beat_s, first, log_score),)
    )


def reading(count: int, beats_per_bar: int, beat_s: float, first: int = 0, log_score: float = 0.0) -> Reading:
    """A reading of an even pulse."""
    metre = MetreRegion(start_s=0, end_s=count * beat_s, confidence=0.5, signature=f"{beats_per_bar}/4")
    return Reading(tuple(range(first, count, beats_per_bar)), (metre,), log_score)


def pitches_of(label: str, centre: int = 60) -> list[int]:
    """A close voicing about `centre` with the bass two octaves below; empty for no chord."""
    chord = Chord.parse(label)
    if chord.root_pc is None:
        return []
    bass = (chord.root_pc + degree_semitones(chord.bass_degree)) % 12
    upper = [centre + (chord.root_pc + step - centre) % 12 for step in chord.intervals]
    return sorted([36 + bass, *upper])


def sounding(chords: Sequence[str], length_s: float = 1.0, certainty: float = 0.9) -> Frames:
    """Chords one after the other, each for `length_s`, struck once."""
    return played([pitches_of(label) for label in chords], length_s, certainty)


def played(rows: Sequence[Sequence[int]], length_s: float = 1.0, certainty: float = 0.9) -> Frames:
    """Sets of pitches one after the other."""
    count = round(len(rows) * length_s * FRAMES_PER_S)
    heard, onset = np.zeros((count, 88), dtype=np.uint8), np.zeros((count, 88), dtype=np.uint8)
    level = np.full(count, 1e-7, dtype=np.float32)
    for index, row in enumerate(rows):
        first, end = (round(i * length_s * FRAMES_PER_S) for i in (index, index + 1))
        columns = [pitch - 21 for pitch in row]
        heard[first:end, columns] = round(255 * certainty)
        onset[first : first + 2, columns] = round(255 * certainty)
        level[first:end] = 0.1 if row else 1e-7
    return Frames(heard, onset, level)
