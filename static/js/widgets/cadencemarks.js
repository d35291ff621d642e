/* The closes of a song as marks under the tension: buttons that play the approach, one tab stop, arrows from one to the next.

   Where marks would crowd, the more final one stands for its neighbours; the one that has the focus always stands. */

import { clock, escape } from "../lib/dom.js";
import { clamp, f1, node } from "../lib/draw.js";
import { surenessWords } from "./blocks.js";

const APART_PX = 25; // a finger or a pointer tells two marks apart
const HALF_PX = 12;
const LETTER_PX = 6.2;
const UNSURE = 0.5;

/* A close that may be none carries a question mark, as the words of the page leave it out or say "probably". */
const nameOf = ({ words, confidence }) => (confidence < UNSURE ? `${words}?` : words);

export class CadenceMarks {
  constructor(body, { axis, model, cadences, onPlay }) {
    Object.assign(this, { axis, model, cadences, active: 0 });
    this.box = node("div", { class: "marks", role: "group", "aria-label": `Closes, ${cadences.length}. Enter plays the way there.` });
    this.buttons = cadences.map((one, i) => this.button(one, i));
    this.box.append(...this.buttons);
    if (cadences.length) body.append(this.box);
    this.ending = new AbortController();
    const { signal } = this.ending;
    for (const kind of ["pointerdown", "pointerup"]) this.box.addEventListener(kind, (event) => { if (event.target.closest("button")) event.stopPropagation(); }, { signal });
    this.box.addEventListener("click", (event) => {
      const one = cadences[this.buttons.indexOf(event.target.closest("button"))];
      if (one) onPlay(one.start_s, one.end_s);
    }, { signal });
    this.box.addEventListener("keydown", (event) => this.key(event), { signal });
    this.box.addEventListener("focusin", (event) => this.activate(this.buttons.indexOf(event.target)), { signal });
    this.box.addEventListener("focusout", () => this.place(), { signal });
  }

  button(one, i) {
    const where = this.model.placeText(one.at_s) || clock(one.at_s, 1);
    return node("button", { type: "button", tabindex: i ? "-1" : "0", title: `${upperFirst(one.words)} ${one.numerals} in ${one.key}, ${where}, ${surenessWords(one.confidence)}: ${one.meaning}.` },
      node("span", { class: "name" }, nameOf(one)), node("i", { class: `cadence ${one.letter}`, "aria-hidden": "true" }), node("span", { class: "sr" }, `, ${one.numerals} in ${one.key}, ${where}, ${surenessWords(one.confidence)}, play the way there`));
  }

  key(event) {
    const last = this.cadences.length - 1;
    const to = { ArrowLeft: this.active - 1, ArrowRight: this.active + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    this.activate(clamp(to, 0, last));
    this.buttons[this.active].focus({ preventScroll: true });
    event.preventDefault();
    event.stopPropagation();
  }

  activate(index) {
    this.buttons[this.active]?.setAttribute("tabindex", "-1");
    this.active = index;
    this.buttons[index].setAttribute("tabindex", "0");
    this.place(index);
  }

  /* Which marks stand: most final first, each with room of its own; the tab stop moves with them. */
  shown(first) {
    const order = this.cadences.map((_, i) => i).sort((a, b) => (b === first) - (a === first) || this.cadences[b].strength - this.cadences[a].strength);
    const taken = [];
    for (const i of order) {
      const x = this.axis.xOf(this.cadences[i].at_s);
      if (taken.every((other) => Math.abs(this.axis.xOf(this.cadences[other].at_s) - x) >= APART_PX)) taken.push(i);
    }
    return taken.sort((a, b) => a - b);
  }

  place(first = -1) {
    const shown = this.shown(first);
    if (this.cadences.length && !shown.includes(this.active)) return this.activate(shown[0]);
    let free = 0;
    this.buttons.forEach((button, i) => { button.hidden = !shown.includes(i); });
    for (const i of shown) {
      const x = this.axis.xOf(this.cadences[i].at_s);
      const wide = nameOf(this.cadences[i]).length * LETTER_PX + 6;
      const named = x - HALF_PX - wide >= free;
      const left = clamp(x - HALF_PX, 0, this.axis.width_px - 2 * HALF_PX);
      this.buttons[i].style.transform = `translateX(${f1(named ? left - wide : left)}px)`;
      this.buttons[i].style.width = `${f1((named ? wide : 0) + 2 * HALF_PX)}px`;
      this.buttons[i].classList.toggle("bare", !named);
      free = x + HALF_PX;
    }
  }

  /* The marks as shapes and words of an SVG, for a picture to take away. */
  markup(y) {
    return this.shown(-1).map((i) => {
      const { at_s, letter } = this.cadences[i];
      const [x, isFilled] = [f1(this.axis.xOf(at_s)), letter === "T" || letter === "P"];
      const name = this.buttons[i].classList.contains("bare") ? "" : `<text x="${f1(x - 9)}" y="${y + 4}" text-anchor="end">${escape(nameOf(this.cadences[i]))}</text>`;
      return `<circle cx="${x}" cy="${y}" r="4" fill="none" stroke-width="2" class="k${letter}${isFilled ? ` f${letter}` : ""}"/>${name}`;
    }).join("");
  }

  stop() {
    this.ending.abort();
    this.box.remove();
  }
}

const upperFirst = (text) => text[0].toUpperCase() + text.slice(1);
