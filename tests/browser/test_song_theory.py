"""What theory says of a really heard song, corrections, and hearing again, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_song_page import now, opened, wait_until
from tests.support.pages import sideways_overflow_px
from tests.support.studio import Studio

Axe = Callable[..., None]


@pytest.fixture
def made(page: Page, studio: Studio) -> str:
    """A song of 84 s that the real listener heard, on the page of its owner."""
    return opened(page, studio, seed="made_song")


def fact(page: Page, name: str) -> Any:
    return page.locator("#song-facts > div").filter(has=page.locator("dt", has_text=name)).locator("dd")


def test_every_finding_can_say_why_by_keyboard(page: Page, made: str) -> None:
    why = page.get_by_role("region", name="Harmony").locator("details.why").first
    why.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(why.locator("p, dl").first).to_be_visible()


def test_a_cadence_plays_its_passage_and_stops(page: Page, made: str) -> None:
    harmony = page.get_by_role("region", name="Harmony")
    cadence = harmony.locator(".finding", has_text="close").first
    expect(cadence).to_be_visible()
    button = cadence.locator(".play")
    start_s, end_s = (float(button.get_attribute(name) or 0) for name in ("data-at", "data-until"))
    button.click()
    wait_until(page, "player.state() === 'playing'")
    assert start_s - 0.2 <= now(page) <= end_s
    page.evaluate(f"() => player.seek({end_s - 0.4})")
    wait_until(page, "player.state() !== 'playing'")
    assert now(page) == pytest.approx(end_s, abs=0.6)


def test_half_the_tempo_changes_the_page_in_place_and_can_be_undone(page: Page, made: str) -> None:
    before = fact(page, "Tempo").inner_text()
    page.get_by_role("button", name="Half,").click()
    expect(fact(page, "Tempo")).not_to_have_text(before)
    expect(page.locator("#corrections")).to_contain_text("1 made")
    page.locator("#corrections").get_by_role("button", name="Undo").click()
    expect(fact(page, "Tempo")).to_have_text(before)


def test_a_key_is_set_and_every_numeral_follows(page: Page, made: str) -> None:
    page.locator("#fix-key").select_option("B")
    page.locator("#fix-mode").select_option("minor")
    page.get_by_role("button", name="Set key").click()
    expect(fact(page, "Key")).to_contain_text("B minor")
    expect(page.locator("[data-part=circle]")).to_contain_text("B minor")


def test_an_older_hearing_is_offered_to_be_heard_again(page: Page, studio: Studio, made: str) -> None:
    studio.call("change", model="Song", pk=made, analyser_version=0)
    page.reload()
    notice = page.locator("#song-notices")
    expect(notice).to_contain_text("A better listener is here")
    notice.get_by_role("button", name="Hear again").click()
    expect(page.locator("#song-notices")).not_to_contain_text("A better listener is here")
    page.goto("/library/")
    expect(page.locator("#listening")).to_contain_text("Listening to 1 song")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_panels_have_no_barriers(page: Page, made: str, theme: str, axe: Axe) -> None:
    page.evaluate(f"() => document.documentElement.dataset.theme = '{theme}'")
    page.get_by_role("region", name="Harmony").locator("details.why summary").first.click()
    axe(page)


def test_nothing_hangs_over_a_phones_edge(narrow: Page, studio: Studio) -> None:
    opened(narrow, studio, seed="made_song")
    expect(narrow.get_by_role("region", name="Harmony")).to_be_visible()
    assert sideways_overflow_px(narrow) == 0
