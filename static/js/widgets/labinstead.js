/* Which of the ways to replace a chord are shown: by technique, and over which note of the tune. */

import { $ } from "../lib/dom.js";
import { node, raised } from "../lib/draw.js";

const NOTES = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];

export class InsteadFilter {
  /* `ask()` where another note of the tune needs other answers, `changed()` where other rows are shown. */
  constructor(root, ask, changed) {
    Object.assign(this, { root, options: [], isWhole: false, technique: $("#lab-technique", root), notes: $("#lab-tune", root), more: $("[data-act=more-instead]", root) });
    this.notes.append(...NOTES.map((name) => node("option", { value: name.replace("♯", "#").replace("♭", "b") }, name)));
    this.notes.addEventListener("change", ask);
    this.technique.addEventListener("change", () => { this.isWhole = false; changed(); });
    this.more.addEventListener("click", () => { this.isWhole = true; changed(); });
  }

  get tune() { return this.notes.value; }

  take(options, chord) {
    Object.assign(this, { options, isWhole: false });
    const before = this.technique.value;
    const found = [...new Set(options.map((option) => option.technique))];
    this.technique.replaceChildren(node("option", { value: "" }, "any way"), ...found.map((name) => node("option", { value: name }, name)));
    if (found.includes(before)) this.technique.value = before;
    $("[data-part=instead-of]", this.root).replaceChildren(...(chord ? raised(chord.symbol) : []));
  }

  shown(most) {
    const rows = this.options.filter((option) => !this.technique.value || option.technique === this.technique.value);
    this.more.hidden = this.isWhole || rows.length <= most;
    this.more.textContent = `${rows.length - most} more ways`;
    return this.isWhole ? rows : rows.slice(0, most);
  }
}
