/* The usual bar of a song as a wheel: a ring for each part, a dot where it sounds, as large as it is frequent, and as
   early or late as it is really played. The inner dots are the metre's own strengths. The hand turns with playback. */

import { escape } from "../lib/dom.js";
import { f1 } from "../lib/draw.js";
import { dot, ring, sector, spoke, spot } from "../lib/wheel.js";

const SIZE = 360;
const CENTRE = [SIZE / 2, SIZE / 2];
const [OUTER, INNER, METRE, HUB] = [166, 66, 50, 36];
const ORDER = ["melody", "chords", "hat", "tom", "snare", "kick", "bass"]; // from outside in: high to low
const LEAST_DOT = 2;

export const partName = (part) => ({ hat: "Hats", tom: "Toms" })[part] ?? part[0].toUpperCase() + part.slice(1);

/* How players count: 2, 2 e, 2 and, 2 a. */
export function placeName(wheel, slot) {
  const beat = Math.floor(slot / wheel.per_beat) + 1;
  const inside = slot % wheel.per_beat;
  const said = { 1: [""], 2: ["", " and"], 4: ["", " e", " and", " a"] }[wheel.per_beat]?.[inside];
  return `beat ${beat}${said ?? (inside ? `, ${inside} of ${wheel.per_beat} later` : "")}`;
}

export class BarWheel {
  /* `heard` is the rhythm of library:drawings, `wheel` one of its wheels; `play(bar)` plays a bar by its number. */
  constructor(box, { heard, wheel, play, say }) {
    Object.assign(this, { box, heard, wheel, play, say, at: [0, 0] });
    this.parts = ORDER.map((name) => wheel.parts.find(({ part }) => part === name)).filter(Boolean);
    this.pitch = (OUTER - INNER) / this.parts.length;
    box.innerHTML = this.markup();
    [this.svg, this.hand, this.hub] = ["svg", "[data-hand]", "[data-hub]"].map((name) => box.querySelector(name));
    this.svg.addEventListener("click", (event) => this.press(event.target.closest("[data-cell]")));
    this.svg.addEventListener("keydown", (event) => this.key(event));
    this.svg.addEventListener("pointerover", (event) => this.tell(event.target.closest("[data-cell]")));
    this.svg.addEventListener("focusin", (event) => this.tell(event.target.closest("[data-cell]")));
  }

  radius(row) {
    return OUTER - this.pitch * (row + 0.5);
  }

  /* Where a slot really lies in the turn: with the swing that the grid took out, and early or late by milliseconds. */
  share(slot, late_ms = 0) {
    const { per_beat: perBeat, slots } = this.wheel;
    const inside = (slot % perBeat) / perBeat;
    const off = this.heard.swing_ratio / (1 + this.heard.swing_ratio);
    const moved = inside <= 0.5 ? inside * 2 * off : off + (inside - 0.5) * 2 * (1 - off);
    return (Math.floor(slot / perBeat) * perBeat + moved * perBeat) / slots + late_ms / 1000 / this.wheel.bar_s;
  }

  markup() {
    const { slots, per_beat: perBeat, levels, signature } = this.wheel;
    const spokes = levels.map((_, slot) => spoke(CENTRE, this.share(slot), INNER, OUTER, `class="${slot % perBeat ? "g-beat" : "g-bar"}"`)).join("");
    const rings = this.parts.map((_, row) => ring(CENTRE, this.radius(row), 'class="g-beat"')).join("");
    const names = this.parts.map(({ part }, row) => this.name(part, row)).join("");
    const most = Math.max(...levels);
    const metre = levels.map((level, slot) => dot(CENTRE, this.share(slot), METRE, 0.8 + (3.4 * (level - 1)) / Math.max(1, most - 1), 'class="f4"')).join("");
    const beats = Array.from({ length: slots / perBeat }, (_, beat) => this.number(beat)).join("");
    const cells = this.parts.flatMap((part, row) => part.counts.map((_, slot) => this.cell(part, row, slot))).join("");
    return `<svg class="plot bar-wheel" viewBox="0 0 ${SIZE} ${SIZE}" role="group" aria-label="${escape(this.sentence())}">${rings}${spokes}${metre}${beats}${names}${cells}` +
      `<text x="${CENTRE[0]}" y="${CENTRE[1] + 2}" text-anchor="middle" class="strong hub">${signature}</text>` +
      `<text x="${CENTRE[0]}" y="${CENTRE[1] + 18}" text-anchor="middle" data-hub></text><line data-hand data-not-in-picture class="head-line" x1="${CENTRE[0]}" y1="${CENTRE[1] - HUB}" x2="${CENTRE[0]}" y2="${CENTRE[1] - OUTER - 4}" visibility="hidden"/></svg>`;
  }

