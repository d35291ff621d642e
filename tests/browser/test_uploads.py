"""Bringing songs in: by choosing, by dropping, through dropped lines and closed tabs."""

from __future__ import annotations

import base64
import os
import re
import signal
import wave
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.support.studio import Studio

TRAY = "#uploads"
DROP = """([files, folder]) => {
  const transfer = new DataTransfer();
  for (const { name, content } of files) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { lastModified: 1 }));
  }
  const give = (type) => document.querySelector("#page").dispatchEvent(
    new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  give("dragenter"); give("dragover");
  const seen = !document.querySelector("#drop-hint").hidden;
  give("drop");
  return seen;
}"""


def sound(path: Path, seconds: float, seed: int = 1) -> Path:
    """Four chords under soft noise, so that no two are alike."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(int(44_100 * seconds)) / 44_100
    notes = 220 * 2 ** (rng.integers(0, 12, (4, 3)) / 12)
    chord = np.minimum((time_s * 2).astype(int) % 4, 3)
    tone = sum(np.sin(2 * np.pi * notes[chord, voice] * time_s) for voice in range(3)) / 6
    samples = (32_000 * np.clip(tone + 0.02 * rng.standard_normal(len(time_s)), -1, 1)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(44_100)
        file.writeframes(samples.tobytes())
    return path


def choose(page: Page, *paths: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.locator("main [data-open=add-songs]").first.click()
    chooser.value.set_files([str(path) for path in paths])


def line(page: Page, *, bytes_per_second: int = -1, offline: bool = False) -> None:
    """Makes the browser's line slow or dead."""
    session = page.context.new_cdp_session(page)
    conditions: dict[str, Any] = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_second}
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {**conditions, "offline": offline})


def row(page: Page, name: str) -> Any:
    return page.locator(f"{TRAY} .tray-row", has_text=name)


def percent(page: Page, name: str) -> int:
    return int(row(page, name).locator(".bar").get_attribute("aria-valuenow") or 0)


def sent_over(page: Page, least: int) -> None:
    """Waits until the first row has sent more than so many per cent."""
    bar = page.locator(f"{TRAY} .tray-row .bar").first
    for _ in range(300):
        if int(bar.get_attribute("aria-valuenow") or 0) > least:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"not {least} % in 30 s")


def test_chosen_songs_arrive_with_progress_and_are_heard(page: Page, tmp_path: Path) -> None:
    page.goto("/library/")
    choose(page, sound(tmp_path / "First light.wav", 12, seed=1), sound(tmp_path / "Second wind.wav", 12, seed=2))
    expect(page.locator(TRAY)).to_be_visible()
    expect(page.locator(f"{TRAY} [data-sum]")).to_have_text("2 songs are in")
    for name in ("First light.wav", "Second wind.wav"):
        expect(row(page, name).locator(".tray-word")).to_have_text("Heard", timeout=90_000)
    expect(page.get_by_role("link", name="First light").first).to_be_visible()


def test_a_drop_anywhere_brings_songs_in_and_leaves_out_what_is_none(page: Page, tmp_path: Path) -> None:
    page.goto("/jobs/")
    dropped = [{"name": "Dropped.wav", "content": base64.b64encode(sound(tmp_path / "a.wav", 3).read_bytes()).decode()}]
    dropped += [{"name": name, "content": ""} for name in ("cover.jpg", ".DS_Store")]
    assert page.evaluate(DROP, [dropped, None])
    expect(page.locator(f"{TRAY} [data-note]")).to_contain_text("2 files skipped")
    expect(page.locator(f"{TRAY} [data-sum]")).to_have_text("1 song is in")


