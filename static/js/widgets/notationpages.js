/* The pages of one sheet: fetched as they come near, bars that play and can be walked by keys, the bar that sounds lit. */

import { escape } from "../lib/dom.js";
import { lastAtOrBefore, node } from "../lib/draw.js";

const NEAR = "500px 0px";
const STAYS_MS = 4000; // after a hand has scrolled, the sheet does not follow for so long

export class SheetPages {
  /* `first` is the answer for page 1; `fetch(page)` brings the others; `name` says what is written. */
  constructor(box, { first, name, fetch, on }) {
    Object.assign(this, { box, fetch, on, bars: first.bars, firsts: first.firsts });
    this.starts = this.bars.map(([, start_s]) => start_s);
    this.scroller = node("div", { class: "sheet-scroll", role: "group", "aria-label": `${name}, ${this.bars.length} bars. Arrow keys walk through the bars, Enter plays from one.` });
    this.places = this.firsts.map((_, index) => node("div", { class: "sheet-page", "data-page": index + 1 }));
    this.scroller.append(...this.places);
    box.replaceChildren(this.scroller, this.words(name));
    this.put(1, first.svg);
    this.near = new IntersectionObserver((entries) => entries.filter((one) => one.isIntersecting).forEach((one) => this.bring(Number(one.target.dataset.page))), { root: this.scroller, rootMargin: NEAR });
    const high = this.places[0].clientHeight;
    for (const place of this.places.slice(1)) {
      place.style.minHeight = `${high}px`;
      this.near.observe(place);
    }
    this.scroller.addEventListener("click", (event) => this.play(event.target.closest("[data-bar]")));
    this.scroller.addEventListener("keydown", (event) => this.key(event));
    for (const kind of ["wheel", "pointerdown", "keydown"]) this.scroller.addEventListener(kind, () => { this.touched = performance.now(); }, { passive: true });
  }

  async bring(page) {
    const place = this.places[page - 1];
    if (place.dataset.asked) return;
    place.dataset.asked = "yes";
    const answer = await this.fetch(page);
    if (answer.svg) this.put(page, answer.svg);
    else delete place.dataset.asked;
  }

  put(page, svg) {
    const place = this.places[page - 1];
    place.dataset.asked = "yes";
    place.innerHTML = svg;
    place.style.minHeight = "";
    place.firstElementChild.setAttribute("role", "group");
    place.firstElementChild.setAttribute("aria-label", `Page ${page} of ${this.places.length}`);
    for (const words of place.querySelectorAll("text")) words.setAttribute("aria-hidden", "true"); // the buttons say them in full
    for (const ground of place.querySelectorAll("[data-bar] > .hit")) {
      ground.setAttribute("role", "button");
      ground.setAttribute("tabindex", "-1");
      ground.setAttribute("aria-label", this.said(Number(ground.parentNode.dataset.bar)));
    }
    if (page === 1) place.querySelector("[data-bar] > .hit")?.setAttribute("tabindex", "0");
    this.relight();
  }

  said(index) {
    const [number, , , chords] = this.bars[index];
    return `${number ? `Bar ${number}` : "Pickup"}${chords ? `, ${chords}` : ""}`;
  }

  play(bar) {
    if (!bar) return;
    this.stand(bar, false);
    this.on.play(this.starts[Number(bar.dataset.bar)]);
  }

  /* One bar is the tab stop. */
  stand(bar, focus = true) {
    const ground = bar.firstElementChild;
    for (const other of this.scroller.querySelectorAll('.hit[tabindex="0"]')) other.setAttribute("tabindex", "-1");
    ground.setAttribute("tabindex", "0");
    if (focus) ground.focus();
  }

