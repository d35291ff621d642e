/* The chords of a progression as blocks, set in bars to scale: one tab stop, moved by keys or by hand. */

import { $, $$ } from "../lib/dom.js";
import { clamp, node, raised } from "../lib/draw.js";

const FUNCTION_WORDS = { T: "tonic", P: "predominant", D: "dominant", X: "outside the key", "-": "no chord" };
const DRAG_PX = 7;
const beatsWords = (beats) => `${Math.round(beats * 100) / 100} ${beats === 1 ? "beat" : "beats"}`;

export class Blocks {
  /* on: {choose(index), move(index, to), remove(index), stretch(index, by), retype(index, letter)} */
  constructor(box, on) {
    Object.assign(this, { box, on, reading: null, chosen: 0, lit: -1 });
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("click", (event) => this.click(event));
    box.addEventListener("pointerdown", (event) => this.grab(event));
  }

  draw(reading, chosen) {
    const had = this.box.contains(document.activeElement);
    this.reading = reading;
    this.chosen = clamp(chosen, 0, Math.max(0, reading.chords.length - 1));
    this.box.replaceChildren(...reading.chords.map((chord, i) => this.block(chord, i)));
    this.size();
    this.light(this.lit);
    if (had) this.button(this.chosen)?.focus();
  }

  block(chord, index) {
    const { beatsPerBar, cadences } = this.reading;
    const first = chord.start_beat % beatsPerBar < 1e-6;
    const close = cadences.find((cadence) => cadence.last === index);
    const button = node("button", { type: "button", class: `chord ${chord.letter === "-" ? "none" : chord.letter}${chord.borrowed ? " borrowed" : ""}${index === this.chosen ? " edit" : ""}`, "data-index": index, tabindex: index === this.chosen ? 0 : -1, "aria-pressed": String(index === this.chosen), title: `${chord.symbol.join("")}: ${chord.role}, ${chord.why}` },
      node("span", {}, ...raised(chord.numeral)), node("b", {}, ...raised(chord.symbol)),
      node("span", { class: "sr" }, `, ${[chord.turn && `${chord.turn} begins`, `${chord.spoken}, ${FUNCTION_WORDS[chord.letter]}`, chord.borrowed && "borrowed", beatsWords(chord.beats), close && `${close.kind} cadence`].filter(Boolean).join(", ")}`));
    if (Math.abs(chord.beats - beatsPerBar) > 1e-6) button.append(node("small", { class: "lab-beats", "aria-hidden": "true" }, String(Math.round(chord.beats * 100) / 100)));
    const cell = node("div", { class: "lab-cell", "data-beats": chord.beats }, node("span", { class: "lab-bar", "aria-hidden": "true" }, first ? String(Math.floor(chord.start_beat / beatsPerBar + 1e-6) + 1) : "", chord.turn ? node("b", {}, `→ ${chord.turn}`) : ""), button);
    if (close) cell.append(node("span", { class: `lab-close ${closeClass(close.kind)}`, "aria-hidden": "true" }, node("i"), shortKind(close.kind)));
    return cell;
  }

  /* Bars to scale: as many to a row as leave each at least 150 px, a power of two of them. */
  size() {
    const width = this.box.clientWidth - parseFloat(getComputedStyle(this.box).paddingLeft) * 2;
    const bars = this.reading.chords.reduce((sum, { beats }) => sum + beats, 0) / this.reading.beatsPerBar;
    const fit = [16, 8, 4, 2, 1].find((count) => width / count >= 150) ?? 1;
    const inRow = Math.max(1, Math.min(fit, Math.ceil(bars)));
    for (const cell of $$(".lab-cell", this.box)) cell.style.width = `${(100 * Number(cell.dataset.beats)) / (inRow * this.reading.beatsPerBar)}%`;
  }

  button(index) { return $(`[data-index="${index}"]`, this.box); }

  choose(index) {
    this.button(this.chosen)?.classList.remove("edit");
    this.button(this.chosen)?.setAttribute("tabindex", "-1");
    this.button(this.chosen)?.setAttribute("aria-pressed", "false");
    this.chosen = index;
    this.button(index)?.classList.add("edit");
    this.button(index)?.setAttribute("tabindex", "0");
    this.button(index)?.setAttribute("aria-pressed", "true");
  }

  key(event) {
    const index = Number(event.target.closest?.("[data-index]")?.dataset.index ?? NaN);
    if (Number.isNaN(index) || event.ctrlKey || event.metaKey || event.altKey) return;
    const last = this.reading.chords.length - 1;
    const way = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (way && event.shiftKey) this.on.move(index, clamp(index + way, 0, last));
    else if (way) this.go(clamp(index + way, 0, last));
    else if (event.key === "Home") this.go(0);
    else if (event.key === "End") this.go(last);
    else if (event.key === "Delete" || event.key === "Backspace") this.on.remove(index);
    else if (event.key === "+" || event.key === "=") this.on.stretch(index, 1);
    else if (event.key === "-") this.on.stretch(index, -1);
    else if (event.key === "e" || event.key === "F2") this.on.retype(index);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  go(index) {
    this.button(index)?.focus();
    this.on.choose(index, { hears: false });
  }

  click(event) {
    const block = event.target.closest("[data-index]");
    if (block && !this.dragged) this.on.choose(Number(block.dataset.index), { hears: true });
  }

  /* Dragged sideways a block goes where the mark stands when it is let go. */
  grab(event) {
    const block = event.target.closest("[data-index]");
    if (!block || event.button) return;
    const [from, x] = [Number(block.dataset.index), event.clientX];
    const ending = new AbortController();
    let to = from;
    this.dragged = false;
    const follow = (moved) => {
      if (!this.dragged && Math.abs(moved.clientX - x) < DRAG_PX) return;
      this.dragged = true;
      block.classList.add("dragged");
      to = this.placeAt(moved.clientX, moved.clientY) ?? to;
      this.showMark(to);
    };
    const end = (isDrop) => {
      ending.abort();
      block.classList.remove("dragged");
      this.showMark(null);
      if (this.dragged && isDrop) this.on.move(from, to > from ? to - 1 : to);
      setTimeout(() => { this.dragged = false; }, 0);
    };
    const { signal } = ending;
    addEventListener("pointermove", follow, { signal });
    addEventListener("pointerup", () => end(true), { signal });
    addEventListener("pointercancel", () => end(false), { signal });
    addEventListener("keydown", (pressed) => { if (pressed.key === "Escape") end(false); }, { signal });
  }

  /* Before which block a pointer would drop: by the half of the block that it is over. */
  placeAt(x, y) {
    const over = document.elementsFromPoint(x, y).map((one) => one.closest?.(".lab-cell")).find((cell) => cell && this.box.contains(cell));
    if (!over) return null;
    const box = over.getBoundingClientRect();
    return $$(".lab-cell", this.box).indexOf(over) + (x > box.left + box.width / 2 ? 1 : 0);
  }

  showMark(to) {
    $$(".lab-cell", this.box).forEach((cell, i, all) => {
      cell.classList.toggle("mark-before", to === i);
      cell.classList.toggle("mark-after", to === all.length && i === all.length - 1);
    });
  }

  light(index) {
    this.button(this.lit)?.classList.remove("now");
    this.lit = index;
    this.button(index)?.classList.add("now");
  }
}

const closeClass = (kind) => (/half/.test(kind) ? "half" : /deceptive|evaded/.test(kind) ? "evaded" : /plagal/.test(kind) ? "plagal" : "full");
const shortKind = (kind) => kind.replace(" authentic", "").replace("perfect", "full close");
