"""The first visit: an empty studio, an owner's account, an empty library that teaches."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.studio import Studio


def test_the_first_visitor_becomes_the_owner_and_meets_an_empty_library(
    empty_studio: Studio, open_page: Callable[..., Page], axe: Callable[..., None]
) -> None:
    page = open_page(at=empty_studio)
    page.goto("/")
    expect(page.get_by_role("heading", name="Your studio")).to_be_visible()
    axe(page)
    page.get_by_label("Name to sign in with").fill("ada")
    for field in page.locator("input[type=password]").all():
        field.fill("four quiet bars of rest")
    page.get_by_role("button", name="Open the studio").click()
    expect(page.get_by_role("heading", name="Library", level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="Drop your songs anywhere on this page")).to_be_visible()
    expect(page.get_by_role("button", name="Choose files")).to_be_visible()
    expect(page.locator("#player")).to_be_hidden()
    axe(page)
    page.locator(".top .menu").last.locator("summary").click()
    expect(page.locator(".menu-head")).to_contain_text("owner of this studio")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill("four quiet bars of rest")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Library", level=1)).to_be_visible()
