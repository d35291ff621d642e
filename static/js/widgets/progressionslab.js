/* The progression lab: typed or built, read by the studio, drawn in every panel, played. The address is its state. */

import { $, announce } from "../lib/dom.js";
import { clamp } from "../lib/draw.js";
import { register } from "../lib/keys.js";
import { isNumerals, LabState, textOf } from "../lib/labstate.js";
import { ProgressionPlayer } from "../lib/progressionsound.js";
import { say } from "../lib/toasts.js";
import { Blocks } from "./labblocks.js";
import { ChordPanel } from "./labchord.js";
import { Fields } from "./labfields.js";
import { Options } from "./laboptions.js";
import { Says } from "./labsays.js";
import { VoicesPanel } from "./labvoices.js";

const TYPED_MS = 220; // a person still types

class Lab {
  constructor(root) {
    this.root = root;
    this.state = new LabState();
    this.chosen = Infinity; // the last one, once there are any
    this.reading = null;
    this.player = new ProgressionPlayer({ changed: () => this.showTransport(), at: (index) => this.light(index) });
    this.fields = new Fields(root, this);
    this.blocks = new Blocks($("[data-part=blocks]", root), {
      choose: (index, { hears }) => { this.choose(index); if (hears) this.hear(index); },
      move: (index, to) => this.move(index, to), remove: (index) => this.remove(index),
      stretch: (index, by) => this.stretch(index, by), retype: (index) => { this.choose(index); this.chord.focus(); },
    });
    this.chord = new ChordPanel(root, this);
    this.voices = new VoicesPanel(root, this);
    this.options = new Options(root, this);
    this.says = new Says(root, this);
    this.panels = [this.chord, this.voices, this.options, this.says];
    this.ending = new AbortController();
    const { signal } = this.ending;
    root.addEventListener("click", (event) => this.press(event), { signal });
    this.leaveKeys = [
      register({ key: "space", label: "Play or stop the progression", group: "Theory lab", run: () => this.toggle() }),
      register({ key: "ctrl+z", label: "Undo", group: "Theory lab", run: () => this.undo(-1) }),
      register({ key: ["ctrl+shift+z", "ctrl+y"], label: "Redo", group: "Theory lab", run: () => this.undo(1) }),
    ];
    this.widths = new ResizeObserver(() => this.reading && this.blocks.size());
    this.widths.observe($("[data-part=blocks]", root));
    this.take(JSON.parse(root.dataset.answer), { first: true });
  }

  /* ---- what stands there ---- */

  get items() {
    const isNames = this.state.now.writing !== "numerals";
    return (this.reading?.chords ?? []).map((chord) => ({ word: isNames ? chord.name : chord.numeralText, beats: chord.beats }));
  }

