/* The dialogs of the create page: saving under a name, another section or part, all chords of a section, a song to start from. */

import { $, $$ } from "../lib/dom.js";
import { node } from "../lib/draw.js";
import { textOf } from "../lib/labstate.js";
import { post } from "../lib/planstate.js";
import { say } from "../lib/toasts.js";
import { open } from "./dialog.js";

const pretty = (name) => name[0].toUpperCase() + name.slice(1);
const options = (select, rows) => select.replaceChildren(...rows.map(([value, words]) => node("option", { value }, words)));
const TYPED_MS = 220;

export class Dialogs {
  constructor(root, create) {
    Object.assign(this, { root, create });
    const on = (name, act) => $(`[data-part=${name}]`, root).addEventListener("submit", (event) => { event.preventDefault(); act(event.target); });
    on("save-form", (form) => this.keep(form));
    on("section-form", (form) => this.putSection(form));
    on("part-form", (form) => this.putPart(form));
    on("row-form", (form) => this.writeRow(form));
    on("lift-form", (form) => this.lift(form));
    $("#new-role", root).addEventListener("change", () => this.fits());
    $("#lift-find", root).addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.find(), TYPED_MS); });
    const { song, title } = $("[data-part=lift-form]", root).dataset;
    if (song) { this.found([{ id: song, title, note: "" }], song); open("from-song"); }
  }

  save() {
    if (!this.create.has) return say("There is no blueprint yet. Write what you want to hear, and press Make blueprint.");
    $("#save-name", this.root).value = this.create.view.title;
    $("[data-part=save-error]", this.root).textContent = "";
    open("save-plan");
    return undefined;
  }

  async keep(form) {
    const { status, answer } = await post(`${this.create.state.base}save`, { name: $("#save-name", this.root).value });
    if (status !== 200) { $("[data-part=save-error]", this.root).textContent = answer?.error ?? (status === 404 ? "This blueprint is not yours, or no longer there. Copy it first." : "The studio cannot be reached. Try again."); return; }
    form.closest("dialog").close();
    this.create.state.renew(answer);
    say(`“${answer.name}” is saved.`, { kind: "ok", link: { href: this.root.dataset.plans, text: "Blueprints" } });
  }

  addSection() {
    const { choices, view, at } = this.create;
    options($("#new-kind", this.root), choices.kinds.map((kind) => [kind, pretty(kind)]));
    options($("#new-where", this.root), [...view.sections.map(({ name }, i) => [i, `Before ${name}`]), [view.sections.length, "At the end"]]);
    $("#new-kind", this.root).value = "verse";
    $("#new-where", this.root).value = String(at + 1);
    open("add-section");
  }

  async putSection(form) {
    form.closest("dialog").close();
    const at = Number($("#new-where", this.root).value);
    const done = await this.create.do({ do: "insert", at, kind: $("#new-kind", this.root).value, bars: Number($("#new-bars", this.root).value) });
    if (done === true) this.create.choose(at, { focus: true });
  }

  addPart() {
    options($("#new-role", this.root), this.create.choices.roles.map((role) => [role, pretty(role)]));
    $("#new-role", this.root).value = "chords";
    this.fits();
    open("add-part");
  }

  fits() {
    const role = $("#new-role", this.root).value;
    const rows = this.create.choices.instruments.filter(({ roles }) => roles.includes(role));
    options($("#new-instrument", this.root), rows.map(({ id, name }) => [id, name]));
  }

  putPart(form) {
    form.closest("dialog").close();
    this.create.do({ do: "add-part", role: $("#new-role", this.root).value, instrument: $("#new-instrument", this.root).value });
  }

  rename() {
    const more = $(".bp-more", this.root);
    more.open = true;
    const field = $("[data-part=section-fields] input", more);
    field.focus();
    field.select();
  }

  row() {
    const section = this.create.view.sections[this.create.at];
    const items = section.chords.map(({ typed, quarters }) => ({ word: typed, beats: quarters / section.beat_quarters }));
    $("#row-text", this.root).value = textOf(items, section.bar_quarters / section.beat_quarters);
    $("[data-part=row-error]", this.root).textContent = "";
    open("row-dialog");
  }

  async writeRow(form) {
    const { at, section } = this.create;
    const done = await this.create.do({ do: "row", section: at, text: $("#row-text", this.root).value, everywhere: section.everywhere }, { quiet: true });
    if (done === true) form.closest("dialog").close();
    else $("[data-part=row-error]", this.root).textContent = done;
  }

  async find() {
    const words = $("#lift-find", this.root).value.trim();
    if (!words) return this.found([]);
    const answer = await fetch(`${this.root.dataset.findSongs}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } }).then((found) => (found.ok ? found.json() : null)).catch(() => null);
    const rows = (answer?.songs ?? []).map(({ href, title, artist, note }) => ({ id: href.match(/[0-9a-f-]{36}/)?.[0], title, note: [artist, note].filter(Boolean).join(", ") }));
    return this.found(rows, rows[0]?.id);
  }

  found(rows, chosen) {
    const box = $("[data-part=lift-found]", this.root);
    box.replaceChildren(...rows.map(({ id, title, note }) => node("label", { class: "check" }, node("input", { type: "radio", name: "song", value: id, checked: id === chosen }), node("span", {}, title, node("span", { class: "faint tiny" }, ` ${note}`)))));
    if (!rows.length && $("#lift-find", this.root).value.trim()) box.append(node("p", { class: "small dim" }, "No song of your library is called that."));
  }

  async lift(form) {
    const error = $("[data-part=lift-error]", this.root);
    const song = $("[name=song]:checked", form)?.value;
    if (!song) { error.textContent = "Choose a song first: write its title above."; return; }
    const choices = Object.fromEntries($$("[type=checkbox]", form).map(({ name, checked }) => [name, checked]));
    const { status, answer } = await post(this.root.dataset.lift, { song, tonic: $("#lift-tonic", form).value, ...choices });
    error.textContent = status === 200 ? "" : answer?.error ?? "The studio cannot be reached. Try again.";
    if (status !== 200) return;
    form.closest("dialog").close();
    this.create.opened(answer);
  }

  stop() { clearTimeout(this.timer); }
}
