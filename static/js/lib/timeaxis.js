/* Which part of a song a width shows. Times in seconds, widths in CSS pixels. Every lane of a view shares one axis.

   A view glides to its goal: start and end move by the same share of their way in each frame, so the time under the
   pointer stays under the pointer while the view zooms. */

import { clamp } from "./draw.js";

export const SHORTEST_VIEW_S = 0.5;
const GLIDE_MS = 70; // time in which a view covers 63 % of the way to its goal

const still = matchMedia("(prefers-reduced-motion: reduce)");

export class TimeAxis {
  constructor(duration_s) {
    this.duration_s = Math.max(SHORTEST_VIEW_S, duration_s);
    this.start_s = 0;
    this.end_s = this.duration_s;
    this.goal = { start_s: 0, end_s: this.duration_s };
    this.width_px = 1;
    this.measured = 0; // raised whenever the width was set: what depends on sizes measures itself again
    this.listeners = new Set();
    this.onReveal = null; // called after the view went where the keyboard asked
    this.frame = 0;
  }

  get span_s() {
    return this.end_s - this.start_s;
  }

  get secondsPerPixel() {
    return this.span_s / this.width_px;
  }

  xOf(time_s) {
    return ((time_s - this.start_s) / this.span_s) * this.width_px;
  }

  timeAt(x_px) {
    return this.start_s + (x_px / this.width_px) * this.span_s;
  }

  onChange(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  setWidth(width_px) {
    this.width_px = Math.max(1, width_px);
    this.measured += 1;
    this.tell();
  }

  /* Show a stretch, pushed inside the song and kept between half a second and all of it. */
  show(start_s, end_s, { glide = false } = {}) {
    const span = clamp(end_s - start_s, SHORTEST_VIEW_S, this.duration_s);
    const start = clamp(start_s, 0, this.duration_s - span);
    this.goal = { start_s: start, end_s: start + span };
    if (glide && !still.matches) this.glide();
    else this.arrive();
  }

  /* Zoom by `factor` (under 1 is closer) so that the time at x stays at x. */
  zoomAt(x_px, factor, options = { glide: true }) {
    const share = x_px / this.width_px;
    const goalSpan = this.goal.end_s - this.goal.start_s;
    const anchor = this.goal.start_s + share * goalSpan;
    const span = clamp(goalSpan * factor, SHORTEST_VIEW_S, this.duration_s);
    this.show(anchor - share * span, anchor + (1 - share) * span, options);
  }

  scrollBy(seconds, options = { glide: true }) {
    this.show(this.goal.start_s + seconds, this.goal.end_s + seconds, options);
  }

  /* Scroll just far enough that a stretch is seen; one that is longer than the view is seen from its start. */
  reveal(start_s, end_s) {
    const span = this.goal.end_s - this.goal.start_s;
    if (start_s < this.goal.start_s || end_s - start_s > span) this.show(start_s, start_s + span, { glide: true });
    else if (end_s > this.goal.end_s) this.show(end_s - span, end_s, { glide: true });
    this.onReveal?.();
  }

  glide() {
    if (this.frame) return;
    let before = performance.now();
    const step = (now) => {
      const share = 1 - Math.exp(-Math.max(0, now - before) / GLIDE_MS);
      before = now;
      this.start_s += (this.goal.start_s - this.start_s) * share;
      this.end_s += (this.goal.end_s - this.end_s) * share;
      const away_s = Math.abs(this.goal.start_s - this.start_s) + Math.abs(this.goal.end_s - this.end_s);
      if (away_s < this.secondsPerPixel / 4) {
        this.frame = 0;
        this.arrive();
      } else {
        this.frame = requestAnimationFrame(step);
        this.tell();
      }
    };
    this.frame = requestAnimationFrame(step);
  }

  arrive() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.start_s = this.goal.start_s;
    this.end_s = this.goal.end_s;
    this.tell();
  }

  tell() {
    this.listeners.forEach((listener) => listener(this));
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.listeners.clear();
  }
}
