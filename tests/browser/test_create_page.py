"""The create page in a real browser: a sentence becomes a blueprint, which is read, changed, heard and kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.pages import sideways_overflow_px
from tests.support.studio import Studio

OpenPage = Callable[..., Page]
Axe = Callable[..., None]

WORDS = "Wistful indie pop, 92 BPM in D major, a salty bridge in another key"


def opened(page: Page, studio: Studio, **more: Any) -> Page:
    plan = studio.call("plan", owner=page.person, **more)  # type: ignore[attr-defined]
    page.goto(f"/create/?plan={plan}")
    page.wait_for_selector(".create[data-drawn]")
    return page


def sections(page: Page) -> list[str]:
    return [one.strip() for one in page.locator("[data-part=form] .sec .clip").all_inner_texts()]


def section(page: Page, at: int) -> Locator:
    return page.locator(f"[data-part=form] [data-at='{at}']")


def chords(page: Page) -> Locator:
    return page.locator("[data-part=chords] .chord b")


def drawn(page: Page) -> str:
    return str(page.locator(".create").get_attribute("data-drawn"))


def revision(page: Page, number: int) -> None:
    expect(page.locator(".create")).to_have_attribute("data-drawn", re.compile(rf" {number}$"))


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


def test_a_blueprint_is_saved_found_renamed_and_deleted_with_undo(page: Page, studio: Studio, axe: Axe) -> None:
    opened(page, studio)
    page.get_by_role("button", name="Save blueprint").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Harbour at dusk")
    page.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-part=kept]")).to_contain_text("Saved as “Harbour at dusk”")
    page.goto("/create/plans/")
    axe(page)
    expect(page.get_by_role("link", name="Harbour at dusk")).to_be_visible()
    page.get_by_label("More about Harbour at dusk").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator(".toast")).to_contain_text("“Harbour at dusk” is deleted")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Harbour at dusk")).to_be_visible()


def test_a_file_goes_out_and_comes_in_again(page: Page, studio: Studio) -> None:
    opened(page, studio)
    with page.expect_download() as download:
        page.get_by_role("link", name="blueprint.json").click()
    path = download.value.path()
    assert json.loads(path.read_text())["title"] == "Harbour Lights"
    page.goto("/create/plans/")
    page.locator("#plan-file").set_input_files(str(path))
    page.wait_for_selector(".create[data-drawn]")
    assert sections(page)[1] == "Verse 1"
    page.goto("/create/plans/")
    page.locator("#plan-file").set_input_files({"name": "x.json", "mimeType": "application/json", "buffer": b"{oh"})
    expect(page.locator(".toast")).to_contain_text("no JSON")


def test_chords_of_the_lab_become_a_blueprint(page: Page) -> None:
    page.goto("/theory/?chords=Dm7+G7+Cmaj7+Am7")
    page.wait_for_selector(".lab[data-drawn]")
    page.get_by_role("link", name="Use as blueprint").click()
    page.wait_for_selector(".create[data-drawn]")
    expect(chords(page).first).to_have_text("Dm7")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_it_fits_a_narrow_screen_and_forty_sections_of_sixteen_parts(
    open_page: OpenPage, studio: Studio, axe: Axe, theme: str
) -> None:
    page = open_page(width=390, height=844, theme=theme, touch=True, person=f"crowd-{theme}")
    opened(page, studio, long=40, parts=16, title="A title that goes on " * 9)
    assert sideways_overflow_px(page) == 0
    axe(page)
    expect(page.locator(".sec")).to_have_count(40)
    expect(page.locator(".cellx")).to_have_count(640)
    page.get_by_role("button", name="Part 3, long name", exact=True).click()
    page.locator("[data-part=part]").get_by_role("button", name="Mute").click()
    expect(page.locator("[data-part=part]").get_by_role("button", name="Mute")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert sideways_overflow_px(page) == 0


def test_a_studio_that_is_away_is_said_and_nothing_breaks(page: Page, studio: Studio) -> None:
    page.watch.expect("ERR_FAILED")  # type: ignore[attr-defined]
    opened(page, studio)
    page.route("**/change", lambda route: route.abort())
    section(page, 0).focus()
    page.keyboard.press("+")
    expect(page.locator(".toast")).to_contain_text("cannot be reached")
    page.unroute("**/change")
    page.keyboard.press("+")
    revision(page, 1)


def test_a_song_of_the_library_becomes_a_blueprint(page: Page, studio: Studio, axe: Axe) -> None:
    songs = studio.call("theory_songs", owner=page.person)  # type: ignore[attr-defined]
    page.goto(f"/create/?song={next(iter(songs.values()))}")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Start from a song")).to_be_visible()
    axe(page)
    dialog.get_by_label("Groove").uncheck()
    dialog.get_by_label("Key").select_option("E♭")
    dialog.get_by_role("button", name="Make blueprint").click()
    page.wait_for_selector(".create[data-drawn]")
    expect(page.locator("[data-part=facts]")).to_contain_text("E♭")
    expect(page.locator("[data-part=origins]")).to_contain_text("the song")


def test_a_song_is_found_by_its_title(page: Page, studio: Studio) -> None:
    page.watch.expect("422")  # type: ignore[attr-defined]
    songs = studio.call("theory_songs", owner=page.person)  # type: ignore[attr-defined]
    page.goto("/create/")
    page.wait_for_selector(".create[data-ready]")
    page.get_by_role("button", name="Start from a song").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Make blueprint").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Choose a song first")
    dialog.get_by_label("Song", exact=True).fill(next(iter(songs)))
    expect(dialog.get_by_role("radio").first).to_be_checked()
    for name in ("Form", "Harmony", "Groove", "Tempo"):
        dialog.get_by_label(name).uncheck()
    dialog.get_by_role("button", name="Make blueprint").click()
    expect(dialog.get_by_role("alert")).to_contain_text("at least one thing")


def test_a_song_is_made_beside_its_blueprint_and_can_be_stopped(page: Page, studio: Studio, axe: Axe) -> None:
    opened(page, studio)
    page.get_by_label("Variations").last.select_option("2")
    page.get_by_role("button", name="Make 2 songs").click()
    beside = page.locator(".beside")
    expect(beside).to_have_count(2)
    expect(beside.first).to_contain_text("of 4 ready")
    axe(page)
    for at in (1, 0):
        page.get_by_role("button", name=re.compile("^Cancel")).nth(at).click()
    expect(page.get_by_role("button", name=re.compile("^Cancel"))).to_have_count(0, timeout=40_000)


def test_somebody_elses_blueprint_is_read_and_copied(page: Page, studio: Studio) -> None:
    studio.call("person", name="sharer")
    plan = studio.call("plan", owner="sharer", title="Shared harbour", is_saved=True, is_shared=True)
    page.goto(f"/create/?plan={plan}")
    page.wait_for_selector(".create[data-drawn]")
    section(page, 0).focus()
    page.keyboard.press("+")
    expect(page.locator(".toast")).to_contain_text("Make a copy")
    page.get_by_role("button", name="Copy it").click()
    expect(page.locator("#bp-title")).to_have_text("Shared harbour, copy")
    section(page, 0).focus()
    page.keyboard.press("+")
    revision(page, 1)


def test_a_looped_section_comes_round(page: Page, studio: Studio) -> None:
    opened(page, studio)
    page.get_by_text("Key, tempo, metre, groove, production").click()
    page.locator("[data-part=song-fields]").get_by_label("Tempo, BPM").fill("320")
    page.locator("[data-part=song-fields]").get_by_label("Tempo, BPM").press("Enter")
    revision(page, 1)
    section(page, 4).click()
    page.get_by_role("button", name="Loop section").click()
    page.get_by_role("button", name="From here").click()
    expect(page.locator("[data-part=where]")).to_contain_text("bar 32")  # the last of the bridge, and then
    expect(page.locator("[data-part=where]")).to_contain_text("bar 29")  # its first again
