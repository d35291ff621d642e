/* Syncopation over the song: a column a bar for one part. One stop of the tab key; arrows choose a bar, Enter plays it. */

import { escape } from "../lib/dom.js";
import { clamp, f1 } from "../lib/draw.js";

const [WIDE, HIGH] = [600, 56];
const GAP = 0.25;

export class SyncopationCurve {
  /* `model` is a SongModel, `row` one of the rhythm's syncopations; `play(bar)` plays a bar by its number. */
  constructor(box, { model, row, play, say }) {
    Object.assign(this, { box, model, row, play, say, chosen: 0, lit: -1 });
    box.innerHTML = this.markup();
    this.svg = box.querySelector("svg");
    [this.mark, this.now] = ["[data-mark]", "[data-now]"].map((name) => box.querySelector(name));
    this.slider = box.querySelector("[role=slider]");
    this.slider.addEventListener("keydown", (event) => this.key(event));
    this.slider.addEventListener("focus", () => this.choose(this.chosen));
    this.slider.addEventListener("blur", () => this.mark.setAttribute("visibility", "hidden"));
    this.slider.addEventListener("pointermove", (event) => this.choose(this.under(event)));
    this.slider.addEventListener("pointerleave", () => document.activeElement !== this.slider && this.mark.setAttribute("visibility", "hidden"));
    this.slider.addEventListener("click", (event) => this.play(this.row.bars[this.under(event)]));
  }

  x(time_s) {
    return (time_s / this.model.duration_s) * WIDE;
  }

  span(index) {
    const bar = this.model.bars[this.row.bars[index] - 1];
    return bar ? [this.x(bar.start_s), this.x(bar.end_s)] : [0, 0];
  }

  markup() {
    const { bars, values } = this.row;
    const most = Math.max(0.25, ...values);
    const columns = values.map((value, i) => {
      const [from, to] = this.span(i);
      return value ? `M${f1(from + GAP)} ${HIGH}V${f1(HIGH - (value / most) * (HIGH - 4))}H${f1(to - GAP)}V${HIGH}Z` : "";
    }).join("");
    const mean = HIGH - (this.row.value / most) * (HIGH - 4);
    const label = `Syncopation of the ${this.row.part} by bar`;
    return `<div class="curve-box" role="slider" tabindex="0" aria-label="${escape(label)}. Enter plays the bar" aria-valuemin="1" aria-valuemax="${bars.at(-1)}" aria-valuenow="${bars[0]}" aria-valuetext="${escape(this.words(0))}">` +
      `<svg class="plot" viewBox="0 0 ${WIDE} ${HIGH}" preserveAspectRatio="none" aria-hidden="true"><rect width="${WIDE}" height="${HIGH}" class="wellfill"/><path d="${columns}" class="f3"/>` +
      `<line x1="0" x2="${WIDE}" y1="${f1(mean)}" y2="${f1(mean)}" class="l1 dash mean"/><rect data-mark data-not-in-picture y="0" height="${HIGH}" class="chosen" visibility="hidden"/><rect data-now data-not-in-picture y="0" height="${HIGH}" class="sounding" visibility="hidden"/></svg>` +
      `<span class="high" aria-hidden="true">${Math.round(most * 100)} %</span></div>`;
  }

  words(index) {
    return `bar ${this.row.bars[index]}, ${Math.round(this.row.values[index] * 100)} %`;
  }

  under(event) {
    const box = this.slider.getBoundingClientRect();
    const time_s = ((event.clientX - box.left) / box.width) * this.model.duration_s;
    const number = this.model.barIndexAt(time_s) + 1;
    const after = this.row.bars.findIndex((bar) => bar >= number);
    return after < 0 ? this.row.bars.length - 1 : after;
  }

  choose(index) {
    this.chosen = clamp(index, 0, this.row.bars.length - 1);
    this.place(this.mark, this.chosen);
    this.slider.setAttribute("aria-valuenow", this.row.bars[this.chosen]);
    this.slider.setAttribute("aria-valuetext", this.words(this.chosen));
    this.say(`Syncopation of the ${this.row.part}, ${this.words(this.chosen)}`);
  }

  place(mark, index) {
    const [from, to] = this.span(index);
    mark.setAttribute("x", f1(from));
    mark.setAttribute("width", f1(Math.max(1, to - from)));
    mark.setAttribute("visibility", "visible");
  }

  key(event) {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 8, PageDown: -8, Home: -1e6, End: 1e6 }[event.key];
    if (!step && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    if (step) this.choose(this.chosen + step);
    else this.play(this.row.bars[this.chosen]);
  }

  /* The number of the bar that sounds; null for none. */
  light(bar) {
    const index = bar === null ? -1 : this.row.bars.indexOf(bar);
    if (index === this.lit) return;
    this.lit = index;
    if (index < 0) this.now.setAttribute("visibility", "hidden");
    else this.place(this.now, index);
  }
}
