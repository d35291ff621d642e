"""From a blueprint to a song in a folder, with synthesisers in place of SoundFonts."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from generation.core.blueprint import Blueprint, Take
from generation.core.composing.song import SongMap
from generation.core.making import Making, MakingConfig, make
from generation.core.making_folder import MakingFolder
from generation.core.mixing.levels import target_lufs
from generation.core.results import RATE_HZ, Adherence, Score, Stem
from mastering.core.wave_file import HEADER_BYTES, sha256_of, sound_blocks
from musicapp.errors import JobCancelled, MusicAppError, StorageFull
from tests.support.generation_songs import small_song

PARTS = ("keys", "lead", "pad")
BAR_FRAMES = 2 * RATE_HZ


@pytest.fixture(scope="module", autouse=True)
def no_soundfonts() -> Iterator[None]:
    before = os.environ.get("SOUNDFONTS")
    os.environ["SOUNDFONTS"] = ""
    yield
    if before is None:
        del os.environ["SOUNDFONTS"]
    else:
        os.environ["SOUNDFONTS"] = before


def _made(blueprint: Blueprint, folder: Path, cache: Path | None = None) -> tuple[Making, list[object]]:
    events: list[object] = []
    config = MakingConfig(check=False, cache=cache, workers=1)
    return make(blueprint, folder, config, lambda *_: None, events.append), events


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("renders")


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> tuple[Making, list[object]]:
    return _made(small_song(), tmp_path_factory.mktemp("song"), cache)


def _sound(path: Path) -> NDArray[np.int32]:
    return np.concatenate(list(sound_blocks(path)))


def test_it_leaves_every_file_and_tells_of_each_step_in_order(song: tuple[Making, list[object]]) -> None:
    making, events = song
    names = {path.name for path in making.folder.iterdir()} - {".work"}
    assert names == {"blueprint.json", "score.mid", "score.musicxml", "stems", "mix.wav", "mix.json", "master.wav",
                     "master.json", "ledger.json"}  # fmt: skip
    assert {path.name for path in (making.folder / "stems").iterdir()} == {f"{part}.wav" for part in PARTS}
    assert [event for event in events if isinstance(event, str)] == ["notes", "stems", "mix", "master"]
    assert {event.part for event in events if isinstance(event, Stem)} == set(PARTS)
    assert Blueprint.from_json((making.folder / "blueprint.json").read_bytes()) == making.blueprint


def test_the_stems_add_up_to_the_mix_sample_for_sample(song: tuple[Making, list[object]]) -> None:
    making, _ = song
    total = sum(_sound(making.folder / stem.file).astype(np.int64) for stem in making.mix.stems)
    assert (total == _sound(making.folder / "mix.wav")).all()
    assert making.mix.null_dbfs == -200


def test_every_part_has_the_loudness_of_its_role(song: tuple[Making, list[object]]) -> None:
    making, _ = song
    for stem in making.mix.stems:
        part = making.blueprint.part(stem.part)
        family = {"keys": "electric piano", "lead": "synth", "pad": "synth"}[stem.part]
        assert stem.loudness_lufs == pytest.approx(target_lufs(part, "lo-fi", family), abs=2.1)  # and its instrument
        assert stem.sha256 == sha256_of(making.folder / stem.file)
    assert making.mix.loudness_lufs is not None
    assert -26 < making.mix.loudness_lufs < -18


def test_the_master_has_the_loudness_and_the_ceiling_of_the_plan(song: tuple[Making, list[object]]) -> None:
    master = song[0].master
    assert master.after.loudness_lufs == pytest.approx(-14.0, abs=0.3)
    assert master.after.true_peak_dbtp is not None
    assert master.after.true_peak_dbtp <= -1.0


def test_the_same_blueprint_gives_the_same_bytes(song: tuple[Making, list[object]], tmp_path: Path) -> None:
    making, _ = song
    again, _ = _made(small_song(), tmp_path / "again")
    files = [path.relative_to(making.folder) for path in making.folder.rglob("*") if path.is_file()]
    for file in (file for file in files if ".work" not in file.parts):
        assert (making.folder / file).read_bytes() == (again.folder / file).read_bytes(), file


def test_bars_made_again_leave_all_other_bytes_as_they_are(
    song: tuple[Making, list[object]], cache: Path, tmp_path: Path
) -> None:
    making, _ = song
    changed = making.blueprint.model_copy(update={"takes": (Take(part="lead", first_bar=2, last_bar=3, seed=9),)})
    again, _ = _made(changed, tmp_path / "again", cache)
    for part in ("keys", "pad"):
        file = f"stems/{part}.wav"
        assert (making.folder / file).read_bytes() == (again.folder / file).read_bytes()
    old, new = ((row.folder / "stems/lead.wav").read_bytes()[HEADER_BYTES:] for row in (making, again))
    first, last = BAR_FRAMES * 6, 3 * BAR_FRAMES * 6
    assert old[:first] == new[:first]
    assert old[last:] == new[last:]
    assert old[first:last] != new[first:last]
    assert again.mix.null_dbfs == -200


def test_a_take_over_a_take_builds_on_the_first(song: tuple[Making, list[object]], cache: Path, tmp_path: Path) -> None:
    first = Take(part="lead", first_bar=1, last_bar=2, seed=9)
    second = Take(part="lead", first_bar=4, last_bar=4, seed=10)
    base = song[0].blueprint
    one, _ = _made(base.model_copy(update={"takes": (first,)}), tmp_path / "one", cache)
    both, _ = _made(base.model_copy(update={"takes": (first, second)}), tmp_path / "both", cache)
    old, new = (_sound(row.folder / "stems/lead.wav") for row in (one, both))
    assert (old[: 3 * BAR_FRAMES] == new[: 3 * BAR_FRAMES]).all()
    assert (old[4 * BAR_FRAMES :] == new[4 * BAR_FRAMES :]).all()
    assert (old != new).any()


def test_a_level_changes_one_stem_alone(song: tuple[Making, list[object]], cache: Path, tmp_path: Path) -> None:
    making, _ = song
    parts = tuple(
        part.model_copy(update={"level_db": -6.0}) if part.id == "pad" else part for part in making.blueprint.parts
    )
    again, _ = _made(making.blueprint.model_copy(update={"parts": parts}), tmp_path / "again", cache)
    old, new = ({stem.part: stem for stem in row.mix.stems} for row in (making, again))
    assert old["keys"].sha256 == new["keys"].sha256
    assert old["lead"].sha256 == new["lead"].sha256
    assert new["pad"].loudness_lufs == pytest.approx((old["pad"].loudness_lufs or 0) - 6, abs=0.1)


def test_a_part_that_never_plays_is_silent_and_says_so(tmp_path: Path, cache: Path) -> None:
    plan = small_song()
    section = plan.sections[0].model_copy(update={"parts": {"keys": 0.9, "lead": 0.9}})
    making, _ = _made(plan.model_copy(update={"sections": (section,)}), tmp_path / "song", cache)
    pad = next(stem for stem in making.mix.stems if stem.part == "pad")
    assert pad.loudness_lufs is None
    assert any("silent" in warning for warning in pad.warnings)


def test_a_start_after_a_stop_keeps_what_is_there(tmp_path: Path) -> None:
    class StopError(Exception):
        pass

    def stop(event: object) -> None:
        if event == "mix":
            raise StopError

    plan, config = small_song(), MakingConfig(check=False)
    with pytest.raises(StopError):
        make(plan, tmp_path, config, lambda *_: None, stop)
    rendered = {path: path.stat().st_mtime_ns for path in tmp_path.glob(".work/renders/*/*.json")}
    assert len(rendered) == 3
    making = make(plan, tmp_path, config, lambda *_: None, lambda event: None)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.glob(".work/renders/*/*.json")} == rendered
    assert making.mix.null_dbfs == -200


def test_a_cancel_ends_the_processes(tmp_path: Path) -> None:
    def cancel(done: float, total: float, note: str) -> None:
        if note.startswith("Rendering"):
            raise JobCancelled

    with pytest.raises(JobCancelled):
        make(small_song(), tmp_path, MakingConfig(check=False), cancel, lambda event: None)
    assert _children(os.getpid()) == []
    assert not list(tmp_path.glob("stems/*.part"))


def test_processes_end_with_a_parent_that_is_killed() -> None:
    script = (
        "import time\nfrom generation.core.mixing.crew import Crew\n"
        "with Crew(2) as crew:\n    print(*(child.pid for child in crew._children), flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        pids = [int(pid) for pid in (parent.stdout.readline() if parent.stdout else "").split()]
        parent.send_signal(signal.SIGKILL)
    assert len(pids) == 2
    deadline = time.monotonic() + 20
    while any(_lives(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_lives(pid) for pid in pids)


def test_a_full_disk_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(MakingFolder, "write_text", full)
    with pytest.raises(StorageFull, match="disk is full"):
        make(small_song(), tmp_path, MakingConfig(check=False), lambda *_: None, lambda event: None)


def test_a_process_that_breaks_down_is_said_with_its_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = MakingFolder.request

    def broken(self: MakingFolder, job: object) -> dict[str, object]:
        return {**whole(self, job), "shelf": "/dev/null/nowhere"}  # type: ignore[arg-type]

    monkeypatch.setattr(MakingFolder, "request", broken)
    with pytest.raises(MusicAppError, match="could not be made"):
        make(small_song(), tmp_path, MakingConfig(check=False), lambda *_: None, lambda event: None)


def test_flac_holds_the_same_samples(song: tuple[Making, list[object]], cache: Path, tmp_path: Path) -> None:
    import soundfile

    config = MakingConfig(check=False, cache=cache, format="flac", workers=1)
    making = make(small_song(), tmp_path, config, lambda *_: None, lambda event: None)
    assert making.mix.file == "mix.flac"
    read, _ = soundfile.read(tmp_path / "mix.flac", dtype="int32")
    assert (read >> 8 == _sound(song[0].folder / "mix.wav")).all()
    assert not list(tmp_path.glob("*.wav"))


def test_the_ledger_names_sounds_seed_and_what_a_person_did(song: tuple[Making, list[object]]) -> None:
    ledger = json.loads((song[0].folder / "ledger.json").read_text())
    assert ledger["seed"] == 4127
    assert ledger["may_earn"] is True
    assert {part for row in ledger["sounds"] for part in row["parts"]} == {"Keys", "Lead", "Pad"}
    assert len(ledger["reasons"]) == 1 + len(ledger["sounds"])


def _check_that_hears(monkeypatch: pytest.MonkeyPatch, *chords: float) -> list[int]:
    """A listener that hears so much of the chords in turn, and bar 2 failing; how many takes it was shown each time."""
    from generation.core.checking import check, remedy

    shown: list[int] = []

    def hear(mapped: SongMap, *_: object) -> tuple[Adherence, None]:
        shown.append(len(mapped.blueprint.takes))
        score = Score(name="chords", value=chords[len(shown) - 1], bar=0.9, ceiling=None, met=False)
        adherence = Adherence(scores=(score,), bars=(), loudness_lufs=-14, loudness_target_lufs=-14, true_peak_dbtp=-1,
                              clipped_samples=0, silent_s=0)  # fmt: skip
        return adherence, None

    def takes(*args: Any) -> tuple[Take, ...]:
        return (Take(part="keys", first_bar=2, last_bar=2, seed=args[3]),)

    monkeypatch.setattr(check, "check", hear)
    monkeypatch.setattr(remedy, "takes_for", takes)
    return shown


def test_failing_bars_are_made_again_and_stay_where_it_helped(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = _check_that_hears(monkeypatch, 0.5, 0.7, 0.95)
    making = make(small_song(), tmp_path, MakingConfig(cache=cache, workers=1), lambda *_: None, lambda event: None)
    assert shown == [0, 1, 2]
    assert len(making.blueprint.takes) == 2
    assert Blueprint.from_json((tmp_path / "blueprint.json").read_bytes()) == making.blueprint
    assert making.adherence is not None
    assert len(making.adherence.remade) == 2
    assert json.loads((tmp_path / "ledger.json").read_text())["edits"] == []


def test_what_did_not_help_is_taken_back(
    song: tuple[Making, list[object]], cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = _check_that_hears(monkeypatch, 0.5, 0.4)
    making = make(small_song(), tmp_path, MakingConfig(cache=cache, workers=1), lambda *_: None, lambda event: None)
    assert shown == [0, 1]
    assert making.blueprint.takes == ()
    assert Adherence.from_json((tmp_path / "adherence.json").read_bytes()) == making.adherence
    for file in ("stems/keys.wav", "mix.wav", "master.wav", "blueprint.json"):
        assert (tmp_path / file).read_bytes() == (song[0].folder / file).read_bytes()


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    alive = [int(child) for child in listed.read_text().split()] if listed.exists() else []
    return [child for child in alive if "stem_child" in Path(f"/proc/{child}/cmdline").read_text()]


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (OSError, IndexError):
        return False
    return state != "Z"
