"""A made song is compared with the other songs of its owner, and with nobody else's."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from generation.core.blueprint import Blueprint
from generation.core.checking import likeness as core_likeness
from generation.core.composing.compose import compose
from generation.core.composing.song import SongMap
from generation.core.performing.clock import Clock
from generation.core.performing.perform import perform
from generation.core.scores import midi_bytes
from generation.models import Made, MadeState, Plan
from generation.services import likeness, making
from library.core.chord_path import as_text
from library.core.notes.transcription import NoteColumns, Transcription
from library.core.profile import harmony_vector
from library.models import Hearing, Song, SongProfile
from library.services import bin as the_bin
from library.services import reading, storage
from musicapp.people.models import User
from tests.support.making_seeds import adherence_of
from tests.support.song_rows import a_song
from tests.support.tunes import tune_plan
from tests.web.generation.conftest import Ready


def plan_of(**wanted: Any) -> Blueprint:
    return tune_plan(**wanted).model_copy(update={"title": wanted.get("title", "Low Tide")})


def profiled(owner: User, blueprint: Blueprint, title: str) -> Song:
    """A song of the library that goes through the chords of a blueprint."""
    song = a_song(owner, title)
    steps = core_likeness.steps_of_plan(SongMap(blueprint))
    SongProfile.objects.create(
        song=song, owner=owner, version=1, path=as_text(steps), harmony=harmony_vector(steps), path_s=[]
    )
    return song


def heard_song(owner: User, blueprint: Blueprint, title: str, up: int = 0, folder: Path = Path()) -> Song:
    """A recording of a blueprint's tune, so many semitones higher, as the listener wrote it down."""
    song, clock = profiled(owner, blueprint, title), Clock(SongMap(blueprint))
    (lead,) = compose(blueprint, ("lead",))
    notes = Transcription(
        duration_s=clock.duration_s,
        notes=NoteColumns(
            onset_s=tuple(clock.seconds(note.start) for note in lead.notes),
            end_s=tuple(clock.seconds(note.end) for note in lead.notes),
            pitch=tuple(note.pitch + up for note in lead.notes),
            velocity=(80,) * len(lead.notes), confidence=(0.9,) * len(lead.notes), part=("melody",) * len(lead.notes),
        ),
    )  # fmt: skip
    notes.save(folder / "notes.json.gz")
    name = storage.put(folder / "notes.json.gz", f"{storage.folder_of(song.pk)}/notes.json.gz")
    Hearing.objects.create(song=song, document={}, stage="done", notes=name)
    return song


def made_of(owner: User, blueprint: Blueprint, title: str = "New", **fields: Any) -> Made:
    """A finished making, its score stored."""
    song = SongMap(blueprint)
    name = f"made/{uuid.uuid4()}/score.mid"
    storage.put_bytes(midi_bytes(song, perform(song, compose(blueprint))), name)
    row = {
        "score": name,
        "blueprint": blueprint.model_dump(mode="json"),
        "state": MadeState.READY,
        "title": title,
    } | fields
    return Made.objects.create(owner=owner, **row)


def test_a_copy_in_another_key_is_found_with_bars_and_seconds(owner: User, folders: Path, tmp_path: Path) -> None:
    song = heard_song(owner, plan_of(), "Harbour lights", up=5, folder=tmp_path)
    heard_song(owner, plan_of(seed=9, chords=("ii", "V7", "iii", "vi")), "Another", folder=tmp_path)
    fault = likeness.too_alike(made_of(owner, plan_of()), plan_of())
    assert fault is not None
    assert (fault.rule, fault.part, fault.song) == ("likeness", "lead", str(song.pk))
    assert fault.sentence.startswith("The melody is much like what is heard in “Harbour lights”, over much the same")
    assert fault.bar >= 1


