"""The rhythm of a really heard song in pictures: in step with playback, played by click and key, told in tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_song_page import now, opened, wait_until
from tests.support.pages import sideways_overflow_px
from tests.support.studio import Studio
from theory.core.rhythm.wheel import read_wheel

Axe = Callable[..., None]
DOWNBEATS = """async () => (await (await fetch(document.querySelector('[data-analysis]').dataset.analysis)).json())
  .analysis.downbeats_s"""


@pytest.fixture
def made(page: Page, studio: Studio) -> str:
    """A song of 84 s that the real listener heard, on the page of its owner."""
    return opened(page, studio, seed="made_song")


def rhythm(page: Page) -> Any:
    return page.get_by_role("region", name="Rhythm", exact=True)


def cell(page: Page, part: str, place: str) -> Any:
    return rhythm(page).get_by_role("button", name=re.compile(f"^{part}, {place}:"))


def test_the_wheel_tells_what_each_part_plays_in_the_usual_bar(page: Page, made: str) -> None:
    wheel = rhythm(page).get_by_role("group", name=re.compile("The usual bar of 4.4, 16 steps"))
    expect(wheel).to_be_visible()
    name = cell(page, "Snare", "beat 2").get_attribute("aria-label") or ""
    heard, of = map(int, re.findall(r"in (\d+) of (\d+) bars", name)[0])
    assert heard / of > 0.7  # the song has its snare on 2 and 4
    assert re.search(r"ms (late|early)|on the grid", name)


def test_a_click_on_a_stroke_plays_a_bar_that_has_it(page: Page, made: str) -> None:
    downbeats = page.evaluate(DOWNBEATS)
    cell(page, "Snare", "beat 2").click()
    wait_until(page, "player.state() === 'playing'")
    bar = int(re.findall(r"bar (\d+)", rhythm(page).locator("[data-readout]").inner_text())[0])
    assert downbeats[bar - 1] - 0.1 <= now(page) <= downbeats[bar] + 0.1


def test_the_wheel_is_walked_and_played_by_keyboard(page: Page, made: str) -> None:
    cells = rhythm(page).locator("[data-cell]")
    assert cells.and_(page.locator("[tabindex='0']")).count() == 1
    cells.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-cell='1 1']")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    wait_until(page, "player.state() === 'playing'")


def test_the_hand_turns_with_the_bar(page: Page, made: str) -> None:
    downbeats = page.evaluate(DOWNBEATS)
    hand = rhythm(page).locator("[data-hand]")
    expect(hand).to_have_attribute("visibility", "hidden")
    middle = (downbeats[8] + downbeats[9]) / 2
    page.locator("[data-role=play]").click()
    wait_until(page, "player.state() === 'playing'")
    page.evaluate(f"() => {{ player.pause(); player.seek({middle}); }}")
    expect(rhythm(page).locator("[data-hub]")).to_have_text("bar 9")
    turned = float((hand.get_attribute("transform") or "").split("(")[1].split(" ")[0])
    assert turned == pytest.approx(180, abs=8)


def test_syncopation_is_walked_bar_by_bar_and_plays(page: Page, made: str) -> None:
    slider = rhythm(page).get_by_role("slider", name=re.compile("Syncopation of the melody"))
    slider.focus()
    page.keyboard.press("End")
    text = slider.get_attribute("aria-valuetext") or ""
    last = int(re.findall(r"bar (\d+)", text)[0])
    page.keyboard.press("Enter")
    wait_until(page, "player.state() === 'playing'")
    assert now(page) >= page.evaluate(DOWNBEATS)[last - 1] - 0.1


def test_a_groove_stands_beside_what_was_heard_and_others_can_be_chosen(page: Page, made: str) -> None:
    groove = rhythm(page).get_by_role("region", name="Groove")
    expect(groove.get_by_role("img", name=re.compile(r"alike\. Heard: Kick"))).to_be_visible()
    chips = groove.get_by_role("group", name="Template").get_by_role("button")
    second = chips.nth(1)
    second.click()
    expect(second).to_have_attribute("aria-pressed", "true")
    name = second.inner_text().rsplit(" ", 2)[0]
    expect(groove.get_by_role("img", name=re.compile(f"^{name}", re.I))).to_be_visible()


def test_swing_and_timing_say_their_values(page: Page, made: str) -> None:
    expect(rhythm(page).get_by_role("img", name=re.compile("Even eighths: the first takes"))).to_be_visible()
    expect(rhythm(page).get_by_role("img", name=re.compile("Timing against the grid: .*Snare"))).to_be_visible()


def test_the_same_values_stand_in_a_table(page: Page, made: str) -> None:
    rhythm(page).get_by_text("The usual bar as a table").click()
    row = rhythm(page).get_by_role("row", name=re.compile("^beat 2 [0-9]"))
    expect(row).to_be_visible()
    assert rhythm(page).get_by_role("columnheader", name=re.compile("Snare")).count() == 1


def test_the_bar_opens_in_the_lab(page: Page, made: str) -> None:
    link = rhythm(page).get_by_role("link", name="Open in the rhythm lab")
    wheel, troubles = read_wheel(parse_qs(urlsplit(link.get_attribute("href") or "").query))
    assert troubles == ()
    assert {ring.name for ring in wheel.rings} >= {"snare", "hat"}
    link.click()
    page.wait_for_selector("[data-widget=rhythmlab][data-mounted]")
    expect(page.get_by_role("list", name="Rings, from outside in")).to_contain_text("snare")


def test_bar_lines_are_corrected_from_here(page: Page, made: str) -> None:
    rhythm(page).get_by_role("button", name="Correct bar lines").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_picture_is_taken_away(page: Page, made: str) -> None:
    wheel = rhythm(page).locator(".rv-wheel")
    wheel.locator(".picture-menu summary").click()
    with page.expect_download() as picture:
        wheel.get_by_role("button", name="SVG").click()
    assert picture.value.suggested_filename.endswith("Bar wheel.svg")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_pictures_have_no_barriers(page: Page, made: str, theme: str, axe: Axe) -> None:
    page.evaluate(f"() => document.documentElement.dataset.theme = '{theme}'")
    rhythm(page).get_by_text("The usual bar as a table").click()
    axe(page, within="#theory-rhythm-panel")


def test_it_fits_a_phone(narrow: Page, studio: Studio) -> None:
    opened(narrow, studio, seed="made_song")
    expect(rhythm(narrow).locator(".bar-wheel")).to_be_visible()
    assert sideways_overflow_px(narrow) == 0
    cell(narrow, "Bass", "beat 1").tap()
    wait_until(narrow, "player.state() === 'playing'")


def test_a_song_without_notes_says_why_there_is_no_wheel(page: Page, studio: Studio) -> None:
    opened(page, studio, seed="song", seconds=32.0)
    expect(page.locator("[data-view=rhythm]")).to_contain_text("no usual bar to draw")
