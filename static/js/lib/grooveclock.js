/* Plays a groove on the labs' audio clock: what sounds is written down ahead of time, so that a busy page does not stumble.
   Tempo may change on the way: the clock keeps stretches of one tempo, each with where it begins in seconds and quarters. */

import { audio, heard_s, Lookahead, output, wake } from "./audioclock.js";
import { strike } from "./percussion.js";

const [PLAIN, ACCENT] = [0.62, 1];
const LOUD = 0.55; // of one ring at full volume: eight of them still fit
const PIVOT = { sound: "click", level: 0.5 };

export class GrooveClock {
  /* `groove` is a Groove; `stopped()` is told when something else began to play. */
  constructor(groove, stopped = () => {}) {
    Object.assign(this, { groove, stretches: [], pivot: null });
    this.look = new Lookahead((from_s, to_s) => this.schedule(from_s, to_s), () => { this.end(); stopped(); });
  }

  get isOn() {
    return this.look.isOn;
  }

  async start() {
    await wake();
    if (this.isOn || this.gone) return;
    this.way = new GainNode(audio(), { gain: LOUD });
    this.way.connect(output());
    this.stretches = [{ at_s: audio().currentTime + 10, at_q: 0, bpm: this.groove.wheel.bpm }]; // until start() tells the moment
    this.begins = true;
    this.look.start();
  }

  stop() {
    this.look.stop();
    this.end();
  }

  end() {
    this.pivot = null;
    const way = this.way;
    if (way) way.gain.setTargetAtTime(0, audio().currentTime, 0.01);
    if (way) setTimeout(() => way.disconnect(), 200);
    this.way = null;
  }

  /* Another groove from now on; the place in the turn goes on. */
  change(groove) {
    const bpm = this.groove.wheel.bpm;
    this.groove = groove;
    if (!this.isOn || groove.wheel.bpm === bpm || groove.wheel.bpm === this.stretches.at(-1).bpm) return;
    this.pivot = null;
    this.setTempo(groove.wheel.bpm, this.quartersAt(this.look.asked_s));
  }

  /* A tempo from a place on; what is written down already stays as it is. */
  setTempo(bpm, from_q) {
    const at_s = this.secondsAt(from_q);
    this.stretches = [...this.stretches.filter((one) => one.at_q < from_q), { at_s, at_q: from_q, bpm }];
  }

  /* From the next bar but one on the new tempo; the pivot clicks through the bar before and the bar after. */
  modulate({ bpm, old_q, new_q }) {
    const turn = this.groove.turn_q;
    const now = this.quartersAt(this.look.asked_s);
    const at_q = (Math.floor(now / turn) + 2) * turn;
    this.setTempo(bpm, at_q);
    this.pivot = { at_q, old_q, new_q, until_q: at_q + turn, from_q: at_q - turn };
    return at_q;
  }

  stretchAt(key, value) {
    return this.stretches.findLast((one) => one[key] <= value + 1e-9) ?? this.stretches[0];
  }

  secondsAt(q) {
    const { at_s, at_q, bpm } = this.stretchAt("at_q", q);
    return at_s + ((q - at_q) * 60) / bpm;
  }

  quartersAt(time_s) {
    const { at_s, at_q, bpm } = this.stretchAt("at_s", time_s);
    return at_q + ((time_s - at_s) * bpm) / 60;
  }

  /* Quarters from the start that are heard now; null while silent. */
  get place_q() {
    return this.isOn && !this.begins ? Math.max(0, this.quartersAt(heard_s())) : null;
  }

  get bpm() {
    return this.stretchAt("at_s", heard_s()).bpm;
  }

  schedule(from_s, to_s) {
    if (this.begins) this.stretches[0].at_s = from_s;
    this.begins = false;
    const [from_q, to_q] = [from_s, to_s].map((time_s) => this.quartersAt(time_s));
    for (const { q, ring, accent, late_ms: late } of this.groove.strokes(from_q, to_q)) {
      const { sound, volume_percent: volume } = this.groove.wheel.rings[ring];
      const at_s = Math.max(audio().currentTime, this.secondsAt(q) + late / 1000);
      strike(audio(), this.way, sound, { at_s, level: (accent ? ACCENT : PLAIN) * (volume / 100) ** 2 });
    }
    if (this.pivot) this.clickPivot(from_q, to_q);
  }

  clickPivot(from_q, to_q) {
    const { at_q: at, old_q: before, new_q: after, from_q: first, until_q: last } = this.pivot;
    const places = [];
    for (let q = at - before; q > first - 1e-9; q -= before) places.push(q);
    for (let q = at; q < last - 1e-9; q += after) places.push(q);
    for (const q of places) if (q >= from_q && q < to_q) strike(audio(), this.way, PIVOT.sound, { at_s: this.secondsAt(q), level: PIVOT.level });
    if (from_q > last) this.pivot = null;
  }
}
