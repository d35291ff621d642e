"""The page of what was made, while it is being made and afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from generation.models import Made
from generation.services import making
from library.models import Song
from library.services import bin as the_bin
from musicapp.jobs import services as jobs
from musicapp.people.models import User
from tests.support.making_seeds import FakeCore, tiny_blueprint
from tests.web.generation.conftest import Ready, job_of, run


def page_of(client: Client, made: Made) -> str:
    answer = client.get(made.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_waiting_song_shows_its_job_and_a_row_for_each_part(
    core: FakeCore, owner: User, folders: Path, as_owner: Client
) -> None:
    made = making.start(owner, tiny_blueprint())[0]
    page = page_of(as_owner, made)
    assert f'id="job-{job_of(made).pk}"' in page
    assert page.count("made-row waits") == 2
    assert "0 of 2 ready" in page
    assert "Drums" in page


def test_a_finished_song_has_mixer_check_and_downloads(ready: Ready, as_owner: Client) -> None:
    made = ready()
    page = page_of(as_owner, made)
    for words in (
        'data-widget="mademixer"',
        "Plan and heard",
        "May I monetise this?",
        "Yes: every sound",
        "Make again",
    ):
        assert words in page, words
    assert reverse("generation:made-file", args=[made.pk, "master.wav"]) in page
    assert 'aria-label="Mute Bass"' in page


def test_scores_stand_beside_what_is_asked_and_what_the_listener_can_do(ready: Ready, as_owner: Client) -> None:
    page = page_of(as_owner, ready())
    assert "80 %" in page
    assert "90 %" in page
    assert "93 %" in page
    assert "planned F:maj, heard D:min" in page
    assert "The bass goes down to B0 in bar 2" in page


def test_only_new_stems_come_with_the_next_look(core: FakeCore, owner: User, folders: Path, as_owner: Client) -> None:
    made = making.start(owner, tiny_blueprint())[0]
    core.after = lambda what: jobs.cancel(job_of(made)) if what == "mix" else None
    run(made)
    address = reverse("generation:made-live", args=[made.pk])
    page = as_owner.get(address, {"have": "drums"}).content.decode()
    assert 'id="part-bass"' in page
    assert 'id="part-drums"' not in page
    assert "2 of 2 ready" in page
    assert 'data-state="cancelled"' in page


def test_a_failed_song_says_why_and_can_be_tried_again(
    core: FakeCore, owner: User, folders: Path, as_owner: Client
) -> None:
    made = making.start(owner, tiny_blueprint())[0]

    def fail(what: str) -> None:
        raise RuntimeError(what)

    core.after = fail
    run(made)
    page = page_of(as_owner, made)
    assert "Something went wrong that we did not foresee" in page
    assert reverse("jobs:retry", args=[job_of(made).pk]) in page


def test_a_title_with_quotes_and_markup_stays_text(ready: Ready, as_owner: Client) -> None:
    page = page_of(as_owner, ready(tiny_blueprint('Don\'t <b>"stop"</b>')))
    assert "<b>&quot;stop" not in page
    assert "Don&#x27;t &lt;b&gt;" in page


def test_the_song_page_loads_plan_and_heard(ready: Ready, as_owner: Client) -> None:
    made = ready()
    assert made.song is not None
    address = reverse("generation:song-plan", args=[made.song.pk])
    assert address in as_owner.get(made.song.get_absolute_url()).content.decode()
    panel = as_owner.get(address).content.decode()
    assert "Plan and heard" in panel
    assert made.get_absolute_url() in panel


def test_a_song_that_was_not_made_here_has_no_such_panel(owner: User, as_owner: Client) -> None:
    song = Song.objects.create(owner=owner, title="Brought in", original_name="x.wav")
    assert as_owner.get(reverse("generation:song-plan", args=[song.pk])).status_code == 404
    assert "song-panel" not in as_owner.get(song.get_absolute_url()).content.decode()


def test_a_song_in_the_bin_can_be_brought_back(ready: Ready, as_owner: Client) -> None:
    made = ready()
    the_bin.move_to_bin(Song.objects.filter(pk=made.song_id))
    assert "Its song is in the bin" in page_of(as_owner, made)
    as_owner.post(reverse("generation:made-library", args=[made.pk]))
    assert Song.objects.present().filter(pk=made.song_id).exists()


def test_a_song_that_was_deleted_for_good_comes_back_and_is_heard_anew(
    ready: Ready, as_owner: Client, django_capture_on_commit_callbacks: object
) -> None:
    made = ready()
    the_bin.move_to_bin(Song.objects.filter(pk=made.song_id))
    the_bin.delete_for_good(Song.objects.filter(pk=made.song_id))
    as_owner.post(reverse("generation:made-library", args=[made.pk]))
    made.refresh_from_db()
    assert made.song is not None
    assert made.song.state == "waiting"


@pytest.mark.parametrize("what", ["page", "live"])
def test_what_was_deleted_is_found_by_nobody(what: str, ready: Ready, as_owner: Client) -> None:
    made = ready()
    as_owner.post(reverse("generation:made-delete", args=[made.pk]))
    name = "generation:made" if what == "page" else "generation:made-live"
    assert as_owner.get(reverse(name, args=[made.pk])).status_code == 404
