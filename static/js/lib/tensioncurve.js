/* Harmonic tension over a song as a smooth curve: each chord's tension stands at its middle, between them it glides. */

import { f1, lastAtOrBefore } from "./draw.js";

const LEAST_TOP = 0.5; // the axis reaches at least this high, so that calm songs look calm
const SAMPLE_PX = 2;

export class TensionCurve {
  constructor({ time_s: starts, value }, duration_s) {
    this.starts = starts;
    this.values = value;
    this.middles = starts.map((start_s, i) => (start_s + (starts[i + 1] ?? duration_s)) / 2);
    this.top = Math.max(LEAST_TOP, ...value);
    this.duration_s = duration_s;
  }

  /* 0 to 1 of the axis at a time. */
  at(time_s) {
    const i = lastAtOrBefore(this.middles, time_s);
    const [a, b] = [this.values[Math.max(0, i)], this.values[Math.min(i + 1, this.values.length - 1)]];
    if (i < 0 || i + 1 >= this.middles.length) return (i < 0 ? b : a) / this.top;
    const share = (time_s - this.middles[i]) / (this.middles[i + 1] - this.middles[i]);
    return (a + (b - a) * (share * share * (3 - 2 * share))) / this.top;
  }

  /* The line of a path `width` wide, where `y(share)` says how high. */
  path(width, y) {
    let line = "";
    for (let x = 0; x <= width; x += SAMPLE_PX) line += `${x ? "L" : "M"}${x} ${f1(y(this.at((x / width) * this.duration_s)))}`;
    return `${line}L${f1(width)} ${f1(y(this.at(this.duration_s)))}`;
  }

  /* "rising from 0.10 to 0.84 in bar 27, 0.33 on average" */
  sentence(model) {
    const most = this.values.indexOf(Math.max(...this.values));
    const mean = this.values.reduce((sum, value) => sum + value, 0) / this.values.length;
    const where = model.placeText(this.starts[most]).split(",")[0];
    return `Harmonic tension over the song, ${percent(mean)} on average, highest ${where ? `in ${where}` : `after ${Math.round(this.starts[most])} s`} at ${percent(this.values[most])}.`;
  }
}

const percent = (value) => `${Math.round(value * 100)} %`;
