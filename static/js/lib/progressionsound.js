// A progression as sound: what is struck when, and the transport that plays it, loops it and knows which chord is heard.
import { audio, heard_s, Lookahead, output, wake } from "./audioclock.js";
import { Synth } from "./synth.js";

const STRUM_S = 0.018; // from string to string
const BREATH = 0.03; // share of a block chord left silent before the next
const TAIL_S = 0.8; // after the last chord, before the transport says it has ended

/** Ways to play the chords, for a menu. */
export const STYLES = [["block", "Block chords"], ["beats", "On each beat"], ["arpeggio", "Arpeggio"], ["strum", "Strummed"]];

const WAYS = {
  block: (chord) => chord.voices.map((midi) => ({ at: 0, beats: chord.beats * (1 - BREATH), midi })),
  beats: (chord) => everyBeat(chord, 1).flatMap(({ at, beats }) => chord.voices.map((midi) => ({ at, beats: beats * 0.9, midi, velocity: at ? 0.66 : 0.8 }))),
  arpeggio: (chord) => everyBeat(chord, 0.5).map(({ at }, i) => ({ at, beats: Math.min(2, chord.beats - at), midi: chord.voices[upAndDown(i, chord.voices.length)], velocity: i ? 0.7 : 0.8 })),
  strum: (chord) => chord.voices.map((midi, i) => ({ at: 0, beats: chord.beats * (1 - BREATH), midi, late_s: i * STRUM_S })),
};

const everyBeat = ({ beats }, step) => Array.from({ length: Math.ceil(beats / step - 1e-6) }, (_, i) => ({ at: i * step, beats: Math.min(step, beats - i * step) }));
const upAndDown = (i, count) => { const turn = Math.max(1, 2 * count - 2), place = i % turn; return place < count ? place : turn - place; };

/** What is struck, in order of time: {at_beat, beats, midi, sound, velocity, late_s}. `chords` have voices, beats, start_beat. */
export function eventsOf(chords, { sound, style, bass, click, beatsPerBar }) {
  const events = [];
  for (const chord of chords) {
    if (chord.voices.length) {
      for (const { at, beats, midi, velocity = 0.8, late_s = 0 } of WAYS[style](chord)) events.push({ at_beat: chord.start_beat + at, beats, midi, sound, velocity, late_s });
      if (bass) events.push({ at_beat: chord.start_beat, beats: chord.beats * 0.92, midi: lowOctave(chord.voices[0]), sound: "bass", velocity: 0.85, late_s: 0 });
    }
  }
  const last = chords.at(-1);
  const total = last ? last.start_beat + last.beats : 0;
  if (click) for (let beat = 0; beat < total; beat++) events.push({ at_beat: beat, beats: 0.1, midi: 84, sound: "click", velocity: beat % beatsPerBar ? 0.6 : 1, late_s: 0 });
  return events.sort((a, b) => a.at_beat - b.at_beat);
}

const lowOctave = (midi) => (midi >= 45 ? midi - 12 : midi);

export class ProgressionPlayer {
  /** `changed()` after play and stop; `at(index, share)` each frame: the chord that is heard (-1 none). */
  constructor({ changed, at }) {
    Object.assign(this, { changed, at, chords: [], events: [], total: 0, tempo: 96, looped: true, synth: null });
    this.clock = new Lookahead((from_s, to_s) => this.schedule(from_s, to_s), () => this.ended());
    this.frame = this.frame.bind(this);
  }

  get isOn() { return this.clock.isOn; }

  /** Take over what is to be played; while playing it goes on at the same beat. */
  set(chords, { tempo, loop, ...how }) {
    if (this.isOn && this.anchor_s !== null && tempo !== this.tempo) [this.anchor_s, this.anchor_beat] = [this.clock.asked_s, this.beatAt(this.clock.asked_s)];
    Object.assign(this, { chords, tempo, looped: loop, events: eventsOf(chords, how), how });
    this.total = chords.length ? chords.at(-1).start_beat + chords.at(-1).beats : 0;
    if (!this.total && this.isOn) this.stop();
  }

  beatAt(time_s) { return this.anchor_beat + ((time_s - this.anchor_s) * this.tempo) / 60; }
  timeOf(beat) { return this.anchor_s + ((beat - this.anchor_beat) * 60) / this.tempo; }

  async ready() {
    await wake();
    this.synth ??= new Synth(audio(), output());
  }

  async play(fromIndex = 0) {
    if (!this.chords.length) return;
    await this.ready();
    this.synth.hush();
    this.anchor_beat = this.chords[fromIndex]?.start_beat ?? 0;
    this.anchor_s = null; // the clock says when it begins
    this.clock.start();
    this.changed();
    requestAnimationFrame(this.frame);
  }

  schedule(from_s, to_s) {
    this.anchor_s ??= from_s;
    const [from, to] = [this.beatAt(from_s), this.beatAt(to_s)];
    for (let round = Math.floor(Math.max(0, from) / this.total); round * this.total < to; round++) {
      if (round && !this.looped) break;
      for (const event of this.events) {
        const beat = round * this.total + event.at_beat;
        if (beat >= to) break;
        if (beat >= from - 1e-9) this.strike(event, this.timeOf(beat) + event.late_s);
      }
    }
    if (!this.looped && audio().currentTime > this.timeOf(this.total) + TAIL_S) this.stop();
  }

  strike({ sound, midi, beats, velocity }, when_s) {
    this.synth.play(sound, { midi, velocity, when_s: Math.max(when_s, audio().currentTime), length_s: (beats * 60) / this.tempo });
  }

  /** Hear some notes now, without the transport: {voices, sound}. */
  async hear(voices, { sound = this.how?.sound ?? "piano", length_s = 1.4, spread_s = 0 } = {}) {
    if (this.isOn) this.stop();
    await this.ready();
    this.synth.hush();
    voices.forEach((midi, i) => this.synth.play(sound, { midi, velocity: 0.8, when_s: audio().currentTime + 0.03 + i * spread_s, length_s }));
  }

  /** Hear a few chords one after the other: a suggestion in its place. */
  async hearRow(rows, { sound = this.how?.sound ?? "piano", each_s = 0.75 } = {}) {
    if (this.isOn) this.stop();
    await this.ready();
    this.synth.hush();
    rows.forEach((voices, i) => voices.forEach((midi) => this.synth.play(sound, { midi, velocity: 0.8, when_s: audio().currentTime + 0.03 + i * each_s, length_s: each_s * (i === rows.length - 1 ? 1.8 : 0.97) })));
  }

  frame() {
    if (!this.isOn) return;
    const beat = Math.max(0, this.beatAt(heard_s()));
    const within = this.looped ? beat % this.total : beat;
    const index = this.chords.findLastIndex((chord) => chord.start_beat <= within + 1e-6);
    const isOver = !this.looped && beat >= this.total;
    this.at(isOver ? -1 : index, within);
    requestAnimationFrame(this.frame);
  }

  stop() {
    this.clock.stop();
    this.ended();
  }

  ended() {
    this.synth?.hush();
    this.at(-1, 0);
    this.changed();
  }
}
