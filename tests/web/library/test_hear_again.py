"""Songs heard anew: offered, asked for one by one or in bulk, in batches, behind new ones; and stopped."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client, TestCase
from django.urls import reverse

from library.core.analyser_version import VERSION
from library.models import Correction, Song, SongState
from library.services import hear_again
from musicapp.jobs import services as jobs
from musicapp.jobs.models import Job, State
from musicapp.jobs.tasks import run_job
from musicapp.people.models import User


@pytest.fixture(autouse=True)
def quiet_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_job, "apply_async", lambda **options: None)


def heard(owner: User, title: str, version: int | None = VERSION - 1, **more: Any) -> Song:
    return Song.objects.create(
        owner=owner, title=title, original_name=f"{title}.wav", state=SongState.READY, analyser_version=version, **more
    )


def wishes() -> int:
    return Song.objects.filter(hear_again_at__isnull=False).count()


def test_only_songs_of_an_older_listener_are_offered(owner: User, as_owner: Client) -> None:
    old, new = heard(owner, "Old"), heard(owner, "New", VERSION)
    assert (hear_again.is_older(old), hear_again.is_older(new)) == (True, False)
    text = as_owner.get(reverse("library:songs")).content.decode()
    assert "A better listener is here" in text
    assert "1 song was heard by an older one" in text
    assert "A better listener is here" in as_owner.get(old.get_absolute_url()).content.decode()
    assert "A better listener is here" not in as_owner.get(new.get_absolute_url()).content.decode()


def test_all_older_songs_are_heard_again_a_few_at_a_time(owner: User, as_owner: Client) -> None:
    for number in range(7):
        heard(owner, f"Old {number}")
    with TestCase.captureOnCommitCallbacks(execute=True):
        as_owner.post(reverse("library:hear-again"), {"which": "older"})
    assert Job.objects.filter(kind="hear").count() == hear_again.LEAST_AHEAD
    assert wishes() == 7 - hear_again.LEAST_AHEAD
    text = as_owner.get(reverse("library:songs")).content.decode()
    assert "Listening to 7 songs, 0 of 7 heard again" in text
    assert "A better listener is here" not in text


def test_the_next_follow_as_jobs_end(owner: User) -> None:
    for number in range(5):
        heard(owner, f"Old {number}")
    hear_again.ask(Song.objects.all())
    hear_again.feed()
    Job.objects.update(state=State.DONE)
    assert hear_again.feed() == hear_again.LEAST_AHEAD
    row = hear_again.waiting(owner, wishes(), 2)
    assert row is not None
    assert (row.left, row.total, row.done) == (3, 5, 2)


def test_new_songs_are_heard_first(owner: User) -> None:
    fresh, old = heard(owner, "Fresh"), heard(owner, "Old")
    jobs.enqueue(owner, "hear", title="Fresh", subject_id=fresh.pk)
    hear_again.ask(Song.objects.filter(pk=old.pk))
    assert hear_again.feed() == 0
    Job.objects.update(state=State.RUNNING)
    assert hear_again.feed() == 1


def test_a_song_is_asked_for_once(owner: User) -> None:
    heard(owner, "Old")
    assert hear_again.ask(Song.objects.all()) == 1
    assert hear_again.ask(Song.objects.all()) == 0


def test_chosen_songs_are_heard_again(owner: User, as_owner: Client) -> None:
    chosen, other = heard(owner, "Chosen", VERSION), heard(owner, "Other", VERSION)
    as_owner.post(reverse("library:hear-again"), {"song": [str(chosen.pk)]})
    chosen.refresh_from_db()
    other.refresh_from_db()
    assert chosen.hear_again_at is not None
    assert other.hear_again_at is None


def test_nobody_asks_for_another_persons_songs(owner: User, as_outsider: Client) -> None:
    song = heard(owner, "Not yours")
    as_outsider.post(reverse("library:hear-again"), {"song": [str(song.pk)]})
    as_outsider.post(reverse("library:hear-again"), {"which": "older"})
    assert wishes() == 0


def test_stopping_forgets_wishes_and_jobs_and_keeps_what_was_heard(owner: User, as_owner: Client) -> None:
    for number in range(4):
        heard(owner, f"Old {number}", bpm=92.0)
    hear_again.ask(Song.objects.all())
    hear_again.feed()
    as_owner.post(reverse("library:cancel-all"))
    assert wishes() == 0
    assert not Job.objects.open().exists()
    assert set(Song.objects.values_list("bpm", flat=True)) == {92.0}


def test_corrections_and_tags_stay(owner: User) -> None:
    song = heard(owner, "Old", artist="Mira Okonkwo")
    Correction.objects.create(song=song, made_by=owner, kind="genre", value={"name": "Bossa nova"})
    hear_again.ask(Song.objects.all())
    hear_again.feed()
    song.refresh_from_db()
    assert song.artist == "Mira Okonkwo"
    assert Correction.objects.get().undone_at is None


def test_the_command_asks_for_older_ones_or_all(
    owner: User, outsider: User, capsys: pytest.CaptureFixture[str]
) -> None:
    heard(owner, "Old")
    heard(owner, "New", VERSION)
    heard(outsider, "Also old")
    call_command("hear_again", owner="owner")
    assert capsys.readouterr().out == "1 song will be heard again by the worker.\n"
    call_command("hear_again", all=True)
    assert capsys.readouterr().out == "2 songs will be heard again by the worker.\n"
    call_command("hear_again", stop=True)
    assert wishes() == 0
    with pytest.raises(CommandError, match="no person 'nobody'") as told:
        call_command("hear_again", owner="nobody")
    assert told.value.returncode == 2
