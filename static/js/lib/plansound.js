// A plan as sound before anything is rendered: all parts through the page's own voices, from any moment, a stretch looped.
import { audio, heard_s, Lookahead, output, wake } from "./audioclock.js";
import { lastAtOrBefore } from "./draw.js";
import { sound } from "./planvoices.js";

const HUSH_S = 0.02;
const LEVELS = { drums: 1.2, percussion: 0.9, bass: 0.9, chords: 0.35, arpeggio: 0.4, pad: 0.3, melody: 1.3, counter: 0.9, effects: 0.4 };

export class PlanSound {
  /** `at(song_s)` each frame while it sounds, `changed()` after play and stop, `runsOut(song_s)` where more notes are needed. */
  constructor({ at, changed, runsOut }) {
    Object.assign(this, { at, changed, runsOut, notes: null, loop: null, muted: new Set(), solo: new Set(), buses: new Map(), anchors: [] });
    this.clock = new Lookahead((from_s, to_s) => this.schedule(from_s, to_s), () => this.ended());
    this.frame = this.frame.bind(this);
  }

  get isOn() { return this.clock.isOn; }

  /** notes: {duration_s, to_s, bars_s, parts: [{id, sound, tones}]}; mix: {id: {role, level_db, pan}}. */
  set(notes, mix) {
    Object.assign(this, { notes, mix });
    if (this.isOn) { this.hush(); this.reAnchor(); }
    this.tune();
  }

  isSilent(id) { return this.muted.has(id) || (this.solo.size > 0 && !this.solo.has(id)); }

  tune() {
    for (const [id, bus] of this.buses) bus.gain.setTargetAtTime(this.gainOf(id), audio().currentTime, 0.01);
  }

  gainOf(id) {
    const { role, level_db: level = 0 } = this.mix?.[id] ?? {};
    return this.isSilent(id) ? 0 : (LEVELS[role] ?? 0.6) * 10 ** (level / 20);
  }

  busOf(id) {
    if (!this.buses.has(id)) {
      const bus = new GainNode(audio(), { gain: this.gainOf(id) });
      bus.connect(new StereoPannerNode(audio(), { pan: this.mix?.[id]?.pan ?? 0 })).connect(output());
      this.buses.set(id, bus);
    }
    return this.buses.get(id);
  }

  async play(from_s = 0) {
    await wake();
    this.hush();
    this.begin_s = from_s;
    this.anchors = [];
    this.clock.start();
    this.changed();
    requestAnimationFrame(this.frame);
  }

  /* From now on the new notes: what was written ahead is hushed and written again. */
  reAnchor() {
    const now = audio().currentTime;
    const song = this.songAt(now);
    this.anchors = [[now, song]];
    this.clock.asked_s = now;
    this.clock.turn();
  }

  songAt(time_s) {
    const [from, song] = this.anchors.findLast(([begins]) => begins <= time_s + 1e-9) ?? this.anchors[0] ?? [time_s, this.begin_s ?? 0];
    return song + (time_s - from);
  }

  schedule(from_s, to_s) {
    if (!this.notes) return;
    if (!this.anchors.length) this.anchors.push([from_s, this.begin_s]);
    let now = from_s;
    while (now < to_s - 1e-9) {
      const song = this.songAt(now);
      const inLoop = this.loop && song < this.loop[1] - 1e-6;
      const left = (inLoop ? this.loop[1] : this.notes.duration_s) - song;
      if (left <= 1e-6) return this.schedule_end(song);
      const stretch = Math.min(to_s - now, left);
      this.write(song, song + stretch, now);
      now += stretch;
      if (inLoop && left <= stretch + 1e-9) this.anchors = [...this.anchors.slice(-4), [now, this.loop[0]]];
    }
    if (this.songAt(now) > this.notes.to_s - 30 && this.notes.to_s < this.notes.duration_s) this.runsOut(this.songAt(now));
  }

  schedule_end(song) { if (song > this.notes.duration_s + 0.8 || heard_s() > 0) setTimeout(() => { if (this.isOn && this.songAt(heard_s()) >= this.notes.duration_s - 0.05) this.stop(); }, 300); }

  write(from, to, time_s) {
    for (const part of this.notes.parts) {
      part.starts ??= part.tones.map(([start]) => start);
      for (let i = lastAtOrBefore(part.starts, from - 1e-9) + 1; i < part.tones.length && part.starts[i] < to - 1e-9; i++) {
        sound(audio(), this.busOf(part.id), part.sound, part.tones[i], Math.max(audio().currentTime, time_s + part.starts[i] - from));
      }
    }
  }

  frame() {
    if (!this.isOn) return;
    if (this.anchors.length) this.at(this.songAt(Math.max(this.anchors[0][0], heard_s())));
    requestAnimationFrame(this.frame);
  }

  hush() {
    for (const bus of this.buses.values()) {
      bus.gain.setTargetAtTime(0, audio().currentTime, HUSH_S / 4);
      setTimeout(() => bus.disconnect(), 200);
    }
    this.buses.clear();
  }

  stop() {
    if (!this.isOn) return;
    this.clock.stop();
    this.ended();
  }

  ended() {
    this.hush();
    this.changed();
  }
}
