"""The rhythm lab in a real browser: wheels play in time, are edited by hand and key, and live in their address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.support.pages import MODULE, sideways_overflow_px
from theory.core.rhythm.wheel import Ring, Wheel, read_wheel
from theory.core.rhythm.wheel_midi import strokes

Axe = Callable[..., None]

STROKES = f"""async ([wheel, quarters]) => {{
  const {{ Groove }} = await ({MODULE})("lib/groove");
  return new Groove(wheel).strokes(0, quarters).map(({{ q, ring, step, late_ms }}) => [q, ring, step, late_ms]);
}}"""
# Every sound rendered offline, at full level: the loudest sample and the mean power of each.
LOUDNESS = f"""async () => {{
  const {{ strike, soundNames }} = await ({MODULE})("lib/percussion");
  const rows = {{}};
  for (const name of soundNames) {{
    const context = new OfflineAudioContext(1, 44100, 44100);
    strike(context, context.destination, name, {{ at_s: 0.01, level: 1 }});
    const samples = (await context.startRendering()).getChannelData(0);
    const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
    rows[name] = [Math.max(...samples.map(Math.abs)), Math.sqrt(power)];
  }}
  return rows;
}}"""


@pytest.fixture
def lab(page: Page) -> Page:
    return opened(page)


def opened(page: Page, query: str = "") -> Page:
    page.goto(f"/theory/rhythm{'?' + query if query else ''}")
    page.wait_for_selector("[data-widget=rhythmlab][data-mounted]")
    return page


def wheel_of(page: Page) -> Wheel:
    """The wheel that the address of the page says."""
    wheel, troubles = read_wheel(parse_qs(urlsplit(page.url).query))
    assert not troubles
    return wheel


def step(page: Page, row: int, number: int) -> Any:
    return page.locator(f"[data-row='{row}'] [data-step='{number}']")


def hand_degrees(page: Page) -> float:
    turned = page.locator("[data-hand]").get_attribute("transform") or "rotate(0 "
    return float(turned.split("(")[1].split(" ")[0])


def test_the_wheel_plays_and_the_hand_turns_at_the_tempo(page: Page) -> None:
    opened(page, "bpm=120&metre=4/4&ring=kick,80,x...x...x...x...")
    page.get_by_role("button", name="Play the wheel").click()
    expect(page.locator("[data-hand]")).to_have_attribute("visibility", "visible")
    measured = page.evaluate(
        """() => new Promise((tell) => {
          const hand = document.querySelector('[data-hand]');
          const turned = () => parseFloat(hand.getAttribute('transform').split('(')[1]);
          const first = [performance.now(), turned()];
          setTimeout(() => tell([(performance.now() - first[0]) / 1000, (turned() - first[1] + 720) % 360]), 1200);
        })"""
    )
    assert measured[1] == pytest.approx((measured[0] / 2 * 360) % 360, abs=25)  # a turn lasts 2 s
    page.get_by_role("button", name="Stop the wheel").click()
    expect(page.locator("[data-hand]")).to_have_attribute("visibility", "hidden")


def test_space_plays_and_stops_it(lab: Page) -> None:
    lab.locator("body").press("Space")
    expect(lab.get_by_role("button", name="Stop the wheel")).to_be_visible()
    expect(lab.locator("[data-role=now]")).to_contain_text("turn 1")
    lab.locator("body").press("Space")
    expect(lab.get_by_role("button", name="Play the wheel")).to_be_visible()


def test_a_click_switches_a_step_and_the_address_holds_it(lab: Page) -> None:
    step(lab, 0, 1).click()
    expect(step(lab, 0, 1)).to_have_attribute("aria-pressed", "true")
    assert wheel_of(lab).rings[0].steps == "xx.x..x...x.x..."
    lab.reload()
    lab.wait_for_selector("[data-mounted]")
    expect(step(lab, 0, 1)).to_have_attribute("aria-pressed", "true")


def test_steps_are_walked_switched_and_accented_by_keyboard(lab: Page) -> None:
    step(lab, 0, 0).focus()
    lab.keyboard.press("ArrowRight")
    lab.keyboard.press("Enter")
    expect(step(lab, 0, 1)).to_have_attribute("aria-pressed", "true")
    expect(step(lab, 0, 1)).to_be_focused()
    lab.keyboard.press("a")
    expect(step(lab, 0, 1)).to_have_attribute("aria-label", "Step 2, accented")
    lab.keyboard.press("ArrowDown")
    expect(step(lab, 1, 1)).to_be_focused()
    lab.keyboard.press("Control+z")
    lab.keyboard.press("Control+z")
    expect(step(lab, 0, 1)).to_have_attribute("aria-pressed", "false")


def test_a_click_on_the_wheel_switches_the_dot_under_it(page: Page) -> None:
    opened(page, "bpm=100&metre=4/4&ring=kick,80,x...")
    box = page.locator(".lab-wheel").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * (0.5 + 196 / 440), box["y"] + box["height"] / 2)
    expect(step(page, 0, 1)).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(
    ("heading", "fields", "steps"),
    [
        ("Euclidean rhythm", {"Onsets": "5", "Steps": "8", "Rotation": "2"}, "xx.xx.x."),
        ("Polyrhythm", {"Against each other": "5:4"}, "Xxxxx"),
        ("Odd metre", {"Metre": "11/8", "Grouping": "2+2+3+2+2"}, "X.x.x..x.x."),
        ("Ring of your own", {"Number of steps": "7"}, "x......"),
    ],
)
def test_forms_put_rings_on_the_wheel(lab: Page, heading: str, fields: dict[str, str], steps: str) -> None:
    tool = lab.get_by_role("region", name=heading)
    for name, value in fields.items():
        tool.get_by_label(name).fill(value)
    tool.get_by_role("button", name="Add ring").click()
    lab.wait_for_function("(steps) => location.search.includes(steps)", arg=steps)
    assert steps in [ring.steps for ring in wheel_of(lab).rings]


def test_a_bell_pattern_comes_with_its_metre_and_source(lab: Page) -> None:
    tool = lab.get_by_role("region", name="Clave or bell")
    tool.get_by_label("Pattern").select_option("fume-fume")
    expect(tool).to_contain_text("Ghana")
    tool.get_by_role("button", name="Add ring").click()
    expect(lab.locator("#rl-metre")).to_have_value("12/8")
    expect(lab.get_by_role("region", name="In words")).to_contain_text("African Ternary Rhythm Timelines")


@pytest.mark.parametrize(
    "preset", ["3:2", "4:3", "5:4", "7:4", "7/8, 2+2+3", "13/8, 3+3+3+2+2", "standard bell", "E(5,8)"]
)
def test_every_wheel_to_begin_with_opens_without_leaving_the_page(lab: Page, preset: str) -> None:
    lab.evaluate("() => { window.stayed = true; }")
    lab.get_by_role("link", name=preset, exact=True).click()
    expect(lab.locator("[data-role=status]")).to_contain_text("on the wheel")
    assert wheel_of(lab).rings
    assert lab.evaluate("() => window.stayed")


@pytest.mark.parametrize(
    ("heading", "label", "typed", "says"),
    [
        ("Euclidean rhythm", "Steps", "400", "400 steps do not fit"),
        ("Polyrhythm", "Against each other", "0:4", "take two numbers from 2 to 16"),
        ("Odd metre", "Metre", "0/4", "is no metre"),
        ("Odd metre", "Grouping", "2+2", "adds up to 4"),
        ("Ring of your own", "Number of steps", "H#9", "is no step"),
    ],
)
def test_what_cannot_be_gets_a_sentence_beside_its_field(
    lab: Page, heading: str, label: str, typed: str, says: str
) -> None:
    tool = lab.get_by_role("region", name=heading)
    tool.get_by_label(label).fill(typed)
    tool.get_by_role("button", name="Add ring").click()
    expect(tool).to_contain_text(says)
    expect(tool.get_by_label(label)).to_have_attribute("aria-invalid", "true")
    expect(tool.get_by_label(label)).to_have_value(typed)
    assert lab.locator(".rl-ring").count() == 3


@pytest.mark.parametrize(
    ("field", "typed", "says"), [("#rl-bpm", "0", "choose 20 to 400"), ("#rl-metre", "0/4", "no metre")]
)
def test_tempo_and_metre_that_cannot_be_leave_the_wheel_as_it_is(lab: Page, field: str, typed: str, says: str) -> None:
    lab.locator(field).fill(typed)
    lab.keyboard.press("Enter")
    expect(lab.locator(f"{field}-msg")).to_contain_text(says)
    assert wheel_of(lab).bpm == 96
    lab.locator(field).fill("120" if "bpm" in field else "3/4")
    lab.keyboard.press("Enter")
    expect(lab.locator(f"{field}-msg")).to_have_text("")
    expect(lab.locator("[data-role=words]")).to_contain_text("120 quarters" if "bpm" in field else "3/4")


def test_an_address_with_faults_opens_with_their_sentences(page: Page) -> None:
    opened(page, "bpm=0&metre=0/4&ring=kick,80,x...&ring=gong,80,x")
    expect(page.locator("#rl-bpm-msg")).to_contain_text("choose 20 to 400")
    expect(page.locator("#rl-metre-msg")).to_contain_text("no metre")
    expect(page.get_by_text("is no sound here")).to_be_visible()
    assert page.locator(".rl-ring").count() == 1


def test_a_metric_modulation_is_foretold_and_taken(lab: Page) -> None:
    tool = lab.get_by_role("region", name="Metric modulation")
    expect(tool).to_contain_text("96 BPM becomes 144 BPM")
    tool.get_by_role("button", name="Take the new tempo").click()
    expect(lab.locator("#rl-bpm")).to_have_value("144")
    assert wheel_of(lab).bpm == 144
    expect(tool).to_contain_text("144 BPM becomes 216 BPM")


def test_a_metric_modulation_is_heard_at_a_bar_line(page: Page) -> None:
    opened(page, "bpm=200&metre=2/4&ring=kick,80,xx")
    tool = page.get_by_role("region", name="Metric modulation")
    expect(tool).to_contain_text("becomes 300 BPM")
    tool.get_by_role("button", name="Hear the change").click()
    expect(page.locator("[data-role=now]")).to_contain_text("200 BPM")
    expect(page.locator("[data-role=now]")).to_contain_text("300 BPM")
    assert wheel_of(page).bpm == 200


def test_the_tempo_is_tapped(lab: Page) -> None:
    for _ in range(4):
        lab.keyboard.press("t")
        lab.wait_for_timeout(400)
    expect(lab.locator("#rl-bpm")).not_to_have_value("96")
    lab.wait_for_function("() => !location.search.includes('bpm=96')")
    assert 90 < wheel_of(lab).bpm < 155  # taps of 400 ms are 150 BPM, a busy machine's are slower


def test_the_page_plays_what_the_core_says(lab: Page) -> None:
    rings = (
        Ring(sound="hat", steps="xxxxxxxxxxxxxxxx"),
        Ring(sound="bell", steps="x" * 12),
        Ring(sound="wood", steps="x.X..", pace="1/16"),
    )
    for wheel in (
        Wheel(bpm=60, swing_percent=62, human_ms=9, rings=rings),
        Wheel(bpm=60, swing_percent=58, swing_level="16", metre="7/8", rings=rings),
    ):
        turns = 3
        played = lab.evaluate(STROKES, [wheel.model_dump(mode="json"), float(turns * wheel.turn)])
        told = [one for one in strokes(wheel, turns) if one.place < float(turns * wheel.turn) - 1e-6]
        assert len(played) == len(told)
        ours = sorted((round(q, 4), ring, step) for q, ring, step, _ in played)
        assert ours == sorted((round(one.place, 4), one.ring, one.step) for one in told)
        late = {(ring, round(q, 4)): ms for q, ring, _, ms in played}
        for one in told[3:]:
            ms = (one.time_s - one.place) * 1000  # at 60 BPM a quarter is a second
            assert ms == pytest.approx(late[one.ring, round(one.place, 4)], abs=1e-3)


def test_every_sound_sounds_and_none_clips(lab: Page) -> None:
    rows = lab.evaluate(LOUDNESS)
    assert len(rows) >= 15
    for name, (peak, power) in rows.items():
        assert 0.05 < peak <= 1.3, f"{name} peaks at {peak:.2f}"  # before the lab's own level of 0.55
        assert power > 0.001, f"{name} is silent"


def test_rings_are_muted_turned_lengthened_and_removed(lab: Page) -> None:
    row = lab.locator("[data-row='0']")
    row.get_by_role("button", name="Mute ring 1").click()
    expect(row.get_by_role("button", name="Mute ring 1")).to_have_attribute("aria-pressed", "true")
    row.get_by_role("button", name="Begin a step later").click()
    row.get_by_role("button", name="A step more").click()
    row.get_by_label("Sound of ring 1").select_option("wood")
    ring = wheel_of(lab).rings[0]
    assert (ring.muted, ring.steps, ring.sound) == (True, "..x..x...x.x...x.", "wood")
    row.get_by_role("button", name="Remove").click()
    assert len(wheel_of(lab).rings) == 2
    lab.get_by_role("button", name="Undo").click()
    assert len(wheel_of(lab).rings) == 3


def test_a_lab_and_the_song_player_silence_each_other(lab: Page) -> None:
    lab.get_by_role("button", name="Play the wheel").click()
    expect(lab.get_by_role("button", name="Stop the wheel")).to_be_visible()
    lab.evaluate("() => document.dispatchEvent(new CustomEvent('player:state', { detail: { state: 'playing' } }))")
    expect(lab.get_by_role("button", name="Play the wheel")).to_be_visible()


def test_what_is_taken_away_is_a_midi_file_and_a_picture(lab: Page) -> None:
    with lab.expect_download() as file:
        lab.get_by_role("link", name="MIDI").click()
    assert file.value.suggested_filename == "rhythm 4-4 96 BPM.mid"
    lab.locator(".picture-menu summary").click()
    with lab.expect_download() as picture:
        lab.get_by_role("button", name="SVG").click()
    assert picture.value.suggested_filename == "Rhythm wheel.svg"


def test_it_works_on_a_phone(narrow: Page) -> None:
    opened(narrow)
    assert sideways_overflow_px(narrow) == 0
    narrow.get_by_role("button", name="Play the wheel").tap()
    expect(narrow.get_by_role("button", name="Stop the wheel")).to_be_visible()
    step(narrow, 0, 1).tap()
    expect(step(narrow, 0, 1)).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_lab_has_no_barriers(lab: Page, theme: str, axe: Axe) -> None:
    lab.evaluate(f"() => document.documentElement.dataset.theme = '{theme}'")
    axe(lab)
