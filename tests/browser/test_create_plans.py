"""The create page: blueprints that are kept, opened, shared, and made into songs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.create_page import chords, opened, revision, section, sections
from tests.support.pages import sideways_overflow_px
from tests.support.studio import Studio

OpenPage = Callable[..., Page]
Axe = Callable[..., None]


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
