/* Hearing the plan: from any section or bar, looped, parts muted or alone, with a playhead over the blueprint. */

import { $, clock } from "../lib/dom.js";
import { lastAtOrBefore } from "../lib/draw.js";
import { PlanSound } from "../lib/plansound.js";
import { ProgressionPlayer } from "../lib/progressionsound.js";
import { say } from "../lib/toasts.js";

const REST_MS = 350; // after a change, before notes are asked for anew while it plays

export class Hear {
  constructor(root, create) {
    Object.assign(this, { root, create, notes: null, key: "", isLooped: false, sections: [] });
    this.sound = new PlanSound({ at: (song_s) => this.light(song_s), changed: () => this.showState(), runsOut: (song_s) => this.more(song_s) });
    this.single = new ProgressionPlayer({ changed: () => {}, at: () => {} });
    this.head = $("[data-part=playhead]", root);
  }

  has(kind, id) { return (kind === "mute" ? this.sound.muted : this.sound.solo).has(id); }
  isSilent(id) { return this.sound.isSilent(id); }

  turn(kind, id) {
    const set = kind === "mute" ? this.sound.muted : this.sound.solo;
    if (!set.delete(id)) set.add(id);
    this.sound.tune();
  }

  /* After each change: what sounds goes on, with the new notes as soon as they are there. */
  renew(view, by) {
    this.key = "";
    if (by === "open") this.stop();
    clearTimeout(this.timer);
    if (this.sound.isOn) this.timer = setTimeout(() => this.fetch().then((notes) => { if (notes && this.sound.isOn) this.take(notes); }), REST_MS);
  }

  get mix() { return Object.fromEntries(this.create.view.parts.map(({ id, role, level_db, pan }) => [id, { role, level_db, pan }])); }

  async fetch(from_s = 0) {
    const { state } = this.create;
    const key = `${state.plan.id} ${state.plan.revision}`;
    if (this.key === key && this.notes && this.notes.from_s <= from_s && from_s < this.notes.to_s) return this.notes;
    const answer = await fetch(`${state.base}hear?from=${Math.max(0, from_s - 5).toFixed(2)}`, { headers: { Accept: "application/json" } }).then((found) => (found.ok && !found.redirected ? found.json() : null)).catch(() => null);
    if (!answer || this.gone) { say("The plan cannot be heard now: the studio did not answer. Try again in a moment.", { kind: "bad" }); return null; }
    if (key === `${state.plan.id} ${state.plan.revision}`) [this.notes, this.key] = [answer, key];
    return answer;
  }

  take(notes) {
    this.firstBars();
    this.sound.set(notes, this.mix);
    this.setLoop();
  }

  firstBars() { this.sections = this.create.view.sections.map(({ bar, bars }) => [bar - 1, bars]); }

  async from(at, bar = 0) {
    const began = await this.fetch(this.create.view.sections[at].start_s);
    if (!began) return;
    this.take(began);
    this.setLoop(at);
    this.sound.play(this.notes.bars_s[this.create.view.sections[at].bar - 1 + bar] ?? 0);
  }

  toggle() {
    if (this.sound.isOn) this.stop();
    else this.from(this.isLooped ? this.create.at : this.startAt());
  }

  /* Where it was stopped last, else the section that is chosen. */
  startAt() { return this.create.at; }

  turnLoop() {
    this.isLooped = !this.isLooped;
    $("[data-act=loop]", this.root).setAttribute("aria-pressed", String(this.isLooped));
    this.setLoop();
    if (this.isLooped && this.sound.isOn && this.playing !== this.create.at) this.from(this.create.at);
  }

  chosenIs() { if (this.isLooped && this.sound.isOn && this.playing !== this.create.at) this.from(this.create.at); }

  setLoop(at = this.create.at) {
    const [first, bars] = this.sections[at] ?? [];
    const { bars_s: starts = [], duration_s: end } = this.notes ?? {};
    this.sound.loop = this.isLooped && first !== undefined ? [starts[first], starts[first + bars] ?? end] : null;
  }

  async more(song_s) {
    if (this.isAsking) return;
    this.isAsking = true;
    this.key = "";
    const notes = await this.fetch(song_s);
    this.isAsking = false;
    if (notes && this.sound.isOn) this.take(notes);
  }

  /* One chord, in the plain position of the lab. */
  chord(chord) { if (!this.sound.isOn && chord?.midi?.length) this.single.hear(chord.midi); }

  get hasSounded() { return this.sound.buses.size > 0 || Boolean(this.single.synth); }

  row(rows) { if (!this.sound.isOn) this.single.hearRow(rows.filter((midi) => midi?.length)); }

  light(song_s) {
    const { bars_s: starts, duration_s: end } = this.notes;
    const bar = lastAtOrBefore(starts, song_s + 1e-6);
    const at = this.sections.findIndex(([first, bars]) => bar >= first && bar < first + bars);
    const block = $(`[data-part=form] [data-at="${at}"]`, this.root);
    if (!block) return;
    const [first, bars] = this.sections[at];
    const [a, b] = [starts[first], starts[first + bars] ?? end];
    const wide = $("[data-part=wide]", this.root).getBoundingClientRect();
    const box = block.getBoundingClientRect();
    const x = box.left - wide.left + (box.width * (song_s - a)) / (b - a);
    this.head.style.transform = `translateX(${x.toFixed(1)}px)`;
    this.lightChord(at, (bars * (song_s - a)) / (b - a));
    const words = `bar ${bar + 1}, ${clock(song_s)}`;
    if (words !== this.words) $("[data-part=where]", this.root).textContent = this.words = words;
    this.playing = at;
  }

  lightChord(at, bars) {
    const { section } = this.create;
    const one = this.create.view.sections[at];
    const index = at === this.create.at ? one.chords.findLastIndex(({ start }) => start <= bars * one.bar_quarters + 1e-6) : -1;
    if (index !== this.lit) section.light(this.lit = index);
  }

  showState() {
    const { isOn } = this.sound;
    const button = $("[data-act=play]", this.root);
    button.classList.toggle("on", isOn);
    button.setAttribute("aria-label", isOn ? "Stop" : "Hear the plan");
    this.head.hidden = !isOn;
    if (!isOn) { $("[data-part=where]", this.root).textContent = this.words = ""; this.create.section.light(this.lit = -1); }
  }

  stop() {
    clearTimeout(this.timer);
    this.sound.stop();
  }
}
