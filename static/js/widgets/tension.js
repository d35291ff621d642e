/* The lane of tension over the whole song: its curve, the closes with their kinds, the changes of key, a dot that moves along. */

import { escape } from "../lib/dom.js";
import { f1, node } from "../lib/draw.js";
import { TensionCurve } from "../lib/tensioncurve.js";
import { CadenceMarks } from "./cadencemarks.js";

const FOOT_PX = 24; // under the curve: the marks of closes
const HEAD_PX = 16; // over it: changes of key
const LETTER_PX = 6.2; // of the words, as wide as they are at most
const UNSURE = 0.5;

export class TensionLane {
  /* `harmony`: tension, cadences, modulations as library:drawings gives them, or null and `none` says why. */
  constructor(body, { axis, model, harmony, none, on }) {
    Object.assign(this, { body, axis, model, harmony, measured: -1, time_s: null, leave: [] });
    if (!harmony || harmony.tension.time_s.length < 2) return body.replaceChildren(node("span", { class: "none-heard" }, none));
    this.curve = new TensionCurve(harmony.tension, model.duration_s);
    this.changes = harmony.modulations.filter((one) => one.confidence >= UNSURE);
    this.picture = node("div", { class: "picture" });
    this.dot = node("i", { class: "tension-dot", "aria-hidden": "true" }); // moved by the compositor: the curve is not painted again
    body.replaceChildren(this.picture, this.dot);
    this.marks = new CadenceMarks(body, { axis, model, cadences: harmony.cadences, onPlay: on.passage });
    this.leave = [axis.onChange(() => this.draw())];
    this.draw();
  }

  draw() {
    if (this.measured === this.axis.measured) return;
    this.measured = this.axis.measured;
    this.height = this.body.clientHeight;
    this.picture.innerHTML = this.markup();
    this.marks.place();
    this.light(this.time_s);
  }

  y(share) {
    return HEAD_PX + (1 - share) * (this.height - HEAD_PX - FOOT_PX);
  }

  markup() {
    const { width_px: width } = this.axis;
    const floor = this.height - FOOT_PX;
    const line = this.curve.path(width, (share) => this.y(share));
    return `<svg class="plot" width="${f1(width)}" height="${this.height}" viewBox="0 0 ${f1(width)} ${this.height}" role="img" aria-label="${escape(this.sentence())}">` +
      `<path class="f5" opacity=".45" d="${line}L${f1(width)} ${floor}L0 ${floor}Z"/>${this.keyChanges(floor)}${this.stems(floor)}<path class="l2" d="${line}"/></svg>`;
  }

  /* A dashed line where the key changes, with the new key's name where there is room. */
  keyChanges(floor) {
    let free = -Infinity;
    return this.changes.map((one) => {
      const x = this.axis.xOf(one.start_s);
      const wide = one.to.length * LETTER_PX + 10;
      const fits = x > free && x + wide < this.axis.width_px;
      if (fits) free = x + wide;
      return `<path class="g-zero dash" d="M${f1(x)} 2V${floor}"/>${fits ? `<text class="mid" x="${f1(x + 5)}" y="11">${escape(one.to)}</text>` : ""}`;
    }).join("");
  }

  /* From each mark up to the curve. */
  stems(floor) {
    return this.harmony.cadences.map((one) => `<path class="g-grid" stroke-dasharray="2 3" d="M${f1(this.axis.xOf(one.at_s))} ${floor}V${f1(this.y(this.curve.at(one.at_s)))}"/>`).join("");
  }

  sentence() {
    const { cadences } = this.harmony;
    const counts = new Map();
    for (const { words } of cadences) counts.set(words, (counts.get(words) ?? 0) + 1);
    const closes = [...counts].map(([words, count]) => `${count} ${words}${count > 1 ? "s" : ""}`).join(", ");
    const keys = this.changes.map((one) => `to ${one.to} in ${this.model.placeText(one.start_s).split(",")[0]}`).join(", ");
    return [this.curve.sentence(this.model), closes && `Closes: ${closes}.`, keys && `Changes of key: ${keys}.`].filter(Boolean).join(" ");
  }

  light(time_s) {
    this.time_s = time_s;
    if (!this.dot) return;
    const [x, y] = time_s === null ? [-9, 0] : [this.axis.xOf(time_s), this.y(this.curve.at(time_s))];
    this.dot.style.transform = `translate(${x.toFixed(2)}px, ${y.toFixed(2)}px)`;
  }

  /* The drawing to take away: the curve with its marks as lines, since the page's own marks are buttons. */
  svg() {
    const copy = this.picture.querySelector("svg").cloneNode(true);
    copy.insertAdjacentHTML("beforeend", this.marks.markup(this.height - FOOT_PX / 2));
    return copy.outerHTML;
  }

  stop() {
    this.leave.forEach((leave) => leave());
    this.marks?.stop();
    this.body.replaceChildren();
  }
}
