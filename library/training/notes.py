"""Train the note network and write it as ONNX.

    python -m library.training.notes RUN --clips FOLDER [FOLDER ...] [--held-out FOLDER] --max-seconds 3600
    python -m library.training.notes RUN --export library/core/weights/notes.onnx

RUN keeps the checkpoint and the log; the same command goes on where it stopped. The learning rate follows the clock:
it warms up, stays, and falls to nothing at --max-seconds of training, so any budget gives a finished network.
"""

import argparse
import copy
import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from library.core.notes.pitch_spectrum import BINS_PER_SEMITONE
from library.training.notes_data import CLIP_FRAMES, LOWEST_PITCH, PITCHES, ClipStore, Notes, targets
from library.training.notes_model import NoteModel, NoteModelConfig

CHECKPOINT = "checkpoint.pt"
_ONSET_WEIGHT, _SOUNDING_WEIGHT, _VELOCITY_WEIGHT = 1.0, 0.4, 0.1
_RARE = 2.0  # how much more a missed onset costs than an invented one
_WARM_UP = 0.02
_HELD_OUT_CLIPS = 24


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """What a run was made with."""

    batch: int = 4
    frames: int = 256
    learning_rate: float = 2e-3
    weight_decay: float = 1e-3
    seed: int = 7
    max_shift_semitones: int = 5
    save_every_s: float = 120.0
    averaging: float = 0.997  # of the running average of the weights, which is what is scored and shipped


