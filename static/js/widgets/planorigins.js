/* Where choices came from: a list beside the plan, and a line below it for what is under the pointer or has the focus. */

import { $ } from "../lib/dom.js";
import { node } from "../lib/draw.js";

const FIELDS = { tonic: "Key", mode: "Mode", bpm: "Tempo", metre: "Metre", groove: "Groove", swing: "Swing", voicing: "Voicing", bass_style: "Bass", genres: "Genre", moods: "Mood", sections: "Form", parts: "Parts", production: "Production", seed: "Seed", title: "Title", energy: "Energy", form: "Form", duration_s: "Length" };
const KINDS = { prompt: "your words", field: "your field", genre: "the genre", mood: "the mood", seed: "chance, by the seed", song: "the song", lab: "the theory lab", file: "the file", edit: "you" };
const PARTS = { chords: "chords", energy: "energy", bars: "length", bpm: "tempo", tonic: "key", metre: "metre", transition: "way on" };
const MOST = 60;

export class Origins {
  constructor(root, create) {
    Object.assign(this, { root, create, box: $("[data-part=origins]", root), line: $("[data-part=why]", root) });
    const editor = $("[data-part=editor]", root);
    for (const kind of ["pointerover", "focusin"]) editor.addEventListener(kind, (event) => this.tell(event.target));
    editor.addEventListener("pointerleave", () => { this.line.textContent = ""; });
  }

  show(view) {
    const rows = Object.entries(view.origins).reverse().slice(0, MOST);
    $("[data-part=origins-panel]", this.root).hidden = !rows.length;
    this.box.replaceChildren(...rows.map(([field, [kind, says, words]]) => node("div", {}, node("dt", {}, this.name(field, view)), node("dd", {}, says, node("small", {}, ` ${KINDS[kind] ?? kind}${words && words !== says ? `: “${words}”` : ""}`)))));
  }

  name(field, view) {
    const [first, at, ...rest] = field.split(".");
    if (first === "sections" && at !== undefined) return `${view.sections[Number(at)]?.name ?? "Section"}${rest.length ? `, ${PARTS[rest[0]] ?? rest[0]}` : ""}`;
    if (first === "parts" && at !== undefined) return `${view.parts.find(({ id }, i) => id === at || String(i) === at)?.name ?? at}${rest.length ? `, ${rest.join(" ").replaceAll("_", " ")}` : ""}`;
    return FIELDS[first] ?? first.replaceAll("_", " ");
  }

  tell(target) {
    const fields = this.fieldsOf(target);
    const { origins } = this.create.view ?? { origins: {} };
    const found = fields.map((field) => origins[field]).find(Boolean);
    const [kind, says, words] = found ?? [];
    this.line.textContent = found ? `${says}, from ${KINDS[kind] ?? kind}${words && words !== says ? ` (“${words}”)` : ""}` : "";
  }

  /* Paths that may say something about what is pointed at, the closest first. */
  fieldsOf(target) {
    const { view, at } = this.create;
    if (!view || !(target instanceof Element)) return [];
    const [dot, section, cell, who] = [".edot", ".sec", ".cellx", ".who"].map((one) => target.closest(one));
    if (dot) return [`sections.${dot.dataset.at}.energy`, "energy"];
    if (section) return [`sections.${section.dataset.at}`, `sections.${section.dataset.at}.bars`, `sections.${section.dataset.at}.kind`, "sections", "form"];
    if (cell) { const { id } = view.parts[Number(cell.dataset.row)]; return [`parts.${id}.strength`, `sections.${cell.dataset.col}.parts`, `parts.${id}`, `parts.${cell.dataset.row}`, "parts"]; }
    if (who) { const id = who.dataset.partId; return [`parts.${id}.instrument`, `parts.${id}`, `parts.${view.parts.findIndex((one) => one.id === id)}`, "parts"]; }
    if (target.closest(".bp-chords, .alts")) return [`sections.${at}.chords`, "chords", `sections.${at}.tonic`];
    if (target.closest(".bp-head")) return ["bpm", "tonic", "metre"];
    return [];
  }
}
