/* One part: its instrument, sound, style, level and place, its notes anew, and the way out of the song. */

import { $, icon } from "../lib/dom.js";
import { node } from "../lib/draw.js";
import { entry, fill, menu, slider } from "./planfields.js";

const db = (value) => `${value > 0 ? "+" : ""}${String(Math.round(value * 10) / 10).replace("-", "−")} dB`;
const place = (value) => (Math.abs(value) < 0.02 ? "centre" : `${Math.round(Math.abs(value) * 100)} ${value < 0 ? "left" : "right"}`);

export class PartPanel {
  constructor(root, create) {
    Object.assign(this, { create, box: $("[data-part=part]", root), open: null });
    this.title = node("h3");
    this.facts = node("span", { class: "small dim" });
    this.fields = node("div", { class: "create-grid" });
    const button = (act, name, words) => { const made = node("button", { type: "button", class: "btn sm" }); made.innerHTML = icon(name); made.append(words); made.addEventListener("click", act); return made; };
    const close = node("button", { type: "button", class: "btn sm quiet icon-only", "aria-label": "Close" });
    close.innerHTML = icon("x");
    close.addEventListener("click", () => this.toggle(this.open));
    // Beside the names there is no room for these on a phone.
    this.sounding = [["mute", "Mute"], ["solo", "Solo"]].map(([act, words]) => node("button", { type: "button", class: "btn sm narrow-only", "data-ms": act, "aria-pressed": "false" }, words));
    for (const one of this.sounding) one.addEventListener("click", () => { create.parts.press(one); this.showSounding(); });
    this.box.append(node("div", { class: "row wrap" }, this.title, this.facts, node("div", { class: "row push wrap" }, ...this.sounding,
      button(() => this.again(), "dices", "Other notes"), button(() => this.move(-1), "arrow-up", "Up"), button(() => this.move(1), "arrow-down", "Down"), button(() => create.do({ do: "remove-part", part: this.open }), "trash-2", "Take out"), close)), this.fields);
    this.box.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); this.toggle(this.open); } });
  }

  toggle(id) {
    const was = this.open;
    this.open = was === id ? null : id;
    this.show(this.create.view, "open");
    for (const one of this.create.root.querySelectorAll(".who")) one.setAttribute("aria-expanded", String(one.dataset.partId === this.open));
    const back = this.create.root.querySelector(`[data-part-id="${was ?? id}"]`);
    if (this.open) { this.box.scrollIntoView({ block: "nearest" }); $("select, input", this.fields)?.focus(); } else back?.focus();
  }

  show(view, by) {
    const part = view.parts.find(({ id }) => id === this.open);
    this.box.hidden = !part;
    if (!part) { this.open = null; return; }
    if (by === "refused") return;
    const { choices, state } = this.create;
    const send = (field, value) => state.do({ do: "part", part: part.id, field, value }, { quiet: true });
    this.showSounding();
    this.title.textContent = part.name;
    this.facts.textContent = `${part.role}, ${part.instrument_name}`;
    const fits = choices.instruments.filter((one) => one.roles.includes(part.role));
    const rest = choices.instruments.filter((one) => !one.roles.includes(part.role));
    const sounds = choices.instruments.find(({ id }) => id === part.instrument)?.sounds ?? [];
    const styles = choices.styles[part.role] ?? [];
    fill(this.fields, [
      entry("Name", part.name, (value) => send("name", value), { maxlength: 60 }),
      menu("Instrument", part.instrument, [...fits, ...rest].map(({ id, name }) => [id, name]), (value) => send("instrument", value)),
      menu("Sound", part.sound, [["", "Its first sound"], ...sounds], (value) => send("sound", value)),
      ...(styles.length ? [menu("Style", part.style, [["", "As the genre has it"], ...styles], (value) => send("style", value))] : []),
      slider("Level", part.level_db, { min: -24, max: 12, step: 0.5, words: db }, (value) => send("level_db", value)),
      slider("Place", part.pan, { min: -1, max: 1, step: 0.05, words: place }, (value) => send("pan", value)),
      slider("Effects", part.effects, { min: 0, max: 2, step: 0.05, words: (value) => `${Math.round(value * 100)} %` }, (value) => send("effects", value)),
    ]);
  }

  showSounding() {
    for (const one of this.sounding) {
      one.dataset.id = this.open;
      one.setAttribute("aria-pressed", String(this.create.hear.has(one.dataset.ms, this.open)));
    }
  }

  again() { this.create.do({ do: "part", part: this.open, field: "seed", value: Math.floor(Math.random() * 2 ** 31) }); }

  move(by) {
    const { parts } = this.create.view;
    const to = parts.findIndex(({ id }) => id === this.open) + by;
    if (to >= 0 && to < parts.length) this.create.do({ do: "move-part", part: this.open, to });
  }
}
