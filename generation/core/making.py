"""From a blueprint to a song in a folder: notes, stems, mix, master, check. `make` tells the order of events.

Parts render beside each other in processes of their own while the next ones are composed. What a folder already holds
is not made again. docs/algorithms/making.md.
"""

import contextlib
import errno
import importlib.util
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from generation.core.blueprint import Blueprint, Role
from generation.core.composing.song import SongMap
from generation.core.ledger import Ledger, ledger_of
from generation.core.making_folder import MakingFolder
from generation.core.mixing.crew import Crew
from generation.core.mixing.ordering import Ordered, Orders
from generation.core.mixing.shelf import DEFAULT_BYTES
from generation.core.mixing.stem_job import version as renderer_version
from generation.core.remaking import is_better, remedies, told
from generation.core.results import Adherence, Mix, Stem
from generation.core.sound.hub_models import MODELS, HubConfig
from musicapp.errors import StorageFull

if TYPE_CHECKING:
    from generation.core.hub_making import Whole
    from library.core.heard import Heard
    from mastering.core.first_master import FirstMaster

Progress = Callable[[float, float, str], None]  # done, total, note; of the stage that was named last; may raise to stop
OnEvent = Callable[[object], None]  # a stage's name, Stem, Mix, FirstMaster, Adherence
VERSION = "1"
_QUICKEST: tuple[Role, ...] = (
    "bass", "drums", "percussion", "effects", "counter", "melody", "arpeggio", "chords", "pad"
)  # fmt: skip
SAMPLER = "sampler"


@dataclass(frozen=True, kw_only=True)
class MakingConfig:
    """How a song is made; none of it but the renderer changes a sample."""

    workers: int = 2
    cache: Path | None = None  # where renders are kept between makings
    cache_bytes: int = DEFAULT_BYTES
    check: bool = True
    format: Literal["wav", "flac"] = "wav"
    remakes: int = 2  # how often bars that fail the check are made again
    renderer: str = SAMPLER  # or a model of the hub, which makes the whole song once more beside the sampler's
    hub: HubConfig = field(default_factory=HubConfig)


@dataclass(frozen=True)
class Hooks:
    """What a making is given besides its blueprint."""

    config: MakingConfig
    progress: Progress
    on_event: OnEvent


@dataclass(frozen=True)
class Making:
    """What came of it; files lie in `folder`."""

    blueprint: Blueprint
    folder: Path
    ordered: tuple[Ordered, ...]
    mix: Mix
    master: "FirstMaster"
    adherence: Adherence | None = None
    heard: "Heard | None" = None
    ledger: Ledger | None = None
    whole: "Whole | None" = None  # by a model of the hub, where one was asked for
    version: str = VERSION


def make(blueprint: Blueprint, folder: Path, config: MakingConfig, progress: Progress, on_event: OnEvent) -> Making:
    """Makes the song in `folder`, which is made where it is missing; what is there and fits is kept.

    Raises StorageFull, MusicAppError (a child process broke down), ValueError (an instrument that is not there),
    ModelMissing (a model of the hub that cannot be used here; nothing is rendered then), and whatever `progress` and
    `on_event` raise.
    """
    try:
        return _make(blueprint, MakingFolder(folder, config), Hooks(config, progress, on_event))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(
                f"The disk is full: there was no room for the song in {folder}. Free some space and try again."
            ) from error
        raise


def _make(blueprint: Blueprint, folder: MakingFolder, hooks: Hooks) -> Making:
    config = hooks.config
    if config.renderer != SAMPLER:
        from generation.core.hub_making import make_whole, require

        require(config.renderer, blueprint, config.hub)
    best = _once(blueprint, folder, hooks)
    if config.check and has_check():
        best = _checked(best, folder, hooks)
        for attempt in range(1, config.remakes + 1):
            better = _made_again(best, attempt, folder, hooks)
            if better is None:
                break
            best = better
    if config.renderer != SAMPLER:
        best = replace(best, whole=make_whole(best, folder, hooks))
    whole = MODELS.get(config.renderer)
    ledger = ledger_of(blueprint, best.mix.stems, VERSION, renderer_version(), whole=whole)
    folder.write_text("ledger.json", ledger.model_dump_json(indent=1) + "\n")
    best = replace(best, ledger=ledger)
    return _as_flac(best) if config.format == "flac" else best


def _once(blueprint: Blueprint, folder: MakingFolder, hooks: Hooks) -> Making:
    """All but the check."""
    progress, on_event = hooks.progress, hooks.on_event
    on_event("notes")
    folder.write_text("blueprint.json", blueprint.model_dump_json(indent=1) + "\n")
    song = SongMap(blueprint)
    with Crew(min(hooks.config.workers, len(blueprint.parts))) as crew, ThreadPoolExecutor(1) as beside:
        ordered = _ordered(song, crew, folder, progress)
        scores = beside.submit(_write_scores, song, ordered, folder)
        on_event("stems")
        stems = _stems(ordered, crew, progress, on_event)
        scores.result()
    on_event("mix")
    mix = folder.mixed(ordered, stems, progress, on_event)
    on_event(mix)
    on_event("master")
    master = folder.mastered(blueprint, mix, progress)
    on_event(master)
    return Making(blueprint, folder.path, ordered, mix, master)


