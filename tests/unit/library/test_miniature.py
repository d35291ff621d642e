"""The small drawings of lists."""

from __future__ import annotations

import re

import pytest

from library.core import cover, miniature


def strokes(path: str) -> list[float]:
    return [float(height) for height in re.findall(r"v([\d.]+)", path)]


def test_a_waveform_has_a_stroke_for_every_column_and_stays_in_its_box() -> None:
    path = miniature.wave_path("".join(f"{n % 256:02x}" for n in range(240)))
    heights = strokes(path)
    assert len(heights) == 120
    assert max(heights) <= miniature.WAVE_HEIGHT
    assert min(heights) > 0


def test_a_column_shows_the_largest_of_its_peaks() -> None:
    quiet, loud = strokes(miniature.wave_path("10" * 240))[0], strokes(miniature.wave_path("10ff" * 120))[0]
    assert loud > 10 * quiet


def test_silence_is_still_a_line() -> None:
    assert min(strokes(miniature.wave_path("00" * 240))) == 1.6


@pytest.mark.parametrize("nothing", ["", "   "])
def test_no_peaks_draw_nothing(nothing: str) -> None:
    assert miniature.wave_path(nothing) == ""


def test_it_refuses_what_is_no_hex() -> None:
    with pytest.raises(ValueError, match="hexadecimal"):
        miniature.wave_path("zz")


def test_a_strip_has_a_stroke_for_every_bar_and_gaps_where_nothing_is_heard() -> None:
    paths = miniature.strip_paths("TTPD-X")
    assert {letter: path.count("M") for letter, path in paths.items()} == {"T": 2, "P": 1, "D": 1, "X": 1}
    assert miniature.strip_paths("") == {}


@pytest.mark.parametrize("letters", ["TPDX", "T" * 200, "TPD-" * 40, "TTPDX" * 13])
def test_the_weave_is_the_picture_that_the_player_shows(letters: str) -> None:
    colours = {"T": "#5aa9dc", "P": "#86dfb6", "D": "#e0613a", "X": "#837e78"}
    picture = cover.weave(letters, "seed")
    places = {
        letter: set(re.findall(rf'x="([\d.]+)" y="([\d.]+)"[^>]*fill="{colours[letter]}"', picture))
        for letter in "TPDX"
    }
    drawn = {
        letter: set(re.findall(r"M([\d.]+) ([\d.]+)h", path)) for letter, path in miniature.weave_paths(letters).items()
    }
    assert drawn == {letter: found for letter, found in places.items() if found}
