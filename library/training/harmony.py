"""Train the harmony network and write it as ONNX.

    python -m library.training.harmony RUN --examples FOLDER [FOLDER ...] --max-seconds 1500
    python -m library.training.harmony RUN --export library/core/weights/harmony.onnx

RUN keeps `last.pt` (network, optimiser, step), so that a stopped run goes on. Examples are files of harmony_data; those
whose number ends in 9 are held out. Every song is heard in a key drawn anew each time.
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from library.core.harmony.pitches import PITCH_CLASS_FEATURES, SegmentPitches, pitch_class_features
from library.core.harmony.vocabulary import NO_CHORD, UNKNOWN
from library.training.harmony_data import Example, transposed
from library.training.harmony_model import Block, Circulant, HarmonyConfig, HarmonyNet, Target, loss_of

_LARGE = 1000  # weights
_EXCURSIONS = 0.35  # share of stretches of songs


@dataclass(frozen=True)
class Settings:
    """How to train."""

    batch: int = 16
    length: int = 192  # segments
    learning_rate: float = 2e-3
    steps: int = 5000
    warm_up: int = 100
    weight_decay: float = 0.02
    report_every: int = 100


def as_inputs(song: Example, with_beats: bool = True) -> NDArray[np.float32]:
    """The network's inputs (segments, 12, PITCH_CLASS_FEATURES) of one song."""
    heard = SegmentPitches(song.sounding.astype(np.float32), song.onset.astype(np.float32), np.zeros(len(song.chord)))
    return pitch_class_features(heard, song.starts_beat & with_beats)


def batches(songs: Sequence[Example], settings: Settings, seed: int) -> Iterator[tuple[Tensor, Target]]:
    """Endless batches of stretches of songs, each moved by up to five semitones into other registers."""
    numbers = np.random.default_rng(seed)
    while True:
        picks = [songs[int(numbers.integers(len(songs)))] for _ in range(settings.batch)]
        rows = [_stretch(song, settings.length, numbers) for song in picks]
        x, chord, bass, key = (torch.from_numpy(np.stack(column)) for column in zip(*rows, strict=True))
        yield x, Target(chord, bass, key)


def _stretch(song: Example, length: int, numbers: np.random.Generator) -> tuple[NDArray[np.generic], ...]:
    begin = int(numbers.integers(max(1, len(song.chord) - length + 1)))
    part = Example(*(getattr(song, name)[begin : begin + length] for name in Example.__slots__))
    part = with_excursion(transposed(part, int(numbers.integers(-5, 6))), numbers)
    gap = length - len(part.chord)
    labels = (np.pad(a.astype(np.int64), (0, gap), constant_values=UNKNOWN) for a in (part.chord, part.bass, part.key))
    return (np.pad(as_inputs(part, bool(numbers.random() < 0.8)), ((0, gap), (0, 0), (0, 0))), *labels)


def with_excursion(song: Example, numbers: np.random.Generator) -> Example:
    """Now and then a stretch between two chord changes is moved to the key a fifth away, as tonicisations go."""
    changes = np.flatnonzero(np.diff(song.chord)) + 1
    if len(changes) < 8 or numbers.random() > _EXCURSIONS:
        return song
    first = int(numbers.integers(len(changes) - 4))
    last = min(len(changes) - 1, first + int(numbers.integers(4, 14)))
    start, end = changes[first], changes[last]
    moved = transposed(song, int(numbers.choice([7, -5, 5, -7])))
    columns = {}
    for name in Example.__slots__:
        columns[name] = getattr(song, name).copy()
        columns[name][start:end] = getattr(moved, name)[start:end]
    return Example(**columns)


def load(folders: Sequence[Path]) -> tuple[list[Example], list[Example]]:
    """Songs to train on and songs held out (number ends in 9) of all folders."""
    training: list[Example] = []
    held_out: list[Example] = []
    for folder in folders:
        for path in sorted(folder.glob("*.npz")):
            (held_out if path.stem.endswith("9") else training).append(Example.load(path))
    return training, held_out


@torch.no_grad()
def measure(net: HarmonyNet, songs: Sequence[Example]) -> dict[str, float]:
    """Shares of segments right over some songs: chord, root, bass, key."""
    net.eval()
    right, known = np.zeros(4), np.zeros(4)
    for song in songs:
        outputs = [o[0].argmax(-1).numpy() for o in net(torch.from_numpy(as_inputs(song))[None])[:3]]
        chord, bass, key = (a.astype(np.int64) for a in (song.chord, song.bass, song.key))
        root, heard_root = _root_of(chord), _root_of(outputs[0])
        pairs = ((chord, outputs[0]), (root, heard_root), (bass, outputs[1]), (key, outputs[2]))
        for index, (truth, heard) in enumerate(pairs):
            counted = (chord >= 0) & (truth >= 0)
            right[index] += (truth == heard)[counted].sum()
            known[index] += counted.sum()
    net.train()
    return dict(zip(("chord", "root", "bass", "key"), np.round(right / np.maximum(known, 1), 4).tolist(), strict=True))


