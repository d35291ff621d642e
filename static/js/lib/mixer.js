// What a mixer is set to, and how it is said. Levels are decibels against what was made, pan -100 to 100 on the slider
// and -1 to 1 in what is kept, effects per cent on the slider and a factor in what is kept.
import { $, $$ } from "./dom.js";

const SCALE = { level_db: 1, pan: 100, effects: 100 };

export const gainOf = (decibels) => 10 ** (decibels / 20);

/** "−3 dB", "L 20", "C", "120 %". */
export function wordOf(name, value) {
  if (name === "level_db") return `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value)} dB`;
  if (name === "pan") return value ? `${value < 0 ? "L" : "R"} ${Math.abs(value)}` : "C";
  return `${value} %`;
}

export class MixerState {
  #parts;

  constructor(parts, kept) { this.#parts = new Map(parts.map((part) => [part, { ...kept[part] }])); }

  of(part) { return this.#parts.get(part) ?? {}; }

  /** As the slider shows it; `base` where nothing was set. */
  shown(part, name, base) {
    const value = this.of(part)[name];
    return value === undefined ? base : Math.round(value * SCALE[name] * 10) / 10;
  }

  set(part, name, shown) { this.of(part)[name] = shown / SCALE[name]; }

  toggle(part, name) { this.of(part)[name] = !this.of(part)[name]; }

  /** Solo wins over mute; several can be solo. */
  isHeard(part) {
    const alone = [...this.#parts.values()].some((values) => values.solo);
    return alone ? Boolean(this.of(part).solo) : !this.of(part).mute;
  }

  reset() { for (const part of this.#parts.keys()) this.#parts.set(part, {}); }

  json() { return JSON.stringify(Object.fromEntries(this.#parts)); }
}

/** Every row, button and slider as `state` has it. */
export function showMixer(rows, state) {
  for (const row of rows) {
    const { part } = row.dataset;
    for (const name of ["mute", "solo"]) $(`[data-do=${name}]`, row).setAttribute("aria-pressed", String(Boolean(state.of(part)[name])));
    row.classList.toggle("silent", !state.isHeard(part));
    for (const slider of $$("[data-set]", row)) {
      const value = state.shown(part, slider.dataset.set, Number(slider.dataset.base ?? 0));
      slider.value = value;
      slider.style.setProperty("--v", `${(100 * (value - slider.min)) / (slider.max - slider.min)}%`);
      slider.previousElementSibling.textContent = wordOf(slider.dataset.set, value);
      slider.setAttribute("aria-valuetext", wordOf(slider.dataset.set, value));
    }
  }
}