def _ordered(song: SongMap, crew: Crew, folder: MakingFolder, progress: Progress) -> tuple[Ordered, ...]:
    """Composes part after part; each begins to render at once. What renders quickest comes first, to be heard early."""
    orders, found = Orders(song), dict[str, Ordered]()
    parts = song.blueprint.parts
    for place, part in enumerate(sorted(parts, key=lambda part: _QUICKEST.index(part.role))):
        progress(place, len(parts), f"Composing {part.name}")
        found[part.id] = orders.order(part)
        crew.ask(part.id, folder.request(found[part.id].job))
    return tuple(found[part.id] for part in parts)


def _stems(ordered: tuple[Ordered, ...], crew: Crew, progress: Progress, on_event: OnEvent) -> tuple[Stem, ...]:
    """Stems in the order of the parts; each is told of as it is done."""
    names = {row.job.part.id: row.job.part.name for row in ordered}

    def watch(shares: dict[str, float]) -> None:
        open_names = [names[part] for part, share in shares.items() if share < 1]
        progress(sum(shares.values()), len(ordered), f"Rendering {' and '.join(open_names)}" if open_names else "")

    found: dict[str, Stem] = {}
    jobs = {row.job.part.id: row.job for row in ordered}
    for part, facts in crew.finished(watch):
        found[part] = stem_of(jobs[part].part.name, jobs[part].part.id, jobs[part].part.pan, facts)
        on_event(found[part])
    return tuple(found[row.job.part.id] for row in ordered)


def stem_of(name: str, part: str, pan: float, facts: dict[str, Any]) -> Stem:
    """The document of a stem from what its process found."""
    silent = facts["peak_dbfs"] is None
    warnings = (*facts["warnings"], *((f"{name} is silent: no section of the plan has it play.",) if silent else ()))
    return Stem(
        part=part,
        name=name,
        file=f"stems/{part}.wav",
        frames=facts["frames"],
        sha256=facts["sha256"],
        key=facts["key"],
        peak_dbfs=facts["peak_dbfs"],
        loudness_lufs=facts["loudness_lufs"],
        gain_db=0.0 if silent else round(facts["into_db"] + facts["gain_db"], 2),
        pan=pan,
        renderer="sampler",
        sounds=facts["sounds"],
        warnings=warnings,
    )


def _write_scores(song: SongMap, ordered: tuple[Ordered, ...], folder: MakingFolder) -> None:
    from generation.core.scores import midi_bytes, musicxml

    folder.write("score.mid", midi_bytes(song, [row.played for row in ordered]))
    folder.write_text("score.musicxml", musicxml(song, [row.written for row in ordered]))


def has_check() -> bool:
    """Whether this installation can listen to what it made."""
    return importlib.util.find_spec("generation.core.checking.check") is not None


def _checked(making: Making, folder: MakingFolder, hooks: Hooks) -> Making:
    from generation.core.checking.check import check
    from generation.core.checking.rules import faults

    hooks.on_event("check")
    song = SongMap(making.blueprint)
    broken = faults(song, [row.written for row in making.ordered], [row.played for row in making.ordered])
    workdir = folder.work / f"check-{making.master.sha256[:16]}"
    adherence, heard = check(song, making.folder / making.master.file, workdir, hooks.progress, broken)
    folder.write_text("adherence.json", adherence.model_dump_json(indent=1) + "\n")
    hooks.on_event(adherence)
    return replace(making, adherence=adherence, heard=heard)


def _made_again(best: Making, attempt: int, folder: MakingFolder, hooks: Hooks) -> Making | None:
    """The song with failing bars made again, where that is better; else None, and the folder is as it was."""
    if best.adherence is None:
        return None
    takes = remedies(best.blueprint, [row.written for row in best.ordered], best.adherence, attempt)
    if not takes:
        return None
    changed = best.blueprint.model_copy(update={"takes": (*best.blueprint.takes, *takes)})
    again = _checked(_once(changed, folder, hooks), folder, hooks)
    if again.adherence is not None and is_better(again.adherence, best.adherence):
        remade = (*best.adherence.remade, *told(changed, takes, attempt))
        adherence = again.adherence.model_copy(update={"remade": remade})
        folder.write_text("adherence.json", adherence.model_dump_json(indent=1) + "\n")
        hooks.on_event(adherence)
        return replace(again, adherence=adherence)
    _once(best.blueprint, folder, hooks)  # from what is kept: nothing renders again
    folder.write_text("adherence.json", best.adherence.model_dump_json(indent=1) + "\n")
    hooks.on_event(best.adherence)
    return None


def _as_flac(making: Making) -> Making:
    """The same samples in files of half the size."""
    from generation.core.sound_files import converted

    def convert(name: str) -> str:
        source = making.folder / name
        target = source.with_suffix(".flac")
        converted(source, target, "flac")
        source.unlink()
        return name.removesuffix(".wav") + ".flac"

    stems = tuple(stem.model_copy(update={"file": convert(stem.file)}) for stem in making.mix.stems)
    mix = making.mix.model_copy(update={"file": convert(making.mix.file), "stems": stems})
    master = making.master.model_copy(update={"file": convert(making.master.file)})
    with contextlib.suppress(FileNotFoundError):
        (making.folder / "mix.json").write_text(mix.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return replace(making, mix=mix, master=master, whole=_whole_as_flac(making, convert))


def _whole_as_flac(making: Making, convert: Callable[[str], str]) -> "Whole | None":
    if (whole := making.whole) is None:
        return None
    mix = whole.mix.model_copy(update={"file": convert(whole.mix.file)})
    master = whole.master.model_copy(update={"file": convert(whole.master.file)})
    (making.folder / "whole.json").write_text(mix.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return replace(whole, mix=mix, master=master)
