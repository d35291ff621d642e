"""The page of one song: its figures, its states, the JSON of its drawings, its downloads; for its owner only."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from library.core.analysis import PartialAnalysis
from library.models import Hearing, Song, SongState
from musicapp.jobs.models import Job, State
from musicapp.jobs.tasks import run_job
from musicapp.people.models import User
from tests.support import seeds

FOUND = tuple(PartialAnalysis.model_fields)
UNKNOWN: dict[str, Any] = dict.fromkeys(FOUND)


@pytest.fixture(autouse=True)
def quiet_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_job, "apply_async", lambda **options: None)


@pytest.fixture
def song(owner: User, folders: Path) -> Song:
    return Song.objects.get(pk=seeds.song("owner", "Four chords", seconds=32.0))


@pytest.fixture
def unheard(owner: User, folders: Path) -> Song:
    return Song.objects.get(pk=seeds.song("owner", "New", heard=False))


def text_of(client: Client, song: Song, **headers: str) -> str:
    answer = client.get(song.get_absolute_url(), headers=headers)
    assert answer.status_code == 200
    return str(answer.content.decode())


def change(song: Song, **fields: Any) -> None:
    Song.objects.filter(pk=song.pk).update(**fields)


def being_heard(song: Song, **fields: Any) -> Job:
    return Job.objects.create(owner=song.owner, kind="hear", subject_id=song.pk, title=str(song), **fields)


@pytest.mark.parametrize("name", ["song", "analysis", "chords", "title"])
def test_a_stranger_finds_nothing(song: Song, as_outsider: Client, name: str) -> None:
    assert as_outsider.get(reverse(f"library:{name}", args=[song.pk])).status_code == 404


@pytest.mark.parametrize("name", ["hear", "remove", "title"])
def test_a_stranger_changes_nothing(song: Song, as_outsider: Client, name: str) -> None:
    assert as_outsider.post(reverse(f"library:{name}", args=[song.pk])).status_code == 404
    song.refresh_from_db()
    assert song.deleted_at is None
    assert not Job.objects.exists()


def test_a_stranger_downloads_nothing(song: Song, as_outsider: Client) -> None:
    assert as_outsider.get(reverse("library:heard", args=[song.pk, "chords.csv"])).status_code == 404


def test_nobody_signed_in_is_asked_to_sign_in(song: Song, client: Client) -> None:
    assert client.get(song.get_absolute_url()).status_code == 302
    assert client.get(reverse("library:analysis", args=[song.pk])).status_code == 302


def test_it_shows_the_figures_with_how_sure_they_are(song: Song, as_owner: Client) -> None:
    page = text_of(as_owner, song)
    for figure in ("C major", "120", "4/4", "0:32", "A B", "−16.2", "−3.1", "fairly sure", "Confidence: sure"):
        assert figure in page
    assert "What happens here" in page
    assert "The song is at home in" in page


def test_it_asks_the_database_little(song: Song, as_owner: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12):
        text_of(as_owner, song)


def test_a_song_not_heard_yet_offers_to_hear_it(unheard: Song, as_owner: Client) -> None:
    page = text_of(as_owner, unheard)
    assert "has not been heard yet" in page
    assert "Hear now" in page
    assert 'data-widget="songpage"' not in page


def test_while_it_waits_the_timeline_is_there_with_a_cancel(unheard: Song, as_owner: Client) -> None:
    job = being_heard(unheard)
    page = text_of(as_owner, unheard)
    assert 'data-part="zoom"' in page
    assert "Waits for its turn" in page
    assert reverse("jobs:cancel", args=[job.pk]) in page


def test_while_it_runs_stage_share_and_time_left_are_told(unheard: Song, as_owner: Client) -> None:
    being_heard(
        unheard, state=State.RUNNING, stage="harmony", progress=0.62, seconds_left=8.0, message="Finding key and chords"
    )
    page = text_of(as_owner, unheard, **{"HX-Request": "true"})
    for words in ("62 %", "Finding key and chords", "8 s left", "Cancel", 'hx-swap-oob="true"'):
        assert words in page
    assert "<html" not in page


def test_partial_results_are_shown_while_it_runs(song: Song, as_owner: Client) -> None:
    being_heard(song, state=State.RUNNING, stage="sections", progress=0.6)
    hearing = Hearing.objects.get(song=song)
    hearing.document |= {"sections": None}
    hearing.stage = "harmony"
    hearing.save()
    page = text_of(as_owner, song)
    assert "The song is at home in" in page
    assert "Come last." in page
    answer = as_owner.get(reverse("library:analysis", args=[song.pk])).json()
    assert answer["analysis"]["sections"] is None
    assert answer["analysis"]["chords"]
    assert not answer["whole"]


def test_a_failure_says_why_and_offers_another_try(unheard: Song, as_owner: Client) -> None:
    being_heard(unheard, state=State.FAILED, details="Traceback: no room")
    change(unheard, state=SongState.FAILED, error="The disk is full. Free some space, then try again.")
    page = text_of(as_owner, unheard)
    assert "The disk is full. Free some space, then try again." in page
    assert "Try again" in page
    assert "Traceback: no room" in page


def test_a_rejected_file_says_why_and_can_be_removed(unheard: Song, as_owner: Client) -> None:
    change(unheard, state=SongState.REJECTED, error="This file holds text, not sound.")
    page = text_of(as_owner, unheard)
    assert "This file holds text, not sound." in page
    assert "Remove it" in page
    assert "Try again" not in page


def test_a_stopped_song_can_be_heard_again(song: Song, as_owner: Client) -> None:
    change(song, state=SongState.CANCELLED)
    assert "Hearing this song was stopped" in text_of(as_owner, song)


def test_a_duplicate_names_the_other(song: Song, unheard: Song, as_owner: Client) -> None:
    change(unheard, duplicate_of=song)
    page = text_of(as_owner, unheard)
    assert "Already here" in page
    assert song.get_absolute_url() in page
    assert "Keep both" in page


def test_warnings_are_told(song: Song, as_owner: Client) -> None:
    change(song, warnings=["The file ends after 12 s of 3 min 40 s."])
    assert "The file ends after 12 s of 3 min 40 s." in text_of(as_owner, song)


def test_silence_is_called_silence(song: Song, as_owner: Client) -> None:
    nothing = {name: [] if isinstance(value, list) else None for name, value in song.hearing.document.items()}
    silence = {"loudness": {"integrated_lufs": None, "range_lu": None, "true_peak_dbtp": None}, "duration_s": 32.0}
    Hearing.objects.filter(song=song).update(document=nothing | silence)
    page = text_of(as_owner, song)
    assert "Nothing in this file is loud enough" in page
    assert "none heard" in page
    assert "No chords could be heard." in page


def test_hostile_names_are_text(song: Song, as_owner: Client) -> None:
    change(song, title='<script>alert("x")</script>', artist='" onload="x')
    page = text_of(as_owner, song)
    assert "<script>alert" not in page
    assert '" onload="x' not in page


def test_the_drawing_holds_the_document_and_how_it_is_written(song: Song, as_owner: Client) -> None:
    answer = as_owner.get(reverse("library:analysis", args=[song.pk])).json()
    assert answer["whole"]
    assert answer["analysis"]["chords"] == song.hearing.document["chords"]
    assert answer["chord_kinds"]["G:maj|V"] == {
        "symbol": ["G", "", ""],
        "numeral": ["V", "", ""],
        "spoken": "G major",
        "letter": "D",
        "borrowed": False,
        "place": {"fifths": 1, "minor": False, "name": "G"},
    }
    assert answer["home"] == {"place": {"fifths": 0, "minor": False, "name": "C"}, "name": "C major"}
    assert answer["key_names"] == {"C major": "C major"}


def test_no_chord_has_no_function_in_the_drawing(song: Song, as_owner: Client) -> None:
    song.hearing.document["chords"][0] |= {"label": "N", "roman": None, "function": "X"}
    song.hearing.save()
    kinds = as_owner.get(reverse("library:analysis", args=[song.pk])).json()["chord_kinds"]
    assert kinds["N|"]["letter"] == "-"
    assert kinds["N|"]["place"] is None


def test_the_drawing_is_sent_again_only_when_it_changed(song: Song, as_owner: Client) -> None:
    address = reverse("library:analysis", args=[song.pk])
    etag = as_owner.get(address).headers["ETag"]
    again = as_owner.get(address, headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert not again.content
    song.hearing.save()
    assert as_owner.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_a_song_without_results_draws_its_length_only(unheard: Song, as_owner: Client) -> None:
    answer = as_owner.get(reverse("library:analysis", args=[unheard.pk])).json()
    assert answer["analysis"] == UNKNOWN | {"duration_s": unheard.duration_s}
    assert answer["chord_kinds"] == {}


def test_hear_again_queues_one_job(song: Song, as_owner: Client) -> None:
    address = reverse("library:hear", args=[song.pk])
    assert as_owner.post(address).headers["Location"] == song.get_absolute_url()
    as_owner.post(address)
    assert Job.objects.filter(kind="hear", subject_id=song.pk).count() == 1
    assert as_owner.get(address).status_code == 405


def test_delete_goes_to_the_library_with_an_undo(song: Song, as_owner: Client) -> None:
    answer = as_owner.post(reverse("library:remove", args=[song.pk]), headers={"HX-Request": "true"})
    song.refresh_from_db()
    assert song.deleted_at is not None
    assert json.loads(answer.headers["HX-Location"])["path"] == reverse("library:songs")
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]
    as_owner.post(undo)
    song.refresh_from_db()
    assert song.deleted_at is None


def test_the_table_of_chords_comes_in_parts(owner: User, folders: Path, as_owner: Client) -> None:
    song = Song.objects.get(pk=seeds.song("owner", "Long", seconds=1000.0))  # 500 bars
    address = reverse("library:chords", args=[song.pk])
    page = as_owner.get(address).content.decode()
    assert "<html" in page
    assert page.count("<tr>") == 1 + 400
    first = as_owner.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<table" in first
    rest = as_owner.get(address, {"page": "2"}, headers={"HX-Request": "true"}).content.decode()
    assert rest.count("<tr>") == 100
    assert "<table" not in rest
    assert "bar 401, beat 1" in rest


def test_chords_leave_as_a_table(song: Song, as_owner: Client) -> None:
    answer = as_owner.get(reverse("library:heard", args=[song.pk, "chords.csv"]))
    assert "Four chords - chords.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 16
    assert list(rows[3].values()) == ["6.000", "8.000", "4", "1", "G", "G:maj", "V", "D", "no", "0.900"]


@pytest.mark.parametrize(
    ("kind", "first", "count"),
    [
        ("chords.txt", "0.000000\t2.000000\tC", 16),
        ("beats.txt", "0.000000\t0.000000\t1.1", 64),
        ("sections.txt", "0.000000\t16.000000\tverse (A)", 2),
    ],
)
def test_labels_leave_as_a_label_track(song: Song, as_owner: Client, kind: str, first: str, count: int) -> None:
    lines = as_owner.get(reverse("library:heard", args=[song.pk, kind])).content.decode().splitlines()
    assert lines[0] == first
    assert len(lines) == count


def test_the_analysis_leaves_as_it_is_stored(song: Song, as_owner: Client) -> None:
    answer = as_owner.get(reverse("library:heard", args=[song.pk, "analysis.json"]))
    left = json.loads(answer.content)
    assert left["schema_version"] == 1
    assert left["beats_s"] == song.hearing.document["beats_s"]
    assert [chord["label"] for chord in left["chords"]] == [chord["label"] for chord in song.hearing.document["chords"]]


def test_an_unknown_file_is_not_there(song: Song, unheard: Song, as_owner: Client) -> None:
    assert as_owner.get(reverse("library:heard", args=[song.pk, "notes.exe"])).status_code == 404
    assert as_owner.get(reverse("library:heard", args=[unheard.pk, "chords.csv"])).status_code == 404


def test_the_title_is_edited_where_it_stands(song: Song, as_owner: Client) -> None:
    address, htmx = reverse("library:title", args=[song.pk]), {"HX-Request": "true"}
    assert 'value="Four chords"' in as_owner.get(address, {"edit": "1"}, headers=htmx).content.decode()
    saved = as_owner.post(address, {"title": "Five chords", "was": "Four chords"}, headers=htmx).content.decode()
    assert "<h1>Five chords</h1>" in saved
    song.refresh_from_db()
    assert song.title == "Five chords"
    assert "five chords" in song.search_text


def test_an_edit_of_the_title_does_not_overwrite_another(song: Song, as_owner: Client) -> None:
    change(song, title="Theirs")
    sent = {"title": "Mine", "was": "Four chords"}
    answer = as_owner.post(reverse("library:title", args=[song.pk]), sent, headers={"HX-Request": "true"})
    assert "Meanwhile it was changed to “Theirs”" in answer.content.decode()
    song.refresh_from_db()
    assert song.title == "Theirs"
