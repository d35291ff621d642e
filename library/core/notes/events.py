"""From chances to notes: which onset peaks are notes, where they end, and how sure we are of each."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from library.core.notes.onset_peaks import OnsetPeaks

JUDGE = Path(__file__).parent.parent / "weights" / "notes_judge.json"
_OFF = 76  # of 255: below it a note has ended
_SHORTEST_FRAMES = 3
_LONGEST_FRAMES = 43 * 60
_NEAR_FRAMES = 3
_PARTIALS = (-31, -28, -24, -19, -12, 12, 19)
FEATURES = (
    "onset", "onset2", "attack", "body", "before", "length", "pitch", "pitch2", "crowd", "neighbour", "loud",
    *(f"onset{step}" for step in _PARTIALS), *(f"sounding{step}" for step in _PARTIALS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NoteRows:
    """Notes in columns of equal length, in order of time."""

    onset_s: NDArray[np.float64]
    end_s: NDArray[np.float64]
    pitch: NDArray[np.int64]  # MIDI
    velocity: NDArray[np.int64]  # 1 to 127
    confidence: NDArray[np.float64]  # chance that the note is right

    def __len__(self) -> int:
        return len(self.onset_s)

    def chosen(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> "NoteRows":
        """Some of the notes."""
        return NoteRows(
            self.onset_s[which], self.end_s[which], self.pitch[which], self.velocity[which], self.confidence[which]
        )


@dataclass(frozen=True, slots=True)
class Judge:
    """A logistic regression that turns what surrounds a peak into the chance that it is a note."""

    weights: NDArray[np.float64]  # (features,)
    bias: float
    least_confidence: float
    late_s: float  # how much later than the note the peak lies, as a median

    def confidence(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Chances (peaks,) of features (peaks, features)."""
        chances: NDArray[np.float64] = 1 / (1 + np.exp(-(features @ self.weights + self.bias)))
        return chances


@cache
def shipped_judge() -> Judge:
    """The one that was fitted with the weights."""
    kept = json.loads(JUDGE.read_text())
    weights = np.array([kept["weights"][name] for name in FEATURES])
    return Judge(weights, kept["bias"], kept["least_confidence"], kept["late_s"])


def find_notes(
    peaks: OnsetPeaks, sounding: NDArray[np.uint8], onset: NDArray[np.uint8], frames_per_s: float, judge: Judge
) -> NoteRows:
    """The peaks that are likely enough to be notes, with ends; one note a pitch at a time."""
    if not len(peaks.frame):
        return all_notes(peaks, np.zeros(0, dtype=np.int64), np.zeros(0), frames_per_s)
    ends = end_frames(peaks, sounding)
    confidence = judge.confidence(features_of(peaks, ends, sounding, onset))
    kept = confidence >= judge.least_confidence
    peaks = OnsetPeaks(peaks.frame[kept], peaks.place[kept], peaks.chance[kept], peaks.velocity[kept])
    notes = all_notes(peaks, end_frames(peaks, sounding), confidence[kept], frames_per_s)
    earlier = np.maximum(0, notes.onset_s - judge.late_s)
    return NoteRows(earlier, notes.end_s, notes.pitch, notes.velocity, notes.confidence)


def all_notes(
    peaks: OnsetPeaks, ends: NDArray[np.int64], confidence: NDArray[np.float64], frames_per_s: float
) -> NoteRows:
    """Every peak as a note that lasts until its end frame."""
    velocity = np.clip(np.round(peaks.velocity * 127), 1, 127).astype(np.int64)
    return NoteRows(peaks.frame / frames_per_s, ends / frames_per_s, peaks.place + 21, velocity, confidence)


def end_frames(peaks: OnsetPeaks, sounding: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Where each note falls silent, or is struck again."""
    ends = np.zeros(len(peaks.frame), dtype=np.int64)
    frames = len(sounding)
    begins = np.minimum(np.round(peaks.frame).astype(np.int64), frames - 1)
    for place in np.unique(peaks.place):
        mine = np.flatnonzero(peaks.place == place)
        silent = sounding[:, place] < _OFF
        silent = silent & np.append(silent[1:], True)  # one dark frame is no end
        quiet = np.append(np.flatnonzero(silent), frames)
        start = np.minimum(begins[mine] + _SHORTEST_FRAMES, frames)
        end = np.minimum(quiet[np.searchsorted(quiet, start)], begins[mine] + _LONGEST_FRAMES)
        struck_again = np.append(begins[mine][1:], frames + _SHORTEST_FRAMES)
        ends[mine] = np.maximum(np.minimum(end, struck_again), begins[mine] + 1)
    return ends


def features_of(
    peaks: OnsetPeaks, ends: NDArray[np.int64], sounding: NDArray[np.uint8], onset: NDArray[np.uint8]
) -> NDArray[np.float64]:
    """What the judge looks at: (peaks, FEATURES)."""
    frames = len(sounding)
    at = np.minimum(np.round(peaks.frame).astype(np.int64), frames - 1)
    logit = np.log(np.clip(peaks.chance, 1e-3, 1 - 1e-3) / np.clip(1 - peaks.chance, 1e-3, 1))
    attack = np.mean([sounding[np.minimum(at + step, frames - 1), peaks.place] for step in range(1, 6)], axis=0) / 255
    body = np.mean(
        [sounding[np.minimum(at + (ends - at) * part // 8, frames - 1), peaks.place] for part in range(1, 8)], axis=0
    )
    before = sounding[np.maximum(at - 4, 0), peaks.place] / 255
    crowd = (sounding[at] > 127).sum(axis=1) / 8
    columns = [
        logit, logit**2 / 5, attack, body / 255, before, np.log2((ends - at + 1) / 10), (peaks.place - 39) / 24,
        ((peaks.place - 39) / 24) ** 2, crowd,
        np.maximum(_at_step(onset, at, peaks.place, 1), _at_step(onset, at, peaks.place, -1)), peaks.velocity,
    ]  # fmt: skip
    columns += [_at_step(onset, at, peaks.place, step) for step in _PARTIALS]
    columns += [_at_step(sounding, np.minimum(at + 3, frames - 1), peaks.place, step, near=0) for step in _PARTIALS]
    return np.stack(columns, axis=1).astype(np.float64)


def _at_step(
    chances: NDArray[np.uint8], at: NDArray[np.int64], place: NDArray[np.int64], step: int, near: int = _NEAR_FRAMES
) -> NDArray[np.float64]:
    """The largest chance about `at`, `step` semitones away; nothing beyond the keyboard."""
    frames, pitches = chances.shape
    there = np.clip(place + step, 0, pitches - 1)
    largest = np.max([chances[np.clip(at + d, 0, frames - 1), there] for d in range(-near, near + 1)], axis=0)
    inside = (place + step >= 0) & (place + step < pitches)
    return np.asarray(np.where(inside, largest / 255, 0.0), dtype=np.float64)
