"""A song is made by its job: what is stored and when, what a kill, a cancel and a full disk leave."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from django.core.files.storage import default_storage

from generation.core.blueprint import Take
from generation.models import Made, MadeState, MadeStem, Plan
from generation.services import made_again, made_files, making
from library.models import Hearing, Song, SongState
from library.services import bin as the_bin
from library.services import storage
from musicapp.jobs import services as jobs
from musicapp.jobs.models import Job, State
from musicapp.people.models import User
from tests.support.making_seeds import FakeCore, tiny_blueprint
from tests.web.generation.conftest import Ready, job_of, run


def begun(owner: User, **more: Any) -> Made:
    return making.start(owner, tiny_blueprint(**more))[0]


def stored(made: Made) -> set[str]:
    folder = made_files.folder_of(made.pk)
    return set(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else set()


def test_a_made_song_has_its_stems_mix_master_and_score(ready: Ready) -> None:
    made = ready()
    assert job_of(made).state == State.DONE, job_of(made).details
    assert (made.state, made.error) == (MadeState.READY, "")
    assert [stem.part for stem in made.stems.all()] == ["drums", "bass"]
    assert {"mix.flac", "master.flac", "score.mid", "score.musicxml"} <= stored(made)
    assert made.duration_s == pytest.approx(8.0)


def test_stems_are_stored_bit_by_bit_and_sum_to_the_mix(ready: Ready) -> None:
    made = ready()
    sounds = [soundfile.read(default_storage.path(stem.file), dtype="int32")[0] for stem in made.stems.all()]
    mix, rate_hz = soundfile.read(default_storage.path(made.mix_file), dtype="int32")
    info = soundfile.info(default_storage.path(made.stems.all()[0].file))
    assert (rate_hz, info.subtype, info.channels) == (48_000, "PCM_24", 2)
    assert np.abs(np.sum(sounds, axis=0, dtype=np.int64) - mix).max() <= 2 << 8


def test_each_stem_has_a_picture_and_says_what_it_is_made_of(ready: Ready) -> None:
    stem = ready().stems.get(part="bass")
    assert len(stem.peaks) == 960
    assert max(stem.peaks) == pytest.approx(51, abs=1)  # 0.2 of full scale
    assert stem.facts["sounds"][0]["licence"] == "MIT"
    assert stem.size_bytes == default_storage.size(stem.file)


def test_a_stem_can_be_heard_before_the_next_one_is_made(core: FakeCore, owner: User, folders: Path) -> None:
    made, seen = begun(owner), {}

    def look(what: str) -> None:
        rows = MadeStem.objects.filter(made=made)
        seen[what] = [(row.part, default_storage.exists(row.file)) for row in rows]

    core.after = look
    run(made)
    assert seen["drums"] == [("drums", True)]
    assert seen["bass"] == [("drums", True), ("bass", True)]


def test_variations_have_seeds_of_their_own_and_share_a_batch(core: FakeCore, owner: User, folders: Path) -> None:
    several = making.start(owner, tiny_blueprint(), variations=3)
    assert [made.variation for made in several] == [1, 2, 3]
    assert len({made.batch for made in several}) == 1
    assert several[0].blueprint["seed"] == 4127
    assert len({made.blueprint["seed"] for made in several}) == 3
    assert Job.objects.filter(kind="make").count() == 3


@pytest.mark.parametrize("count", [0, 9])
def test_too_many_variations_are_refused_in_words(owner: User, count: int) -> None:
    with pytest.raises(ValueError, match="Ask for 1 to 8"):
        making.start(owner, tiny_blueprint(), variations=count)
    assert not Made.objects.exists()


@pytest.mark.parametrize(("renderer", "said"), [("kazoo", "is no renderer"), ("musicgen", "MusicGen small")])
def test_a_renderer_that_cannot_be_used_here_is_refused_in_words(owner: User, renderer: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        making.start(owner, tiny_blueprint(), renderer=renderer)
    assert not Made.objects.exists()


def test_a_saved_plan_is_known_by_what_was_made_from_it(core: FakeCore, owner: User, folders: Path) -> None:
    plan = Plan.objects.create(owner=owner, blueprint=tiny_blueprint().model_dump(mode="json"))
    assert making.start(owner, plan)[0].plan == plan


# ---- the library


def test_the_master_joins_the_library_heard_once(ready: Ready, owner: User) -> None:
    made = ready()
    song = made.song
    assert song is not None
    assert (song.title, song.artist, song.state) == ("Harbour lights", "owner", SongState.READY)
    assert (song.key, song.bpm, song.harmony_strip) == ("C major", 120.0, "TTPD")
    assert Hearing.objects.get(song=song).stage == "done"
    assert not Job.objects.filter(kind="hear").exists()


def test_the_song_is_the_master_as_flac(ready: Ready) -> None:
    made = ready()
    assert made.song is not None
    assert (made.song.container, made.song.codec) == ("flac", "flac")
    assert default_storage.open(made.song.file).read() == default_storage.open(made.master_file).read()


def test_deleting_the_song_leaves_what_was_made(ready: Ready, django_capture_on_commit_callbacks: Any) -> None:
    made = ready()
    the_bin.move_to_bin(Song.objects.filter(pk=made.song_id))
    with django_capture_on_commit_callbacks(execute=True):
        the_bin.delete_for_good(Song.objects.filter(pk=made.song_id))
    made.refresh_from_db()
    assert made.song is None
    assert default_storage.exists(made.master_file)


def test_deleting_what_was_made_leaves_the_song(ready: Ready) -> None:
    made = ready()
    song = made.song
    made_files.delete_for_good(made.pk)
    assert song is not None
    song.refresh_from_db()
    assert default_storage.exists(song.file)
    assert not Made.objects.exists()
    assert not Path(default_storage.path(made_files.folder_of(made.pk))).exists()


# ---- kill, cancel, failure


def killed_after(what: str, core: FakeCore, made: Made) -> None:
    def die(reached: str) -> None:
        if reached == what:
            raise KeyboardInterrupt

    core.after = die
    with pytest.raises(KeyboardInterrupt):
        run(made)
    core.after = lambda reached: None
    Job.objects.filter(pk=job_of(made).pk).update(state=State.QUEUED, worker="")


@pytest.mark.parametrize("what", ["notes", "drums", "bass", "mix", "check"])
def test_a_killed_making_goes_on_and_leaves_no_stray(what: str, core: FakeCore, owner: User, folders: Path) -> None:
    made = begun(owner)
    killed_after(what, core, made)
    run(made)
    assert made.state == MadeState.READY, job_of(made).details
    assert made.stems.count() == 2
    assert len([name for name in stored(made) if name.startswith("stem-")]) == 2
    assert Song.objects.count() == 1


def test_a_stem_that_is_stored_is_not_written_again(core: FakeCore, owner: User, folders: Path) -> None:
    made = begun(owner)
    killed_after("drums", core, made)
    before = default_storage.get_modified_time(made.stems.get(part="drums").file)
    run(made)
    assert default_storage.get_modified_time(made.stems.get(part="drums").file) == before


def test_killed_while_joining_the_library_makes_one_song(
    core: FakeCore, owner: User, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = begun(owner)
    from generation.services import made_song

    keep = made_song.hearing.keep_heard

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(made_song.hearing, "keep_heard", die)
    with pytest.raises(KeyboardInterrupt):
        run(made)
    monkeypatch.setattr(made_song.hearing, "keep_heard", keep)
    Job.objects.filter(pk=job_of(made).pk).update(state=State.QUEUED, worker="")
    run(made)
    assert Song.objects.count() == 1
    assert made.song is not None
    assert made.song.state == SongState.READY


def test_cancelling_keeps_the_finished_stems(core: FakeCore, owner: User, folders: Path) -> None:
    made = begun(owner)
    core.after = lambda what: jobs.cancel(job_of(made)) if what == "drums" else None
    run(made)
    assert (made.state, job_of(made).state) == (MadeState.CANCELLED, State.CANCELLED)
    assert default_storage.exists(made.stems.get(part="drums").file)
    assert (made.song, made.master_file) == (None, "")


def test_a_cancelled_making_can_be_taken_up_again(core: FakeCore, owner: User, folders: Path) -> None:
    made = begun(owner)
    core.after = lambda what: jobs.cancel(job_of(made)) if what == "drums" else None
    run(made)
    core.after = lambda what: None
    jobs.retry(job_of(made))
    made.refresh_from_db()
    assert made.state == MadeState.WAITING
    assert run(made).state == MadeState.READY


def test_a_full_disk_is_said_in_words_and_keeps_what_is_there(
    core: FakeCore, owner: User, folders: Path, settings: Any
) -> None:
    made = begun(owner)

    def fill(what: str) -> None:
        if what == "bass":
            raise OSError(errno.ENOSPC, "No space left on device")

    core.after = fill
    run(made)
    job = job_of(made)
    assert (made.state, job.state) == (MadeState.FAILED, State.FAILED)
    assert "no room left" in job.error
    assert job.can_retry
    assert made.stems.count() == 2
    assert not (Path(settings.WORK_ROOT) / str(job.pk)).exists()


def test_a_plan_that_cannot_be_made_says_why(core: FakeCore, owner: User, folders: Path) -> None:
    made = begun(owner)

    def refuse(what: str) -> None:
        raise ValueError("The choir has no sound. Choose another instrument.")

    core.after = refuse
    run(made)
    assert made.error == "The choir has no sound. Choose another instrument."


def test_deleting_it_meanwhile_stops_the_work(core: FakeCore, owner: User, folders: Path) -> None:
    from django.utils import timezone

    made = begun(owner)
    core.after = lambda what: Made.objects.filter(pk=made.pk).update(deleted_at=timezone.now()) and None
    run(made)
    assert job_of(made).state == State.CANCELLED
    assert MadeStem.objects.count() == 0
    assert not any(name.startswith("stem-") for name in stored(made))


def test_bars_that_the_check_makes_again_are_kept_as_takes_and_replace_their_stems(
    core: FakeCore, owner: User, folders: Path
) -> None:
    core.remedy = Take(part="bass", first_bar=3, last_bar=3, seed=5)
    made, seen = begun(owner), []
    core.after = lambda what: seen.append((what, job_of(made).stage, job_of(made).progress))
    run(made)
    assert made.state == MadeState.READY, job_of(made).details
    assert [take["first_bar"] for take in made.blueprint["takes"]] == [3]
    assert len([name for name in stored(made) if name.startswith("stem-")]) == 2
    again = [stage for what, stage, _ in seen if what.endswith("again")]
    assert set(again) == {"check"}  # the job does not go back to stages that it has finished
    shares = [progress for *_, progress in seen]
    assert shares == sorted(shares)


def test_what_the_check_made_again_is_asked_for_anew_and_not_repeated_by_a_replay(
    core: FakeCore, owner: User, folders: Path
) -> None:
    core.remedy = Take(part="bass", first_bar=3, last_bar=3, seed=5)
    made = run(begun(owner))
    replay = made_again.replayed(owner, made)
    assert replay.blueprint["takes"] == []
    assert sounds(run(replay)) == sounds(made)


def test_bars_made_again_by_a_person_are_all_that_changes(core: FakeCore, owner: User, folders: Path) -> None:
    core.remedy = Take(part="bass", first_bar=3, last_bar=3, seed=5)
    child = run(made_again.again(owner, run(begun(owner)), "drums", (1, 1), seed=8))
    assert [(take["part"], take["seed"]) for take in child.blueprint["takes"]] == [("bass", 5), ("drums", 8)]


def sounds(made: Made) -> list[str]:
    return [stem.render_key for stem in made.stems.all()]


def test_a_part_that_was_rendered_in_another_way_replaces_its_stem(ready: Ready) -> None:
    made = ready()
    stem = made.stems.get(part="bass")
    MadeStem.objects.filter(pk=stem.pk).update(
        file=storage.put_bytes(b"old", made_files.stem_name(made.pk, "bass", "old"))
    )
    Job.objects.filter(pk=job_of(made).pk).update(state=State.QUEUED, worker="")
    run(made)
    assert f"stem-bass-{'old'}.flac" not in stored(made)
    assert made.stems.get(part="bass").file == stem.file


# ---- chores


def test_stray_files_are_swept_and_named_ones_stay(ready: Ready, monkeypatch: pytest.MonkeyPatch) -> None:
    made = ready()
    kept = stored(made)
    storage.put_bytes(b"stray", f"{made_files.folder_of(made.pk)}/stem-bass-000000000000.flac")
    storage.put_bytes(b"orphan", f"made/{'0' * 8}-0000-4000-8000-{'0' * 12}/mix.flac")
    assert made_files.sweep_orphans() == 0  # they may be of a job that is running now
    monkeypatch.setattr(made_files, "STILL_ARRIVING", made_files.STILL_ARRIVING * 0)
    assert made_files.sweep_orphans() == 2
    assert stored(made) == kept


def test_drafts_that_nobody_looks_at_go(owner: User) -> None:
    blueprint = tiny_blueprint().model_dump(mode="json")
    old, named, young = (Plan.objects.create(owner=owner, blueprint=blueprint, is_saved=n == 1) for n in range(3))
    past = made_files.timezone.now() - 2 * made_files.DRAFTS_KEEP
    Plan.objects.filter(pk__in=[old.pk, named.pk]).update(updated_at=past)
    made_files.purge_expired()
    assert set(Plan.objects.all()) == {named, young}


def test_kept_renders_go_when_they_take_too_much_room(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    folder = made_files.renders_folder()
    folder.mkdir(parents=True)
    for age, name in enumerate(("new", "older", "oldest")):
        (folder / name).write_bytes(b"x" * 100)
        os.utime(folder / name, (made_files.time.time() - age * 60,) * 2)
    monkeypatch.setattr(made_files, "RENDERS_KEEP_BYTES", 250)
    assert made_files.sweep_renders() == 1
    assert {path.name for path in folder.iterdir()} == {"new", "older"}
