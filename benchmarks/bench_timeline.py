"""Frames per second and bytes fetched while the song page zooms and scrolls through an hour of audio.

    python -m benchmarks.bench_timeline            # starts a studio and a Chromium of its own
    python -m benchmarks.bench_timeline --small     # a minute of audio and a second of zooming, to see that it runs

Prints one JSON line. `frame_ms` is the time between drawn frames (16.7 is 60 a second), `work_ms` the time that the
page's own code takes of each, `cpu_ms` the processor time of the page's main thread per frame (script, style, layout,
paint), which another busy program does not change. Set-up is outside the timed part.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from benchmarks.provenance import facts
from tests.support import pages
from tests.support.studio import Studio

HOURS = 1.0
SECONDS_PER_PART = 6.0
WIDTH, HEIGHT = 1440, 900

# Wheel events as a hand makes them, one a frame; every callback of a frame is timed from outside.
MEASURE = """([seconds, part]) => new Promise((tell) => {
  const body = document.querySelector('[data-part=detail]');
  const box = body.getBoundingClientRect();
  const frames = [], work = [];
  const asked = window.requestAnimationFrame;
  let spent = 0;
  window.requestAnimationFrame = (run) => asked.call(window, (now) => {
    const from = performance.now(); run(now); spent += performance.now() - from;
  });
  const began = performance.now();
  let before = 0;
  const step = (now) => {
    if (before) { frames.push(now - before); work.push(spent); }
    before = now; spent = 0;
    const at = (performance.now() - began) / 1000;
    if (at > seconds) { window.requestAnimationFrame = asked; tell({frames, work}); return; }
    const x = box.left + box.width * (0.5 + 0.3 * Math.sin(at));
    const zoom = {ctrlKey: true, deltaY: 42 * Math.sin(at * 2 * Math.PI / 3)};
    const scroll = {shiftKey: true, deltaY: 60 * Math.cos(at * 2)};
    const from = performance.now();
    const hand = part === 'zoom' ? zoom : scroll;
    body.dispatchEvent(new WheelEvent('wheel', {bubbles: true, cancelable: true, clientX: x, ...hand}));
    spent += performance.now() - from;
    asked.call(window, step);
  };
  asked.call(window, step);
})"""
BLOCKS = "() => document.querySelectorAll('.lanes .body > button').length"


def main() -> None:
    wishes = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wishes.add_argument("--small", action="store_true")
    small = wishes.parse_args().small
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Path(folder) / "var").start()
        try:
            print(
                json.dumps(
                    measured(studio, hours=1 / 60 if small else HOURS, seconds=1.0 if small else SECONDS_PER_PART)
                )
            )
        finally:
            studio.stop()


def measured(studio: Studio, *, hours: float, seconds: float) -> dict[str, Any]:
    session = studio.call("person", name="timekeeper", owner=True)["session"]
    song = studio.call("long_song", owner="timekeeper", hours=hours)
    peaks: list[int] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=pages.CHROMIUM, args=pages.CHROMIUM_FLAGS)
        context = browser.new_context(base_url=studio.url, viewport={"width": WIDTH, "height": HEIGHT})
        context.add_cookies([{"name": "sessionid", "value": session, "url": studio.url}])
        page = context.new_page()
        page.on("response", lambda answer: peaks.append(length_of(answer)) if "/peaks?" in answer.url else None)
        page.goto(f"/library/songs/{song}/")
        page.wait_for_selector("[data-drawn=done]")
        page.wait_for_timeout(1000)
        first_view_bytes = sum(peaks)
        parts = {part: figures(page, seconds, part) for part in ("zoom", "scroll")}
        result = {
            "benchmark": "timeline", **facts(["django", "playwright"]), "hours": hours, "width_px": WIDTH, **parts,
            "blocks": page.evaluate(BLOCKS), "first_view_kb": round(first_view_bytes / 1e3, 1),
            "peaks_kb": round(sum(peaks) / 1e3, 1), "peaks_requests": len(peaks),
        }  # fmt: skip
        browser.close()
    return result


def length_of(answer: Any) -> int:
    return int(answer.headers.get("content-length", 0))


def cpu_s(devtools: CDPSession) -> float:
    """Processor time that the page's main thread has used for tasks: script, style, layout and paint."""
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return next(float(metric["value"]) for metric in metrics if metric["name"] == "TaskDuration")


def figures(page: Page, seconds: float, part: str) -> dict[str, float]:
    """Medians and the slowest twentieth, in milliseconds."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = cpu_s(devtools)
    told = page.evaluate(MEASURE, [seconds, part])
    spent_s = cpu_s(devtools) - before
    frames, work = sorted(told["frames"]), sorted(told["work"])
    return {
        "frames_per_second": round(1000 * len(frames) / sum(frames), 1),
        "frame_ms": round(frames[len(frames) // 2], 1),
        "frame_p95_ms": round(frames[int(len(frames) * 0.95)], 1),
        "cpu_ms": round(1000 * spent_s / len(frames), 2),
        "work_ms": round(work[len(work) // 2], 2),
        "work_p95_ms": round(work[int(len(work) * 0.95)], 2),
    }


if __name__ == "__main__":
    main()