def test_a_made_song_is_read_from_its_score(owner: User, folders: Path) -> None:
    made_of(owner, plan_of(), "First", song=profiled(owner, plan_of(), "First"))
    fault = likeness.too_alike(made_of(owner, plan_of()), plan_of())
    assert fault is not None
    assert re.match(r"(9\d|100) % of the melody is also in “First”, over much the same chords: bar", fault.sentence)


def test_a_score_that_is_gone_or_broken_is_passed_over(owner: User, folders: Path) -> None:
    gone, broken = (made_of(owner, plan_of(), name, song=profiled(owner, plan_of(), name)) for name in ("A", "B"))
    default_storage.delete(gone.score)
    storage.put_bytes(b"MThd", broken.score)
    assert likeness.too_alike(made_of(owner, plan_of()), plan_of()) is None


def test_another_song_is_not_alike(owner: User, folders: Path, tmp_path: Path) -> None:
    heard_song(owner, plan_of(seed=9), "Another", folder=tmp_path)
    made_of(owner, plan_of(seed=10), "Third", song=profiled(owner, plan_of(seed=10), "Third"))
    assert likeness.too_alike(made_of(owner, plan_of()), plan_of()) is None


def test_songs_of_others_and_in_the_bin_are_never_read(
    owner: User, outsider: User, folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard_song(outsider, plan_of(), "Theirs", folder=tmp_path)
    made_of(outsider, plan_of(), "Theirs too", song=profiled(outsider, plan_of(), "Theirs too"))
    binned = heard_song(owner, plan_of(), "Binned", folder=tmp_path)
    the_bin.move_to_bin(Song.objects.filter(pk=binned.pk))
    opened: list[str] = []
    monkeypatch.setattr(reading, "transcription_of", opened.append)
    assert likeness.too_alike(made_of(owner, plan_of()), plan_of()) is None
    assert opened == []


def test_what_it_was_made_from_or_beside_is_meant_to_be_like_it(owner: User, folders: Path) -> None:
    def put(title: str, **fields: Any) -> Made:
        return made_of(owner, plan_of(), title, song=profiled(owner, plan_of(), title), **fields)

    plan = Plan.objects.create(owner=owner, blueprint=plan_of().model_dump(mode="json"))
    root = put("Root", plan=plan)
    parent = put("Parent", parent=root)
    made = made_of(owner, plan_of(), parent=parent)
    family = {made.pk, root.pk, parent.pk}
    family |= {put("Sister", parent=parent).pk, put("Beside", batch=made.batch).pk, put("Of its plan", plan=plan).pk}
    assert likeness.relatives(made) == family
    assert likeness.too_alike(made, plan_of()) is None
    put("Stranger")
    fault = likeness.too_alike(made, plan_of())
    assert fault is not None
    assert "“Stranger”" in fault.sentence


def test_a_song_without_a_tune_and_a_failure_cost_nothing(
    owner: User, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = plan_of().model_copy(update={"parts": plan_of().parts[2:]})
    made = made_of(owner, plan_of())
    assert likeness.too_alike(made, silent) is None

    def fail(made: Made, blueprint: Blueprint) -> None:
        raise RuntimeError

    monkeypatch.setattr(likeness, "too_alike", fail)
    found = adherence_of(plan_of())
    assert likeness.with_likeness(made, plan_of(), found) == found


def test_the_job_stores_what_is_alike_and_the_page_links_it(
    ready: Ready, owner: User, client: Client, folders: Path
) -> None:
    twin = profiled(owner, plan_of(), "Harbour lights")
    made_of(owner, plan_of(), "Harbour lights", song=twin)
    made = ready(plan_of())
    assert [row["rule"] for row in made.adherence["rules"]] == ["range", "likeness"]
    assert made.adherence["rules"][1]["song"] == str(twin.pk)
    client.force_login(owner)
    page = client.get(reverse("generation:made", args=[made.pk])).content.decode()
    assert "also in “Harbour lights”" in page
    assert f'href="{reverse("library:song", args=[twin.pk])}"' in page
    assert making.title_of(made) in page