def _root_of(states: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.where(states == NO_CHORD, 12, states % 12)


def train(run: Path, folders: Sequence[Path], settings: Settings, max_seconds: float, seed: int = 1) -> float:
    """Train until `settings.steps` or `max_seconds`; returns the last mean loss. Goes on from RUN/last.pt."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    run.mkdir(parents=True, exist_ok=True)
    songs, held_out = load(folders)
    net = HarmonyNet(HarmonyConfig())
    optimiser = torch.optim.AdamW(net.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay)
    step = _resume(run, net, optimiser)
    stream, started, losses = batches(songs, settings, seed + step), time.monotonic(), []
    while step < settings.steps and time.monotonic() - started < max_seconds:
        for group in optimiser.param_groups:
            group["lr"] = settings.learning_rate * _pace(step, settings)
        x, target = next(stream)
        loss = loss_of(net(x), target)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        step += 1
        losses.append(loss.item())
        if step % settings.report_every == 0:
            _save(run, net, optimiser, step)
            line = {"step": step, "loss": round(float(np.mean(losses[-settings.report_every :])), 4),
                    "seconds": round(time.monotonic() - started), **measure(net, held_out[:60])}  # fmt: skip
            print(json.dumps(line), flush=True)
    _save(run, net, optimiser, step)
    return float(np.mean(losses[-20:])) if losses else float("nan")


def _pace(step: int, settings: Settings) -> float:
    """Warm up, then a cosine down to a fiftieth."""
    if step < settings.warm_up:
        return (step + 1) / settings.warm_up
    along = min(1.0, (step - settings.warm_up) / max(1, settings.steps - settings.warm_up))
    return 0.02 + 0.98 * 0.5 * (1 + float(np.cos(np.pi * along)))


def _save(run: Path, net: HarmonyNet, optimiser: torch.optim.Optimizer, step: int) -> None:
    torch.save({"net": net.state_dict(), "optimiser": optimiser.state_dict(), "step": step}, run / "part.pt")
    (run / "part.pt").replace(run / "last.pt")


def _resume(run: Path, net: HarmonyNet, optimiser: torch.optim.Optimizer) -> int:
    if not (run / "last.pt").is_file():
        return 0
    state = torch.load(run / "last.pt", weights_only=True)
    net.load_state_dict(state["net"])
    optimiser.load_state_dict(state["optimiser"])
    return int(state["step"])


def export(run: Path, out: Path) -> None:
    """Write the network of RUN as ONNX: "pitches" (1, segments, 12, features) to chord, bass, key, change."""
    net = HarmonyNet(HarmonyConfig())
    net.load_state_dict(torch.load(run / "last.pt", weights_only=True)["net"])
    net.eval()
    for part in net.modules():
        if isinstance(part, (Circulant, Block)):
            part.settle()
    example = torch.zeros(1, 64, 12, PITCH_CLASS_FEATURES)
    axes = {name: {1: "segments"} for name in ("pitches", "chord", "bass", "key", "change")}
    outputs = ["chord", "bass", "key", "change"]
    torch.onnx.export(net, (example,), str(out), input_names=["pitches"], output_names=outputs, dynamic_axes=axes,
                      opset_version=17, dynamo=False)  # fmt: skip
    _halve(out)


def _halve(path: Path) -> None:
    """Store large weights with 16 bits; they are widened again where they are used."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    model = onnx.load(str(path))
    nodes = []
    for node in model.graph.node:  # settled weights are constants of the graph
        values = numpy_helper.to_array(node.attribute[0].t) if node.op_type == "Constant" else np.zeros(0)
        if values.dtype != np.float32 or values.size < _LARGE:
            nodes.append(node)
            continue
        half = f"{node.output[0]}_half"
        model.graph.initializer.append(numpy_helper.from_array(values.astype(np.float16), half))
        nodes.append(helper.make_node("Cast", [half], [node.output[0]], to=TensorProto.FLOAT))
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.save(model, str(path))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--examples", type=Path, nargs="*", default=[])
    parser.add_argument("--steps", type=int, default=Settings.steps)
    parser.add_argument("--max-seconds", type=float, default=600)
    parser.add_argument("--export", type=Path)
    arguments = parser.parse_args()
    if arguments.export:
        export(arguments.run, arguments.export)
    else:
        train(arguments.run, arguments.examples, Settings(steps=arguments.steps), arguments.max_seconds)


if __name__ == "__main__":
    main()
