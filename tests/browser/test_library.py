"""The library in a real browser: finding, choosing, changing, ordering; by mouse, by keyboard, and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.studio import Studio

Axe = Callable[..., None]


@pytest.fixture
def library(studio: Studio, page: Page) -> Page:
    """A page of a person with 70 songs."""
    studio.call("library", owner=page.person, count=70)  # type: ignore[attr-defined]
    page.goto("/library/")
    expect(rows(page)).to_have_count(50)
    return page


def rows(page: Page) -> Locator:
    return page.locator("#songs [data-song]")


def titles(page: Page) -> list[str]:
    return page.locator("#songs [data-song]").evaluate_all("rows => rows.map(row => row.dataset.title)")


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_typing_searches_and_the_address_follows(library: Page) -> None:
    library.keyboard.press("/")
    library.keyboard.type("sigrun low")
    expect(library.locator(".active")).to_contain_text("“sigrun low”")
    expect(library).to_have_url(re.compile(r"q=sigrun(%20|\+)low"))
    for title in titles(library):
        assert "low" in title.casefold()
    library.reload()
    expect(library.locator("#search")).to_have_value("sigrun low")
    library.get_by_role("button", name="Remove filter: “sigrun low”").click()
    expect(rows(library)).to_have_count(50)
    expect(library.locator("#search")).to_have_value("")


def test_filters_combine_and_come_off_again(library: Page) -> None:
    library.locator("summary", has_text="Tempo").click()
    tempo = library.get_by_role("group", name="Tempo")
    tempo.get_by_label("From").fill("90")
    tempo.get_by_label("To").fill("130")
    expect(library.locator(".active")).to_contain_text("90 to 130 BPM")
    library.locator("summary", has_text="Key").click()
    library.get_by_label("Key", exact=True).select_option("D major")
    library.get_by_label("and its neighbours on the circle of fifths").check()
    expect(library.locator(".active")).to_contain_text("D major and neighbours")
    library.get_by_role("link", name="Clear all").click()
    expect(rows(library)).to_have_count(50)
    expect(library.get_by_label("Key", exact=True)).to_have_value("")


def test_a_heading_sorts_and_the_list_goes_on_when_scrolled(library: Page) -> None:
    library.get_by_role("link", name="Title").click()
    expect(library.get_by_role("columnheader", name="Title")).to_have_attribute("aria-sort", "ascending")
    library.locator("#more").scroll_into_view_if_needed()
    expect(rows(library)).to_have_count(70)
    listed = [title.casefold() for title in titles(library)]
    assert listed == sorted(listed)


def test_covers_are_remembered(library: Page) -> None:
    library.get_by_role("button", name="Covers").click()
    expect(library.locator(".cover-card")).to_have_count(50)
    library.goto("/library/")
    expect(library.locator(".cover-card")).to_have_count(50)


def test_everything_by_keyboard(library: Page) -> None:
    first, second = titles(library)[:2]
    library.keyboard.press("j")
    here = library.locator(".here")
    expect(here).to_have_attribute("data-title", second)
    expect(library.locator("#side h2")).to_have_text(second)
    library.keyboard.press("k")
    expect(here).to_have_attribute("data-title", first)
    library.keyboard.press("4")
    expect(here.locator(".stars")).to_have_attribute("data-rating", "4")
    library.keyboard.press("e")
    expect(library.get_by_label("Title", exact=True)).to_be_focused()
    library.keyboard.type("By keys alone")
    library.keyboard.press("Enter")
    expect(here).to_have_attribute("data-title", "By keys alone")
    library.keyboard.press("e")
    library.get_by_label("Title", exact=True).fill("Not this")
    library.keyboard.press("Escape")
    expect(here).to_have_attribute("data-title", "By keys alone")
    library.keyboard.press("x")
    library.keyboard.press("j")
    library.keyboard.press("x")
    expect(library.locator("#bulk")).to_contain_text("2 selected")
    library.keyboard.press("Escape")
    expect(library.locator("#bulk")).to_be_hidden()
    library.keyboard.press("k")
    library.keyboard.press("Enter")
    expect(library.get_by_role("heading", name="By keys alone", level=1)).to_be_visible()


def test_delete_and_undo(library: Page) -> None:
    first = titles(library)[0]
    library.keyboard.press("Delete")
    expect(library.locator(f"[data-title='{first}']")).to_have_count(0)
    expect(library.locator("#tally")).to_contain_text("69 songs")
    library.get_by_role("button", name="Undo").click()
    expect(library.locator(f"[data-title='{first}']")).to_have_count(1)
    expect(library.locator("#tally")).to_contain_text("70 songs")


def test_bulk_edit_previews_applies_and_undoes(library: Page, axe: Axe) -> None:
    boxes = library.locator("#songs [type=checkbox][name=song]")
    before = library.locator("#songs [data-edit-field]").all_inner_texts()[:3]
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(library.locator("#bulk")).to_contain_text("3 selected")
    library.locator("#bulk").get_by_role("button", name="Edit tags").click()
    dialog = library.get_by_role("dialog", name="Change songs")
    dialog.get_by_label("New genre").fill("Chamber <pop>")
    expect(dialog.locator("ins").first).to_have_text("Chamber <pop>")
    axe(library, within="#library-dialog")
    dialog.get_by_role("button", name="Change 3 songs").click()
    expect(dialog).to_be_hidden()
    genres = library.locator("#songs [data-edit-field]")
    expect(genres.nth(2)).to_have_text("Chamber <pop>")
    library.get_by_role("button", name="Undo").click()
    for place, genre in enumerate(before):
        expect(genres.nth(place)).to_have_text(genre)


def test_two_tabs_changing_one_tag_are_told(studio: Studio, library: Page) -> None:
    other = library.context.new_page()
    other.goto("/library/")
    for tab in (library, other):
        tab.locator("#songs [data-edit-field]").first.click()
        expect(tab.locator("#edit-genre")).to_be_focused()
    other.locator("#edit-genre").fill("Folk noir")
    other.keyboard.press("Enter")
    expect(other.locator("#songs [data-edit-field]").first).to_have_text("Folk noir")
    library.locator("#edit-genre").fill("Polka")
    library.keyboard.press("Enter")
    expect(library.get_by_role("alert")).to_contain_text("Genre is now “Folk noir”, you wrote “Polka”")
    expect(library.locator("#edit-genre")).to_have_value("Polka")


def test_a_playlist_is_made_dragged_and_stepped(library: Page, axe: Axe) -> None:
    for place in range(4):
        library.locator("#songs [type=checkbox][name=song]").nth(place).check()
    wanted = titles(library)[:4]
    library.locator("#bulk summary").click()
    library.get_by_label("Name of a new playlist").fill("Night drive")
    library.get_by_role("button", name="Make", exact=True).click()
    expect(library.locator("#toasts")).to_contain_text("“Night drive” is made with 4 songs")
    library.goto("/library/playlists/")
    library.get_by_role("link", name=re.compile("Night drive")).click()
    expect(rows(library)).to_have_count(4)
    assert titles(library) == wanted
    axe(library)
    drag(library, rows(library).nth(3).locator("[data-grip]"), rows(library).nth(0))
    dragged = [wanted[3], *wanted[:3]]
    expect(rows(library).first).to_have_attribute("data-title", wanted[3])
    with library.expect_response(re.compile("/order$")):
        library.get_by_role("button", name=f"Move {wanted[3]} down").focus()
        library.keyboard.press("Enter")
    dragged[0], dragged[1] = dragged[1], dragged[0]
    library.reload()
    assert titles(library) == dragged


def drag(page: Page, grip: Locator, onto: Locator) -> None:
    start, end = grip.bounding_box(), onto.bounding_box()
    assert start
    assert end
    with page.expect_response(re.compile("/order$")):
        page.mouse.move(start["x"] + 5, start["y"] + 8)
        page.mouse.down()
        page.mouse.move(start["x"] + 5, start["y"] - 20, steps=4)
        page.mouse.move(end["x"] + 20, end["y"] + 4, steps=12)
        page.wait_for_timeout(250)  # the list glides to its new order before the button is let go
        page.mouse.up()


def test_a_smart_playlist_is_built_with_its_count(library: Page, axe: Axe) -> None:
    library.goto("/library/playlists/rules")
    library.get_by_label("What").select_option("bpm")
    rules = library.locator("#builder")
    rules.get_by_label("From").fill("100")
    rules.get_by_label("To", exact=True).fill("140")
    expect(library.locator("#found")).to_contain_text("Tempo is between 100 and 140 BPM.")
    count = int(library.locator("#found .count").inner_text())
    assert 0 < count < 70
    library.get_by_role("button", name="Add group").click()
    expect(library.get_by_label("What").nth(1)).to_be_focused()
    library.get_by_label("What").nth(1).select_option("genre")
    library.get_by_label("Value").fill("Folk")
    expect(library.locator("#found")).to_contain_text("Genre contains “Folk”")
    assert int(library.locator("#found .count").inner_text()) < count
    axe(library)
    library.get_by_label("Name").fill("Folk at a walk")
    library.get_by_role("button", name="Save playlist").click()
    expect(library.get_by_role("textbox", name="Name of the playlist")).to_have_value("Folk at a walk")


def test_the_bin_restores_and_empties_with_a_question(library: Page, axe: Axe) -> None:
    first, second = titles(library)[:2]
    for title in (first, second):
        library.locator(f"[data-title='{title}'] input[name=song]").check()
        library.locator("#bulk").get_by_role("button", name="Delete").click()
        expect(library.locator(f"[data-title='{title}']")).to_have_count(0)
    library.get_by_role("link", name="Bin").click()
    library.get_by_role("button", name=f"Restore {first}").click()
    expect(library.get_by_text("1 song.")).to_be_visible()
    axe(library)
    library.get_by_role("button", name="Empty the bin").click()
    expect(library.get_by_role("heading", name="Delete 1 song for good?")).to_be_visible()
    library.get_by_role("button", name="Delete 1 song", exact=True).click()
    expect(library.get_by_role("heading", name="The bin is empty")).to_be_visible()


def test_rows_of_every_state_follow_their_jobs(studio: Studio, page: Page, axe: Axe) -> None:
    studio.call("library", owner=page.person, count=3)  # type: ignore[attr-defined]
    ids: dict[str, Any] = studio.call("unusual", owner=page.person)  # type: ignore[attr-defined]
    page.goto("/library/")
    expect(page.locator(f"#song-{ids['rejected']}")).to_contain_text("ends before any sound")
    expect(page.locator(f"#song-{ids['duplicate']}")).to_contain_text("Already here as")
    axe(page)
    page.locator(f"#song-{ids['duplicate']}").get_by_role("button", name="Keep both").click()
    expect(page.locator(f"#song-{ids['duplicate']}")).not_to_contain_text("Already here")
    page.locator(f"#song-{ids['waiting']}").get_by_role("button", name="Cancel").click()
    expect(page.locator(f"#song-{ids['waiting']}")).to_contain_text("Stopped before it was heard")


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("view", ["table", "covers"])
def test_axe_finds_nothing_serious(
    studio: Studio, open_page: Callable[..., Page], axe: Axe, theme: str, view: str
) -> None:
    page = open_page(theme=theme, person=f"looker-{theme}-{view}")
    studio.call("library", owner=f"looker-{theme}-{view}", count=20)
    page.goto(f"/library/?view={view}&bpm_min=60")
    axe(page)


def test_an_empty_library_invites(page: Page, axe: Axe) -> None:
    page.goto("/library/")
    expect(page.get_by_role("heading", name="Drop your songs anywhere on this page")).to_be_visible()
    axe(page)


def test_a_phone_shows_everything_without_sideways_scroll(studio: Studio, narrow: Page, axe: Axe) -> None:
    studio.call("library", owner=narrow.person, count=12)  # type: ignore[attr-defined]
    studio.call("unusual", owner=narrow.person)  # type: ignore[attr-defined]
    for part in ("?bpm_min=60", "?view=covers", "?view=table", "bin/", "playlists/", "playlists/rules"):
        address = f"/library/{part}"
        narrow.goto(address)
        expect(narrow.locator("h1").first).to_be_visible()
        assert fits(narrow), address
        axe(narrow)
