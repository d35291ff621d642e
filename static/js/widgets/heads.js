/* What lies over the lanes of one view: the playhead, the veil on what is not played yet, the band of a loop.
   All three are moved, never redrawn, so a frame costs next to nothing. */

import { $ } from "../lib/dom.js";

const AWAY_PX = -9;

export class Heads {
  constructor({ over, sound, axis }) {
    Object.assign(this, { axis, playhead: $(".playhead", over), band: $(".loop-band", over), veil: $(".veil", sound), time_s: null, range: null });
    this.leave = axis.onChange(() => { this.place(this.time_s); this.loop(this.range); });
  }

  /* null: the song is not in the player. */
  place(time_s) {
    this.time_s = time_s;
    const x = time_s === null ? AWAY_PX : this.axis.xOf(time_s);
    this.playhead.style.transform = `translateX(${x.toFixed(2)}px)`;
    const veiled = time_s === null ? this.axis.width_px : Math.max(0, x);
    this.veil.style.transform = `translateX(${veiled.toFixed(2)}px)`;
  }

  /* {start_s, end_s}, or null for none. */
  loop(range) {
    this.range = range;
    this.band.hidden = !range;
    if (!range) return;
    const [from, to] = [this.axis.xOf(range.start_s), this.axis.xOf(range.end_s)];
    this.band.style.transform = `translateX(${from.toFixed(1)}px)`;
    this.band.style.width = `${Math.max(2, to - from).toFixed(1)}px`;
  }

  stop() {
    this.leave();
    this.place(null);
  }
}
