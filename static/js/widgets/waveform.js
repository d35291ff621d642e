/* A waveform on a canvas, coloured by harmonic function; redrawn when its axis moves, its peaks arrive, the theme changes.

   Pixels are written directly: a path of some thousand bars costs the browser far more than the memory they cover. */

import { Sheet } from "../lib/sheet.js";
import { functionPixel, onThemeChange, pixelOf } from "../lib/tokens.js";

const FETCH_AFTER_MS = 60; // a view that glides asks once for where it is, not for every step
const BODY_ALPHA = 0.55; // of the outer peaks around the RMS body
const REACH = 0.96; // of half the height, at full scale

export class Waveform {
  /* `stretches(start_s, end_s)` yields [start_s, end_s, letter] in order, for colour. `body` draws RMS inside the peaks. */
  constructor(canvas, { peaks, axis, stretches, body = false }) {
    Object.assign(this, { sheet: new Sheet(canvas, axis), peaks, axis, stretches, body });
    this.leave = [axis.onChange(() => this.draw()), onThemeChange(() => this.draw())];
    this.draw();
  }

  draw() {
    if (this.sheet.fit() || !this.image) {
      this.image = this.sheet.context.createImageData(this.sheet.width, this.sheet.height);
      this.pixels = new Uint32Array(this.image.data.buffer);
      this.values = new Float32Array(this.sheet.width * 3);
    }
    if (!this.peaks) return this.sheet.clear();
    const { width } = this.sheet;
    const level = this.peaks.levelFor((this.axis.span_s * this.peaks.sample_rate_hz) / width);
    this.ask(level);
    this.peaks.columns(level, this.axis.start_s, this.axis.span_s / width, this.values);
    this.paint();
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
    const { width, height } = this.sheet;
    this.pixels.fill(0);
    const middle = Math.round(height / 2);
    this.pixels.fill(pixelOf("--line-strong"), middle * width, (middle + 1) * width);
    const scale = width / this.axis.span_s;
    for (const [start_s, end_s, letter] of this.stretches(this.axis.start_s, this.axis.end_s)) {
      const from = Math.max(0, Math.round((start_s - this.axis.start_s) * scale));
      const to = Math.min(width, Math.round((end_s - this.axis.start_s) * scale));
      const [outer, inner] = [functionPixel(letter, this.body ? BODY_ALPHA : 1), functionPixel(letter)];
      for (let column = from; column < to; column++) {
        const [low, high, rms] = [this.values[column * 3], this.values[column * 3 + 1], this.values[column * 3 + 2]];
        if (Number.isNaN(high)) continue;
        this.bar(column, high, low, outer);
        if (this.body) this.bar(column, rms, -rms, inner);
      }
    }
    this.sheet.context.putImageData(this.image, 0, 0);
  }

  /* One upright bar of a column, from `high` down to `low` (-1 to 1), at least one pixel. */
  bar(column, high, low, pixel) {
    const { width, height } = this.sheet;
    const half = height / 2;
    const last = Math.min(height - 1, Math.round(half - low * half * REACH));
    for (let y = Math.max(0, Math.round(half - high * half * REACH)); y <= last; y++) this.pixels[y * width + column] = pixel;
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
