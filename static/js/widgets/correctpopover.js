/* The editor itself: a dialog beside what was pointed at, on a phone a sheet at the bottom. Not modal: the song can be
   played and scrolled meanwhile. Escape and a press outside close it; the focus goes back. */

import { $, icon } from "../lib/dom.js";

const GAP_PX = 8;
const SHEET = "(max-width: 640px)";

export class Popover {
  constructor(root) {
    this.root = root;
    this.dialog = Object.assign(document.createElement("dialog"), { className: "correct" });
    this.dialog.setAttribute("aria-labelledby", "correct-title");
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.dialog.addEventListener("keydown", (event) => this.key(event), { signal });
    this.dialog.addEventListener("click", (event) => event.target.closest("[data-leave]") && this.close(), { signal });
    document.addEventListener("pointerdown", (event) => this.outside(event), { signal });
    window.addEventListener("resize", () => this.place(), { signal });
    this.sizes = new ResizeObserver(() => this.place()); // what a chord means comes a moment later
    this.sizes.observe(this.dialog);
    root.append(this.dialog);
  }

  async open(address, element) {
    this.element = element;
    this.mark(element);
    const asked = (this.asked = Symbol("asked"));
    const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
    const text = answer?.ok ? await answer.text() : trouble;
    if (asked !== this.asked || this.ending.signal.aborted) return;
    this.dialog.innerHTML = text;
    this.dialog.open = true; // not show(): that would focus and scroll before it has its place
    window.htmx.process(this.dialog);
    this.place();
    const first = $("[data-first]", this.dialog) ?? $("button", this.dialog);
    first.focus({ preventScroll: true });
    if (first.matches("input[name=text]")) first.select();
  }

  /* Under what was pointed at, or above it where there is more room; within the page. */
  place() {
    if (!this.dialog.open) return;
    const { style } = this.dialog;
    if (matchMedia(SHEET).matches || !this.element?.isConnected) {
      style.left = style.top = "";
      this.dialog.classList.toggle("loose", !matchMedia(SHEET).matches);
      return;
    }
    this.dialog.classList.remove("loose");
    const [at, page] = [this.element.getBoundingClientRect(), this.root.getBoundingClientRect()];
    const { offsetWidth: width, offsetHeight: height } = this.dialog;
    const room = { below: innerHeight - at.bottom, above: at.top };
    const isBelow = room.below > height + 2 * GAP_PX + 64 || room.below > room.above;
    const left = Math.max(0, Math.min(Math.max(at.left, page.left) - page.left, page.width - width));
    style.left = `${left}px`;
    style.top = `${(isBelow ? at.bottom + GAP_PX : Math.max(at.top - height - GAP_PX, GAP_PX + 56)) - page.top}px`;
  }

  mark(element) {
    this.marked?.classList.remove("edit");
    this.marked = element?.matches?.("button") ? element : null;
    this.marked?.classList.add("edit");
  }

  key(event) {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation(); // keys of the timeline are not meant here
    if (event.key !== "Escape") return;
    event.preventDefault();
    this.close();
  }

  outside(event) {
    if (!this.dialog.open || this.dialog.contains(event.target) || event.target.closest?.(".toasts, .player, dialog")) return;
    this.close({ focus: false });
  }

  close({ focus = true } = {}) {
    this.asked = null;
    this.mark(null);
    if (!this.dialog.open) return;
    this.dialog.close(); // its content stays until the next one: an answer that is on its way is still swapped in from it
    if (focus && this.element?.isConnected) this.element.focus({ preventScroll: true });
  }

  stop() {
    this.sizes.disconnect();
    this.ending.abort();
    this.dialog.remove();
  }
}

const trouble = `<header class="row"><h2 id="correct-title">The editor could not be fetched</h2><button class="btn quiet sm icon-only push" type="button" data-leave aria-label="Close">${icon("x")}</button></header>
<p class="small dim">Nothing was changed. Look whether the studio can be reached, then open it again.</p>`;
