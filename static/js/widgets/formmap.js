/* The form of a song: its parts to scale, which bars are alike, and what comes back. */

import { $, $$, escape, icon } from "../lib/dom.js";
import { node } from "../lib/draw.js";
import { MAP_PX, mapMarkup } from "../lib/formdraw.js";
import { pictureMenu } from "../lib/picture.js";
import { roving } from "../lib/roving.js";
import { LikenessView } from "./likeness.js";

const ELSEWHERE_S = 1.5; // farther off than this, the listener has gone elsewhere

export class FormMap {
  constructor(box, { model, theory, on }) {
    const { form } = theory;
    box.replaceChildren();
    this.views = [];
    if (!form) return;
    Object.assign(this, { box, model, form, on, next: null, lit: -1 });
    this.ending = new AbortController();
    if (form.sections.length) this.addMap();
    if (form.likeness) this.addLikeness();
    this.watch = new ResizeObserver(() => this.fit());
    this.watch.observe(box.closest("section"));
    this.fit();
  }

  addMap() {
    this.map = node("div", { class: "map-box" });
    const head = node("div", { class: "view-head" });
    this.box.append(head, this.map);
    pictureMenu(head, "Form", () => $("svg", this.map));
    const { signal } = this.ending;
    const sectionOf = (part) => this.form.sections[Number(part.dataset.part)];
    const correct = (part) => this.on.correct("section", this.heardAt(sectionOf(part)), part);
    const pressed = (act) => (event) => { const part = event.target.closest(".part"); if (part) act(part, event); };
    this.map.addEventListener("click", pressed((part) => this.on.play(sectionOf(part).start_s)), { signal });
    this.map.addEventListener("dblclick", pressed((part) => this.on.loop(sectionOf(part).start_s, sectionOf(part).end_s)), { signal });
    this.map.addEventListener("contextmenu", pressed((part, event) => { event.preventDefault(); correct(part); }), { signal });
    for (const name of ["pointerover", "focusin"]) this.map.addEventListener(name, (event) => this.kin(event.target.closest?.(".part")), { signal });
    for (const name of ["pointerleave", "focusout"]) this.map.addEventListener(name, () => this.kin(null), { signal });
    roving(this.map, ".part", signal, { c: correct, l: (part) => this.on.loop(sectionOf(part).start_s, sectionOf(part).end_s) });
  }

  /* The section as it was heard, which is what a correction is about. */
  heardAt(section) {
    return this.model.sections.find((one) => Math.abs(one.start_s - section.start_s) < 0.01) ?? section;
  }

  /* Parts of the same letter show together. */
  kin(part) {
    for (const one of $$(".part", this.map)) one.classList.toggle("kin", Boolean(part) && one.dataset.letter === part.dataset.letter);
  }

  addLikeness() {
    const both = (first, later) => this.playBoth(first, later);
    this.likeness = new LikenessView({ form: this.form, model: this.model, both });
    pictureMenu(this.likeness.box, "Likeness of bars", () => this.likeness.svg);
    this.returns = node("div", { class: "returns" });
    this.returns.innerHTML = `<h3>What comes back</h3>${this.form.returns.length ? "" : '<p class="small dim nothing">No two bars in a row return.</p>'}<ol>${this.form.returns.map((row, index) => this.returnRow(row, index)).join("")}</ol>`;
    this.returns.addEventListener("click", (event) => this.pressReturn(event));
    for (const name of ["pointerover", "focusin"]) this.returns.addEventListener(name, (event) => this.likeness.stripe(this.form.returns[event.target.closest("li")?.dataset.row] ?? null));
    this.returns.addEventListener("pointerleave", () => this.likeness.stripe(null));
    this.box.append(this.likeness.box, this.returns);
  }

  returnRow(row, index) {
    const [later, first] = [row.later_s, row.first_s].map((span) => this.model.stretchText(...span));
    const words = row.loop_cells
      ? `${this.model.stretchText(row.first_s[0], row.later_s[1])} go round every ${row.loop_cells * this.form.likeness.bars_per_cell} bars`
      : `${later} ${/^Bars/.test(later) ? "are" : "is"} like ${first[0].toLowerCase()}${first.slice(1)}`;
    return `<li data-row="${index}"><button class="play sm" type="button" aria-label="Play ${escape(words[0].toLowerCase() + words.slice(1))}: first one, then the other">${icon("play")}</button><span>${escape(words)}</span><span class="share">${row.percent} %</span></li>`;
  }

  pressReturn(event) {
    const row = this.form.returns[event.target.closest("button")?.closest("li").dataset.row];
    if (row?.loop_cells) this.on.passage(row.first_s[0], row.later_s[1]);
    else if (row) this.playBoth(row.first_s, row.later_s);
  }

  /* One stretch, then the other, unless the listener goes elsewhere meanwhile. */
  playBoth(first, later) {
    this.next = later && { after: first, span: later };
    this.on.passage(...first);
  }

  fit() {
    if (this.map) {
      const width = Math.floor(this.map.clientWidth);
      if (!width || width === this.width) return;
      this.width = width;
      this.x = (time_s) => (time_s / this.model.duration_s) * width;
      const focused = this.map.contains(document.activeElement) ? document.activeElement.dataset.part : null;
      this.map.innerHTML = mapMarkup(this.form, this.model, width, this.x);
      this.map.style.height = `${MAP_PX}px`;
      (focused === null ? $(".part", this.map) : $(`[data-part="${focused}"]`, this.map))?.setAttribute("tabindex", "0");
      if (focused !== null) $(`[data-part="${focused}"]`, this.map)?.focus();
      this.lit = -1;
    }
    if (this.likeness) this.likeness.fit(this.likeness.box.clientWidth);
  }

  light(time_s) {
    if (!this.form) return;
    this.goOn(time_s);
    if (!this.map || !this.x) return;
    const head = $(".head", this.map);
    head.toggleAttribute("hidden", time_s === null);
    if (time_s !== null) head.setAttribute("transform", `translate(${this.x(time_s).toFixed(1)} 0)`);
    const index = time_s === null ? -1 : this.form.sections.findIndex((one) => time_s >= one.start_s && time_s < one.end_s);
    if (index === this.lit) return;
    this.lit = index;
    for (const part of $$(".part", this.map)) part.classList.toggle("now", Number(part.dataset.part) === index);
  }

  goOn(time_s) {
    if (!this.next || time_s === null) return;
    const [start_s, end_s] = this.next.after;
    if (time_s < start_s - ELSEWHERE_S || time_s > end_s + ELSEWHERE_S) this.next = null;
    else if (time_s >= end_s - 0.03) {
      const { span } = this.next;
      this.next = null;
      this.on.passage(...span);
    }
  }

  stop() {
    this.watch?.disconnect();
    this.ending?.abort();
  }
}
