/* A wheel of rings as the lab holds it, and what sounds of it when: the same sums as theory/core/rhythm/wheel_midi.py.
   Moments are in quarters from the start; the clock makes seconds of them. */

const PACES = { "1/4": 1, "1/8": 1 / 2, "1/8t": 1 / 3, "1/16": 1 / 4, "1/32": 1 / 8 };
const LEVELS = { 8: 1, 16: 1 / 2 };
const MOST_OFF = 2.5;
const TINY = 1e-9;

export class Groove {
  /* `wheel` is what the server writes: bpm, metre, swing_percent, swing_level, human_ms, rings. */
  constructor(wheel) {
    this.wheel = wheel;
  }

  get turn_q() {
    const [units, value] = this.wheel.metre.split("/").map(Number);
    return (units * 4) / value;
  }

  step_q(ring) {
    return ring.pace ? PACES[ring.pace] : this.turn_q / ring.steps.length;
  }

  period_q(ring) {
    return this.step_q(ring) * ring.steps.length;
  }

  /* Strokes that begin in [from_q, to_q) before human timing: {q, ring, step, accent, late_ms}. */
  strokes(from_q, to_q) {
    return this.wheel.rings.flatMap((ring, index) => (ring.muted ? [] : this.ofRing(ring, index, from_q, to_q)));
  }

  ofRing(ring, index, from_q, to_q) {
    const step_q = this.step_q(ring);
    const found = [];
    // Swing moves a step by less than one unit: look that much earlier.
    for (let count = Math.max(0, Math.floor(from_q / step_q) - Math.ceil(1 / step_q)); count * step_q < to_q + TINY; count++) {
      const place = count % ring.steps.length;
      if (ring.steps[place] === ".") continue;
      const q = this.placeOf(ring, count);
      if (q >= from_q - TINY && q < to_q - TINY) found.push({ q, ring: index, step: place, accent: ring.steps[place] === "X", late_ms: humanMs(this.wheel.human_ms, index, count) });
    }
    return found;
  }

  /* Where the step that is `count` steps after the start is played, with swing. */
  placeOf(ring, count) {
    const step_q = this.step_q(ring);
    const lap = Math.floor(count / ring.steps.length);
    const inside = (count % ring.steps.length) * step_q;
    return lap * this.period_q(ring) + this.swung(inside, step_q);
  }

  swung(inside, step_q) {
    const unit = LEVELS[this.wheel.swing_level];
    const parts = unit / step_q;
    const first = this.wheel.swing_percent / 100;
    if (first === 0.5 || Math.abs(parts - Math.round(parts)) > TINY || Math.round(parts) % 2) return inside;
    const whole = Math.floor(inside / unit + TINY);
    const inner = inside / unit - whole;
    return (whole + (inner <= 0.5 + TINY ? inner * 2 * first : first + (inner - 0.5) * 2 * (1 - first))) * unit;
  }

  /* The step of a ring that a moment falls into. */
  stepAt(ring, q) {
    return Math.floor((q / this.step_q(ring)) % ring.steps.length + TINY) % ring.steps.length;
  }

  /* The address after its question mark. */
  query() {
    const { bpm, metre, swing_percent: swing, swing_level: level, human_ms: human, rings } = this.wheel;
    const rows = [["bpm", short(bpm)], ["metre", metre]];
    if (swing !== 50) rows.push(["swing", short(swing)], ["level", level]);
    if (human) rows.push(["human", short(human)]);
    rows.push(...rings.map((ring) => ["ring", ringText(ring)]));
    return rows.map(([name, value]) => `${name}=${encodeURIComponent(value).replace(/%2F/g, "/").replace(/%2C/g, ",").replace(/%40/g, "@").replace(/%20/g, "+")}`).join("&");
  }
}

const short = (number) => String(Math.round(number * 100) / 100);
const ringText = ({ sound, volume_percent: volume, muted, steps, pace, name }) => `${sound},${muted ? "m" : ""}${volume},${steps}${pace ? `@${pace}` : ""}${name ? `,${name}` : ""}`;

/* How late a stroke is, normally distributed and the same each time: theory/core/rhythm/feel.py. */
export function humanMs(spread_ms, ...where) {
  if (spread_ms <= 0) return 0;
  const [one, other] = [0, 1].map((draw) => mixed([...where, draw]) / 2 ** 32);
  const normal = Math.sqrt(-2 * Math.log(Math.max(one, 2 ** -32))) * Math.cos(2 * Math.PI * other);
  return spread_ms * Math.max(-MOST_OFF, Math.min(MOST_OFF, normal));
}

function mixed(numbers) {
  let made = 0x9e3779b9;
  for (const number of numbers) {
    made = Math.imul(made ^ number, 0x85ebca6b) >>> 0;
    made = (made ^ (made >>> 13)) >>> 0;
    made = Math.imul(made, 0xc2b2ae35) >>> 0;
    made = (made ^ (made >>> 16)) >>> 0;
  }
  return made;
}
