"""How soon and how smoothly the song page draws a full song: five minutes, 400 chords, 3,000 notes.

    python -m benchmarks.bench_views            # starts a studio and a Chromium of its own
    python -m benchmarks.bench_views --small     # half a minute of song, a second of playing: to see that it runs

Prints one JSON line. `draw_ms` is the page's own time for all pictures from the moment their data is there (script),
`drawn_ms` the same with style, layout and paint, until the next frame was shown; medians over the loads. `drawn_cpu_ms`
is the processor time that the page's main thread took for all of that, which is what an idle machine needs. While it
plays: frames per second, `work_ms` of the page's own code per frame, `cpu_ms` of the page's main thread per frame
(which another busy program does not change), and how far the drawn playhead is from what sounds. `page_bytes` is what
a first visit fetches without audio, as sent, `page_bytes_plain` the same uncompressed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.provenance import facts
from tests.support import pages
from tests.support.studio import Studio

WIDTH, HEIGHT = 1440, 900
SOUND = ("/audio", "/original", "/preview")
PLAYER = f"async () => {{ window.player = await ({pages.MODULE})('lib/player'); }}"
# From the end of the last picture to the next frame that shows it: style, layout, paint.
UNTIL_SHOWN = """() => { window.shown = new Promise((tell) => {
  const seen = new PerformanceObserver((list) => {
    if (!list.getEntriesByName('song:theory').length) return;
    const from = performance.now();
    requestAnimationFrame(() => { const port = new MessageChannel(); port.port1.onmessage = () => tell(performance.now() - from); port.port2.postMessage(0); });
    seen.disconnect();
  });
  seen.observe({entryTypes: ['measure']});
}); }"""  # noqa: E501
DRAWN = """async () => ({ shown: await window.shown,
  draw: Object.fromEntries(performance.getEntriesByType('measure').map((one) => [one.name, one.duration])) })"""
PLAYING = """(seconds) => new Promise((tell) => {
  const head = document.querySelector('[data-part=over-whole] .playhead');
  const whole = document.querySelector('[data-part=over-whole]').clientWidth;
  const frames = [], work = [], off = [];
  const asked = window.requestAnimationFrame;
  let spent = 0, before = 0;
  window.requestAnimationFrame = (run) => asked.call(window, (now) => {
    const from = performance.now(); run(now); spent += performance.now() - from;
  });
  const began = performance.now();
  const stop = player.onFrame(() => off.push(Math.abs(
    new DOMMatrix(head.style.transform).m41 / whole * player.duration() - player.element().currentTime)));
  const step = (now) => {
    if (before) { frames.push(now - before); work.push(spent); }
    before = now; spent = 0;
    if (performance.now() - began < seconds * 1000) { asked.call(window, step); return; }
    window.requestAnimationFrame = asked; stop(); tell({frames, work, off});
  };
  asked.call(window, step);
})"""


def main() -> None:
    wishes = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wishes.add_argument("--small", action="store_true")
    small = wishes.parse_args().small
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Path(folder) / "var").start()
        try:
            sizes = (
                {"song_s": 30.0, "loads": 1, "play_s": 1.0} if small else {"song_s": 300.0, "loads": 7, "play_s": 8.0}
            )
            print(json.dumps(measured(studio, **sizes)))  # type: ignore[arg-type]
        finally:
            studio.stop()


def measured(studio: Studio, *, song_s: float, loads: int, play_s: float) -> dict[str, Any]:
    session = studio.call("person", name="timekeeper", owner=True)["session"]
    song = studio.call("full_song", owner="timekeeper", seconds=song_s)
    address = f"/library/songs/{song}/"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=pages.CHROMIUM, args=pages.CHROMIUM_FLAGS)
        first = visit(browser, studio, session)
        weight = weighed(first, address)
        first.add_init_script(f"({UNTIL_SHOWN})()")
        drawn = [drawing(first, address) for _ in range(loads)]
        first.evaluate(PLAYER)
        played = {name: playing(first, name, play_s) for name in ("detail", "whole")}
        result = {
            "benchmark": "views", **facts(["django", "playwright"]), "song_s": song_s, "width_px": WIDTH,
            "chords": first.evaluate(COUNT, "chords"), "notes": first.evaluate(COUNT, "notes"),
            "draw_ms": median([one["draw"] for one in drawn]), "drawn_ms": median([one["drawn"] for one in drawn]),
            "drawn_cpu_ms": median([one["cpu"] for one in drawn]),
            "drawn_best_ms": round(min(one["drawn"] for one in drawn), 1),
            "drawn_worst_ms": round(max(one["drawn"] for one in drawn), 1), "playing": played, **weight,
        }  # fmt: skip
        browser.close()
    return result


COUNT = """async (what) => {
  const { analysis, theory } = document.querySelector('[data-songpage]').dataset;
  if (what === 'chords') return (await (await fetch(analysis)).json()).analysis.chords.length;
  return (await (await fetch(theory)).json()).notes.pitch.length;
}"""


def median(values: list[float]) -> float:
    return round(statistics.median(values), 1)


def visit(browser: Browser, studio: Studio, session: str) -> Page:
    context = browser.new_context(base_url=studio.url, viewport={"width": WIDTH, "height": HEIGHT})
    context.add_cookies([{"name": "sessionid", "value": session, "url": studio.url}])
    return context.new_page()


def drawing(page: Page, address: str) -> dict[str, float]:
    """One load of the page: milliseconds of script for all pictures, and until they were shown."""
    browser = page.context.browser
    assert browser  # a page of a context that a browser made
    browser.start_tracing(page=page, categories=["toplevel", "devtools.timeline", "blink.user_timing"])
    page.goto(address)
    page.wait_for_selector("[data-drawn]")
    told = page.evaluate(DRAWN)
    page.wait_for_timeout(500)
    trace = json.loads(browser.stop_tracing())["traceEvents"]
    draw = sum(told["draw"].values())
    return {"draw": draw, "drawn": draw + told["shown"], "cpu": drawn_cpu_ms(trace)}


def drawn_cpu_ms(trace: list[dict[str, Any]]) -> float:
    """Thread time of the main thread's tasks from the first picture to the first paint after the last one."""
    marks = {(one["name"], one["ph"]): one for one in trace if one["name"] in {"song:heard", "song:theory"}}
    first, last = marks["song:heard", "b"], marks["song:theory", "e"]
    ours = sorted(
        (one for one in trace if one["ph"] == "X" and (one["pid"], one["tid"]) == (first["pid"], first["tid"])),
        key=lambda one: (one["ts"], -one.get("dur", 0)),
    )
    painted = next((one["ts"] for one in ours if one["name"] == "Paint" and one["ts"] > last["ts"]), last["ts"])
    total, end = 0.0, 0
    for one in ours:
        until = one["ts"] + one.get("dur", 0)
        if one["ts"] >= end and until > first["ts"] and one["ts"] <= painted:
            total += one.get("tdur", 0) / 1000
        end = max(end, until)
    return total


