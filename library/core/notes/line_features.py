"""What tells a tune or a bass line from the rest: its place among the notes around it, loudness, length."""

import numpy as np
from numpy.typing import NDArray

from library.core.notes.events import NoteRows

LINE_FEATURES = (
    "above", "below", "gap_above", "gap_below", "loud", "together", "length", "register", "register2", "over_middle",
    "rank", "confidence", "alone", "pace",
)  # fmt: skip
TOGETHER_S = 0.035
_AROUND_S = 4.0


def line_features(notes: NoteRows) -> NDArray[np.float64]:
    """(notes, LINE_FEATURES) of notes in order of time."""
    rows = np.zeros((len(notes), len(LINE_FEATURES)))
    starts = np.searchsorted(notes.onset_s, notes.onset_s - _AROUND_S)
    stops = np.searchsorted(notes.onset_s, notes.onset_s + _AROUND_S)
    for index in range(len(notes)):
        rows[index] = _one(notes, index, slice(starts[index], stops[index]))
    return rows


def _one(notes: NoteRows, index: int, near: slice) -> tuple[float, ...]:
    onset_s, pitch = notes.onset_s[index], int(notes.pitch[index])
    pitches, onsets_s, loudness = notes.pitch[near], notes.onset_s[near], notes.velocity[near]
    is_sounding = (onsets_s <= onset_s + TOGETHER_S) & (notes.end_s[near] > onset_s + TOGETHER_S)
    sounding = pitches[is_sounding]
    above, below = sounding[sounding > pitch], sounding[sounding < pitch]
    together = np.abs(onsets_s - onset_s) <= TOGETHER_S
    length_s = max(0.03, notes.end_s[index] - onset_s)
    return (
        min(4, len(above)) / 4,
        min(4, len(below)) / 4,
        min(24, int(above.min()) - pitch if len(above) else 24) / 12,
        min(24, pitch - int(below.max()) if len(below) else 24) / 12,
        (float(notes.velocity[index]) - float(loudness.mean())) / 16,
        min(5, int(together.sum()) - 1) / 4,
        float(np.log2(length_s / 0.25)),
        (pitch - 60) / 12,
        ((pitch - 60) / 12) ** 2,
        (pitch - float(np.median(pitches))) / 12,
        float((pitches < pitch).mean()),
        float(notes.confidence[index]),
        float(len(sounding) <= 1),
        min(1.0, len(pitches) / 80),
    )
