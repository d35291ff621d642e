"""Songs by models of the hub in a real browser: the choice, the consent, and both songs on the page of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support.pages import sideways_overflow_px
from tests.support.studio import Studio

OpenPage = Callable[..., Page]
Axe = Callable[..., None]


@pytest.fixture(scope="module")
def lending(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio that has two models, or says so."""
    running = Studio(tmp_path_factory.mktemp("lending") / "var", HUB_MODELS="ace-step,musicgen").start()
    running.call("person", name="lender", owner=True)
    yield running
    running.stop()


def create_page(open_page: OpenPage, lending: Studio, **look: int) -> Page:
    page = open_page(at=lending, person="borrower", **look)
    page.goto(f"/create/?plan={lending.call('plan', owner='borrower')}")
    page.wait_for_selector(".create[data-drawn]")
    return page


def test_a_licence_is_asked_for_where_a_model_needs_it(open_page: OpenPage, lending: Studio, axe: Axe) -> None:
    page = create_page(open_page, lending)
    by, consent = page.get_by_label("Rendered by"), page.get_by_label(re.compile("I accept the licence of MusicGen"))
    expect(consent).to_be_hidden()
    expect(page.locator("[data-part=renderer-says]")).to_contain_text("Keeps to the blueprint")
    by.select_option("ace-step")
    expect(page.locator("[data-part=renderer-says]")).to_contain_text("Covers the sampler")
    expect(consent).to_be_hidden()
    by.select_option("musicgen")
    expect(consent).to_be_visible()
    expect(page.locator("[data-part=renderer-says]")).to_contain_text("must not be sold")
    axe(page, within="[data-part=making]")


def test_without_consent_nothing_is_begun(open_page: OpenPage, lending: Studio) -> None:
    page = create_page(open_page, lending, width=390, height=844)
    page.watch.expect("422")  # type: ignore[attr-defined]
    page.get_by_label("Rendered by").select_option("musicgen")
    page.get_by_role("button", name="Make the song").click()
    expect(page.locator("[data-part=make-error]")).to_contain_text("CC-BY-NC-4.0")
    expect(page.locator("[data-part=live] .beside")).to_have_count(0)
    assert sideways_overflow_px(page) == 0


def test_both_songs_are_on_the_page_of_one(open_page: OpenPage, lending: Studio, axe: Axe) -> None:
    page = open_page(at=lending, person="buyer")
    made = lending.call("made_by_model", owner="buyer")
    page.goto(f"/create/made/{made}/")
    note = page.locator(".notices .note", has_text="Rendered by MusicGen small")
    expect(note).to_contain_text("must not be sold")
    note.get_by_role("button", name="Play the sampler's song").click()
    expect(page.locator("#player")).to_contain_text("by the sampler")
    expect(page.get_by_text("No: MusicGen small must not be used to earn money.")).to_be_visible()
    axe(page)