  async key(event) {
    const here = event.target.closest("[data-bar]");
    if (!here || event.ctrlKey || event.metaKey || event.altKey) return;
    const index = Number(here.dataset.bar);
    const last = this.bars.length - 1;
    const goal = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: last, ArrowUp: this.beside(here, -1), ArrowDown: this.beside(here, 1) }[event.key];
    if (event.key === "Enter" || event.key === " ") this.play(here);
    else if (goal === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (goal === undefined || goal < 0 || goal > last) return;
    await this.bring(lastAtOrBefore(this.firsts, goal) + 1);
    const bar = this.scroller.querySelector(`[data-bar="${goal}"]`);
    if (bar) this.stand(bar);
  }

  /* The bar over or under this one, by where it stands on the page. */
  beside(bar, way) {
    const from = bar.firstElementChild.getBoundingClientRect();
    const middle = from.left + from.width / 2;
    const others = [...this.scroller.querySelectorAll("[data-bar]")].map((one) => [one, one.firstElementChild.getBoundingClientRect()]);
    const beyond = others.filter(([, box]) => (box.top - from.top) * way > from.height / 2);
    const line = Math.min(...beyond.map(([, box]) => Math.abs(box.top - from.top)));
    const near = beyond.filter(([, box]) => Math.abs(Math.abs(box.top - from.top) - line) < 4);
    near.sort((a, b) => Math.abs(a[1].left + a[1].width / 2 - middle) - Math.abs(b[1].left + b[1].width / 2 - middle));
    return near.length ? Number(near[0][0].dataset.bar) : -1;
  }

  light(time_s) {
    const index = time_s === null || time_s === undefined ? -1 : lastAtOrBefore(this.starts, time_s + 0.01);
    const sounds = index >= 0 && time_s < this.bars[index][2] + 0.01 ? index : -1;
    if (sounds === this.lit) return;
    this.lit = sounds;
    this.relight();
    if (sounds >= 0) this.follow();
  }

  relight() {
    this.scroller.querySelectorAll(".now").forEach((bar) => bar.classList.remove("now"));
    if (this.lit >= 0) this.scroller.querySelector(`[data-bar="${this.lit}"]`)?.classList.add("now");
  }

  /* Keeps the bar that sounds within the sheet's own window; the page itself never moves. */
  async follow() {
    if (this.touched && performance.now() - this.touched < STAYS_MS) return;
    const page = lastAtOrBefore(this.firsts, this.lit);
    await this.bring(page + 1);
    const bar = this.scroller.querySelector(`[data-bar="${this.lit}"]`)?.firstElementChild ?? this.places[page];
    const [window_, box] = [this.scroller.getBoundingClientRect(), bar.getBoundingClientRect()];
    if (box.top >= window_.top && box.bottom <= window_.bottom) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scroller.scrollTo({ top: this.scroller.scrollTop + box.top - window_.top - 48, behavior: calm ? "auto" : "smooth" });
  }

  /* The same as words, made when they are first opened. */
  words(name) {
    const details = node("details", { class: "sheet-words" }, node("summary", { class: "small" }, `${name} in words`));
    details.addEventListener("toggle", () => {
      if (!details.open || details.children.length > 1) return;
      const rows = this.bars.map(([number, start_s, , chords, notes]) => `<li><button class="link" type="button" data-at="${start_s.toFixed(3)}">${number ? `Bar ${number}` : "Pickup"}</button> <span>${escape(chords)}</span>${notes ? `<small class="dim">${escape(notes)}</small>` : ""}</li>`);
      details.append(node("div", { tabindex: 0, role: "group", "aria-label": `${name} in words` }));
      details.lastElementChild.innerHTML = `<ol>${rows.join("")}</ol>`;
    });
    return details;
  }

  /* The page that the reader sees: what a picture is made of. */
  pageInView() {
    const top = this.scroller.getBoundingClientRect().top;
    const place = this.places.find((one) => one.getBoundingClientRect().bottom > top + 40 && one.firstElementChild) ?? this.places[0];
    return place.firstElementChild;
  }

  stop() { this.near.disconnect(); }
}
