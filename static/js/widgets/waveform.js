/* A waveform on a canvas, coloured by harmonic function; redrawn when its axis moves, its peaks arrive, the theme changes. */

import { functionFill, onThemeChange, token } from "../lib/tokens.js";

const FETCH_AFTER_MS = 60; // a view that glides asks once for where it is, not for every step
const BODY_ALPHA = 0.55; // of the outer peaks around the RMS body

export class Waveform {
  /* `stretches(start_s, end_s)` yields [start_s, end_s, letter] in order, for colour. `body` draws RMS inside the peaks. */
  constructor(canvas, { peaks, axis, stretches, body = false }) {
    Object.assign(this, { canvas, peaks, axis, stretches, body });
    this.leave = [axis.onChange(() => this.draw()), onThemeChange(() => this.draw())];
    this.draw();
  }

  draw() {
    this.fit();
    if (this.peaks) {
      const level = this.peaks.levelFor((this.axis.span_s * this.peaks.sample_rate_hz) / this.columns);
      this.ask(level);
      this.values = this.values?.length === this.columns * 3 ? this.values : new Float32Array(this.columns * 3);
      this.peaks.columns(level, this.axis.start_s, this.axis.span_s / this.columns, this.values);
    }
    this.paint();
  }

  fit() {
    const ratio = devicePixelRatio || 1;
    const width = Math.max(1, Math.round(this.axis.width_px * ratio));
    const height = Math.max(1, Math.round(this.canvas.clientHeight * ratio));
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    this.columns = width;
  }

  /* Fetch the stretch in view and half a view on each side, once the view rests a moment. */
  ask(level) {
    this.wanted = level;
    this.timer ??= setTimeout(async () => {
      this.timer = null;
      const margin = this.axis.span_s / 2;
      try {
        const came = await this.peaks.ensure(this.wanted, this.axis.start_s - margin, this.axis.end_s + margin);
        if (came && !this.gone) this.draw();
      } catch {
        // A coarser level stays in view; the next movement asks again.
      }
    }, FETCH_AFTER_MS);
  }

  paint() {
    const context = this.canvas.getContext("2d");
    const { width, height } = this.canvas;
    context.clearRect(0, 0, width, height);
    if (!this.peaks) return;
    context.fillStyle = token("--line-strong");
    context.fillRect(0, Math.round(height / 2), width, 1);
    const scale = width / this.axis.span_s;
    for (const [start_s, end_s, letter] of this.stretches(this.axis.start_s, this.axis.end_s)) {
      const from = Math.max(0, Math.round((start_s - this.axis.start_s) * scale));
      const to = Math.min(width, Math.round((end_s - this.axis.start_s) * scale));
      context.fillStyle = functionFill(letter);
      context.globalAlpha = this.body ? BODY_ALPHA : 1;
      this.columnsPath(context, from, to, 0, 1);
      if (!this.body) continue;
      context.globalAlpha = 1;
      this.columnsPath(context, from, to, 2, 2);
    }
    context.globalAlpha = 1;
  }

  /* Upright bars of one device pixel from the values at `low` to those at `high` of each column; RMS is mirrored. */
  columnsPath(context, from, to, low, high) {
    const middle = this.canvas.height / 2;
    const reach = middle * 0.96;
    context.beginPath();
    for (let c = from; c < to; c++) {
      const up = this.values[c * 3 + high];
      if (Number.isNaN(up)) continue;
      const down = low === high ? -up : this.values[c * 3 + low];
      context.rect(c, middle - up * reach - 0.5, 1, Math.max(1, (up - down) * reach));
    }
    context.fill();
  }

  stop() {
    this.gone = true;
    clearTimeout(this.timer);
    this.leave.forEach((leave) => leave());
  }
}

/* Colour by bar: for the overview. Where a bar is shorter than `least_s`, as many bars as that go together, and the
   function that fills most of them colours them all: stripes of half a pixel would say nothing. */
export function* barStretches(model, start_s, end_s, least_s) {
  const bars = model.bars;
  if (!model.chords.length) return yield [start_s, end_s, null];
  if (!bars.length) return yield* chordStretches(model, start_s, end_s);
  const together = Math.max(1, Math.round((least_s * bars.length) / (bars.at(-1).end_s - bars[0].start_s)));
  yield [start_s, bars[0].start_s, "-"];
  for (let i = 0; i < bars.length; i += together) {
    const last = bars[Math.min(i + together, bars.length) - 1];
    yield [bars[i].start_s, last.end_s, together === 1 ? bars[i].letter : model.letterBetween(bars[i].start_s, last.end_s)];
  }
  yield [bars.at(-1).end_s, end_s, "-"];
}

/* Colour by chord: for the view in detail. */
export function* chordStretches(model, start_s, end_s) {
  let at = start_s;
  for (let i = Math.max(0, model.chordIndexAt(start_s)); i < model.chords.length && at < end_s; i++) {
    const chord = model.chords[i];
    if (chord.end_s <= at) continue;
    if (chord.start_s > at) yield [at, chord.start_s, null];
    yield [Math.max(at, chord.start_s), Math.min(end_s, chord.end_s), chord.kind.letter];
    at = chord.end_s;
  }
  if (at < end_s) yield [at, end_s, null];
}
