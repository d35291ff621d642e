/* The way of a song round the circle in words: for each section its chords in order, turns told once with how often they come.
   The chord that sounds is lit; a section plays. */

import { turns } from "../lib/circlemoves.js";
import { clock } from "../lib/dom.js";
import { lastAtOrBefore, node, raised } from "../lib/draw.js";
import { sectionTitle } from "../lib/songmodel.js";

const REACH_S = 0.3;

export class CirclePath {
  constructor(box, { model, onPlay }) {
    Object.assign(this, { box, chips: new Map(), lit: null });
    const stretches = model.sections.length ? model.sections : [{ start_s: 0, end_s: model.duration_s, label: "", name: "The song" }];
    const list = node("ol", { class: "circle-path" }, ...stretches.map((part) => this.row(part, model, onPlay)).filter(Boolean));
    box.replaceChildren(list);
  }

  row(part, model, onPlay) {
    const chords = chordsOf(part, model);
    if (!chords.length) return null;
    const title = node("button", { class: "link", type: "button" }, sectionTitle(part), node("span", { class: "sr" }, `, play from ${clock(part.start_s)}`));
    title.addEventListener("click", () => onPlay(part.start_s));
    return node("li", {}, title, node("span", { class: "way" }, ...this.way(chords)));
  }

  way(chords) {
    return turns(chords, (a, b) => a.kind === b.kind).flatMap(({ items, times }) => {
      const chips = items.map((chord) => this.chip(chord, chords, items.length, times));
      return times > 1 ? [node("span", { class: "turn" }, ...chips, node("small", {}, `${times} times`))] : chips;
    });
  }

  /* One chip stands for each round of its turn. */
  chip(chord, chords, length, times) {
    const made = node("span", { class: `hop ${chord.kind.letter}` }, ...raised(chord.kind.symbol));
    const from = chords.indexOf(chord);
    for (let round = 0; round < times; round++) this.chips.set(chords[from + round * length], made);
    return made;
  }

  light(chord) {
    const chip = this.chips.get(chord) ?? null;
    if (chip === this.lit) return;
    this.lit?.classList.remove("now");
    chip?.classList.add("now");
    this.lit = chip;
  }

  stop() {
    this.box.replaceChildren();
  }
}

/* The chords of a stretch: one that hardly reaches into it belongs to its neighbour. */
function chordsOf({ start_s, end_s }, model) {
  const chords = [];
  for (let i = Math.max(0, lastAtOrBefore(model.chordStarts, start_s)); i < model.chords.length && model.chords[i].start_s < end_s - REACH_S; i++) {
    const chord = model.chords[i];
    if (chord.end_s > start_s + REACH_S && chord.kind.letter !== "-") chords.push(chord);
  }
  return chords;
}
