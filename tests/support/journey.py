"""From upload to analysis, as a person sees it, on whatever servers a studio uses."""

from __future__ import annotations

import http.client
import json
import re
import time
from urllib.parse import urlsplit

from tests.support.seeds import four_chords
from tests.support.websocket import Socket
from tests.support.workshop import Uploader, Workshop, wait_for

SECONDS = 120.0  # each long step of hearing outlasts two looks of the socket
STAGES = ["decode", "waveform", "notes", "rhythm", "harmony", "sections", "theory"]
READY_WITHIN_S = 90.0


def upload_to_analysis(shop: Workshop) -> list[str]:
    """Uploads a song, watches it being heard, plays it. What the socket sent of the job, in order."""
    shop.manage("collectstatic", "--noinput", "--verbosity", "0")
    shop.start_web()
    shop.start_worker()
    ready = '"ready": true'
    wait_for(
        lambda: ready in is_ready(shop), 60, "the studio to be ready", lambda: (is_ready(shop), shop.lines("worker"))
    )
    session = shop.call("person", name="owner")["session"]
    page = Socket(shop.port, "/ws/jobs/", Cookie=f"sessionid={session}")
    assert page.status == 101
    page.receive()
    sound = four_chords(SECONDS)
    Uploader(shop, "Four chords.wav", sound).run()
    heard = watch(page, shop)
    page.close()
    ((name, state, stage, error),) = shop.states()["songs"]
    assert (name, state, stage, error) == ("Four chords.wav", "ready", "done", "")
    assert played(shop) == sound
    return heard


def stages_of(told: list[str]) -> list[str]:
    """The stages that were seen running, in order; one that took no longer than a look may be missing."""
    words = [one.split(" ") for one in told]
    seen = list(dict.fromkeys(stage for state, stage, _ in words if state == "running" and stage))
    assert seen == [stage for stage in STAGES if stage in seen]
    return seen


def is_ready(shop: Workshop) -> str:
    return json.dumps(json.loads(shop.request("GET", "/readyz")[2]))


def watch(page: Socket, shop: Workshop) -> list[str]:
    """The states of the job as the socket tells them, until it ends."""
    seen: list[str] = []
    ends_at = time.monotonic() + READY_WITHIN_S
    while not seen or seen[-1].split(" ")[0] in {"queued", "running"}:
        assert time.monotonic() < ends_at, (seen, shop.states(), shop.lines("worker"))
        for state, stage, share in re.findall(
            r'data-state="(\w+)" data-stage="(\w*)" data-progress="([\d.]+)"', page.receive(READY_WITHIN_S)
        ):
            seen.append(f"{state} {stage} {share}")
    assert seen[-1] == "done theory 1.0000", (seen, shop.lines("worker"))
    return seen


def played(shop: Workshop) -> bytes:
    """The song as the player gets it, in ranges, from wherever it is sent to."""
    pk = shop.call("song_ids", owner="owner")[0]
    status, headers, body = shop.request("GET", f"/library/songs/{pk}/audio", Range="bytes=0-99999")
    if status == http.client.FOUND:
        return fetched(headers["location"])
    whole = int(headers["content-range"].rsplit("/", 1)[1]) if "content-range" in headers else 0
    while status == http.client.PARTIAL_CONTENT and len(body) < whole:  # one answer holds a few megabytes at most
        status, headers, more = shop.request("GET", f"/library/songs/{pk}/audio", Range=f"bytes={len(body)}-")
        body += more
    assert status == http.client.PARTIAL_CONTENT, (status, headers, shop.lines("web"))
    return body


def fetched(address: str) -> bytes:
    parts = urlsplit(address)
    line = http.client.HTTPConnection(str(parts.hostname), parts.port or 80, timeout=30)
    try:
        line.request("GET", f"{parts.path}?{parts.query}")
        return line.getresponse().read()
    finally:
        line.close()
