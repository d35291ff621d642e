"""Train the instrument network, fit its confidence, and write it as ONNX.

    python -m library.training.instruments RUN --patches FOLDER --max-seconds 900 --export FILE.onnx

RUN keeps the checkpoint and the log. The learning rate falls to nothing at --max-seconds, so any budget gives a
finished network. Held out: files named "held-*" (practice songs) and clips of the last seed.
"""

import argparse
import json
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from library.core.instruments.hearing import NAMES
from library.core.instruments.patches import FRAMES, SEMITONES
from library.training.instruments_data import Patches


@dataclass(frozen=True, slots=True)
class InstrumentModelConfig:
    """Size of the network."""

    channels: tuple[int, ...] = (16, 32, 64, 96)
    families: int = len(NAMES)
    dropout: float = 0.2


class InstrumentModel(nn.Module):
    """Four convolutions that halve time and pitch, then the mean and the strongest of what they saw."""

    def __init__(self, config: InstrumentModelConfig) -> None:
        super().__init__()
        widths = (4, *config.channels)  # two spectrograms, a ramp for the pitch, the frame's own mean
        self.layers = nn.Sequential(
            *(
                nn.Sequential(
                    nn.Conv2d(a, b, 5 if place == 0 else 3, stride=(2, 1 if place == 0 else 2),
                              padding=2 if place == 0 else 1, bias=False),
                    nn.BatchNorm2d(b), nn.ReLU(),
                )
                for place, (a, b) in enumerate(pairwise(widths))
            )
        )  # fmt: skip
        last = config.channels[-1]
        self.head = nn.Sequential(
            nn.Linear(2 * last, 128), nn.ReLU(), nn.Dropout(config.dropout), nn.Linear(128, config.families)
        )
        self.ramp: Tensor
        self.register_buffer("ramp", torch.linspace(-1, 1, SEMITONES).reshape(1, 1, 1, -1))

    def forward(self, x: Tensor) -> Tensor:
        """(b, 2, FRAMES, SEMITONES) to logits (b, families)."""
        ramp = self.ramp.expand(x.shape[0], 1, x.shape[2], -1)
        level = x[:, :1].mean(dim=3, keepdim=True).expand(-1, -1, -1, x.shape[3])
        seen = self.layers(torch.cat([x, ramp, level], dim=1))
        pooled = torch.cat([seen.mean(dim=(2, 3)), seen.amax(dim=(2, 3))], dim=1)
        logits: Tensor = self.head(pooled)
        return logits


def masked_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross entropy of the known labels; a missed family costs twice an invented one, for most are silent."""
    known = labels >= 0
    target = labels.clamp(min=0).float()
    loss = nn.functional.binary_cross_entropy_with_logits(
        logits, target, reduction="none", pos_weight=torch.full((labels.shape[1],), 2.0)
    )
    return (loss * known).sum() / known.sum().clamp(min=1)


def varied(x: Tensor, rng: np.random.Generator) -> Tensor:
    """A batch moved by up to two semitones, with other gains, and a band or a moment masked."""
    shift = int(rng.integers(-2, 3))
    x = torch.roll(x, shift, dims=3)
    x = (x + float(rng.normal(0, 0.03)) * (x > 0)).clamp(0, 1)
    width, start = int(rng.integers(1, 12)), int(rng.integers(0, SEMITONES - 12))
    x[..., start : start + width] = 0
    begin, length = int(rng.integers(0, FRAMES - 20)), int(rng.integers(1, 20))
    x[:, :, begin : begin + length] = 0
    return x


def train(model: InstrumentModel, data: Patches, max_seconds: float, seed: int = 3, batch: int = 32) -> list[float]:
    """The loop; returns the loss of every step."""
    rng = np.random.default_rng(seed)
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-3)
    model.train()
    losses: list[float] = []
    began = time.monotonic()
    while (passed := (time.monotonic() - began) / max_seconds) < 1:
        for group in optimiser.param_groups:
            group["lr"] = 3e-3 * min(1.0, len(losses) / 50 + 0.02) * (1 - passed)
        chosen = rng.integers(0, len(data.labels), batch)
        x = varied(torch.from_numpy(data.spectra[chosen]).float() / 255, rng)
        loss = masked_loss(model(x), torch.from_numpy(data.labels[chosen]).long())
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        losses.append(float(loss.detach()))
        if len(losses) % 100 == 0:
            print(json.dumps({"step": len(losses), "loss": round(float(np.mean(losses[-100:])), 4)}), flush=True)
    return losses


def predict(model: InstrumentModel, data: Patches) -> NDArray[np.float32]:
    """Chances (n, families)."""
    model.eval()
    with torch.no_grad():
        rows = [
            torch.sigmoid(model(torch.from_numpy(data.spectra[at : at + 64]).float() / 255)).numpy()
            for at in range(0, len(data.labels), 64)
        ]
    return np.concatenate(rows)


def scores(chances: NDArray[np.float32], labels: NDArray[np.int8], threshold: float = 0.5) -> dict[str, float]:
    """F of each family that occurs, and over all decisions, at a threshold."""
    known = labels >= 0
    said, true = (chances >= threshold) & known, (labels == 1) & known
    result = {}
    for column, name in enumerate(NAMES):
        if true[:, column].any():
            result[name] = _f(said[:, column], true[:, column])
    result["over all"] = _f(said, true)
    return result


def _f(said: NDArray[np.bool_], true: NDArray[np.bool_]) -> float:
    right = float((said & true).sum())
    return round(2 * right / max(1.0, float(said.sum() + true.sum())), 3)


def export(model: InstrumentModel, path: Path) -> None:
    """Write the network with its sigmoid; any number of patches."""
    path.parent.mkdir(parents=True, exist_ok=True)
    model.eval()
    whole = nn.Sequential(model, nn.Sigmoid())
    example = torch.zeros(1, 2, FRAMES, SEMITONES)
    torch.onnx.export(whole, (example,), str(path), input_names=["patches"], output_names=["chances"],
                      dynamic_axes={"patches": {0: "n"}, "chances": {0: "n"}}, dynamo=False)  # fmt: skip


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--patches", type=Path, required=True)
    parser.add_argument("--max-seconds", type=float, default=900.0)
    parser.add_argument("--held-seed", default="900", help="seed of the clips that are kept for testing")
    parser.add_argument("--export", type=Path)
    arguments = parser.parse_args()
    arguments.run.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    torch.manual_seed(3)
    model = InstrumentModel(InstrumentModelConfig())
    files = sorted(p for p in arguments.patches.glob("*.npz") if ".part" not in p.name)
    held = [p for p in files if p.name.startswith(("held-", f"clips-{arguments.held_seed}-"))]
    train(model, Patches.load([p for p in files if p not in held]), arguments.max_seconds)
    torch.save(model.state_dict(), arguments.run / "checkpoint.pt")
    for name in ("clips", "held"):
        if rows := [p for p in held if p.name.startswith(name)]:
            data = Patches.load(rows)
            print(name, json.dumps(scores(predict(model, data), data.labels)))
    if arguments.export:
        export(model, arguments.export)


if __name__ == "__main__":
    main()
