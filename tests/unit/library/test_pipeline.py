"""Hearing from end to end: what is heard, what resumes, what stops it."""

import errno
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from library.core.heard import Heard, HeardSoFar, Stage
from library.core.pipeline import ListeningConfig, analyse
from library.core.work_folder import WorkFolder
from musicapp.errors import JobCancelled, StorageFull, UnreadableAudio
from tests.support.signals import RATE_HZ, Signal, babble, clicks, made_song, pink_noise, silence, sine, write_wav


def hear(
    path: Path, workdir: Path, *, seen: list[tuple[Stage, HeardSoFar]] | None = None, stop_after: Stage | None = None
) -> Heard:
    def on_stage(stage: Stage, so_far: HeardSoFar) -> None:
        if seen is not None:
            seen.append((stage, so_far))
        if stage is stop_after:
            raise JobCancelled

    return analyse(path, workdir, ListeningConfig(), lambda *_: None, on_stage)


@pytest.fixture(scope="module")
def song_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    song = made_song(["D:min", "G:maj", "C:maj", "A:min"], bars=12, bpm=118)
    return write_wav(tmp_path_factory.mktemp("song") / "song.wav", song.samples)


@pytest.fixture(scope="module")
def heard(song_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Heard:
    return hear(song_path, tmp_path_factory.mktemp("work"))


def test_a_made_song_is_heard_as_it_was_made(heard: Heard) -> None:
    song = made_song(["D:min", "G:maj", "C:maj", "A:min"], bars=12, bpm=118)
    analysis = heard.analysis
    assert analysis.tempo is not None
    assert analysis.tempo.bpm == pytest.approx(118, rel=0.02)
    assert analysis.metre is not None
    assert analysis.metre.signature == "4/4"
    assert analysis.key is not None
    assert analysis.key.key == "C major"
    nearest = np.abs(np.array(analysis.beats_s)[:, None] - song.beats_s[None, :]).min(axis=1)
    assert np.median(nearest) < 0.03
    downs = np.abs(np.array(analysis.downbeats_s)[:, None] - song.downbeats_s[None, :]).min(axis=1)
    assert np.median(downs) < 0.03
    right = sum(
        min(span.end_s, end) - max(span.start_s, start)
        for span in analysis.chords
        for start, end, label in song.chords
        if span.label.split("/")[0] == label and min(span.end_s, end) > max(span.start_s, start)
    )
    assert right / (48 * 60 / 118) > 0.85
    assert set(heard.harmony_strip) <= set("TPDX-")
    assert heard.harmony_strip.startswith("PDTT")


def test_a_song_that_starts_on_its_first_beat_has_that_beat(tmp_path: Path) -> None:
    song = made_song(["D:maj", "G:maj", "A:maj", "D:maj"], bars=8, bpm=100)
    path = write_wav(tmp_path / "song.wav", song.samples[round(float(song.beats_s[0]) * RATE_HZ) :])
    analysis = hear(path, tmp_path / "work").analysis
    assert analysis.beats_s[0] == pytest.approx(0, abs=0.03)
    assert analysis.downbeats_s[:2] == pytest.approx((0, 2.4), abs=0.05)


def test_what_is_heard_is_a_document(heard: Heard) -> None:
    assert Heard.from_json(heard.to_json()) == heard
    assert all(0 <= span.confidence <= 1 for span in heard.analysis.chords)
    spans = heard.analysis.chords
    assert all(one.end_s == pytest.approx(two.start_s) for one, two in pairwise(spans))


def test_the_evaluation_schema_is_filled(heard: Heard) -> None:
    prediction = heard.analysis.to_eval_json("song")
    assert prediction["key_global"] == "C major"
    assert prediction["time_signature"] == [[0.0, round(heard.analysis.duration_s, 4), "4/4"]]
    json.dumps(prediction)
    roman = prediction["roman"]
    assert isinstance(roman, list)
    assert roman[0][2:] == ["ii", "C major"]


def test_each_stage_is_told_as_it_ends(song_path: Path, tmp_path: Path) -> None:
    seen: list[tuple[Stage, HeardSoFar]] = []
    hear(song_path, tmp_path / "w", seen=seen)
    assert [stage for stage, _ in seen] == list(Stage)
    after = dict(seen)
    assert after[Stage.DECODE].facts is not None
    assert after[Stage.DECODE].analysis.beats_s is None
    assert after[Stage.WAVEFORM].peaks_path is not None
    assert after[Stage.NOTES].analysis.tuning_cents is not None
    assert after[Stage.RHYTHM].analysis.beats_s
    assert after[Stage.RHYTHM].analysis.chords is None
    assert after[Stage.HARMONY].analysis.chords
    assert after[Stage.HARMONY].theory is None
    assert after[Stage.THEORY].theory is not None


@pytest.mark.parametrize("stage", [Stage.DECODE, Stage.NOTES, Stage.HARMONY])
def test_a_run_that_was_killed_goes_on_where_it_stopped(
    song_path: Path, heard: Heard, tmp_path: Path, stage: Stage
) -> None:
    with pytest.raises(JobCancelled):
        hear(song_path, tmp_path / "w", stop_after=stage)
    names = {f"{done.value}.json" for done in Stage}
    before = {p.name: p.stat().st_mtime_ns for p in (tmp_path / "w").iterdir() if p.name in names}
    assert f"{stage.value}.json" in before
    again = hear(song_path, tmp_path / "w")
    assert again.analysis == heard.analysis
    assert all((tmp_path / "w" / name).stat().st_mtime_ns == written for name, written in before.items())


def test_a_damaged_leftover_is_made_again(song_path: Path, heard: Heard, tmp_path: Path) -> None:
    with pytest.raises(JobCancelled):
        hear(song_path, tmp_path / "w", stop_after=Stage.RHYTHM)
    notes = tmp_path / "w" / "notes.npz"
    notes.write_bytes(notes.read_bytes()[:1000])
    (tmp_path / "w" / "spool.i16.part").write_bytes(b"half")
    (tmp_path / "w" / "waveform.json").write_text("{")
    assert hear(song_path, tmp_path / "w").analysis == heard.analysis
    assert not list((tmp_path / "w").glob("*.part"))


def test_a_folder_of_another_file_is_not_believed(song_path: Path, heard: Heard, tmp_path: Path) -> None:
    hear(write_wav(tmp_path / "note.wav", sine(2.0)), tmp_path / "w")
    assert hear(song_path, tmp_path / "w").analysis == heard.analysis


def test_progress_grows_and_can_stop_it(song_path: Path, tmp_path: Path) -> None:
    told: list[float] = []

    def progress(done: float, total: float, note: str) -> None:
        assert total == 1.0
        assert note
        told.append(done)

    analyse(song_path, tmp_path / "w", ListeningConfig(), progress, lambda *_: None)
    assert told == sorted(told)
    assert told[-1] == 1.0

    def cancel(done: float, total: float, note: str) -> None:
        raise JobCancelled

    with pytest.raises(JobCancelled):
        analyse(song_path, tmp_path / "w2", ListeningConfig(), cancel, lambda *_: None)


def test_a_full_disk_is_told(song_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: WorkFolder, heard: HeardSoFar) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(WorkFolder, "save", full)
    with pytest.raises(StorageFull, match="disk is full") as told:
        hear(song_path, tmp_path / "w")
    assert not told.value.permanent


def test_no_sound_is_no_song(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(b"no sound at all" * 100)
    with pytest.raises(UnreadableAudio):
        hear(tmp_path / "a.mp3", tmp_path / "w")


ODD: dict[str, Signal] = {
    "silence": silence(4.0),
    "one sample": np.full(1, 0.5, dtype=np.float32),
    "one second": made_song(["C:maj"], bars=1).samples[:44_100],
    "one note": sine(6.0),
    "noise": pink_noise(6.0),
    "speech": babble(8.0),
    "clicks": clicks(np.arange(0.5, 12, 0.5), 12.0),
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_sound_is_heard_honestly(tmp_path: Path, kind: str) -> None:
    analysis = hear(write_wav(tmp_path / "a.wav", ODD[kind]), tmp_path / "w").analysis
    if kind in ("silence", "one note", "one second", "one sample"):
        assert analysis.beats_s == ()
        assert analysis.metre is None
    if kind in ("silence", "noise", "speech", "clicks"):
        assert {span.label for span in analysis.chords} <= {"N"}
    if kind in ("one note", "noise", "clicks", "one sample"):
        assert analysis.key is None or analysis.key.confidence < 0.5
    if kind in ("silence", "noise", "speech"):
        assert analysis.key is None
        assert analysis.key_regions == ()
    if kind in ("noise", "speech"):
        assert analysis.tempo is None or analysis.tempo.confidence < 0.3
    if kind == "clicks":
        assert analysis.tempo is not None
        assert analysis.tempo.bpm == pytest.approx(120, rel=0.01)
    if kind == "silence":
        assert analysis.loudness.integrated_lufs is None
        assert analysis.sections == ()
