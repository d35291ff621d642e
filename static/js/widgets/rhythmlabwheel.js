/* The wheel of the rhythm lab: a ring of steps for each ring of the groove, its strokes joined to a shape, and the hand.
   A step is switched by a click on its dot; for the keyboard the same steps stand in rows beside the wheel. */

import { escape } from "../lib/dom.js";
import { f1 } from "../lib/draw.js";
import { dot, ring, spoke, spot } from "../lib/wheel.js";

const SIZE = 440;
const CENTRE = [SIZE / 2, SIZE / 2];
const [OUTER, INNER, HUB] = [196, 64, 46];
const MOST_PITCH = 44;
const MOST_NUMBERS = 16;
const NEAR = 14; // px within which a click means a dot

/* The units of the bar stand outside their spokes. */
function number(unit, units) {
  const [x, y] = spot(CENTRE, OUTER + 17, unit / units);
  return `<text x="${f1(x)}" y="${f1(y + 4)}" text-anchor="middle" aria-hidden="true">${unit + 1}</text>`;
}

export class LabWheel {
  /* `toggle(ring, step, accent)` is what hands ask for. */
  constructor(box, { toggle }) {
    Object.assign(this, { box, toggle, lit: [] });
    box.addEventListener("click", (event) => this.press(event));
  }

  draw(groove) {
    this.groove = groove;
    const { rings, metre } = groove.wheel;
    this.pitch = Math.min(MOST_PITCH, (OUTER - INNER) / Math.max(1, rings.length - 1 || 1));
    const [units] = metre.split("/").map(Number);
    const spokes = units <= 32 ? Array.from({ length: units }, (_, unit) => spoke(CENTRE, unit / units, HUB + 6, OUTER + 8, 'class="g-beat"')).join("") : "";
    const numbers = units <= MOST_NUMBERS ? Array.from({ length: units }, (_, unit) => number(unit, units)).join("") : "";
    this.box.innerHTML = `<svg class="plot lab-wheel" viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="${escape(this.sentence())}">${spokes}${numbers}` +
      `${rings.map((one, row) => this.ring(one, row)).join("")}<text x="${CENTRE[0]}" y="${CENTRE[1] + 6}" text-anchor="middle" class="strong hub">${metre}</text>` +
      `<line data-hand data-not-in-picture class="head-line" x1="${CENTRE[0]}" y1="${CENTRE[1] - HUB}" x2="${CENTRE[0]}" y2="${CENTRE[1] - OUTER - 10}" visibility="hidden"/></svg>`;
    this.svg = this.box.firstElementChild;
    this.hand = this.box.querySelector("[data-hand]");
    this.dots = rings.map((_, row) => [...this.box.querySelectorAll(`[data-ring="${row}"] [data-step]`)]);
    this.lit = rings.map(() => -1);
  }

  radius(row) {
    return OUTER - this.pitch * row;
  }

  /* Where a step is played in its own turn: swing moves it. */
  share(one, step) {
    return this.groove.placeOf(one, step) / this.groove.period_q(one);
  }

  ring(one, row) {
    const radius = this.radius(row);
    const strokes = [...one.steps].flatMap((mark, step) => (mark === "." ? [] : [step]));
    const corners = strokes.map((step) => spot(CENTRE, radius, this.share(one, step)).map(f1).join(" "));
    const shape = corners.length > 1 ? `<path class="shape" d="M${corners.join("L")}Z"/>` : "";
    const size = Math.min(7, 90 / one.steps.length + 3);
    const dots = [...one.steps].map((mark, step) => {
      const kind = mark === "." ? "off" : mark === "X" ? "on accent" : "on";
      return dot(CENTRE, this.share(one, step), radius, mark === "." ? 2.6 : mark === "X" ? size + 2 : size, `data-step="${step}" class="${kind}"`);
    }).join("");
    return `<g data-ring="${row}" class="${one.muted ? "muted" : ""}">${ring(CENTRE, radius, 'class="g-bar"')}${shape}${dots}</g>`;
  }

  sentence() {
    const { rings, metre } = this.groove.wheel;
    const told = rings.map((one) => `${one.name || one.sound}: ${one.steps.replace(/[^.]/g, "x").split("x").length - 1} of ${one.steps.length} steps`).join("; ");
    return `Wheel of ${metre} with ${rings.length} ring${rings.length === 1 ? "" : "s"}. ${told}`;
  }

  /* The dot nearest to a click, if it is near enough. */
  press(event) {
    if (!this.svg) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    const near = this.groove.wheel.rings.flatMap((one, row) => [...one.steps].map((_, step) => {
      const [x, y] = spot(CENTRE, this.radius(row), this.share(one, step));
      return { row, step, away: Math.hypot(at.x - x, at.y - y) };
    })).sort((a, b) => a.away - b.away)[0];
    if (near && near.away <= NEAR) this.toggle(near.row, near.step, event.shiftKey);
  }

  /* `q` quarters from the start; null while silent. Touches only what changed. */
  light(q) {
    const seen = q === null ? "hidden" : "visible";
    if (seen !== this.seen) this.hand.setAttribute("visibility", (this.seen = seen));
    if (q !== null) this.hand.setAttribute("transform", `rotate(${f1(((q / this.groove.turn_q) % 1) * 3600) / 10} ${CENTRE[0]} ${CENTRE[1]})`);
    this.groove.wheel.rings.forEach((one, row) => {
      const step = q === null ? -1 : this.groove.stepAt(one, q);
      if (step === this.lit[row]) return;
      this.dots[row][this.lit[row]]?.classList.remove("now");
      this.dots[row][step]?.classList.add("now");
      this.lit[row] = step;
    });
  }
}
