/* The chord that is chosen: retyped, lengthened, moved; what it does and why; where the hands go on piano and guitar. */

import { $ } from "../lib/dom.js";
import { node, raised } from "../lib/draw.js";
import { pictureMenu } from "../lib/picture.js";
import { drawShape } from "./fretboard.js";
import { drawKeyboard } from "./keyboard.js";
import { TurnField } from "./labturn.js";

const letterOf = (chord) => (chord.letter === "-" ? "X" : chord.letter);

export class ChordPanel {
  constructor(root, lab) {
    Object.assign(this, { root, lab, box: $("[data-part=chord]", root), word: $("#lab-word", root), style: "close", known: new Map() });
    this.word.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); this.retype(); } });
    this.word.addEventListener("change", () => this.retype());
    $("[data-part=piano-styles]", root).addEventListener("change", ({ target }) => { this.style = target.value; this.piano(); this.hearKeys(); });
    $("[data-act=hear-keys]", root).addEventListener("click", () => this.hearKeys());
    $("[data-part=guitar-plots]", root).addEventListener("click", ({ target }) => { const shape = target.closest("[data-shape]"); if (shape) this.hearShape(Number(shape.dataset.shape)); });
    this.turn = new TurnField(root, lab);
    pictureMenu($("[data-part=piano] figcaption", root), "Piano chord", () => $("[data-part=piano-plot] svg", root));
    pictureMenu($("[data-part=guitar] figcaption", root), "Guitar chord", () => $("[data-part=guitar-plots] svg", root));
  }

  get chord() { return this.lab.reading?.chords[this.lab.chosen]; }

  show(reading) {
    this.box.hidden = !reading;
    if (!reading || !this.chord) return;
    const { chord } = this;
    $("[data-part=chord-title]", this.root).replaceChildren(...raised(chord.symbol), node("span", { class: `lab-roman t${letterOf(chord)}` }, ...raised(chord.numeral)));
    $("[data-part=chord-why]", this.root).textContent = `Chord ${this.lab.chosen + 1}, ${chord.role}: ${chord.why}.${chord.toneNames.length ? ` Tones ${chord.toneNames.join(" ")}.` : ""}`;
    $("[data-part=beats]", this.root).textContent = String(Math.round(chord.beats * 100) / 100);
    if (document.activeElement !== this.word) this.word.value = this.lab.edits.items[this.lab.chosen].word;
    this.wrong("");
    this.turn.show();
    this.shapes(chord);
  }

  focus() {
    this.word.focus();
    this.word.select();
  }

  /* The studio reads the new word alone first: what is wrong is said here, and the progression stays whole. */
  async retype() {
    if (this.isAsking) return; // Enter, and then the field's own change as the focus leaves it
    this.isAsking = true;
    await this.readWord().finally(() => { this.isAsking = false; });
  }

  async readWord() {
    const text = this.word.value.trim();
    const { chosen: at, edits: { items } } = this.lab;
    if (!text || !items[at] || text === items[at].word) return this.wrong(text ? "" : "No chord was written. Write one as in Dm7 or V7/V, or press Remove.");
    const query = this.lab.state.query({ all: true });
    query.set("chords", text);
    query.set("voices", "");
    const answer = await fetch(`${this.root.dataset.reading}?${query}`, { headers: { Accept: "application/json" } }).then((found) => found.json()).catch(() => null);
    if (!answer) return this.wrong("The studio cannot be reached. Try again in a moment.");
    const sentence = answer.errors.chords ?? answer.errors.key;
    if (sentence) return this.wrong(sentence.replace(/^Chord 1: /, ""));
    const isNames = this.lab.state.now.writing !== "numerals";
    const fresh = answer.reading.chords.map((chord) => ({ word: isNames ? chord.name : chord.numeralText, beats: answer.reading.chords.length === 1 && !text.includes("*") ? items[at].beats : chord.beats }));
    this.lab.edits.splice(at, 1, fresh);
    if (document.activeElement === this.word) this.lab.blocks.button(at)?.focus();
  }

  wrong(sentence) {
    $("#lab-word-msg", this.root).textContent = sentence;
    $("[data-field=word]", this.root).classList.toggle("wrong", Boolean(sentence));
    if (sentence) this.word.setAttribute("aria-invalid", "true");
    else this.word.removeAttribute("aria-invalid");
  }

  /* Where the hands go: asked once per chord. */
  async shapes(chord) {
    if (!this.known.has(chord.label)) {
      const answer = await fetch(`${this.root.dataset.shapes}?chord=${encodeURIComponent(chord.label)}`).then((found) => (found.ok ? found.json() : null)).catch(() => null);
      if (!answer) return;
      this.known.set(chord.label, answer);
    }
    if (this.chord?.label !== chord.label) return;
    this.found = this.known.get(chord.label);
    this.piano();
    this.guitar();
  }

  piano() {
    const { piano } = this.found;
    const voicing = piano.find((one) => one.style === this.style) ?? piano[0];
    $("[data-part=piano-styles]", this.root).replaceChildren(...piano.map((one) => node("option", { value: one.style, selected: one === voicing }, one.name)));
    $("[data-part=piano-plot]", this.root).innerHTML = voicing ? `${drawKeyboard({ keys: voicing.keys, letter: letterOf(this.chord), title: `${this.chord.symbol.join("")} on the piano, ${voicing.name}` })}` : "";
    $("[data-part=piano-plot]", this.root).append(node("p", { class: "small faint" }, voicing ? voicing.why : "Silence: no key is pressed."));
    this.voicing = voicing;
  }

  hearKeys() {
    if (this.voicing) this.lab.player.hear(this.voicing.keys.map((key) => key.midi));
  }

  guitar() {
    const { guitar, guitar_note: note } = this.found;
    $("[data-part=guitar-note]", this.root).textContent = note;
    $("[data-part=guitar-plots]", this.root).replaceChildren(...guitar.map((shape, i) => {
      const button = node("button", { type: "button", class: "lab-shape", "data-shape": i, title: shape.why });
      button.innerHTML = drawShape({ ...shape, letter: letterOf(this.chord), title: `${this.chord.symbol.join("")}, ${shape.name}` });
      button.append(node("span", { class: "tiny faint", "aria-hidden": "true" }, shape.name));
      return button;
    }));
  }

  hearShape(index) {
    this.lab.player.hear(this.found.guitar[index].midi, { sound: "guitar", spread_s: 0.035, length_s: 2 });
  }
}
