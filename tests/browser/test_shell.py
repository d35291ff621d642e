"""What is around every page: theme, menus, notes, troubles, and the way from page to page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support import pages
from tests.support.studio import Studio

Axe = Callable[..., None]
OpenPage = Callable[..., Page]


def tell(page: Page, **said: Any) -> None:
    page.evaluate("detail => document.body.dispatchEvent(new CustomEvent('toast', {detail}))", said)


def theme_of(page: Page) -> str:
    ground: str = page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor")
    return {"rgb(16, 18, 22)": "dark", "rgb(243, 238, 228)": "light"}[ground]


def test_the_theme_is_chosen_remembered_and_there_before_the_first_paint(page: Page) -> None:
    page.goto("/library/")
    assert theme_of(page) == "dark"
    page.locator("summary[aria-label=Theme]").click()
    page.get_by_role("button", name="Light").click()
    assert theme_of(page) == "light"
    page.reload(wait_until="commit")
    page.wait_for_function("() => document.body")  # long before the modules have run
    assert theme_of(page) == "light"
    page.locator("summary[aria-label=Theme]").click()
    expect(page.get_by_role("button", name="Light")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="As the system").click()
    assert theme_of(page) == "dark"
    page.emulate_media(color_scheme="light")
    assert theme_of(page) == "light"


def test_a_menu_opens_walks_and_closes_by_keyboard(page: Page) -> None:
    page.goto("/library/")
    opener = page.locator("summary[aria-label=Theme]")
    opener.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Dark")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="As the system")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(page.get_by_role("button", name="Dark")).to_be_hidden()
    opener.click()
    page.locator("h1").click()
    expect(page.get_by_role("button", name="Dark")).to_be_hidden()


def test_a_page_that_arrives_has_its_title_its_link_lit_and_the_focus_on_its_heading(page: Page) -> None:
    page.goto("/library/")
    page.locator("#nav").get_by_role("link", name="Jobs").click()
    expect(page).to_have_url("/jobs/")
    expect(page).to_have_title("Jobs · Partimento")
    expect(page.locator("#page h1")).to_be_focused()
    expect(page.locator("#nav [aria-current=page]")).to_have_text(["Jobs"])
    assert page.evaluate("() => scrollY") == 0


def test_back_and_forward_bring_page_place_and_link_and_nothing_twice(studio: Studio, page: Page) -> None:
    studio.call("songs", owner=page.person, count=30)  # type: ignore[attr-defined]
    page.goto("/library/")
    page.evaluate("() => { window.stillTheSamePage = true; scrollTo(0, 700); }")
    page.wait_for_timeout(300)
    page.locator("#nav").get_by_role("link", name="Playlists").click()
    expect(page.locator("h1")).to_have_text("Playlists")
    page.locator("#nav").get_by_role("link", name="Jobs").click()
    expect(page.locator("h1")).to_have_text("Jobs")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Playlists")
    expect(page.locator("#nav [aria-current=page]")).to_have_text(["Playlists"])
    page.go_back()
    expect(page.locator("h1")).to_have_text("Library")
    page.wait_for_function("() => Math.abs(scrollY - 700) < 3")
    expect(page.locator("#nav [aria-current=page]")).to_have_text(["Library"])
    assert page.evaluate("() => window.stillTheSamePage")
    for one in ("main", "#player", "#nav", "#toasts", ".player .draw", ".player .needle"):
        expect(page.locator(one)).to_have_count(1)
    page.go_forward()
    expect(page.locator("h1")).to_have_text("Playlists")


def test_a_note_leaves_by_itself_but_waits_while_it_is_looked_at(page: Page) -> None:
    page.goto("/jobs/")
    page.clock.install()
    tell(page, text="Three songs were tagged.")
    note = page.locator(".toast")
    expect(note).to_have_text("Three songs were tagged.")
    page.clock.run_for(5_000)
    note.hover()
    page.clock.run_for(20_000)
    expect(note).to_be_visible()
    page.mouse.move(5, 5)
    page.clock.run_for(6_500)
    expect(note).to_have_count(0)


def test_a_note_can_take_back_what_was_done(page: Page) -> None:
    page.goto("/jobs/")
    asked: list[tuple[str, str | None]] = []

    def answer(route: Route) -> None:
        asked.append((route.request.method, route.request.headers.get("x-csrftoken")))
        route.fulfill(status=204, headers={"HX-Trigger": '{"toast": {"text": "It is back."}}'})

    page.route("**/take-back", answer)
    tell(page, text="“Low Tide” moved to the bin.", undo="/take-back")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_have_text("It is back.")
    assert asked[0][0] == "POST"
    assert asked[0][1]


def test_notes_say_their_text_and_nothing_that_hides_in_it(page: Page) -> None:
    page.goto("/jobs/")
    tell(page, text="<img src=x onerror=alert(1)> & done")
    expect(page.locator(".toast [data-said]")).to_have_text("<img src=x onerror=alert(1)> & done")
    assert page.locator(".toast img").count() == 0


@pytest.mark.parametrize(
    ("status", "part"),
    [(404, "no longer there"), (403, "refused"), (413, "larger than the studio takes"), (500, "stumbled")],
)
def test_a_refusal_is_one_clear_note_and_the_page_stays(page: Page, status: int, part: str) -> None:
    page.goto("/library/")
    page.watch.expect("Response Status Error")  # type: ignore[attr-defined]
    page.watch.expect(f"status of {status}")  # type: ignore[attr-defined]
    page.route("**/jobs/", lambda route: route.fulfill(status=status, body="<h1>no</h1>"))
    page.locator("#nav").get_by_role("link", name="Jobs").click()
    expect(page.locator(".toast")).to_have_count(1)
    expect(page.locator(".toast")).to_contain_text(part)
    expect(page.locator("h1")).to_have_text("Library")


def test_a_lost_line_is_told_and_what_was_typed_stays(page: Page) -> None:
    page.goto("/settings/")
    page.watch.expect("ERR_INTERNET_DISCONNECTED")  # type: ignore[attr-defined]
    page.watch.expect("htmx:sendError")  # type: ignore[attr-defined]
    page.watch.expect("htmx:afterRequest")  # type: ignore[attr-defined]
    field = page.locator("main input[type=email]").first
    field.fill("typed@example.org")
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    page.locator("#nav").get_by_role("link", name="Jobs").click()
    expect(page.locator(".toast")).to_contain_text("cannot be reached")
    expect(field).to_have_value("typed@example.org")
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()


def test_a_session_that_ended_leads_to_the_door_and_back(page: Page) -> None:
    page.goto("/library/")
    page.context.clear_cookies()
    page.locator("#nav").get_by_role("link", name="Jobs").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "next=" in page.url
    expect(page.locator("#player")).to_have_count(0)


def test_signing_out_leaves_nothing_of_the_person_in_the_browser(studio: Studio, page: Page) -> None:
    studio.call("song", owner=page.person, title="Secret")  # type: ignore[attr-defined]
    page.goto("/library/")
    page.locator(".play[data-play]").first.click()
    expect(page.locator("#player")).to_have_attribute("data-state", "playing")
    assert "Secret" in page.evaluate("() => JSON.stringify(localStorage)")
    page.locator(".top .menu").last.locator("summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "Secret" not in page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])")


def test_a_job_that_changes_is_heard_of_on_any_page(studio: Studio, page: Page) -> None:
    page.goto("/library/")
    page.evaluate(
        "() => { window.heard = []; document.addEventListener('job:changed', e => heard.push(e.detail.kind)); }"
    )
    expect(page.locator(".jobs-live")).to_have_attribute("data-socket", "open")
    studio.call("job", owner=page.person, kind="hear", title="Low Tide", state="failed", error="No.")  # type: ignore[attr-defined]
    page.wait_for_function("() => window.heard.includes('hear')")


def test_the_jobs_line_is_opened_again_when_the_network_is_back(page: Page) -> None:
    page.watch.expect("WebSocket")  # type: ignore[attr-defined]
    page.watch.expect("htmx:ws")  # type: ignore[attr-defined]
    lines: list[Any] = []
    page.route_web_socket("**/ws/jobs/", lambda line: lines.append((line, line.connect_to_server())))
    page.goto("/jobs/")
    expect(page.locator(".jobs-live")).to_have_attribute("data-socket", "open")
    lines[0][0].close(code=1012)
    expect(page.locator(".jobs-live")).to_have_attribute("data-socket", "open")
    page.wait_for_timeout(1_500)
    assert len(lines) >= 2
    expect(page.locator(".jobs-live")).to_have_attribute("data-socket", "open")


def test_no_page_asks_another_host_for_anything(studio: Studio, page: Page) -> None:
    studio.call("songs", owner=page.person, count=2)  # type: ignore[attr-defined]
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add("/".join(request.url.split("/")[:3])))
    for path in ("/library/", "/jobs/", "/library/playlists/", "/settings/", "/sign-in/"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    assert {host for host in hosts if not host.startswith(("data:", "blob:"))} == {studio.url}


PAGES = [
    "/library/",
    "/library/playlists/",
    "/library/bin/",
    "/jobs/",
    "/settings/",
    "/settings/password/",
    "/settings/tokens/",
]


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_passes_axe_and_never_scrolls_sideways(
    studio: Studio, open_page: OpenPage, axe: Axe, width: int, theme: str
) -> None:
    page = open_page(width=width, height=900, theme=theme, person=f"axe-{width}-{theme}")
    ids = studio.call("songs", owner=page.person, count=3)  # type: ignore[attr-defined]
    listed = studio.call("playlist", owner=page.person, name="Evening", song_ids=ids)  # type: ignore[attr-defined]
    troubles = []
    for path in [*PAGES, f"/library/songs/{ids[0]}/", f"/library/playlists/{listed}/"]:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        troubles += [f"{path}: {found}" for found in pages.findings(page)]
        if pages.sideways_overflow_px(page):
            troubles.append(f"{path} is {pages.sideways_overflow_px(page)} px too wide")
    assert not troubles, "\n".join(troubles)


@pytest.mark.parametrize("width", [1440, 390])
def test_every_door_passes_axe(open_page: OpenPage, axe: Axe, width: int) -> None:
    page = open_page(width=width)
    for path in ("/sign-in/", "/forgotten/"):
        page.goto(path)
        axe(page)
        assert pages.sideways_overflow_px(page) == 0
