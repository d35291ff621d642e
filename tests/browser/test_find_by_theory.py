"""Finding by theory, similar songs and mixing in a real browser: by hand, by keyboard, on a phone, on a heard song."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_song_page import PLAYER, opened
from tests.support.pages import sideways_overflow_px
from tests.support.studio import Studio

Axe = Callable[..., None]


@pytest.fixture
def library(studio: Studio, page: Page) -> Page:
    """The library of a person with songs whose theory is known."""
    page.songs = studio.call("theory_songs", owner=page.person)  # type: ignore[attr-defined]
    page.goto("/library/")
    expect(rows(page)).to_have_count(len(page.songs))  # type: ignore[attr-defined]
    return page


def rows(page: Page) -> Locator:
    return page.locator("#songs [data-song]")


def wish(page: Page, text: str) -> Locator:
    """Writes into the field of the theory filter and presses Enter."""
    if not page.locator("#f-theory").is_visible():
        page.locator("summary", has_text="Theory").click()
    field = page.get_by_label("What happens in the music")
    field.fill(text)
    field.press("Enter")
    return field


def test_a_wish_finds_songs_and_its_passage_plays(library: Page, axe: Axe) -> None:
    wish(library, "modulates up a step in the last chorus")
    expect(rows(library)).to_have_count(1)
    expect(library).to_have_url(re.compile(r"theory=modulates"))
    found = library.get_by_role("button", name="modulates up a whole step in the last chorus")
    expect(found).to_contain_text("at 0:48")
    library.keyboard.press("Escape")
    axe(library)
    assert float(found.get_attribute("data-at") or 0) == pytest.approx(48, abs=0.1)
    wish(library, "modulates up a step in the last chorus, ii V I in minor")
    expect(library.locator(".empty")).to_contain_text("none like this")


def test_a_wish_is_asked_when_it_is_whole_and_its_error_stands_beside_it(library: Page) -> None:
    library.locator("summary", has_text="Theory").click()
    field = library.get_by_label("What happens in the music")
    field.press_sequentially("H#9 blu")
    expect(library.locator("#f-theory-problem")).to_be_empty()
    field.press("Enter")
    expect(library.locator("#f-theory-problem")).to_contain_text("“H#9 blu” is no theory")
    expect(field).to_have_value("H#9 blu")
    field.fill("")
    expect(library.locator("#f-theory-problem")).to_be_empty()
    expect(rows(library)).to_have_count(len(library.songs))  # type: ignore[attr-defined]


def test_an_example_is_one_press_away_and_becomes_a_smart_playlist(library: Page) -> None:
    library.locator("summary", has_text="Theory").click()
    library.get_by_role("button", name="ii–V–i in minor").click()
    expect(rows(library)).to_have_count(1)
    library.get_by_role("link", name="Save as smart playlist").click()
    expect(library.get_by_label("Progression, in numerals or by name")).to_have_value("ii–V–i in minor")
    library.get_by_label("Name", exact=True).fill("Minor turns")
    library.get_by_role("button", name="Save playlist").click()
    expect(library.get_by_role("button", name=re.compile("ii–V–i in minor"))).to_be_visible()


def test_rules_of_theory_are_built_by_keyboard_and_counted_as_they_change(library: Page, axe: Axe) -> None:
    library.goto("/library/playlists/rules")
    library.get_by_label("What", exact=True).select_option("modulation")
    expect(library.get_by_label("Where")).to_be_visible()
    library.get_by_label("Value").select_option("up-step")
    expect(library.locator("#found .count")).to_have_text("1")
    library.get_by_label("Where").select_option("bridge")
    expect(library.locator("#found .count")).to_have_text("0")
    library.get_by_label("What", exact=True).select_option("progression")
    expect(library.get_by_label("Progression, in numerals or by name")).to_have_value("")
    field = library.get_by_label("Progression, in numerals or by name")
    field.fill("i VII VI V")
    expect(library.locator("#found .count")).to_have_text("2")
    field.fill("H#9")
    expect(library.locator("#found")).to_contain_text("not finished")
    library.get_by_role("button", name="Save playlist").click()
    expect(library.locator(".rule .msg")).to_contain_text("“H#9” is no Roman numeral")
    expect(field).to_have_value("H#9")
    axe(library)


def test_words_of_theory_in_the_search_lead_to_the_music(library: Page) -> None:
    library.locator("#search").fill("deceptive cadence")
    offer = library.locator(".theory-offer a")
    expect(offer).to_contain_text("song")
    offer.click()
    expect(library.locator(".active")).to_contain_text("deceptive cadence")
    expect(library.locator("#f-theory")).to_have_value("deceptive cadence")
    expect(rows(library).first).to_be_visible()


def test_the_page_of_a_heard_song_shows_what_goes_with_it(studio: Studio, page: Page, axe: Axe) -> None:
    studio.call("theory_songs", owner=page.person)  # type: ignore[attr-defined]
    opened(page, studio, seed="made_song")
    panel = page.locator("#song-similar")
    panel.scroll_into_view_if_needed()
    songs = panel.locator(".goes-with > li")
    expect(songs.first).to_be_visible()
    expect(panel.locator(".reasons").first).not_to_be_empty()
    before = songs.locator(".name a").all_inner_texts()
    for name in ("Harmony", "Groove", "Key"):
        panel.get_by_role("slider", name=name, exact=True).press("Home")
    expect(panel.get_by_role("slider", name="Harmony", exact=True)).to_have_value("0")
    expect(songs).not_to_have_count(len(before))  # by tempo alone few are alike
    expect(songs.first).to_contain_text(re.compile("same tempo|BPM apart"))
    assert songs.locator(".name a").first.inner_text() in before
    axe(page, within="#song-similar")
    panel.get_by_text("Can follow").click()
    expect(panel.get_by_label("Tempo within")).to_be_visible()
    expect(panel.get_by_role("slider", name="Harmony", exact=True)).to_be_hidden()
    expect(panel.locator("#similar-found")).to_contain_text("It ends in")
    axe(page, within="#song-similar")


def test_play_next_puts_it_behind_what_plays(library: Page) -> None:
    library.goto(f"/library/songs/{library.songs['Lifted']}/similar?show=next")  # type: ignore[attr-defined]
    library.evaluate(PLAYER)
    first = library.locator(".goes-with > li").first
    expect(first.locator(".codes")).to_have_text("10B → 9B")
    first.get_by_role("button", name=re.compile(r"Play next ?: Lifted Once More")).click()
    expect(library.locator("#toasts, .toasts").first).to_contain_text("“Lifted Once More” is in the queue")


def test_it_works_on_a_phone(studio: Studio, narrow: Page, axe: Axe) -> None:
    songs = studio.call("theory_songs", owner=narrow.person)  # type: ignore[attr-defined]
    for address in (
        f"/library/songs/{songs['Lifted']}/similar",
        f"/library/songs/{songs['Lifted']}/similar?show=next&reach=10",
        "/library/?theory=7/8",
        "/library/playlists/rules?theory=modulates+up+a+step+in+the+last+chorus,+2+deceptive+cadences",
    ):
        narrow.goto(address)
        expect(narrow.locator("h1")).to_be_visible()
        assert sideways_overflow_px(narrow) <= 0, address
        axe(narrow)
