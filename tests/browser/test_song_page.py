"""The song page in a real browser: in step with the sound, playable from every mark, live while the song is heard."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.pages import MODULE, sideways_overflow_px
from tests.support.studio import Studio

OpenPage = Callable[..., Page]
Axe = Callable[..., None]

PLAYER = f"async () => {{ window.player = await ({MODULE})('lib/player'); }}"
# How far the drawn playhead is from what sounds, in every frame of two seconds: watchers run in the order they came.
DRIFT = """() => new Promise((tell) => {
  const head = document.querySelector('[data-part=over-whole] .playhead');
  const whole = document.querySelector('[data-part=over-whole]').clientWidth;
  const off = [];
  const stop = player.onFrame(() => {
    const shown = new DOMMatrix(getComputedStyle(head).transform).m41 / whole * LENGTH;
    off.push(Math.abs(shown - player.element().currentTime));
  });
  setTimeout(() => { stop(); tell(off); }, 2000);
})"""


@pytest.fixture
def song(page: Page, studio: Studio) -> str:
    """A heard song of 32 s, C Am F G at 120 BPM, on the page of its owner."""
    return opened(page, studio, seconds=32.0)


def opened(page: Page, studio: Studio, seed: str = "song", **fields: Any) -> str:
    named = {"title": "Four chords"} if seed == "song" else {}
    pk: str = studio.call(seed, owner=page.person, **named, **fields)  # type: ignore[attr-defined]
    page.goto(f"/library/songs/{pk}/")
    if page.locator("[data-part=zoom]").count():
        page.wait_for_selector("[data-drawn]")
    page.evaluate(PLAYER)
    return pk


def now(page: Page) -> float:
    return float(page.evaluate("() => player.currentTime()"))


def shown(page: Page) -> str:
    return page.locator("[data-part=shown]").inner_text()


def bars_shown(page: Page) -> int:
    first, *rest = map(int, re.findall(r"\d+", shown(page)))
    return (rest[0] if rest else first) - first + 1


def chord(page: Page, number: int) -> Any:
    return page.locator(f"[data-part=chords] button[data-index='{number}']")


def wait_until(page: Page, condition: str) -> None:
    page.wait_for_function(f"() => {condition}")


def test_the_playhead_is_within_30_ms_of_the_sound(page: Page, song: str) -> None:
    page.locator("[data-role=play]").click()
    wait_until(page, "player.state() === 'playing' && player.currentTime() > 0.5")
    off_s = sorted(page.evaluate(DRIFT.replace("LENGTH", "32")))
    assert len(off_s) > 20
    assert off_s[int(len(off_s) * 0.95)] < 0.030, f"{off_s[-1] * 1000:.0f} ms at most"


def test_a_chord_plays_from_its_beginning_and_lights_up(page: Page, song: str) -> None:
    chord(page, 3).click()
    wait_until(page, "player.state() === 'playing'")
    assert 6.0 <= now(page) < 7.5
    expect(chord(page, 3)).to_have_class(re.compile(r"\bnow\b"))
    expect(page.locator("[data-role=where]")).to_contain_text("bar 4, beat")
    expect(page.locator("[data-role=where]")).to_contain_text("G")
    expect(page.locator("[data-place='1']")).to_have_class(re.compile(r"\bnow\b"))


def test_the_words_follow_from_section_to_section(page: Page, song: str) -> None:
    page.locator("[data-part=sections] button").nth(1).click()
    wait_until(page, "player.state() === 'playing'")
    assert 16.0 <= now(page) < 17.5
    expect(page.locator("[data-role=where]")).to_contain_text("Chorus, bar 9")
    page.evaluate("() => player.pause()")
    expect(page.locator("[data-role=play]")).to_have_attribute("aria-label", "Play Four chords")


def test_a_click_on_a_bar_and_on_the_sound_plays_from_there(page: Page, song: str) -> None:
    ruler = page.locator("[data-part=ruler]")
    width = ruler.bounding_box()["width"]  # type: ignore[index]
    ruler.click(position={"x": width * 10 / 16 + 2, "y": 8})
    wait_until(page, "player.state() === 'playing'")
    assert 20.0 <= now(page) < 21.5
    page.evaluate("() => player.pause()")
    page.locator("[data-part=overview]").click(position={"x": width * 0.8, "y": 30})
    wait_until(page, "Math.abs(player.currentTime() - 25.5) < 1")


def test_a_section_loops_and_escape_ends_it(page: Page, studio: Studio) -> None:
    opened(page, studio, seconds=8.0)  # two sections of four seconds
    page.locator("[data-part=sections] button").nth(1).dblclick()
    wait_until(page, "player.looping()")
    assert page.evaluate("() => player.looping()") == {"start": 4, "end": 8}
    expect(page.locator("[data-role=loop-words]")).to_have_text("Looping bars 3 to 4")
    expect(page.locator("[data-part=over-whole] .loop-band")).to_be_visible()
    page.evaluate("() => player.seek(7.2)")
    wait_until(page, "player.currentTime() > 7.5")
    wait_until(page, "player.currentTime() < 6 && player.state() === 'playing'")
    assert now(page) >= 4.0
    page.locator("[data-part=zoom]").focus()
    page.keyboard.press("Escape")
    assert page.evaluate("() => player.looping()") is None
    expect(page.locator("[data-part=over-whole] .loop-band")).to_be_hidden()


def test_a_stretch_drawn_on_the_ruler_loops_whole_beats(page: Page, song: str) -> None:
    box = page.locator("[data-part=ruler]").bounding_box()
    assert box
    second = box["width"] / 32
    page.mouse.move(box["x"] + second * 4.1, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + second * 6, box["y"] + 8, steps=4)
    page.mouse.move(box["x"] + second * 8.1, box["y"] + 8, steps=4)
    page.mouse.up()
    wait_until(page, "player.looping()")
    assert page.evaluate("() => player.looping()") == {"start": 4, "end": 8}


def test_wheel_and_buttons_zoom_round_the_pointer(page: Page, song: str) -> None:
    assert bars_shown(page) == 8
    detail = page.locator("[data-part=detail]")
    detail.hover(position={"x": 10, "y": 40})
    page.keyboard.down("Control")
    page.mouse.wheel(0, -400)
    page.keyboard.up("Control")
    expect(page.locator("[data-part=shown]")).to_have_text(re.compile("Bars? 1"))
    assert bars_shown(page) < 8
    page.locator("[data-act=whole]").click()
    expect(page.locator("[data-part=shown]")).to_have_text("Bars 1 to 16")
    page.locator("[data-act=closer]").click()
    assert bars_shown(page) < 16


def test_the_frame_is_dragged_and_moves_the_detail(page: Page, song: str) -> None:
    box = page.locator(".frame").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"], box["y"] + 60, steps=5)
    page.mouse.up()
    assert shown(page) == "Bars 5 to 12"


def test_everything_plays_by_keyboard(page: Page, song: str) -> None:
    beats = page.locator("[data-part=beats]")
    beats.focus()
    for key in ("PageUp", "PageUp", "ArrowRight"):
        page.keyboard.press(key)
    expect(beats).to_have_attribute("aria-valuetext", "bar 3, beat 2, 0:04.5")
    page.keyboard.press("Enter")
    wait_until(page, "player.state() === 'playing' && player.currentTime() >= 4.5 && player.currentTime() < 6")
    page.keyboard.press("Tab")
    expect(chord(page, 0)).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(chord(page, 2)).to_be_focused()
    page.keyboard.press("End")
    expect(chord(page, 15)).to_be_focused()
    expect(chord(page, 15)).to_be_in_viewport()
    page.keyboard.press("Enter")
    wait_until(page, "player.currentTime() >= 30")
    page.keyboard.press("0")
    expect(page.locator("[data-part=shown]")).to_have_text("Bars 1 to 16")
    page.keyboard.press("f")
    expect(page.locator("[data-act=follow]")).to_have_attribute("aria-pressed", "false")


def test_following_turns_the_page(page: Page, song: str) -> None:
    page.locator("[data-part=sections] button").nth(1).click()
    wait_until(page, "player.state() === 'playing'")
    expect(page.locator("[data-part=shown]")).to_have_text("Bars 8 to 16")


def test_the_chords_are_a_table_too(page: Page, song: str) -> None:
    page.locator("#chords-show").click()
    rows = page.locator(".chord-table tbody tr")
    expect(rows).to_have_count(16)
    expect(rows.nth(3)).to_contain_text("bar 4, beat 1")
    expect(rows.nth(3)).to_contain_text("dominant")
    rows.nth(3).get_by_role("button").click()
    wait_until(page, "player.currentTime() >= 6 && player.currentTime() < 7.5")


def test_an_hour_stays_light(page: Page, studio: Studio) -> None:
    answers: list[tuple[int, int]] = []
    page.on(
        "response",
        lambda r: (
            answers.append((r.status, int(r.headers.get("content-length", 0))))
            if re.search(r"/peaks(\?|$)", r.url)
            else None
        ),
    )
    opened(page, studio, "long_song")
    expect(page.locator("[data-part=shown]")).to_have_text("Bars 1 to 8")
    for _ in range(14):
        page.locator("[data-act=wider]").click()
        assert page.locator("[data-part=chords] button").count() < 120
    expect(page.locator("[data-part=shown]")).to_have_text("Bars 1 to 2000")
    assert {status for status, _ in answers} == {206}, answers
    assert sum(size for _, size in answers) < 600_000, "of the 2.5 MB of peaks"


def test_stages_arrive_while_the_song_is_heard(page: Page, studio: Studio) -> None:
    pk = studio.call("arriving_song", owner=page.person)  # type: ignore[attr-defined]
    page.goto(f"/library/songs/{pk}/")
    page.evaluate("() => { window.stayed = true; }")
    expect(page.locator("#song-working")).to_contain_text(re.compile(r"Waits|%"))
    page.wait_for_function("() => document.querySelector('[data-drawn=done]') !== null", timeout=120_000)
    assert page.evaluate("() => window.stayed"), "the page was not loaded again"
    expect(page.locator("#song-facts")).to_contain_text("D major")
    expect(page.locator("[data-part=chords] button").first).to_be_visible()
    expect(page.locator("#song-words")).to_contain_text("The song is at home in")
    expect(page.locator("#song-working")).to_contain_text("Dominant")
    expect(page.locator("[data-part=circle] svg")).to_be_visible()


def test_a_change_of_theme_redraws_the_sound(page: Page, studio: Studio) -> None:
    opened(page, studio, "made_song")
    pixel = """() => { const c = document.querySelector('[data-part=overview] canvas');
      return [...c.getContext('2d').getImageData(c.width / 2, c.height / 2, 1, 1).data].join(); }"""
    wait_until(page, f"({pixel})() !== '0,0,0,0'")
    dark = page.evaluate(pixel)
    page.evaluate("() => { document.documentElement.dataset.theme = 'light'; }")
    wait_until(page, f"({pixel})() !== '{dark}'")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_serious(open_page: OpenPage, studio: Studio, axe: Axe, theme: str) -> None:
    page = open_page(person=f"seen-{theme}", theme=theme)
    opened(page, studio, seconds=32.0)
    chord(page, 2).click()
    page.locator("#chords-show").click()
    expect(page.locator(".chord-table")).to_be_visible()
    axe(page)


def test_a_narrow_page_never_scrolls_sideways(narrow: Page, studio: Studio, axe: Axe) -> None:
    opened(narrow, studio, seconds=32.0)
    assert sideways_overflow_px(narrow) == 0
    words, timeline = narrow.locator("#song-words").bounding_box(), narrow.locator(".timeline").bounding_box()
    assert words
    assert timeline
    assert words["y"] < timeline["y"], "words come before the long tail"
    axe(narrow)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"heard": False}, "has not been heard yet"),
        ({"heard": False, "state": "failed", "error": "The disk is full."}, "The disk is full."),
        ({"heard": False, "state": "rejected", "error": "This is text."}, "This is text."),
        ({"state": "cancelled", "warnings": ["The file ends early."]}, "The file ends early."),
    ],
)
def test_every_state_is_told_and_accessible(
    page: Page, studio: Studio, axe: Axe, fields: dict[str, Any], words: str
) -> None:
    opened(page, studio, **fields)
    expect(page.locator(".song-page")).to_contain_text(words)
    axe(page)


def test_silence_is_told(page: Page, studio: Studio) -> None:
    opened(page, studio, "silent_song")
    expect(page.locator("#song-notices")).to_contain_text("Nothing in this file is loud enough")
    expect(page.locator("[data-part=chords]")).to_contain_text("No chords were heard")


def test_delete_can_be_undone(page: Page, song: str, studio: Studio) -> None:
    page.watch.expect("oobErrorNoTarget")  # type: ignore[attr-defined]  # the list's own counter
    page.get_by_role("button", name="Delete").click()
    expect(page).to_have_url(re.compile("/library/$"))
    page.get_by_role("button", name="Undo").click()
    page.goto(f"/library/songs/{song}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Four chords")
