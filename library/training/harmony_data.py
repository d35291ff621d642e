"""Examples for the harmony network: made songs as a listener may hear them, segment by segment, with their truth.

    python -m library.training.harmony_data OUT --songs 500 --seed 1

writes OUT/<seed>-<number>.npz. No sound is rendered: the notes of a practice song are blurred, dropped, doubled and
mixed with noise in the way that note transcription errs. Songs whose number ends in 9 are held out.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from library.core.harmony.grid import Grid, make_grid
from library.core.harmony.pitches import SegmentPitches
from library.core.harmony.vocabulary import (
    LOWEST_PITCH,
    NO_BASS,
    NO_CHORD,
    PITCHES,
    UNKNOWN,
    bass_of,
    key_index,
    state_of,
)
from library.training.practice.composing import compose
from library.training.practice.dice import Dice
from library.training.practice.recipes import RECIPES
from library.training.practice.score import Song
from library.training.practice.timing import TempoMap
from theory.core.chord import Chord
from theory.core.key import Key

# Styles whose harmony is richest are drawn more often than practice music as a whole draws them.
MORE_OFTEN = {"chorale": 3.0, "classical piano": 2.0, "romantic piano": 2.0, "quartet": 2.0, "trio sonata": 2.0,
              "lied": 2.0, "orchestra": 1.5, "solo": 0.3}  # fmt: skip
_LATE_SEVENTHS = 0.5  # share of songs in which sevenths are led in
_TRIADS = {"7": "maj", "min7": "min", "maj7": "maj", "hdim7": "dim", "dim7": "dim"}
Row = tuple[float, float, str]
Notes = NDArray[np.float64]  # (notes, 4): start in s, end in s, pitch, loudness 0..1


@dataclass(frozen=True, slots=True)
class Example:
    """One song on its grid. `chord`, `bass`, `key` (segments,) are numbers of the vocabulary, or UNKNOWN."""

    sounding: NDArray[np.float16]  # (segments, PITCHES)
    onset: NDArray[np.float16]
    starts_beat: NDArray[np.bool_]
    chord: NDArray[np.int16]
    bass: NDArray[np.int16]
    key: NDArray[np.int16]

    def save(self, path: Path) -> None:
        """Write to an .npz file."""
        np.savez_compressed(path, **{name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def load(cls, path: Path) -> "Example":
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(**{name: arrays[name] for name in cls.__slots__})


def example(grid: Grid, pitches: SegmentPitches, chords: Sequence[Row], keys: Sequence[Row]) -> Example:
    """Join what was heard with the truth: rows of (start, end, Harte label) and (start, end, key name)."""
    middle = (grid.edges_s[1:] + grid.edges_s[:-1]) / 2
    labels = _at(middle, chords)
    states = np.array([UNKNOWN if label is None else state_of(label) for label in labels], dtype=np.int16)
    basses = np.array([UNKNOWN if label is None else bass_of(label) for label in labels], dtype=np.int16)
    names = _at(middle, keys)
    tonal = [UNKNOWN if name is None else key_index(Key.parse(name)) for name in names]
    return Example(
        pitches.sounding.astype(np.float16),
        pitches.onset.astype(np.float16),
        grid.starts_beat,
        states,
        basses,
        np.array(tonal, dtype=np.int16),
    )


def _at(times_s: NDArray[np.float64], rows: Sequence[Row]) -> list[str | None]:
    starts = np.array([row[0] for row in rows])
    found: list[str | None] = []
    for time_s in times_s:
        index = int(np.searchsorted(starts, time_s, side="right")) - 1
        found.append(rows[index][2] if index >= 0 and time_s < rows[index][1] else None)
    return found


def made_example(seed: int, number: int, seconds: float = 60.0) -> Example:
    """One made song as heard with errors. The same seed and number give the same example."""
    dice = Dice(seed, number)
    style = dice.weigh({name: recipe.weight * MORE_OFTEN.get(name, 1.0) for name, recipe in RECIPES.items()})
    song, feel = compose(dice.fork(1), seconds, style)
    times = TempoMap(song, feel, dice.fork(2))
    chords = [(times.straight_s(c.start_q), times.straight_s(c.end_q), c.sound.label) for c in song.changes]
    keys = [(times.straight_s(c.start_q), times.straight_s(c.end_q), c.sound.home.name) for c in song.changes]
    notes = _notes(song, times)
    if dice.fork(5).chance(_LATE_SEVENTHS):
        notes, chords = late_sevenths(notes, chords, dice.fork(6).numbers)
    grid = _heard_grid(song, times, dice.fork(3))
    pitches = misheard(notes, grid, dice.fork(4).numbers)
    return example(grid, pitches, chords, keys)


def late_sevenths(notes: Notes, chords: list[Row], numbers: np.random.Generator) -> tuple[Notes, list[Row]]:
    """Some chords begin as triads and get their seventh half-way, as composers like to lead it in."""
    rows: list[Row] = []
    notes = notes.copy()
    for start, end, label in chords:
        chord = Chord.parse(label)
        if chord.root_pc is None or chord.quality not in _TRIADS or "7" in chord.bass_degree or numbers.random() < 0.5:
            rows.append((start, end, label))
            continue
        middle = start + (end - start) * numbers.choice([0.5, 0.5, 0.75])
        seventh = (chord.root_pc + chord.intervals[3]) % 12
        early = (notes[:, 2] % 12 == seventh) & (notes[:, 0] >= start - 0.05) & (notes[:, 0] < middle - 0.03)
        notes = notes[~(early & (notes[:, 1] <= middle + 0.05))]
        early = (notes[:, 2] % 12 == seventh) & (notes[:, 0] >= start - 0.05) & (notes[:, 0] < middle - 0.03)
        notes[early, 0] = middle
        triad = Chord(chord.root, _TRIADS[chord.quality], chord.bass_degree)
        rows += [(start, middle, str(triad)), (middle, end, label)]
    return notes, rows


def _notes(song: Song, times: TempoMap) -> Notes:
    rows = [
        (times.seconds(n.start_q), times.seconds(n.end_q), n.pitch, n.loud) for part in song.parts for n in part.notes
    ]
    return np.array(sorted(rows), dtype=np.float64).reshape(-1, 4)


def _heard_grid(song: Song, times: TempoMap, dice: Dice) -> Grid:
    """The beats as they may be tapped: a little beside, and now and then twice as fast or half as fast."""
    starts = [start + offset for start, bar in song.bars for offset in bar.beat_starts_q]
    beats = np.array([times.straight_s(q) for q in starts])
    pace = dice.weigh({"right": 0.84, "half": 0.06, "double": 0.1})
    if pace == "half":
        beats = beats[dice.whole(0, 1) :: 2]
    elif pace == "double":
        beats = np.interp(np.arange(2 * len(beats) - 1) / 2, np.arange(len(beats)), beats)
    beats = np.maximum.accumulate(beats + dice.numbers.normal(0, dice.pick((0.0, 0.01, 0.025)), len(beats)))
    compound = song.bars[0][1].compound and pace == "right" and dice.chance(0.85)
    return make_grid(beats, times.straight_s(song.end_q) + 0.5, compound)


def misheard(notes: Notes, grid: Grid, numbers: np.random.Generator) -> SegmentPitches:
    """Strengths (segments, PITCHES) of what a listener makes of `notes`: errors drawn anew for every song.

    Notes are lost or cut short, sound on, leak to their octave and twelfth, arrive a little early or late; there is a
    floor of noise; neighbouring segments blur.
    """
    clean = numbers.random() < 0.15
    notes = _lost_and_leaked(notes, numbers, 0.0 if clean else numbers.uniform(0.3, 1.8))
    sounding = np.zeros((len(grid), PITCHES), dtype=np.float32)
    onset = np.zeros_like(sounding)
    edges, lengths = grid.edges_s, grid.lengths_s
    for start, end, pitch, strength in notes:
        column = int(pitch) - LOWEST_PITCH
        first = max(0, int(np.searchsorted(edges, start, side="right")) - 1)
        last = min(len(grid), int(np.searchsorted(edges, end, side="left")))
        if not 0 <= column < PITCHES or first >= len(grid) or last <= first:
            continue
        share = np.minimum(end, edges[first + 1 : last + 1]) - np.maximum(start, edges[first:last])
        row = sounding[first:last, column]
        np.maximum(row, (strength * share / lengths[first:last]).astype(np.float32), out=row)
        onset[first, column] = max(onset[first, column], strength)
    if not clean:
        _blur(sounding, onset, numbers)
    return SegmentPitches(np.clip(sounding, 0, 1), np.clip(onset, 0, 1), np.zeros(len(grid)))


def _lost_and_leaked(notes: Notes, numbers: np.random.Generator, degree: float) -> Notes:
    """Notes as (start, end, pitch, strength 0..1) after transcription errors of a degree 0..2."""
    count = len(notes)
    kept = numbers.random(count) >= degree * numbers.uniform(0, 0.15)
    certainty = np.clip(
        numbers.normal(numbers.uniform(0.7, 1.0), 0.15 * degree, count) * (0.6 + 0.4 * notes[:, 3]), 0.1, 1
    )
    start = notes[:, 0] + degree * numbers.normal(0, 0.02, count)
    length = notes[:, 1] - notes[:, 0]
    longest = numbers.uniform(0.4, 6.0) if degree else 60.0
    rings = numbers.uniform(0, 0.3) * degree
    end = start + np.minimum(length, longest) + rings
    heard = np.stack([start, np.maximum(end, start + 0.03), notes[:, 2], certainty], axis=1)[kept]
    ghosts = []
    for interval, share in ((12, 0.5), (19, 0.3), (-12, 0.15), (24, 0.25), (7, 0.05), (28, 0.15), (-19, 0.05)):
        chosen = heard[numbers.random(len(heard)) < degree * numbers.uniform(0, share)].copy()
        chosen[:, 2] += interval
        chosen[:, 3] *= numbers.uniform(0.1, 0.8, len(chosen))
        ghosts.append(chosen)
    return np.concatenate([heard, *ghosts])


def _blur(sounding: NDArray[np.float32], onset: NDArray[np.float32], numbers: np.random.Generator) -> None:
    """Smear in time and add noise, in place."""
    side = numbers.uniform(0, 0.25) * (numbers.random() < 0.5)
    smeared = sounding * (1 - 2 * side)
    smeared[1:] += side * sounding[:-1]
    smeared[:-1] += side * sounding[1:]
    sounding[:] = smeared ** numbers.uniform(0.6, 1.2)
    if numbers.random() < 0.3:  # onsets are only rises
        before = np.concatenate([np.zeros_like(sounding[:1]), sounding[:-1]])
        onset[:] = np.maximum(sounding - before, 0)
    floor = numbers.uniform(0, 0.06)
    sounding += floor * numbers.random(sounding.shape, dtype=np.float32) ** 3
    busy = numbers.random(sounding.shape) < numbers.uniform(0, 0.008)
    sounding[busy] = np.maximum(sounding[busy], numbers.uniform(0.1, 0.8, int(busy.sum())).astype(np.float32))


def transposed(song: Example, semitones: int) -> Example:
    """The same song `semitones` higher (-11..11); what leaves the range is lost."""
    chord, bass, key = song.chord.copy(), song.bass.copy(), song.key.copy()
    pitched = (chord >= 0) & (chord < NO_CHORD)
    chord[pitched] = chord[pitched] // 12 * 12 + (chord[pitched] + semitones) % 12
    low = (bass >= 0) & (bass < NO_BASS)
    bass[low] = (bass[low] + semitones) % 12
    known = key >= 0
    key[known] = key[known] // 12 * 12 + (key[known] + semitones) % 12
    return Example(
        _shifted(song.sounding, semitones), _shifted(song.onset, semitones), song.starts_beat, chord, bass, key
    )


def _shifted(rows: NDArray[np.float16], semitones: int) -> NDArray[np.float16]:
    moved = np.zeros_like(rows)
    if semitones >= 0:
        moved[:, semitones:] = rows[:, : PITCHES - semitones]
    else:
        moved[:, :semitones] = rows[:, -semitones:]
    return moved


def main() -> None:
    """Write made examples; those that are there already are left."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--songs", type=int, default=500)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for number in range(arguments.first, arguments.first + arguments.songs):
        path = arguments.out / f"{arguments.seed}-{number:05d}.npz"
        if not path.exists():
            made_example(arguments.seed, number).save(path)


if __name__ == "__main__":
    main()
