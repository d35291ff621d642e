/* Which bars sound alike: the matrix, a cell at a time by pointer or arrow keys; pressing plays both bars, one after the other. */

import { clamp, f1, node } from "../lib/draw.js";
import { Cells, EDGE_PX, matrixMarkup } from "../lib/matrixdraw.js";

const MOST_PX = 440;
const HINT = "Point at a cell, or focus the square and use the arrow keys, to compare two bars.";

export class LikenessView {
  /* `both(first, later)` plays two stretches, each [start_s, end_s]. */
  constructor({ form, model, both }) {
    Object.assign(this, { form, model, both, cells: new Cells(form.likeness), row: 0, column: 0 });
    this.square = node("div", { class: "square", role: "group", tabindex: "0", "aria-label": "Likeness of bars. Arrow keys choose two bars, Enter plays both." });
    this.readout = node("p", { class: "small dim readout", role: "status" }, HINT);
    this.box = node("figure", { class: "likeness" }, this.square, node("figcaption", {}, this.readout));
    this.square.addEventListener("pointermove", (event) => this.point(event));
    this.square.addEventListener("pointerleave", () => this.mark(null));
    this.square.addEventListener("click", (event) => { if (this.point(event)) this.play(); });
    this.square.addEventListener("keydown", (event) => this.key(event));
  }

  get svg() {
    return this.square.firstElementChild;
  }

  fit(width) {
    this.size = Math.floor(clamp(width, 200, MOST_PX));
    this.px = (this.size - EDGE_PX) / this.cells.count;
    const what = this.cells.bars > 1 ? `${this.cells.bars} bars` : "bar";
    this.square.innerHTML = matrixMarkup(this.cells, this.form.sections, this.size, `Each ${what} against each: the brighter a cell, the more alike. The longest returns are listed beside it.`);
  }

  point(event) {
    const { left, top } = this.square.getBoundingClientRect();
    const [column, row] = [event.clientX - left, event.clientY - top].map((at) => Math.floor((at - EDGE_PX) / this.px));
    const isInside = [row, column].every((one) => one >= 0 && one < this.cells.count);
    this.mark(isInside ? [row, column] : null);
    return isInside;
  }

  key(event) {
    const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [0, 0];
    if (down || right) this.mark([this.row + down, this.column + right].map((at) => clamp(at, 0, this.cells.count - 1)));
    else if (event.key === "Home") this.mark([this.row, 0]);
    else if (event.key === "End") this.mark([this.row, this.cells.count - 1]);
    else if (event.key === "Enter") this.play();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  mark(cell) {
    const [box, cross] = ["rect.cell", "path.cross"].map((one) => this.svg.querySelector(one));
    box.toggleAttribute("hidden", !cell);
    if (!cell) return cross.removeAttribute("d");
    [this.row, this.column] = cell;
    const [x, y, end] = [this.column * this.px, this.row * this.px, this.cells.count * this.px];
    for (const [name, value] of Object.entries({ x, y, width: Math.max(3, this.px), height: Math.max(3, this.px) })) box.setAttribute(name, f1(value));
    cross.setAttribute("d", `M0 ${f1(y + this.px / 2)}H${f1(end)}M${f1(x + this.px / 2)} 0V${f1(end)}`);
    this.readout.textContent = this.words();
    return undefined;
  }

  /* Light a stretch that comes back, given in seconds; null lights none. */
  stripe(found) {
    const path = this.svg.querySelector("path.stripe");
    if (!found) return path.removeAttribute("d");
    const [first, later] = [this.cells.at(found.first_s[0]), this.cells.at(found.later_s[0])].map((cell) => cell * this.px);
    const long = (this.cells.at(found.later_s[1] - 0.2) + 1) * this.px - later;
    path.setAttribute("d", `M${f1(first)} ${f1(later)}l${f1(long)} ${f1(long)}M${f1(later)} ${f1(first)}l${f1(long)} ${f1(long)}`);
    return undefined;
  }

  stretch(cell) {
    return [this.cells.edges[cell], this.cells.edges[cell + 1]];
  }

  /* "Bar 12 is like bar 4, 93 %." */
  words() {
    const [one, other] = [Math.max(this.row, this.column), Math.min(this.row, this.column)].map((cell) => this.model.stretchText(...this.stretch(cell)));
    if (one === other) return `${one}. Enter or a click plays it.`;
    const percent = this.cells.percent(this.row, this.column);
    const second = other[0].toLowerCase() + other.slice(1);
    if (percent === null) return `Nothing sounds in ${one.toLowerCase()} and ${second}.`;
    const how = percent >= 75 ? "is like" : percent >= 50 ? "is somewhat like" : "is little like";
    return `${one} ${this.cells.bars > 1 ? how.replace("is", "are") : how} ${second}, ${percent} %.`;
  }

  play() {
    const [first, later] = [Math.min(this.row, this.column), Math.max(this.row, this.column)];
    this.both(this.stretch(first), first === later ? null : this.stretch(later));
  }
}
