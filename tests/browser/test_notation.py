"""Notes on staves and everything to take away, on the page of a song that was really heard."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_song_page import now, opened, wait_until
from tests.support.pages import sideways_overflow_px
from tests.support.studio import Studio

OpenPage = Callable[..., Page]
CORRECT_KEY = """async () => {
  const fields = new URLSearchParams({kind: 'key', tonic: 'F', scale: 'major'});
  const token = JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRFToken'];
  const headers = {'X-CSRFToken': token, 'HX-Request': 'true'};
  const answer = await fetch(location.pathname + 'corrections', {method: 'POST', body: fields, headers});
  if (!answer.ok) throw new Error(await answer.text());
  document.body.dispatchEvent(new CustomEvent('song:corrected', {detail: {by: 'other'}}));
}"""
ENGRAVED_WITHIN_MS = 30_000  # a process of its own starts for it


def bar(page: Page, index: int) -> Locator:
    return page.locator(f".sheet-scroll [data-bar='{index}']")


def ground(page: Page, index: int) -> Locator:
    return bar(page, index).locator(".hit")


def sheet_of(page: Page, studio: Studio, seed: str = "made_song") -> Page:
    """The song page with its lead sheet drawn."""
    opened(page, studio, seed=seed)
    page.locator(".song-notation").scroll_into_view_if_needed()
    expect(bar(page, 0)).to_be_visible(timeout=ENGRAVED_WITHIN_MS)
    return page


def choose(page: Page, part: str) -> None:
    page.locator(f"[data-part-of-sheet='{part}']").click()
    expect(page.locator(".sheet-waits")).to_have_count(0, timeout=ENGRAVED_WITHIN_MS)
    expect(bar(page, 0)).to_be_visible()


def test_the_lead_sheet_has_bars_chords_and_melody(page: Page, studio: Studio) -> None:
    sheet_of(page, studio)
    expect(page.locator(".sheet .harm").first).to_have_text("D")
    bars = page.locator(".sheet [data-bar]").count()
    assert 30 <= bars <= 34
    expect(page.get_by_role("button", name="Bar 2, B minor seven", exact=True)).to_have_count(1)
    page.get_by_text("Lead sheet in words").click()
    expect(page.locator(".sheet-words li")).to_have_count(bars)
    expect(page.locator(".sheet-words li").nth(12)).to_contain_text("G major")


def test_a_bar_plays_where_it_is_touched_and_is_lit_while_it_sounds(page: Page, studio: Studio) -> None:
    sheet_of(page, studio)
    ground(page, 6).click()
    wait_until(page, "player.state() === 'playing'")
    expect(bar(page, 6)).to_have_class(re.compile(r"\bnow\b"))
    start_s = float(
        page.evaluate("() => document.querySelectorAll('[data-part=chords] button').length && player.currentTime()")
    )
    assert 15.4 <= start_s <= 18.3
    expect(bar(page, 7)).to_have_class(re.compile(r"\bnow\b"))  # the light goes on with the sound
    expect(page.locator(".sheet .now")).to_have_count(1)


def test_keys_walk_through_the_bars_and_play(page: Page, studio: Studio) -> None:
    sheet_of(page, studio)
    ground(page, 0).focus()
    page.keyboard.press("ArrowRight")
    expect(ground(page, 1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(ground(page, 9)).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Home")
    expect(ground(page, 0)).to_be_focused()
    assert page.locator(".sheet .hit[tabindex='0']").count() == 1
    ground(page, 4).focus()
    page.keyboard.press("Enter")
    wait_until(page, "player.state() === 'playing'")
    assert 10.3 <= now(page) <= 13


def test_parts_and_numerals_are_chosen_and_remembered(page: Page, studio: Studio) -> None:
    sheet_of(page, studio)
    choose(page, "all")
    expect(page.locator(".sheet").first).to_contain_text("Bass")
    expect(page.locator("[data-part-of-sheet='all']")).to_be_focused()
    page.locator("[data-act='numerals']").click()
    expect(page.locator(".sheet .numeral.tD").first).to_have_text("V7", timeout=ENGRAVED_WITHIN_MS)
    page.reload()
    page.locator(".song-notation").scroll_into_view_if_needed()
    expect(page.locator("[data-part-of-sheet='all']")).to_have_attribute(
        "aria-pressed", "true", timeout=ENGRAVED_WITHIN_MS
    )


def test_a_corrected_key_is_on_the_sheet(page: Page, studio: Studio) -> None:
    sheet_of(page, studio)
    page.evaluate(CORRECT_KEY)
    page.locator("[data-act='numerals']").wait_for(timeout=ENGRAVED_WITHIN_MS)
    page.locator("[data-act='numerals']").click()
    expect(page.locator(".sheet .numeral").first).to_have_text("V/ii", timeout=ENGRAVED_WITHIN_MS)


def test_a_song_without_notes_is_written_with_slashes(page: Page, studio: Studio) -> None:
    sheet_of(page, studio, seed="song")
    expect(page.locator(".sheet .harm")).to_have_text(["C", "Am", "F", "G"])
    expect(page.locator("[data-part-of-sheet]")).to_have_count(1)


def test_it_fits_a_phone_and_is_readable_there(narrow: Page, studio: Studio) -> None:
    page = sheet_of(narrow, studio)
    assert sideways_overflow_px(page) == 0
    scale = "svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width"
    factor = page.locator(".sheet").first.evaluate(scale)
    sizes = page.locator(".sheet text").evaluate_all("all => all.map((one) => Number(one.getAttribute('font-size')))")
    assert min(sizes) * factor >= 10.9


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_serious(open_page: OpenPage, studio: Studio, axe: Callable[..., None], theme: str) -> None:
    page = sheet_of(open_page(theme=theme, person=f"reader-{theme}"), studio)
    page.get_by_text("Lead sheet in words").click()
    axe(page, within=".song-notation")
    page.locator("#song-take summary").click()
    axe(page, within="#song-take")


def test_everything_can_be_taken_away_from_one_list(page: Page, studio: Studio, tmp_path: Path) -> None:
    opened(page, studio, seed="made_song")
    page.locator("#song-take summary").click()
    for name in (
        "Lead sheet, PDF",
        "Melody, MusicXML",
        "All parts, MIDI",
        "What was heard, JAMS",
        "Chart by bars, ChordPro",
    ):
        expect(page.locator("#song-take").get_by_role("link", name=name, exact=True)).to_be_visible()
    with page.expect_download(timeout=ENGRAVED_WITHIN_MS) as waiting:
        page.locator("#song-take").get_by_role("link", name="Lead sheet, PDF", exact=True).click()
    assert waiting.value.suggested_filename == "Harbour Nights - lead sheet.pdf"
    waiting.value.save_as(tmp_path / "sheet.pdf")
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("kind", ["SVG", "PNG"])
def test_a_picture_needs_nothing_else(page: Page, studio: Studio, tmp_path: Path, kind: str) -> None:
    sheet_of(page, studio)
    menu = page.locator(".song-notation .picture-menu")
    menu.locator("summary").click()
    with page.expect_download(timeout=ENGRAVED_WITHIN_MS) as waiting:
        menu.get_by_role("button", name=re.compile(kind)).click()
    assert waiting.value.suggested_filename == f"Harbour Nights - Lead sheet.{kind.lower()}"
    path = tmp_path / f"picture.{kind.lower()}"
    waiting.value.save_as(path)
    if kind == "PNG":
        assert path.read_bytes().startswith(b"\x89PNG")
        return
    text = path.read_text()
    root = ET.fromstring(text)  # noqa: S314  our own text
    words = "".join(root.itertext())
    assert "Harbour Nights · Lead sheet" in words
    assert "Partimento" in words
    assert "var(" not in text
    assert "class=" not in text
    assert "currentcolor" not in text.lower()
