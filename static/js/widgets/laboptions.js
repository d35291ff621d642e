/* What could be done next: chords to go on with, chords in place of one, closes, ways to another key. Each can be heard
   in its place before it is taken. */

import { $ } from "../lib/dom.js";
import { node, raised } from "../lib/draw.js";
import { InsteadFilter } from "./labinstead.js";
import { optionRow } from "./laboption.js";

const REST_MS = 380; // a pointer that rests this long on an option hears it
const ASK_MS = 120;
const INSTEAD_SHOWN = 6;

export class Options {
  constructor(root, lab) {
    Object.assign(this, { root, lab, lists: new Map() });
    for (const name of ["next", "instead", "cadence", "route"]) {
      const box = $(`[data-part=${name}-list]`, root);
      this.lists.set(name, { box, options: [], about: null });
      box.addEventListener("click", (event) => this.click(event, name));
      box.addEventListener("pointerover", (event) => this.rest(event, name));
      box.addEventListener("pointerleave", () => clearTimeout(this.resting));
      box.addEventListener("keydown", (event) => this.key(event, name));
    }
    this.filter = new InsteadFilter(root, () => this.ask("instead", {}, "Put in its place"), () => this.fillInstead());
    for (const id of ["lab-cadence", "lab-to-mode"]) $(`#${id}`, root).addEventListener("change", () => this.ways());
    $("#lab-to", root).addEventListener("input", () => { clearTimeout(this.typing); this.typing = setTimeout(() => this.ways(), 250); });
  }

  show(reading) {
    for (const name of ["ways", "take"]) $(`[data-part=${name}]`, this.root).hidden = !reading;
    $("[data-part=next]", this.root).hidden = !this.lab.reading;
    if (!reading) return this.choose(); // how one could begin
    this.kinds(reading.cadenceKinds);
    this.files();
    this.choose();
  }

  kinds(found) {
    const select = $("#lab-cadence", this.root);
    const before = select.value;
    select.replaceChildren(...found.map((kind) => node("option", { value: kind }, `${kind} cadence`)));
    if (found.includes(before)) select.value = before;
  }

  files() {
    const query = this.lab.state.query({ all: true });
    for (const link of this.root.querySelectorAll("[data-file]")) link.href = `${link.href.split("?")[0]}?${query}`;
  }

  /* Another chord was chosen, or the music changed: ask for what fits there, soon. */
  choose() {
    clearTimeout(this.soon);
    const after = this.lab.reading?.chords[this.lab.chosen];
    $("[data-part=next-after]", this.root).replaceChildren(...(after ? ["What could follow ", ...raised(after.symbol)] : ["How it could begin"]));
    this.soon = setTimeout(() => {
      this.ask("next", {}, "Add");
      if (after) { this.ask("instead", {}, "Put in its place"); this.ways(); }
    }, ASK_MS);
  }

  ways() {
    this.ask("cadence", { kind: $("#lab-cadence", this.root).value }, "Add");
    const to = $("#lab-to", this.root).value.trim();
    if (to) this.ask("route", { to, to_mode: $("#lab-to-mode", this.root).value }, "Add");
    else this.fill("route", { options: [], error: "" });
  }

  async ask(name, more, verb) {
    const list = this.lists.get(name);
    list.asking?.abort();
    list.asking = new AbortController();
    const query = this.lab.state.query({ all: true });
    for (const [key, value] of Object.entries({ at: Number.isFinite(this.lab.chosen) ? this.lab.chosen : 0, genre: this.lab.state.now.genre, tune: this.filter.tune, ...more })) query.set(key, value);
    const address = this.root.dataset[name === "route" ? "modulate" : name];
    const answer = await fetch(`${address}?${query}`, { signal: list.asking.signal, headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.ok && !answer.redirected && !this.gone) this.fill(name, await answer.json().catch(() => ({ options: [], error: "" })), verb);
  }

  fill(name, { options, error, note }, verb) {
    const list = this.lists.get(name);
    if (name === "route") this.sayRoutes(options, error);
    if (name === "cadence") $("[data-part=cadence-why]", this.root).textContent = note ?? "";
    if (name === "instead") return this.fillInstead({ options, note });
    list.options = options;
    list.box.replaceChildren(...options.map((option) => optionRow(option, verb)), ...(note && !options.length && name !== "cadence" ? [node("li", { class: "small dim" }, note)] : []));
  }

  fillInstead(found = null) {
    if (found) this.filter.take(found.options, this.lab.reading.chords[this.lab.chosen]);
    const list = this.lists.get("instead");
    list.options = this.filter.shown(INSTEAD_SHOWN);
    list.box.replaceChildren(...list.options.map((option) => optionRow(option, "Put in its place")));
    if (found) $("[data-part=instead-note]", this.root).textContent = found.options.length ? "" : found.note ?? "";
  }

  sayRoutes(options, error) {
    $("#lab-to-msg", this.root).textContent = error;
    $("[data-part=route-none]", this.root).hidden = Boolean(options.length || error);
  }

  of(event, name) {
    const row = event.target.closest?.("li");
    const list = this.lists.get(name);
    return list.options[[...list.box.children].indexOf(row)];
  }

  click(event, name) {
    clearTimeout(this.resting);
    const option = this.of(event, name);
    if (option && event.target.closest("[data-hear]")) this.hear(option, name);
    else if (option && event.target.closest("[data-take]")) this.take(option, name);
  }

  /* Space on an option hears it, Enter takes it. */
  key(event, name) {
    if (event.key !== " " || !event.target.closest("[data-take]")) return;
    event.preventDefault();
    this.hear(this.of(event, name), name);
  }

  rest(event, name) {
    clearTimeout(this.resting);
    const option = event.target.closest("[data-take]") && this.of(event, name);
    if (option && event.pointerType === "mouse" && this.lab.player.synth && !this.lab.player.isOn) this.resting = setTimeout(() => this.hear(option, name), REST_MS);
  }

  /* Where it would stand: after the chord before it, and for a replacement before the one after. */
  hear(option, name) {
    const { chords } = this.lab.reading;
    const at = name === "next" ? this.lab.chosen : name === "instead" ? option.at - 1 : chords.length - 1;
    const before = chords[at]?.voices ?? [];
    const after = name === "instead" ? chords[option.at + option.count]?.voices ?? [] : [];
    const rows = [before, ...option.chords.map((chord) => chord.midi), after].filter((row) => row.length);
    this.lab.player.hearRow(rows);
  }

  take(option, name) {
    const isNumerals = this.lab.state.now.writing === "numerals" && !this.lab.state.now.turns && !option.key;
    const fresh = option.chords.map((chord) => ({ word: isNumerals ? chord.numeralText : chord.name, beats: chord.beats }));
    const end = this.lab.reading.chords.length;
    if (name === "next") this.lab.edits.splice(Math.min(this.lab.chosen + 1, end), 0, fresh);
    else if (name === "instead") this.lab.edits.splice(option.at, option.count, fresh);
    else this.lab.edits.splice(end, 0, fresh, option.key ? `${end + option.turn}:${option.key}` : "");
  }

  stop() {
    this.gone = true;
    for (const timer of [this.soon, this.resting, this.typing]) clearTimeout(timer);
  }
}
