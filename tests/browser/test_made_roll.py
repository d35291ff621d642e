"""The notes of a part, changed in a real browser by mouse and by keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.pages import sideways_overflow_px
from tests.support.studio import Studio

Axe = Callable[..., None]
TOLD = "#made-roll [data-role=told]"


@pytest.fixture
def roll(page: Page, studio: Studio) -> Locator:
    """The keys of a song of 16 bars, opened."""
    return opened(page, studio)


def opened(page: Page, studio: Studio, part: str = "Keys") -> Locator:
    pk = studio.call("made_songs", owner=page.person)[0]  # type: ignore[attr-defined]
    page.goto(f"/create/made/{pk}/")
    page.wait_for_selector("#made-roll[data-ready]")
    page.locator("#made-roll").get_by_role("button", name=part).click()
    expect(page.locator("#made-roll")).to_have_attribute("data-state", "open")
    return page.locator("#made-roll [data-role=roll]")


def told(page: Page) -> str:
    return page.locator(TOLD).inner_text()


def count(page: Page) -> int:
    return int(told(page).split()[0])


def press(roll: Locator, x: float, y: float, to: tuple[float, float] | None = None) -> None:
    box = roll.bounding_box()
    assert box
    mouse = roll.page.mouse
    mouse.move(box["x"] + x, box["y"] + y)
    mouse.down()
    if to:
        mouse.move(box["x"] + to[0], box["y"] + to[1], steps=5)
    mouse.up()


def empty_place(page: Page, roll: Locator) -> tuple[float, float]:
    """A place in the top row, which no note reaches."""
    roll.scroll_into_view_if_needed()
    return 58 + 45.0, 18 + 6.0


def test_a_note_is_added_moved_made_longer_and_removed_by_mouse(page: Page, roll: Locator) -> None:
    before = count(page)
    x, y = empty_place(page, roll)
    press(roll, x, y)
    expect(page.locator(TOLD)).to_contain_text("bar 1, beat 2.5, 0.25 quarter notes")
    press(roll, x + 2, y, (x + 32, y + 12))
    expect(page.locator(TOLD)).to_contain_text("bar 1, beat 3.5")
    press(roll, x + 36, y + 12, (x + 36 + 15, y + 12))
    expect(page.locator(TOLD)).to_contain_text("0.75 quarter notes")
    page.locator("#made-roll").get_by_role("button", name="Delete").click()
    assert count(page) == before


def test_everything_can_be_taken_back_and_done_again(page: Page, roll: Locator) -> None:
    before = count(page)
    x, y = empty_place(page, roll)
    press(roll, x, y, (x + 60, y))
    expect(page.locator(TOLD)).to_contain_text("quarter notes")
    tools = page.locator("#made-roll")
    tools.get_by_role("button", name="Undo").click()
    assert count(page) == before
    expect(tools.get_by_role("button", name="Undo")).to_be_disabled()
    expect(tools.get_by_role("button", name="Make with these notes")).to_be_disabled()
    tools.get_by_role("button", name="Redo").click()
    assert count(page) == before + 1


def test_keys_alone_do_it_too(page: Page, roll: Locator) -> None:
    before = count(page)
    roll.focus()
    page.keyboard.press("ArrowRight")
    first = told(page)
    assert "bar 1" in first
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert told(page) != first
    page.keyboard.press("Delete")
    assert count(page) == before
    for _ in range(5):
        page.keyboard.press("Control+z")
    expect(page.locator("#made-roll [data-do=save]")).to_be_disabled()


def test_changed_notes_become_a_song_that_is_made_with_them(page: Page, roll: Locator, studio: Studio) -> None:
    x, y = empty_place(page, roll)
    press(roll, x, y)
    page.get_by_role("button", name="Make with these notes").click()
    expect(page.locator(".made-head .sub")).to_contain_text("Keys by hand, bar 1")


def test_drums_are_called_by_name(page: Page, studio: Studio) -> None:
    roll = opened(page, studio, "Drums")
    roll.focus()
    page.keyboard.press("ArrowRight")
    assert any(name in told(page) for name in ("Kick", "hat", "Crash", "Snare", "Ride", "tom", "stick"))


def test_the_editor_is_fit_for_those_who_cannot_see_it_and_for_small_screens(
    roll: Locator, page: Page, axe: Axe, open_page: Any, studio: Studio
) -> None:
    page.evaluate("scrollTo(0, 0)")  # what lies half under the top bar counts as too small
    axe(page)
    small = open_page(width=390, height=844, touch=True, person="small-roll")
    opened(small, studio)
    assert sideways_overflow_px(small) == 0
