// Going from page to page: the focus goes to the new heading, back brings the place on the page back.
import { $, $$ } from "./dom.js";

const address = () => location.pathname + location.search;
const SCROLLS = "partimento.scrolls";
const PATIENCE_MS = 1500;

function scrolls() {
  try {
    return JSON.parse(sessionStorage.getItem(SCROLLS)) ?? {};
  } catch {
    return {};
  }
}

let leaving = false; // while a page is being brought back, its scrolling is not the person's
let planned = 0;
function note() {
  if (leaving || planned) return;
  planned = setTimeout(() => {
    planned = 0;
    if (leaving) return;
    const all = scrolls();
    delete all[address()];
    const kept = Object.entries({ ...all, [address()]: Math.round(scrollY) }).slice(-50);
    sessionStorage.setItem(SCROLLS, JSON.stringify(Object.fromEntries(kept)));
  }, 120);
}

/** Scroll to where the page was left. It may still be growing: try again until it is reached or the person scrolls. */
function bringBack() {
  const to = scrolls()[address()] ?? 0, until = performance.now() + PATIENCE_MS;
  leaving = true;
  const settle = () => {
    scrollTo({ top: to, behavior: "instant" });
    if (leaving && Math.abs(scrollY - to) > 1 && performance.now() < until) requestAnimationFrame(settle);
    else leaving = false;
  };
  settle();
}

function focusHeading() {
  const heading = $("#page h1") ?? $("#page");
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/** What the answer says outside #page: which link is the present page. Brought back from the server by htmx. */
function takeNavigation(markup) {
  const arrived = new DOMParser().parseFromString(markup, "text/html");
  for (const id of ["nav", "tabsbar"]) {
    const [here, there] = [document.getElementById(id), arrived.getElementById(id)];
    if (!here || !there) continue;
    const links = $$("a[href]", there);
    for (const link of $$("a[href]", here)) {
      const same = links.find((other) => other.getAttribute("href") === link.getAttribute("href"));
      link.toggleAttribute("aria-current", same?.hasAttribute("aria-current") ?? false);
      if (link.hasAttribute("aria-current")) link.setAttribute("aria-current", "page");
    }
  }
}

// A link followed by htmx asks for the page itself, as the browser would: no view mistakes it for a fragment.
document.addEventListener("htmx:configRequest", ({ detail: { headers } }) => { if (headers["HX-Boosted"]) delete headers["HX-Request"]; });

history.scrollRestoration = "manual";
addEventListener("scroll", note, { passive: true });
for (const own of ["wheel", "touchmove", "keydown"]) addEventListener(own, () => { leaving = false; }, { passive: true });
addEventListener("popstate", () => { leaving = true; clearTimeout(planned); planned = 0; });
document.addEventListener("htmx:historyRestore", (event) => {
  takeNavigation(event.detail.serverResponse ?? "");
  focusHeading();
  bringBack();
});
document.addEventListener("htmx:afterSettle", (event) => { if (event.target.id === "page" && event.detail.requestConfig) focusHeading(); });
if (performance.getEntriesByType("navigation")[0]?.type !== "navigate") bringBack();
