/* The fields above the blocks: key, mode, tempo, bar, the typed chords, how it sounds; errors beside each. */

import { $, $$ } from "../lib/dom.js";
import { node } from "../lib/draw.js";
import { STYLES } from "../lib/progressionsound.js";
import { CHOICES } from "../lib/synth.js";

const TYPED = ["key", "mode", "tempo", "bar", "chords"];

export class Fields {
  constructor(root, lab) {
    Object.assign(this, { root, lab, form: $("[data-part=form]", root) });
    for (const [name, rows] of [["sound", CHOICES], ["style", STYLES]]) {
      $(`[data-set=${name}]`, root).append(...rows.map(([value, text]) => node("option", { value }, text)));
    }
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("input", ({ target }) => {
      if (TYPED.includes(target.name)) lab.change({ [target.name]: target.value }, { typed: true, group: target.name });
    });
    root.addEventListener("change", ({ target }) => {
      const name = target.dataset?.set;
      if (!name) return;
      lab.state.set({ [name]: target.type === "checkbox" ? target.checked : target.value });
      if (name === "genre") lab.options.choose();
      lab.transport.tune();
      lab.writeAddress();
    });
    $$("[data-writing]", root).forEach((button) => button.addEventListener("click", () => this.rewrite(button.dataset.writing)));
    this.write();
  }

  /* The same chords, as names or as numerals: numerals move with the key. */
  rewrite(writing) {
    this.lab.state.now.writing = writing;
    if (this.lab.reading?.chords.length) this.lab.edits.put(this.lab.edits.items);
    this.lab.state.now.writing = writing;
    this.show();
  }

  /* Put the state into the fields: after undo, and after the blocks were changed. */
  write() {
    const { now } = this.lab.state;
    for (const name of TYPED) {
      const field = this.form.elements[name];
      if (field.value !== now[name]) field.value = now[name];
    }
    for (const control of $$("[data-set]", this.root)) {
      if (control.type === "checkbox") control.checked = now[control.dataset.set];
      else control.value = now[control.dataset.set];
    }
  }

  show() {
    const { state, reading } = this.lab;
    const count = reading?.chords.length ?? 0;
    $("[data-part=count]", this.root).textContent = count ? `${count} ${count === 1 ? "chord" : "chords"}, ${lengthWords(reading)}` : "";
    if (reading) $("[data-part=what]", this.root).textContent = reading.title;
    for (const button of $$("[data-writing]", this.root)) button.setAttribute("aria-pressed", String(button.dataset.writing === (state.now.writing ?? "names")));
    $("[data-act=undo]", this.root).disabled = !state.back.length;
    $("[data-act=redo]", this.root).disabled = !state.forth.length;
  }

  errors(found) {
    for (const name of TYPED) {
      const field = $(`[data-field=${name}]`, this.root);
      field.classList.toggle("wrong", name in found);
      const control = this.form.elements[name];
      if (name in found) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
      const message = $(".msg[role=alert]", field);
      if (message.textContent !== (found[name] ?? "")) message.textContent = found[name] ?? "";
    }
  }
}

function lengthWords({ chords, beatsPerBar, tempo }) {
  const beats = chords.reduce((sum, chord) => sum + chord.beats, 0);
  const bars = Math.round((beats / beatsPerBar) * 100) / 100;
  return `${bars} ${bars === 1 ? "bar" : "bars"}, ${((beats * 60) / tempo).toFixed(1)} s`;
}
