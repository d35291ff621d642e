/* One option of the lab: what it would bring, why, and a way to hear it first. */

import { icon } from "../lib/dom.js";
import { node, raised } from "../lib/draw.js";

/* One option: its chords as small blocks in one button, a button to hear it, and why. */
export function optionRow({ chords, title = "", why, strength = null, then = [] }, verb) {
  const blocks = chords.map((chord) => node("span", { class: `chord sm ${chord.letter === "-" ? "none" : chord.letter}${chord.borrowed ? " borrowed" : ""}` }, node("span", {}, ...raised(chord.numeral)), node("b", {}, ...raised(chord.symbol))));
  const words = `${verb} ${chords.map((chord) => chord.spoken).join(", ")}`;
  const take = node("button", { type: "button", class: "lab-option", "data-take": "" }, node("span", { class: "sr" }, `${words}: `), ...blocks, node("span", { class: "sr" }, `. ${title ? `${title}: ` : ""}${why}`));
  const hear = node("button", { type: "button", class: "play sm", "data-hear": "", "aria-label": `Hear ${chords.map((chord) => chord.spoken).join(", ")}` });
  hear.innerHTML = icon("play");
  const onwards = then.length ? ` Then ${then.map((chord) => chord.symbol.join("")).join(", ")}.` : "";
  const said = node("p", { class: "small dim", "aria-hidden": "true" }, ...(title ? [node("b", {}, title), ` ${why}`] : [why + (onwards && !why.endsWith(".") ? "." : "") + onwards]));
  if (strength !== null) said.append(strengthBar(strength));
  return node("li", {}, take, said, hear);
}

function strengthBar(strength) {
  const bar = node("span", { class: "bar thin plain", role: "img", "aria-label": `${Math.round(strength * 100)} of 100` }, node("i"));
  bar.firstChild.style.width = `${Math.round(strength * 100)}%`;
  return bar;
}
