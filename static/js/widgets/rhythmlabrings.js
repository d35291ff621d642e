/* The rings of the rhythm lab as rows: steps to switch, sound, volume, mute, rotation, length. One stop of the tab key
   for the steps of a row; arrows walk, also from row to row. */

import { $, $$, escape, icon } from "../lib/dom.js";

const MOST_STEPS = 32;
const NONE = "No ring yet. Begin with one of the wheels above, or add a clave, a Euclidean rhythm or steps of your own.";
const DO = {
  left: (ring) => ({ steps: ring.steps.slice(1) + ring.steps[0] }),
  right: (ring) => ({ steps: ring.steps.at(-1) + ring.steps.slice(0, -1) }),
  longer: (ring) => ({ steps: ring.steps.length < MOST_STEPS ? `${ring.steps}.` : ring.steps, name: "" }),
  shorter: (ring) => ({ steps: ring.steps.length > 1 ? ring.steps.slice(0, -1) : ring.steps, name: "" }),
  mute: (ring) => ({ muted: !ring.muted }),
};

export class LabRings {
  /* `sounds` are the names to choose from; `change(index, fields)` and `remove(index)` are what hands ask for. */
  constructor(list, { sounds, change, remove }) {
    Object.assign(this, { list, sounds, change, remove, at: [0, 0], lit: [] });
    list.addEventListener("click", (event) => this.press(event));
    list.addEventListener("keydown", (event) => this.key(event));
    list.addEventListener("change", (event) => this.field(event));
    list.addEventListener("input", (event) => event.target.matches("[data-volume]") && this.volume(event.target));
    list.addEventListener("focusin", (event) => this.roam(event.target.closest("[data-step]")));
  }

  draw(groove) {
    this.groove = groove;
    const held = this.held();
    const rows = groove.wheel.rings.map((ring, row) => this.row(ring, row)).join("");
    this.list.innerHTML = rows || `<li class="dim">${NONE}</li>`;
    this.lit = groove.wheel.rings.map(() => -1);
    this.steps = groove.wheel.rings.map((_, row) => $$(`[data-row="${row}"] [data-step]`, this.list));
    if (held) $(held, this.list)?.focus();
  }

  /* What has the focus, so that it has it again after drawing anew. */
  held() {
    const active = document.activeElement;
    if (!this.list.contains(active)) return "";
    const row = active.closest("[data-row]")?.dataset.row;
    const own = active.dataset.step !== undefined ? `[data-step="${active.dataset.step}"]` : active.dataset.act ? `[data-act="${active.dataset.act}"]` : active.matches("select") ? "select" : "[data-volume]";
    return `[data-row="${row}"] ${own}`;
  }

  row(ring, row) {
    const title = escape(ring.name || ring.sound);
    const act = (name, words, sign) => `<button class="btn sm quiet icon-only" type="button" data-act="${name}" title="${words}" aria-label="${words}, ring ${row + 1}">${icon(sign)}</button>`;
    const options = this.sounds.map((sound) => `<option${sound === ring.sound ? " selected" : ""}>${sound}</option>`).join("");
    return `<li data-row="${row}" class="rl-ring${ring.muted ? " muted" : ""}"><div class="rl-ring-head"><b class="clip">${title}</b>${ring.pace ? `<span class="badge box">${ring.pace} a step</span>` : ""}` +
      `<button class="btn sm icon-only" type="button" data-act="mute" aria-pressed="${ring.muted}" aria-label="Mute ring ${row + 1}, ${title}" title="Mute">M</button>` +
      `<label><span class="sr">Sound of ring ${row + 1}</span><select class="select" data-sound>${options}</select></label>` +
      `<label class="rl-volume"><span class="sr">Volume of ring ${row + 1}, per cent</span><input class="slider" type="range" min="0" max="100" step="5" value="${ring.volume_percent}" data-volume></label>` +
      `<span class="rl-ring-acts">${act("left", "Begin a step later", "chevron-left")}${act("right", "Begin a step earlier", "chevron-right")}${act("shorter", "A step less", "minus")}${act("longer", "A step more", "plus")}${act("remove", "Remove", "trash-2")}</span></div>` +
      `<div class="rl-steps" role="group" aria-label="Steps of ring ${row + 1}, ${title}" data-count="${ring.steps.length}">${[...ring.steps].map((mark, step) => this.step(mark, row, step)).join("")}</div></li>`;
  }

  step(mark, row, step) {
    const inTurn = this.at[0] === row ? Math.min(this.at[1], this.groove.wheel.rings[row].steps.length - 1) : 0;
    const accent = mark === "X";
    return `<button type="button" data-step="${step}" class="rl-step${accent ? " accent" : ""}" aria-pressed="${mark !== "."}" aria-label="Step ${step + 1}${accent ? ", accented" : ""}" tabindex="${step === inTurn ? 0 : -1}"></button>`;
  }

  place(element) {
    return [Number(element.closest("[data-row]").dataset.row), Number(element.dataset.step)];
  }

  press(event) {
    const step = event.target.closest("[data-step]");
    if (step) return this.toggle(...this.place(step), event.shiftKey);
    const act = event.target.closest("[data-act]")?.dataset.act;
    const row = Number(event.target.closest("[data-row]")?.dataset.row);
    if (act === "remove") return this.remove(row);
    return act && this.change(row, DO[act](this.groove.wheel.rings[row]));
  }

  /* On or off; with `accent` accented or plain. */
  toggle(row, step, accent = false) {
    const { steps } = this.groove.wheel.rings[row];
    const mark = steps[step];
    const next = accent ? (mark === "X" ? "x" : "X") : mark === "." ? "x" : ".";
    this.at = [row, step];
    this.change(row, { steps: steps.slice(0, step) + next + steps.slice(step + 1), ...(mark === "." || next === "." ? { name: "" } : {}) });
  }

  field(event) {
    const row = Number(event.target.closest("[data-row]")?.dataset.row);
    if (event.target.matches("[data-sound]")) this.change(row, { sound: event.target.value });
  }

  volume(slider) {
    slider.style.setProperty("--v", `${slider.value}%`);
    this.change(Number(slider.closest("[data-row]").dataset.row), { volume_percent: Number(slider.value) }, { quiet: true });
  }

  key(event) {
    const here = event.target.closest("[data-step]");
    if (!here || event.ctrlKey || event.metaKey || event.altKey) return;
    const [row, step] = this.place(here);
    if (event.key === "a") this.toggle(row, step, true);
    const move = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0], Home: [0, -step], End: [0, -step - 1] }[event.key];
    if (!move && event.key !== "a") return;
    event.preventDefault();
    event.stopPropagation();
    if (move) this.walk(row, step, move);
  }

  /* Along a row in a circle; to another row at the same moment of the turn. */
  walk(row, step, [down, right]) {
    const next = Math.min(this.steps.length - 1, Math.max(0, row + down));
    const [here, there] = [this.steps[row].length, this.steps[next].length];
    this.steps[next][down ? Math.floor((step / here) * there) : (step + right + here) % here].focus();
  }

  roam(step) {
    if (!step) return;
    const [row, place] = this.place(step);
    this.at = [row, place];
    this.steps[row].forEach((one, index) => one.setAttribute("tabindex", index === place ? "0" : "-1"));
  }

  light(q) {
    this.groove.wheel.rings.forEach((ring, row) => {
      const step = q === null ? -1 : this.groove.stepAt(ring, q);
      if (step === this.lit[row]) return;
      this.steps[row][this.lit[row]]?.classList.remove("now");
      this.steps[row][step]?.classList.add("now");
      this.lit[row] = step;
    });
  }
}
