"""A whole song by a model that others publish, from the plan and, where the model can, from our own render of it.

Weights are read as safetensors only, from a local folder or at a pinned revision; no code of a repository is run.
diffusers, transformers and torch are imported here inside functions: nothing else needs them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from generation.core.blueprint import Blueprint
from generation.core.results import RATE_HZ
from generation.core.sound.hub_models import HubConfig, HubModel, hub_model, local_folder, obstacle, too_long
from generation.core.sound.hub_prompt import description, plain_key
from musicapp.errors import ModelMissing

Wave = NDArray[np.float32]  # (channels, frames)
Progress = Callable[[int, int, str], None]
TOKENS_A_SECOND, CODEBOOKS = 50, 4  # of MusicGen's codec


@dataclass(frozen=True, slots=True)
class HubRequest:
    """What is to be made. `strength` says how far a model may leave our render: 0 hardly, 1 as it likes."""

    blueprint: Blueprint
    duration_s: float
    seed: int
    source: Wave | None = None  # (2, frames) at 48 kHz: our own render
    strength: float = 0.5
    steps: int = 0  # 0: as many as the model is made for


class Adapter(NamedTuple):
    """How one model is loaded and asked."""

    load: Callable[[str, dict[str, Any]], Any]
    run: Callable[[Any, HubRequest, Progress], tuple[Wave, int]]  # sound and its rate


def render_whole(name: str, request: HubRequest, config: HubConfig, progress: Progress) -> Wave:
    """The song, stereo at 48 kHz, as long as asked. `progress` may raise to stop.

    Raises ModelMissing where packages, weights or the consent to a licence are missing, ValueError where the model
    cannot make that long a song. Repeats itself on one processor; on a graphics card as far as torch does.
    """
    model = hub_model(name)
    if reason := too_long(model, request.duration_s):
        raise ValueError(reason)
    if reason := obstacle(model, config):
        raise ModelMissing(reason, permanent=False)
    import torch

    config = replace(config, device=_device(config.device))

    adapter = ADAPTERS[model.id]
    progress(0, 1, f"Loading {model.name}")
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        pipeline = _loaded(model, config, adapter)
        torch.manual_seed(request.seed)  # some pipelines draw from the common source, not from the one they are given
        wave, rate_hz = adapter.run(pipeline, request, progress)
    del pipeline
    if config.device.startswith("cuda"):
        torch.cuda.empty_cache()  # the worker lives on, and other jobs want the card
    return _fitted(wave, rate_hz, request.duration_s)


def _device(wanted: str) -> str:
    """Where a model runs. Raises ModelMissing where that card is not there."""
    import torch

    has_card = torch.cuda.is_available()
    if wanted == "auto":
        return "cuda" if has_card else "cpu"
    if wanted.startswith("cuda") and not has_card:
        raise ModelMissing(
            f"HUB_DEVICE is {wanted}, but torch sees no graphics card here. Install the torch build for your driver, "
            "or set it to auto.",
            permanent=False,
        )
    return wanted


def _loaded(model: HubModel, config: HubConfig, adapter: Adapter) -> Any:
    folder = local_folder(model, config)
    options: dict[str, Any] = {"use_safetensors": True, "local_files_only": folder is not None}
    if folder is None:
        options["revision"] = config.revision
        if config.folder is not None:
            options["cache_dir"] = str(config.folder / "fetched")
    if model.halves and config.device != "cpu":
        options["torch_dtype"] = import_module("torch").bfloat16
    try:
        return adapter.load(str(folder or model.repository), options).to(config.device)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        where = folder or f"{model.repository} at {config.revision}"
        raise ModelMissing(
            f"{model.name} cannot be loaded from {where}: {_first_line(error)}. It must be the whole model, saved as "
            "safetensors.",
            permanent=False,
        ) from error


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200].rstrip(".") if lines else type(error).__name__


def _fitted(wave: Wave, rate_hz: int, duration_s: float) -> Wave:
    """Stereo at 48 kHz of exactly that length. Raises ModelMissing where the model gave no sound."""
    import soxr

    if wave.ndim != 2 or not wave.shape[1] or not np.all(np.isfinite(wave)):
        raise ModelMissing("The model gave no sound that can be used; its weights may be damaged.", permanent=False)
    stereo = np.repeat(wave, 2, axis=0) if wave.shape[0] == 1 else wave[:2]
    if rate_hz != RATE_HZ:
        stereo = soxr.resample(stereo.T, rate_hz, RATE_HZ, quality="VHQ").T
    frames = round(duration_s * RATE_HZ)
    kept = np.asarray(stereo[:, :frames], dtype=np.float32)
    return np.pad(kept, ((0, 0), (0, frames - kept.shape[1])))


def _load_ace(place: str, options: dict[str, Any]) -> Any:
    return import_module("diffusers").AceStepPipeline.from_pretrained(place, **options)


def _run_ace(pipeline: Any, request: HubRequest, progress: Progress) -> tuple[Wave, int]:
    """Covers our render where there is one: its tokens carry melody, harmony and rhythm. Tempo and key are told."""
    import torch

    blueprint = request.blueprint
    steps = request.steps or (8 if pipeline.is_turbo else 50)
    extra: dict[str, Any] = {}
    if request.source is not None and pipeline.audio_tokenizer is not None:
        source = torch.from_numpy(_at_rate(request.source, int(pipeline.sample_rate)))
        extra = {"task_type": "cover", "src_audio": source, "audio_cover_strength": 1.0 - request.strength}
    result = pipeline(
        prompt=description(blueprint), lyrics="[Instrumental]", audio_duration=request.duration_s,
        num_inference_steps=steps, bpm=round(blueprint.bpm), keyscale=plain_key(blueprint),
        timesignature=blueprint.metre.partition("/")[0], generator=_dice(request.seed),
        callback=lambda step, _, __: progress(step + 1, steps, "Making the song"), **extra,
    )  # fmt: skip
    return _wave(result.audios), int(pipeline.sample_rate)


def _load_stable(place: str, options: dict[str, Any]) -> Any:
    return import_module("diffusers").StableAudioPipeline.from_pretrained(place, **options)


def _run_stable(pipeline: Any, request: HubRequest, progress: Progress) -> tuple[Wave, int]:
    """Starts from our render where there is one, under as much noise as the scheduler begins with."""
    import torch

    rate_hz = int(pipeline.vae.config.sampling_rate)
    steps = request.steps or 100
    extra: dict[str, Any] = {}
    if request.source is not None:
        source = torch.from_numpy(_at_rate(request.source, rate_hz))[None]
        extra = {"initial_audio_waveforms": source, "initial_audio_sampling_rate": rate_hz}
    result = pipeline(
        prompt=description(request.blueprint), negative_prompt="low quality", audio_end_in_s=request.duration_s,
        num_inference_steps=steps, generator=_dice(request.seed),
        callback=lambda step, _, __: progress(step + 1, steps, "Making the song"), **extra,
    )  # fmt: skip
    return _wave(result.audios), rate_hz


@dataclass(frozen=True, slots=True)
class _Musicgen:
    """The network with what turns words into its numbers."""

    model: Any
    tokenizer: Any

    def to(self, device: str) -> "_Musicgen":
        """The same on a device."""
        return _Musicgen(self.model.to(device), self.tokenizer)


def _load_musicgen(place: str, options: dict[str, Any]) -> Any:
    transformers = import_module("transformers")
    model = transformers.MusicgenForConditionalGeneration.from_pretrained(place, **options)
    plain = {name: value for name, value in options.items() if name != "use_safetensors"}
    return _Musicgen(model, transformers.AutoTokenizer.from_pretrained(place, **plain))


def _run_musicgen(loaded: _Musicgen, request: HubRequest, progress: Progress) -> tuple[Wave, int]:
    """From words alone."""
    model = loaded.model
    tokens = round(request.duration_s * TOKENS_A_SECOND) + CODEBOOKS - 1  # the last book runs behind the first
    words = loaded.tokenizer([description(request.blueprint)], return_tensors="pt", truncation=True)
    words = {name: value.to(model.device) for name, value in words.items() if name in {"input_ids", "attention_mask"}}
    counter = _Counter(tokens, progress)
    audio = model.generate(**words, max_new_tokens=tokens, do_sample=True, guidance_scale=3.0, streamer=counter)
    return _wave(audio), int(model.config.audio_encoder.sampling_rate)


class _Counter:
    """Counts the tokens that a model writes."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total, self._progress, self._done = total, progress, 0

    def put(self, _: object) -> None:
        """Take note of one."""
        self._done += 1
        self._progress(min(self._done, self._total), self._total, "Making the song")

    def end(self) -> None:
        """Nothing is left to do at the end."""


def _dice(seed: int) -> Any:
    import torch

    return torch.Generator("cpu").manual_seed(seed)


def _at_rate(source: Wave, rate_hz: int) -> Wave:
    import soxr

    if rate_hz == RATE_HZ:
        return np.ascontiguousarray(source)
    return np.ascontiguousarray(soxr.resample(source.T, RATE_HZ, rate_hz, quality="VHQ").T)


def _wave(audios: Any) -> Wave:
    """The first result of a pipeline as (channels, frames)."""
    first = audios[0]
    wave = np.asarray(first.detach().float().cpu().numpy() if hasattr(first, "detach") else first, dtype=np.float32)
    return wave if wave.ndim == 2 else wave.reshape(1, -1)


ADAPTERS: Mapping[str, Adapter] = {
    "ace-step": Adapter(_load_ace, _run_ace),
    "stable-audio": Adapter(_load_stable, _run_stable),
    "musicgen": Adapter(_load_musicgen, _run_musicgen),
}
