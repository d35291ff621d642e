/* Notes on staves: the lead sheet or a part, engraved by the studio; the bar that sounds is lit, a bar that is touched plays. */

import { escape, icon } from "../lib/dom.js";
import { node } from "../lib/draw.js";
import { pictureMenu } from "../lib/picture.js";
import { recall, remember } from "../lib/store.js";
import { SheetPages } from "./notationpages.js";

const WIDTHS = [["wide", 1240], ["middle", 700], ["narrow", 0]];
const NEAR = "600px 0px"; // the sheet is asked for when the panel comes that close

export class Notation {
  constructor(box, { on, model, theory }) {
    this.box = box;
    this.on = on;
    this.chosen = { part: "lead-sheet", numerals: false, ...recall("notation", {}) };
    this.ending = new AbortController();
    this.near = new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && this.begin(), { rootMargin: NEAR });
    const lacks = lackOf(model, theory);
    if (lacks) box.replaceChildren(node("p", { class: "dim small" }, lacks));
    else this.near.observe(box);
    this.sizes = new ResizeObserver(() => this.fit());
  }

  begin() {
    this.near.disconnect();
    if (this.begun) return;
    this.begun = true;
    this.pages = node("div", { class: "sheet-pages", "data-role": "pages" });
    this.tools = node("div", { class: "row wrap sheet-tools" });
    this.box.replaceChildren(this.tools, this.pages);
    this.sizes.observe(this.box);
    this.fit();
  }

  get width() {
    return WIDTHS.find(([, px]) => this.box.clientWidth >= px)[0];
  }

  /* The engraving for this width; another one is asked for when the panel becomes that much wider or narrower. */
  fit() {
    if (!this.box.clientWidth || this.shown === this.width) return;
    this.show();
  }

  async show() {
    this.shown = this.width;
    const asked = (this.asked = {});
    this.sheet?.stop();
    this.pages.replaceChildren(skeleton());
    const answer = await this.fetch(1);
    if (this.asked !== asked || this.ending.signal.aborted) return;
    if (answer.error) {
      this.drawTools(answer.parts);
      this.trouble(answer.error);
      return;
    }
    this.drawTools(answer.parts);
    const name = answer.parts[this.chosen.part];
    this.sheet = new SheetPages(this.pages, { first: answer, name, fetch: (page) => this.fetch(page), on: this.on });
  }

  async fetch(page) {
    const { part, numerals } = this.chosen;
    const query = new URLSearchParams({ width: this.shown, page, ...(numerals ? { numerals: 1 } : {}) });
    try {
      const answer = await fetch(`${this.box.dataset.sheets}${part}?${query}`, { cache: "no-cache", headers: { Accept: "application/json" }, signal: this.ending.signal });
      const read = await answer.json();
      return answer.ok || read.error ? read : { error: "The sheet cannot be fetched." };
    } catch {
      return { error: "The sheet cannot be fetched: the studio does not answer. See whether it runs, then try again." };
    }
  }

  trouble(sentence) {
    const again = node("button", { class: "btn sm", type: "button" }, "Try again");
    again.addEventListener("click", () => this.show());
    const note = node("div", { class: "note look", role: "status" });
    note.innerHTML = `${icon("triangle-alert")}<div><p>${escape(sentence)}</p></div>`;
    note.lastElementChild.append(node("div", { class: "row" }, again));
    this.pages.replaceChildren(note);
  }

  /* Which part, numerals or not, and what can be taken away of it. */
  drawTools(parts = {}) {
    if (!Object.keys(parts).length) return this.tools.replaceChildren();
    const choices = node("div", { class: "seg", role: "group", "aria-label": "What is written" }, ...Object.entries(parts).map(([slug, name]) => {
      const button = node("button", { type: "button", "aria-pressed": slug === this.chosen.part, "data-part-of-sheet": slug }, name);
      button.addEventListener("click", () => this.choose({ part: slug }));
      return button;
    }));
    const numerals = node("button", { class: "btn sm quiet toggle", type: "button", "aria-pressed": this.chosen.numerals, "data-act": "numerals" }, "Numerals");
    numerals.addEventListener("click", () => this.choose({ numerals: !this.chosen.numerals }));
    const files = [["pdf", "PDF"], ["musicxml", "MusicXML"]].map(([ending, name]) => {
      const link = node("a", { class: "btn sm quiet", href: `${this.box.dataset.files}${this.chosen.part}.${ending}`, download: "", "hx-boost": "false" });
      link.innerHTML = `${icon("download")}${name}<span class="sr"> of ${escape(parts[this.chosen.part] ?? "this sheet")}</span>`;
      return link;
    });
    const focused = this.tools.contains(document.activeElement) ? document.activeElement.dataset : null;
    this.tools.replaceChildren(choices, numerals, node("span", { class: "push row" }, ...files));
    pictureMenu(this.tools.lastElementChild, parts[this.chosen.part] ?? "Sheet", () => this.sheet?.pageInView());
    if (focused?.partOfSheet) this.tools.querySelector(`[data-part-of-sheet="${focused.partOfSheet}"]`)?.focus();
    if (focused?.act) numerals.focus();
  }

  choose(change) {
    this.chosen = { ...this.chosen, ...change };
    remember("notation", this.chosen);
    for (const button of this.tools.querySelectorAll("[data-part-of-sheet]")) button.setAttribute("aria-pressed", button.dataset.partOfSheet === this.chosen.part);
    this.show();
  }

  light(time_s) {
    this.sheet?.light(time_s);
  }

  stop() {
    this.ending.abort();
    this.near.disconnect();
    this.sizes.disconnect();
    this.sheet?.stop();
  }
}

/* Why there is nothing to write, or "". */
function lackOf(model, theory) {
  if (!model.whole) return "Comes when the whole song is heard.";
  if (!model.bars.length) return "No beat was heard in this song, so there are no bars to write in. What was heard of its notes can be taken away as MIDI.";
  return model.chords.length || theory?.notes ? "" : "Neither chords nor notes were heard, so there is nothing to write.";
}

function skeleton() {
  const lines = Array.from({ length: 3 }, () => '<div class="skeleton"></div>').join("");
  const made = node("div", { class: "sheet-waits", role: "status" });
  made.innerHTML = `${lines}<p class="dim small">Engraving the notes …</p>`;
  return made;
}
