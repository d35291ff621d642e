// How the editor of notes is drawn: only what is seen, on a canvas that stands still while the box scrolls.
import { onThemeChange, token } from "./tokens.js";

const BLACK = new Set([1, 3, 6, 8, 10]);
const NAMES = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];
const DRUMS = {
  35: "Kick 2", 36: "Kick", 37: "Side stick", 38: "Snare", 39: "Clap", 40: "Snare 2", 41: "Low tom", 42: "Closed hat", 43: "Low tom 2", 44: "Pedal hat",
  45: "Mid tom", 46: "Open hat", 47: "Mid tom 2", 48: "High tom", 49: "Crash", 50: "High tom 2", 51: "Ride", 53: "Ride bell", 54: "Tambourine", 56: "Cowbell",
  57: "Crash 2", 60: "High bongo", 61: "Low bongo", 62: "Muted conga", 63: "Open conga", 64: "Low conga", 69: "Cabasa", 70: "Maracas", 75: "Claves", 76: "Wood block",
};
export const ROW = 12, LEFT = 58, TOP = 18;

export const nameOf = (pitch, isDrums) => (isDrums && DRUMS[pitch]) || `${NAMES[pitch % 12]}${Math.floor(pitch / 12) - 1}`;

export class RollView {
  constructor(box, model, { isDrums }) {
    Object.assign(this, { box, model, isDrums, scale: 30, at: null, ghost: null });
    this.canvas = document.createElement("canvas");
    this.room = document.createElement("div");
    this.canvas.setAttribute("aria-hidden", "true");
    box.replaceChildren(this.canvas, this.room);
    box.addEventListener("scroll", () => this.draw(), { passive: true });
    this.leaveTheme = onThemeChange(() => this.draw());
    this.watch = new ResizeObserver(() => this.draw());
    this.watch.observe(box);
    this.fit();
  }

  get perTick() { return this.scale / this.model.ticks; }

  fit() {
    const { low, high } = this.reach = this.model.reach;
    const height = TOP + (high - low + 1) * ROW;
    this.box.style.height = `${Math.min(height, 420)}px`;
    Object.assign(this.room.style, { width: `${LEFT + this.model.end * this.perTick + 20}px`, height: `${height}px` });
    this.draw();
  }

  zoom(factor) {
    const middle = this.tickAt(this.box.clientWidth / 2);
    this.scale = Math.min(240, Math.max(4, this.scale * factor));
    this.fit();
    this.box.scrollLeft = LEFT + middle * this.perTick - this.box.clientWidth / 2;
  }

  // Places inside the box: x and y in pixels from its upper left corner.
  xOf(tick) { return LEFT + tick * this.perTick - this.box.scrollLeft; }
  yOf(pitch) { return TOP + (this.reach.high - pitch) * ROW - this.box.scrollTop; }
  tickAt(x) { return (x - LEFT + this.box.scrollLeft) / this.perTick; }
  pitchAt(y) { return this.reach.high - Math.floor((y - TOP + this.box.scrollTop) / ROW); }

