"""The work of one making: the core makes, this stores each stem as it is ready, then mix, master, score and check."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from generation.core.blueprint import Blueprint
from generation.core.results import Stem
from generation.models import Made, MadeState, MadeStem
from generation.services import likeness, made_files, made_song, renderers
from library.services import storage
from musicapp.errors import JobCancelled, MusicAppError
from musicapp.jobs.patience import is_disk_full, patiently

if TYPE_CHECKING:
    from generation.core.making import Making
    from musicapp.jobs.progress import Run

STAGES = ("notes", "stems", "mix", "master", "check", "store")
WEIGHTS = {"notes": 0.03, "stems": 0.4, "mix": 0.05, "master": 0.09, "check": 0.4, "store": 0.03}
WHOLE_STAGES = (*STAGES[:-1], "whole song", STAGES[-1])  # where a model of the hub makes the song once more
WHOLE_WEIGHTS = {**WEIGHTS, "whole song": 2.0}
REMAKES = 2  # how often bars that fail the check are made again, unless the song must stay as it was asked for
MADE_LEFT = "The song was deleted, so making it was stopped."


def make_song(made: Made, run: Run) -> dict[str, Any]:
    """Makes the song. What was stored before stays; a start after a kill goes on with the renders that are kept."""
    workdir = Path(settings.WORK_ROOT) / str(run.job.pk)
    if not patiently(lambda: _present(made).update(state=MadeState.MAKING, error="")):
        raise JobCancelled(MADE_LEFT)
    try:
        with storage.room_or_say_so():
            making = _make(made, run, workdir)
            run.stage("store")
            _store(made, making, workdir)
    except Exception as error:
        if is_disk_full(error):
            shutil.rmtree(workdir, ignore_errors=True)  # gives room back; stored stems stay
        raise
    shutil.rmtree(workdir, ignore_errors=True)
    return {"song": str(made.song_id or ""), "stems": made.stems.count()}


def _make(made: Made, run: Run, workdir: Path) -> Making:
    from generation.core import making as core

    workdir.mkdir(parents=True, exist_ok=True)
    made_files.renders_folder().mkdir(parents=True, exist_ok=True)
    blueprint = Blueprint.model_validate(made.blueprint)
    config = core.MakingConfig(
        cache=made_files.renders_folder(),
        renderer=renderers.renderer_of(made),
        remakes=made.settings.get("remakes", REMAKES),
        hub=renderers.config_for(made),
    )
    told = Told(made, run, workdir)
    try:
        return core.make(blueprint, workdir, config, told.progress, told.event)
    except ValueError as error:
        raise MusicAppError(str(error)) from error


class Told:
    """What the core tells, passed on to job and storage."""

    def __init__(self, made: Made, run: Run, workdir: Path) -> None:
        self._made, self._run, self._workdir = made, run, workdir
        self._reached = -1
        self._is_again = False  # bars that failed the check are made again: the job stays in its stage

    def event(self, event: object) -> None:
        if isinstance(event, str):
            place = WHOLE_STAGES.index(event)
            self._is_again = place < self._reached or (self._is_again and place == self._reached)
            if place > self._reached:
                self._reached = place
                self._run.stage(event)
        elif isinstance(event, Stem):
            keep_stem(self._made, event, self._workdir)

    def progress(self, done: float, total: float, note: str) -> None:
        if self._is_again:
            said = f": {note[:1].lower()}{note[1:]}" if note else ""
            self._run.progress(1.0, 1.0, f"Again, where bars failed the check{said}")
        else:
            self._run.progress(done, total, note)


def keep_stem(made: Made, stem: Stem, workdir: Path) -> None:
    """Stores one stem, so that it can be heard while others render. Doing it twice is harmless."""
    from generation.core.sound_files import converted

    name = made_files.stem_name(made.pk, stem.part, stem.key)
    before = MadeStem.objects.filter(made=made, part=stem.part).first()
    facts = stem.model_dump(mode="json", exclude={"file"})
    if before is not None and before.file == name and storage.size_of(name):
        patiently(lambda: MadeStem.objects.filter(pk=before.pk).update(facts=facts, name=stem.name[:60]))
        return
    beside = workdir / f"{stem.part}.stored.flac"
    drawn = converted(workdir / stem.file, beside, "flac")
    storage.put(beside, name)
    values = {
        "name": stem.name[:60],
        "position": _place(made, stem.part),
        "file": name,
        "render_key": stem.key[:64],
        "peaks": drawn.columns,
        "facts": facts,
        "size_bytes": storage.size_of(name) or 0,
        "frames": drawn.frames,
    }

    def write() -> bool:
        with transaction.atomic():
            if not _present(made).exists():
                return False
            MadeStem.objects.update_or_create(made=made, part=stem.part, defaults=values)
        return True

    if not patiently(write):
        made_files.discard(name)
        raise JobCancelled(MADE_LEFT)


def _place(made: Made, part: str) -> int:
    ids = [one["id"] for one in made.blueprint["parts"]]
    return ids.index(part) if part in ids else len(ids)


def _store(made: Made, making: Making, workdir: Path) -> None:
    """Files first, then the song of the library, then the row that says that nothing is missing."""
    from generation.core.sound_files import converted

    folder, whole = made_files.folder_of(made.pk), making.whole
    sounds = {"mix": making.mix.file, "sampler": making.master.file, "master": (whole or making).master.file}
    if whole is None:
        del sounds["sampler"]
    names: dict[str, str] = {}
    for kind, source in sounds.items():
        beside = workdir / f"{kind}.stored.flac"
        drawn = converted(workdir / source, beside, "flac")
        names[f"{kind}_file"] = storage.put(beside, f"{folder}/{kind}.flac")
    beside_it = {"sampler_file": names.pop("sampler_file")} if whole else {}
    for ending in ("musicxml", "mid"):
        if (workdir / f"score.{ending}").is_file():
            names["score"] = storage.put(workdir / f"score.{ending}", f"{folder}/score.{ending}")
    found = (whole or making).adherence
    if found is not None:
        found = likeness.with_likeness(made, making.blueprint, found)
    adherence = found.model_dump(mode="json") if found else {}
    values = {
        **names,
        "blueprint": making.blueprint.model_dump(mode="json"),
        "mix": making.mix.model_dump(mode="json"),
        "adherence": adherence,
        "ledger": making.ledger.model_dump(mode="json") if making.ledger else {},
        "duration_s": drawn.frames / 48_000,
        "settings": {
            **made.settings,
            **beside_it,
            "version": making.version,
            "asked_takes": len(made.blueprint["takes"]),
        },
    }
    for name, value in values.items():
        setattr(made, name, value)
    song = made_song.join(made, (whole or making).heard)
    done = {**values, "song": song, "state": MadeState.READY, "error": "", "finished_at": timezone.now()}
    if not patiently(lambda: _present(made).update(**done)):
        raise JobCancelled(MADE_LEFT)
    made.song = song
    made_files.discard_unnamed(made)


def _present(made: Made) -> Any:
    return Made.objects.present().filter(pk=made.pk)
