"""Browser contexts that are used again, so that files a browser may keep are fetched once and not in every test."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Page

KEPT_BY_PAGES = "local_storage,indexeddb,cache_storage,service_workers"  # all that a page may leave but cached files


class Contexts:
    """A context is lent to one test at a time and comes back empty: no cookie, no permission, nothing stored."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[tuple[str, bool], list[BrowserContext]] = {}
        self._lent: list[tuple[tuple[str, bool], BrowserContext]] = []

    def page(self, url: str, *, width: int, height: int, theme: str, touch: bool) -> Page:
        """A page of its own context that knows nothing of earlier ones."""
        kind = (url, touch)
        free = self._free.setdefault(kind, [])
        context = free.pop() if free else self._browser.new_context(base_url=url, has_touch=touch)
        self._lent.append((kind, context))
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        session = context.new_cdp_session(page)
        session.send("Storage.clearDataForOrigin", {"origin": url, "storageTypes": KEPT_BY_PAGES})
        session.detach()
        return page

    def take_back(self) -> None:
        """Everything that was lent."""
        for kind, context in self._lent:
            for page in context.pages:
                page.close()
            context.set_offline(False)
            context.unroute_all(behavior="ignoreErrors")
            context.clear_cookies()
            context.clear_permissions()
            self._free[kind].append(context)
        self._lent.clear()
