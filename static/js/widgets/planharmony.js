/* The harmony of the whole plan as a strip of colours, to scale; a press plays from that bar. */

import { $, $$ } from "../lib/dom.js";
import { node } from "../lib/draw.js";

export class Harmony {
  constructor(root, create) {
    Object.assign(this, { create, strip: $("[data-part=harmony]", root) });
    this.strip.addEventListener("click", (event) => this.hearBar(event));
  }

  show(view) { this.strip.replaceChildren(...view.sections.map((section) => bars(section))); }

  /* A press on the harmony begins to play at that bar. */
  hearBar(event) {
    const cell = event.target.closest(".fnbar");
    if (!cell) return;
    const at = $$(".fnbar", this.strip).indexOf(cell);
    const box = cell.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    this.create.choose(at);
    this.create.hear.from(at, Math.floor(share * this.create.view.sections[at].bars));
  }
}

/* What each chord does, by colour, to scale: a preview. */
function bars({ chords }) {
  const made = node("span", { class: "fnbar" });
  for (const { letter, quarters } of chords) {
    const one = node("i", { class: letter });
    one.style.flex = String(quarters);
    made.append(one);
  }
  return made;
}
