/* Parts by section: how strongly each plays where. One tab stop; arrows walk, Enter cycles, plus and minus are fine. */

import { $, $$, icon } from "../lib/dom.js";
import { clamp, node } from "../lib/draw.js";

const ICONS = { drums: "drum", percussion: "drum", bass: "audio-lines", chords: "piano", arpeggio: "activity", pad: "layers", melody: "mic", counter: "music", effects: "sparkles" };
const STEPS = [0, 0.3, 0.6, 0.9];

export class Parts {
  constructor(root, create) {
    Object.assign(this, { root, create, box: $("[data-part=parts]", root), here: [0, 0] });
    this.box.addEventListener("click", (event) => this.click(event));
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("focusin", (event) => { const cell = event.target.closest(".cellx"); if (cell) this.stopAt(cell); });
  }

  show(view) {
    const active = document.activeElement;
    const kept = this.box.contains(active) ? [active.dataset.key, active.className] : null;
    this.here = [clamp(this.here[0], 0, view.parts.length - 1), clamp(this.here[1], 0, view.sections.length - 1)];
    this.box.replaceChildren(...view.parts.map((part, row) => this.row(part, row, view)));
    if (kept?.[0]) $(`[data-key="${kept[0]}"]`, this.box)?.focus();
  }

  row(part, row, view) {
    const { hear } = this.create;
    const who = node("button", { type: "button", class: "who", "data-key": `who ${part.id}`, "data-part-id": part.id, "aria-expanded": String(this.create.partPanel?.open === part.id), title: `${part.name}: ${part.instrument_name}${part.style ? `, ${part.style}` : ""}` });
    who.innerHTML = icon(ICONS[part.role] ?? "music");
    who.append(node("span", { class: "clip" }, part.name));
    const ms = (act, letter, words) => node("button", { type: "button", class: "ms", "data-key": `${act} ${part.id}`, "data-ms": act, "data-id": part.id, "aria-pressed": String(hear.has(act, part.id)), "aria-label": `${words} ${part.name}`, title: words }, letter);
    const name = node("div", { class: `bp-who${hear.isSilent(part.id) ? " silent" : ""}` }, who, ms("mute", "M", "Mute"), ms("solo", "S", "Solo"));
    return node("div", { class: "bpr" }, name, node("div", { class: "bpin cols" }, ...view.sections.map((section, col) => this.cell(part, section, row, col))));
  }

  cell(part, section, row, col) {
    const value = section.parts[part.id] ?? 0;
    const isHere = row === this.here[0] && col === this.here[1];
    const fill = node("i");
    fill.style.height = `${Math.round(value * 100)}%`;
    return node("button", { type: "button", class: `cellx${value > 0.8 ? " s3" : value > 0.5 ? " s2" : ""}${isHere && this.box.matches(":focus-within") ? " on" : ""}`, "data-row": row, "data-col": col, "data-key": `${row} ${col}`, tabindex: isHere ? 0 : -1, "aria-label": `${part.name}, ${section.name}: ${value ? `${Math.round(value * 100)} percent` : "silent"}` }, fill);
  }

  stopAt(cell) {
    $$(".cellx[tabindex='0']", this.box).forEach((one) => { one.tabIndex = -1; one.classList.remove("on"); });
    cell.tabIndex = 0;
    cell.classList.add("on");
    this.here = [Number(cell.dataset.row), Number(cell.dataset.col)];
    if (this.here[1] !== this.create.at) this.create.choose(this.here[1]);
  }

  value(row, col) {
    const { parts, sections } = this.create.view;
    return this.pending?.key === `${row} ${col}` ? this.pending.value : sections[col].parts[parts[row].id] ?? 0;
  }

  click(event) {
    const who = event.target.closest(".who");
    const ms = event.target.closest("[data-ms]");
    const cell = event.target.closest(".cellx");
    if (who) this.create.partPanel.toggle(who.dataset.partId);
    else if (ms) this.press(ms);
    else if (cell) { cell.focus(); this.cycle(Number(cell.dataset.row), Number(cell.dataset.col)); }
  }

  press(button) {
    this.create.hear.turn(button.dataset.ms, button.dataset.id);
    for (const [row, part] of this.create.view.parts.entries()) {
      const name = this.box.children[row].firstElementChild;
      name.classList.toggle("silent", this.create.hear.isSilent(part.id));
      for (const one of $$("[data-ms]", name)) one.setAttribute("aria-pressed", String(this.create.hear.has(one.dataset.ms, part.id)));
    }
  }

  cycle(row, col) {
    const now = this.value(row, col);
    this.set(row, col, STEPS.find((step) => step > now + 0.01) ?? 0, 0);
  }

  key(event) {
    const cell = event.target.closest(".cellx");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const [row, col] = [Number(cell.dataset.row), Number(cell.dataset.col)];
    const { parts, sections } = this.create.view;
    const to = { ArrowLeft: [row, col - 1], ArrowRight: [row, col + 1], ArrowUp: [row - 1, col], ArrowDown: [row + 1, col], Home: [row, 0], End: [row, sections.length - 1] }[event.key];
    if (to) $(`[data-key="${clamp(to[0], 0, parts.length - 1)} ${clamp(to[1], 0, sections.length - 1)}"]`, this.box)?.focus();
    else if (event.key === "Enter" || event.key === " ") this.cycle(row, col);
    else if (event.key === "+" || event.key === "=") this.set(row, col, this.value(row, col) + 0.05);
    else if (event.key === "-") this.set(row, col, this.value(row, col) - 0.05);
    else if (/^\d$/.test(event.key)) this.set(row, col, event.key === "0" ? 0 : Number(event.key) / 10, 0);
    else if (event.key === "Delete" || event.key === "Backspace") this.set(row, col, 0, 0);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /* Shown at once; what is turned finely is sent when the keys rest. */
  set(row, col, value, rest_ms = 250) {
    const to = Math.round(clamp(value, 0, 1) * 100) / 100;
    const key = `${row} ${col}`;
    if (this.pending && this.pending.key !== key) this.send();
    this.pending = { key, value: to, part: this.create.view.parts[row].id, col };
    const cell = $(`[data-key="${key}"]`, this.box);
    cell.firstElementChild.style.height = `${to * 100}%`;
    clearTimeout(this.timer);
    if (rest_ms) this.timer = setTimeout(() => this.send(), rest_ms);
    else this.send();
  }

  send() {
    if (!this.pending) return;
    const { part, col, value } = this.pending;
    clearTimeout(this.timer);
    this.pending = null;
    this.create.do({ do: "strength", part, section: col, value });
  }

  stop() { clearTimeout(this.timer); }
}
