// Notes that are being edited: [start, length, pitch, accent] in ticks, never changed in place, so that taking back is
// only going back to the list of before.
export class RollModel {
  #past = []; #future = [];

  /** `data` is what generation:made-notes answers. */
  constructor(data) {
    this.ticks = data.ticks_per_quarter;
    this.end = data.end;
    this.bars = data.bars; // [start, length, beats]
    this.notes = data.notes.map((note) => [...note]);
    this.saved = this.notes;
    this.selected = new Set(); // places in `notes`
  }

  get isChanged() { return this.notes !== this.saved; }
  get canUndo() { return this.#past.length > 0; }
  get canRedo() { return this.#future.length > 0; }

  /** The lowest and highest row that is shown: what is played, and half an octave around it. */
  get reach() {
    const pitches = [...this.notes, ...this.saved].map((note) => note[2]);
    const low = pitches.length ? Math.min(...pitches) : 54, high = pitches.length ? Math.max(...pitches) : 66;
    return { low: Math.max(0, low - 6), high: Math.min(127, high + 6) };
  }

  /** Notes sorted by start and pitch; `chosen` are those that are selected afterwards. */
  put(notes, chosen = []) {
    this.#past.push(this.notes);
    this.#future = [];
    this.#show(notes, chosen);
  }

  #show(notes, chosen = []) {
    const wanted = new Set(chosen);
    this.notes = [...notes].sort((one, other) => one[0] - other[0] || one[2] - other[2]);
    this.selected = new Set(this.notes.map((note, place) => (wanted.has(note) ? place : -1)).filter((place) => place >= 0));
  }

  undo() { this.#swap(this.#past, this.#future); }
  redo() { this.#swap(this.#future, this.#past); }

  #swap(from, to) {
    const notes = from.pop();
    if (!notes) return;
    to.push(this.notes);
    this.notes = notes;
    this.selected = new Set();
  }

  add(start, pitch, length, accent = 0.6) {
    const note = this.#within([start, length, pitch, accent]);
    this.put([...this.notes, note], [note]);
    return note;
  }

  remove() {
    if (!this.selected.size) return;
    this.put(this.notes.filter((_, place) => !this.selected.has(place)));
  }

  /** The selected notes moved by ticks and semitones and made longer by ticks, as `from` has them. */
  moved(from, { ticks = 0, semitones = 0, longer = 0, least = 30 }) {
    return from.map(([start, length, pitch, accent]) => this.#within([start + ticks, Math.max(least, length + longer), pitch + semitones, accent]));
  }

  /** As `moved`, kept as one step. */
  move(by) {
    const rest = this.notes.filter((_, place) => !this.selected.has(place));
    const made = this.moved(this.chosen, by);
    this.put([...rest, ...made], made);
  }

  get chosen() { return [...this.selected].map((place) => this.notes[place]); }

  #within([start, length, pitch, accent]) {
    const at = Math.min(this.end - 1, Math.max(0, Math.round(start)));
    return [at, Math.max(1, Math.min(Math.round(length), this.end - at)), Math.min(127, Math.max(0, pitch)), accent];
  }

  /** Where the song is, in ticks, when its bars begin at these seconds; null outside of them. */
  tickOf(seconds, starts) {
    const bar = starts.findLastIndex((start) => start <= seconds), [tick, length] = this.bars[bar] ?? [];
    return tick === undefined ? null : tick + (length * (seconds - starts[bar])) / (starts[bar + 1] - starts[bar]);
  }

  /** {bar, beat} from 1 at a tick. */
  placeOf(tick) {
    let low = 0, high = this.bars.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.bars[middle][0] <= tick) low = middle;
      else high = middle - 1;
    }
    const [start, length, beats] = this.bars[low];
    return { bar: low + 1, beat: 1 + ((tick - start) / length) * beats };
  }
}
