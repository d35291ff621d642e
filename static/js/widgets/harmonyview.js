/* The picture of the panel Harmony: how fast the chords change, bar by bar over the song.

   One tab stop: arrows go from bar to bar, Enter plays the bar; a click plays the bar under it. */

import { clock, escape } from "../lib/dom.js";
import { clamp, f1, lastAtOrBefore, node } from "../lib/draw.js";
import { changesText, Pace, runText } from "../lib/pace.js";
import { pictureMenu } from "../lib/picture.js";
import { sectionTitle } from "../lib/songmodel.js";

const HEIGHT = 104;
const [HEAD, FOOT, LEFT] = [16, 18, 20];
const LETTER_PX = 6.4;

export class HarmonyView {
  constructor(box, { model, theory, on }) {
    Object.assign(this, { box, model, on, at: 0, lit: -1, ending: new AbortController() });
    const pace = theory?.harmony?.pace;
    if (!pace?.time_s.length) return box.replaceChildren();
    this.pace = new Pace(pace, model);
    this.chart = node("div", { class: "pace", role: "slider", tabindex: "0", "aria-label": "Harmonic rhythm by bar", "aria-valuemin": 1, "aria-valuemax": this.pace.bars.length });
    this.cap = node("div", { class: "cap" }, node("h3", {}, "Harmonic rhythm"), node("span", { class: "dim" }, "chord changes in each bar"));
    box.replaceChildren(this.cap, this.chart, node("p", { class: "small dim" }, this.pace.sentence()), this.inWords());
    this.menu = pictureMenu(node("div", { class: "push" }), "Harmonic rhythm", () => this.chart.querySelector("svg"));
    this.cap.append(this.menu.parentElement);
    this.listen();
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(this.chart);
    this.draw();
    this.say();
  }

  listen() {
    const { signal } = this.ending;
    this.chart.addEventListener("click", (event) => this.playAt(event.clientX - this.chart.getBoundingClientRect().left), { signal });
    this.chart.addEventListener("keydown", (event) => this.key(event), { signal });
    for (const kind of ["focus", "blur"]) this.chart.addEventListener(kind, () => this.point(), { signal });
  }

  x(time_s) {
    return LEFT + (time_s / this.model.duration_s) * (this.width - LEFT);
  }

  y(changes) {
    return HEIGHT - FOOT - (changes / Math.max(2, this.pace.most)) * (HEIGHT - FOOT - HEAD);
  }

  draw() {
    const width = Math.max(160, Math.round(this.chart.clientWidth));
    if (width === this.width) return;
    this.width = width;
    const words = escape(`Harmonic rhythm: ${this.pace.sentence()}`);
    this.chart.innerHTML = `<svg class="plot" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="${words}">${this.grid()}${this.parts()}${this.bars()}` +
      `<rect class="fa lit" y="${HEAD}" height="${HEIGHT - FOOT - HEAD}" width="0" opacity=".9" data-not-in-picture=""/><path class="la cursor" d="M0 0" data-not-in-picture=""/></svg>`;
    this.rect = this.chart.querySelector(".lit");
    this.cursor = this.chart.querySelector("path.cursor");
    this.point();
  }

  grid() {
    const most = Math.max(2, this.pace.most);
    const every = Math.ceil(most / 4);
    let lines = "";
    for (let i = 0; i <= most; i += every) lines += `<path class="${i ? "g-grid" : "g-zero"}" d="M${LEFT} ${f1(this.y(i))}H${this.width}"/><text x="${LEFT - 6}" y="${f1(this.y(i) + 4)}" text-anchor="end">${i}</text>`;
    return lines;
  }

  parts() {
    return this.model.sections.map((part) => {
      const [from, to] = [this.x(part.start_s), this.x(part.end_s)];
      const title = [sectionTitle(part), part.label].find((text) => text.length * LETTER_PX + 6 < to - from) ?? "";
      return `${part.start_s > 0.5 ? `<path class="g-grid" d="M${f1(from)} 2V${HEIGHT - FOOT}"/>` : ""}<text class="mid" x="${f1(from + 4)}" y="${HEIGHT - 4}">${escape(title)}</text>`;
    }).join("");
  }

  /* All bars are one path: two thousand of them cost as much as two. */
  bars() {
    const floor = HEIGHT - FOOT;
    const shapes = this.pace.bars.map((bar) => {
      const [from, to] = [this.x(bar.start_s), this.x(bar.end_s)];
      return bar.changes ? `M${f1(from)} ${floor}V${f1(this.y(bar.changes))}H${f1(Math.max(from + 0.8, to - (to - from > 4 ? 1.5 : 0)))}V${floor}Z` : "";
    });
    return `<path class="f2" d="${shapes.join("")}"/>`;
  }

  barAt(time_s) {
    return clamp(lastAtOrBefore(this.pace.starts, time_s + 0.02), 0, this.pace.bars.length - 1);
  }

  playAt(x) {
    this.at = this.barAt(((x - LEFT) / (this.width - LEFT)) * this.model.duration_s);
    this.say();
    this.play();
  }

  play() {
    const bar = this.pace.bars[this.at];
    this.on.passage(bar.start_s, bar.end_s);
  }

  key(event) {
    const last = this.pace.bars.length - 1;
    const to = { ArrowLeft: this.at - 1, ArrowDown: this.at - 1, ArrowRight: this.at + 1, ArrowUp: this.at + 1, PageDown: this.at - 8, PageUp: this.at + 8, Home: 0, End: last }[event.key];
    if (to !== undefined) this.at = clamp(to, 0, last);
    else if (event.key === "Enter") this.play();
    else return;
    event.preventDefault();
    this.say();
    this.point();
  }

  say() {
    const bar = this.pace.bars[this.at];
    this.chart.setAttribute("aria-valuenow", this.at + 1);
    this.chart.setAttribute("aria-valuetext", `bar ${bar.number}, ${changesText(bar.changes)}, ${clock(bar.start_s)}`);
  }

  /* The mark under the bar on which the keyboard stands. */
  point() {
    const x = this.x((this.pace.bars[this.at].start_s + this.pace.bars[this.at].end_s) / 2);
    const isHere = document.activeElement === this.chart;
    this.cursor.setAttribute("d", isHere ? `M${f1(x - 4)} ${HEIGHT - FOOT + 7}L${f1(x)} ${HEIGHT - FOOT + 2}L${f1(x + 4)} ${HEIGHT - FOOT + 7}` : "M0 0");
  }

  inWords() {
    const made = node("details", { class: "more" }, node("summary", {}, "Bar by bar, in words"));
    made.addEventListener("toggle", () => { if (made.open && made.children.length < 2) made.append(node("ul", { class: "runs" }, ...this.pace.runs().map((run) => node("li", {}, runText(run))))); }, { signal: this.ending.signal });
    return made;
  }

  light(time_s) {
    if (!this.pace) return;
    const bar = time_s === null || time_s < this.pace.starts[0] ? -1 : this.barAt(time_s);
    if (bar === this.lit) return;
    this.lit = bar;
    const { start_s, end_s, changes } = this.pace.bars[bar] ?? { start_s: 0, end_s: 0, changes: 0 };
    const shape = { x: f1(this.x(start_s)), width: f1(Math.max(0, this.x(end_s) - this.x(start_s) - 1)), y: f1(this.y(Math.max(changes, 0.08))), height: f1(HEIGHT - FOOT - this.y(Math.max(changes, 0.08))) };
    for (const [name, value] of Object.entries(shape)) this.rect.setAttribute(name, value);
  }

  stop() {
    this.ending.abort();
    this.sizes?.disconnect();
    this.box.replaceChildren();
  }
}
