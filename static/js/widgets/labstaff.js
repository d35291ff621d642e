/* Four voices on two staves. Every note is a button: arrows walk through chords and voices, Enter hears the chord, Shift with
   up and down moves the note to the next tone of its chord; with a mouse it is dragged. */

import { $, $$, escape } from "../lib/dom.js";
import { clamp } from "../lib/draw.js";
import { drawStaff, SPACE, VOICES } from "./labstaffdraw.js";

export class Staff {
  /* on: {hear(index), move(index, voice, midi), choose(index)} */
  constructor(box, on) {
    Object.assign(this, { box, on, reading: null, at: [0, 3] });
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("click", (event) => this.click(event));
    box.addEventListener("pointerdown", (event) => this.grab(event));
    box.addEventListener("focusin", ({ target }) => { const note = target.closest?.("[data-note]"); if (note) this.mark(...note.dataset.note.split(" ").map(Number)); });
  }

  draw(reading) {
    const had = this.box.contains(document.activeElement) && document.activeElement.dataset.note;
    this.reading = reading;
    this.at[0] = clamp(this.at[0], 0, Math.max(0, reading.chords.length - 1));
    this.box.innerHTML = drawStaff(reading, this.box.clientWidth - 32);
    this.light(this.lit ?? -1);
    const keep = this.note(...this.at) ?? $("[data-note]", this.box);
    keep?.setAttribute("tabindex", "0");
    if (had) keep?.focus({ preventScroll: true });
  }

  get svg() { return $("svg", this.box); }
  note(index, voice) { return $(`[data-note="${index} ${voice}"]`, this.box); }

  mark(index, voice) {
    $('[data-note][tabindex="0"]', this.box)?.setAttribute("tabindex", "-1");
    this.at = [index, voice];
    this.note(index, voice)?.setAttribute("tabindex", "0");
  }

  focus(index, voice) {
    this.mark(index, voice);
    const note = this.note(index, voice);
    note?.focus({ preventScroll: true });
    this.reveal(index);
  }

  /* Scroll the staves, never the page. */
  reveal(index) {
    const column = $(`[data-column="${index}"]`, this.box);
    if (!column) return;
    const [left, width] = [Number(column.getAttribute("x")), Number(column.getAttribute("width"))];
    if (left < this.box.scrollLeft) this.box.scrollLeft = left - 60;
    else if (left + width > this.box.scrollLeft + this.box.clientWidth) this.box.scrollLeft = left + width - this.box.clientWidth + 20;
  }

  key(event) {
    const note = event.target.closest?.("[data-note]");
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!note) return;
    const [index, voice] = note.dataset.note.split(" ").map(Number);
    if (event.key === "Enter" || event.key === " ") this.on.hear(index);
    else if (step && event.shiftKey && step[1]) this.move(index, voice, step[1]);
    else if (step) this.walk(index, voice, step);
    else if (event.key === "Home" || event.key === "End") this.walk(event.key === "Home" ? -1 : this.reading.chords.length, voice, [event.key === "Home" ? 1 : -1, 0]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  walk(index, voice, [across, up]) {
    let to = index + across;
    while (across && this.reading.chords[to] && !this.reading.chords[to].voices.length) to += across; // a rest has no notes
    if (this.note(to, clamp(voice + up, 0, 3))) this.focus(to, clamp(voice + up, 0, 3));
  }

  /* To the next tone of the chord, up or down. */
  move(index, voice, way) {
    const chord = this.reading.chords[index];
    for (let midi = chord.voices[voice] + way; midi >= 36 && midi <= 84; midi += way) {
      if (chord.tones.includes(midi % 12)) return this.on.move(index, voice, midi);
    }
  }

  click(event) {
    if (this.dragged) { this.dragged = false; return; }
    const note = event.target.closest("[data-note]");
    const column = event.target.closest("[data-column]");
    const fault = event.target.closest("[data-fault]");
    if (fault) this.on.fault(Number(fault.dataset.fault));
    else if (note) { this.focus(...note.dataset.note.split(" ").map(Number)); this.on.hear(this.at[0]); }
    else if (column) this.on.hear(Number(column.dataset.column));
  }

  grab(event) {
    const note = event.target.closest("[data-note]");
    if (!note || event.button || event.pointerType === "touch") return;
    const [index, voice] = note.dataset.note.split(" ").map(Number);
    let from = event.clientY;
    const ending = new AbortController();
    const follow = ({ clientY }) => {
      const way = Math.sign(from - clientY);
      if (Math.abs(clientY - from) < SPACE * 1.5) return;
      this.dragged = true;
      from = clientY;
      this.move(index, voice, way);
    };
    addEventListener("pointermove", follow, { signal: ending.signal });
    addEventListener("pointerup", () => { ending.abort(); setTimeout(() => { this.dragged = false; }, 0); }, { signal: ending.signal });
  }

  light(index) {
    this.lit = index;
    for (const old of $$(".column.now", this.box)) old.classList.remove("now");
    if (index < 0) return;
    $(`[data-column="${index}"]`, this.box)?.classList.add("now");
    this.reveal(index);
  }

  /* The notes between which a fault lies, lit until something else is. */
  showFault(place) {
    for (const old of $$(".fault.on", this.box)) old.classList.remove("on");
    $(`.fault[data-fault="${place}"]`, this.box)?.classList.add("on");
    const fault = this.reading.faults[place];
    if (fault) this.reveal(fault.index);
  }
}

/* The same as words: a row of the table per chord. */
export function voicesTable(reading) {
  const rows = reading.chords.map((chord, i) => `<tr><th scope="row">${i + 1} ${escape(chord.symbol.join(""))}</th>${[3, 2, 1, 0].map((voice) => `<td>${escape(chord.names[voice] ?? "silent")}</td>`).join("")}</tr>`).join("");
  return `<table class="table plain"><thead><tr><th scope="col">Chord</th>${[...VOICES].reverse().map((name) => `<th scope="col">${name}</th>`).join("")}</tr></thead><tbody>${rows}</tbody></table>`;
}
