import re

import pytest

from library.core.cover import weave


def cells(picture: str) -> list[dict[str, str]]:
    """The attributes of each drawn cell; the ground comes first and is left out."""
    return [dict(re.findall(r'(\w+)="([^"]*)"', rect)) for rect in re.findall(r"<rect[^>]*/>", picture)][1:]


@pytest.mark.parametrize("strip", ["T", "TPDX" * 3, "TPD" * 80])
def test_every_length_of_song_fills_the_weave(strip: str) -> None:
    assert len(cells(weave(strip, "a"))) == 64


def test_equal_harmony_gives_equal_pictures_whatever_the_song() -> None:
    assert weave("TTPD", "one") == weave("TTPD", "other")


def test_silent_bars_stay_empty() -> None:
    assert len(cells(weave("T-" * 32, "a"))) == 32


@pytest.mark.parametrize("strip", ["", "----"])
def test_a_song_nobody_heard_gets_shapes_without_harmony(strip: str) -> None:
    colours = {cell.get("fill") for cell in cells(weave(strip, "a"))}
    assert len(colours) == 1
    assert weave(strip, "a") != weave(strip, "b")
    assert weave(strip, "a") == weave(strip, "a")


def test_each_function_has_a_colour_and_a_shape_of_its_own() -> None:
    seen = {(cell.get("fill"), cell.get("width"), cell.get("height")) for cell in cells(weave("TPDX", "a"))}
    assert len(seen) == 4
