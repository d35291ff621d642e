"""Everything by keyboard: the palette, the sheet of keys, and never a key taken from somebody who types."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.studio import Studio

Axe = Callable[..., None]


def focused(page: Page) -> str:
    name: str = page.evaluate(
        "() => document.activeElement.getAttribute('aria-label') || document.activeElement.textContent.trim()"
    )
    return name


def test_the_first_tab_leads_past_the_shell_to_the_page(page: Page) -> None:
    page.goto("/library/")
    page.keyboard.press("Tab")
    assert focused(page) == "To the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.querySelector('#page').contains(document.activeElement)")


def test_a_song_is_found_opened_and_played_without_a_mouse(studio: Studio, page: Page) -> None:
    studio.call("song", owner=page.person, title="Harbour Lights", artist="Ada")  # type: ignore[attr-defined]
    studio.call("song", owner=page.person, title="Low Tide")  # type: ignore[attr-defined]
    page.goto("/jobs/")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Search songs, pages and commands")
    expect(box).to_be_focused()
    page.keyboard.type("harb")
    option = page.get_by_role("option", name="Harbour Lights")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Harbour Lights")
    expect(page.locator("#palette")).to_be_hidden()
    page.keyboard.press("Control+k")
    page.keyboard.type("low")
    expect(page.get_by_role("option", name="Low Tide")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#player")).to_have_attribute("data-state", "playing")
    page.keyboard.press("Space")
    expect(page.locator("#player")).to_have_attribute("data-state", "paused")
    page.keyboard.press("Space")
    expect(page.locator("#player")).to_have_attribute("data-state", "playing")


def test_the_palette_ranks_runs_commands_and_gives_the_focus_back(page: Page, axe: Axe) -> None:
    page.goto("/library/")
    opener = page.get_by_role("button", name="Search or command")
    opener.click()
    page.keyboard.type("plyl")
    expect(page.get_by_role("option").first).to_have_text("Playlists")
    axe(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("dark light")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.documentElement.dataset.theme") == "light"
    page.keyboard.press("Control+k")
    page.keyboard.type("qqqqzz")
    expect(page.locator(".palette-none")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_hidden()


def test_the_sheet_lists_what_can_be_done_here(studio: Studio, page: Page, axe: Axe) -> None:
    page.goto("/jobs/")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_contain_text("Search or command")
    expect(sheet).not_to_contain_text("Play or pause")  # nothing is loaded yet
    axe(page)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    studio.call("song", owner=page.person, title="Low Tide")  # type: ignore[attr-defined]
    page.keyboard.press("Control+k")
    page.keyboard.type("low")
    expect(page.get_by_role("option", name="Low Tide")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("region", name="Player")).to_contain_text("Low Tide")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("?")
    expect(sheet).to_contain_text("Play or pause")
    expect(sheet).to_contain_text("Forward one bar")


def test_keys_belong_to_whoever_types(studio: Studio, page: Page) -> None:
    studio.call("song", owner=page.person, title="Low Tide", seconds=30.0)  # type: ignore[attr-defined]
    page.goto("/library/")
    page.locator(".play[data-play]").first.click()
    expect(page.locator("#player")).to_have_attribute("data-state", "playing")
    page.evaluate(
        """() => { document.querySelector("#page").insertAdjacentHTML("afterbegin",
            '<p id="free" contenteditable="true">free</p><input id="field">'
            + '<select id="pick"><option>a<option>b</select>'); }"""
    )
    for field in ("#field", "#free"):
        page.locator(field).focus()
        page.keyboard.type(" k?/mq[]n")
        text = page.locator(field).evaluate("element => element.value ?? element.textContent")
        assert " k?/mq[]n" in text.replace("\u00a0", " ")
    page.locator("#pick").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#pick")).to_have_value("b")
    expect(page.locator("#player")).to_have_attribute("data-state", "playing")
    expect(page.locator("#shortcuts")).to_be_hidden()
    expect(page.locator("#queue")).to_be_hidden()
    assert page.locator("[data-do=mute]").get_attribute("aria-pressed") == "false"
    page.locator("#field").focus()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()  # with Ctrl it works everywhere


def test_volume_and_mute_by_key(studio: Studio, page: Page) -> None:
    studio.call("song", owner=page.person, title="Low Tide", seconds=30.0)  # type: ignore[attr-defined]
    page.goto("/jobs/")
    page.keyboard.press("Control+k")
    page.keyboard.type("low")
    expect(page.get_by_role("option", name="Low Tide")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#player")).to_have_attribute("data-state", "playing")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("slider", name="Volume")).to_have_value("70")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("slider", name="Volume")).to_have_value("75")
    page.keyboard.press("m")
    expect(page.get_by_role("button", name="Mute")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("slider", name="Volume")).to_have_value("0")