def weighed(page: Page, address: str) -> dict[str, int]:
    """Bytes of everything a first visit fetches except sound."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    kinds: dict[str, str] = {}
    sent: dict[str, float] = {}
    plain: dict[str, float] = {}

    def data(event: dict[str, Any]) -> None:
        plain[event["requestId"]] = plain.get(event["requestId"], 0) + event["dataLength"]

    devtools.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["response"]["url"]}))
    devtools.on("Network.loadingFinished", lambda event: sent.update({event["requestId"]: event["encodedDataLength"]}))
    devtools.on("Network.dataReceived", data)
    page.goto(address)
    page.wait_for_selector("[data-drawn]")
    page.wait_for_timeout(1_500)
    kept = [one for one, url in kinds.items() if not any(part in url for part in SOUND)]
    return {
        "page_bytes": round(sum(sent.get(one, 0) for one in kept)),
        "page_bytes_plain": round(sum(plain.get(one, 0) for one in kept)),
        "requests": len(kept),
    }


def playing(page: Page, view: str, seconds: float) -> dict[str, float]:
    """Frames while the song plays, with eight bars in detail or with all notes in view."""
    if view == "whole":
        page.locator("[data-act=whole]").click()
    page.locator("[data-part=sections] button").nth(2).click()
    page.wait_for_function("() => player.state() === 'playing'")
    page.wait_for_timeout(500)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = cpu_s(devtools)
    told = page.evaluate(PLAYING, seconds)
    spent_s = cpu_s(devtools) - before
    page.evaluate("() => player.pause()")
    frames, work, off = (sorted(told[name]) for name in ("frames", "work", "off"))
    return {
        "frames_per_second": round(1000 * len(frames) / sum(frames), 1),
        "frame_p95_ms": round(frames[int(len(frames) * 0.95)], 1),
        "work_ms": round(work[len(work) // 2], 2),
        "work_p95_ms": round(work[int(len(work) * 0.95)], 2),
        "cpu_ms": round(1000 * spent_s / len(frames), 2),
        "playhead_off_median_ms": round(1000 * off[len(off) // 2], 1),
        "playhead_off_p95_ms": round(1000 * off[int(len(off) * 0.95)], 1),
    }


def cpu_s(devtools: CDPSession) -> float:
    """Processor time that the page's main thread has used for tasks: script, style, layout and paint."""
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return next(float(metric["value"]) for metric in metrics if metric["name"] == "TaskDuration")


if __name__ == "__main__":
    main()