class Clips:
    """Batches from stores of clips, moved in pitch and gain, cut to a random stretch."""

    def __init__(self, folders: list[Path], config: TrainConfig, begin: int = 0) -> None:
        self.spectra: list[NDArray[np.uint8]] = []
        self.notes: list[Notes] = []
        for folder in folders:
            spectra, notes = ClipStore(folder).load()
            self.spectra.extend(spectra)
            self.notes.extend(notes)
        self._config = config
        self._rng = np.random.default_rng((config.seed, begin))  # a run that goes on does not repeat itself

    def batches(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Endless batches: spectra (b, 2, t, BINS) and targets (b, 3, t, PITCHES)."""
        while True:
            order = self._rng.permutation(len(self.spectra))
            for first in range(0, len(order) - self._config.batch + 1, self._config.batch):
                pairs = [self._example(int(i)) for i in order[first : first + self._config.batch]]
                yield (
                    torch.from_numpy(np.stack([x for x, _ in pairs])),
                    torch.from_numpy(np.stack([y for _, y in pairs])),
                )

    def _example(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        frames, most = self._config.frames, self._config.max_shift_semitones
        begin = int(self._rng.integers(CLIP_FRAMES - frames + 1))
        x: NDArray[np.float32] = self.spectra[index][:, begin : begin + frames].astype(np.float32) / np.float32(255)
        y = targets(self.notes[index])[:, begin : begin + frames]
        shift = int(self._rng.integers(-most, most + 1))
        x, y = moved(x, shift * BINS_PER_SEMITONE), moved(y, shift)
        if self._rng.random() < 0.5:  # gain and tilt in decibels of an 80 dB range
            tilt = np.linspace(-1, 1, x.shape[2], dtype=np.float32) * np.float32(self._rng.normal(0, 0.03))
            change = tilt + np.float32(self._rng.normal(0, 0.03))
            x = np.asarray(np.where(x > 0, np.clip(x + change, 0, 1), 0), dtype=np.float32)
        return np.ascontiguousarray(x, dtype=np.float32), np.ascontiguousarray(y)


def moved(x: NDArray[np.float32], steps: int) -> NDArray[np.float32]:
    """The last axis moved up by `steps`; zeros come in."""
    result = np.zeros_like(x)
    if steps >= 0:
        result[..., steps:] = x[..., : x.shape[-1] - steps]
    else:
        result[..., :steps] = x[..., -steps:]
    return result


def loss_of(logits: Tensor, wanted: Tensor) -> Tensor:
    """Weighted cross-entropy of onsets and sounding, squared error of velocity where a note begins."""
    onset, sounding, velocity = logits.float().unbind(1)
    onset_wanted, sounding_wanted, velocity_wanted = wanted.unbind(1)
    cross_entropy = nn.functional.binary_cross_entropy_with_logits
    onset_loss = cross_entropy(onset, onset_wanted, weight=1 + (_RARE - 1) * onset_wanted)
    sounding_loss = cross_entropy(sounding, sounding_wanted)
    begun = onset_wanted > 0.9
    velocity_loss = ((torch.sigmoid(velocity) - velocity_wanted)[begun] ** 2).sum() / (begun.sum() + 1)
    return 100 * (_ONSET_WEIGHT * onset_loss + _SOUNDING_WEIGHT * sounding_loss) + _VELOCITY_WEIGHT * velocity_loss


@torch.no_grad()
def held_out_scores(model: nn.Module, spectra: list[NDArray[np.uint8]], notes: list[Notes]) -> dict[str, float]:
    """Best frame-wise F of onset peaks (one frame either way) and F of sounding, on whole clips."""
    model.eval()
    counts = np.zeros((3, 19))
    sounding = np.zeros(3)
    thresholds = np.linspace(0.05, 0.95, 19)
    for x, rows in zip(spectra, notes, strict=True):
        chances = torch.sigmoid(model(torch.from_numpy(x[None].astype(np.float32) / 255)).float())[0].numpy()
        wanted = targets(rows)
        peaks = _peaks(chances[0])
        near = _widened(wanted[0] > 0.9)
        for index, threshold in enumerate(thresholds):
            found = peaks & (chances[0] >= threshold)
            hits = (found & near).sum()
            counts[:, index] += hits, found.sum(), _beginnings(rows)
        on, truth = chances[1] > 0.4, wanted[1] > 0.5
        sounding += (on & truth).sum(), on.sum(), truth.sum()
    f = 2 * counts[0] / np.maximum(1, counts[1] + counts[2])
    return {
        "onset_F": round(float(f.max()), 4),
        "threshold": round(float(thresholds[f.argmax()]), 2),
        "sounding_F": round(float(2 * sounding[0] / max(1, sounding[1] + sounding[2])), 4),
    }


def _beginnings(rows: Notes) -> int:
    last_pitch = LOWEST_PITCH + PITCHES
    return sum(o >= -0.01 and LOWEST_PITCH <= p < last_pitch for o, _, p, _ in rows)


def _peaks(x: NDArray[np.float32]) -> NDArray[np.bool_]:
    padded = np.pad(x, ((1, 1), (0, 0)))
    result: NDArray[np.bool_] = (x >= padded[:-2]) & (x > padded[2:])
    return result


def _widened(x: NDArray[np.bool_]) -> NDArray[np.bool_]:
    padded = np.pad(x, ((1, 1), (0, 0)))
    return padded[:-2] | x | padded[2:]


def learning_rate(share: float, config: TrainConfig) -> float:
    """By the share of the budget that is used: up, level, and down along a cosine."""
    if share < _WARM_UP:
        return config.learning_rate * (0.05 + 0.95 * share / _WARM_UP)
    fall = max(0.0, (share - 0.25) / 0.75)
    return config.learning_rate * (0.5 + 0.5 * float(np.cos(np.pi * min(1.0, fall))) + 0.003)


@dataclass(slots=True)
class Run:
    """A network on its way: what a checkpoint holds."""

    folder: Path
    model: NoteModel
    average: NoteModel
    optimizer: torch.optim.Optimizer
    step: int = 0
    trained_s: float = 0.0

    @classmethod
    def open(cls, folder: Path, config: TrainConfig, shape: NoteModelConfig) -> "Run":
        """The run in `folder`, begun or gone on with."""
        folder.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(config.seed)
        model = NoteModel(shape)
        optimizer = torch.optim.AdamW(model.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)
        run = cls(folder, model, copy.deepcopy(model), optimizer)
        path = folder / CHECKPOINT
        if path.exists():
            kept = torch.load(path, weights_only=True)
            model.load_state_dict(kept["model"])
            run.average.load_state_dict(kept.get("average", kept["model"]))
            optimizer.load_state_dict(kept["optimizer"])
            run.step, run.trained_s = kept["step"], kept["trained_s"]
        return run

    def save(self) -> None:
        """Write the checkpoint beside, then rename it."""
        part = self.folder / (CHECKPOINT + ".part")
        state = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
        }
        torch.save({**state, "step": self.step, "trained_s": self.trained_s, "shape": asdict(self.model.config)}, part)
        part.replace(self.folder / CHECKPOINT)

    @torch.no_grad()
    def follow(self, averaging: float) -> None:
        """Move the running average a little towards the weights; faster in the beginning."""
        share = 1 - min(averaging, (self.step + 1) / (self.step + 10))
        for kept, new in zip(self.average.state_dict().values(), self.model.state_dict().values(), strict=True):
            if kept.is_floating_point():
                kept.lerp_(new, share)
            else:
                kept.copy_(new)

    def log(self, **facts: float) -> None:
        """One line of JSON."""
        line = json.dumps({"step": self.step, "s": round(self.trained_s, 1), **facts})
        print(line, flush=True)
        with (self.folder / "log.jsonl").open("a") as file:
            file.write(line + "\n")


def train(run: Run, clips: Clips, held_out: Clips, config: TrainConfig, max_seconds: float) -> None:
    """The loop. Ends when the run has trained for `max_seconds`, over all its sessions."""
    losses: list[float] = []
    last, saved = time.monotonic(), time.monotonic()
    for x, wanted in clips.batches():
        for group in run.optimizer.param_groups:
            group["lr"] = learning_rate(run.trained_s / max_seconds, config)
        run.model.train()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = run.model(x)
        loss = loss_of(logits, wanted)
        run.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(run.model.parameters(), 5.0)
        run.optimizer.step()
        run.follow(config.averaging)
        losses.append(float(loss))
        now = time.monotonic()
        run.step, run.trained_s, last = run.step + 1, run.trained_s + now - last, now
        ended = run.trained_s >= max_seconds
        if now - saved > config.save_every_s or ended:
            scores = held_out_scores(run.average, held_out.spectra, held_out.notes)
            run.log(loss=round(float(np.mean(losses)), 4), **scores)
            run.save()
            losses, saved, last = [], time.monotonic(), time.monotonic()
        if ended:
            return


class Chances(nn.Module):
    """What is shipped: spectra in, chances out."""

    def __init__(self, model: NoteModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, x: Tensor) -> Tensor:
        """Spectra (1, 2, t, BINS) to chances (1, OUTPUTS, t, PITCHES)."""
        chances: Tensor = torch.sigmoid(self.model(x))
        return chances


def export(model: NoteModel, path: Path) -> None:
    """Write ONNX with a free number of frames (even)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shipped = Chances(model).eval()
    example = torch.zeros(1, 2, CLIP_FRAMES, 312)
    axes = {"spectra": {2: "frames"}, "chances": {2: "frames"}}
    torch.onnx.export(
        shipped, (example,), str(path), input_names=["spectra"], output_names=["chances"],
        dynamic_axes=axes, opset_version=17, dynamo=False,
    )  # fmt: skip


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--clips", type=Path, nargs="*", default=[])
    parser.add_argument("--held-out", type=Path)
    parser.add_argument("--max-seconds", type=float, default=600.0)
    parser.add_argument("--export", type=Path)
    parser.add_argument("--start-from", type=Path, help="another run whose weights to begin with")
    given = parser.parse_args()
    torch.set_num_threads(1)
    config = TrainConfig()
    run = Run.open(given.run, config, NoteModelConfig())
    if given.start_from and not run.step:
        kept = torch.load(given.start_from / CHECKPOINT, weights_only=True)
        before = kept.get("average", kept["model"])
        run.model.load_state_dict(before)
        run.average.load_state_dict(before)
    if given.export:
        export(run.average, given.export)
        return
    clips = Clips(given.clips, config, run.step)
    held_out = clips
    if given.held_out:
        held_out = Clips([given.held_out], config)
        sample = slice(None, None, max(1, len(held_out.spectra) // _HELD_OUT_CLIPS))
        held_out.spectra, held_out.notes = held_out.spectra[sample], held_out.notes[sample]
    else:  # the last clips are kept apart
        held_out = Clips([], config)
        held_out.spectra, held_out.notes = clips.spectra[-16:], clips.notes[-16:]
        del clips.spectra[-16:], clips.notes[-16:]
    train(run, clips, held_out, config, given.max_seconds)


if __name__ == "__main__":
    main()
