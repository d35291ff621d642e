"""Coming in: the first visit, an invitation, a forgotten capital; and the settings."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.studio import Studio

PASSWORD = "four quiet bars of rest"
OpenPage = Callable[..., Page]
Axe = Callable[..., None]


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)


def make_account(page: Page, name: str) -> None:
    fill(page, username=name, password1=PASSWORD, password2=PASSWORD)
    page.keyboard.press("Enter")


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in/")
    fill(page, username=name, password=password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_first_visitor_owns_the_studio_and_invites_another(
    empty_studio: Studio, open_page: OpenPage, axe: Axe
) -> None:
    owner = open_page(at=empty_studio)
    owner.goto("/library/")
    expect(owner.get_by_role("heading", name="Your studio")).to_be_visible()
    expect(owner.locator("[name=username]")).to_be_focused()
    axe(owner)
    fill(owner, username="ada", password1="short", password2="short")
    owner.keyboard.press("Enter")
    expect(owner.get_by_text("at least 10 characters").first).to_be_visible()
    axe(owner)
    make_account(owner, "ada")
    expect(owner).to_have_url(f"{empty_studio.url}/library/")

    owner.goto("/settings/people/")
    fill(owner, note="Bela, drums")
    owner.get_by_role("button", name="Make invitation link").click()
    link = owner.get_by_label("The invitation link.").input_value()
    axe(owner)

    guest = open_page(at=empty_studio, width=390, height=844, touch=True)
    guest.goto(link)
    axe(guest)
    make_account(guest, "bela")
    expect(guest).to_have_url(f"{empty_studio.url}/library/")

    owner.goto("/settings/people/")
    expect(owner.get_by_text("used by bela")).to_be_visible()
    owner.get_by_role("button", name="Close the account of bela").click()
    owner.get_by_role("dialog").get_by_role("button", name="Close account").click()
    expect(owner.get_by_text("closed", exact=True)).to_be_visible()
    guest.watch.expect("401")  # type: ignore[attr-defined]
    guest.goto("/library/")
    expect(guest.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_wrong_password_says_so_and_too_many_say_for_how_long(open_page: OpenPage, axe: Axe, theme: str) -> None:
    guest = open_page(theme=theme)
    guest.watch.expect("429")  # type: ignore[attr-defined]
    sign_in(guest, f"nobody-{theme}", "wrong")
    expect(guest.get_by_role("alert")).to_contain_text("do not belong together")
    axe(guest)
    for _ in range(7):
        sign_in(guest, f"nobody-{theme}", "wrong")
    expect(guest.get_by_role("alert")).to_contain_text("Try again in")
    axe(guest)


@pytest.mark.parametrize("section", ["", "password/", "tokens/"])
def test_the_settings_are_accessible(page: Page, narrow: Page, axe: Axe, section: str) -> None:
    for one in (page, narrow):
        one.goto(f"/settings/{section}")
        axe(one)
        assert one.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_the_api_page_is_accessible(page: Page, narrow: Page, axe: Axe) -> None:
    for one in (page, narrow):
        one.goto("/api/docs")
        one.locator("#list_songs summary").click()
        axe(one)
        assert one.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_token_is_copied_and_revoked(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/settings/tokens/")
    fill(page, name="backup")
    page.keyboard.press("Enter")
    token = page.get_by_label("Your new token.").input_value()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == token
    answer = page.request.get("/api/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.json()["name"] == page.person  # type: ignore[attr-defined]

    page.get_by_role("button", name="Revoke backup").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke token").click()
    expect(page.get_by_text("None yet.")).to_be_visible()
    assert page.request.get("/api/me", headers={"Authorization": f"Bearer {token}"}).status == 401


def test_a_page_left_open_leads_to_the_sign_in_and_back(page: Page) -> None:
    page.goto("/settings/tokens/")
    page.context.clear_cookies()
    page.get_by_role("navigation", name="Settings").get_by_role("link", name="Password").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "next=" in page.url


def test_a_changed_name_shows_at_once(page: Page) -> None:
    page.goto("/settings/")
    name = f"{page.person}-renamed"  # type: ignore[attr-defined]
    fill(page, username=name)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.").first).to_be_visible()
    expect(page.locator(".head .sub")).to_have_text(name)


def test_signing_out_is_one_click(page: Page) -> None:
    page.goto("/settings/")
    page.locator("#page").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
