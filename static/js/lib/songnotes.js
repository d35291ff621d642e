/* The notes of a song from the JSON of library:drawings: which lie in a stretch, how they are called, which stand outside the key. */

import { clamp, lastAtOrBefore } from "./draw.js";

export const PARTS = { m: "melody", b: "bass", h: "chord tones" };
const LEAST_ROWS = 30; // semitones that a picture shows at least
const EDGE_ROWS = 2;

export class SongNotes {
  /* `notes`: columns start_s, length_s, pitch; texts part and sure, a letter a note; keys with their spelling. */
  constructor(notes) {
    Object.assign(this, { starts: notes.start_s, lengths: notes.length_s, pitches: notes.pitch, part: notes.part, sure: notes.sure, keys: notes.keys });
    this.keyStarts = this.keys.map((key) => key.start_s);
    this.count = this.starts.length;
    this.longest_s = this.lengths.reduce((most, length) => Math.max(most, length), 0);
    const [low, high] = [this.pitches.reduce((a, b) => Math.min(a, b), 127), this.pitches.reduce((a, b) => Math.max(a, b), 0)];
    const more = Math.max(0, LEAST_ROWS - (high - low)) >> 1;
    this.low = this.count ? low - EDGE_ROWS - more : 40;
    this.high = this.count ? high + EDGE_ROWS + more : 76;
    this.ofPart = { m: [], b: [], h: [] };
    for (let i = 0; i < this.count; i++) this.ofPart[this.part[i]].push(i);
  }

  end(i) {
    return this.starts[i] + this.lengths[i];
  }

  /* Calls visit(i) for each note that sounds within a stretch, in order of its start. */
  within(start_s, end_s, visit) {
    for (let i = Math.max(0, lastAtOrBefore(this.starts, start_s - this.longest_s)); i < this.count && this.starts[i] < end_s; i++) {
      if (this.end(i) > start_s) visit(i);
    }
  }

  keyAt(time_s) {
    return this.keys[Math.max(0, lastAtOrBefore(this.keyStarts, time_s + 0.02))];
  }

  /* "C♯5", as the key of its place writes it. */
  name(i) {
    const pitch = this.pitches[i];
    return this.keyAt(this.starts[i]).names[pitch % 12] + octaveOf(pitch, this.keyAt(this.starts[i]).names[pitch % 12]);
  }

  isOutside(i) {
    return this.keyAt(this.starts[i]).inside[this.pitches[i] % 12] === "0";
  }

  /* "C♯, outside D major" for what the key does not hold, else "". */
  outsideText(i) {
    const key = this.keyAt(this.starts[i]);
    return this.isOutside(i) ? `${key.names[this.pitches[i] % 12]}, outside ${key.name}` : "";
  }

  /* The pitches that label rows: the tonic of the first key in each octave, as [pitch, name]. */
  rows() {
    const key = this.keys[0];
    const tonic = Math.max(0, key.names.indexOf(key.name.split(" ")[0]));
    const rows = [];
    for (let pitch = this.low; pitch <= this.high; pitch++) {
      if (pitch % 12 === tonic) rows.push([pitch, key.names[tonic] + octaveOf(pitch, key.names[tonic])]);
    }
    return rows;
  }

  /* Which notes of a part come before and after: the next index in that part, kept inside it. */
  step(part, from, by) {
    const own = this.ofPart[part];
    if (!own.length) return -1;
    const place = clamp(lastAtOrBefore(own, from) + by, 0, own.length - 1);
    return own[place];
  }

  /* The note of `part` that starts nearest to a time, -1 where the part has none. */
  nearest(part, time_s) {
    const own = this.ofPart[part];
    let best = -1;
    for (const i of own) if (best < 0 || Math.abs(this.starts[i] - time_s) < Math.abs(this.starts[best] - time_s)) best = i;
    return best;
  }
}

/* Octaves change at C as it is written: C♭4 sounds below C4, B♯3 above B3. */
function octaveOf(pitch, name) {
  const by = name.startsWith("C♭") ? 1 : name.startsWith("B♯") ? -1 : 0;
  return Math.floor(pitch / 12) - 1 + by;
}
