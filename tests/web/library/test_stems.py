"""A song is split into stems by its job: what is stored and when, what a kill leaves, who gets what."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
import soundfile
from django.core.files.storage import default_storage
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from library.core.stems import choice
from library.core.stems.engineered import rules_separator
from library.core.stems.facts import NETWORK, RULES, SeparatorFacts
from library.core.stems.names import STEMS
from library.models import Song, Stem, StemSet
from library.services import bin as the_bin
from library.services import stem_downloads, stems, storage
from library.services.songs_in import take_in
from musicapp.errors import ModelMissing
from musicapp.jobs import services as jobs
from musicapp.jobs import stopping
from musicapp.jobs.models import Job, State
from musicapp.jobs.progress import Run
from musicapp.jobs.running import run_claimed
from musicapp.jobs.tasks import run_job
from musicapp.people.models import User
from tests.support.seeds import four_chords

SECONDS = 4.0


@pytest.fixture(autouse=True)
def by_rules(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The quickest separator, and no broker."""
    monkeypatch.setattr(run_job, "apply_async", lambda **options: None)
    monkeypatch.setattr(choice, "best_separator", lambda config=None: rules_separator())
    monkeypatch.setattr(stems, "best", lambda: RULES)
    yield
    stopping.forget()


@pytest.fixture
def song(owner: User, folders: Path) -> Song:
    file = folders / "arrived"
    file.write_bytes(four_chords(SECONDS))
    found = take_in(owner, file, "Four chords.wav")
    Song.objects.filter(pk=found.pk).update(artist="The Chords", title="Four")
    found.refresh_from_db()
    return found


def split(song: Song, owner: User) -> Job:
    job = stems.start(owner, song)
    run_claimed(job.pk)
    job.refresh_from_db()
    return job


def set_of(song: Song) -> StemSet:
    return StemSet.objects.get(song=song)


def stored(song: Song) -> set[str]:
    return {name for name in default_storage.listdir(storage.folder_of(song.pk))[1] if name.startswith(("stem", "."))}


def body(answer: HttpResponseBase) -> bytes:
    return b"".join(answer)  # type: ignore[arg-type]


def test_a_split_song_has_four_files_that_sum_to_it(song: Song, owner: User) -> None:
    job = split(song, owner)
    assert job.state == State.DONE, job.details
    sounds = [soundfile.read(default_storage.path(stem.file), dtype="int16")[0] for stem in set_of(song).stems.all()]
    whole, _ = soundfile.read(default_storage.path(song.file), dtype="int16", always_2d=True)
    assert [stem.name for stem in set_of(song).stems.all()] == list(STEMS)
    assert np.array_equal(np.sum(sounds, axis=0, dtype=np.int32), np.broadcast_to(whole, sounds[0].shape))
    assert set_of(song).residual_dbfs < -60


def test_who_made_it_is_kept(song: Song, owner: User) -> None:
    split(song, owner)
    found = set_of(song)
    assert (found.separator, found.separator_version, found.rank) == (RULES.name, RULES.version, RULES.rank)
    assert abs(found.duration_s - SECONDS) < 0.01
    assert all(stem.size_bytes == default_storage.size(stem.file) for stem in found.stems.all())


def test_the_work_folder_is_empty_afterwards(song: Song, owner: User, settings: Any) -> None:
    job = split(song, owner)
    assert not (Path(settings.WORK_ROOT) / str(job.pk)).exists()


def test_starting_twice_makes_one_job(song: Song, owner: User) -> None:
    assert stems.start(owner, song).pk == stems.start(owner, song).pk