  name(part, row) {
    const [x, y] = spot(CENTRE, this.radius(row), -0.25 / this.wheel.slots);
    return `<text class="part" x="${f1(x - 8)}" y="${f1(y + 4)}" text-anchor="end" aria-hidden="true">${partName(part)}</text>`;
  }

  number(beat) {
    const [x, y] = spot(CENTRE, OUTER + 9, this.share(beat * this.wheel.per_beat));
    return `<text x="${f1(x)}" y="${f1(y + 4)}" text-anchor="middle" class="mid">${beat + 1}</text>`;
  }

  cell(part, row, slot) {
    const { slots } = this.wheel;
    const [from, to] = [this.share(slot) - 0.5 / slots, this.share(slot) + 0.5 / slots];
    const share = part.counts[slot] / part.bars;
    const size = share > 0.02 ? LEAST_DOT + (this.pitch / 2 - 1 - LEAST_DOT) * Math.sqrt(Math.min(1, share)) : 0;
    const [inner, outer] = [this.radius(row) - this.pitch / 2, this.radius(row) + this.pitch / 2];
    const shown = size ? dot(CENTRE, this.share(slot, part.late_ms[slot] ?? 0), this.radius(row), size, 'class="f1"') : "";
    const first = row === 0 && slot === 0;
    return `<g data-cell="${row} ${slot}" role="button" tabindex="${first ? 0 : -1}" aria-label="${escape(this.words(part, slot))}"><path class="hit" d="${sector(CENTRE, from, to, inner, outer)}"/>${shown}</g>`;
  }

  words(part, slot) {
    const count = part.counts[slot];
    const where = `${partName(part.part)}, ${placeName(this.wheel, slot)}`;
    if (!count) return `${where}: silent`;
    const late = part.late_ms[slot];
    const timing = late === null ? "" : `, ${lean(late)}, spread ${Math.round(part.spread_ms[slot])} ms`;
    return `${where}: in ${count} of ${part.bars} bars${timing}`;
  }

  sentence() {
    const usual = this.parts.map((part) => `${partName(part.part)} ${part.counts.filter((count) => count >= part.bars / 2).length}`).join(", ");
    return `The usual bar of ${this.wheel.signature}, ${this.wheel.slots} steps a turn. Steps that sound in most bars: ${usual}. Arrow keys move, Enter plays a bar with the stroke.`;
  }

  press(cell) {
    if (!cell) return;
    const [row, slot] = cell.dataset.cell.split(" ").map(Number);
    const bars = this.parts[row].examples[slot];
    if (!bars.length) return this.say(this.words(this.parts[row], slot));
    const turn = (cell.turn = ((cell.turn ?? -1) + 1) % bars.length);
    this.play(bars[turn]);
    this.say(`Playing bar ${bars[turn]}. ${this.words(this.parts[row], slot)}`);
  }

  key(event) {
    const cell = event.target.closest("[data-cell]");
    const move = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (!cell || !(move || event.key === "Enter" || event.key === " ")) return;
    event.preventDefault();
    event.stopPropagation();
    if (!move) return this.press(cell);
    const [row, slot] = cell.dataset.cell.split(" ").map(Number);
    const [rows, slots] = [this.parts.length, this.wheel.slots];
    const next = this.svg.querySelector(`[data-cell="${Math.min(rows - 1, Math.max(0, row + move[0]))} ${(slot + move[1] + slots) % slots}"]`);
    cell.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  }

  tell(cell) {
    if (cell) this.say(cell.getAttribute("aria-label"));
  }

  /* `share` of the turn and the number of the bar; null: it is silent or another metre. */
  light(share, bar) {
    const seen = share === null ? "hidden" : "visible";
    if (seen !== this.seen) this.hand.setAttribute("visibility", (this.seen = seen));
    if (share !== null) this.hand.setAttribute("transform", `rotate(${f1(share * 3600) / 10} ${CENTRE[0]} ${CENTRE[1]})`);
    const words = share === null ? "" : `bar ${bar}`;
    if (words !== this.said) this.hub.textContent = this.said = words;
  }
}

export function lean(ms) {
  const whole = Math.round(ms);
  return whole === 0 ? "on the grid" : `${Math.abs(whole)} ms ${whole > 0 ? "late" : "early"}`;
}
