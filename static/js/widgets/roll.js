/* The piano roll: melody, bass and chord tones over the time of the view, on a canvas that paints only what is seen.
   A click on a note plays from its start; what sounds is lit. For keys see rollcursor.js. */

import { lastAtOrBefore, node } from "../lib/draw.js";
import { Sheet } from "../lib/sheet.js";
import { onThemeChange, token } from "../lib/tokens.js";
import { RollCursor } from "./rollcursor.js";
import { paintCursor, paintGround, paintNotes, paintOutside } from "./rolldraw.js";

const EDGE_PX = 3; // a note's frame reaches this far over it
const NAME_PX = 160; // as wide as a name of an outside note can be
const NEAR_PX = 4; // a press this near counts as on the note
const NAMES_INSIDE_PX = 560; // narrower than this, names of rows stand in the picture

export class Roll {
  /* `names`: the box beside it for names of rows; `notes`: SongNotes with at least one note, or null and `none` says why. */
  constructor(body, { axis, model, notes, names, none, onPlay }) {
    Object.assign(this, { body, axis, model, notes, names, onPlay, leave: [], lit: new Set(), from_s: 0, until_s: 0 });
    this.ending = new AbortController();
    if (!notes) return body.replaceChildren(node("span", { class: "none-heard" }, none));
    const canvas = node("canvas", { "aria-hidden": "true" });
    body.replaceChildren(canvas);
    this.sheet = new Sheet(canvas, axis, body);
    const { signal } = this.ending;
    this.cursor = new RollCursor(body, { axis, model, notes, onPlay, onMove: () => this.draw() }, signal);
    body.addEventListener("pointermove", (event) => this.hover(event), { signal });
    this.leave = [axis.onChange(() => this.draw()), onThemeChange(() => this.draw())];
    this.draw();
  }

  get look() {
    const height = this.sheet.height_px;
    const row = height / (this.notes.high - this.notes.low + 1);
    return { width: this.axis.width_px, height, row, rowOf: (pitch) => (this.notes.high - pitch) * row };
  }

  draw() {
    if (this.sheet.fit()) this.nameRows();
    this.sheet.clear();
    this.paint(this.axis.start_s, this.axis.end_s);
  }

  /* Draw a stretch anew. Names of outside notes may reach into it from either side, so a little more is looked at. */
  paint(start_s, end_s) {
    const { context, ratio, height_px } = this.sheet;
    const [x, reach_s] = [this.axis.xOf(start_s) - EDGE_PX, NAME_PX * this.axis.secondsPerPixel];
    const scene = { axis: this.axis, model: this.model, notes: this.notes, look: this.look, lit: this.lit, start_s: start_s - reach_s, end_s: end_s + reach_s };
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.save();
    context.beginPath();
    context.rect(x, 0, this.axis.xOf(end_s) + EDGE_PX - x, height_px);
    context.clip();
    context.clearRect(x, 0, this.axis.xOf(end_s) + EDGE_PX - x, height_px);
    context.font = `500 ${Number.parseFloat(token("--text-2xs")) * 16}px ${token("--font")}`;
    context.textBaseline = "middle";
    paintGround(context, scene);
    paintOutside(context, paintNotes(context, scene), scene);
    if (this.cursor?.isHere) paintCursor(context, this.cursor.at, scene);
    context.restore();
  }

  /* Names of the tonic's rows: in the column beside, or inside where that column stands above. */
  nameRows() {
    const { rowOf, row } = this.look;
    for (const box of [this.names, this.body]) box.querySelectorAll(".rowname").forEach((old) => old.remove());
    const made = this.notes.rows().map(([pitch, name]) => {
      const label = node("span", { class: "rowname", "aria-hidden": "true" }, name);
      label.style.top = `${(rowOf(pitch) + row / 2).toFixed(1)}px`;
      return label;
    });
    (this.axis.width_px < NAMES_INSIDE_PX ? this.body : this.names).append(...made);
  }

  /* The note under a point of the screen, -1 for none; melody before bass before chord tones. */
  noteAt(event) {
    const { left, top } = this.body.getBoundingClientRect();
    const [time_s, y] = [this.axis.timeAt(event.clientX - left), event.clientY - top];
    const { rowOf, row } = this.look;
    const hits = { m: -1, b: -1, h: -1 };
    const near_s = NEAR_PX * this.axis.secondsPerPixel;
    this.notes.within(time_s - near_s, time_s + near_s, (i) => {
      const upper = rowOf(this.notes.pitches[i]);
      if (y >= upper - NEAR_PX / 2 && y <= upper + row + NEAR_PX / 2) hits[this.notes.part[i]] = i;
    });
    return [hits.m, hits.b, hits.h].find((i) => i >= 0) ?? -1;
  }

  /* Plays from the start of the note under the finger, else from the place itself. */
  tap(time_s, event) {
    const hit = this.notes ? this.noteAt(event) : -1;
    if (hit >= 0) this.cursor.set(hit);
    this.onPlay(hit >= 0 ? this.notes.starts[hit] : time_s);
  }

  hover(event) {
    const hit = event.buttons ? -1 : this.noteAt(event);
    if (hit === this.hovered) return;
    this.hovered = hit;
    this.body.title = hit >= 0 ? this.cursor.words(hit) : "";
    this.body.classList.toggle("on-note", hit >= 0);
  }

  /* Light what sounds. Between two changes of what sounds a frame costs one comparison, at a change only what changed is drawn. */
  light(time_s) {
    if (!this.notes || (time_s === null ? !this.lit.size : time_s >= this.from_s && time_s < this.until_s)) return;
    const before = this.lit;
    this.lit = new Set();
    this.from_s = time_s ?? 0;
    this.until_s = time_s === null ? 0 : (this.notes.starts[lastAtOrBefore(this.notes.starts, time_s) + 1] ?? Infinity);
    if (time_s !== null) this.notes.within(time_s, time_s + 1e-6, (i) => { this.lit.add(i); this.until_s = Math.min(this.until_s, this.notes.end(i)); });
    const changed = [...before, ...this.lit].filter((i) => before.has(i) !== this.lit.has(i));
    const [from_s, to_s] = [Math.min(...changed.map((i) => this.notes.starts[i])), Math.max(...changed.map((i) => this.notes.end(i)))];
    if (from_s < this.axis.end_s && to_s > this.axis.start_s) this.paint(Math.max(from_s, this.axis.start_s), Math.min(to_s, this.axis.end_s));
  }

  stop() {
    this.ending.abort();
    this.leave.forEach((leave) => leave());
    for (const name of ["tabindex", "aria-valuemin", "aria-valuemax", "aria-valuenow", "aria-valuetext", "title"]) this.body.removeAttribute(name);
    this.body.setAttribute("role", "group");
    this.names.querySelectorAll(".rowname").forEach((label) => label.remove());
    this.body.replaceChildren();
  }
}
