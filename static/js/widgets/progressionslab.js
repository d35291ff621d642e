/* The progression lab: typed or built, read by the studio, drawn in every panel, played. The address is its state. */

import { $, announce } from "../lib/dom.js";
import { clamp } from "../lib/draw.js";
import { register } from "../lib/keys.js";
import { isNumerals, LabState } from "../lib/labstate.js";
import { say } from "../lib/toasts.js";
import { Blocks } from "./labblocks.js";
import { ChordPanel } from "./labchord.js";
import { Edits } from "./labedits.js";
import { Fields } from "./labfields.js";
import { Options } from "./laboptions.js";
import { Says } from "./labsays.js";
import { Transport } from "./labtransport.js";
import { VoicesPanel } from "./labvoices.js";

const TYPED_MS = 220; // a person still types

class Lab {
  constructor(root) {
    this.root = root;
    this.state = new LabState();
    this.chosen = Infinity; // the last one, once there are any
    this.reading = null;
    this.edits = new Edits(this);
    this.transport = new Transport(root, this, (index, chord) => this.light(index, chord));
    this.player = this.transport.player;
    this.fields = new Fields(root, this);
    this.blocks = new Blocks($("[data-part=blocks]", root), {
      choose: (index, { hears }) => { this.choose(index); if (hears) this.transport.hear(index); },
      move: (index, to) => this.edits.move(index, to), remove: (index) => this.edits.remove(index),
      stretch: (index, by) => this.edits.stretch(index, by), retype: (index) => { this.choose(index); this.chord.focus(); },
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
      register({ key: "space", label: "Play or stop the progression", group: "Theory lab", run: () => this.transport.toggle() }),
      register({ key: "ctrl+z", label: "Undo", group: "Theory lab", run: () => this.edits.undo(-1) }),
      register({ key: ["ctrl+shift+z", "ctrl+y"], label: "Redo", group: "Theory lab", run: () => this.edits.undo(1) }),
    ];
    this.widths = new ResizeObserver(() => this.reading && this.blocks.size());
    this.widths.observe($("[data-part=blocks]", root));
    this.take(JSON.parse(root.dataset.answer), { first: true });
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
    this.edits.waiting = null;
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
    this.transport.tune();
    announce("lab:drawn", { chords: reading?.chords.length ?? 0 });
    this.root.dataset.drawn = String(reading?.chords.length ?? 0);
  }

  choose(index) {
    this.chosen = index;
    this.blocks.choose(index);
    this.chord.show(this.reading);
    this.options.choose();
  }

  light(index, chord) {
    this.blocks.light(index);
    this.voices.light(index);
    this.says.light(chord);
  }

  press(event) {
    const act = event.target.closest("[data-act]")?.dataset.act;
    const example = event.target.closest("[data-example]");
    const { chosen, edits } = this;
    const doing = {
      play: () => this.transport.toggle(), undo: () => edits.undo(-1), redo: () => edits.undo(1), clear: () => edits.put([], 0),
      shorter: () => edits.stretch(chosen, -1), longer: () => edits.stretch(chosen, 1),
      earlier: () => edits.move(chosen, Math.max(0, chosen - 1)), later: () => edits.move(chosen, Math.min(edits.items.length - 1, chosen + 1)),
      double: () => edits.splice(chosen + 1, 0, [edits.items[chosen]]), remove: () => edits.remove(chosen), link: () => this.copyLink(),
    }[act];
    if (example) { this.change({ chords: example.dataset.example, mode: example.dataset.mode, voices: "", turns: "" }); this.fields.write(); }
    doing?.();
  }

  async copyLink() {
    await navigator.clipboard?.writeText(location.href).catch(() => null);
    say("The link to this progression is copied.");
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
