"""A song is heard by its job: what is stored, when, and what every kind of trouble leaves behind."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from library.core import pipeline
from library.core.pipeline import Stage
from library.core.waveform import read_header
from library.models import Hearing, Song, SongState
from library.services import hearing, songs_in, storage
from library.services.songs_in import take_in
from library.tasks import STAGES, WEIGHTS
from musicapp.errors import StorageFull
from musicapp.jobs import services, stopping
from musicapp.jobs.models import Job, State
from musicapp.jobs.progress import Run
from musicapp.jobs.running import run_claimed
from musicapp.jobs.tasks import run_job
from musicapp.people.models import User
from tests.support.seeds import four_chords

SECONDS = 8.0


@pytest.fixture(autouse=True)
def quiet_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(run_job, "apply_async", lambda **options: None)
    yield
    stopping.forget()


@pytest.fixture
def song(owner: User, folders: Path) -> Song:
    return bring_in(owner, folders, four_chords(SECONDS))


def bring_in(owner: User, folders: Path, sound: bytes, name: str = "Four chords.wav") -> Song:
    file = folders / "arrived"
    file.write_bytes(sound)
    return take_in(owner, file, name)


def job_of(song: Song) -> Job:
    return Job.objects.get(subject_id=song.pk)


def heard(song: Song) -> Song:
    run_claimed(job_of(song).pk)
    song.refresh_from_db()
    return song


def workdir_of(song: Song, settings: Any) -> Path:
    return Path(settings.WORK_ROOT) / str(job_of(song).pk)


def stop_after(stage: Stage, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """The work breaks off once ``stage`` was stored, as if something happened in the next."""
    begin = Run.stage

    def break_off(run: Run, name: str) -> None:
        begin(run, name)
        if STAGES.index(name) == STAGES.index(stage.value) + 1:
            raise error

    monkeypatch.setattr(Run, "stage", break_off)


def test_a_heard_song_has_its_figures_its_document_and_its_peaks(song: Song, settings: Any) -> None:
    heard(song)
    job = job_of(song)
    assert job.state == State.DONE, job.details
    assert (song.state, song.error) == (SongState.READY, "")
    assert song.heard_at is not None
    assert song.duration_s == pytest.approx(SECONDS, abs=0.05)
    assert (song.channels, song.sample_rate_hz, len(song.mini_waveform)) == (1, 22_050, 480)
    assert len(song.sha256) == 64
    assert song.loudness_lufs is not None
    assert song.key == song.hearing.document["key"]["key"]
    assert song.key_position in range(12)
    assert song.hearing.stage == "done"
    assert song.hearing.document["beats_s"]
    assert storage.size_of(song.hearing.notes)
    assert set(song.hearing.seconds_by_stage) == set(STAGES)
    assert read_header(Path(settings.MEDIA_ROOT) / song.hearing.peaks).frames == SECONDS * 22_050


def test_nothing_temporary_stays(song: Song, settings: Any) -> None:
    heard(song)
    assert not workdir_of(song, settings).exists()
    assert sorted(path.name for path in (Path(settings.MEDIA_ROOT) / storage.folder_of(song.pk)).iterdir()) == [
        "notes.json.gz",
        "original.wav",
        "peaks.bin",
    ]


def test_the_job_times_every_stage(song: Song) -> None:
    heard(song)
    assert set(job_of(song).timings) == set(STAGES)


def test_the_weights_are_those_of_the_core() -> None:
    assert {stage.value: weight for stage, weight in pipeline.WEIGHTS.items()} == WEIGHTS
    assert tuple(stage.value for stage in Stage) == STAGES


def test_the_share_never_runs_backwards(song: Song, monkeypatch: pytest.MonkeyPatch) -> None:
    shares: list[float] = []
    report = Run.progress

    def note(run: Run, done: float, total: float, text: str = "") -> None:
        run._written = 0.0
        report(run, done, total, text)
        shares.append(run.job.progress)

    monkeypatch.setattr(Run, "progress", note)
    heard(song)
    assert len(shares) >= len(STAGES)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)


def test_results_show_as_stages_end(song: Song, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    stop_after(Stage.RHYTHM, monkeypatch, ValueError("the harmony stage broke"))
    heard(song)
    assert song.state == SongState.FAILED
    assert song.hearing.stage == "rhythm"
    assert song.hearing.document["beats_s"]
    assert song.hearing.document["key"] is None
    assert song.hearing.peaks
    assert song.bpm == pytest.approx(song.hearing.document["tempo"]["bpm"])
    assert workdir_of(song, settings).is_dir()


def test_another_try_goes_on_after_the_last_finished_stage(song: Song, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        stop_after(Stage.RHYTHM, patch, ValueError("the harmony stage broke"))
        heard(song)
    made: list[Stage] = []
    for stage, make in pipeline.STAGES.items():
        monkeypatch.setitem(pipeline.STAGES, stage, lambda *given, s=stage, m=make: (made.append(s), m(*given))[1])
    services.retry(job_of(song))
    song.refresh_from_db()
    assert song.state == SongState.WAITING
    heard(song)
    assert song.state == SongState.READY
    assert made == [Stage.HARMONY, Stage.SECTIONS, Stage.THEORY]


def test_a_stopping_worker_gives_the_song_back(song: Song, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = Run.stage

    def stop(run: Run, name: str) -> None:
        begin(run, name)
        if name == "notes":
            stopping.ask()

    with monkeypatch.context() as patch:
        patch.setattr(Run, "stage", stop)
        heard(song)
    stopping.forget()
    assert job_of(song).state == State.QUEUED
    assert heard(song).state == SongState.READY


def test_a_file_that_is_no_sound_is_rejected_with_a_sentence(owner: User, folders: Path) -> None:
    song = heard(bring_in(owner, folders, b"This is a shopping list, not a song.", "list.mp3"))
    job = job_of(song)
    assert (song.state, job.state, job.can_retry) == (SongState.REJECTED, State.FAILED, False)
    assert song.error == job.error
    assert song.error.endswith(".")
    assert storage.size_of(song.file) == 36


def test_a_song_beyond_the_limit_is_rejected(song: Song, settings: Any) -> None:
    settings.SONG_MAX_SECONDS = 4
    heard(song)
    assert song.state == SongState.REJECTED
    assert storage.size_of(song.file)


def test_a_missing_file_is_told(song: Song, settings: Any) -> None:
    (Path(settings.MEDIA_ROOT) / song.file).unlink()
    heard(song)
    assert (song.state, song.error) == (SongState.REJECTED, hearing.FILE_MISSING)


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), StorageFull("No room.")])
def test_a_full_disk_fails_for_now_and_gives_room_back(
    song: Song, monkeypatch: pytest.MonkeyPatch, settings: Any, error: Exception
) -> None:
    with monkeypatch.context() as patch:
        stop_after(Stage.NOTES, patch, error)
        heard(song)
    assert (song.state, job_of(song).can_retry) == (SongState.FAILED, True)
    assert "room" in song.error.lower()
    assert not workdir_of(song, settings).exists()
    assert storage.size_of(song.file)
    services.retry(job_of(song))
    assert heard(song).state == SongState.READY


def test_a_cancelled_song_keeps_its_file(song: Song) -> None:
    services.cancel(job_of(song))
    song.refresh_from_db()
    assert song.state == SongState.CANCELLED
    assert storage.size_of(song.file)


def test_a_song_put_in_the_bin_meanwhile_ends_quietly(song: Song, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = Run.stage

    def bin_it(run: Run, name: str) -> None:
        begin(run, name)
        if name == "rhythm":
            Song.objects.filter(pk=song.pk).update(deleted_at=timezone.now())

    monkeypatch.setattr(Run, "stage", bin_it)
    heard(song)
    job = job_of(song)
    assert (job.state, job.error, job.message) == (State.CANCELLED, "", hearing.SONG_LEFT)


def test_a_song_deleted_meanwhile_leaves_no_file(song: Song, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    begin = Run.stage

    def delete_it(run: Run, name: str) -> None:
        begin(run, name)
        if name == "rhythm":
            Song.objects.filter(pk=song.pk).delete()
            storage.remove_song_files(song.pk)

    monkeypatch.setattr(Run, "stage", delete_it)
    job = job_of(song)
    run_claimed(job.pk)
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


def hear_again(song: Song) -> Job:
    return services.enqueue(song.owner, "hear", title=str(song), subject_id=song.pk)


def test_hearing_again_keeps_the_old_result_until_the_new_one_is_whole(
    song: Song, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard(song)
    Hearing.objects.filter(song=song).update(document={"old": True})
    again = hear_again(song)
    with monkeypatch.context() as patch:
        stop_after(Stage.HARMONY, patch, ValueError("broke"))
        run_claimed(again.pk)
    song.refresh_from_db()
    assert (song.state, song.hearing.document, song.hearing.stage) == (SongState.READY, {"old": True}, "done")
    services.retry(again)
    run_claimed(again.pk)
    song.hearing.refresh_from_db()
    assert song.hearing.document["beats_s"]


def test_what_a_person_wrote_is_not_read_over_again(song: Song) -> None:
    heard(song)
    Song.objects.filter(pk=song.pk).update(title="My title", artist="Me")
    run_claimed(hear_again(song).pk)
    song.refresh_from_db()
    assert (song.title, song.artist) == ("My title", "Me")


def test_the_same_recording_is_looked_for_once_it_is_known(song: Song, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(songs_in, "mark_duplicate", lambda row: seen.append(row.sha256))
    heard(song)
    assert seen == [song.sha256]


def test_a_long_harmony_strip_is_shortened_evenly() -> None:
    assert hearing.shortened("TD") == "TD"
    assert hearing.shortened("T" * 300 + "D" * 300) == "T" * 120 + "D" * 120