def test_a_folder_is_walked_through(page: Page, tmp_path: Path) -> None:
    (tmp_path / "Album" / "Disc 2").mkdir(parents=True)
    sound(tmp_path / "Album" / "One.wav", 3, seed=3)
    sound(tmp_path / "Album" / "Disc 2" / "Two.wav", 3, seed=4)
    (tmp_path / "Album" / "notes.txt").write_text("not a song")
    page.goto("/library/")
    with page.expect_file_chooser() as chooser:
        page.locator("[data-open=add-folder]").click()
    chooser.value.set_files(str(tmp_path / "Album"))
    expect(page.locator(f"{TRAY} [data-sum]")).to_have_text("2 songs are in")
    expect(page.locator(f"{TRAY} [data-note]")).to_contain_text("1 file skipped")


def test_a_song_pauses_and_goes_on_across_pages(page: Page, tmp_path: Path) -> None:
    page.goto("/library/")
    line(page, bytes_per_second=400_000)
    choose(page, sound(tmp_path / "Long.wav", 40))
    expect(row(page, "Long.wav").locator(".tray-word")).to_have_text(re.compile(r"\d+ %, .* of 3\.5 MB, .*/s, .* left"))
    page.get_by_role("link", name="Jobs").first.click()
    expect(page).to_have_url(re.compile("/jobs/"))
    row(page, "Long.wav").get_by_role("button", name="Pause Long.wav").click()
    expect(row(page, "Long.wav").locator(".tray-word")).to_have_text(re.compile("^Paused at"))
    held = percent(page, "Long.wav")
    page.wait_for_timeout(1500)
    assert percent(page, "Long.wav") == held
    line(page)
    row(page, "Long.wav").get_by_role("button", name="Resume Long.wav").click()
    expect(page.locator(f"{TRAY} [data-sum]")).to_have_text("1 song is in")


def test_a_dropped_line_is_survived(page: Page, tmp_path: Path) -> None:
    page.watch.expect("ERR_INTERNET_DISCONNECTED")  # type: ignore[attr-defined]
    page.watch.expect("WebSocket")  # type: ignore[attr-defined]
    page.goto("/library/")
    line(page, bytes_per_second=600_000)
    choose(page, sound(tmp_path / "Storm.wav", 40))
    sent_over(page, 20)
    line(page, offline=True)
    page.wait_for_timeout(2500)
    line(page)
    expect(page.locator(f"{TRAY} [data-sum]")).to_have_text("1 song is in", timeout=30_000)


def test_a_closed_tab_is_resumed_when_the_same_file_comes_again(page: Page, tmp_path: Path) -> None:
    path = sound(tmp_path / "Half.wav", 60)
    page.goto("/library/")
    line(page, bytes_per_second=500_000)
    choose(page, path)
    sent_over(page, 30)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/jobs/")
    expect(page.locator(f"{TRAY} [data-resume]")).to_contain_text("Half.wav")
    page.goto("/library/")
    expect(page.locator(f"{TRAY} [data-resume-sum]")).to_have_text("1 file half sent.")
    line(page, bytes_per_second=300_000)
    choose(page, path)
    expect(row(page, "Half.wav").locator(".tray-word")).to_have_text(re.compile(r"^([3-9]\d) %"))
    line(page)
    expect(page.locator(f"{TRAY} [data-sum]")).to_have_text("1 song is in")
    expect(page.locator(f"{TRAY} [data-resume]")).to_be_hidden()


def test_a_file_that_is_no_sound_says_why_while_others_go_on(page: Page, tmp_path: Path) -> None:
    (tmp_path / "broken.mp3").write_text("I am no song. " * 50)
    page.goto("/library/")
    choose(page, tmp_path / "broken.mp3", sound(tmp_path / "Whole.wav", 3, seed=5))
    expect(row(page, "broken.mp3").locator(".tray-word")).to_contain_text("no sound file", timeout=60_000)
    expect(row(page, "Whole.wav").locator(".tray-word")).to_have_text("Heard", timeout=60_000)


