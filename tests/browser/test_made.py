"""What was made, in a real browser: stems as they come, mixer, bars made again, variations, history."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.test_song_page import PLAYER, wait_until
from tests.browser.test_stems import LEVEL, TAP
from tests.support.pages import sideways_overflow_px
from tests.support.studio import Studio

Axe = Callable[..., None]
TONES_HZ = {"drums": 123.0, "bass": 233.0, "keys": 453.0, "lead": 893.0}  # of tests.support.making_seeds.tones


def opened(page: Page, studio: Studio, **fields: Any) -> list[str]:
    made: list[str] = studio.call("made_songs", owner=page.person, **fields)  # type: ignore[attr-defined]
    page.add_init_script(f"({TAP})()")
    page.goto(f"/create/made/{made[0]}/")
    page.evaluate(PLAYER)
    return made


def sounding(page: Page) -> set[str]:
    page.wait_for_timeout(700)  # the analyser looks back 0.4 s
    return {name for name, hertz in TONES_HZ.items() if page.evaluate(LEVEL, hertz) > -45}


def play_stems(page: Page) -> None:
    page.locator("#made-stems").get_by_role("button", name="Stems", exact=True).click()
    page.wait_for_selector("#made-stems[data-ready]")
    wait_until(page, "player.state() === 'playing' && player.currentTime() > 0.8 && window.tap")


def test_stems_come_in_while_the_song_is_made_and_can_be_heard(page: Page, studio: Studio) -> None:
    made = studio.call("half_made", owner=page.person)["made"]  # type: ignore[attr-defined]
    page.goto(f"/create/made/{made}/")
    page.evaluate(PLAYER)
    expect(page.locator("#made-count")).to_have_text("1 of 4 ready")
    expect(page.locator(".job-live")).to_contain_text("31 %")
    expect(page.locator(".job-live")).to_contain_text("42 s left")
    page.get_by_role("button", name="Play Drums alone").click()
    wait_until(page, "player.state() === 'playing'")
    studio.call("add_made_stem", pk=made, place=1)
    expect(page.locator("#made-count")).to_have_text("2 of 4 ready")
    expect(page.locator("#part-bass svg.plot")).to_be_visible()
    expect(page.get_by_role("button", name="Pause", exact=False).first).to_be_visible()
    assert page.evaluate("player.state()") == "playing"  # what sounds is not disturbed
    studio.call("finish_made", pk=made)
    expect(page.get_by_role("heading", name="Mixer")).to_be_visible()
    expect(page.get_by_role("heading", name="Plan and heard")).to_be_visible()
    assert page.evaluate("player.state()") == "playing"


def test_a_song_that_is_being_made_can_be_cancelled(page: Page, studio: Studio) -> None:
    made = studio.call("half_made", owner=page.person)["made"]  # type: ignore[attr-defined]
    page.goto(f"/create/made/{made}/")
    page.get_by_role("button", name=re.compile("^Cancel")).click()
    expect(page.locator(".job-live")).to_contain_text("Stopping")


def test_mute_solo_and_level_are_heard_at_once(page: Page, studio: Studio) -> None:
    opened(page, studio)
    play_stems(page)
    assert sounding(page) == set(TONES_HZ)
    page.get_by_role("button", name="Mute Bass").click()
    assert sounding(page) == {"drums", "keys", "lead"}
    page.get_by_role("button", name="Solo Lead").click()
    assert sounding(page) == {"lead"}
    page.get_by_role("button", name="As it was made").click()
    assert sounding(page) == set(TONES_HZ)
    before = page.evaluate(LEVEL, TONES_HZ["keys"])
    page.get_by_role("slider", name="Level of Keys, decibels").fill("-12")
    page.wait_for_timeout(700)
    assert abs(page.evaluate(LEVEL, TONES_HZ["keys"]) - before + 12) < 1.5


def test_the_mixer_is_kept_and_made_into_a_song(page: Page, studio: Studio) -> None:
    made = opened(page, studio)[0]
    page.get_by_role("slider", name="Pan of Bass").fill("40")
    page.get_by_role("slider", name="Effects of Lead, per cent of what the style gives").fill("150")
    expect(page.locator("#part-bass output").nth(1)).to_have_text("R 40")
    page.wait_for_timeout(1200)
    page.reload()
    expect(page.locator("#part-bass output").nth(1)).to_have_text("R 40")
    page.get_by_role("button", name="Make with this mix").click()
    expect(page.locator(".made-head .sub")).to_contain_text("Mixed anew: Bass, Lead")
    assert len(studio.call("made_state", pk=made)["children"]) == 1


def test_bars_are_chosen_on_the_strip_and_made_again(page: Page, studio: Studio) -> None:
    opened(page, studio)
    box = page.locator("[data-role=body]").bounding_box()
    assert box
    y = box["y"] + 60
    page.mouse.move(box["x"] + box["width"] * 4.5 / 16, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 7.5 / 16, y, steps=4)
    page.mouse.up()
    expect(page.get_by_label("First bar")).to_have_value("5")
    expect(page.get_by_label("Last bar")).to_have_value("8")
    page.get_by_label("Part", exact=True).select_option("Bass")
    page.locator("form.made-again").get_by_role("button", name="Make again").click()
    expect(page.locator(".made-head .sub")).to_contain_text("Bass again, bars 5 to 8")
    expect(page.locator(".job-card")).to_be_visible()


def test_a_bar_that_does_not_agree_is_heard_by_a_press(page: Page, studio: Studio) -> None:
    opened(page, studio)
    page.get_by_role("button", name="Bar 3").click()
    wait_until(page, "player.currentTime() >= 3.9")
    expect(page.get_by_label("First bar")).to_have_value("3")


def test_variations_are_compared_at_the_same_place(page: Page, studio: Studio) -> None:
    made = opened(page, studio, variations=2)
    page.locator(".made-ab").get_by_role("button", name="1").click()
    wait_until(page, "player.currentTime() > 1.5")
    page.locator(".made-ab").get_by_role("button", name="2").click()
    wait_until(page, "player.state() === 'playing'")
    assert 1.4 < page.evaluate("player.currentTime()") < 4
    expect(page.locator(".made-ab").get_by_role("button", name="2")).to_have_attribute("aria-pressed", "true")
    assert len(made) == 2


def test_it_can_be_rated_kept_renamed_deleted_and_taken_back(page: Page, studio: Studio) -> None:
    opened(page, studio)
    page.get_by_role("button", name="4 stars").click()
    expect(page.get_by_role("button", name="4 stars")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("button", name="Kept")).to_be_visible()
    page.get_by_label("Rename").click()
    page.get_by_label("Title").fill("Night ferry")
    page.get_by_label("Title").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Night ferry")
    page.get_by_label("More", exact=True).click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything made")
    expect(page.locator(".made-item")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast").last).to_contain_text("is back")
    page.reload()
    expect(page.locator(".made-item")).to_have_count(1)


def test_the_song_page_shows_plan_and_heard(page: Page, studio: Studio) -> None:
    opened(page, studio)
    page.get_by_label("More", exact=True).click()
    page.get_by_role("link", name="Open in the library").click()
    panel = page.locator(".song-plan")
    panel.scroll_into_view_if_needed()
    expect(panel.get_by_role("heading", name="Plan and heard")).to_be_visible()
    expect(panel.locator("rect.fT").first).to_be_visible()


def test_nothing_serious_is_wrong_for_those_who_cannot_see_it(page: Page, studio: Studio, axe: Axe) -> None:
    opened(page, studio, variations=2)
    axe(page)
    page.goto("/create/made/")
    axe(page)


def test_it_fits_a_small_screen(narrow: Page, studio: Studio) -> None:
    opened(narrow, studio, title="A very long title of a song that nobody would ever give to a song of theirs, unless")
    assert sideways_overflow_px(narrow) == 0
    narrow.goto("/create/made/")
    assert sideways_overflow_px(narrow) == 0