  /** A pointer as a place inside the box. */
  placeOf(event) {
    const { left, top } = this.box.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  /** Not on a scroll bar, the names of rows or the numbers of bars. */
  isInside(x, y) { return x >= LEFT && y >= TOP && x < this.box.clientWidth && y < this.box.clientHeight; }

  /** The note under a point and which part of it: {place, isEnd}; null for none. */
  hit(x, y) {
    const pitch = this.pitchAt(y), tick = this.tickAt(x);
    for (let place = this.model.notes.length - 1; place >= 0; place--) {
      const [start, length, row] = this.model.notes[place];
      if (row !== pitch || tick < start || tick > start + Math.max(length, 6 / this.perTick)) continue;
      return { place, isEnd: this.xOf(start + length) - x < Math.min(6, (length * this.perTick) / 3) };
    }
    return null;
  }

  reveal([start, , pitch]) {
    const x = this.xOf(start), y = this.yOf(pitch);
    if (x < LEFT + 10 || x > this.box.clientWidth - 60) this.box.scrollLeft = start * this.perTick - 80;
    if (y < TOP + ROW || y > this.box.clientHeight - 2 * ROW) this.box.scrollTop = (this.reach.high - pitch) * ROW - this.box.clientHeight / 2;
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.box, ratio = devicePixelRatio || 1;
    if (!width) return;
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      Object.assign(this.canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
      Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px`, marginBottom: `${-height}px` });
    }
    const pen = this.canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = token("--ink-0");
    pen.fillRect(0, 0, width, height);
    this.#ground(pen, width, height);
    this.model.notes.forEach((note, place) => this.#note(pen, note, this.model.selected.has(place), width));
    this.ghost?.forEach((note) => this.#note(pen, note, true, width));
    this.#frame(pen, width, height);
  }

  #ground(pen, width, height) {
    for (let pitch = this.reach.low; pitch <= this.reach.high; pitch++) {
      if (!this.isDrums && !BLACK.has(pitch % 12)) continue;
      if (this.isDrums && pitch % 2) continue;
      pen.fillStyle = token("--ink-2");
      pen.fillRect(LEFT, this.yOf(pitch), width, ROW);
    }
    for (const [start, length, beats] of this.model.bars) {
      const x = this.xOf(start);
      if (x > width || this.xOf(start + length) < LEFT) continue;
      pen.fillStyle = token("--line");
      for (let beat = 1; beat < beats && (length * this.perTick) / beats > 8; beat++) pen.fillRect(Math.round(this.xOf(start + (beat * length) / beats)), TOP, 1, height);
      pen.fillStyle = token("--ink-4");
      if (length * this.perTick > 4) pen.fillRect(Math.round(x), 0, 1, height);
    }
  }

  #note(pen, [start, length, pitch, accent], isChosen, width) {
    const x = this.xOf(start), long = Math.max(2.5, length * this.perTick - 1);
    if (x + long < LEFT || x > width) return;
    pen.globalAlpha = isChosen ? 1 : 0.45 + 0.55 * accent;
    pen.fillStyle = token(isChosen ? "--lamp" : "--paper");
    pen.fillRect(x, this.yOf(pitch) + 1, long, ROW - 2);
    pen.globalAlpha = 1;
  }

  /** Names of rows and numbers of bars, over what scrolls below them, and the playhead. */
  #frame(pen, width, height) {
    pen.fillStyle = token("--ink-1");
    pen.fillRect(0, 0, LEFT, height);
    pen.fillRect(0, 0, width, TOP);
    pen.font = `500 11px ${token("--font")}`;
    pen.textBaseline = "middle";
    pen.fillStyle = token("--paper-3");
    const used = new Set(this.model.notes.map((note) => note[2]));
    for (let pitch = this.reach.low; pitch <= this.reach.high; pitch++) {
      const y = this.yOf(pitch) + ROW / 2;
      if (y > TOP + 4 && (this.isDrums ? used.has(pitch) : pitch % 12 === 0)) pen.fillText(nameOf(pitch, this.isDrums), 4, y, LEFT - 8);
    }
    const step = [1, 2, 4, 8, 16, 32, 64].find((bars) => bars * this.model.bars[0][1] * this.perTick > 36) ?? 128;
    this.model.bars.forEach(([start], place) => { if (place % step === 0 && this.xOf(start) >= LEFT - 1 && this.xOf(start) < width) pen.fillText(String(place + 1), this.xOf(start) + 3, TOP / 2); });
    if (this.at !== null && this.xOf(this.at) >= LEFT) { pen.fillStyle = token("--lamp"); pen.fillRect(this.xOf(this.at), 0, 1.5, height); }
  }

  leave() { this.watch.disconnect(); this.leaveTheme(); }
}
