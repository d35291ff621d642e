"""Training in miniature: a few songs of clicks, a few steps."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from library.core.rhythm.spectra import RATE_HZ, Samples
from tests.support.made_rhythm import clicks, steady

torch = pytest.importorskip("torch", reason="training needs torch, which the product does not")


def write_songs(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        beats_s, per_bar = steady(90 + 10 * number, 14), 3 + number % 2
        soundfile.write(folder / f"{number:05d}.wav", clicks(beats_s, per_bar, 14), RATE_HZ)
        truth = {
            "beats_s": beats_s.tolist(),
            "downbeats_s": beats_s[::per_bar].tolist(),
            "metres": [[0.5, 14, f"{per_bar}/4"]],
            "drums": [[t, "kick", 90] for t in beats_s[::per_bar].tolist()],
        }
        (folder / f"{number:05d}.json").write_text(json.dumps(truth))


def test_the_loss_falls_and_a_run_goes_on_where_it_was(tmp_path: Path) -> None:
    from library.core.rhythm.network import activations
    from library.training.rhythm import TrainConfig, export, train
    from library.training.rhythm_data import load_songs
    from library.training.rhythm_model import RhythmConfig

    torch.set_num_threads(1)
    write_songs(tmp_path / "songs", 4)
    (tmp_path / "out").mkdir()
    sizes = RhythmConfig(channels=8, layers=3)

    def run(steps: int) -> list[dict[str, float]]:
        config = TrainConfig(crop_frames=256, batch=2, steps=steps, warmup=5, report_every=5, max_seconds=60)
        net = train(lambda: list(load_songs(tmp_path / "songs", tmp_path / "cache")), config, sizes, tmp_path / "out")
        export(net, tmp_path / "out" / "rhythm.onnx")
        return [json.loads(line)["train"] for line in (tmp_path / "out" / "log.jsonl").read_text().splitlines()]

    log = run(30)
    assert np.mean([sum(row.values()) for row in log[-2:]]) < 0.8 * sum(log[0].values())
    assert len(run(35)) == len(log) + 1
    heard = activations(Samples(clicks(steady(100, 6), 4, 6)), lambda _: None, tmp_path / "out" / "rhythm.onnx")
    assert len(heard.attack) == 2 * len(heard) == 2 * len(heard.drums)
    assert 0 <= heard.beat.min() <= heard.beat.max() <= 1
