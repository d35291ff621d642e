// Plan and heard over time: press to hear a bar, drag to choose bars for making again; the playhead of the player.
import { $ } from "../lib/dom.js";
import { lastAtOrBefore } from "../lib/draw.js";
import * as player from "../lib/player.js";

class MadeStrip {
  constructor(strip) {
    this.body = $("[data-role=body]", strip);
    this.range = $("[data-role=range]", strip);
    this.starts = strip.dataset.starts.split(" ").map(Number); // one more than there are bars: the end
    this.seconds = Number(strip.dataset.seconds);
    this.play = document.querySelector(".made-head [data-play], .song-head [data-play]");
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.body.addEventListener("pointerdown", (event) => this.begin(event), { signal });
    this.body.addEventListener("pointermove", (event) => this.drag(event), { signal });
    this.body.addEventListener("pointerup", (event) => this.end(event), { signal });
    this.body.addEventListener("pointercancel", () => { this.from = null; }, { signal });
    document.addEventListener("click", (event) => this.named(event), { signal });
    this.form?.addEventListener("input", () => this.typed(), { signal });
    this.leaveFrames = player.onFrame((seconds) => this.frame(seconds));
    this.frame(player.currentTime());
  }

  get form() { return document.querySelector("form.made-again"); }

  get song() { return this.play ? JSON.parse(this.play.dataset.play) : null; }

  /** The bar (from 1) under a pointer. */
  barAt(event) {
    const box = this.body.getBoundingClientRect();
    const seconds = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * this.seconds;
    return Math.min(this.starts.length - 1, Math.max(1, lastAtOrBefore(this.starts, seconds) + 1));
  }

  begin(event) {
    if (event.button || event.pointerType === "touch") return;
    this.from = this.barAt(event);
    this.moved = false;
    this.body.setPointerCapture(event.pointerId);
  }

  drag(event) {
    if (!this.from) return;
    const bar = this.barAt(event);
    if (bar !== this.from) this.moved = true;
    if (this.moved && this.form) this.choose(Math.min(bar, this.from), Math.max(bar, this.from));
  }

  end(event) {
    const isPress = event.pointerType === "touch" || (this.from && !this.moved);
    if (isPress) this.hear(this.barAt(event));
    this.from = null;
  }

  hear(bar) {
    const seconds = this.starts[bar - 1];
    if (this.song) player.playSong(this.song, { at_s: seconds });
  }

  /** A bar that is named in the list of those that do not agree: choose it, and hear it. */
  named(event) {
    const bar = Number(event.target.closest?.("[data-bar]")?.dataset.bar);
    if (!bar) return;
    if (this.form) this.choose(bar, bar);
    this.hear(bar);
  }

  choose(first, last) {
    Object.assign(this.form.elements.first, { value: first });
    Object.assign(this.form.elements.last, { value: last });
    this.mark(first, last);
  }

  typed() {
    const [first, last] = ["first", "last"].map((name) => Number(this.form.elements[name].value));
    if (first >= 1 && last >= first && last < this.starts.length) this.mark(first, last);
  }

  mark(first, last) {
    const [from, to] = [this.starts[first - 1], this.starts[last]].map((seconds) => (100 * seconds) / this.seconds);
    this.range.hidden = false;
    Object.assign(this.range.style, { left: `${from}%`, width: `${to - from}%` });
  }

  frame(seconds) {
    const isOurs = this.song && player.current()?.id === this.song.id;
    this.body.style.setProperty("--at", isOurs ? (seconds / this.seconds).toFixed(5) : -1);
  }

  leave() {
    this.ending.abort();
    this.leaveFrames();
  }
}

export function mount(strip) {
  const one = new MadeStrip(strip);
  return () => one.leave();
}
