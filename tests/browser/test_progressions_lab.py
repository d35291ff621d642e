"""The progression lab in a real browser: typed, built by hand and by keys, heard, offered more, taken away."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.pages import MODULE, sideways_overflow_px
from tests.support.studio import Studio

OpenPage = Callable[..., Page]
Axe = Callable[..., None]

LINE = "Dm7 | G7 | Cmaj7"
# Samples of some notes with one of the sounds: [peak, level of a second in dB, largest difference when made again].
RENDER = f"""async ([sound, notes]) => {{
  const load = {MODULE};
  const [{{ Synth }}, {{ limiter }}] = [await load('lib/synth'), await load('lib/audioclock')];
  const render = async () => {{
    const context = new OfflineAudioContext(1, 44100 * 2, 44100);
    const out = limiter(context);
    out.connect(context.destination);
    const synth = new Synth(context, out);
    for (const midi of notes) synth.play(sound, {{ midi, when_s: 0.05, length_s: 1.2, velocity: 1 }});
    return (await context.startRendering()).getChannelData(0);
  }};
  const [one, two] = [await render(), await render()];
  const heard = one.slice(4410, 48510);
  const level = 10 * Math.log10(heard.reduce((sum, value) => sum + value * value, 0) / heard.length);
  return [Math.max(...one.map(Math.abs)), level, Math.max(...one.map((value, i) => Math.abs(value - two[i])))];
}}"""
# How much of each pitch from C3 to B5 is in a note of a sound: the strongest is what is heard.
LOUDEST = f"""async ([sound, midi]) => {{
  const load = {MODULE};
  const {{ Synth }} = await load('lib/synth');
  const context = new OfflineAudioContext(1, 44100 * 2, 44100);
  new Synth(context, context.destination).play(sound, {{ midi, when_s: 0, length_s: 1.8, velocity: 0.8 }});
  const heard = (await context.startRendering()).getChannelData(0).slice(13230, 46000);
  const power = (pitch) => {{
    const step = (2 * Math.PI * 440 * 2 ** ((pitch - 69) / 12)) / 44100;
    let [re, im] = [0, 0];
    heard.forEach((value, i) => {{ re += value * Math.cos(step * i); im += value * Math.sin(step * i); }});
    return Math.hypot(re, im);
  }};
  const near = [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3].map((off) => [power(midi + off), off]);
  return near.sort((a, b) => b[0] - a[0])[0][1];
}}"""


def opened(page: Page, **query: str) -> Page:
    page.goto(f"/theory/?{urlencode(query)}")
    page.wait_for_selector(".lab[data-drawn]")
    return page


def blocks(page: Page) -> list[str]:
    return [one.replace("\n", "") for one in page.locator(".lab-cell .chord b").all_inner_texts()]


def block(page: Page, index: int) -> Locator:
    return page.locator(f".lab-blocks [data-index='{index}']")


def wait_for(page: Page, *names: str) -> None:
    expect(page.locator(".lab-cell .chord b")).to_have_text(list(names))


def query(page: Page) -> dict[str, str]:
    return {name: rows[0] for name, rows in parse_qs(urlsplit(page.url).query).items()}


def test_an_empty_lab_teaches_and_offers_where_to_begin(page: Page, axe: Axe) -> None:
    opened(page)
    expect(page.get_by_text("Type a few chords by name or by numeral")).to_be_visible()
    expect(page.get_by_role("heading", name="How it could begin")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="ii–V–I").click()
    wait_for(page, "Dm7", "G7", "Cmaj7", "Cmaj7")
    assert query(page)["chords"] == "ii7 | V7 | Imaj7 | %"


def test_what_is_typed_stands_in_blocks_and_in_the_address(page: Page) -> None:
    opened(page)
    page.get_by_label("Chords", exact=True).fill("Am F C G7/B")
    wait_for(page, "Am", "F", "C", "G7/B")
    expect(block(page, 3)).to_have_class(re.compile(r"\bD\b"))
    expect(page).to_have_url(re.compile("chords=Am"))
    page.reload()
    wait_for(page, "Am", "F", "C", "G7/B")


def test_numerals_move_with_the_key_and_names_stay(page: Page) -> None:
    opened(page, chords="ii7 V7 I")
    page.get_by_label("Key", exact=True).fill("Eb")
    wait_for(page, "Fm7", "B♭7", "E♭")
    page.get_by_role("button", name="Names", exact=True).click()
    expect(page.get_by_label("Chords", exact=True)).to_have_value("Fm7 | Bb7 | Eb")
    page.get_by_label("Key", exact=True).fill("C")
    expect(page.locator("[data-part=what]")).to_have_text("C major")
    wait_for(page, "Fm7", "B♭7", "E♭")


@pytest.mark.parametrize(
    ("label", "text", "part"),
    [
        ("Chords", "Dm7 H#9", "“H#9” is no chord"),
        ("Chords", "C " * 400, "These are 400 chords; at most 128"),
        ("Tempo", "0", "“0” is no tempo"),
        ("Bar", "0", "“0” beats make no bar"),
        ("Key", "Q", "“Q” is no tonic"),
    ],
)
def test_an_error_stands_beside_its_field_and_nothing_is_lost(page: Page, label: str, text: str, part: str) -> None:
    opened(page, chords=LINE)
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    expect(page.locator(".field.wrong [role=alert]")).to_contain_text(part)
    expect(field).to_have_attribute("aria-invalid", "true")
    assert blocks(page) == ["Dm7", "G7", "Cmaj7"]
    expect(field).to_have_value(text)
    page.keyboard.press("Control+a")
    field.fill({"Chords": "C", "Tempo": "120", "Bar": "4", "Key": "C"}[label])
    expect(page.locator(".field.wrong")).to_have_count(0)


def test_blocks_are_moved_removed_and_brought_back_by_keys(page: Page) -> None:
    opened(page, chords=LINE)
    block(page, 2).focus()
    page.keyboard.press("ArrowLeft")
    expect(block(page, 1)).to_be_focused()
    page.keyboard.press("Shift+ArrowLeft")
    wait_for(page, "G7", "Dm7", "Cmaj7")
    expect(block(page, 0)).to_be_focused()
    page.keyboard.press("+")
    expect(page.get_by_label("Chords", exact=True)).to_have_value("G7*5 Dm7*4 Cmaj7*4")
    page.keyboard.press("Delete")
    wait_for(page, "Dm7", "Cmaj7")
    for _ in range(3):
        page.keyboard.press("Control+z")
    wait_for(page, "Dm7", "G7", "Cmaj7")
    page.keyboard.press("Control+y")
    wait_for(page, "G7", "Dm7", "Cmaj7")


def test_a_block_is_dragged_to_another_place(page: Page) -> None:
    opened(page, chords="Dm7 | G7 | Cmaj7 | Am")
    start, goal = block(page, 0).bounding_box(), block(page, 2).bounding_box()
    assert start
    assert goal
    page.mouse.move(start["x"] + 30, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(goal["x"] + goal["width"] - 10, goal["y"] + 20, steps=8)
    page.mouse.up()
    wait_for(page, "G7", "Cmaj7", "Dm7", "Am")


def test_a_chord_is_retyped_and_a_wrong_one_is_refused_beside_its_field(page: Page) -> None:
    opened(page, chords=LINE)
    block(page, 1).focus()
    page.keyboard.press("e")
    word = page.get_by_label("Name or numeral")
    expect(word).to_be_focused()
    word.fill("H#9")
    word.press("Enter")
    expect(page.locator("#lab-word-msg")).to_contain_text("“H#9” is no chord")
    assert blocks(page) == ["Dm7", "G7", "Cmaj7"]
    word.fill("V7/ii")
    word.press("Enter")
    wait_for(page, "Dm7", "A7", "Cmaj7")
    expect(block(page, 1)).to_have_class(re.compile("borrowed"))


def test_several_chords_typed_in_place_of_one_stand_once(page: Page) -> None:
    opened(page, chords=LINE)
    page.get_by_label("Name or numeral").fill("C*2 F*2")
    page.get_by_label("Name or numeral").press("Enter")
    wait_for(page, "Dm7", "G7", "C", "F")
    expect(page.get_by_label("Chords", exact=True)).to_have_value("Dm7 | G7 | C F")
    block(page, 3).focus()
    page.keyboard.press("Delete")
    page.keyboard.press("Delete")
    wait_for(page, "Dm7", "G7")


def test_it_plays_lights_what_sounds_and_stops_the_song(page: Page) -> None:
    opened(page, chords=LINE, tempo="240")
    page.get_by_role("button", name="Play the progression").click()
    expect(block(page, 1)).to_have_class(re.compile(r"\bnow\b"))
    expect(page.locator(".staff .column.now")).to_have_count(1)
    expect(page.locator("[data-part=where]")).to_contain_text("bar 2")
    page.evaluate("() => document.dispatchEvent(new CustomEvent('player:state', {detail: {state: 'playing'}}))")
    expect(page.get_by_role("button", name="Play the progression")).to_be_visible()
    page.locator("body").press("Space")
    expect(page.get_by_role("button", name="Stop the progression")).to_be_visible()
    page.locator("body").press("Space")
    expect(page.locator(".chord.now")).to_have_count(0)


@pytest.mark.parametrize("sound", ["piano", "organ", "strings", "guitar", "voice", "bass"])
def test_each_sound_is_loud_enough_never_clips_and_is_always_the_same(page: Page, sound: str) -> None:
    opened(page, chords=LINE)
    page.get_by_role("button", name="Play the progression").click()  # loads the sounds
    peak, level_db, difference = page.evaluate(RENDER, [sound, [36, 48, 55, 60, 64, 67, 72, 76]])
    assert peak < 1.0
    assert -28 < level_db < -6
    assert difference < 1e-6


@pytest.mark.parametrize("sound", ["piano", "organ", "strings", "guitar", "voice", "bass"])
@pytest.mark.parametrize("midi", [48, 64])
def test_each_sound_is_in_tune(page: Page, sound: str, midi: int) -> None:
    opened(page, chords=LINE)
    assert abs(page.evaluate(LOUDEST, [sound, midi])) <= 0.1


def test_a_suggestion_is_added_and_an_alternative_put_in(page: Page) -> None:
    opened(page, chords="Dm7 | G7")
    following = page.locator("[data-part=next-list]")
    following.get_by_role("button", name=re.compile("^Add C major seven")).click()
    wait_for(page, "Dm7", "G7", "Cmaj7")
    expect(page.get_by_label("Chords", exact=True)).to_have_value("Dm7 | G7 | Cmaj7")
    block(page, 1).click()
    page.locator("[data-part=instead-list]").get_by_role(
        "button", name=re.compile("^Put in its place D flat seven")
    ).click()
    wait_for(page, "Dm7", "D♭7", "Cmaj7")
    page.get_by_role("button", name="Undo").click()
    wait_for(page, "Dm7", "G7", "Cmaj7")


def test_a_close_and_a_way_to_another_key_are_added(page: Page) -> None:
    opened(page, chords="C | Am")
    page.get_by_label("Close with").select_option("deceptive")
    closes = page.get_by_role("list", name="Closes")
    expect(closes.get_by_role("button", name=re.compile("A minor.*")).first).to_be_visible()
    page.get_by_label("Go to the key of").fill("G")
    ways = page.get_by_role("list", name="Ways to the other key")
    ways.get_by_role("button", name=re.compile("^Add")).first.click()
    expect(page.locator("[data-part=what]")).to_have_text("C major → G major")
    expect(page.locator(".lab-bar b")).to_have_text("→ G major")
    page.reload()
    expect(page.locator("[data-part=what]")).to_have_text("C major → G major")


def test_keys_and_voices_go_with_their_chords(page: Page) -> None:
    opened(page, chords="C | Am | D7 | G | C", turns="3:G:major", voices="4:48.55.64.72")
    block(page, 0).focus()
    page.keyboard.press("Delete")
    wait_for(page, "Am", "D7", "G", "C")
    expect(page).to_have_url(re.compile("turns=2%3AG%3Amajor"))
    expect(page).to_have_url(re.compile(r"voices=3%3A48\.55\.64\.72"))
    block(page, 2).click()
    page.get_by_label("Key from here").select_option("as before")
    expect(page.locator("[data-part=what]")).to_have_text("C major")


def test_a_note_of_the_staves_is_moved_and_its_fault_explained(page: Page) -> None:
    opened(page, chords="C | Dm", voices="0:48.55.64.72,1:50.57.65.74")
    fault = page.locator("[data-part=faults]").get_by_role("button", name=re.compile("Parallel fifths"))
    expect(fault).to_be_visible()
    fault.click()
    expect(page.locator(".staff .fault.on")).to_have_count(1)
    page.get_by_role("button", name="Voices of the lab").click()
    expect(page.locator("[data-part=voices-note]")).to_contain_text("No faults")
    page.locator("[data-note='0 3']").focus()
    before = query(page).get("voices", "")
    page.keyboard.press("Shift+ArrowUp")
    expect(page).to_have_url(re.compile("voices=0"))
    assert before == ""
    expect(page.locator("[data-note='0 3']")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-note='1 3']")).to_be_focused()


def test_the_hands_are_drawn_and_named(page: Page) -> None:
    opened(page, chords="F#m7")
    expect(page.get_by_role("img", name=re.compile("on the piano, close position: .*F♯"))).to_be_visible()
    shapes = page.get_by_role("img", name=re.compile("from the lowest string: string 6 fret 2, index"))
    expect(shapes.first).to_be_visible()
    page.get_by_label("Piano voicing").select_option("drop 2")
    expect(page.get_by_role("img", name=re.compile("on the piano, drop 2"))).to_be_visible()


def test_it_is_taken_away_as_a_file_and_as_a_picture(page: Page) -> None:
    opened(page, chords=LINE)
    with page.expect_download() as midi:
        page.get_by_role("link", name="MIDI").click()
    assert midi.value.path().read_bytes().startswith(b"MThd")
    page.locator("[data-part=voices-acts] summary").click()
    with page.expect_download() as picture:
        page.locator("[data-part=voices-acts]").get_by_role("button", name=re.compile("^SVG")).click()
    assert "<svg" in picture.value.path().read_text()


def test_it_serves_a_phone(narrow: Page, axe: Axe) -> None:
    opened(narrow, chords="C | G/B | Am | F | D7 | G | Em7 A7 | D7 | G", turns="5:G:major")
    assert sideways_overflow_px(narrow) == 0
    axe(narrow)
    narrow.goto("/library/")
    narrow.get_by_role("navigation", name="Main, small screens").get_by_role("link", name="Theory").click()
    expect(narrow.get_by_role("heading", name="Theory lab")).to_be_visible()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing(open_page: OpenPage, axe: Axe, theme: str) -> None:
    page = opened(open_page(theme=theme, person=f"lab-{theme}"), chords="Dm7 | H", key="C")
    axe(page)
    page = opened(page, chords="C | Dm | N.C. | Ab7 G7", voices="0:48.55.64.72,1:50.57.65.74")
    expect(page.locator("[data-part=next-list] li").first).to_be_visible()
    expect(page.locator("[data-part=instead-list] li").first).to_be_visible()
    axe(page)


def test_a_section_of_a_heard_song_opens_in_the_lab(page: Page, studio: Studio) -> None:
    song = studio.call("made_song", owner=page.person)  # type: ignore[attr-defined]
    page.goto(f"/library/songs/{song}/")
    page.locator(".lab-links").get_by_role("link", name="Chorus").click()
    page.wait_for_selector(".lab[data-drawn]")
    wait_for(page, "G", "A", "F♯m", "Bm")
    assert query(page)["key"] == "D"
    assert query(page)["tempo"] == "92"
