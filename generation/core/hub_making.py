"""A whole song by a model that others publish, beside the sampler's: from the plan and our render, mastered, checked.

The sampler's stems, mix and master stay as they are; this adds whole.wav, whole-master.wav and their documents.
docs/algorithms/hub-models.md.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from generation.core.blueprint import Blueprint
from generation.core.composing.song import SongMap
from generation.core.performing.clock import Clock
from generation.core.results import RATE_HZ, Adherence, Score, WholeMix
from generation.core.sound.hub_models import HubConfig, HubModel, hub_model, obstacle, too_long
from musicapp.errors import ModelMissing, MusicAppError

if TYPE_CHECKING:
    from generation.core.making import Hooks, Making
    from generation.core.making_folder import MakingFolder
    from generation.core.sound.hub import HubRequest
    from library.core.heard import Heard
    from mastering.core.first_master import FirstMaster

Progress = Callable[[float, float, str], None]
STAGE = "whole song"
MIX, MASTER, CHECK = "whole.wav", "whole-master.wav", "whole-adherence.json"
HIGHEST = 0.891  # -1 dBFS: what comes louder is taken down as a whole
FADE_S = 0.05  # at the end, where a model was cut in the middle of a tone
CLEARLY = 0.03  # under what is asked, or under what the listener hears on exact renders
MEASURES = {"chords": "chords", "beats": "beats"}
_SHARES = {
    "render": (0.0, 0.8),
    "master": (0.8, 0.05),
    "check": (0.85, 0.15),
}  # of the stage: where each begins, its size


@dataclass(frozen=True)
class Whole:
    """What came of it; files lie beside the sampler's."""

    mix: WholeMix
    master: "FirstMaster"
    adherence: Adherence | None = None
    heard: "Heard | None" = None


def require(name: str, blueprint: Blueprint, config: HubConfig) -> HubModel:
    """The model, before anything is rendered for it.

    Raises ModelMissing (packages, weights or consent are missing) and ValueError (the song is too long for it).
    """
    model = hub_model(name)
    if reason := too_long(model, round(Clock(SongMap(blueprint)).duration_s, 1)):
        raise ValueError(reason)
    if reason := obstacle(model, config):
        raise ModelMissing(reason, permanent=False)
    return model


def make_whole(making: "Making", folder: "MakingFolder", hooks: "Hooks") -> Whole:
    """The whole song of a making that the sampler has finished; what a killed start left is taken up."""
    hooks.on_event(STAGE)
    model = hub_model(hooks.config.renderer)
    mix = _kept(model, making, folder) or _rendered(model, making, folder, hooks)
    hooks.on_event(mix)
    whole = Whole(mix, _mastered(mix, making.blueprint, folder, hooks))
    return _checked(whole, making, folder, hooks) if making.adherence is not None else whole


def shortfalls(found: Adherence) -> tuple[Score, ...]:
    """Chords and beats that clearly miss the plan: by more than the listener's own error."""
    return tuple(
        score
        for score in found.scores
        if score.name in MEASURES
        and score.value is not None
        and score.value < min(score.bar, 1.0 if score.ceiling is None else score.ceiling) - CLEARLY
    )


def _key(model: HubModel, making: "Making") -> str:
    told = f"{model.id}\0{model.repository}\0{making.blueprint.model_dump_json()}\0{making.mix.sha256}"
    return hashlib.sha256(told.encode()).hexdigest()


def _kept(model: HubModel, making: "Making", folder: "MakingFolder") -> WholeMix | None:
    from mastering.core.wave_file import sha256_of

    try:
        mix = WholeMix.from_json((folder.path / "whole.json").read_bytes())
        same = mix.key == _key(model, making) and sha256_of(folder.path / mix.file) == mix.sha256
    except (OSError, ValueError):
        return None
    return mix if same else None


