/* What stands on the blocks of each lane, and what a screen reader says of them. */

import { clock } from "../lib/dom.js";
import { node, raised } from "../lib/draw.js";
import { sectionTitle } from "../lib/songmodel.js";

const FUNCTION_WORDS = { T: "tonic", P: "predominant", D: "dominant", X: "outside the key" };
const SAME_CHANGE_S = 1.5;
const UNSURE = 0.5; // under this the block itself says how sure the finding is

export const surenessWords = (confidence) => (confidence >= 0.8 ? "sure" : confidence >= UNSURE ? "fairly sure" : "unsure");

/* Three small bars, as beside the figures of the header. */
export function confidenceBars(confidence) {
  const on = confidence >= 0.8 ? 3 : confidence >= UNSURE ? 2 : 1;
  return node("span", { class: "conf", "aria-hidden": "true" }, ...[1, 2, 3].map((i) => node("i", { class: i <= on ? "on" : null })));
}

export function dressChord(model) {
  return (block, chord) => {
    const { kind, confidence } = chord;
    const heard = kind.letter !== "-";
    block.className = ["chord", heard ? kind.letter : "none", kind.borrowed ? "borrowed" : ""].join(" ");
    const numeral = node("span", {}, ...raised(kind.numeral));
    if (confidence < UNSURE && heard) numeral.append(confidenceBars(confidence));
    const reading = heard ? [FUNCTION_WORDS[kind.letter], kind.borrowed && "borrowed"] : [];
    const where = model.placeText(chord.start_s) || clock(chord.start_s, 1);
    block.append(numeral, node("b", {}, ...raised(kind.symbol)), spokenOnly(kind.spoken, ...reading, surenessWords(confidence), where));
    block.title = `${kind.symbol.join("")}, ${surenessWords(confidence)}. ${clock(chord.start_s, 1)} to ${clock(chord.end_s, 1)}`;
  };
}

/* Letters that come back are shaded alike: four steps of ground, in the order in which letters first appear. */
export function dressSection(model) {
  const letters = [...new Set(model.sections.map((section) => section.label[0]))];
  return (block, section) => {
    block.className = `part shade-${letters.indexOf(section.label[0]) % 4}`;
    const bars = model.stretchText(section.start_s, section.end_s);
    block.append(node("span", { class: "clip" }, sectionTitle(section)));
    if (section.name) block.append(node("small", {}, section.label.replace("'", "′")));
    block.append(spokenOnly(bars, surenessWords(section.confidence)));
    block.title = `${sectionTitle(section)}: ${bars}, ${surenessWords(section.confidence)}. Double-click to loop.`;
  };
}

/* `changes`: how each key is reached, once theory has said it; `tellsWay` writes that on the block, too. */
export function dressRegion(model, changes = [], { tellsWay = false } = {}) {
  return (block, region) => {
    const change = changeAt(changes, region.start_s);
    block.className = `part region${change ? " reached" : ""}`;
    block.append(node("span", { class: "clip" }, region.pretty), node("span", { class: "short", "aria-hidden": "true" }, shortKey(region.pretty)));
    if (change && tellsWay) block.append(node("small", { class: "clip" }, change.way));
    block.append(spokenOnly(model.stretchText(region.start_s, region.end_s), surenessWords(region.confidence)));
    block.title = [region.pretty, change && `from ${change.from}, ${change.way}`, surenessWords(region.confidence)].filter(Boolean).join(", ");
  };
}

/* "F♯ minor" as "F♯m" */
const shortKey = (pretty) => pretty.replace(/ minor.*/, "m").replace(/ .*/, "");

/* A reading and a region may place the same change some beats apart. */
const changeAt = (changes, start_s) => changes.find((one) => start_s > 0 && Math.abs(one.start_s - start_s) < SAME_CHANGE_S);

/* The rest of what a block says, for those who do not see its place and colour. */
const spokenOnly = (...words) => node("span", { class: "sr" }, `, ${words.filter(Boolean).join(", ")}`);
