/* The story in step with the sound: of the phrases whose passage sounds, the one that says it most closely is lit. */

import { $$ } from "../lib/dom.js";

export class StoryView {
  constructor(box) {
    this.box = box;
    this.rows = [];
    this.lit = null;
  }

  /* The words may have been swapped meanwhile. */
  find() {
    if (this.rows[0]?.said.isConnected) return;
    this.rows = $$(".plays", this.box).map((said) => ({ said, start_s: Number(said.dataset.at), end_s: Number(said.dataset.until) }));
    this.rows.sort((a, b) => a.end_s - a.start_s - (b.end_s - b.start_s));
  }

  light(time_s) {
    this.find();
    const found = time_s === null ? null : this.rows.find((row) => time_s >= row.start_s && time_s < row.end_s)?.said ?? null;
    if (found === this.lit) return;
    this.lit?.classList.remove("now");
    found?.classList.add("now");
    this.lit = found;
  }

  stop() {
    this.light(null);
  }
}
