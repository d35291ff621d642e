"""Listening: one player that plays on across pages."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support import pages
from tests.support.studio import Studio


def sound(page: Page, expression: str) -> Any:
    """The value of an expression over ``player`` (lib/player.js) and ``audio`` (its element)."""
    load = f"const player = await ({pages.MODULE})('lib/player'), audio = player.element();"
    return page.evaluate(f"async () => {{ {load} return {expression}; }}")


def is_playing(page: Page) -> None:
    expect(page.locator("#player")).to_have_attribute("data-state", "playing")


def is_paused(page: Page) -> None:
    expect(page.locator("#player")).to_have_attribute("data-state", "paused")


def play_by_palette(page: Page, title: str) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type(title)
    expect(page.get_by_role("option", name=title).first).to_be_visible()
    page.keyboard.press("Control+Enter")


@pytest.fixture
def three(studio: Studio, page: Page) -> Page:
    """The library with three songs of half a minute, the first playing."""
    for number in (3, 2, 1):  # the newest stands first in the library
        studio.call("song", owner=page.person, title=f"Etude {number}", seconds=30.0)  # type: ignore[attr-defined]
    page.goto("/library/")
    page.locator(".play[data-play*='Etude 1']").first.click()
    is_playing(page)
    return page


def test_the_sound_goes_on_while_pages_change(three: Page) -> None:
    three.evaluate("() => { window.stillTheSamePage = true; }")
    before = sound(three, "audio.currentTime")
    for name in ("Jobs", "Playlists", "Library"):
        three.locator("#nav").get_by_role("link", name=name).click()
        expect(three.locator("#nav").get_by_role("link", name=name)).to_have_attribute("aria-current", "page")
    three.wait_for_timeout(300)
    assert three.evaluate("() => window.stillTheSamePage")
    assert not sound(three, "audio.paused")
    assert sound(three, "audio.currentTime") > before
    expect(three.get_by_role("button", name="Pause Etude 1").first).to_be_visible()


def test_the_playhead_is_within_30_ms_of_the_sound(three: Page) -> None:
    worst = {}
    for what, act in {
        "as recorded": "() => 0",
        "half as fast again": "player => player.setRate(1.5)",
        "half speed": "player => player.setRate(0.5)",
        "after seeking": "player => { player.setRate(1); player.seek(12.3); }",
        "looped": "player => { player.loop(12, 12.8); }",
    }.items():
        worst[what] = three.evaluate(
            f"""async () => {{
              const player = await ({pages.MODULE})("lib/player"), audio = player.element();
              const wave = document.querySelector("#player .wave");
              ({act})(player);
              await new Promise(done => setTimeout(done, 300));
              let worst = 0, frames = 0;
              const stop = player.onFrame(() => {{ // after the wave has drawn itself, in the same frame
                const shown = Number(getComputedStyle(wave).getPropertyValue("--at")) * player.duration();
                worst = Math.max(worst, Math.abs(shown - audio.currentTime));
                frames += 1;
              }});
              await new Promise(done => setTimeout(done, 1500));
              stop();
              return frames > 20 ? worst : -1;
            }}"""
        )
    print({what: f"{1000 * seconds:.1f} ms" for what, seconds in worst.items()})
    assert all(0 <= seconds < 0.030 for seconds in worst.values()), worst


def test_the_line_under_the_title_says_where_the_song_is(three: Page) -> None:
    sound(three, "player.pause() ?? player.seek(21)")
    expect(three.locator("#player [data-line]")).to_have_text("Chorus, bar 11, F")


def test_arrow_keys_and_presses_on_the_wave_seek(three: Page) -> None:
    three.locator("#player [data-do=toggle]").click()
    is_paused(three)
    sound(three, "player.seek(10)")
    three.keyboard.press("ArrowRight")
    assert sound(three, "audio.currentTime") == pytest.approx(15, abs=0.1)
    three.keyboard.press("ArrowLeft")
    three.keyboard.press("ArrowLeft")
    assert sound(three, "audio.currentTime") == pytest.approx(5, abs=0.1)
    three.keyboard.press("Shift+ArrowRight")
    assert sound(three, "audio.currentTime") == pytest.approx(6, abs=0.1)  # the next bar of 2 s
    box = three.locator("#player .wave").bounding_box()
    assert box
    three.mouse.click(box["x"] + box["width"] / 2, box["y"] + 10)
    assert sound(three, "audio.currentTime") == pytest.approx(15, abs=0.2)
    slider = three.get_by_role("slider", name="Position")
    slider.focus()
    three.keyboard.press("Home")
    assert sound(three, "audio.currentTime") == 0
    expect(slider).to_have_attribute("aria-valuetext", "0:00 of 0:30")


def test_a_stretch_is_looped_by_keys_and_by_dragging(three: Page) -> None:
    sound(three, "player.seek(4)")
    three.keyboard.press("a")
    sound(three, "player.seek(4.8)")
    three.keyboard.press("b")
    region = sound(three, "player.looping()")
    assert region["start"] == pytest.approx(4, abs=0.3)
    assert region["end"] == pytest.approx(4.8, abs=0.3)
    expect(three.locator("#player .stretch")).to_be_visible()
    for _ in range(8):
        three.wait_for_timeout(250)
        now = sound(three, "audio.currentTime")
        assert region["start"] - 0.05 <= now <= region["end"] + 0.1
    three.get_by_role("button", name="end it").click()
    assert sound(three, "player.looping()") is None
    box = three.locator("#player .wave").bounding_box()
    assert box
    three.keyboard.down("Shift")
    three.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + 10)
    three.mouse.down()
    three.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 10, steps=4)
    three.mouse.up()
    three.keyboard.up("Shift")
    region = sound(three, "player.looping()")
    assert region["start"] == pytest.approx(6, abs=0.2)
    assert region["end"] == pytest.approx(12, abs=0.2)


def test_the_loop_button_takes_the_section_that_sounds(three: Page) -> None:
    sound(three, "player.seek(3)")
    three.get_by_role("button", name="Loop this section").click()
    expect(three.get_by_role("button", name="end it")).to_be_visible()
    assert sound(three, "player.looping()") == {"start": 0, "end": 14}


def test_speed_changes_without_the_pitch_and_is_remembered(three: Page) -> None:
    three.keyboard.press("]")
    three.keyboard.press("]")
    assert sound(three, "[audio.playbackRate, audio.preservesPitch]") == [1.1, True]
    expect(three.locator("[data-rate-word]")).to_have_text("1.1×")
    three.reload()
    expect(three.locator("[data-rate-word]")).to_have_text("1.1×")
    three.keyboard.press("\\")
    assert sound(three, "audio.playbackRate") == 1
    for _ in range(30):
        three.keyboard.press("[")
    assert sound(three, "audio.playbackRate") == 0.5


def test_a_reload_brings_song_place_queue_and_volume_back_paused(three: Page) -> None:
    three.get_by_role("slider", name="Volume").fill("35")
    three.keyboard.press("n")
    expect(three.locator("#player [data-title]")).to_have_text("Etude 2")
    is_playing(three)
    sound(three, "player.seek(7)")
    three.locator("#player [data-do=toggle]").click()
    is_paused(three)
    three.reload()
    expect(three.locator("#player [data-title]")).to_have_text("Etude 2")
    is_paused(three)
    assert sound(three, "player.currentTime()") == pytest.approx(7, abs=0.2)
    assert sound(three, "audio.volume") == pytest.approx(0.35)
    three.locator("#player [data-do=toggle]").click()
    is_playing(three)
    assert sound(three, "player.currentTime()") == pytest.approx(7, abs=1)


def test_the_queue_is_seen_reordered_and_cleared_by_keyboard(three: Page) -> None:
    three.keyboard.press("q")
    queue = three.get_by_role("region", name="Queue")
    titles = queue.locator("li b")
    expect(titles).to_have_count(3)
    first = titles.all_inner_texts()
    queue.get_by_role("button", name=f"Move {first[0]} down").focus()
    three.keyboard.press("Enter")
    assert titles.all_inner_texts() == [first[1], first[0], first[2]]
    expect(queue.get_by_role("button", name=f"Move {first[0]} down")).to_be_focused()
    queue.get_by_role("button", name=f"Take {first[2]} out of the queue").click()
    expect(titles).to_have_count(2)
    queue.get_by_role("button", name="Clear").click()
    expect(titles).to_have_text(["Etude 1"])
    three.keyboard.press("Escape")
    expect(queue).to_be_hidden()
    expect(three.locator('[data-do="queue"]')).to_be_focused()
    is_playing(three)


def queued(page: Page) -> list[str]:
    """Titles in the queue, in order."""
    songs: list[str] = page.evaluate(f"async () => (await ({pages.MODULE})('lib/queue')).list().map(one => one.title)")
    return songs


def test_the_next_song_follows_by_itself_and_the_last_one_ends_quietly(three: Page) -> None:
    sound(three, "player.jump(0)")
    is_playing(three)
    sound(three, "player.seek(29.6)")
    expect(three.locator("#player [data-title]")).to_have_text(queued(three)[1])
    is_playing(three)
    sound(three, "player.jump(2)")
    is_playing(three)
    sound(three, "player.seek(29.6)")
    is_paused(three)
    assert sound(three, "player.currentTime()") == 0


def test_media_keys_know_the_song(three: Page) -> None:
    session = "navigator.mediaSession"
    assert three.evaluate(f"() => [{session}.metadata.title, {session}.playbackState]") == ["Etude 1", "playing"]


def test_a_sound_that_the_browser_cannot_play_is_told_with_what_to_do(studio: Studio, page: Page) -> None:
    studio.call("song", owner=page.person, title="Riddle", container="ape", codec="ape", damaged=True)  # type: ignore[attr-defined]
    page.goto("/jobs/")
    play_by_palette(page, "Riddle")
    expect(page.locator("#player .player-trouble")).to_contain_text("download the original")
    expect(page.locator(".toast")).to_contain_text("cannot play “Riddle”")


def test_a_song_deleted_elsewhere_leaves_the_player(studio: Studio, page: Page) -> None:
    studio.call("song", owner=page.person, title="Gone", deleted_at="2026-01-01T00:00:00Z")  # type: ignore[attr-defined]
    kept = studio.call("song", owner=page.person, title="Kept")  # type: ignore[attr-defined]
    page.goto("/jobs/")
    play_by_palette(page, "Kept")
    is_playing(page)
    studio.call("change", model="Song", pk=kept, deleted_at="2026-01-01T00:00:00Z")
    page.watch.expect("404")  # type: ignore[attr-defined]
    page.reload()
    expect(page.locator("#player")).to_be_hidden()


def test_a_long_song_is_fetched_in_pieces_and_can_be_entered_anywhere(studio: Studio, page: Page) -> None:
    studio.call("song", owner=page.person, title="Nocturne", seconds=900.0)  # type: ignore[attr-defined]
    answers: list[tuple[int, int]] = []
    page.on(
        "response",
        lambda answer: (
            "/audio" in answer.url and answers.append((answer.status, int(answer.headers.get("content-length", 0))))
        ),
    )
    page.goto("/jobs/")
    play_by_palette(page, "Nocturne")
    is_playing(page)
    sound(page, "player.seek(840)")
    is_playing(page)
    page.wait_for_timeout(1_000)
    assert sound(page, "audio.currentTime") > 840.3
    assert {status for status, _ in answers} == {206}
    assert max(length for _, length in answers) <= 4 * 1024 * 1024


def test_a_second_tab_silences_the_first(three: Page) -> None:
    other = three.context.new_page()
    other.goto("/library/")
    other.locator("#player [data-do=toggle]").click()
    expect(other.locator("#player")).to_have_attribute("data-state", "playing")
    is_paused(three)


def test_on_a_phone_the_bar_opens_into_a_sheet(studio: Studio, narrow: Page, axe: Any) -> None:
    studio.call("songs", owner=narrow.person, count=2, seconds=30.0)  # type: ignore[attr-defined]
    narrow.goto("/jobs/")
    narrow.locator(".find").tap()
    narrow.keyboard.type("Song 1")
    expect(narrow.get_by_role("option", name="Song 1").first).to_be_visible()
    narrow.keyboard.press("Control+Enter")
    is_playing(narrow)
    expect(narrow.locator("#player .wave")).to_be_hidden()
    assert pages.sideways_overflow_px(narrow) == 0
    narrow.locator("#player .titles").tap()
    for label in ("Previous song", "Next song", "Loop this section", "Loop from here", "Queue", "Mute"):
        button = narrow.locator("#player").get_by_role("button", name=label, exact=True)
        expect(button).to_be_visible()
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44, label
    assert narrow.locator("main").evaluate("element => element.inert")
    axe(narrow)
    narrow.get_by_role("button", name="Back to the page").tap()
    expect(narrow.locator("#player .wave")).to_be_hidden()
    assert not narrow.locator("main").evaluate("element => element.inert")


def test_the_row_that_plays_shows_how_far_it_is(three: Page) -> None:
    row = three.locator(".song", has_text="Etude 1").first
    expect(row.locator(".mini .bars")).to_have_count(2)  # the whole, and the played part over it
    sound(three, "player.seek(15)")
    three.wait_for_function(
        "() => Math.abs(Number(document.querySelector('.mini.played').style.getPropertyValue('--at')) - .5) < .1"
    )


def test_a_copy_made_for_browsers_is_what_plays(studio: Studio, page: Page) -> None:
    studio.call("song", owner=page.person, title="Aiff", container="aiff", codec="pcm_s16be", copied=True)  # type: ignore[attr-defined]
    types: list[str] = []
    page.on("response", lambda answer: "/audio" in answer.url and types.append(answer.headers["content-type"]))
    page.goto("/jobs/")
    play_by_palette(page, "Aiff")
    is_playing(page)
    assert set(types) == {"audio/flac"}


def test_a_song_that_is_heard_while_it_plays_gets_its_waveform(studio: Studio, page: Page) -> None:
    waiting = studio.call("song", owner=page.person, title="Fresh", heard=False, seconds=30.0)  # type: ignore[attr-defined]
    page.goto("/jobs/")
    play_by_palette(page, "Fresh")
    is_playing(page)
    expect(page.locator("#player .draw [class^=f]:is(.fT, .fP, .fD)")).to_have_count(0)
    expect(page.locator(".jobs-live")).to_have_attribute("data-socket", "open")
    studio.call("change", model="Song", pk=waiting, harmony_strip="TPDT", mini_waveform="80" * 240)
    studio.call("job", owner=page.person, kind="hear", title="Fresh", state="done", subject_id=waiting)  # type: ignore[attr-defined]
    expect(page.locator("#player .draw [class^=f]:is(.fT, .fP, .fD)")).to_have_count(4)
    is_playing(page)
