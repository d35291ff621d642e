/* What is in the progression, in words that play their bars; keys that would fit as well; the circle of fifths. */

import { $, icon } from "../lib/dom.js";
import { node } from "../lib/draw.js";
import { pictureMenu } from "../lib/picture.js";
import { progressionPicture } from "../lib/progressionpicture.js";
import { Circle } from "./circle.js";

export class Says {
  constructor(root, lab) {
    Object.assign(this, { root, lab });
    $("[data-part=says]", root).addEventListener("click", (event) => this.click(event));
    pictureMenu($("[data-part=take] .row", root), "Progression", () => progressionPicture(lab.reading));
    pictureMenu($("[data-part=circle-panel] .cap", root), "Circle of fifths", () => $("[data-part=circle] svg", root));
  }

  show(reading) {
    for (const part of ["says", "circle-panel"]) $(`[data-part=${part}]`, this.root).hidden = !reading;
    if (!reading) return;
    $("[data-part=summary]", this.root).textContent = reading.summary.join(" ");
    const found = [
      ...reading.patterns.map((row) => ({ ...row, title: row.name, mark: null })),
      ...reading.cadences.map((row) => ({ ...row, title: `${row.kind} cadence`, mark: row.kind, why: row.why })),
    ].sort((a, b) => a.first - b.first);
    $("[data-part=found]", this.root).replaceChildren(...found.map((row) => this.row(row, reading)));
    this.keys(reading);
    this.drawCircle(reading);
  }

  row({ title, mark, why, first, last }, reading) {
    const names = reading.chords.slice(first, last + 1).map((chord) => chord.symbol.join("")).join(" ");
    const button = node("button", { type: "button", class: "lab-claim", "data-from": first, "data-to": last, "aria-label": `Hear ${title}: ${names}` });
    button.innerHTML = icon("play");
    button.append(node("b", {}, title));
    return node("li", { class: mark ? `lab-close ${markClass(mark)}` : "" }, ...(mark ? [node("i", { "aria-hidden": "true" })] : []), button, node("span", { class: "small dim" }, `${names}: ${why}`));
  }

  keys({ keys }) {
    const box = $("[data-part=keys]", this.root);
    box.replaceChildren();
    if (!keys.length) return;
    box.append(node("p", { class: "small dim" }, "It would fit as well in"), node("div", { class: "row wrap" }, ...keys.map((key) => node("button", { type: "button", class: "chip", title: key.why, "data-tonic": key.tonic, "data-mode": key.mode }, key.name))));
  }

  click(event) {
    const claim = event.target.closest("[data-from]");
    const key = event.target.closest("[data-tonic]");
    if (claim) this.lab.player.hearRow(this.lab.reading.chords.slice(Number(claim.dataset.from), Number(claim.dataset.to) + 1).map((chord) => chord.voices));
    if (key) { this.lab.change({ key: key.dataset.tonic, mode: key.dataset.mode }); this.lab.fields.write(); }
  }

  /* The song page's circle: it wants seconds, and a beat is as good as one. */
  drawCircle(reading) {
    const chords = reading.chords.map((chord, index) => ({ index, start_s: chord.start_beat, end_s: chord.start_beat + chord.beats, kind: { ...chord, place: chord.place } }));
    this.circle?.stop?.();
    this.circle = new Circle($("[data-part=circle]", this.root), { model: { chords, chordStarts: chords.map((chord) => chord.start_s) }, home: reading.home, onPlay: (beat) => this.hearAt(beat) });
  }

  hearAt(beat) {
    const index = this.lab.reading.chords.findIndex((chord) => chord.start_beat >= beat - 1e-6);
    if (index >= 0) { this.lab.choose(index); this.lab.transport.hear(index); }
  }

  light(chord) {
    this.circle?.light(chord ? { index: this.lab.reading.chords.indexOf(chord), start_s: chord.start_beat, end_s: chord.start_beat + chord.beats, kind: { ...chord } } : null);
  }

  stop() { this.circle?.stop?.(); }
}

export const markClass = (kind) => (/half|Phrygian/.test(kind) ? "half" : /deceptive|evaded/.test(kind) ? "evaded" : /plagal/.test(kind) ? "plagal" : "full");
