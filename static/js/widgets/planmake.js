/* From the plan to sound: the button, what is being made beside it, and the ways to take the plan away. */

import { $ } from "../lib/dom.js";
import { node } from "../lib/draw.js";
import { textOf } from "../lib/labstate.js";
import { post } from "../lib/planstate.js";

const MOST_LAB = 64;

export class Make {
  constructor(root, create) {
    Object.assign(this, { root, create, live: $("[data-part=live]", root), lab: $("[data-part=lab]", root) });
    this.labAddress = this.lab.href;
    $("[data-act=make-song]", root).addEventListener("click", () => this.make());
    $("[data-part=count]", root).addEventListener("change", () => this.words());
    this.by = $("[data-part=renderer]", root); // only where a model of the hub can be chosen
    this.by?.addEventListener("change", () => this.choseBy());
    $("[data-field=variations]", root).addEventListener("input", ({ target }) => { if (/^[1-8]$/.test(target.value)) { $("[data-part=count]", root).value = target.value; this.words(); } });
  }

  get count() { return Number($("[data-part=count]", this.root).value); }

  get consent() { return $(`[data-accept="${this.by.value}"]`, this.root); }

  /* What the chosen model does, and its licence where this person has not accepted it yet. */
  choseBy() {
    $("[data-part=renderer-says]", this.root).textContent = this.by.selectedOptions[0].dataset.says;
    for (const label of this.root.querySelectorAll("[data-accept]")) label.hidden = label.dataset.accept !== this.by.value;
    $("[data-part=make-error]", this.root).textContent = "";
  }

  /* What is sent besides the number of variations. */
  get rendering() { return this.by?.value ? { renderer: this.by.value, accepts: Boolean(this.consent && $("input", this.consent).checked) } : {}; }

  words() { $("[data-part=make-words]", this.root).textContent = this.count > 1 ? `Make ${this.count} songs` : "Make the song"; }

  show() {
    const { plan } = this.create.state;
    $("[data-part=export]", this.root).href = `${this.create.state.base}blueprint.json`;
    $("[data-part=kept]", this.root).textContent = plan.saved ? `Saved as “${plan.name}”. Every change is kept in it.` : "Every change is kept as a draft. Save it under a name to keep it in the list.";
    this.choose();
  }

  /* The chosen section's chords, opened in the theory lab. */
  choose() {
    const section = this.create.view.sections[this.create.at];
    const beats = section.bar_quarters / section.beat_quarters;
    const items = section.chords.slice(0, MOST_LAB).map(({ symbol, quarters }) => ({ word: symbol.join("").replaceAll("♯", "#").replaceAll("♭", "b"), beats: quarters / section.beat_quarters }));
    const query = new URLSearchParams({ key: section.tonic, mode: section.mode, chords: textOf(items, beats), tempo: String(Math.round(section.bpm)) });
    if (Number.isInteger(beats) && beats !== 4) query.set("bar", String(beats));
    this.lab.href = `${this.labAddress}?${query}`;
  }

  async make() {
    if (this.isAsking) return;
    const error = $("[data-part=make-error]", this.root);
    const button = $("[data-act=make-song]", this.root);
    this.isAsking = true;
    button.classList.add("busy");
    const { status, answer } = await post(`${this.create.state.base}make`, { variations: this.count, ...this.rendering });
    this.isAsking = false;
    button.classList.remove("busy");
    error.textContent = status === 200 ? "" : answer?.error ?? (status === 404 ? "Make a copy of this blueprint first." : "The studio cannot be reached, and nothing was begun. Try again.");
    if (status !== 200) return;
    if (this.by?.value) this.consent?.remove(); // accepted once
    this.begun(answer.made);
  }

  /* Of several variations the first shows its stems, the others how far they are. */
  begun(rows) {
    this.live.replaceChildren(...rows.map(({ beside }, i) => node("div", { "hx-get": i ? `${beside}?brief=1` : beside, "hx-trigger": "load", "hx-target": "this", "hx-swap": "outerHTML", "hx-select": "unset", "hx-select-oob": "unset" })));
    window.htmx.process(this.live);
  }
}
