"""Fixtures of the journeys: a running studio, a browser, and pages that fail the test when their console complains.

``page``      1440 x 900, dark, signed in as a new person with an empty library (``page.person`` is the name)
``narrow``    the same at 390 x 844 with touch
``guest``     1440 x 900, nobody signed in
``open_page`` makes any of these: open_page(width=, height=, theme=, touch=, person=)
``studio``    the processes behind them; studio.call("song", owner=..., title=...) seeds rows (tests/support/seeds.py)
``axe``       axe(page) fails the test on serious findings
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support import pages
from tests.support.contexts import Contexts
from tests.support.studio import Studio

HERE = Path(__file__).parent
numbers = itertools.count(1)
OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed  # type: ignore[attr-defined]
    return report


FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="package")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    running = Studio(tmp_path_factory.mktemp("studio") / "var").start()
    running.call("person", name="first-owner", owner=True)
    yield running
    running.stop()


@pytest.fixture
def empty_studio(tmp_path: Path) -> Iterator[Studio]:
    """A studio that nobody has visited yet."""
    running = Studio(tmp_path / "var")
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=pages.CHROMIUM, args=pages.CHROMIUM_FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="package")
def contexts(browser: Browser) -> Contexts:
    return Contexts(browser)


@pytest.fixture
def watches() -> list[tuple[Page, pages.Watch]]:
    return []


@pytest.fixture
def open_page(
    request: pytest.FixtureRequest, contexts: Contexts, watches: list[tuple[Page, pages.Watch]]
) -> Iterator[OpenPage]:
    def make(
        *,
        width: int = 1440,
        height: int = 900,
        theme: str = "dark",
        touch: bool = False,
        person: str | None = None,
        at: Studio | None = None,
    ) -> Page:
        where = at or request.getfixturevalue("studio")
        page = contexts.page(where.url, width=width, height=height, theme=theme, touch=touch)
        if person:
            session = where.call("person", name=person)["session"]
            page.context.add_cookies([{"name": "sessionid", "value": session, "url": where.url}])
        page.set_default_timeout(10_000)
        page.person = person  # type: ignore[attr-defined]
        page.watch = pages.Watch(page)  # type: ignore[attr-defined]
        watches.append((page, page.watch))  # type: ignore[attr-defined]
        return page

    expect.set_options(timeout=10_000)
    yield make
    if request.node.stash.get(FAILED, False):
        for page, watch in watches:
            _say_where_it_stood(page, watch)
    errors = [text for _, watch in watches for text in watch.unexpected()]
    contexts.take_back()
    assert not errors, "The console said:\n" + "\n".join(errors)


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page(person=f"player-{next(numbers)}")


@pytest.fixture
def narrow(open_page: OpenPage) -> Page:
    return open_page(width=390, height=844, touch=True, person=f"pocket-{next(numbers)}")


@pytest.fixture
def guest(open_page: OpenPage) -> Page:
    return open_page()


@pytest.fixture
def axe() -> Callable[..., None]:
    def check(page: Page, *, within: str | None = None) -> None:
        found = pages.findings(page, within=within)
        assert not found, f"axe on {page.url}:\n" + "\n".join(found)

    return check


def _say_where_it_stood(page: Page, watch: pages.Watch) -> None:
    """For the person who reads the failure: address, console, markup and a picture."""
    if page.is_closed():
        return
    shot = Path("/tmp") / f"partimento-failed-{next(numbers)}.png"  # noqa: S108
    page.screenshot(path=str(shot))
    print(f"\n--- {page.url}\nscreenshot: {shot}\nconsole: {watch.seen}\n{page.content()[:20_000]}")
