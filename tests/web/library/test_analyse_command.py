"""manage.py analyse."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from library.core.analysis import Analysis
from library.core.note_files import KINDS
from tests.support.signals import made_song, sine, write_wav
from theory.core.reading import Reading


def test_it_writes_one_file_for_each_song_and_goes_on_after_a_bad_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    song = write_wav(tmp_path / "song.wav", made_song(["C:maj", "G:maj"], bars=8).samples)
    text = tmp_path / "list.mp3"
    text.write_text("eggs, flour, milk")
    with pytest.raises(SystemExit) as end:
        call_command("analyse", str(text), str(tmp_path / "gone.wav"), str(song), out=tmp_path / "out")
    assert end.value.code == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert said[0].startswith(f"{text}: ")
    assert "no file gone.wav" in said[1]
    heard = json.loads((tmp_path / "out" / "song.json").read_text())
    assert heard["id"] == "song"
    assert heard["key_global"] in {"C major", "G major"}
    assert not (tmp_path / "out" / "list.json").exists()


def test_songs_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    files = [write_wav(tmp_path / "a" / "x.wav", sine(1.0)), write_wav(tmp_path / "b" / "x.wav", sine(2.0))]
    call_command("analyse", *map(str, files), out=tmp_path / "out", full=True)
    lengths = sorted(json.loads(p.read_text())["duration_s"] for p in (tmp_path / "out").iterdir())
    assert lengths == [pytest.approx(1.0), pytest.approx(2.0)]


def test_full_writes_the_documents_that_a_program_can_read(tmp_path: Path) -> None:
    song = write_wav(tmp_path / "song.wav", made_song(["C:maj", "G:maj"], bars=8).samples)
    call_command("analyse", str(song), out=tmp_path / "out", full=True)
    document = json.loads((tmp_path / "out" / "song.json").read_text())
    theory = Reading.model_validate(document.pop("theory"))
    document.pop("notes")
    analysis = Analysis.model_validate(document)
    assert analysis.key is not None
    assert theory.harmony is not None
    assert theory.harmony.main_key == analysis.key.key


def test_the_schema_of_cases_holds_cadences_and_notes(tmp_path: Path) -> None:
    song = write_wav(tmp_path / "song.wav", made_song(["D:min", "G:maj", "C:maj", "C:maj"], bars=8).samples)
    call_command("analyse", str(song), out=tmp_path / "out")
    heard = json.loads((tmp_path / "out" / "song.json").read_text())
    assert {"beats", "chords", "roman", "sections", "cadences", "notes", "theory"} <= set(heard)
    assert all(kind in {"PAC", "IAC", "HC", "DC", "EC", "PC"} for _, kind in heard["cadences"])


def test_parts_are_stems_and_notes(tmp_path: Path) -> None:
    song = write_wav(tmp_path / "song.wav", made_song(["C:maj", "G:maj"], bars=2).samples)
    call_command("analyse", str(song), out=tmp_path / "out", parts=True)
    written = {path.name for path in (tmp_path / "out" / "song").iterdir()}
    assert {"vocals.flac", "drums.flac", "bass.flac", "other.flac"} <= written
    assert written <= {*KINDS, "vocals.flac", "drums.flac", "bass.flac", "other.flac"}


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    from django.core.management.base import CommandError

    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be used as a folder") as told:
        call_command("analyse", str(tmp_path / "x.wav"), out=tmp_path / "file")
    assert told.value.returncode == 2
