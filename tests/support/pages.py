"""What browser tests watch on a page: errors in the console, and accessibility by axe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]

# await (MODULE)("lib/player"): the page's own instance of a module, found by its imports since names carry hashes. What
# the browser loaded is no source: files that it kept from an earlier page may be missing there.
MODULE = r"""async (name) => {
  const kept = window.modulesOfTests ??= new Map();
  const wanted = new RegExp(`/js/${name}(\.[0-9a-f]+)?\.js$`);
  const seen = new Set(), ahead = [document.querySelector('script[type=module]').src];
  const find = async () => {
    for (const address of ahead) {
      const text = await (await fetch(address, { cache: 'force-cache' })).text();
      for (const [, path] of text.matchAll(/["'](\.{1,2}\/[^"']+\.js)["']/g)) {
        const found = new URL(path, address).href;
        if (wanted.test(found)) return import(found);
        if (!seen.has(found)) ahead.push(found);
        seen.add(found);
      }
    }
    throw new Error(`no module of this page is called ${name}`);
  };
  if (!kept.has(name)) kept.set(name, find());
  return kept.get(name);
}"""


class Watch:
    """Errors a page told its console, and exceptions nobody caught. ``expect`` names those a test provokes."""

    def __init__(self, page: Page) -> None:
        self.seen: list[str] = []
        self.expected: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.seen.append(f"uncaught: {error}"))

    def expect(self, part: str) -> None:
        """An error whose text holds ``part`` belongs to the test."""
        self.expected.append(part)

    def unexpected(self) -> list[str]:
        return [text for text in self.seen if not any(part in text for part in self.expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.seen.append(f"{message.text} ({message.location.get('url', '')})")


def findings(page: Page, *, within: str | None = None) -> list[str]:
    """Serious and critical findings of axe, one line each; an empty list is what a test wants."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())  # evaluated, not inserted: the page's content policy allows no other script
    answer: dict[str, Any] = page.evaluate(
        """within => axe.run(within ? document.querySelector(within) : document,
            {resultTypes: ['violations'], runOnly: tags})""".replace("tags", str(RULES)),
        within,
    )
    return [
        f"{rule['impact']}: {rule['id']}: {rule['help']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for rule in answer["violations"]
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]


def sideways_overflow_px(page: Page) -> int:
    """Pixels by which the page is wider than the window; 0 is what a test wants."""
    width: int = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width
