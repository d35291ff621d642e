/* What could stand in place of the chosen chord, coloured by function; a press puts it there. */

import { $ } from "../lib/dom.js";
import { node, raised } from "../lib/draw.js";

const ASK_MS = 140;
const REST_MS = 380;

export class Alternates {
  /* `put(chords)` is told what was taken: [{numeral, quality, share}]. */
  constructor(root, create, put) {
    Object.assign(this, { create, box: $("[data-part=alts]", root), of: $("[data-part=alts-of]", root), options: [] });
    this.box.addEventListener("click", (event) => {
      const one = event.target.closest(".alt");
      clearTimeout(this.resting);
      if (one) put(this.options[Number(one.dataset.option)].chords.map(({ numeral, quality, share }) => ({ numeral, quality, share })));
    });
    this.box.addEventListener("pointerover", (event) => this.rest(event));
    this.box.addEventListener("pointerleave", () => clearTimeout(this.resting));
    this.box.addEventListener("keydown", (event) => this.key(event));
  }

  /* The space bar hears one, arrows walk; Enter takes it. */
  key(event) {
    const one = event.target.closest(".alt");
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!one || (event.key !== " " && !way) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (way) $(`[data-option="${Number(one.dataset.option) + way}"]`, this.box)?.focus();
    else this.hear(one);
  }

  /* A mouse that rests on one hears it, once the page has sounded at all. */
  rest(event) {
    clearTimeout(this.resting);
    const one = event.target.closest(".alt");
    if (one && event.pointerType === "mouse" && this.create.hear.hasSounded) this.resting = setTimeout(() => this.hear(one), REST_MS);
  }

  /* In its place: between the chords before and after. */
  hear(one) {
    const { chords } = this.create.view.sections[this.create.at];
    const rows = [chords[this.index - 1], ...this.options[Number(one.dataset.option)].chords, chords[this.index + 1]].filter(Boolean);
    this.create.hear.row(rows.map(({ midi }) => midi));
  }

  /* Soon: while a person walks along the row nothing is asked. */
  ask(index, chord) {
    clearTimeout(this.soon);
    this.index = index;
    this.box.replaceChildren();
    this.of.replaceChildren("Instead of ", ...raised(chord.roman));
    this.soon = setTimeout(() => this.fetch(), ASK_MS);
  }

  async fetch() {
    const { at, state } = this.create;
    const [index, revision] = [this.index, state.plan.revision];
    const answer = await fetch(`${state.base}instead?section=${at}&chord=${index}`, { headers: { Accept: "application/json" } }).then((found) => (found.ok && !found.redirected ? found.json() : null)).catch(() => null);
    if (!answer || this.gone || at !== this.create.at || index !== this.index || revision !== state.plan.revision) return;
    this.options = answer.options;
    this.box.replaceChildren(...answer.options.map(optionButton));
  }

  stop() { this.gone = true; clearTimeout(this.soon); clearTimeout(this.resting); }
}

function optionButton({ chords, why }, i) {
  const words = { T: "tonic", P: "predominant", D: "dominant", X: "outside the key" };
  const blocks = chords.map((one) => node("span", { class: `chord sm ${one.letter}${one.borrowed ? " borrowed" : ""}` }, node("span", {}, ...raised(one.roman)), node("b", {}, ...raised(one.symbol))));
  return node("button", { type: "button", class: "alt", "data-option": i, title: `${why}. Enter puts it there, the space bar lets you hear it` }, ...blocks, node("span", { class: "sr" }, `, ${chords.map((one) => `${one.spoken}, ${words[one.letter]}`).join(", then ")}. ${why}`));
}
