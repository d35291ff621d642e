"""Teaches the stem network: python -m library.training.stems OUT --tracks FOLDER... --max-seconds N

OUT/state.pt is written every few minutes and taken up again by the next start; OUT/stems.onnx at the end. The rate of
learning falls to nothing over --steps or --max-seconds, whichever ends first. The score printed is what masks of the
network would reach on extracts of songs held back (their number ends in 9): the mean over extracts of
10 log10 |S|^2 / |mX - S|^2 per stem that sounds.
"""

from __future__ import annotations

import argparse
import math
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from library.core.stems.names import STEMS
from library.training.stems_data import Extracts, Multitracks, Pool
from library.training.stems_model import Shape, StemNetwork

BATCH = 8
USES = 4  # of an extract
RATE = 1.5e-3
WARM_STEPS = 200
SAVE_EVERY_S = 120.0
LARGE = 1000  # numbers in a tensor that is kept in 16 bits
SILENT = 1e-3  # a stem with less than this share of the mix's power is to be silent
TILT = 0.35  # how far bands are brought to equal weight: 0 not at all, 1 fully


def loss_of(masks: Tensor, mix: Tensor, cross: Tensor, stems: Tensor) -> Tensor:
    """Mean over extracts and stems of the logarithm of the error's share, of sound as it is and of whitened sound.

    Shapes as in Extracts. The logarithm lets a soft stem count as much as a loud one (SDR is such a logarithm);
    whitening lets cymbals and consonants count beside the bass.
    """
    error = masks**2 * mix[:, None] - 2 * masks * cross + stems
    total = 0.0 * masks.sum()
    white = (mix.mean(dim=(0, 1)) + 1e-8) ** -TILT
    for weight in (torch.ones_like(white), white):
        of_error = (error * weight).sum(dim=(2, 3))
        of_stem = (stems * weight).sum(dim=(2, 3))
        of_mix = (mix * weight).sum(dim=(1, 2))[:, None] + 1e-9
        total = total + torch.log10((of_error + 1e-3 * of_mix) / (of_stem + SILENT * of_mix)).mean()
    return total / 2


def sdr_db(masks: Tensor, mix: Tensor, cross: Tensor, stems: Tensor) -> Tensor:
    """(4,) mean SDR in dB over the extracts in which the stem sounds."""
    error = (masks**2 * mix[:, None] - 2 * masks * cross + stems).sum(dim=(2, 3))
    power = stems.sum(dim=(2, 3))
    sounds = power > 1e-2 * mix.sum(dim=(1, 2))[:, None]
    score = 10 * torch.log10((power + 1e-9) / (error + 1e-9))
    return (score * sounds).sum(dim=0) / sounds.sum(dim=0).clamp(min=1)


