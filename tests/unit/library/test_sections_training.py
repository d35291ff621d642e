"""Training of the section network, in a few steps."""

import json
import sys

import numpy as np
import pytest

from library.core.form.joints import Weights, log_odds
from library.training.sections import Example, f_measure, joined, main, simulate, train


def _examples(count: int = 6) -> list[Example]:
    dice = np.random.default_rng(0)
    rows = []
    for _ in range(count):
        clues = dice.normal(size=(60, 12))
        joints = (clues[:, 3] + 0.5 * clues[:, 7] > 1).astype(np.float32)
        rows.append(Example(clues, joints, np.arange(61) * 2.0, {"sections": []}))
    return rows


def _loss(rows: list[Example], weights: Weights) -> float:
    odds = np.concatenate([log_odds(row.clues, weights) for row in rows])
    joints = np.concatenate([row.joints for row in rows])
    return float(np.mean(np.logaddexp(0, odds) - joints * odds))


def test_the_loss_falls_and_a_seed_repeats_the_weights():
    rows = _examples()
    first, later = train(rows, units=4, epochs=1), train(rows, units=4, epochs=400)
    assert _loss(rows, later) < 0.7 * _loss(rows, first)
    again = train(rows, units=4, epochs=400)
    assert np.array_equal(again.hidden, later.hidden)


def test_joined_networks_give_the_mean(tmp_path):
    rows = _examples(2)
    nets = [train(rows, units=3, epochs=2, seed=seed) for seed in (1, 2)]
    both = joined(nets)
    mean = np.mean([log_odds(rows[0].clues, net) for net in nets], axis=0)
    assert np.allclose(log_odds(rows[0].clues, both), mean, atol=1e-5)
    both.save(tmp_path / "w.npz")
    assert np.allclose(log_odds(rows[0].clues, Weights.load(tmp_path / "w.npz")), mean, atol=1e-5)


@pytest.mark.parametrize(
    ("found", "true", "score"), [([1, 2], [1, 2], 1.0), ([], [1], 0.0), ([1.4, 9], [1, 5], 0.5), ([1, 1.1], [1], 2 / 3)]
)
def test_the_f_measure_counts_each_joint_once(found, true, score):
    assert f_measure(np.array(found, float), np.array(true, float), 0.5) == pytest.approx(score)


def _truth(bars: int = 24) -> dict:
    starts = [i * 0.5 for i in range(bars * 4)]
    pitches = [60 + (3 * i * (1 + (i // 32) % 2)) % 12 for i in range(len(starts))]
    return {
        "duration_s": bars * 2.0,
        "beats_s": starts,
        "downbeats_s": starts[::4],
        "sections": [[at, at + 16.0, "AB"[(at // 16) % 2 == 1], "verse"] for at in range(0, bars * 2, 16)],
        "notes": {
            "onset_s": starts,
            "end_s": [t + 0.4 for t in starts],
            "pitch": pitches,
            "velocity": [80] * len(starts),
        },
        "drums": [[t, "kick", 90] for t in starts[::2]],
    }


def test_simulated_notes_are_where_the_truth_has_them():
    frames = simulate(_truth(), np.random.default_rng(5))
    assert frames.sounding.shape == frames.onset.shape
    assert frames.sounding.max() > 100
    assert frames.level.max() > frames.level.min()


def test_songs_become_weights(tmp_path, monkeypatch, capsys):
    for number in (0, 1, 8):
        (tmp_path / f"{number:05d}.json").write_text(json.dumps(_truth()))
    out = tmp_path / "weights.npz"
    monkeypatch.setattr(sys, "argv", ["sections", str(tmp_path), "--out", str(out), "--nets", "1", "--epochs", "1"])
    main()
    assert Weights.load(out).hidden.shape[1] == 16
    assert "held out" in capsys.readouterr().out