def test_the_same_file_twice_is_already_here(page: Page, tmp_path: Path) -> None:
    page.goto("/library/")
    first = sound(tmp_path / "Once.wav", 15, seed=6)
    choose(page, first)
    expect(row(page, "Once.wav").locator(".tray-word")).to_have_text("Heard", timeout=60_000)
    (tmp_path / "Twice.wav").write_bytes(first.read_bytes())
    choose(page, tmp_path / "Twice.wav")
    expect(row(page, "Twice.wav").locator(".tray-word")).to_have_text("Already here as Once", timeout=60_000)


def test_a_file_that_is_too_large_is_refused_before_a_byte_is_sent(page: Page, tmp_path: Path) -> None:
    page.goto("/library/")
    large = [{"name": "Opera.wav", "content": base64.b64encode(bytes(100)).decode()}]
    page.evaluate("Object.defineProperty(File.prototype, 'size', { get: () => 3 * 2 ** 30 })")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if "/uploads/" in request.url else None)
    page.evaluate(DROP, [large, None])
    expect(page.locator(f"{TRAY} [data-note]")).to_contain_text("“Opera.wav” not sent: larger than 2,048 MB")
    assert "POST" not in sent


def test_cancelling_lets_the_studio_forget(page: Page, studio: Studio, tmp_path: Path) -> None:
    page.goto("/library/")
    line(page, bytes_per_second=300_000)
    choose(page, sound(tmp_path / "Never.wav", 60))
    sent_over(page, 3)
    with page.expect_response(lambda response: response.request.method == "DELETE") as ended:
        row(page, "Never.wav").get_by_role("button", name="Cancel Never.wav").click()
    assert ended.value.status == 204
    expect(page.locator(TRAY)).to_be_hidden()


def test_leaving_while_sending_is_asked_about(page: Page, tmp_path: Path) -> None:
    page.goto("/library/")
    line(page, bytes_per_second=300_000)
    choose(page, sound(tmp_path / "Stay.wav", 60))
    sent_over(page, 1)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/jobs/")
    assert asked == ["beforeunload"]


def test_the_tray_works_by_keyboard_and_fits_a_phone(open_page: OpenPage, axe: Any, tmp_path: Path) -> None:
    page = open_page(width=390, height=844, touch=True, person="tray-pocket")
    page.goto("/library/")
    line(page, bytes_per_second=200_000)
    choose(
        page,
        sound(tmp_path / "A song with quite a long name that goes on and on.wav", 30),
        sound(tmp_path / "B.wav", 30, 2),
    )
    pause = page.get_by_role("button", name="Pause all")
    pause.focus()
    page.keyboard.press("Enter")
    expect(row(page, "B.wav").locator(".tray-word")).to_have_text(re.compile("^Paused"))
    axe(page, within=TRAY)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.screenshot(path=str(tmp_path / "tray-390.png"))
    page.get_by_role("button", name="Cancel all").press("Enter")
    expect(page.locator(TRAY)).to_be_hidden()


def test_the_web_process_is_killed_midway(page: Page, studio: Studio, tmp_path: Path) -> None:
    for part in ("WebSocket", "ERR_", "Failed to load"):
        page.watch.expect(part)  # type: ignore[attr-defined]
    page.goto("/library/")
    line(page, bytes_per_second=600_000)
    choose(page, sound(tmp_path / "Phoenix.wav", 60, seed=9))
    sent_over(page, 25)
    os.kill(web_process_of(studio), signal.SIGKILL)
    line(page)
    expect(page.locator(f"{TRAY} [data-sum]")).to_have_text("1 song is in", timeout=60_000)


def web_process_of(studio: Studio) -> int:
    """The id of the process that serves this studio's pages."""
    for status in Path("/proc").glob("[0-9]*/environ"):
        try:
            mine = f"PORT={studio.port}\0".encode() in status.read_bytes()
            command = (status.parent / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # somebody else's, or gone by now
        if mine and b"web" in command and b"--fd" in command:
            return int(status.parent.name)
    raise AssertionError("no web process found")