def as_tensors(batch: Extracts) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The batch for the network; powers brought to a scale at which they are neither tiny nor huge."""
    scale = np.float32(1 / (batch.mix.sum(axis=2).mean() + 1e-9))
    heard = torch.from_numpy(batch.heard).contiguous(memory_format=torch.channels_last)
    sums = (torch.from_numpy(part * scale) for part in (batch.mix, batch.cross, batch.stems))
    mix, cross, stems = sums
    return heard, mix, cross, stems


def masks_of(network: StemNetwork, heard: Tensor) -> Tensor:
    """Masks as 32-bit numbers; the network itself runs in bfloat16, three times as fast here."""
    with torch.autocast("cpu", torch.bfloat16):
        masks: Tensor = network(heard)
    return masks.float()


class Learning:
    """Network, optimiser and count of steps, as they are kept between starts."""

    def __init__(self, shape: Shape, folder: Path, seed: int) -> None:
        torch.manual_seed(seed)
        self.network = StemNetwork(shape).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.optimiser = torch.optim.AdamW(self.network.parameters(), RATE, weight_decay=1e-3)
        self.step = 0
        self.file = folder / "state.pt"
        if self.file.exists():
            kept = torch.load(self.file, weights_only=True)
            self.network.load_state_dict(kept["network"])
            self.optimiser.load_state_dict(kept["optimiser"])
            self.step = kept["step"]

    def save(self) -> None:
        kept = {"network": self.network.state_dict(), "optimiser": self.optimiser.state_dict(), "step": self.step}
        beside = self.file.with_suffix(".new")
        torch.save(kept | {"shape": asdict(self.network.shape)}, beside)
        beside.rename(self.file)

    def rate(self, way: float) -> float:
        """The rate of learning after so much (0 to 1) of the run: a short rise, then half a cosine."""
        warm = min(1.0, (self.step + 1) / WARM_STEPS)
        return RATE * warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, way))))

    def learn(self, batch: Extracts, way: float) -> float:
        """One step; the loss before it."""
        heard, mix, cross, stems = as_tensors(batch)
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate(way)
        loss = loss_of(masks_of(self.network, heard), mix, cross, stems)
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        return float(loss.detach())

    def score(self, batches: list[Extracts]) -> Tensor:
        self.network.eval()
        with torch.no_grad():
            scores = [sdr_db(masks_of(self.network, heard), *rest) for heard, *rest in map(as_tensors, batches)]
        self.network.train()
        return torch.stack(scores).mean(dim=0)


def train(asked: argparse.Namespace) -> Learning:
    """The loop."""
    torch.set_num_threads(1)
    asked.out.mkdir(parents=True, exist_ok=True)
    began = saved = time.monotonic()
    tracks, held = Multitracks(asked.tracks, held=False), Multitracks(asked.tracks, held=True)
    learning = Learning(asked.shape, asked.out, asked.seed)
    test = [held.draw(BATCH, np.random.default_rng([asked.seed, 9, n])) for n in range(asked.tests)]
    random = np.random.default_rng([asked.seed, learning.step])
    pool = Pool(tracks, asked.pool, USES)
    losses: list[float] = []
    while learning.step < asked.steps and time.monotonic() - began < asked.max_seconds:
        way = max(learning.step / asked.steps, (time.monotonic() - began) / asked.max_seconds)
        losses.append(learning.learn(pool.draw(BATCH, random), way))
        if time.monotonic() - saved > SAVE_EVERY_S:
            learning.save()
            saved = time.monotonic()
        if learning.step % 200 == 0:
            told = " ".join(f"{name} {db:.2f}" for name, db in zip(STEMS, learning.score(test), strict=True))
            print(
                f"{learning.step} {time.monotonic() - began:.0f}s loss {np.mean(losses[-100:]):.4f} dB: {told}",
                flush=True,
            )
    learning.save()
    return learning


def export(network: StemNetwork, path: Path) -> None:
    """The network as ONNX with any number of frames (a multiple of four), weights in 16 bits where that is done."""
    from library.core.stems.bands import BANDS, CHANNELS_IN

    network.eval()
    example = torch.zeros(1, CHANNELS_IN, 64, BANDS)
    beside = path.with_suffix(".new")
    options: dict[str, Any] = {"dynamo": False, "opset_version": 17}
    torch.onnx.export(
        network.float(), (example,), str(beside), input_names=["heard"], output_names=["shares"],
        dynamic_axes={"heard": {2: "frames"}, "shares": {2: "frames"}}, **options,
    )  # fmt: skip
    in_16_bits(beside, path)
    beside.unlink()


def in_16_bits(source: Path, target: Path) -> None:
    """The same network with its large weights kept as 16-bit floats; they are widened when it is loaded."""
    import onnx

    model = onnx.load(str(source))
    graph, wide = model.graph, onnx.TensorProto.FLOAT
    for kept in list(graph.initializer):
        values = onnx.numpy_helper.to_array(kept)
        if kept.data_type != wide or values.size < LARGE:
            continue
        narrow = onnx.numpy_helper.from_array(values.astype(np.float16), f"{kept.name}_16")
        graph.initializer.remove(kept)
        graph.initializer.append(narrow)
        graph.node.insert(0, onnx.helper.make_node("Cast", [narrow.name], [kept.name], to=wide))
    onnx.checker.check_model(model)
    beside = target.with_suffix(".part")
    onnx.save(model, str(beside))
    beside.rename(target)


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tracks", type=Path, nargs="+", required=True)
    parser.add_argument("--max-seconds", type=float, default=2400)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--tests", type=int, default=6, help="batches that are held back for the score")
    parser.add_argument("--pool", type=int, default=400, help="extracts kept in memory, 1.7 MB each")
    parser.add_argument("--seed", type=int, default=3)
    return parser


def main() -> None:
    asked = arguments().parse_args()
    asked.shape = Shape()
    learning = train(asked)
    export(learning.network, asked.out / "stems.onnx")


if __name__ == "__main__":
    main()
