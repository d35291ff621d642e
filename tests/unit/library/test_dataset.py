"""Training data: splits by artist, what is wrong with a recording, shards, the card."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import numpy as np
import pytest

from library.core.dataset.card import as_markdown, counts, era_of
from library.core.dataset.quality import Measured, measure, warnings
from library.core.dataset.shards import ShardWriter
from library.core.dataset.splits import artist_key, split_of

RATE_HZ = 44_100
CLEAN = Measured(200.0, 0.0, -70.0, 0.1, 18_000.0)


def tone(seconds: float = 6.0, level: float = 0.3) -> np.ndarray:
    """Chords that pause, so that there are soft moments."""
    t = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    sound = sum(np.sin(2 * np.pi * hz * t) for hz in (220, 277, 330, 5000)) / 4
    sound = sound * (np.sin(2 * np.pi * t / 2) > 0)
    return np.repeat((level * sound).astype(np.float32)[:, None], 2, axis=1)


def test_an_artist_is_always_in_the_same_split() -> None:
    names = ("Beyoncé", "BEYONCE", "Beyoncé feat. Jay-Z", "beyonce (ft. Someone)")
    assert {artist_key(name) for name in names} == {"beyonce"}
    assert len({split_of(name, "", str(number)) for number, name in enumerate(names)}) == 1


def test_songs_without_artist_follow_their_album_then_themselves() -> None:
    assert split_of("", "Night", "a") == split_of("", "Night", "b")
    assert len({split_of("", "", str(number)) for number in range(200)}) == 3


def test_splits_have_their_shares() -> None:
    splits = [split_of(f"artist {number}", "", "") for number in range(4000)]
    assert splits.count("train") / 4000 == pytest.approx(0.8, abs=0.03)
    assert splits.count("test") / 4000 == pytest.approx(0.1, abs=0.02)


def test_clipping_is_counted_and_clean_sound_has_none() -> None:
    assert measure([tone()], RATE_HZ).clips_per_minute == 0
    assert measure([np.clip(tone(level=3.0), -1, 1)], RATE_HZ).clips_per_minute > 100


def test_noise_between_the_notes_is_told_from_soft_music() -> None:
    rng = np.random.default_rng(1)
    noisy = tone() + 0.02 * rng.standard_normal(tone().shape).astype(np.float32)
    found = measure([noisy], RATE_HZ)
    assert any(line.startswith("noise") for line in warnings("x", "flac", None, found))
    assert not any(line.startswith("noise") for line in warnings("x", "flac", None, measure([tone()], RATE_HZ)))


def test_blocks_of_any_size_measure_alike() -> None:
    sound = tone()
    whole, parts = measure([sound], RATE_HZ), measure(np.array_split(sound, 37), RATE_HZ)
    assert parts.noise_floor_dbfs == pytest.approx(whole.noise_floor_dbfs, abs=0.5)
    assert parts.bandwidth_hz == pytest.approx(whole.bandwidth_hz, rel=0.02)


def test_silence_and_nothing_are_measured() -> None:
    assert measure([np.zeros((RATE_HZ, 1), np.float32)], RATE_HZ).bandwidth_hz == 0
    assert measure([], RATE_HZ).seconds == 0


@pytest.mark.parametrize(
    ("title", "codec", "kbps", "found", "kind"),
    [
        ("Song", "mp3", 96.0, CLEAN, "bit rate"),
        ("Song", "flac", None, Measured(200, 30, -70, 0.1, 18_000), "clipping"),
        ("Song", "flac", None, Measured(12, 0, -70, 0.1, 18_000), "length"),
        ("Song", "flac", None, Measured(4000, 0, -70, 0.1, 18_000), "length"),
        ("Song (Club Remix)", "flac", None, CLEAN, "remix"),
        ("Song - snippet", "flac", None, CLEAN, "clip"),
        ("Song", "flac", None, Measured(200, 0, -70, 0.1, 11_000), "bandwidth"),
    ],
)
def test_a_warning_names_its_kind(title: str, codec: str, kbps: float | None, found: Measured, kind: str) -> None:
    assert [line.split(":")[0] for line in warnings(title, codec, kbps, found)] == [kind]


def test_a_good_song_has_no_warning() -> None:
    assert warnings("Low Tide", "mp3", 320.0, CLEAN) == ()


def test_a_song_is_never_divided_between_shards(tmp_path: Path) -> None:
    with ShardWriter(tmp_path, "train", 3000) as shards:
        names = [shards.add(f"song{n}", {"wav": b"x" * 1000, "json": b"{}"}) for n in range(5)]
    assert names == ["train-000000.tar", "train-000000.tar", "train-000001.tar", "train-000001.tar", "train-000002.tar"]
    for name in shards.written:
        with tarfile.open(tmp_path / name) as tar:
            members = tar.getnames()
        assert members[::2] == [member.replace("json", "wav") for member in members[1::2]]


def test_equal_songs_give_equal_shards(tmp_path: Path) -> None:
    contents = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        with ShardWriter(tmp_path / folder, "test", 10_000) as shards:
            shards.add("one", {"flac": b"sound", "json": b"{}"})
        contents.append((tmp_path / folder / "test-000000.tar").read_bytes())
    assert contents[0] == contents[1]
    with tarfile.open(fileobj=io.BytesIO(contents[0])) as tar:
        assert tar.extractfile("one.flac").read() == b"sound"  # type: ignore[union-attr]


def test_a_failed_export_leaves_no_shard(tmp_path: Path) -> None:
    def export() -> None:
        with ShardWriter(tmp_path, "train", 1000) as shards:
            shards.add("one", {"json": b"{}"})
            raise KeyError

    with pytest.raises(KeyError):
        export()
    assert list(tmp_path.iterdir()) == []


def test_a_key_with_a_dot_is_refused(tmp_path: Path) -> None:
    with ShardWriter(tmp_path, "train", 1000) as shards, pytest.raises(ValueError, match="first dot"):
        shards.add("a.b", {"json": b"{}"})


def row(**fields: object) -> dict[str, object]:
    known: dict[str, object] = {
        "duration_s": 3600.0, "artist": "A", "has_stems": False, "corrections": 0, "split": "train", "key": "C major",
        "metre": "4/4", "genre": "Pop", "era": "1990s", "warnings": [],
    }  # fmt: skip
    return known | fields


def test_the_card_compares_with_the_targets() -> None:
    rows = [row(), row(), row(), row(genre="Jazz", warnings=["noise: x"])]
    figures = counts(rows, {"genre": {"pop": 0.4, "jazz": 0.4, "folk": 0.2}})
    said = {line["value"]: line["remark"] for line in figures["balance"]["genre"]}
    assert said == {"Pop": "too much", "Jazz": "", "folk": "too little"}
    assert figures["hours"] == 4
    assert figures["warnings"] == {"noise": 1}
    card = as_markdown(figures, {"made": "today"})
    assert "| Pop | 3.0 | 75.0% | 40.0% | too much |" in card


def test_an_empty_dataset_has_a_card() -> None:
    assert counts([], {})["songs"] == 0


@pytest.mark.parametrize(("released", "era"), [("1994-05", "1990s"), ("2021", "2020s"), ("", ""), ("soon", "")])
def test_the_era_is_the_decade(released: str, era: str) -> None:
    assert era_of(released) == era
