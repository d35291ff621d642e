"""Train the rhythm network on practice music and export it.

    python -m library.training.rhythm PRACTICE --cache CACHE --out OUT --max-seconds 1800 [--resume] [--export FILE]

Songs whose number ends in 9 are held out. OUT holds the checkpoint (weights, optimizer, step, sizes) and a log, one
JSON line an evaluation. `--export` writes the ONNX file that the listener runs.
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from library.core.rhythm.activations import TEMPI
from library.training.rhythm_data import (
    HELD_OUT_REMAINDER,
    UNKNOWN,
    Crop,
    PracticeSong,
    load_songs,
    plain_crop,
    random_crop,
)
from library.training.rhythm_model import Flat, RhythmConfig, RhythmNet

INPUTS = ("bands", "strokes", "tones")
BEATLESS = 0.4  # how often clips without a beat are drawn, against songs


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainConfig:
    """Settings of a run. `debug` in the tests makes everything tiny."""

    seed: int = 0
    crop_frames: int = 1536  # 36 s
    batch: int = 6
    steps: int = 6000
    max_seconds: float = 1800.0
    learning_rate: float = 3e-3
    warmup: int = 100
    weight_decay: float = 1e-2
    bf16: bool = True
    report_every: int = 200


# ------------------------------------------------------------------------------------------------------------ batches


def batch_of(crops: list[Crop]) -> dict[str, Tensor]:
    """Stack crops: spectra (b, t, ..) and targets (b, t, ..)."""
    rows = {name: np.stack([getattr(crop, name) for crop in crops]) for name in INPUTS}
    for name in ("beat", "downbeat", "drums", "three", "metre", "tempo"):
        rows[name] = np.stack([getattr(crop.targets, name) for crop in crops])
    return {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in rows.items()}


def losses(logits: dict[str, Tensor], batch: dict[str, Tensor]) -> dict[str, Tensor]:
    """One loss a head; each a mean over the frames that have an answer."""
    three, tempo = batch["three"], batch["tempo"]
    knows, divides = ~tempo.isnan(), ~three.isnan()
    answers = F.binary_cross_entropy_with_logits(logits["three"][..., 0], three.nan_to_num(0.0), reduction="none")
    return {
        "beat": events(logits["beat"][..., 0], batch["beat"], 3.0),
        "downbeat": events(logits["downbeat"][..., 0], batch["downbeat"], 6.0),
        "drums": 2 * events(logits["drums"], batch["drums"], 4.0),
        "three": 0.1 * (answers * divides).sum() / divides.sum().clamp(min=1),
        "metre": 0.05 * F.cross_entropy(logits["metre"].flatten(0, 1), batch["metre"].flatten(), ignore_index=UNKNOWN),
        "tempo": 0.05 * F.cross_entropy(logits["tempo"].flatten(0, 1), tempo_classes(tempo, knows).flatten(0, 1)),
    }


def events(logits: Tensor, targets: Tensor, weight: float) -> Tensor:
    """Cross entropy in which a frame with an event counts `weight` times."""
    return F.binary_cross_entropy_with_logits(logits, targets, 1 + (weight - 1) * targets)


def tempo_classes(places: Tensor, knows: Tensor) -> Tensor:
    """Chances (b, t, TEMPI + 1): a tent about the place on the scale, the last class where there is no pulse."""
    scale = torch.arange(TEMPI, dtype=torch.float32)
    tent = (1 - (places.nan_to_num(0.0).clamp(0, TEMPI - 1)[..., None] - scale).abs() / 1.5).clamp(min=0)
    tent = tent / tent.sum(2, keepdim=True) * knows[..., None]
    return torch.cat([tent, (~knows)[..., None].float()], 2)


# ----------------------------------------------------------------------------------------------------------- training


def train(gather: Callable[[], list[PracticeSong]], config: TrainConfig, sizes: RhythmConfig, out: Path) -> RhythmNet:
    """Train from the start or from the checkpoint in `out`, until the steps or the time are up.

    `gather` gives all songs there are; it is asked again at every report, for practice music may still be made.
    """
    torch.manual_seed(config.seed)
    songs = gather()
    net = RhythmNet(sizes)
    optimizer = torch.optim.AdamW(net.parameters(), config.learning_rate, (0.9, 0.98), weight_decay=config.weight_decay)
    spent = 0.0
    step, seconds = restore(out / "rhythm.pt", net, optimizer)
    averaged = {name: value.clone() for name, value in net.state_dict().items()}
    rng = np.random.default_rng((config.seed, step))
    started = time.monotonic()
    while step < config.steps and (spent := time.monotonic() - started) < config.max_seconds:
        done = max(step / config.steps, spent / config.max_seconds)
        for group in optimizer.param_groups:
            rate = min(1.0, (step + 1) / config.warmup, 0.01 + float(np.cos(np.pi / 2 * done)))
            group["lr"] = config.learning_rate * rate
        batch = batch_of([random_crop(song, config.crop_frames, rng) for song in draw(songs, config.batch, rng)])
        with torch.autocast("cpu", torch.bfloat16, enabled=config.bf16):
            logits = net(*(batch[name] for name in INPUTS))
        parts = losses({name: value.float() for name, value in logits.items()}, batch)
        loss = torch.stack(list(parts.values())).sum()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        step += 1
        for name, value in net.state_dict().items():  # what is exported: a running mean of the weights
            averaged[name].lerp_(value, max(0.005, 1 / (step + 1)))
        if step % config.report_every == 0:
            report(out, (step, seconds + spent), parts, evaluate(averaged, sizes, songs))
            songs = gather()
            save(out / "rhythm.pt", net, optimizer, averaged=averaged, step=step, seconds=seconds + spent)
    save(out / "rhythm.pt", net, optimizer, averaged=averaged, step=step, seconds=seconds + spent)
    net.load_state_dict(averaged)
    return net.eval()


def draw(songs: list[PracticeSong], count: int, rng: np.random.Generator) -> list[PracticeSong]:
    """Songs to train on, longer ones more often."""
    train_on = [song for song in songs if not is_held_out(song)]
    weights = np.array([min(len(song), 4000) * (1.0 if song.truth["beats_s"] else BEATLESS) for song in train_on])
    return [train_on[index] for index in rng.choice(len(train_on), count, p=weights / weights.sum())]


def is_held_out(song: PracticeSong) -> bool:
    """True for songs kept for testing."""
    digits = "".join(filter(str.isdigit, song.name))
    return bool(digits) and int(digits) % 10 == HELD_OUT_REMAINDER


def evaluate(weights: dict[str, Tensor], sizes: RhythmConfig, songs: list[PracticeSong]) -> dict[str, float]:
    """Mean losses on the first minutes of held-out songs, as they are."""
    net = RhythmNet(sizes)
    net.load_state_dict(weights)
    net.eval()
    totals: dict[str, list[float]] = {}
    with torch.no_grad():
        for song in [song for song in songs if is_held_out(song)][:32]:
            batch = batch_of([plain_crop(song, 0, min(3072, len(song)))])
            for name, value in losses(net(*(batch[name] for name in INPUTS)), batch).items():
                if not value.isnan():
                    totals.setdefault(name, []).append(float(value))
    return {name: float(np.mean(values)) for name, values in totals.items()}


def report(out: Path, place: tuple[int, float], parts: dict[str, Tensor], held_out: dict[str, float]) -> None:
    """One line in the log and on the screen. `place` is steps and seconds."""
    line = {"step": place[0], "seconds": round(place[1]), "train": {n: round(v.item(), 4) for n, v in parts.items()},
            "held_out": {n: round(v, 4) for n, v in held_out.items()}}  # fmt: skip
    with (out / "log.jsonl").open("a") as log:
        log.write(json.dumps(line) + "\n")
    print(json.dumps(line), flush=True)


def save(path: Path, net: RhythmNet, optimizer: torch.optim.Optimizer, **state: Any) -> None:
    """Write the checkpoint beside the old one, then in its place."""
    state |= {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "sizes": asdict(net.config)}
    torch.save(state, path.with_suffix(".part"))
    path.with_suffix(".part").rename(path)


def restore(path: Path, net: RhythmNet, optimizer: torch.optim.Optimizer) -> tuple[int, float]:
    """Step and seconds of the checkpoint, loaded; zero where there is none."""
    if not path.exists():
        return 0, 0.0
    state = torch.load(path, weights_only=True)
    net.load_state_dict(state["averaged"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"]), float(state["seconds"])


def export(net: RhythmNet, path: Path) -> None:
    """Write the network with chances in one tensor, any number of frames (even), as ONNX."""
    example = (torch.rand(1, 64, 80), torch.rand(1, 64, 48), torch.rand(1, 32, 60))
    axes = {"bands": {1: "frames"}, "strokes": {1: "frames"}, "tones": {1: "tone_frames"}, "chances": {1: "frames"}}
    torch.onnx.export(Flat(net.eval()).eval(), example, str(path), input_names=list(INPUTS), output_names=["chances"],
                      dynamic_axes=axes, opset_version=17, dynamo=False)  # fmt: skip


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("practice", type=Path, nargs="+")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--max-seconds", type=float, default=1800)
    parser.add_argument("--steps", type=int, default=TrainConfig().steps)
    parser.add_argument("--learning-rate", type=float, default=TrainConfig().learning_rate)
    parser.add_argument("--channels", type=int, default=RhythmConfig().channels)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--export", type=Path)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    arguments.out.mkdir(parents=True, exist_ok=True)
    known: dict[str, PracticeSong] = {}

    def gather() -> list[PracticeSong]:
        for folder in arguments.practice:
            known.update((song.name, song) for song in load_songs(folder, arguments.cache, known))
        return list(known.values())

    config = TrainConfig(
        seed=arguments.seed,
        steps=arguments.steps,
        max_seconds=arguments.max_seconds,
        learning_rate=arguments.learning_rate,
    )
    net = train(gather, config, RhythmConfig(channels=arguments.channels), arguments.out)
    if arguments.export:
        export(net, arguments.export)


if __name__ == "__main__":
    main()
