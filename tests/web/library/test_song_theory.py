"""What theory says, on the page of a song; its notes as files."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from library.core.analysis import Analysis
from library.core.notes.transcription import NoteColumns, Transcription
from library.models import Hearing, Song
from library.services import corrections, reading, storage
from tests.support import seeds

TUNE = (60, 64, 67, 72, 69, 64, 60, 57)


@pytest.fixture
def song(owner: object, folders: Path) -> Song:
    """Four chords, eight times, with a tune; its theory read."""
    found = Song.objects.get(pk=seeds.song("owner", "Four chords", seconds=64.0))
    onset = tuple(0.5 * n for n in range(120))
    count = len(onset)
    notes = NoteColumns(
        onset_s=onset, end_s=tuple(t + 0.4 for t in onset), pitch=TUNE * 15, velocity=(80,) * count,
        confidence=(0.9,) * count, part=("melody",) * count,
    )  # fmt: skip
    path = folders / "notes.json.gz"
    Transcription(duration_s=64.0, notes=notes).save(path)
    name = storage.put(path, f"{storage.folder_of(found.pk)}/notes.json.gz")
    Hearing.objects.filter(song=found).update(notes=name)
    hearing = Hearing.objects.get(song=found)
    corrections.keep(found, hearing, corrections.derive(found, Analysis.model_validate(hearing.document), name))
    return found


def text_of(client: Client, song: Song) -> str:
    return str(client.get(song.get_absolute_url()).content.decode())


def test_each_area_has_its_panel(song: Song, as_owner: Client) -> None:
    page = text_of(as_owner, song)
    for title in (
        "Harmony</h2>",
        "Rhythm</h2>",
        "Melody</h2>",
        "Form</h2>",
        "What it sounds like</h2>",
        "Instruments</h3>",
    ):
        assert f">{title}" in page
    assert "120 BPM" in page
    assert "From A3 to C5" in page
    assert "No instrument could be told apart." in page
    assert 'data-until="' in page


def test_every_claim_says_how_sure_it_is_and_why(song: Song, as_owner: Client) -> None:
    page = text_of(as_owner, song).partition('id="song-theory"')[2]
    assert page.count('class="finding"') == page.count('class="said"')
    assert page.count("Confidence: ") >= page.count('class="finding"')
    assert '<details class="why">' in page


def test_a_correction_is_read_by_theory_too(song: Song, as_owner: Client) -> None:
    as_owner.post(reverse("library:corrections", args=[song.pk]), {"kind": "key", "tonic": "A", "scale": "minor"})
    found = reading.reading_of(Hearing.objects.get(song=song))
    assert found is not None
    assert found.harmony is not None
    assert found.harmony.main_key == "A minor"


def test_a_named_genre_stands_above_the_guesses(song: Song, as_owner: Client) -> None:
    as_owner.post(reverse("library:corrections", args=[song.pk]), {"kind": "genre", "name": "Bossa <nova>"})
    page = text_of(as_owner, song)
    assert "Named Bossa &lt;nova&gt; by you" in page
    assert "<nova>" not in page


def test_a_reading_of_an_older_form_is_left_out(song: Song, as_owner: Client) -> None:
    Hearing.objects.filter(song=song).update(theory={"schema_version": 0, "mood": "blue"})
    page = text_of(as_owner, song)
    assert 'class="finding"' not in page
    assert "Hear it again to know it." in page
    assert ">Chords</h2>" in page


def test_theory_comes_as_a_file(song: Song, as_owner: Client) -> None:
    answer = as_owner.get(reverse("library:heard", args=[song.pk, "theory.json"]))
    assert answer.json()["harmony"]["main_key"] == "C major"
    assert "Four chords - theory.json" in answer.headers["Content-Disposition"]


def test_notes_come_as_a_file_with_the_songs_name_and_are_kept_until_a_correction(song: Song, as_owner: Client) -> None:
    answer = as_owner.get(reverse("library:notes", args=[song.pk, "melody.mid"]))
    assert b"".join(answer).startswith(b"MThd")
    assert "Four chords - melody.mid" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Type"] == "audio/midi"
    assert set(Hearing.objects.get(song=song).scores) == {"melody.mid"}
    as_owner.post(reverse("library:corrections", args=[song.pk]), {"kind": "tempo", "factor": "half"})
    assert Hearing.objects.get(song=song).scores == {}


def test_there_is_no_file_of_notes_that_were_not_heard(song: Song, as_owner: Client) -> None:
    assert as_owner.get(reverse("library:notes", args=[song.pk, "melody.xyz"])).status_code == 404
    Hearing.objects.filter(song=song).update(notes="")
    assert as_owner.get(reverse("library:notes", args=[song.pk, "melody.mid"])).status_code == 404
    assert "melody.mid" not in text_of(as_owner, song)
