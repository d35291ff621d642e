/* Another key may begin at the chosen chord: from there on chords are read in it. */

import { $ } from "../lib/dom.js";
import { node } from "../lib/draw.js";

const MAJORS = ["C", "G", "D", "A", "E", "B", "F#", "Db", "Ab", "Eb", "Bb", "F"];
const MINORS = ["A", "E", "B", "F#", "C#", "G#", "D#", "Bb", "F", "C", "G", "D"];
const pretty = (name) => name.replace("#", "♯").replace("b", "♭");

export class TurnField {
  constructor(root, lab) {
    Object.assign(this, { lab, box: $("[data-part=turn]", root), select: $("#lab-turn", root) });
    const group = (mode, tonics) => node("optgroup", { label: mode }, ...tonics.map((tonic) => node("option", { value: `${tonic}:${mode}` }, `${pretty(tonic)} ${mode}`)));
    this.select.append(node("option", { value: "" }, "as before"), group("major", MAJORS), group("minor", MINORS));
    this.select.addEventListener("change", () => this.set(this.select.value));
  }

  /* The first chord has the key of the field above. */
  show() {
    const { chosen, state } = this.lab;
    this.box.hidden = chosen === 0;
    const key = state.turns.find(([at]) => at === chosen)?.[1] ?? "";
    if (key && ![...this.select.options].some((option) => option.value === key)) this.select.append(node("option", { value: key }, key.replace(":", " ")));
    this.select.value = key;
  }

  set(key) {
    const { chosen, state } = this.lab;
    const rest = state.turns.filter(([at]) => at !== chosen);
    const rows = (key ? [...rest, [chosen, key]] : rest).sort((a, b) => a[0] - b[0]);
    this.lab.change({ turns: rows.map(([at, name]) => `${at}:${name}`).join(",") });
  }
}
