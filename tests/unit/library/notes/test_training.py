"""Training of the note network, at a size that takes seconds."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from library.core.notes.network import note_chances  # noqa: E402
from library.training.notes import Run, TrainConfig, export, learning_rate, loss_of, moved  # noqa: E402
from library.training.notes_data import CLIP_FRAMES, Clip, ClipStore, spectra_as_bytes, targets  # noqa: E402
from library.training.notes_model import NoteModel, NoteModelConfig  # noqa: E402
from library.training.notes_music import CLIP_S, roll_parts  # noqa: E402
from tests.unit.library.notes.made import plucked  # noqa: E402

NANO = NoteModelConfig(channels=8, reach_channels=4, dilations=(1, 2))


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def _clip() -> Clip:
    pitches = (60, 64, 67, 72)
    sound = np.concatenate([plucked(p, 0.5) for p in pitches] * 6)
    rows = [(0.5 * i, 0.5 * i + 0.45, pitches[i % 4], 90) for i in range(24)]
    return Clip(spectra_as_bytes(sound, 0.0, CLIP_FRAMES), np.array(rows, dtype=np.float32))


def test_a_few_steps_lower_the_loss() -> None:
    clip = _clip()
    x = torch.from_numpy(clip.spectra[None, :, :64].astype(np.float32) / 255)
    wanted = torch.from_numpy(targets(clip.notes)[None, :, :64])
    torch.manual_seed(1)
    model = NoteModel(NANO)
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    losses = []
    for _ in range(8):
        loss = loss_of(model(x), wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
    assert losses[-1] < 0.8 * losses[0]


def test_a_run_goes_on_where_it_stopped(tmp_path) -> None:
    run = Run.open(tmp_path, TrainConfig(), NANO)
    run.step, run.trained_s = 5, 12.0
    run.save()
    again = Run.open(tmp_path, TrainConfig(), NANO)
    assert (again.step, again.trained_s) == (5, 12.0)
    for name, weights in run.model.state_dict().items():
        assert torch.equal(weights, again.model.state_dict()[name])


def test_the_exported_network_says_what_the_trained_one_says(tmp_path) -> None:
    torch.manual_seed(2)
    model = NoteModel(NANO).eval()
    export(model, tmp_path / "nano.onnx")
    x = np.random.default_rng(0).random((2, 32, 312), dtype=np.float32)
    with torch.no_grad():
        wanted = torch.sigmoid(model(torch.from_numpy(x[None])))[0].numpy()
    np.testing.assert_allclose(note_chances(x, tmp_path / "nano.onnx"), wanted, atol=1e-4)


def test_targets_mark_the_onset_and_how_long_it_sounds() -> None:
    wanted = targets(np.array([[1.0, 2.0, 60, 127]], dtype=np.float32))
    frame = round(22050 / 512)
    assert wanted[0, frame, 39] == 1
    assert 0.5 < wanted[0, frame + 1, 39] < 1
    assert wanted[0, frame + 3, 39] == 0
    assert wanted[1, frame : 2 * frame, 39].all()
    assert not wanted[1, 2 * frame + 2 :, 39].any()


def test_pitch_can_be_moved_with_its_truth() -> None:
    row = np.arange(6, dtype=np.float32)[None]
    assert moved(row, 2).tolist() == [[0, 0, 0, 1, 2, 3]]
    assert moved(row, -2).tolist() == [[2, 3, 4, 5, 0, 0]]


def test_clips_come_back_from_their_files(tmp_path) -> None:
    store, clip = ClipStore(tmp_path), _clip()
    store.add("a", [clip, clip])
    spectra, notes = store.load()
    assert len(spectra) == 2
    assert (spectra[1] == clip.spectra).all()
    assert (notes[0] == clip.notes).all()


def test_a_seed_gives_the_same_music_and_no_note_overlaps_itself() -> None:
    parts = [roll_parts(np.random.default_rng(seed)) for seed in range(20)]
    assert parts == [roll_parts(np.random.default_rng(seed)) for seed in range(20)]
    for part in (part for clip in parts for part in clip):
        last: dict[int, float] = {}
        for row in part.rows:
            assert 0 <= row.onset_s < CLIP_S
            assert row.end_s > row.onset_s >= last.get(row.pitch, 0.0)
            last[row.pitch] = row.end_s


def test_the_learning_rate_rises_stays_and_falls() -> None:
    config = TrainConfig()
    rates = [learning_rate(share, config) for share in (0.0, 0.1, 0.25, 0.6, 1.0)]
    assert rates[0] < rates[1] == rates[2] > rates[3] > rates[4]
