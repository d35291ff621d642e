"""Every kind of correction by click, by key and by text on a really heard song, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_song_page import chord, opened
from tests.browser.test_song_theory import fact
from tests.support.pages import sideways_overflow_px
from tests.support.studio import Studio

Axe = Callable[..., None]


@pytest.fixture
def made(page: Page, studio: Studio) -> str:
    """A song of 84 s that the real listener heard, on the page of its owner."""
    return opened(page, studio, seed="made_song")


def editor(page: Page) -> Any:
    return page.locator("dialog.correct[open]")


def block(page: Page, lane: str, number: int) -> Any:
    return page.locator(f"[data-part={lane}] button[data-index='{number}']").first


def point_at(page: Page, lane: str, number: int) -> Any:
    """Opens the editor of a block as a right click does."""
    block(page, lane, number).click(button="right")
    expect(editor(page).get_by_role("heading")).to_be_visible()
    return editor(page)


def corrections(page: Page) -> Any:
    return page.locator("#corrections")


def heard_again(page: Page, number: int) -> Any:
    return expect(corrections(page)).to_have_attribute("data-revision", str(number))


def test_a_typed_name_sets_the_chord_and_the_focus_comes_back(page: Page, made: str) -> None:
    block(page, "chords", 2).focus()
    page.keyboard.press("c")
    field = editor(page).get_by_label("Name or numeral")
    expect(field).to_be_focused()
    field.fill("Gmaj7/B")
    expect(editor(page).locator(".meaning")).to_contain_text("Predominant in D major")
    page.keyboard.press("Enter")
    expect(editor(page)).to_have_count(0)
    expect(chord(page, 2)).to_contain_text("Gmaj7/B")
    expect(chord(page, 2)).to_be_focused()
    expect(corrections(page)).to_contain_text("Chord Gmaj7/B in bar 3")
    expect(corrections(page)).to_contain_text("you, ")


def test_a_numeral_is_read_in_the_key(page: Page, made: str) -> None:
    dialog = point_at(page, "chords", 3)
    dialog.get_by_label("Name or numeral").fill("V7/V")
    expect(dialog.locator(".meaning")).to_contain_text("applied dominant")
    dialog.get_by_role("button", name="Set chord").click()
    expect(chord(page, 3)).to_contain_text("E7")


def test_another_reading_is_picked_with_one_press(page: Page, made: str) -> None:
    dialog = point_at(page, "chords", 1)
    dialog.locator(".picks button", has_text="F♯m").first.click()
    expect(chord(page, 1)).to_contain_text("F♯m")
    dialog = point_at(page, "chords", 1)
    expect(dialog.locator("fieldset", has_text="Also heard here")).to_contain_text("Bm")
    dialog.get_by_role("button", name="No chord").click()
    heard_again(page, 2)
    expect(chord(page, 1)).to_contain_text("N.C.")


def test_what_is_no_chord_is_told_beside_the_field_and_nothing_is_lost(page: Page, made: str) -> None:
    page.watch.expect("422")  # type: ignore[attr-defined]
    dialog = point_at(page, "chords", 0)
    field = dialog.get_by_label("Name or numeral")
    field.fill("H#9")
    page.keyboard.press("Enter")
    expect(dialog.locator(".msg").first).to_contain_text("“H#9” is no chord: a root is A to G")
    expect(field).to_have_value("H#9")
    expect(dialog).to_be_visible()
    heard_again(page, 0)


def test_a_chord_is_split_at_a_beat_and_laid_over_its_neighbour(page: Page, made: str) -> None:
    dialog = point_at(page, "chords", 0)
    dialog.get_by_label("From").select_option(label="Bar 1, beat 3")
    dialog.get_by_label("Name or numeral").fill("D7")
    page.keyboard.press("Enter")
    heard_again(page, 1)
    expect(chord(page, 0)).to_contain_text("D")
    expect(chord(page, 1)).to_contain_text("D7")
    dialog = point_at(page, "chords", 1)
    dialog.get_by_label("Through").select_option(label="Bar 2, beat 4")
    dialog.get_by_role("button", name="Set chord").click()
    heard_again(page, 2)
    expect(chord(page, 2)).to_contain_text("Em7")


def test_key_and_mode_spell_and_read_everything_again(page: Page, made: str) -> None:
    dialog = point_at(page, "keys", 0)
    dialog.get_by_label("Tonic").select_option("B")
    dialog.get_by_label("Mode").select_option("minor")
    dialog.get_by_label("Home key of the whole song").check()
    expect(dialog.locator(".meaning")).to_contain_text("B minor:")
    dialog.get_by_role("button", name="Set key").click()
    expect(fact(page, "Key")).to_contain_text("B minor")
    expect(chord(page, 0)).to_contain_text("III")
    expect(block(page, "keys", 0)).to_contain_text("B minor")


def test_a_church_mode_of_a_stretch(page: Page, made: str) -> None:
    dialog = point_at(page, "keys", 0)
    dialog.get_by_label("Mode").select_option("mixolydian")
    dialog.get_by_role("button", name="Set key").click()
    expect(corrections(page)).to_contain_text("D major, Mixolydian in bars 1 to 24")


def open_bar(page: Page, beat: int) -> Any:
    """The editor of a beat, as the ruler of beats opens it."""
    beats = page.locator("[data-part=beats]")
    beats.focus()
    for _ in range(beat):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("c")
    expect(editor(page).get_by_role("heading")).to_be_visible()
    return editor(page)


def test_a_bar_starts_on_another_beat(page: Page, made: str) -> None:
    expect(chord(page, 1)).to_contain_text("bar 2, beat 1")
    dialog = open_bar(page, 1)
    expect(dialog.get_by_role("heading")).to_have_text("Bar 1, beat 2")
    dialog.get_by_role("button", name="A bar starts on this beat").click()
    heard_again(page, 1)
    expect(chord(page, 1)).to_contain_text("bar 1, beat 4")
    expect(corrections(page)).to_contain_text("A bar starts at")


def test_metre_and_tempo_from_a_beat(page: Page, made: str) -> None:
    page.watch.expect("422")  # type: ignore[attr-defined]
    dialog = open_bar(page, 0)
    metre = dialog.get_by_label("Metre")
    metre.fill("0/4")
    dialog.get_by_role("button", name="Set metre").click()
    expect(dialog).to_contain_text("0/4 is no time signature: write one as in 4/4 or 6/8.")
    metre.fill("3/4")
    dialog.get_by_role("button", name="Set metre").click()
    expect(fact(page, "Metre")).to_contain_text("3/4")
    before = fact(page, "Tempo").inner_text()
    open_bar(page, 0).get_by_role("button", name="Half").click()
    expect(fact(page, "Tempo")).not_to_have_text(before)


def test_a_section_is_named_moved_split_and_joined(page: Page, made: str) -> None:
    sections = page.locator("[data-part=sections] button")
    dialog = point_at(page, "sections", 1)
    dialog.get_by_label("Name").fill("Pre-chorus")
    dialog.get_by_role("button", name="Set name").click()
    expect(sections.nth(1)).to_contain_text("Pre-chorus")
    expect(page.locator("#song-parts")).to_contain_text("Pre-chorus")
    point_at(page, "sections", 1).get_by_role("button", name="Starts a bar later").click()
    heard_again(page, 2)
    expect(sections.nth(1)).to_contain_text("Bars 6 to 8")
    count = sections.count()
    dialog = point_at(page, "sections", 1)
    dialog.get_by_label("A new section at").select_option(label="Bar 7")
    dialog.get_by_role("button", name="Split").click()
    expect(sections).to_have_count(count + 1)
    point_at(page, "sections", 2).get_by_role("button", name="Join with Pre-chorus before").click()
    expect(sections).to_have_count(count)


def test_a_genre_is_named(page: Page, made: str) -> None:
    page.get_by_role("button", name="Set another genre").click()
    dialog = editor(page)
    dialog.get_by_label("Genre").fill("Bossa nova")
    dialog.get_by_role("button", name="Set genre").click()
    expect(fact(page, "Genre")).to_have_text("Bossa nova")
    expect(corrections(page)).to_contain_text("Genre Bossa nova")


def test_ctrl_z_and_the_note_take_the_last_correction_back(page: Page, made: str) -> None:
    dialog = point_at(page, "chords", 0)
    dialog.get_by_label("Name or numeral").fill("Gm")
    page.keyboard.press("Enter")
    expect(chord(page, 0)).to_contain_text("Gm")
    page.keyboard.press("Control+z")
    expect(page.locator("#toasts")).to_contain_text("Undone: Gm in bar 1.")
    expect(chord(page, 0)).not_to_contain_text("Gm")
    expect(chord(page, 0)).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator("#toasts")).to_contain_text("There is no correction to undo.")
    dialog = point_at(page, "chords", 0)
    dialog.get_by_label("Name or numeral").fill("Gm")
    page.keyboard.press("Enter")
    note = page.locator(".toast", has_text="Corrected: Gm in bar 1.")
    note.get_by_role("button", name="Undo").click()
    expect(chord(page, 0)).not_to_contain_text("Gm")


def test_ctrl_z_in_a_field_undoes_typing_only(page: Page, made: str) -> None:
    dialog = point_at(page, "chords", 0)
    dialog.get_by_label("Name or numeral").press_sequentially("Gm")
    page.keyboard.press("Enter")
    expect(chord(page, 0)).to_contain_text("Gm")
    dialog = point_at(page, "chords", 0)
    dialog.get_by_label("Name or numeral").press_sequentially("A")
    page.keyboard.press("Control+z")
    heard_again(page, 1)
    expect(chord(page, 0)).to_contain_text("Gm")


def test_all_corrections_are_undone_after_a_question(page: Page, made: str) -> None:
    for number in (0, 1):
        dialog = point_at(page, "chords", number)
        dialog.get_by_label("Name or numeral").fill("Gm")
        page.keyboard.press("Enter")
        heard_again(page, number + 1)
    corrections(page).get_by_role("button", name="Undo all 2").click()
    page.get_by_role("dialog").get_by_role("button", name="Undo all").click()
    expect(corrections(page)).not_to_contain_text("Undo all")
    expect(chord(page, 0)).not_to_contain_text("Gm")


def test_the_later_of_two_is_told_sees_the_change_and_keeps_what_was_typed(
    page: Page, open_page: Callable[..., Page], studio: Studio, made: str
) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector("[data-drawn]")
    dialog = point_at(other, "chords", 1)
    dialog.get_by_label("Name or numeral").fill("G")
    mine = point_at(page, "chords", 0)
    mine.get_by_label("Name or numeral").fill("Gm")
    page.keyboard.press("Enter")
    expect(chord(page, 0)).to_contain_text("Gm")
    other.get_by_role("button", name="Set chord").click()
    expect(editor(other)).to_contain_text("Somebody corrected this song just now.")
    expect(chord(other, 0)).to_contain_text("Gm")
    expect(editor(other).get_by_label("Name or numeral")).to_have_value("G")
    other.get_by_role("button", name="Set chord").click()
    expect(chord(other, 1)).to_contain_text("G")
    other.close()


def test_an_open_page_learns_what_was_corrected_elsewhere(page: Page, studio: Studio, made: str) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector("[data-drawn]")
    dialog = point_at(other, "chords", 0)
    dialog.get_by_label("Name or numeral").fill("Gm")
    other.keyboard.press("Enter")
    expect(chord(other, 0)).to_contain_text("Gm")
    other.close()
    page.bring_to_front()
    expect(chord(page, 0)).to_contain_text("Gm")
    expect(page.locator("#toasts")).to_contain_text("This song was corrected elsewhere.")
    expect(corrections(page)).to_contain_text("Chord Gm in bar 1")


def test_escape_and_a_press_outside_change_nothing(page: Page, made: str) -> None:
    point_at(page, "chords", 2)
    page.keyboard.press("Escape")
    expect(editor(page)).to_have_count(0)
    expect(chord(page, 2)).to_be_focused()
    point_at(page, "chords", 2)
    page.locator("h1").click()
    expect(editor(page)).to_have_count(0)
    heard_again(page, 0)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_no_editor_has_barriers(page: Page, made: str, theme: str, axe: Axe) -> None:
    page.evaluate(f"() => document.documentElement.dataset.theme = '{theme}'")
    for lane, number in (("chords", 3), ("keys", 0), ("sections", 3)):
        expect(point_at(page, lane, number)).to_be_visible()
        page.wait_for_load_state("networkidle")
        axe(page)
        page.keyboard.press("Escape")


def test_on_a_phone_the_editor_is_a_sheet(narrow: Page, studio: Studio, axe: Axe) -> None:
    opened(narrow, studio, seed="made_song")
    dialog = point_at(narrow, "sections", 3)
    box = dialog.bounding_box()
    assert box
    assert (round(box["x"]), round(box["width"])) == (0, 390)
    assert round(box["y"] + box["height"]) == 844
    assert sideways_overflow_px(narrow) == 0
    dialog.get_by_label("Name").fill("Drop")
    dialog.get_by_role("button", name="Set name").click()
    expect(corrections(narrow)).to_contain_text("is Drop")
    axe(narrow)
