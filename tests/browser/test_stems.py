"""Stems in a real browser: split, played together in step with the player, muted, soloed, downloaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import soundfile
from playwright.sync_api import Page, expect

from tests.browser.test_song_page import PLAYER, wait_until
from tests.support.pages import sideways_overflow_px
from tests.support.stem_seeds import TONES_HZ
from tests.support.studio import Studio

Axe = Callable[..., None]

# Whatever goes to the loudspeaker by Web Audio also goes to an analyser that the test reads.
TAP = """() => {
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...more) {
    if (to instanceof AudioDestinationNode && !window.tap) {
      window.tap = new AnalyserNode(this.context, { fftSize: 16384, smoothingTimeConstant: 0 });
      connect.call(this, window.tap);
    }
    return connect.call(this, to, ...more);
  };
}"""
# Level of a tone in dB of full scale, as it sounds now.
LEVEL = """(hertz) => {
  const bins = new Float32Array(tap.frequencyBinCount);
  tap.getFloatFrequencyData(bins);
  const place = Math.round(hertz / (tap.context.sampleRate / tap.fftSize));
  return Math.max(...bins.slice(place - 3, place + 4));
}"""
LOUDEST = """() => {
  const wave = new Float32Array(tap.fftSize);
  tap.getFloatTimeDomainData(wave);
  return Math.max(...wave.map(Math.abs));
}"""


@pytest.fixture
def split(page: Page, studio: Studio) -> str:
    return opened(page, studio)


def opened(page: Page, studio: Studio, **fields: Any) -> str:
    pk: str = studio.call("split_song", owner=page.person, **fields)  # type: ignore[attr-defined]
    page.add_init_script(f"({TAP})()")
    page.goto(f"/library/songs/{pk}/")
    page.wait_for_selector("[data-drawn]")
    page.evaluate(PLAYER)
    return pk


def row(page: Page, name: str) -> Any:
    return page.locator(f"[data-stem={name}]")


def play_stems(page: Page) -> None:
    page.locator("#song-stems").get_by_role("button", name="Stems", exact=True).click()
    page.wait_for_selector("#song-stems[data-ready]")
    page.locator("[data-role=play]").click()
    wait_until(page, "player.state() === 'playing' && player.currentTime() > 0.8 && window.tap")


def sounding(page: Page) -> set[str]:
    page.wait_for_timeout(600)  # the analyser looks back 0.4 s
    return {name for name, hertz in TONES_HZ.items() if page.evaluate(LEVEL, hertz) > -45}


def test_a_song_is_split_from_its_page(page: Page, studio: Studio) -> None:
    pk = studio.call("song", owner=page.person, title="Four chords", seconds=6.0)  # type: ignore[attr-defined]
    page.goto(f"/library/songs/{pk}/")
    expect(page.locator("#song-stems")).to_contain_text("By Partimento's own separator")
    page.get_by_role("button", name="Split into stems").click()
    expect(page.locator("#song-stems .job-card, #song-stems [data-stem]").first).to_be_visible()
    expect(page.locator("[data-stem]")).to_have_count(4, timeout=90_000)
    expect(page.locator("#song-stems")).to_contain_text("split by Partimento's own separator")


def test_the_four_sound_together_until_one_is_muted_or_alone(page: Page, split: str) -> None:
    play_stems(page)
    assert sounding(page) == set(TONES_HZ)
    page.get_by_role("button", name="Mute bass").click()
    assert sounding(page) == {"vocals", "drums", "other"}
    page.get_by_role("button", name="Solo drums").click()
    assert sounding(page) == {"drums"}
    page.get_by_role("button", name="Solo bass").click()
    assert sounding(page) == {"drums", "bass"}, "solo wins over mute"


def test_a_level_makes_one_stem_softer(page: Page, split: str) -> None:
    play_stems(page)
    page.wait_for_timeout(600)
    before = page.evaluate(LEVEL, TONES_HZ["other"])
    page.get_by_label("Level of other").fill("50")
    page.wait_for_timeout(700)
    assert 10 < before - page.evaluate(LEVEL, TONES_HZ["other"]) < 14


def test_stems_are_in_step_to_the_sample(page: Page, studio: Studio) -> None:
    """Vocals and drums are the same noise, one upside down: together they are silence only when nothing is late."""
    opened(page, studio, opposite=True, title="Opposites")
    play_stems(page)
    page.wait_for_timeout(600)
    together = page.evaluate(LOUDEST)
    page.get_by_role("button", name="Solo vocals").click()
    page.wait_for_timeout(600)
    assert page.evaluate(LOUDEST) > 0.1
    assert together < 0.001


def test_stems_keep_with_the_players_place(page: Page, split: str) -> None:
    play_stems(page)
    page.wait_for_timeout(1500)
    assert abs(float(page.locator("#song-stems").get_attribute("data-off") or 9)) < 0.02


def test_the_player_stays_the_one_transport(page: Page, split: str) -> None:
    play_stems(page)
    assert page.evaluate("() => player.element().volume") == 0, "the mix is hushed while its stems sound"
    page.locator("body").press("Space")
    assert sounding(page) == set()
    page.evaluate("() => player.seek(5)")
    page.locator("body").press("Space")
    assert sounding(page) == set(TONES_HZ)
    assert page.evaluate("() => player.currentTime()") > 5
    page.locator("#song-stems").get_by_role("button", name="Mix").click()
    assert sounding(page) == set()
    assert page.evaluate("() => player.element().volume") > 0


def test_leaving_the_page_gives_the_mix_back(page: Page, split: str) -> None:
    play_stems(page)
    page.get_by_role("link", name="Library").first.click()
    page.wait_for_selector("#songs")
    wait_until(page, "player.element().volume > 0 && player.state() === 'playing'")
    assert page.locator("#song-stems").count() == 0


def test_a_press_on_a_waveform_plays_from_there(page: Page, split: str) -> None:
    wave = row(page, "drums").locator("[data-seek]")
    wave.click(position={"x": (wave.bounding_box() or {})["width"] / 2, "y": 10})
    wait_until(page, "player.currentTime() > 5.5 && player.currentTime() < 9")
    assert page.evaluate("() => player.current().title") == "In parts"


def test_a_stem_and_all_of_them_download(page: Page, split: str, tmp_path: Path) -> None:
    with page.expect_download() as one:
        page.get_by_role("link", name="Download drums, FLAC").click()
    assert one.value.suggested_filename == "In parts - drums.flac"
    one.value.save_as(tmp_path / "drums.flac")
    assert soundfile.info(tmp_path / "drums.flac").duration == 12.0
    with page.expect_download() as many:
        page.get_by_role("link", name="All stems, zip").click()
    assert many.value.suggested_filename == "In parts - stems.zip"


def test_everything_works_by_keyboard_and_passes_axe(page: Page, split: str, axe: Axe) -> None:
    page.get_by_role("button", name="Solo vocals").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Solo vocals")).to_have_attribute("aria-pressed", "true")
    page.wait_for_selector("#song-stems[data-ready]")
    axe(page, within="#song-stems")


def test_it_fits_a_telephone(narrow: Page, studio: Studio, axe: Axe) -> None:
    opened(narrow, studio)
    row(narrow, "vocals").scroll_into_view_if_needed()
    assert sideways_overflow_px(narrow) == 0
    box = narrow.get_by_role("button", name="Mute vocals").bounding_box() or {}
    assert min(box["width"], box["height"]) >= 40
    axe(narrow, within="#song-stems")
