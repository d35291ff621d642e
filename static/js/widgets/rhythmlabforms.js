/* What the rhythm lab asks the server: to read a wheel, to do a form, to say it in words. Sentences of what cannot be done
   appear beside their fields; the wheel stays as it was then. */

import { $, $$ } from "../lib/dom.js";
import { TapTempo } from "../lib/taptempo.js";
import { LabTempo } from "./rhythmlabtempo.js";

const SOON_MS = 220;

export class LabForms {
  constructor(lab, signal) {
    Object.assign(this, { lab, root: lab.root, taps: new TapTempo(), tempo: new LabTempo(this), asked: 0 });
    this.transport = $("[data-role=transport]", this.root);
    this.transport.addEventListener("submit", (event) => { event.preventDefault(); this.set(); }, { signal });
    this.transport.addEventListener("change", () => this.set(), { signal });
    this.transport.addEventListener("input", (event) => this.slide(event), { signal });
    this.root.addEventListener("submit", (event) => this.submit(event), { signal });
    this.root.addEventListener("change", (event) => this.chosen(event), { signal });
  }

  /* The fields say what the wheel is, but for one that is being typed in. */
  write(wheel) {
    const values = { bpm: Math.round(wheel.bpm * 100) / 100, metre: wheel.metre, swing: wheel.swing_percent, level: wheel.swing_level, human: wheel.human_ms };
    for (const [name, value] of Object.entries(values)) {
      const field = this.transport.elements[name];
      const isHeld = field === document.activeElement && field.type !== "range";
      if (!isHeld && !field.closest(".wrong")) field.value = value; // what is wrong stays to be mended
      if (field.type === "range") this.mark(field);
    }
    this.address(this.lab.groove.query());
    if (wheel.bpm !== this.told) this.chosen({ target: $("#rl-old", this.root) });
    this.told = wheel.bpm;
  }

  mark(slider) {
    slider.style.setProperty("--v", `${((slider.value - slider.min) / (slider.max - slider.min)) * 100}%`);
    $(`[data-shows=${slider.name}]`, this.root).textContent = `${slider.value} ${slider.name === "swing" ? "%" : "ms"}`;
  }

  address(query) {
    const address = `${this.root.dataset.page}?${query}`;
    if (address !== location.pathname + location.search) history.replaceState(history.state, "", address);
    $("[data-role=midi]", this.root).href = `${this.root.dataset.midi}?${query}`;
  }

  slide(event) {
    if (event.target.type !== "range") return;
    this.mark(event.target);
    clearTimeout(this.sliding);
    this.sliding = setTimeout(() => this.set(), SOON_MS / 2);
  }

  /* The fields of the transport, as they stand. */
  async set() {
    clearTimeout(this.sliding);
    const typed = new FormData(this.transport);
    typed.delete("ring");
    const query = new URLSearchParams(typed);
    for (const ring of new URLSearchParams(this.lab.groove.query()).getAll("ring")) query.append("ring", ring);
    await this.adopt(query.toString());
  }

  /* The wheel of an address, unless something in it cannot be read. */
  async adopt(query, done = "") {
    const { answer, late } = await this.ask(query);
    if (late || !answer) return false;
    this.troubles(answer.troubles);
    if (Object.keys(answer.troubles).length) return false;
    if (answer.query !== this.lab.groove.query()) {
      this.lab.keep();
      this.lab.show(answer.wheel);
    } else this.write(answer.wheel);
    $("[data-role=words]", this.root).innerHTML = answer.words;
    if (done) this.lab.say(done);
    return true;
  }

  /* Only the words of what was changed by hand; soon, since hands are quick. */
  tell() {
    clearTimeout(this.telling);
    this.telling = setTimeout(async () => {
      const { answer, late } = await this.ask(this.lab.groove.query());
      if (answer && !late) $("[data-role=words]", this.root).innerHTML = answer.words;
    }, SOON_MS);
  }

  async ask(query) {
    const turn = ++this.asked;
    const reply = await fetch(`${this.root.dataset.asks}?${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
    const answer = reply?.ok && !reply.redirected ? await reply.json() : null;
    if (!answer) this.lab.say("The studio cannot be reached, so nothing was changed. Try again.");
    return { answer, late: turn !== this.asked };
  }

  async submit(event) {
    const form = event.target.closest("[data-form]");
    if (!form) return;
    event.preventDefault();
    const added = await this.adopt(this.formQuery(form), "Done.");
    if (!added) $(".wrong .input, .wrong .select", form)?.focus();
  }

  formQuery(form) {
    const fields = new URLSearchParams(new FormData(form));
    for (const name of ["bpm", "metre", "swing", "level", "human", "ring"]) fields.delete(name);
    return `${this.lab.groove.query()}&${fields}`;
  }

  /* A sentence beside each field that is wrong; the others are cleared. */
  troubles(told) {
    for (const place of $$("[data-trouble]", this.root)) this.trouble(place.dataset.trouble, told[place.dataset.trouble] ?? "");
    const first = Object.values(told)[0];
    if (first) this.lab.say(first);
  }

  trouble(name, sentence) {
    const place = $(`[data-trouble="${name}"]`, this.root);
    if (place.textContent !== sentence) place.textContent = sentence;
    if (place.hasAttribute("role")) place.hidden = !sentence;
    const field = $(`[data-field="${name}"]`, this.root);
    field?.classList.toggle("wrong", Boolean(sentence));
    field?.querySelector(".input, .select, .slider").setAttribute("aria-invalid", String(Boolean(sentence)));
  }

  chosen(event) {
    const form = event.target.closest("[data-form]");
    if (form?.dataset.form === "pattern") {
      const { about, metre } = $("#rl-pattern", form).selectedOptions[0].dataset;
      $("[data-role=about]", form).textContent = `${about} ${metre}.`;
    }
    if (form?.dataset.form === "tempo") this.tempo.foresee(form);
  }

  tap() {
    const bpm = this.taps.tap();
    if (bpm === null) return this.lab.say("Tap on.");
    this.transport.elements.bpm.value = bpm;
    return this.set();
  }

  stop() {
    clearTimeout(this.telling);
    clearTimeout(this.sliding);
  }
}
