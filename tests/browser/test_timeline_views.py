"""Pictures of theory in the timeline, circle and harmonic rhythm: on a really heard song, in step, played, told."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_song_page import PLAYER, now, opened, wait_until
from tests.support.pages import sideways_overflow_px
from tests.support.studio import Studio

OpenPage = Callable[..., Page]
Axe = Callable[..., None]

THEORY = "async () => (await fetch(document.querySelector('[data-songpage]').dataset.theory)).json()"
ANALYSIS = THEORY.replace("theory", "analysis")
PAINTED = """name => { const c = document.querySelector(`[data-part=${name}] canvas`);
  const data = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
  let count = 0; for (let i = 3; i < data.length; i += 4) if (data[i] > 200) count++; return count; }"""
APART_PX = """() => { const x = (name) => new DOMMatrix(document.querySelector(name).style.transform).m41;
  return Math.abs(x('.tension-dot') - x('[data-part=over-whole] .playhead')); }"""
TAKEN = "() => { window.taken = []; URL.createObjectURL = (blob) => { window.taken.push(blob); return 'blob:none'; }; }"


@pytest.fixture(scope="module")
def song_id(studio: Studio) -> str:
    """A song that the listener really heard, for all tests of this module: none of them changes it."""
    studio.call("person", name="of-views")
    pk: str = studio.call("made_song", owner="of-views")
    return pk


@pytest.fixture
def heard(open_page: OpenPage, song_id: str) -> Page:
    """Its page."""
    return shown(open_page(person="of-views"), song_id)


def shown(page: Page, song_id: str) -> Page:
    page.goto(f"/library/songs/{song_id}/")
    page.wait_for_selector("[data-drawn]")
    page.evaluate(PLAYER)
    return page


def theory_of(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(THEORY)
    return found


def marks(page: Page) -> Any:
    return page.locator("[data-part=tension] .marks button")


def test_tension_is_drawn_with_a_mark_for_each_close(heard: Page) -> None:
    cadences = theory_of(heard)["harmony"]["cadences"]
    assert cadences
    expect(marks(heard)).to_have_count(len(cadences))
    expect(marks(heard).first).to_contain_text(cadences[0]["words"])
    picture = heard.locator("[data-part=tension] svg")
    expect(picture).to_have_attribute("aria-label", re.compile(r"Harmonic tension .* highest in bar \d+.*Closes: "))
    at = marks(heard).first.locator(".cadence").bounding_box()
    lane = heard.locator("[data-part=tension]").bounding_box()
    assert at
    assert lane
    share = (at["x"] + at["width"] / 2 - lane["x"]) / lane["width"]
    assert abs(share * 83.5 - cadences[0]["at_s"]) < 0.5, "the mark stands where the last chord begins"


def test_a_mark_plays_the_way_to_its_close(heard: Page) -> None:
    cadence = theory_of(heard)["harmony"]["cadences"][0]
    marks(heard).first.click()
    wait_until(heard, "player.state() === 'playing'")
    assert abs(now(heard) - cadence["start_s"]) < 1.5
    heard.evaluate(f"() => player.seek({cadence['end_s'] - 0.4})")
    wait_until(heard, "player.state() !== 'playing'")


def test_marks_are_walked_by_keyboard(heard: Page) -> None:
    cadences = theory_of(heard)["harmony"]["cadences"]
    marks(heard).first.focus()
    heard.keyboard.press("End")
    expect(marks(heard).last).to_be_focused()
    expect(marks(heard).last).to_have_attribute("title", re.compile(cadences[-1]["words"], re.IGNORECASE))
    heard.keyboard.press("Enter")
    wait_until(heard, f"player.currentTime() >= {cadences[-1]['start_s'] - 0.1}")


def test_a_click_into_the_tension_plays_from_there(heard: Page) -> None:
    lane = heard.locator("[data-part=tension]")
    width = lane.bounding_box()["width"]  # type: ignore[index]
    lane.click(position={"x": width / 2, "y": 40})
    wait_until(heard, "Math.abs(player.currentTime() - 41.8) < 2")


def test_a_change_of_key_is_told_in_the_key_lanes(heard: Page) -> None:
    regions = heard.locator("[data-part=regions] button")
    assert regions.count() > 1
    expect(regions.first).to_contain_text("D major")
    reached = heard.locator("[data-part=regions] .reached").first
    expect(reached).to_have_attribute("title", re.compile("F major, from D major, "))
    reached.click()
    wait_until(heard, "player.currentTime() > 62 && player.currentTime() < 65")
    expect(heard.locator("[data-part=keys] .reached").first).to_contain_text("by the slide of a semitone")


def test_notes_are_painted_under_names_of_rows(heard: Page) -> None:
    assert heard.evaluate(PAINTED, "roll") > 2_000
    expect(heard.locator(".rowname").first).to_have_text(re.compile(r"^D\d$"))
    roll = heard.get_by_role("slider", name="Notes")
    expect(roll).to_have_attribute("aria-valuetext", re.compile(r"^melody [A-G][♯♭]?\d, .*bar \d+, beat \d"))


def test_a_note_plays_from_its_start(heard: Page) -> None:
    notes = theory_of(heard)["notes"]
    bass = next(i for i, part in enumerate(notes["part"]) if part == "b" and notes["start_s"][i] > 4)
    at = heard.evaluate(
        """() => { const roll = document.querySelector('[data-part=roll]').getBoundingClientRect();
        const name = [...document.querySelectorAll('.rowname')].map((one) => [one.textContent, one.style.top]);
        return { width: roll.width, height: roll.height, rows: name }; }"""
    )
    (low_name, low_top), (high_name, high_top) = at["rows"][0], at["rows"][-1]
    octaves = int(high_name[-1]) - int(low_name[-1])
    per_semitone = (float(low_top[:-2]) - float(high_top[:-2])) / (12 * octaves)
    low_pitch = 12 * (int(low_name[-1]) + 1) + 2  # rows are named by the tonic, D
    y = float(low_top[:-2]) - per_semitone * (notes["pitch"][bass] - low_pitch)
    bars = heard.evaluate(ANALYSIS)["analysis"]["downbeats_s"]
    middle_s = notes["start_s"][bass] + notes["length_s"][bass] / 2
    heard.locator("[data-part=roll]").click(position={"x": at["width"] * middle_s / bars[8], "y": y})
    wait_until(heard, "player.state() === 'playing'")
    assert 0 <= now(heard) - notes["start_s"][bass] < 1.2
    expect(heard.locator("[data-part=roll]")).to_have_attribute("aria-valuetext", re.compile("^bass "))


def test_notes_are_walked_by_keyboard_and_play(heard: Page) -> None:
    roll = heard.get_by_role("slider", name="Notes")
    roll.focus()
    for key in ("ArrowDown", "ArrowDown", "Home", "ArrowRight"):
        heard.keyboard.press(key)
    notes = theory_of(heard)["notes"]
    second = [i for i, part in enumerate(notes["part"]) if part == "b"][1]
    expect(roll).to_have_attribute("aria-valuenow", f"{notes['start_s'][second]:.2f}")
    expect(roll).to_have_attribute("aria-valuetext", re.compile("^bass D2, under a tonic chord, bar 1, beat 2"))
    heard.keyboard.press("Enter")
    wait_until(heard, f"player.currentTime() >= {notes['start_s'][second] - 0.01}")


def test_a_note_outside_the_key_says_so(heard: Page) -> None:
    notes = theory_of(heard)["notes"]
    keys = notes["keys"]

    def is_outside(i: int) -> bool:
        key = [one for one in keys if one["start_s"] <= notes["start_s"][i] + 0.02][-1]
        return bool(key["inside"][notes["pitch"][i] % 12] == "0")

    outside = [i for i, part in enumerate(notes["part"]) if part == "b" and is_outside(i)]
    assert outside, "the song has a C in D major"
    own = [i for i, part in enumerate(notes["part"]) if part == "b"]
    roll = heard.get_by_role("slider", name="Notes")
    roll.focus()
    for key_name in ("ArrowDown", "ArrowDown", "Home", *["ArrowRight"] * own.index(outside[0])):
        heard.keyboard.press(key_name)
    expect(roll).to_have_attribute("aria-valuetext", re.compile("outside [A-G][♯♭]? (major|minor)"))


def test_what_is_shown_is_a_table_too(heard: Page) -> None:
    heard.locator("[data-part=in-words] summary").click()
    rows = heard.locator("[data-part=in-words] tbody tr")
    expect(rows).to_have_count(8)
    expect(rows.first).to_contain_text("D2")
    expect(rows.nth(1)).to_contain_text("Bm7")
    heard.locator("[data-act=closer]").click()
    expect(rows).not_to_have_count(8)


def test_what_sounds_is_lit_in_every_picture(heard: Page) -> None:
    heard.locator("[data-part=sections] button").nth(3).click()
    wait_until(heard, "player.state() === 'playing'")
    wait_until(heard, "player.currentTime() > 34.6")
    expect(heard.locator(".circle g.now")).to_have_count(1)
    expect(heard.locator(".circle .move.now")).to_have_count(1)
    assert heard.evaluate(APART_PX) < 1, "the dot rides on the curve at the playhead"
    assert float(heard.locator(".pace .lit").get_attribute("width") or 0) > 2
    heard.locator(".circle-way summary").click()
    expect(heard.locator(".hop.now")).to_have_count(1)
    expect(heard.locator("[data-part=chords] .now")).to_have_count(1)


def test_a_wedge_plays_where_its_chord_sounds_next(heard: Page) -> None:
    wedge = heard.get_by_role("button", name=re.compile("^A, dominant, sounds"))
    wedge.click()
    wait_until(heard, "player.state() === 'playing'")
    first = now(heard)
    heard.evaluate("() => player.pause()")
    wedge.focus()
    heard.keyboard.press("Enter")
    wait_until(heard, f"player.currentTime() > {first + 3}")
    where = heard.locator("[data-role=where]")
    expect(where).to_contain_text(re.compile(r"A7?$"))


def test_the_circle_is_walked_by_arrows(heard: Page) -> None:
    heard.get_by_role("button", name=re.compile("^D, tonic, sounds")).focus()
    heard.keyboard.press("ArrowRight")
    expect(heard.get_by_role("button", name=re.compile("^A, dominant, sounds"))).to_be_focused()
    heard.keyboard.press("ArrowLeft")
    heard.keyboard.press("ArrowLeft")
    assert heard.evaluate("() => document.activeElement.dataset.place").endswith("m"), "after the outer ring the inner"


def test_the_path_is_told_in_order(heard: Page) -> None:
    heard.locator(".circle-way summary").click()
    rows = heard.locator(".circle-path li")
    expect(rows).to_have_count(heard.locator("[data-part=sections] button").count())
    expect(rows.first).to_contain_text("DBm7Em7A7")
    rows.nth(1).get_by_role("button").click()
    wait_until(heard, "player.currentTime() > 10 && player.currentTime() < 12.5")


def test_a_bar_of_the_harmonic_rhythm_plays(heard: Page) -> None:
    pace = heard.get_by_role("slider", name="Harmonic rhythm by bar")
    expect(pace).to_have_attribute("aria-valuetext", "bar 1, no change, 0:00")
    pace.focus()
    heard.keyboard.press("PageUp")
    expect(pace).to_have_attribute("aria-valuetext", re.compile("^bar 9, 1 change"))
    heard.keyboard.press("Enter")
    wait_until(heard, "player.currentTime() > 20 && player.currentTime() < 23")
    box = pace.bounding_box()
    assert box
    pace.click(position={"x": box["width"] - 8, "y": 60})
    wait_until(heard, "player.currentTime() > 78")
    heard.locator("[data-view=harmony] summary", has_text="in words").click()
    expect(heard.locator(".runs li").first).to_have_text("Bar 1: no change")


@pytest.mark.parametrize(("lane", "kind"), [("chords", "chord"), ("keys", "key"), ("sections", "section")])
def test_while_correcting_a_block_opens_its_editor_and_stays_silent(heard: Page, lane: str, kind: str) -> None:
    toggle = heard.locator("[data-act=correct]")
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "true")
    heard.locator(f"[data-part={lane}] button").first.click()
    expect(heard.get_by_role("dialog")).to_be_visible()
    assert heard.evaluate("() => player.state()") != "playing"
    heard.keyboard.press("Escape")
    expect(heard.get_by_role("dialog")).to_be_hidden()
    toggle.click()
    heard.locator(f"[data-part={lane}] button").first.click()
    wait_until(heard, "player.state() === 'playing'")


def test_a_beat_is_corrected_from_the_ruler(heard: Page) -> None:
    beats = heard.locator("[data-part=beats]")
    beats.focus()
    heard.keyboard.press("ArrowRight")
    heard.keyboard.press("c")
    expect(heard.get_by_role("dialog")).to_be_visible()
    heard.keyboard.press("Escape")
    expect(beats).to_be_focused()
    beats.click(button="right", position={"x": 300, "y": 8})
    expect(heard.get_by_role("dialog")).to_be_visible()


def test_each_picture_is_taken_away_as_svg(heard: Page) -> None:
    heard.watch.expect("blob:none")  # type: ignore[attr-defined]  # the address that the test hands out
    heard.evaluate(TAKEN)
    for count, part in enumerate(("whole-acts", "detail-acts", "circle-acts"), start=1):
        heard.locator(f"[data-part={part}] summary").click()
        heard.locator(f"[data-part={part}]").get_by_role("button", name=re.compile("SVG")).click()
        wait_until(heard, f"window.taken.length === {count}")
    texts = heard.evaluate("() => Promise.all(window.taken.map((blob) => blob.text()))")
    assert all(text.count("<svg") >= 1 and "</svg>" in text for text in texts)
    assert "full close" in texts[0]
    assert "Em" in texts[1]
    assert "Home: D major" in texts[2]


def test_theory_that_is_late_does_not_hold_up_what_was_heard(open_page: OpenPage, song_id: str) -> None:
    page = open_page(person="of-views")
    held: list[Any] = []
    page.route("**/theory.json", lambda route: held.append(route))  # noqa: PLW0108  (a builtin cannot be marked)
    page.goto(f"/library/songs/{song_id}/")
    expect(page.locator("[data-part=chords] button").first).to_be_visible()
    expect(page.locator("[data-part=tension] svg")).to_have_count(0)
    page.locator("[data-part=chords] button").nth(1).focus()
    held[0].continue_()
    expect(page.locator("[data-part=tension] svg")).to_be_visible()
    expect(page.locator("[data-part=chords] button").nth(1)).to_be_focused()


def test_a_song_without_theory_says_what_is_missing(page: Page, studio: Studio) -> None:
    opened(page, studio, seconds=32.0)
    expect(page.locator("[data-part=tension]")).to_contain_text("No tension is known")
    expect(page.locator("[data-part=roll]")).to_contain_text("The notes are not known. Hear the song again")
    expect(page.locator("[data-view=harmony]")).to_be_empty()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_serious_in_the_pictures(open_page: OpenPage, song_id: str, axe: Axe, theme: str) -> None:
    page = shown(open_page(person="of-views", theme=theme), song_id)
    page.locator("[data-part=sections] button").nth(3).click()
    page.locator("[data-act=correct]").click()
    page.locator("[data-part=in-words] summary").click()
    page.locator(".circle-way summary").click()
    axe(page, within=".timeline")
    axe(page, within=".song-circle")
    axe(page, within="[data-view=harmony]")


def test_the_pictures_fit_a_narrow_page(open_page: OpenPage, song_id: str, axe: Axe) -> None:
    narrow = shown(open_page(person="of-views", width=390, height=844, touch=True), song_id)
    assert sideways_overflow_px(narrow) == 0
    assert narrow.evaluate(PAINTED, "roll") > 1_000
    roll, keys = (narrow.locator(f"[data-part={name}]").bounding_box() for name in ("roll", "keys"))
    assert roll
    assert keys
    assert roll["y"] > keys["y"] + keys["height"]
    expect(narrow.locator("[data-part=roll] .rowname").first).to_be_visible()
    marks(narrow).last.tap()
    wait_until(narrow, "player.state() === 'playing'")
    expect(narrow.locator("[data-part=chords] .now")).to_be_in_viewport(ratio=0)
    narrow.evaluate("() => player.pause()")
    narrow.locator("[data-act=correct]").tap()
    narrow.locator("[data-part=chords] .now").tap()
    expect(narrow.get_by_role("dialog")).to_be_visible()
    assert sideways_overflow_px(narrow) == 0
    axe(narrow, within=".timeline")
