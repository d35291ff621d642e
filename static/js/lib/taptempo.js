/* The tempo of the last taps in BPM, null until there are two; a pause of more than two seconds begins anew. */

const PAUSE_MS = 2400;
const TAPS = 6;
const [SLOWEST, FASTEST] = [20, 400];

export class TapTempo {
  constructor() {
    this.taps = [];
  }

  tap(now_ms = performance.now()) {
    if (now_ms - (this.taps.at(-1) ?? 0) > PAUSE_MS) this.taps = [];
    this.taps = [...this.taps, now_ms].slice(-TAPS);
    if (this.taps.length < 2) return null;
    const bpm = (60_000 * (this.taps.length - 1)) / (now_ms - this.taps[0]);
    return Math.min(FASTEST, Math.max(SLOWEST, Math.round(bpm * 10) / 10));
  }
}
