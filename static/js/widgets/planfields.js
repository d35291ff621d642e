/* What is set for the whole song and for one section: menus and numbers, each sent as it is changed. */

import { $, $$ } from "../lib/dom.js";
import { node } from "../lib/draw.js";

const pretty = (name) => (name ? name[0].toUpperCase() + name.slice(1) : "");
let count = 0;

/* A labelled menu: choices [value, words] or plain words. */
export function menu(label, value, choices, act) {
  const id = `pf-${++count}`;
  const select = node("select", { class: "select", id });
  for (const one of choices) {
    const [key, words] = Array.isArray(one) ? one : [one, pretty(one)];
    select.append(node("option", { value: key, selected: String(key) === String(value) }, words));
  }
  if (select.value !== String(value)) select.prepend(node("option", { value, selected: true }, String(value)));
  select.addEventListener("change", () => act(select.value));
  return node("div", { class: "field" }, node("label", { for: id }, label), select);
}

/* A labelled number or text; `act` answers true or a sentence, which stands below. */
export function entry(label, value, act, more = {}) {
  const id = `pf-${++count}`;
  const input = node("input", { class: "input", id, value, autocomplete: "off", "aria-describedby": `${id}-msg`, ...more });
  const msg = node("p", { class: "msg", id: `${id}-msg`, "aria-live": "polite" });
  const field = node("div", { class: "field" }, node("label", { for: id }, label), input, msg);
  const wrong = (sentence) => { msg.textContent = sentence; field.classList.toggle("wrong", Boolean(sentence)); };
  input.addEventListener("change", async () => {
    const isNumber = "inputmode" in more || more.type === "number";
    const sent = isNumber ? Number(input.value.trim().replace(",", ".").replace("−", "-")) : input.value;
    if (isNumber && (!input.value.trim() || Number.isNaN(sent))) return wrong(`“${input.value}” is no number.`);
    const done = await act(sent);
    if (done !== true && input.isConnected) wrong(done);
  });
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") input.dispatchEvent(new Event("change")); });
  return field;
}

/* A labelled slider, which shows its value. */
export function slider(label, value, { min, max, step, words }, act) {
  const id = `pf-${++count}`;
  const input = node("input", { class: "slider", id, type: "range", min, max, step, value });
  const shown = node("output", { for: id }, words(value));
  const fill = () => { input.style.setProperty("--v", `${((input.value - min) / (max - min)) * 100}%`); shown.textContent = words(Number(input.value)); input.setAttribute("aria-valuetext", words(Number(input.value))); };
  fill();
  input.addEventListener("input", fill);
  input.addEventListener("change", () => act(Number(input.value)));
  return node("div", { class: "field slider-field" }, node("label", { for: id }, label, shown), input);
}

/* Draw fields anew, and leave the focus where it was: on the field of the same label. */
export function fill(box, fields) {
  const labels = () => $$(".field", box).map((one) => $("input, select", one));
  const at = labels().indexOf(document.activeElement);
  box.replaceChildren(...fields);
  if (at >= 0) labels()[at]?.focus();
}

const GROUPINGS = { "5/8": [[3, 2], [2, 3]], "7/8": [[2, 2, 3], [3, 2, 2], [2, 3, 2]], "5/4": [[3, 2], [2, 3]], "7/4": [[4, 3], [3, 4]] };

export class SongFields {
  constructor(root, create) { Object.assign(this, { box: $("[data-part=song-fields]", root), create }); }

  show(view, by) {
    if (by === "refused") return;
    const { create: { choices, state } } = this;
    const send = (change) => state.do(change, { quiet: true });
    const orNone = (rows) => [["", "As the genre has it"], ...rows.map((one) => [one, pretty(one)])];
    fill(this.box, [
      entry("Title", view.title, (value) => send({ do: "title", value }), { maxlength: 200 }),
      menu("Key", view.tonic, keys(choices.tonics), (tonic) => send({ do: "key", tonic })), menu("Mode", view.mode, choices.modes, (mode) => send({ do: "key", tonic: view.tonic, mode })),
      entry("Tempo, BPM", view.bpm, (value) => send({ do: "tempo", value }), { inputmode: "decimal" }), menu("Metre", view.metre, choices.metres, (value) => send({ do: "metre", value })),
      menu("Groove", view.groove, orNone(choices.grooves), (value) => send({ do: "groove", value })), slider("Swing", view.swing, { min: 1, max: 3, step: 0.05, words: (value) => (value < 1.03 ? "straight" : `${value.toFixed(2)} to 1`) }, (value) => send({ do: "swing", value })),
      menu("Voicing", view.voicing, orNone(choices.voicings), (value) => send({ do: "voicing", value })), menu("Bass", view.bass_style, orNone(choices.styles.bass), (value) => send({ do: "bass-style", value })),
      entry("Seed of the notes", view.seed, (value) => send({ do: "seed", value }), { inputmode: "numeric" }),
      slider("Loudness", view.production.loudness_lufs, { min: -24, max: -7, step: 0.5, words: (value) => `${String(value).replace("-", "−")} LUFS` }, (value) => send({ do: "production", field: "loudness_lufs", value })),
      slider("Width", view.production.width, { min: 0, max: 2, step: 0.05, words: (value) => `${Math.round(value * 100)} %` }, (value) => send({ do: "production", field: "width", value })),
      menu("Sound", view.production.character, [["", "As the genre has it"], "clean", "tape", "lo-fi"], (value) => send({ do: "production", field: "character", value })),
    ]);
  }
}

export class SectionFields {
  constructor(root, create) { Object.assign(this, { box: $("[data-part=section-fields]", root), create }); }

  show(view, by) { if (by !== "refused") this.choose(); }

  choose() {
    const { create: { choices, state, at: section, view } } = this;
    const one = view.sections[section];
    const send = (change) => state.do({ section, ...change }, { quiet: true });
    const groups = GROUPINGS[one.metre];
    fill(this.box, [
      entry("Name", one.name, (name) => send({ do: "rename", name }), { maxlength: 60 }), menu("Kind", one.kind, choices.kinds, (kind) => send({ do: "kind", kind })),
      entry("Bars", one.bars, (bars) => send({ do: "resize", bars }), { type: "number", min: 1, max: 512 }), entry("Tempo, BPM", one.bpm, (value) => send({ do: "tempo", value }), { inputmode: "decimal" }),
      menu("Metre", one.metre, choices.metres, (value) => send({ do: "metre", value })), ...(groups ? [menu("Grouping", one.grouping.join("+"), [["", "even"], ...groups.map((row) => [row.join("+"), row.join(" + ")])], (value) => send({ do: "metre", value: one.metre, grouping: value ? value.split("+").map(Number) : [] }))] : []),
      menu("Key", one.tonic, keys(choices.tonics), (tonic) => send({ do: "key", tonic, mode: one.mode })), menu("Mode", one.mode, choices.modes, (mode) => send({ do: "key", tonic: one.tonic, mode })),
      menu("Leads on with", one.transition, choices.transitions, (value) => send({ do: "transition", value })),
    ]);
  }
}

const keys = (tonics) => tonics.map((name) => [name.replace("♭", "b").replace("♯", "#"), name]);