  /* Change settings or music and read again; `typed` waits for the person to stop. */
  change(change, { typed = false, group = null } = {}) {
    if ("chords" in change && change.chords.trim()) this.state.now.writing = isNumerals(change.chords) ? "numerals" : "names";
    if ("chords" in change && !("voices" in change) && typed) [change.voices, this.chosen] = ["", Infinity]; // places of voices set by hand are not known any more
    this.state.set(change, { group });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.read(), typed ? TYPED_MS : 0);
    this.fields.show();
  }

  /* Put other chords in: items {word, beats}; `places` says where each was before, so that voices go with their chords. */
  put(items, chosen = this.chosen, places = items.map((_, i) => i), turn = "") {
    const carried = this.state.carried(places);
    if (turn) carried.turns = [carried.turns, turn].filter(Boolean).join(",");
    this.chosen = clamp(chosen, 0, Math.max(0, items.length - 1));
    this.change({ chords: textOf(items, this.reading?.beatsPerBar ?? Number(this.state.now.bar)), ...carried });
    this.fields.write();
  }

  async read() {
    this.asking?.abort();
    this.asking = new AbortController();
    const query = this.state.query({ all: true });
    try {
      const answer = await fetch(`${this.root.dataset.reading}?${query}`, { signal: this.asking.signal, headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      this.take(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError" && !this.gone) this.fields.errors({ chords: "The studio cannot be reached. What you typed stays; it is read once the connection is back." });
    }
  }

  take({ errors, reading }, { first = false } = {}) {
    this.fields.errors(errors);
    if (!first) this.writeAddress();
    if (!reading) return first ? this.show(null) : undefined;
    this.reading = reading;
    this.chosen = clamp(this.chosen, 0, Math.max(0, reading.chords.length - 1));
    this.show(reading);
  }

  writeAddress() {
    history.replaceState(history.state, "", `${location.pathname}?${this.state.query()}`.replace(/\?$/, ""));
  }

  show(reading) {
    const has = Boolean(reading?.chords.length);
    $("[data-part=examples]", this.root).hidden = has || Boolean(this.state.now.chords.trim());
    $("[data-part=foot]", this.root).hidden = !has && !this.state.back.length && !this.state.forth.length;
    if (reading) this.blocks.draw(reading, this.chosen);
    for (const panel of this.panels) panel.show(has ? reading : null);
    this.fields.show();
    this.tune();
    announce("lab:drawn", { chords: reading?.chords.length ?? 0 });
    this.root.dataset.drawn = String(reading?.chords.length ?? 0);
  }

  /* ---- what can be done with chords ---- */

  choose(index) {
    this.chosen = index;
    this.blocks.choose(index);
    this.chord.show(this.reading);
    this.options.choose();
  }

  move(index, to) {
    if (to === index) return;
    const order = this.items.map((_, i) => i);
    order.splice(to, 0, ...order.splice(index, 1));
    this.put(order.map((i) => this.items[i]), to, order);
  }

  remove(index) {
    const order = this.items.map((_, i) => i).filter((i) => i !== index);
    this.put(order.map((i) => this.items[i]), Math.max(0, index - 1), order);
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
    if (!this.state.undo(way)) return;
    this.fields.write();
    this.read();
  }

  press(event) {
    const act = event.target.closest("[data-act]")?.dataset.act;
    const example = event.target.closest("[data-example]");
    const doing = {
      play: () => this.toggle(), undo: () => this.undo(-1), redo: () => this.undo(1), clear: () => this.put([], 0),
      shorter: () => this.stretch(this.chosen, -1), longer: () => this.stretch(this.chosen, 1),
      earlier: () => this.move(this.chosen, Math.max(0, this.chosen - 1)), later: () => this.move(this.chosen, Math.min(this.items.length - 1, this.chosen + 1)),
      double: () => this.splice(this.chosen + 1, 0, [this.items[this.chosen]]), remove: () => this.remove(this.chosen), link: () => this.copyLink(),
    }[act];
    if (example) { this.change({ chords: example.dataset.example, mode: example.dataset.mode, voices: "", turns: "" }); this.fields.write(); }
    doing?.();
  }

  async copyLink() {
    await navigator.clipboard?.writeText(location.href).catch(() => null);
    say("The link to this progression is copied.");
  }

  /* ---- sound ---- */

  tune() {
    const { sound, style, bass, click, loop, tempo } = this.state.now;
    const beats = Number(String(tempo).replace(",", "."));
    if (this.reading) this.player.set(this.reading.chords, { sound, style, bass, click, loop, tempo: beats >= 20 && beats <= 400 ? beats : this.reading.tempo, beatsPerBar: this.reading.beatsPerBar });
  }

  toggle() { if (this.player.isOn) this.player.stop(); else this.player.play(0); }
  hear(index) { const chord = this.reading.chords[index]; if (chord?.voices.length) this.player.hear(chord.voices); }

  light(index) {
    if (index === this.lit) return;
    this.lit = index;
    this.blocks.light(index);
    this.voices.light(index);
    this.says.light(this.reading?.chords[index] ?? null);
    const chord = this.reading?.chords[index];
    $("[data-part=where]", this.root).textContent = chord ? `bar ${Math.floor(chord.start_beat / this.reading.beatsPerBar) + 1} · ${chord.symbol.join("")}, ${chord.role}` : "";
  }

  showTransport() {
    const button = $("[data-act=play]", this.root);
    button.classList.toggle("on", this.player.isOn);
    button.setAttribute("aria-label", this.player.isOn ? "Stop the progression" : "Play the progression");
  }

  stop() {
    this.gone = true;
    clearTimeout(this.timer);
    this.asking?.abort();
    this.ending.abort();
    this.widths.disconnect();
    this.leaveKeys.forEach((leave) => leave());
    if (this.player.isOn) this.player.stop();
    this.panels.forEach((panel) => panel.stop?.());
  }
}

export function mount(root) {
  const lab = new Lab(root);
  return () => lab.stop();
}