def test_demucs_goes_to_the_queue_of_accelerators(song: Song, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    demucs = SeparatorFacts(name="htdemucs", version="4", label="Demucs", licence="MIT", remark="", rank=10)
    monkeypatch.setattr(stems, "best", lambda: demucs)
    assert stems.start(owner, song).queue == "gpu"


def test_making_them_again_replaces_rows_and_files(
    song: Song, owner: User, django_capture_on_commit_callbacks: Any
) -> None:
    split(song, owner)
    before = stored(song)
    with django_capture_on_commit_callbacks(execute=True):
        split(song, owner)
    assert len(stored(song)) == len(before) == len(STEMS)
    assert not stored(song) & before
    assert Stem.objects.filter(stem_set__song=song).count() == len(STEMS)


def test_a_better_separator_is_offered(song: Song, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    split(song, owner)
    assert not stems.panel(song).is_better_now
    monkeypatch.setattr(stems, "best", lambda: NETWORK)
    assert stems.panel(song).is_better_now


def test_a_worker_killed_while_storing_goes_on_from_the_files(
    song: Song, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = stems.start(owner, song)
    put, calls = storage.put, []

    def die_at_the_third(path: Path, name: str) -> str:
        calls.append(name)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return put(path, name)

    monkeypatch.setattr(storage, "put", die_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        run_claimed(job.pk)
    assert not StemSet.objects.filter(song=song).exists()
    monkeypatch.setattr(storage, "put", put)
    monkeypatch.setattr(choice, "best_separator", lambda config=None: pytest.fail("it was split already"))
    Job.objects.filter(pk=job.pk).update(state=State.QUEUED, worker="")
    run_claimed(job.pk)
    job.refresh_from_db()
    assert job.state == State.DONE, job.details
    assert len(stored(song)) == len(STEMS)


def test_cancelling_leaves_neither_rows_nor_files(
    song: Song, owner: User, django_capture_on_commit_callbacks: Any
) -> None:
    job = stems.start(owner, song)
    begin = Run.stage

    def cancel_before_the_rows(run: Run, name: str) -> None:
        begin(run, name)
        if name == "store":
            for stem, place in stems.stored_names(song.pk, job.pk).items():
                storage.put_bytes(stem.encode(), place)
            jobs.cancel(run.job)

    with pytest.MonkeyPatch.context() as patch, django_capture_on_commit_callbacks(execute=True):
        patch.setattr(Run, "stage", cancel_before_the_rows)
        patch.setattr(stems, "_store", lambda *parts: Run.progress(_waiting_run(job), 1, 1))
        run_claimed(job.pk)
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert not StemSet.objects.filter(song=song).exists()
    assert stored(song) == set()


def _waiting_run(job: Job) -> Run:
    """A Run that has not looked at its flag for a while."""
    found = Run(Job.objects.get(pk=job.pk), job.about)  # type: ignore[arg-type]
    found.cancelled = True
    return found


def test_a_song_that_leaves_meanwhile_gets_no_stems(song: Song, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    job = stems.start(owner, song)
    write = stems._write_rows

    def leave_first(*parts: Any) -> bool:
        the_bin.move_to_bin(Song.objects.filter(pk=song.pk))
        return write(*parts)

    monkeypatch.setattr(stems, "_write_rows", leave_first)
    run_claimed(job.pk)
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert stored(song) == set()


def test_missing_weights_are_told_in_words(song: Song, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(config: object = None) -> None:
        raise ModelMissing("Put the weights there.")

    monkeypatch.setattr(choice, "best_separator", missing)
    job = split(song, owner)
    assert (job.state, job.error) == (State.FAILED, "Put the weights there.")


def test_deleting_a_song_for_good_deletes_its_stems(
    song: Song, owner: User, django_capture_on_commit_callbacks: Any
) -> None:
    split(song, owner)
    the_bin.move_to_bin(Song.objects.filter(pk=song.pk))
    with django_capture_on_commit_callbacks(execute=True):
        the_bin.delete_for_good(Song.objects.filter(pk=song.pk))
    assert Stem.objects.count() == StemSet.objects.count() == 0
    assert not Path(default_storage.path(storage.folder_of(song.pk))).exists()


def test_stray_files_are_swept_and_kept_ones_stay(song: Song, owner: User) -> None:
    split(song, owner)
    kept = stored(song)
    for place in stems.stored_names(song.pk, UUID(int=7)).values():
        storage.put_bytes(b"stray", place)
    assert stems.sweep() == len(STEMS)
    assert stored(song) == kept


def test_the_panel_offers_the_split_and_says_by_whom(song: Song, as_owner: Client) -> None:
    page = as_owner.get(reverse("library:stems", args=[song.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "Split into stems" in page
    assert RULES.label in page
    assert RULES.remark in page


def test_pressing_the_button_queues_the_split_and_shows_its_card(song: Song, as_owner: Client) -> None:
    page = as_owner.post(reverse("library:stems", args=[song.pk]), headers={"HX-Request": "true"}).content.decode()
    job = Job.objects.get(kind="stems")
    assert f'id="job-{job.pk}"' in page
    assert "Split into stems</button>" not in page


def test_without_scripts_the_button_leads_back_to_the_song(song: Song, as_owner: Client) -> None:
    answer = as_owner.post(reverse("library:stems", args=[song.pk]))
    assert (answer.status_code, answer.headers["Location"]) == (302, song.get_absolute_url())


def test_the_panel_has_a_row_with_sound_and_download_for_each_stem(song: Song, owner: User, as_owner: Client) -> None:
    split(song, owner)
    page = as_owner.get(reverse("library:stems", args=[song.pk]), headers={"HX-Request": "true"}).content.decode()
    for name in STEMS:
        assert f'data-stem="{name}"' in page
        assert f'aria-label="Mute {name}"' in page
        assert f'aria-label="Download {name}, FLAC"' in page


def test_a_long_song_is_offered_for_download_only(song: Song, owner: User, as_owner: Client) -> None:
    split(song, owner)
    StemSet.objects.update(frames=44_100 * 60 * 60)
    page = as_owner.get(reverse("library:stems", args=[song.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "do not fit into a browser" in page
    assert 'type="range"' not in page


def test_a_stem_downloads_under_a_sensible_name(song: Song, owner: User, as_owner: Client) -> None:
    split(song, owner)
    answer = as_owner.get(reverse("library:stem", args=[song.pk, "drums"]), {"download": "1"})
    assert answer.headers["Content-Type"] == "audio/flac"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="The Chords - Four - drums.flac"'
    assert body(answer)[:4] == b"fLaC"


def test_a_stem_is_played_by_ranges(song: Song, owner: User, as_owner: Client) -> None:
    split(song, owner)
    answer = as_owner.get(reverse("library:stem", args=[song.pk, "bass"]), headers={"Range": "bytes=0-3"})
    assert (answer.status_code, body(answer)) == (206, b"fLaC")


def test_an_unknown_stem_does_not_exist(song: Song, owner: User, as_owner: Client) -> None:
    split(song, owner)
    assert as_owner.get(reverse("library:stem", args=[song.pk, "kazoo"])).status_code == 404


def test_all_stems_come_as_one_zip(song: Song, owner: User, as_owner: Client) -> None:
    split(song, owner)
    answer = as_owner.get(reverse("library:stems-zip", args=[song.pk]))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="The Chords - Four - stems.zip"'
    archive = zipfile.ZipFile(io.BytesIO(b"".join(stem_downloads.zipped(song, set_of(song)))))
    assert archive.namelist() == [*(f"The Chords - Four - {name}.flac" for name in STEMS), "About these stems.txt"]
    assert archive.testzip() is None
    assert RULES.label in archive.read("About these stems.txt").decode()


def test_a_song_without_stems_has_nothing_to_download(song: Song, as_owner: Client) -> None:
    assert as_owner.get(reverse("library:stems-zip", args=[song.pk])).status_code == 404
    assert as_owner.get(reverse("library:stem", args=[song.pk, "drums"])).status_code == 404


def test_a_program_splits_and_reads_stems(song: Song, owner: User, as_owner: Client) -> None:
    address = reverse("api:split_song", args=[song.pk])
    assert as_owner.get(address).status_code == 404
    asked = as_owner.post(address, content_type="application/json")
    assert asked.status_code == 202, asked.content
    run_claimed(UUID(asked.json()["id"]))
    found = as_owner.get(address).json()
    assert (found["separator"], [one["name"] for one in found["stems"]]) == (RULES.name, list(STEMS))
    assert found["stems"][0]["url"] == reverse("library:stem", args=[song.pk, "vocals"])
