"""manage.py generate."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.core import blueprint_files
from generation.core.blueprint import Blueprint
from generation.core.blueprint_files import read_blueprint
from generation.core.composing.song import SongMap
from generation.core.mixing.ordering import Orders
from generation.core.scores import midi_bytes
from generation.management.commands import generate
from tests.support.generation_songs import small_song

PROMPT = "calm lo-fi for studying, 92 BPM in F major, 40 seconds"


@pytest.fixture(autouse=True)
def no_soundfonts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUNDFONTS", "")


def _plan_file(folder: Path, **change: Any) -> Path:
    path = folder / "plan.json"
    path.write_text(json.dumps({**small_song(2).model_dump(mode="json"), **change}))
    return path


def test_it_makes_a_song_of_a_blueprint_and_leaves_only_that(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("generate", out=tmp_path / "song", blueprint=_plan_file(tmp_path), no_check=True)
    assert {path.name for path in (tmp_path / "song").iterdir()} == {
        "blueprint.json", "score.mid", "score.musicxml", "stems", "mix.wav", "mix.json", "master.wav", "master.json",
        "ledger.json",
    }  # fmt: skip
    assert {path.name for path in tmp_path.iterdir()} == {"song", "plan.json"}
    assert "3 parts" in capsys.readouterr().out


def test_plan_only_writes_the_plan_alone_and_the_same_again(tmp_path: Path) -> None:
    for name in ("a", "b"):
        call_command("generate", PROMPT, out=tmp_path / name, seed="7", plan_only=True)
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["blueprint.json"]
    content = (tmp_path / "a" / "blueprint.json").read_bytes()
    assert content == (tmp_path / "b" / "blueprint.json").read_bytes()
    plan = Blueprint.from_json(content)
    assert (plan.bpm, plan.tonic, plan.mode, plan.seed) == (92.0, "F", "major", 7)


def test_fields_and_variations(tmp_path: Path) -> None:
    options = {"genre": "jazz-swing", "bpm": "140", "metre": "4/4", "duration": "1 minute", "variations": "3"}
    call_command("generate", out=tmp_path / "out", plan_only=True, seed="1", **options)
    plans = [Blueprint.from_json((tmp_path / "out" / str(n) / "blueprint.json").read_bytes()) for n in (1, 2, 3)]
    assert {plan.bpm for plan in plans} == {140.0}
    assert len({plan.seed for plan in plans}) == 3
    assert all(plan.genres[0][0] == "jazz-swing" for plan in plans)


def test_a_blueprint_keeps_its_seed_unless_one_is_given(tmp_path: Path) -> None:
    path = _plan_file(tmp_path)
    call_command("generate", out=tmp_path / "a", blueprint=path, plan_only=True)
    call_command("generate", out=tmp_path / "b", blueprint=path, plan_only=True, seed="12")
    seeds = [json.loads((tmp_path / name / "blueprint.json").read_text())["seed"] for name in "ab"]
    assert seeds == [4127, 12]


def test_a_song_like_a_file(tmp_path: Path) -> None:
    plan = small_song(8)
    (tmp_path / "song.mid").write_bytes(midi_bytes(SongMap(plan), [Orders(SongMap(plan)).order(plan.parts[0]).played]))
    call_command("generate", out=tmp_path / "like", like=tmp_path / "song.mid", plan_only=True, seed="3")
    lifted = Blueprint.from_json((tmp_path / "like" / "blueprint.json").read_bytes())
    assert lifted.bpm in (60.0, 120.0)  # chords alone do not tell which


@pytest.mark.parametrize(
    ("prompt", "options", "says"),
    [
        ("", {}, "asked for"),
        ("😀😀😀", {}, ""),
        ("a" * 10_000, {}, "10,000"),
        ("pop", {"bpm": "0"}, "0"),
        ("pop", {"bpm": "999"}, "999"),
        ("pop", {"duration": "1 s"}, "10 s"),
        ("pop", {"duration": "10 hours"}, "2 h"),
        ("pop", {"key": "H# mayor"}, "mayor"),
        ("pop", {"metre": "0/0"}, "0/0"),
        ("pop", {"parts": "kazoo-o-matic"}, "kazoo"),
        ("pop", {"seed": "-3"}, "-3"),
        ("pop", {"seed": "99999999999999999999"}, "seed"),
        ("pop", {"variations": "99"}, "99"),
        ("pop", {"like": Path("/no/such/song.wav")}, "no file"),
        ("", {"batch": Path("/no/such/list.txt")}, "lines of text"),
        ("pop", {"batch": Path("/no/such/list.txt")}, "its own prompts"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, prompt: str, options: dict[str, Any], says: str
) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("generate", prompt, out=tmp_path / "song", plan_only=True, **options)
    assert refused.value.returncode == 2
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


NAN = {"production": {"loudness_lufs": float("nan")}}
HOSTILE = {
    "nothing": b"",
    "text": b"eggs, flour, milk",
    "binary": bytes(range(256)),
    "a list": b"[1, 2, 3]",
    "no number": json.dumps({"sections": [], **NAN}).encode(),
    "beyond numbers": b'{"sections": [{"bpm": 1e999}]}',
    "deep": b'{"sections": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep but parsable": b'{"sections": ' + b"[" * 200 + b"]" * 200 + b"}",
    "huge": b" " * (blueprint_files.LARGEST_BYTES + 1),
    "wrong types": json.dumps({**small_song().model_dump(mode="json"), "bpm": "fast"}).encode(),
    "more fields": json.dumps({**small_song().model_dump(mode="json"), "shell": "rm -rf"}).encode(),
    "no such key": json.dumps({**small_song().model_dump(mode="json"), "tonic": "Q"}).encode(),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_broken_and_hostile_blueprints_are_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        call_command("generate", out=tmp_path / "song", blueprint=path, plan_only=True)
    assert refused.value.returncode == 2
    assert "plan.json" in str(refused.value)
    assert len(str(refused.value)) < 600
    assert [one.name for one in tmp_path.iterdir()] == ["plan.json"]


def test_an_instrument_that_is_not_there_is_named(tmp_path: Path) -> None:
    document = small_song().model_dump(mode="json")
    document["parts"][0]["instrument"] = "hurdy-gurdy"
    with pytest.raises(ValueError, match="hurdy-gurdy"):
        read_blueprint(json.dumps(document).encode())


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(list(Blueprint.model_fields)), inner)
        ),
        max_leaves=12,
    ),
    st.sampled_from(list(Blueprint.model_fields)),
)
@settings(max_examples=150, deadline=None)
def test_whatever_a_field_holds_it_is_read_or_refused(value: Any, field: str) -> None:
    document = {**small_song(1).model_dump(mode="json"), field: value}
    with contextlib.suppress(ValueError):  # anything else would be a trap that works
        assert isinstance(read_blueprint(json.dumps(document).encode()), Blueprint)


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "song").mkdir()
    (tmp_path / "song" / "thesis.txt").write_text("years of work")
    with pytest.raises(CommandError, match=r"thesis\.txt"):
        call_command("generate", out=tmp_path / "song", blueprint=_plan_file(tmp_path), plan_only=True)
    assert (tmp_path / "song" / "thesis.txt").read_text() == "years of work"


def test_an_earlier_song_is_replaced_only_when_the_new_one_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("generate", PROMPT, out=tmp_path / "song", plan_only=True, seed="1")
    before = (tmp_path / "song" / "blueprint.json").read_bytes()

    def broken(*_: object) -> None:
        raise OSError("the machine lost its disk")

    monkeypatch.setattr(generate, "_make", broken)
    with pytest.raises(CommandError, match="lost its disk"):
        call_command("generate", PROMPT, out=tmp_path / "song", seed="2")
    assert (tmp_path / "song" / "blueprint.json").read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["song"]


def test_a_batch_goes_on_after_a_bad_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "list.txt").write_text(f"{PROMPT}\n\nnothing of the sort 🙃 xyzzy\n-- a techno track, 1 minute\n")
    with pytest.raises(SystemExit) as end:
        call_command("generate", out=tmp_path / "out", batch=tmp_path / "list.txt", plan_only=True)
    assert end.value.code == 2
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"0001", "0004"}
    assert capsys.readouterr().err.startswith("Line 3: ")


def test_a_wrong_option_ends_with_two_and_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "generate", "pop", "--out", str(tmp_path / "a"), "--loud"],
        capture_output=True, text=True, check=False, cwd=Path(generate.__file__).parents[3], env=os.environ,
    )  # fmt: skip
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "--loud" in done.stderr
