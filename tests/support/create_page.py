"""The create page as browser tests see it."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.support.studio import Studio

WORDS = "Wistful indie pop, 92 BPM in D major, a salty bridge in another key"


def opened(page: Page, studio: Studio, **more: Any) -> Page:
    plan = studio.call("plan", owner=page.person, **more)  # type: ignore[attr-defined]
    page.goto(f"/create/?plan={plan}")
    page.wait_for_selector(".create[data-drawn]")
    return page


def sections(page: Page) -> list[str]:
    return [one.strip() for one in page.locator("[data-part=form] .sec .clip").all_inner_texts()]


def section(page: Page, at: int) -> Locator:
    return page.locator(f"[data-part=form] [data-at='{at}']")


def chords(page: Page) -> Locator:
    return page.locator("[data-part=chords] .chord b")


def drawn(page: Page) -> str:
    return str(page.locator(".create").get_attribute("data-drawn"))


def revision(page: Page, number: int) -> None:
    expect(page.locator(".create")).to_have_attribute("data-drawn", re.compile(rf" {number}$"))
