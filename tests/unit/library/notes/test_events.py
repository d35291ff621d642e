import numpy as np

from library.core.notes.events import FEATURES, Judge, end_frames, features_of, find_notes
from library.core.notes.onset_peaks import OnsetPeaks, find_peaks

OPEN = Judge(np.eye(len(FEATURES))[0], 0.0, 0.5, 0.0)  # as sure as the onset is clear


def _chances(*notes: tuple[int, int, int]) -> np.ndarray:
    chances = np.zeros((3, 200, 88), dtype=np.float32)
    for place, first, last in notes:
        chances[0, first, place], chances[0, first - 1, place], chances[0, first + 1, place] = 0.9, 0.4, 0.4
        chances[1, first:last, place] = 0.95
    chances[2] = 0.5
    return chances


def _as_bytes(chances: np.ndarray) -> np.ndarray:
    return np.round(chances * 255).astype(np.uint8)


def test_a_peak_lies_between_frames_where_its_neighbours_differ() -> None:
    chances = np.zeros((3, 30, 88), dtype=np.float32)
    chances[0, 14:17, 40] = 0.5, 0.9, 0.7
    peaks = find_peaks(chances, 5, 100)
    assert list(peaks.place) == [40]
    assert 110 < peaks.frame[0] < 110.5


def test_peaks_in_the_margin_belong_to_the_neighbour() -> None:
    chances = _chances((40, 3, 20), (50, 100, 120))
    assert list(find_peaks(chances, 10, 0).place) == [50]


def test_a_note_ends_where_it_falls_silent_or_is_struck_again() -> None:
    chances = _chances((40, 20, 80), (50, 20, 60), (50, 60, 90))
    peaks = find_peaks(chances, 5, 5)
    ends = end_frames(peaks, _as_bytes(chances[1]))
    assert sorted(zip(peaks.place, ends, strict=True)) == [(40, 80), (50, 60), (50, 90)]


def test_unlikely_peaks_are_no_notes() -> None:
    chances = _chances((40, 20, 80))
    chances[0, 120, 60] = 0.2
    peaks = find_peaks(chances, 5, 5)
    notes = find_notes(peaks, _as_bytes(chances[1]), _as_bytes(chances[0]), 40.0, OPEN)
    assert list(notes.pitch) == [61]
    assert notes.onset_s[0] == 0.5
    assert notes.end_s[0] == 2.0
    assert 0.5 < notes.confidence[0] <= 1


def test_nothing_heard_gives_no_notes() -> None:
    empty = OnsetPeaks(np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
    silent = np.zeros((10, 88), dtype=np.uint8)
    assert len(find_notes(empty, silent, silent, 43.0, OPEN)) == 0


def test_features_are_finite_at_the_ends_of_the_keyboard_and_the_song() -> None:
    chances = _chances((0, 6, 30), (87, 190, 199))
    peaks = find_peaks(chances, 3, 3)
    rows = features_of(peaks, end_frames(peaks, _as_bytes(chances[1])), _as_bytes(chances[1]), _as_bytes(chances[0]))
    assert rows.shape == (2, len(FEATURES))
    assert np.isfinite(rows).all()
