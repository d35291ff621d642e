"""The create page: words, and the blueprint that is changed by hand and by keys."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.create_page import WORDS, chords, drawn, opened, revision, section, sections
from tests.support.studio import Studio

OpenPage = Callable[..., Page]
Axe = Callable[..., None]


def test_an_empty_page_teaches_and_its_examples_become_blueprints(page: Page, axe: Axe) -> None:
    page.goto("/create/")
    page.wait_for_selector(".create[data-ready]")
    expect(page.get_by_text("Write what you want to hear")).to_be_visible()
    axe(page)
    page.get_by_role("button", name=re.compile("Slow jazz waltz")).click()
    expect(page.locator("[data-part=heard]")).to_contain_text("jazz waltz")
    page.get_by_role("button", name="Make blueprint").click()
    expect(page.locator("[data-part=facts]")).to_contain_text("3/4")
    expect(page).to_have_url(re.compile(r"\?plan="))
    page.reload()
    expect(page.locator("[data-part=facts]")).to_contain_text("3/4")


def test_words_are_underlined_while_one_types_and_said_below(page: Page) -> None:
    page.goto("/create/")
    page.wait_for_selector(".create[data-ready]")
    page.get_by_label("Describe the song").fill(WORDS)
    expect(page.locator(".say-marks u:not(.no)")).not_to_have_count(0)
    expect(page.locator(".say-marks u.no")).to_have_text("salty")
    expect(page.locator("[data-part=heard]")).to_contain_text("Not understood")
    expect(page.locator("[data-part=heard]")).to_contain_text("92 BPM")
    assert page.locator("[data-part=marks]").inner_text() == WORDS
    page.get_by_label("Describe the song").press("Control+Enter")
    expect(page.locator("[data-part=facts]")).to_contain_text("92 BPM, D major")
    expect(page.locator("[data-part=took]")).to_contain_text("Blueprint ready in")


def test_what_cannot_be_made_is_a_sentence_and_the_words_stay(page: Page) -> None:
    page.watch.expect("422")  # type: ignore[attr-defined]
    page.goto("/create/")
    page.wait_for_selector(".create[data-ready]")
    page.get_by_label("Describe the song").fill("rock at 999 BPM")
    page.get_by_role("button", name="Make blueprint").click()
    expect(page.locator("[data-part=prompt-error]")).to_contain_text("999")
    expect(page.get_by_label("Describe the song")).to_have_value("rock at 999 BPM")


def test_contradictions_are_named(page: Page) -> None:
    page.goto("/create/")
    page.wait_for_selector(".create[data-ready]")
    page.get_by_label("Describe the song").fill("a 120 BPM funeral march at 40 BPM")
    expect(page.locator("[data-part=conflicts] li")).not_to_have_count(0)


def test_fields_stand_beside_the_words(page: Page) -> None:
    page.goto("/create/")
    page.wait_for_selector(".create[data-ready]")
    page.get_by_label("Describe the song").fill("folk song")
    page.get_by_text("Set it in fields").click()
    page.get_by_label("Key", exact=True).first.select_option("E♭")
    page.get_by_label("Tempo, BPM").first.fill("77")
    expect(page.locator("[data-part=heard]")).to_contain_text("77")
    page.get_by_role("button", name="Make blueprint").click()
    expect(page.locator("[data-part=facts]")).to_contain_text("77 BPM, E♭")


def test_sections_are_chosen_moved_resized_copied_and_deleted_by_keys(page: Page, studio: Studio, axe: Axe) -> None:
    opened(page, studio)
    axe(page)
    section(page, 0).focus()
    page.keyboard.press("ArrowRight")
    expect(section(page, 1)).to_be_focused()
    page.keyboard.press("+")
    revision(page, 1)
    expect(page.locator("[data-part=section-facts]")).to_contain_text("9 bars")
    expect(section(page, 1)).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    revision(page, 2)
    assert sections(page)[1:3] == ["Chorus 1", "Verse 1"]
    page.keyboard.press("c")
    revision(page, 3)
    assert sections(page)[3] == "Verse 3"
    page.keyboard.press("Delete")
    revision(page, 4)
    assert "Verse 3" not in sections(page)
    for number in (5, 6, 7, 8):
        page.keyboard.press("Control+z")
        revision(page, number)
    assert sections(page)[:3] == ["Intro", "Verse 1", "Chorus 1"]
    page.keyboard.press("Control+Shift+z")
    revision(page, 9)
    expect(section(page, 1)).to_contain_text("9 bars")


def test_sections_are_dragged_to_another_place_and_length(page: Page, studio: Studio) -> None:
    opened(page, studio)
    box, to = section(page, 2).bounding_box(), section(page, 0).bounding_box()
    assert box
    assert to
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(to["x"] + 30, to["y"] + 10, steps=6)
    page.mouse.move(to["x"] + 4, to["y"] + 10, steps=3)
    page.mouse.up()
    revision(page, 1)
    assert sections(page)[0] == "Chorus 1"
    box = section(page, 0).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 1.5, box["y"] + 10, steps=6)
    page.mouse.up()
    revision(page, 2)
    expect(section(page, 0)).to_contain_text("12 bars")


def test_energy_is_drawn_by_hand_and_by_keys(page: Page, studio: Studio) -> None:
    opened(page, studio)
    dot = page.get_by_role("slider", name="Energy of Verse 1")
    dot.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    revision(page, 1)
    expect(dot).to_have_attribute("aria-valuenow", "60")
    box = dot.bounding_box()
    assert box
    page.mouse.move(box["x"] + 12, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 12, box["y"] + 200, steps=5)
    page.mouse.up()
    revision(page, 2)
    expect(dot).to_have_attribute("aria-valuenow", "0")


def test_parts_are_switched_per_section(page: Page, studio: Studio) -> None:
    opened(page, studio)
    cell = page.get_by_role("button", name=re.compile("^Bass, Intro: silent"))
    cell.click()
    revision(page, 1)
    expect(page.get_by_role("button", name="Bass, Intro: 30 percent")).to_be_focused()
    page.keyboard.press("+")
    revision(page, 2)
    page.keyboard.press("9")
    revision(page, 3)
    expect(page.get_by_role("button", name="Bass, Intro: 90 percent")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name=re.compile("Keys, Intro"))).to_be_focused()


def test_a_part_gets_another_instrument_and_new_ones_come(page: Page, studio: Studio, axe: Axe) -> None:
    opened(page, studio)
    page.get_by_role("button", name="Keys", exact=True).click()
    panel = page.locator("[data-part=part]")
    panel.get_by_label("Instrument").select_option("electric-piano")
    revision(page, 1)
    expect(panel).to_contain_text("chords, Electric piano")
    axe(page)
    page.get_by_role("button", name="Add a part").click()
    page.get_by_label("What it plays").select_option("pad")
    page.get_by_role("dialog").get_by_role("button", name="Add", exact=True).click()
    revision(page, 2)
    expect(page.locator(".bp-parts .bpr")).to_have_count(5)


def test_chords_are_written_in_place_and_taken_from_alternates(page: Page, studio: Studio, axe: Axe) -> None:
    opened(page, studio)
    section(page, 2).click()
    expect(chords(page)).to_have_text(["D", "A", "Bm7", "G"] * 2)
    page.locator("[data-part=chords] [data-index='3']").focus()
    page.keyboard.type("Gm")
    page.keyboard.press("Enter")
    revision(page, 1)
    expect(chords(page).nth(3)).to_have_text("Gm")
    expect(page.locator("[data-part=chords] [data-index='3']")).to_have_class(re.compile(r"\bP\b.*borrowed"))
    page.locator("[data-part=chords] [data-index='1']").focus()
    page.keyboard.type("V7/V")
    page.keyboard.press("Enter")
    revision(page, 2)
    expect(chords(page).nth(1)).to_have_text("E7")
    axe(page)
    first = page.locator(".alts .alt").first
    first.focus()
    page.keyboard.press("Space")  # heard, not taken
    page.keyboard.press("ArrowRight")
    expect(page.locator(".alts .alt").nth(1)).to_be_focused()
    expect(chords(page).nth(1)).to_have_text("E7")
    named = first.locator("b").first.inner_text()
    first.click()
    revision(page, 3)
    expect(chords(page).nth(1)).to_have_text(named)


def test_a_chord_that_is_none_is_refused_in_its_place(page: Page, studio: Studio) -> None:
    page.watch.expect("422")  # type: ignore[attr-defined]
    opened(page, studio)
    page.locator("[data-part=chords] [data-index='1']").focus()
    page.keyboard.type("Gxq")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("“Gxq” has the root G")
    expect(page.locator(".bp-type.wrong")).to_be_visible()
    page.keyboard.press("Escape")
    expect(chords(page)).to_have_text(["D", "A", "Bm7", "G"])


def test_a_section_closes_in_another_way_everywhere(page: Page, studio: Studio) -> None:
    opened(page, studio)
    section(page, 2).click()
    page.get_by_label("Also in Chorus 2: the same chords").check()
    page.get_by_label("Close of the section").select_option("evaded")
    revision(page, 1)
    expect(page.locator("[data-part=section-facts]")).to_contain_text("evaded close")
    section(page, 5).click()
    expect(page.locator("[data-part=section-facts]")).to_contain_text("evaded close")
    page.get_by_role("button", name="Other chords").click()
    revision(page, 2)


def test_key_and_metre_of_the_whole_and_of_one_section(page: Page, studio: Studio) -> None:
    page.watch.expect("422")  # type: ignore[attr-defined]
    opened(page, studio)
    page.get_by_text("Key, tempo, metre, groove, production").click()
    song = page.locator("[data-part=song-fields]")
    song.get_by_label("Key").select_option("E")
    revision(page, 1)
    expect(page.locator("[data-part=facts]")).to_contain_text("E major")
    song.get_by_label("Tempo, BPM").fill("400")
    song.get_by_label("Tempo, BPM").press("Enter")
    expect(song).to_contain_text("goes from 20 to 320")
    page.get_by_text("This section").click()
    page.locator("[data-part=section-fields]").get_by_label("Metre").select_option("7/8")
    revision(page, 2)
    expect(page.locator("[data-part=section-fields]").get_by_label("Grouping")).to_be_visible()


def test_the_plan_is_heard_at_once_and_goes_on_after_a_change(page: Page, studio: Studio) -> None:
    opened(page, studio)
    page.locator("h1").click()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    expect(page.locator("[data-part=playhead]")).to_be_visible()
    expect(page.locator("[data-part=where]")).to_contain_text("bar")
    page.get_by_role("button", name="Mute Bass").click()
    expect(page.get_by_role("button", name="Mute Bass")).to_have_attribute("aria-pressed", "true")
    with page.expect_response(re.compile("/hear")):
        page.get_by_role("button", name=re.compile("^Bass, Intro: silent")).click()
    expect(page.locator("[data-part=playhead]")).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("Space")
    expect(page.locator("[data-part=playhead]")).to_be_hidden()


def test_a_change_elsewhere_is_told_and_not_written_over(page: Page, studio: Studio) -> None:
    opened(page, studio)
    plan = drawn(page).split(" ")[0]
    page.watch.expect("409")  # type: ignore[attr-defined]
    other = page.context.new_page()
    other.goto(f"/create/?plan={plan}")
    other.wait_for_selector(".create[data-drawn]")
    other.locator("[data-part=form] [data-at='1']").focus()
    other.keyboard.press("Delete")
    expect(other.locator(".create")).to_have_attribute("data-drawn", re.compile(" 1$"))
    section(page, 2).focus()
    page.keyboard.press("+")
    expect(page.locator(".toast")).to_contain_text("changed in another tab")
    assert "Verse 1" not in sections(page)
    other.close()
