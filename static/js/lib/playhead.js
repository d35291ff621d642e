// Where the sound is, between the moments at which the browser says so.
//
// `audio.currentTime` already is the time that is heard (browsers take the output latency they know of into account),
// but some update it only every 10 to 40 ms. Between two updates the playhead runs on by the clock; at each update it
// is drawn to the truth, and beyond 30 ms off it jumps there. It never runs ahead further than LEAD_S: right after a
// jump the sound itself stands still for a moment.
const JUMP_S = 0.03;
const LEAD_S = 0.02;
const DRAW = 0.2;

export class Playhead {
  #audio; #said = -1; #at = 0; #since = 0;

  constructor(audio) {
    this.#audio = audio;
    for (const kind of ["playing", "pause", "seeking", "seeked", "ratechange", "waiting"]) {
      audio.addEventListener(kind, () => this.#settle(performance.now()));
    }
  }

  /** Seconds from the first sample, for a frame drawn at `now` (milliseconds of performance.now()). */
  seconds(now = performance.now()) {
    const audio = this.#audio;
    if (audio.paused || audio.seeking || audio.readyState < 3) return this.#settle(now);
    const shown = this.#at + ((now - this.#since) / 1000) * audio.playbackRate;
    const said = audio.currentTime;
    if (said === this.#said) return Math.min(shown, said + LEAD_S);
    this.#said = said;
    const off = said - shown;
    this.#at = Math.abs(off) > JUMP_S ? said : shown + off * DRAW;
    this.#since = now;
    return this.#at;
  }

  #settle(now) {
    this.#at = this.#said = this.#audio.currentTime;
    this.#since = now;
    return this.#at;
  }
}
