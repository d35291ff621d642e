"""The shipped network on sounds that leave no doubt, and on sounds that are no music."""

from itertools import pairwise

import numpy as np
import pytest

from library.core.notes.frames import NoteFrames
from library.core.notes.hearing import NoteHearing, hear_notes
from library.core.notes.parts import transcribe
from library.core.spectrum import RATE_HZ
from tests.unit.library.notes.made import as_spool, plucked, sine


def _hear(sound: np.ndarray, folder, lufs: float = -23.0) -> NoteHearing:
    loudness = 20 * np.log10(np.sqrt((sound**2).mean()) + 1e-9)
    return hear_notes(as_spool(sound, folder), float(10 ** ((lufs - max(-70, loudness)) / 20)), lambda share: None)


def test_a_held_sine_is_one_note(tmp_path) -> None:
    notes = _hear(sine(69, 4), tmp_path).notes
    assert list(notes.pitch) == [69]
    assert notes.onset_s[0] < 0.1
    assert notes.end_s[0] > 3


def test_a_scale_is_heard_note_by_note(tmp_path) -> None:
    pitches = (60, 62, 64, 65, 67, 69, 71, 72)
    notes = _hear(np.concatenate([plucked(p, 0.4) for p in pitches]), tmp_path).notes
    assert tuple(notes.pitch) == pitches
    assert notes.onset_s == pytest.approx([0.4 * i for i in range(8)], abs=0.05)
    assert notes.confidence.mean() > 0.7


def test_a_chord_is_heard_as_its_notes(tmp_path) -> None:
    notes = _hear(plucked(48, 2) + plucked(64, 2) + plucked(67, 2), tmp_path).notes
    assert {48, 64, 67} <= set(notes.pitch)
    assert len(notes) <= 4


def test_silence_has_no_notes(tmp_path) -> None:
    assert len(_hear(np.zeros(3 * RATE_HZ, dtype=np.float32), tmp_path).notes) == 0


@pytest.mark.parametrize("seconds", [0.01, 2.0, 6.0])
def test_noise_has_hardly_any_notes(seconds: float, tmp_path) -> None:
    noise = np.random.default_rng(3).normal(0, 0.1, round(seconds * RATE_HZ)).astype(np.float32)
    hearing = _hear(noise, tmp_path)
    assert len(hearing.notes) <= seconds
    assert hearing.frames.tuning_cents == 0


def test_level_does_not_change_what_is_heard(tmp_path) -> None:
    sound = np.concatenate([plucked(p, 0.4) for p in (60, 64, 67)])
    loud, soft = _hear(sound, tmp_path).notes, _hear(0.3 * sound, tmp_path).notes
    assert list(loud.pitch) == list(soft.pitch)
    assert loud.onset_s == pytest.approx(soft.onset_s, abs=0.01)


def test_a_block_border_is_not_heard(tmp_path, monkeypatch) -> None:
    sound = np.concatenate([plucked(60 + i % 5, 0.37) for i in range(12)])
    whole = _hear(sound, tmp_path).notes
    monkeypatch.setattr("library.core.notes.frames._BLOCK_FRAMES", 50)
    parts = _hear(sound, tmp_path).notes
    assert list(whole.pitch) == list(parts.pitch)
    assert whole.onset_s == pytest.approx(parts.onset_s, abs=0.002)


def test_progress_is_told_and_may_stop(tmp_path) -> None:
    told: list[float] = []
    hear_notes(as_spool(sine(69, 1), tmp_path), 1.0, told.append)
    assert told[-1] == 1.0

    def stop(share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        hear_notes(as_spool(sine(69, 1), tmp_path), 1.0, stop)


def test_frames_come_back_from_their_file(tmp_path) -> None:
    frames = _hear(plucked(60, 1), tmp_path).frames
    frames.save(tmp_path / "frames.npz")
    again = NoteFrames.load(tmp_path / "frames.npz")
    assert (again.sounding == frames.sounding).all()
    assert again.duration_s == frames.duration_s == 1.0
    assert frames.sounding.shape == (len(frames.level), 88)


def test_every_note_has_a_part_and_a_line_has_one_note_at_a_time(tmp_path) -> None:
    tune = np.concatenate([plucked(p, 0.5, 0.3) for p in (76, 77, 79, 77) * 2])
    bass = np.concatenate([plucked(p, 1.0, 0.25) for p in (40, 45, 43, 40)])
    notes = transcribe(_hear(tune + bass, tmp_path)).notes
    assert len(notes.part) == len(notes.pitch) > 8
    for name in ("melody", "bass"):
        mine = [i for i, part in enumerate(notes.part) if part == name]
        for before, after in pairwise(mine):
            assert notes.end_s[before] <= notes.onset_s[after] + 0.021
