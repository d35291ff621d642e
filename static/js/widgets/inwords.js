/* Chords and notes of the part in detail as a table, a row a bar: the same as the lanes show, for reading. Built while it is open. */

import { $ } from "../lib/dom.js";
import { lastAtOrBefore, node } from "../lib/draw.js";

const MOST_BARS = 64;
const EARLY_S = 0.06; // a note that begins this much before a bar line belongs to what follows
const REST_MS = 250; // a view that moves is written once it rests
const COLUMNS = ["Bar", "Chords", "Tension", "Melody", "Bass", "Chord tones"];

export class InWords {
  constructor(details, { axis, model, notes, tension }) {
    Object.assign(this, { details, axis, model, notes, tension, box: $(".table-scroll", details), ending: new AbortController() });
    details.addEventListener("toggle", () => this.write(), { signal: this.ending.signal });
    this.leave = axis.onChange(() => this.later());
    this.write();
  }

  later() {
    if (!this.details.open) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), REST_MS);
  }

  write() {
    if (!this.details.open) return;
    const { axis, model } = this;
    const bars = model.bars.filter((bar) => bar.end_s > axis.start_s + 0.02 && bar.start_s < axis.end_s - 0.02);
    if (!bars.length) return this.box.replaceChildren(node("p", { class: "small dim" }, "No bars were heard here, so there is nothing to list by bar."));
    if (bars.length > MOST_BARS) return this.box.replaceChildren(node("p", { class: "small dim" }, `${bars.length} bars are shown. Zoom in to ${MOST_BARS} or fewer to list them.`));
    const head = node("tr", {}, ...COLUMNS.map((name) => node("th", { scope: "col" }, name)));
    this.box.replaceChildren(node("table", { class: "table" }, node("thead", {}, head), node("tbody", {}, ...bars.map((bar) => this.row(bar)))));
  }

  row({ number, start_s, end_s }) {
    const { model, notes } = this;
    const chords = model.chords.filter((chord) => chord.start_s < end_s - 0.05 && chord.end_s > start_s + 0.05).map((chord) => chord.kind.symbol.join(""));
    const told = { m: [], b: [], h: [] };
    notes?.within(start_s - EARLY_S, end_s, (i) => {
      if (notes.starts[i] < start_s - EARLY_S || notes.starts[i] >= end_s - EARLY_S) return;
      const name = notes.name(i);
      if (notes.part[i] === "m" || !told[notes.part[i]].includes(name)) told[notes.part[i]].push(notes.isOutside(i) ? `${name} (outside)` : name);
    });
    const cells = [chords, this.tensest(start_s, end_s), told.m, told.b, told.h].map((words) => node("td", {}, words.join(" ") || "–"));
    return node("tr", {}, node("th", { scope: "row" }, number), ...cells);
  }

  /* The most tense chord of a bar, in percent. */
  tensest(start_s, end_s) {
    if (!this.tension) return [];
    const { time_s: starts, value } = this.tension;
    const first = Math.max(0, lastAtOrBefore(starts, start_s + 0.05));
    const last = Math.max(first, lastAtOrBefore(starts, end_s - 0.05));
    return [`${Math.round(100 * Math.max(...value.slice(first, last + 1)))} %`];
  }

  stop() {
    this.ending.abort();
    clearTimeout(this.timer);
    this.leave();
  }
}
