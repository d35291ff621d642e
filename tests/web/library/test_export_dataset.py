"""``manage.py export_dataset``: heard songs leave as a table, shards and a card."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from django.core.management import call_command
from django.core.management.base import CommandError

from library.core.analysis import Analysis, KeyEstimate, Loudness
from library.models import Hearing, Song
from library.services import corrections
from musicapp.people.models import User
from tests.support.song_rows import a_song

pytestmark = pytest.mark.django_db


def flac(seconds: float = 2.0) -> bytes:
    file = io.BytesIO()
    t = np.arange(int(seconds * 22_050)) / 22_050
    soundfile.write(file, 0.2 * np.sin(2 * np.pi * 440 * t), 22_050, format="FLAC")
    return file.getvalue()


def heard(owner: User, title: str, **fields: Any) -> Song:
    song = a_song(owner, title, content=flac(), **fields)
    analysis = Analysis(duration_s=2.0, loudness=Loudness(), key=KeyEstimate(key="Eb major", confidence=0.8))
    Hearing.objects.create(song=song, stage="done", document=analysis.model_dump(mode="json"))
    return song


def run(out: Path, **options: Any) -> str:
    said = io.StringIO()
    call_command("export_dataset", str(out), stdout=said, stderr=io.StringIO(), **options)
    return said.getvalue()


def members(out: Path) -> dict[str, bytes]:
    found = {}
    for shard in sorted((out / "shards").iterdir()):
        with tarfile.open(shard) as tar:
            found |= {name: tar.extractfile(name).read() for name in tar.getnames()}  # type: ignore[union-attr]
    return found


def test_it_writes_table_shards_and_card(owner: User, tmp_path: Path) -> None:
    from pyarrow import parquet

    songs = [heard(owner, f"Song {number}", artist=f"Artist {number}") for number in range(6)]
    said = run(tmp_path / "set")
    assert "6 songs" in said
    table = parquet.read_table(tmp_path / "set" / "songs.parquet").to_pylist()
    assert {row["id"] for row in table} == {song.pk.hex for song in songs}
    assert all((tmp_path / "set" / "shards" / row["shard"]).is_file() for row in table)
    assert all(row["shard"].startswith(row["split"]) for row in table)
    assert "| songs | 6 |" in (tmp_path / "set" / "DATA_CARD.md").read_text()


def test_a_songs_files_hold_sound_and_labels(owner: User, tmp_path: Path) -> None:
    song = heard(owner, "Low Tide")
    run(tmp_path / "set")
    found = members(tmp_path / "set")
    assert found[f"{song.pk.hex}.flac"] == flac()
    document = json.loads(found[f"{song.pk.hex}.json"])
    assert document["analysis"]["key"]["key"] == "Eb major"
    assert document["song"]["warnings"] == ["length: 2 s, shorter than 30 s"]
    assert document["corrections"] == []


def test_one_artist_is_in_one_split(owner: User, tmp_path: Path) -> None:
    from pyarrow import parquet

    for number in range(5):
        heard(owner, f"Song {number}", artist="Mira Okonkwo" + (" feat. A" if number % 2 else ""))
    run(tmp_path / "set", no_audio=True)
    assert len(set(parquet.read_table(tmp_path / "set" / "songs.parquet")["split"].to_pylist())) == 1


def test_it_replaces_an_earlier_dataset_and_nothing_else(owner: User, tmp_path: Path) -> None:
    heard(owner, "One")
    run(tmp_path / "set")
    heard(owner, "Two")
    assert "2 songs" in run(tmp_path / "set")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(CommandError, match="holds no dataset"):
        run(tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "set"]


def test_a_missing_file_is_left_out_with_a_sentence(owner: User, tmp_path: Path) -> None:
    heard(owner, "Here")
    gone = heard(owner, "Gone")
    Song.objects.filter(pk=gone.pk).update(file="songs/nowhere.flac")
    assert "1 songs" in run(tmp_path / "set")
    left_out = json.loads((tmp_path / "set" / "dataset.json").read_text())["left_out"]
    assert left_out == ["Gone: its file is missing"]


def test_it_leaves_out_the_bin_copies_and_songs_of_others(owner: User, outsider: User, tmp_path: Path) -> None:
    from django.utils import timezone

    first = heard(owner, "Mine")
    heard(owner, "Binned", deleted_at=timezone.now())
    heard(owner, "Copy", duplicate_of=first)
    heard(outsider, "Theirs")
    assert "1 songs" in run(tmp_path / "set", user=owner.username)


@pytest.mark.parametrize("options", [{"shard_mb": 0}, {"user": "nobody"}])
def test_bad_input_gets_one_line(owner: User, tmp_path: Path, options: dict[str, Any]) -> None:
    heard(owner, "One")
    with pytest.raises(CommandError) as raised:
        run(tmp_path / "set", **options)
    assert raised.value.returncode == 2


def test_targets_that_cannot_be_read_are_refused(owner: User, tmp_path: Path) -> None:
    heard(owner, "One")
    (tmp_path / "targets.toml").write_text("[genre]\nPop = 'much'\n")
    with pytest.raises(CommandError, match="cannot be read as targets"):
        run(tmp_path / "set", targets=tmp_path / "targets.toml")


def test_what_people_said_leaves_as_labels(owner: User, tmp_path: Path) -> None:
    from pyarrow import parquet

    song = heard(owner, "Low Tide")
    corrections.add(song, owner, "genre", {"name": "Bossa nova"})
    corrections.add(song, owner, "key", {"key": "C dorian"})
    run(tmp_path / "set")
    document = json.loads(members(tmp_path / "set")[f"{song.pk.hex}.json"])
    assert document["human_labels"]["genre"] == "Bossa nova"
    assert document["human_labels"]["home_key"]["mode"] == "dorian"
    assert [one["kind"] for one in document["corrections"]] == ["genre", "key"]
    assert document["heard_by_machine"]["key"]["key"] == "Eb major"
    row = parquet.read_table(tmp_path / "set" / "songs.parquet").to_pylist()[0]
    assert (row["labelled"], row["genre_label"]) == (["genre", "key"], "Bossa nova")
    assert "| genre | 1 |" in (tmp_path / "set" / "DATA_CARD.md").read_text()
