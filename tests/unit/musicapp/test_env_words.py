"""Words, pairs and shapes out of the environment: what is wrong stops the start with one sentence."""

from __future__ import annotations

import pytest

from musicapp import env

KNOWN = ("ace-step", "musicgen")
COMMIT = "0123456789abcdef" * 2 + "01234567"


def test_choices_are_words_that_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.choices("PICKED", KNOWN) == []
    monkeypatch.setenv("PICKED", " musicgen , ace-step,")
    assert env.choices("PICKED", KNOWN) == ["musicgen", "ace-step"]
    monkeypatch.setenv("PICKED", "musicgen,kazoo")
    with pytest.raises(env.BadSetting, match="PICKED is 'musicgen,kazoo', but must be any of ace-step, musicgen"):
        env.choices("PICKED", KNOWN)


@pytest.mark.parametrize("value", ["ace-step", "ace-step=main", f"kazoo={COMMIT}", f"ace-step={COMMIT.upper()}", "="])
def test_a_commit_is_whole_and_of_something_known(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PINNED", value)
    with pytest.raises(env.BadSetting, match=r"PINNED is .* must be NAME=COMMIT pairs"):
        env.commits("PINNED", KNOWN)


def test_commits_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.commits("PINNED", KNOWN) == {}
    monkeypatch.setenv("PINNED", f"ace-step={COMMIT}, musicgen={'f' * 40}")
    assert env.commits("PINNED", KNOWN) == {"ace-step": COMMIT, "musicgen": "f" * 40}


def test_a_shape_is_kept_to(monkeypatch: pytest.MonkeyPatch) -> None:
    pattern, wanted = r"auto|cuda(:\d+)?", "auto or cuda"
    assert env.shaped("PLACE", "auto", pattern, wanted) == "auto"
    monkeypatch.setenv("PLACE", "cuda:1")
    assert env.shaped("PLACE", "auto", pattern, wanted) == "cuda:1"
    monkeypatch.setenv("PLACE", "cuda:one")
    with pytest.raises(env.BadSetting, match="PLACE is 'cuda:one', but must be auto or cuda"):
        env.shaped("PLACE", "auto", pattern, wanted)


def test_a_folder_of_soundfonts_stands_for_the_usual_ones_in_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from generation.core.sound.fonts import soundfonts

    folder = tmp_path_factory.mktemp("sounds")
    for name in ("sf2/FluidR3_GM.sf2", "sf2/MuseScore_General.sf2", "sf2/Other.sf2", "Mine.sf2"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"")
    monkeypatch.setenv("SOUNDFONTS", f"{folder}/Mine.sf2:{folder}:/nowhere.sf2")
    assert [font.name for font in soundfonts()] == ["Mine.sf2", "MuseScore_General.sf2", "FluidR3_GM.sf2"]
    monkeypatch.setenv("SOUNDFONTS", "")
    assert soundfonts() == ()