def _rendered(model: HubModel, making: "Making", folder: "MakingFolder", hooks: "Hooks") -> WholeMix:
    from generation.core.sound.hub import HubRequest
    from mastering.core.first_master import measure
    from mastering.core.wave_file import SoundWriter, quantised

    source = _source(folder, making.mix.file)
    duration_s = min(source.shape[1] / RATE_HZ, model.longest_s)
    covers = model.source != "none"
    request = HubRequest(making.blueprint, duration_s, making.blueprint.seed, source if covers else None)
    wave = _tidy(_asked(model, request, hooks.config.hub, _within("render", hooks.progress)))
    with SoundWriter(folder.path / MIX, wave.shape[1]) as file:
        file.write(quantised(wave))
    level = measure(folder.path / MIX)
    mix = WholeMix(
        model=model.id, name=model.name, file=MIX, frames=wave.shape[1], sha256=file.sha256, key=_key(model, making),
        covers=covers, loudness_lufs=level.loudness_lufs, true_peak_dbtp=level.true_peak_dbtp,
    )  # fmt: skip
    folder.write_text("whole.json", mix.model_dump_json(indent=1) + "\n")
    return mix


def _asked(model: HubModel, request: "HubRequest", config: HubConfig, progress: Progress) -> NDArray[np.float32]:
    """The model's answer; a card that is too small is said in words."""
    from generation.core.sound import hub

    try:
        return hub.render_whole(model.id, request, config, progress)
    except RuntimeError as error:  # torch names what a card lacks in an error of its own, or in plain words
        if "out of memory" not in str(error).lower():
            raise MusicAppError(
                f"{model.name} broke down while it made the song. The sampler's stems are kept; try again, or choose "
                "the sampler.",
                permanent=False,
            ) from error
        raise MusicAppError(
            f"There is not enough memory for {model.name} on this machine. The sampler's stems are kept; free some, "
            "or make a shorter song.",
            permanent=False,
        ) from error


def _source(folder: "MakingFolder", name: str) -> NDArray[np.float32]:
    """The sampler's mix, (2, frames) at 48 kHz."""
    from mastering.core.wave_file import as_floats, sound_blocks

    return np.concatenate([as_floats(block) for block in sound_blocks(folder.path / name)]).T


def _tidy(wave: NDArray[np.float32]) -> NDArray[np.float32]:
    """Below full scale, and silent at its last sample."""
    peak = float(np.abs(wave).max(initial=0.0))
    tidy = wave * np.float32(HIGHEST / peak) if peak > HIGHEST else wave.copy()
    frames = min(tidy.shape[1], round(FADE_S * RATE_HZ))
    tidy[:, tidy.shape[1] - frames :] *= np.linspace(1.0, 0.0, frames, dtype=np.float32)
    return tidy


def _mastered(mix: WholeMix, blueprint: Blueprint, folder: "MakingFolder", hooks: "Hooks") -> "FirstMaster":
    from mastering.core.first_master import make_first_master

    _within("master", hooks.progress)(0, 1, "Mastering")
    wanted = blueprint.production
    master = make_first_master(
        folder.path / mix.file, folder.path / MASTER, wanted.loudness_lufs, wanted.true_peak_dbtp
    )
    folder.write_text("whole-master.json", master.model_dump_json(indent=1) + "\n")
    return master


def _checked(whole: Whole, making: "Making", folder: "MakingFolder", hooks: "Hooks") -> Whole:
    from generation.core.checking.check import check

    workdir = folder.work / f"check-{whole.master.sha256[:16]}"
    master = folder.path / whole.master.file
    rules = making.adherence.rules if making.adherence else ()
    found, heard = check(SongMap(making.blueprint), master, workdir, _within("check", hooks.progress), rules)
    found = found.model_copy(update={"summary": (*_verdict(whole.mix, found, making.adherence), *found.summary)})
    folder.write_text(CHECK, found.model_dump_json(indent=1) + "\n")
    return replace(whole, adherence=found, heard=heard)


def _verdict(mix: WholeMix, found: Adherence, ours: Adherence | None) -> tuple[str, ...]:
    """How the model kept to the plan beside how the sampler did, where it clearly did not."""
    short = shortfalls(found)
    if not short:
        return ()
    sampled = {score.name: score.value for score in ours.scores} if ours else {}
    rows = []
    for score in short:
        beside = sampled.get(score.name)
        ours_too = f" (the sampler's song: {beside:.0%})" if beside is not None else ""
        rows.append(f"{score.value:.0%} of the {MEASURES[score.name]}{ours_too}".replace("%", " %"))
    return (
        f"{mix.name} kept only {' and '.join(rows)}: it clearly left the plan.",
        "The sampler's song stays beside it.",
    )


def _within(step: str, progress: Progress) -> Progress:
    """The progress of one step as that of the stage."""
    start, size = _SHARES[step]
    return lambda done, total, note: progress(start + size * (done / total if total > 0 else 0.0), 1.0, note)
