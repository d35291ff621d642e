"""The story, form, melody and genre of a really heard song: drawn, told, played by hand and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_song_page import PLAYER, now, opened, wait_until
from tests.support.pages import sideways_overflow_px
from tests.support.studio import Studio

OpenPage = Callable[..., Page]
Axe = Callable[..., None]

SMALLEST_PX = """() => Math.min(...[...document.querySelectorAll('.formmap text, .contour text, .matrix text')]
  .map((text) => parseFloat(getComputedStyle(text).fontSize)))"""
THEORY = "async () => (await fetch(document.querySelector('[data-songpage]').dataset.theory)).json()"


@pytest.fixture(scope="module")
def song_id(studio: Studio) -> str:
    """A song that the listener really heard, for all tests of this module: none of them changes it."""
    studio.call("person", name="of-form")
    pk: str = studio.call("made_song", owner="of-form")
    return pk


@pytest.fixture
def heard(open_page: OpenPage, song_id: str) -> Page:
    """Its page."""
    return shown(open_page(person="of-form"), song_id)


def shown(page: Page, song_id: str) -> Page:
    page.goto(f"/library/songs/{song_id}/")
    page.wait_for_selector("[data-drawn=done]")
    page.wait_for_selector(".formmap .part")
    page.evaluate(PLAYER)
    return page


def theory_of(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(THEORY)
    return found


def square(page: Page) -> Locator:
    return page.locator(".likeness .square")


def plays_within(page: Page, start_s: float, end_s: float) -> None:
    wait_until(page, f"player.state() === 'playing' && player.currentTime() >= {start_s} - 0.1")
    assert now(page) < end_s + 0.5


def test_the_story_names_home_form_and_change_of_key(heard: Page) -> None:
    story = heard.locator("#song-words .story")
    expect(story).to_contain_text("The song is at home in D major")
    expect(story).to_contain_text("F major")
    expect(story.locator("[data-topic=chords]")).to_contain_text("In bars 1 to 12 the chords go")


def test_a_phrase_of_the_story_plays_its_passage_by_keyboard(heard: Page) -> None:
    said = heard.locator("#song-words [data-topic=keys] .plays").first
    start_s, end_s = (float(str(said.get_attribute(name))) for name in ("data-at", "data-until"))
    said.focus()
    heard.keyboard.press("Enter")
    plays_within(heard, start_s, end_s)
    expect(heard.locator("#song-words .plays.now")).to_have_count(1)


def test_space_on_a_phrase_plays_it_too(heard: Page) -> None:
    said = heard.locator("#song-words [data-topic=chords] .plays").nth(1)
    said.focus()
    heard.keyboard.press("Space")
    plays_within(heard, float(str(said.get_attribute("data-at"))), float(str(said.get_attribute("data-until"))))


def test_closes_are_listed_with_marks_and_bars_that_play(heard: Page) -> None:
    close = heard.locator(".closes li").first
    expect(close.locator(".cadence")).to_be_visible()
    button = close.get_by_role("button").first
    expect(button).to_have_accessible_name("Play the full close in bar 5")
    button.click()
    plays_within(heard, float(str(button.get_attribute("data-at"))), float(str(button.get_attribute("data-until"))))


def test_parts_of_the_form_are_drawn_to_scale(heard: Page) -> None:
    sections = theory_of(heard)["form"]["sections"]
    parts = heard.locator(".formmap .part")
    expect(parts).to_have_count(len(sections))
    widths = [parts.nth(i).locator(".ground").bounding_box() for i in range(len(sections))]
    assert all(widths)
    shares = [box["width"] / (row["end_s"] - row["start_s"]) for box, row in zip(widths, sections, strict=True) if box]
    assert max(shares) / min(shares) < 1.1


def test_a_part_plays_and_is_lit_with_the_sound(heard: Page) -> None:
    section = theory_of(heard)["form"]["sections"][3]
    heard.locator(".formmap .part").nth(3).click()
    plays_within(heard, section["start_s"], section["end_s"])
    expect(heard.locator(".formmap .part.now")).to_have_attribute("data-part", "3")
    expect(heard.locator(".formmap .head")).not_to_have_attribute("hidden", "")


def test_the_form_is_one_tab_stop_with_arrows(heard: Page) -> None:
    parts = heard.locator(".formmap .part")
    expect(heard.locator(".formmap .part[tabindex='0']")).to_have_count(1)
    parts.first.focus()
    heard.keyboard.press("ArrowRight")
    expect(parts.nth(1)).to_be_focused()
    heard.keyboard.press("End")
    heard.keyboard.press("Enter")
    last = theory_of(heard)["form"]["sections"][-1]
    plays_within(heard, last["start_s"], last["end_s"])


def test_parts_of_one_letter_show_together(heard: Page) -> None:
    parts = heard.locator(".formmap .part")
    parts.first.hover()
    letter = parts.first.get_attribute("data-letter")
    expect(heard.locator(".formmap .part.kin")).to_have_count(
        heard.locator(f".formmap .part[data-letter='{letter}']").count()
    )


def test_two_bars_are_compared_by_keyboard(heard: Page) -> None:
    square(heard).focus()
    for _ in range(4):
        heard.keyboard.press("ArrowDown")
    expect(heard.locator(".likeness .readout")).to_have_text(
        "Bar 5 is like bar 1, 93 %.".replace("93 %", f"{percent(heard, 4, 0)} %")
    )


def percent(page: Page, row: int, column: int) -> int:
    cells = theory_of(page)["form"]["likeness"]["cells"]
    at = row * (row - 1) + 2 * column
    return int(cells[at : at + 2])


def test_both_bars_play_one_after_the_other(heard: Page) -> None:
    edges = theory_of(heard)["form"]["likeness"]["edges_s"]
    square(heard).focus()
    for _ in range(8):
        heard.keyboard.press("ArrowDown")
    heard.keyboard.press("Enter")
    plays_within(heard, edges[0], edges[1])
    plays_within(heard, edges[8], edges[9])
    wait_until(heard, "player.state() !== 'playing'")
    assert edges[9] - 0.3 < now(heard) < edges[9] + 0.5


def test_the_pointer_reads_a_cell(heard: Page) -> None:
    box = square(heard).bounding_box()
    assert box
    square(heard).hover(position={"x": 30, "y": box["height"] - 6})
    expect(heard.locator(".likeness .readout")).to_contain_text("Bar 32 is ")


def test_what_comes_back_is_a_list_that_plays(heard: Page) -> None:
    row = theory_of(heard)["form"]["returns"][-1]
    item = heard.locator(".returns li").last
    expect(item).to_contain_text(f"{row['percent']} %")
    item.get_by_role("button").click()
    plays_within(heard, row["first_s"][0], row["first_s"][1])


def test_a_correction_of_a_section_begins_at_its_part(heard: Page) -> None:
    heard.locator(".formmap .part").nth(2).focus()
    heard.keyboard.press("c")
    expect(heard.get_by_role("dialog")).to_be_visible()


def test_the_melody_is_drawn_by_phrases_that_play(heard: Page) -> None:
    melody = theory_of(heard)["melody"]
    phrases = heard.locator(".contour .phrase")
    expect(phrases).to_have_count(len(melody["phrases"]))
    phrases.nth(1).focus()
    heard.keyboard.press("Enter")
    plays_within(heard, melody["phrases"][1]["start_s"], melody["phrases"][1]["end_s"])
    expect(phrases.nth(1)).to_have_class("phrase now")


def test_a_figure_lights_all_its_returns_and_each_plays(heard: Page) -> None:
    motif = theory_of(heard)["melody"]["motifs"][0]
    heard.locator("[data-motif='0']").click()
    expect(heard.locator(".contour .lit")).to_have_count(len(motif["returns"]))
    buttons = heard.locator("#motif-0 button")
    expect(buttons).to_have_count(len(motif["returns"]))
    buttons.last.click()
    plays_within(heard, motif["returns"][-1]["start_s"], motif["returns"][-1]["end_s"])
    heard.locator("[data-motif='0']").click()
    expect(heard.locator(".contour .lit")).to_have_count(0)


def test_intervals_are_a_table_too(heard: Page) -> None:
    rows = theory_of(heard)["melody"]["intervals"]
    heard.locator(".sizes summary").click()
    expect(heard.locator(".sizes tbody tr")).to_have_count(len(rows))
    expect(heard.locator(".intervals .size")).to_have_count(len(rows))


def test_the_genre_says_what_speaks_for_it_and_can_be_set(heard: Page) -> None:
    genre = heard.locator("#theory-genre-panel")
    expect(genre.get_by_role("heading", name="Speaks for it")).to_be_visible()
    expect(genre.locator("[data-group=speaks-for-it] .finding").first).to_be_visible()
    genre.get_by_role("button", name="Set another genre").click()
    expect(heard.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize("name", ["Form", "Likeness of bars", "Melody"])
def test_each_picture_can_be_taken_away(heard: Page, name: str) -> None:
    menu = heard.locator(".picture-menu").filter(has=heard.locator("summary .sr", has_text=re.compile(f"^ of {name}$")))
    menu.locator("summary").click()
    with heard.expect_download() as download:
        menu.get_by_role("button", name=re.compile("SVG")).click()
    text = Path(download.value.path()).read_text()
    assert "</svg>" in text
    assert f"Harbour Nights · {name}" in text
    assert "var(--" not in text


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_serious(open_page: OpenPage, song_id: str, axe: Axe, theme: str) -> None:
    page = shown(open_page(person="of-form", theme=theme), song_id)
    page.locator("[data-motif='0']").click()
    axe(page)


def test_a_phone_shows_all_without_sideways_scroll(narrow: Page, studio: Studio) -> None:
    opened(narrow, studio, "made_song")
    narrow.wait_for_selector(".formmap .part")
    assert sideways_overflow_px(narrow) == 0
    assert narrow.locator(".contour-box").evaluate("box => box.scrollWidth > box.clientWidth"), (
        "the line scrolls in its panel"
    )
    smallest = narrow.evaluate(SMALLEST_PX)
    assert smallest >= 11


def test_a_song_without_melody_and_sections_says_so(page: Page, studio: Studio) -> None:
    opened(page, studio, seconds=32.0)
    expect(page.locator("#theory-melody-panel")).to_contain_text("Not known of this song.")
    expect(page.locator(".contour")).to_have_count(0)
    expect(page.locator("#song-words")).to_contain_text("The song is at home in")
