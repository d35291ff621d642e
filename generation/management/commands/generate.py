"""`manage.py generate "PROMPT" --seed N --out DIR`: plan, notes, stems, mix, master and check, without a browser.

The same version and inputs give the same bytes. What fails says so in one line, ends with 2 and leaves nothing behind.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError

from generation.core.blueprint import Blueprint
from generation.core.blueprint_files import read_blueprint_file
from generation.core.seeds import LARGEST_SEED
from musicapp.errors import MusicAppError

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy loads; two processes are busy beside this one

BAD_INPUT = 2
LARGEST_BATCH = 10_000
FIELDS = ("genre", "mood", "key", "bpm", "metre", "duration", "parts")
_SOUNDS = ("mix", "master", "whole", "whole-master")
_OURS = frozenset({"blueprint.json", "score.mid", "score.musicxml", "stems", "mix.json", "master.json", "ledger.json",
                   "adherence.json", "whole.json", "whole-master.json", "whole-adherence.json",
                   *(f"{name}.{ending}" for name in _SOUNDS for ending in ("wav", "flac")),
                   *map(str, range(1, 9))})  # fmt: skip


class Command(BaseCommand):
    """Makes songs from a prompt, a blueprint, or a song that they shall be like."""

    help = "Make a song from a sentence: blueprint, score, stems, mix, master and check in a folder."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.error = self._refuse  # type: ignore[method-assign]  # one line, as for every other mistake
        parser.add_argument("prompt", nargs="?", default="", metavar="PROMPT", help="what you want to hear")
        parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder for the song")
        parser.add_argument("--seed", metavar="N", help="another number makes another song of the same prompt")
        for name in FIELDS:
            parser.add_argument(f"--{name}", default="", metavar=name.upper(), help=f"{name}, beside the prompt")
        parser.add_argument("--blueprint", type=Path, metavar="FILE", help="make exactly this plan")
        parser.add_argument(
            "--like", type=Path, metavar="SONGFILE", help="take form, harmony, groove and tempo from it"
        )
        parser.add_argument("--plan-only", action="store_true", help="write blueprint.json alone")
        parser.add_argument("--variations", default="", metavar="N", help="make N songs, in folders 1 to N")
        parser.add_argument("--batch", type=Path, metavar="FILE", help="a song for each line of this file")
        parser.add_argument("--no-check", action="store_true", help="do not listen to what was made")
        parser.add_argument("--format", choices=("wav", "flac"), default="wav", help="of sound; both 24 bit")
        parser.add_argument(
            "--renderer", default="sampler", metavar="NAME", help="a model that makes the song too, beside the sampler"
        )
        parser.add_argument("--workers", type=int, default=2, metavar="N", help="parts that render at once")

    def _refuse(self, message: str) -> NoReturn:
        self.stderr.write(f"{message[:1].upper()}{message[1:]}. See: manage.py generate --help")
        sys.exit(BAD_INPUT)

    def handle(self, **options: Any) -> None:
        try:
            if options["batch"] is not None:
                self._batch(options)
                return
            songs = _songs(options)
            with _Beside(options["out"]) as beside:
                for blueprint, name in songs:
                    self._write(blueprint, beside / name, options["out"] / name, options)
        except (MusicAppError, ValueError, OSError) as error:
            sentence = " ".join(str(error).split())
            raise CommandError(sentence, returncode=BAD_INPUT) from error

    def _write(self, blueprint: Blueprint, folder: Path, shown: Path, options: dict[str, Any]) -> None:
        began = time.monotonic()
        folder.mkdir(exist_ok=True)
        if options["plan_only"]:
            (folder / "blueprint.json").write_text(blueprint.model_dump_json(indent=1) + "\n", encoding="utf-8")
        else:
            _make(blueprint, folder, options)
        seconds, whole_s = time.monotonic() - began, round(blueprint.duration_s)
        what = f"{whole_s // 60} min {whole_s % 60} s, {len(blueprint.parts)} parts"
        self.stdout.write(f"{shown}: {blueprint.title or 'Untitled'} ({what}; {seconds:.1f} s)")

    def _batch(self, options: dict[str, Any]) -> None:
        """One process for each song, as many at once as there are cores; what fails stops no other."""
        if options["prompt"] or options["blueprint"]:
            raise ValueError("A batch brings its own prompts: leave out the prompt and the blueprint.")
        prompts = _lines(options["batch"])
        commands = [_command(prompt, options["out"] / f"{place:04}", options) for place, prompt in prompts]
        with ThreadPoolExecutor(max(1, os.cpu_count() or 1)) as pool:
            ended = list(pool.map(_run, commands))
        failed = 0
        for (place, _), done in zip(prompts, ended, strict=True):
            if done.returncode:
                failed += 1
                said = done.stderr.strip().splitlines() or ["it broke down"]
                self.stderr.write(f"Line {place}: {said[-1].removeprefix('CommandError: ')}")
            else:
                self.stdout.write(done.stdout.strip())
        if failed:
            sys.exit(BAD_INPUT)


def _songs(options: dict[str, Any]) -> list[tuple[Blueprint, str]]:
    """What is to be made, and the folder of each inside the one that was asked for. Raises ValueError."""
    from generation.services.making import varied

    blueprint, count = _planned(options)
    if count == 1:
        return [(blueprint, "")]
    return [(varied(blueprint, number), str(number)) for number in range(1, count + 1)]


def _planned(options: dict[str, Any]) -> tuple[Blueprint, int]:
    """The blueprint and how many variations of it are asked for."""
    fields = {name: str(options[name]) for name in (*FIELDS, "variations") if options[name]}
    if options["blueprint"] is not None:
        if options["prompt"] or options["like"] or set(fields) - {"variations"}:
            raise ValueError("A blueprint says everything: leave out the prompt and its fields, or change the file.")
        blueprint = read_blueprint_file(options["blueprint"])
        if options["seed"] is not None:
            blueprint = blueprint.model_copy(update={"seed": _seed(options["seed"])})
        return blueprint, _count(fields.get("variations", "1"))
    from generation.core.planning.plan import plan
    from generation.core.prompt.reading import read_prompt
    from generation.core.wish import Wish

    if options["seed"] is not None:
        fields["seed"] = str(_seed(options["seed"]))
    if options["like"] is not None:
        wish = read_prompt(options["prompt"], fields) if options["prompt"] or fields else Wish()
        return _lifted(options["like"], wish), wish.variations
    wish = read_prompt(options["prompt"], fields)
    return plan(wish), wish.variations


def _lifted(path: Path, wish: Any) -> Blueprint:
    from generation.core.lifting.from_file import lift_file
    from generation.core.lifting.from_song import Choices

    choices = Choices(tempo=wish.bpm is None, tonic=wish.tonic or "")
    with tempfile.TemporaryDirectory(prefix="partimento-") as workdir:
        return lift_file(path, Path(workdir), choices, wish, _silent)


def _make(blueprint: Blueprint, folder: Path, options: dict[str, Any]) -> None:
    from generation.core.making import MakingConfig, make

    workers = options["workers"]
    if not 1 <= workers <= 64:
        raise ValueError(f"{workers} parts cannot render at once. Give --workers a number from 1 to 64.")
    from generation.services.renderers import config_of

    renderer = options["renderer"]
    config = MakingConfig(
        workers=workers, check=not options["no_check"], format=options["format"], renderer=renderer,
        hub=config_of(renderer),
    )  # fmt: skip
    make(blueprint, folder, config, _silent, lambda event: None)
    shutil.rmtree(folder / ".work")


class _Beside:
    """A folder beside the place of the song, moved there when all went well and removed when not."""

    def __init__(self, place: Path) -> None:
        self._place = place.absolute()
        self._beside = self._place.with_name(f".{self._place.name}.{os.getpid()}.part")

    def __enter__(self) -> Path:
        if self._place.exists() and not self._place.is_dir():
            raise ValueError(f"{self._place} is a file. Give --out a folder.")
        if self._place.is_dir() and (foreign := sorted({one.name for one in self._place.iterdir()} - _OURS)):
            raise ValueError(f"{self._place} holds other things ({foreign[0]}). Give --out a folder of its own.")
        self._beside.mkdir(parents=True)
        return self._beside

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                if self._place.exists():
                    shutil.rmtree(self._place)
                os.replace(self._beside, self._place)
        finally:
            shutil.rmtree(self._beside, ignore_errors=True)


def _lines(path: Path) -> list[tuple[int, str]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} cannot be read as lines of text. Write one prompt on each line.") from error
    prompts = [(place, line.strip()) for place, line in enumerate(lines, start=1) if line.strip()]
    if not 1 <= len(prompts) <= LARGEST_BATCH:
        raise ValueError(f"{path} has {len(prompts):,} prompts. Write 1 to {LARGEST_BATCH:,}, one on each line.")
    return prompts


def _command(prompt: str, folder: Path, options: dict[str, Any]) -> list[str]:
    given = ["--out", str(folder.absolute()), "--workers", "1", "--format", options["format"]]
    given += ["--renderer", options["renderer"]]
    if options["like"]:
        given += ["--like", str(options["like"].absolute())]
    for name in ("seed", "variations", *FIELDS):
        if options[name]:
            given += [f"--{name}", str(options[name])]
    given += [flag for flag, name in (("--plan-only", "plan_only"), ("--no-check", "no_check")) if options[name]]
    return [sys.executable, "manage.py", "generate", *given, "--", prompt]


def _run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    root = Path(__file__).resolve().parents[3]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def _seed(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > LARGEST_SEED:
        raise ValueError(f"{text[:40]!r} is no seed. Give a whole number from 0 to {LARGEST_SEED:,}.")
    return int(text)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 8:
        raise ValueError(f"{text[:40]!r} variations cannot be made. Ask for 1 to 8.")
    return int(text)


def _silent(done: float, total: float, note: str) -> None:
    """Nobody watches."""
