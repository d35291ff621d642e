/* What can be done with the chords of the lab: each change makes the text anew, and voices and keys go with their chords. */

import { clamp } from "../lib/draw.js";
import { textOf } from "../lib/labstate.js";

export class Edits {
  constructor(lab) {
    Object.assign(this, { lab, waiting: null }); // chords put in that the studio has not read yet
  }

  /* The chords as they would be typed: {word, beats}, names or numerals as the lab is set. */
  get items() {
    if (this.waiting) return [...this.waiting];
    const isNames = this.lab.state.now.writing !== "numerals";
    return (this.lab.reading?.chords ?? []).map((chord) => ({ word: isNames ? chord.name : chord.numeralText, beats: chord.beats }));
  }

  /* Put other chords in: items {word, beats}; `places` says where each was before, so that voices go with their chords. */
  put(items, chosen = this.lab.chosen, places = items.map((_, i) => i), turn = "") {
    const carried = this.lab.state.carried(places);
    this.waiting = items;
    if (turn) carried.turns = [carried.turns, turn].filter(Boolean).join(",");
    this.lab.chosen = clamp(chosen, 0, Math.max(0, items.length - 1));
    this.lab.change({ chords: textOf(items, this.lab.reading?.beatsPerBar ?? Number(this.lab.state.now.bar)), ...carried });
    this.lab.fields.write();
  }

  move(index, to) {
    if (to === index) return;
    const order = this.items.map((_, i) => i);
    order.splice(to, 0, ...order.splice(index, 1));
    this.put(order.map((i) => this.items[i]), to, order);
  }

  remove(index) {
    const items = this.items;
    const gone = Math.min(index, items.length - 1); // of several quick strokes the later ones find fewer chords
    const order = items.map((_, i) => i).filter((i) => i !== gone);
    this.put(order.map((i) => items[i]), Math.max(0, gone - 1), order);
  }

  stretch(index, by) {
    const items = this.items;
    const beats = items[index].beats + by;
    if (beats < 0.25 || beats > 64) return;
    items[index] = { ...items[index], beats };
    this.put(items, index);
  }

  /* New chords in place of `count` old ones from `index` on; `turn` names a key that begins among them. */
  splice(index, count, fresh, turn = "") {
    const items = this.items;
    const places = items.map((_, i) => i);
    places.splice(index, count, ...fresh.map(() => -1));
    items.splice(index, count, ...fresh);
    this.put(items, fresh.length ? index + fresh.length - 1 : index - 1, places, turn);
  }

  undo(way) {
    if (!this.lab.state.undo(way)) return;
    this.waiting = null;
    this.lab.fields.write();
    this.lab.read();
  }
}
