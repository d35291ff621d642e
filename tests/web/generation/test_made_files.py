"""What was made on its way out: sound in three formats, notes, documents, the zip."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
import soundfile
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from generation.core.blueprint import Blueprint
from generation.models import Made
from generation.services import made_downloads, making
from musicapp.people.models import User
from tests.support.making_seeds import FakeCore, tiny_blueprint
from tests.web.generation.conftest import Ready


def body(answer: HttpResponseBase) -> bytes:
    if getattr(answer, "is_async", False):
        import asyncio

        async def read() -> bytes:
            return b"".join([chunk async for chunk in answer])  # type: ignore[attr-defined]

        return asyncio.run(read())
    return b"".join(answer)  # type: ignore[arg-type]


def file(client: Client, made: Made, name: str) -> HttpResponseBase:
    return client.get(reverse("generation:made-file", args=[made.pk, name]))


def stem(client: Client, made: Made, part: str = "bass", **query: str) -> HttpResponseBase:
    return client.get(reverse("generation:made-stem", args=[made.pk, part]), query)


@pytest.mark.parametrize("kind", ["wav", "flac", "mp3"])
def test_master_comes_in_three_formats_under_a_sensible_name(kind: str, ready: Ready, as_owner: Client) -> None:
    answer = file(as_owner, ready(), f"master.{kind}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="Harbour lights - master.{kind}"'
    sound, rate_hz = soundfile.read(io.BytesIO(body(answer)))
    assert rate_hz == 48_000
    assert len(sound) / rate_hz == pytest.approx(8.0, abs=0.1)


def test_wav_holds_every_bit_of_the_stem(ready: Ready, as_owner: Client) -> None:
    made = ready()
    wav, _ = soundfile.read(io.BytesIO(body(stem(as_owner, made, **{"as": "wav"}))), dtype="int32")
    flac, _ = soundfile.read(io.BytesIO(body(stem(as_owner, made, **{"as": "flac"}))), dtype="int32")
    assert (wav == flac).all()


def test_a_converted_file_leaves_nothing_behind(ready: Ready, as_owner: Client, settings: object) -> None:
    body(file(as_owner, ready(), "mix.wav"))
    assert not list(Path(settings.WORK_ROOT).glob("sound-*"))  # type: ignore[attr-defined]


def test_a_conversion_that_fails_says_what_to_do(
    ready: Ready, as_owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = ready()
    monkeypatch.setattr(made_downloads, "run_apart", lambda *asked: False)
    answer = file(as_owner, made, "mix.mp3")
    assert answer.status_code == 503
    assert "Download it as FLAC" in answer.content.decode()  # type: ignore[attr-defined]


def test_a_stem_is_played_by_ranges(ready: Ready, as_owner: Client) -> None:
    address = reverse("generation:made-stem", args=[ready().pk, "bass"])
    answer = as_owner.get(address, {"v": "1"}, headers={"Range": "bytes=0-3"})
    assert (answer.status_code, body(answer)) == (206, b"fLaC")
    assert "immutable" in answer.headers["Cache-Control"]


def test_notes_come_as_midi_and_musicxml(ready: Ready, as_owner: Client) -> None:
    made = ready()
    assert body(file(as_owner, made, "score.mid"))[:4] == b"MThd"
    assert b"score-partwise" in body(file(as_owner, made, "score.musicxml"))


def test_the_blueprint_can_be_read_back(ready: Ready, as_owner: Client) -> None:
    made = ready()
    assert Blueprint.from_json(body(file(as_owner, made, "blueprint.json"))) == tiny_blueprint()
    assert json.loads(body(file(as_owner, made, "adherence.json")))["bars"][2]["heard"] == "D:min"
    assert json.loads(body(file(as_owner, made, "ledger.json")))["may_earn"] is True


@pytest.mark.parametrize("name", ["master.ogg", "kazoo.wav", "score.pdf", "other.json", "master"])
def test_what_is_not_there_is_not_found(name: str, ready: Ready, as_owner: Client) -> None:
    assert file(as_owner, ready(), name).status_code == 404


def test_before_it_is_made_only_its_blueprint_is_there(
    core: FakeCore, owner: User, folders: Path, as_owner: Client
) -> None:
    made = making.start(owner, tiny_blueprint())[0]
    assert file(as_owner, made, "blueprint.json").status_code == 200
    for name in ("master.wav", "mix.flac", "score.mid", "adherence.json", "ledger.json"):
        assert file(as_owner, made, name).status_code == 404, name
    assert stem(as_owner, made).status_code == 404
    assert as_owner.get(reverse("generation:made-zip", args=[made.pk])).status_code == 404


def test_everything_comes_as_one_zip(ready: Ready, as_owner: Client) -> None:
    made = ready()
    answer = as_owner.get(reverse("generation:made-zip", args=[made.pk]))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Harbour lights - stems.zip"'
    archive = zipfile.ZipFile(io.BytesIO(b"".join(made_downloads.zipped(made))))
    names = [
        "Drums.flac",
        "Bass.flac",
        "score.mid",
        "score.musicxml",
        "blueprint.json",
        "adherence.json",
        "ledger.json",
    ]
    assert archive.namelist() == [*(f"Harbour lights - {name}" for name in names), "About these stems.txt"]
    assert archive.testzip() is None
    assert "may be used to earn money" in archive.read("About these stems.txt").decode()
