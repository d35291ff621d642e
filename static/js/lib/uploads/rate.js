// Speed and time left, and how they are said.
const SETTLES_S = 4; // older speed fades over about so long

export class Rate {
  constructor() { this.forget(); }

  forget() { this.bytesPerSecond = 0; this.last = null; }

  /** Bytes so far; a step back or a pause begins anew. */
  saw(bytes, now = performance.now()) {
    if (!this.last || bytes < this.last.bytes) { this.last = { bytes, now }; return; }
    const seconds = (now - this.last.now) / 1000;
    if (seconds < 0.2) return;
    const fresh = (bytes - this.last.bytes) / seconds;
    const weight = this.bytesPerSecond ? 1 - Math.exp(-seconds / SETTLES_S) : 1;
    this.bytesPerSecond += weight * (fresh - this.bytesPerSecond);
    this.last = { bytes, now };
  }

  /** "12.4 MB/s, 2 min 10 s left"; empty until both can be said. */
  words(bytesLeft) {
    if (this.bytesPerSecond < 1) return "";
    return `${size(this.bytesPerSecond)}/s, ${span(bytesLeft / this.bytesPerSecond)} left`;
  }
}

export function size(bytes) {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

export function span(seconds) {
  const whole = Math.max(1, Math.round(seconds));
  const h = Math.floor(whole / 3600), m = Math.floor(whole / 60) % 60, s = whole % 60;
  if (h) return `${h} h ${m} min`;
  if (m >= 10 || (m && !s)) return `${m} min`;
  return m ? `${m} min ${s} s` : `${s} s`;
}

export const count = (number, one, many = `${one}s`) => `${number.toLocaleString("en-GB")} ${number === 1 ? one : many}`;
