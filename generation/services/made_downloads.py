"""What was made on its way out: sound in three formats, stems in one zip, notes and documents."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.core.files.storage import default_storage

from generation.models import Made, MadeStem
from generation.services import ledger
from generation.services.titles import file_name
from library.core.apart import run_apart
from library.services import storage
from library.services.downloads import CHUNK_BYTES, ZipPipe
from musicapp.errors import MusicAppError

SOUND_TYPES = {"flac": "audio/flac", "wav": "audio/wav", "mp3": "audio/mpeg"}
SCORE_TYPES = {"mid": "audio/midi", "musicxml": "application/vnd.recordare.musicxml+xml"}
WALL_S = 170.0
NOT_CONVERTED = "The sound could not be written as {kind}. Download it as FLAC, which is how it is stored."
NOT_THERE = "This file comes with the end of the making."


@dataclass(frozen=True, slots=True)
class Sound:
    """A stored FLAC and what it is called outside, without its ending."""

    stored: str
    what: str


def sound_of(made: Made, what: str) -> Sound | None:
    """ "mix", "master", or "sampler": its master, where a model of the hub made the song. None where there is none."""
    beside = str(made.settings.get("sampler_file", ""))
    stored = {"mix": made.mix_file, "master": made.master_file, "sampler": beside}.get(what, "")
    return Sound(stored, what) if stored else None


def as_format(sound: Sound, kind: str) -> Path:
    """A temporary file in another format, made by a process of its own. The caller removes it.

    Raises MusicAppError, StorageFull, FileNotFoundError.
    """
    settings.WORK_ROOT.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f"sound-{os.getpid()}-", suffix=f".{kind}", dir=settings.WORK_ROOT)
    os.close(handle)
    into = Path(name)
    try:
        with storage.room_or_say_so(), storage.local_copy(sound.stored) as source:
            request = {"source": str(source), "into": name, "kind": kind}
            done = run_apart("generation.core.sound_files", request, WALL_S)
    except BaseException:
        into.unlink(missing_ok=True)
        raise
    if not done:
        into.unlink(missing_ok=True)
        raise MusicAppError(NOT_CONVERTED.format(kind=kind.upper()), permanent=False)
    return into


def document_of(made: Made, name: str) -> dict[str, Any] | None:
    """Blueprint, check or ledger as JSON; None for another name, or where it is not there yet."""
    found = {
        "blueprint": made.blueprint,
        "adherence": made.adherence,
        "ledger": ledger.document_of(made),
    }
    return found.get(name) or None


def score_of(made: Made, ending: str) -> str:
    """The name of the stored notes as "mid" or "musicxml"; empty where there are none."""
    if not made.score or ending not in SCORE_TYPES:
        return ""
    name = f"{made.score.rpartition('.')[0]}.{ending}"
    return name if default_storage.exists(name) else ""


def zipped(made: Made) -> Iterator[bytes]:
    """All stems as FLAC, the notes and the documents, chunk by chunk, never whole in memory."""
    pipe = ZipPipe()
    when = (made.finished_at or made.created_at).timetuple()[:6]
    with zipfile.ZipFile(cast("IO[bytes]", pipe), "w", zipfile.ZIP_STORED) as archive:
        stored = [(stem.file, file_name(made, stem.name, "flac")) for stem in made.stems.all()]
        stored += [(name, file_name(made, "score", end)) for end in SCORE_TYPES if (name := score_of(made, end))]
        for name, entry in stored:
            yield from _added(archive, pipe, name, zipfile.ZipInfo(entry, when))
        for name in ("blueprint", "adherence", "ledger"):
            if document := document_of(made, name):
                text = json.dumps(document, ensure_ascii=False, indent=1)
                archive.writestr(zipfile.ZipInfo(file_name(made, name, "json"), when), text)
        archive.writestr(zipfile.ZipInfo("About these stems.txt", when), about(made))
    yield pipe.taken()


def _added(archive: zipfile.ZipFile, pipe: ZipPipe, stored: str, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with default_storage.open(stored) as file, archive.open(entry, "w", force_zip64=True) as into:
        while chunk := file.read(CHUNK_BYTES):
            into.write(chunk)
            yield pipe.taken()


def about(made: Made) -> str:
    """What the stems are, with which sounds, and whether money may be earned with them."""
    found = ledger.answer(made)
    lines = [
        f"Stems of “{made.title or 'Untitled song'}”",
        "48000 Hz, 24 bit, stereo, with their effects and returns. Played together they give the mix.",
        "",
        found.sentence,
        *found.reasons,
    ]
    return "\n".join(lines) + "\n"


def stem_of(made: Made, part: str) -> MadeStem | None:
    found: MadeStem | None = made.stems.filter(part=part).first()
    return found
