/* The cursor of the piano roll: one tab stop, a note at a time, and what is said of the note it stands on. */

import { clock } from "../lib/dom.js";
import { clamp } from "../lib/draw.js";
import { PARTS } from "../lib/songnotes.js";
import { letterOf } from "./rolldraw.js";

const ORDER = ["m", "h", "b"];
const WORDS = { T: "tonic", P: "predominant", D: "dominant", X: "outside the key" };

export class RollCursor {
  constructor(body, { axis, model, notes, onPlay, onMove }, signal) {
    Object.assign(this, { body, axis, model, notes, onPlay, onMove });
    this.part = ORDER.find((part) => notes.ofPart[part].length);
    this.at = notes.ofPart[this.part][0];
    const slider = { role: "slider", tabindex: "0", "aria-valuemin": 0, "aria-valuemax": Math.ceil(model.duration_s) };
    Object.entries(slider).forEach(([name, value]) => body.setAttribute(name, value));
    body.addEventListener("keydown", (event) => this.key(event), { signal });
    body.addEventListener("focus", () => this.come(), { signal });
    body.addEventListener("blur", () => onMove(), { signal });
    this.say();
  }

  get isHere() {
    return document.activeElement === this.body;
  }

  /* The keyboard comes to what is seen. */
  come() {
    const start_s = this.notes.starts[this.at];
    if (start_s < this.axis.start_s || start_s >= this.axis.end_s) this.set(this.notes.nearest(this.part, this.axis.start_s));
    this.onMove();
  }

  key(event) {
    const { notes } = this;
    const own = notes.ofPart[this.part];
    const moves = {
      ArrowLeft: () => notes.step(this.part, this.at, -1), ArrowRight: () => notes.step(this.part, this.at, 1), Home: () => own[0], End: () => own.at(-1),
      ArrowUp: () => this.otherPart(-1), ArrowDown: () => this.otherPart(1),
    };
    if (moves[event.key]) this.go(moves[event.key]());
    else if (event.key === "Enter") this.onPlay(notes.starts[this.at]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  otherPart(by) {
    const present = ORDER.filter((part) => this.notes.ofPart[part].length);
    const part = present[clamp(present.indexOf(this.part) + by, 0, present.length - 1)];
    return this.notes.nearest(part, this.notes.starts[this.at]);
  }

  go(i) {
    this.set(i);
    this.axis.reveal(this.notes.starts[i], this.notes.end(i));
    this.onMove();
  }

  set(i) {
    Object.assign(this, { at: i, part: this.notes.part[i] });
    this.say();
  }

  /* "melody C♯5, outside D major, bar 3, beat 2" */
  words(i) {
    const { notes, model } = this;
    const letter = letterOf(i, model, notes);
    const where = model.placeText(notes.starts[i]) || clock(notes.starts[i], 1);
    const chord = notes.part[i] !== "m" && WORDS[letter] ? `under a ${WORDS[letter]} chord` : "";
    const told = [`${PARTS[notes.part[i]]} ${notes.name(i)}`, notes.outsideText(i).split(", ")[1], chord, where, notes.sure[i] < "5" && "unsure"];
    return told.filter(Boolean).join(", ");
  }

  say() {
    this.body.setAttribute("aria-valuenow", this.notes.starts[this.at].toFixed(2));
    this.body.setAttribute("aria-valuetext", this.words(this.at));
  }
}
