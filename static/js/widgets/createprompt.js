/* The box one writes in: what was understood is underlined while one types, and below it which words led to what. */

import { $, $$, icon } from "../lib/dom.js";
import { node } from "../lib/draw.js";
import { post } from "../lib/planstate.js";

const TYPED_MS = 260;

export class Prompt {
  /* `made(plan)` is told of a new blueprint. */
  constructor(root, made) {
    Object.assign(this, { root, made, text: $("[data-part=prompt]", root), marks: $("[data-part=marks]", root), asked: 0 });
    this.text.addEventListener("input", () => { this.plain(); this.later(); });
    this.text.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); this.make(); } });
    $("[data-part=say]", root).addEventListener("submit", (event) => { event.preventDefault(); this.make(); });
    $("[data-part=fields]", root).addEventListener("input", () => { this.showSet(); this.later(); });
    root.addEventListener("click", (event) => this.press(event));
    this.plain();
    this.showSet();
    if (this.text.value.trim()) this.read();
  }

  get fields() {
    return Object.fromEntries($$("[data-field]", this.root).map((one) => [one.dataset.field, one.value.trim()]).filter(([, value]) => value));
  }

  get body() { return { prompt: this.text.value, fields: this.fields }; }

  press(event) {
    const example = event.target.closest("[data-example]");
    if (example) { this.text.value = example.dataset.example; this.plain(); this.read(); this.text.focus(); }
    if (event.target.closest("[data-act=dice]")) { $("[data-field=seed]", this.root).value = String(Math.floor(Math.random() * 9999) + 1); this.showSet(); this.later(); }
    if (event.target.closest("[data-act=clear-fields]")) { $$("[data-field]", this.root).forEach((one) => { one.value = ""; }); this.showSet(); this.later(); }
  }

  /* Until the studio has answered the words stand unmarked, so that no line stands under the wrong ones. */
  plain() {
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight}px`;
    this.marks.replaceChildren();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.read(), TYPED_MS);
  }

  showSet() {
    const { seed, ...others } = this.fields;
    const count = Object.keys(others).length + (seed ? 1 : 0);
    $("[data-part=fields-set]", this.root).textContent = count ? `${count} set` : "";
    $("[data-part=seed]", this.root).textContent = seed ? `Seed ${seed}` : this.shownSeed ?? "Seed by chance";
  }

  async read() {
    const mine = ++this.asked;
    const { body } = this;
    if (!body.prompt.trim() && !Object.keys(body.fields).length) return this.show({ pieces: [], heard: [], unused: [], conflicts: [], error: "" });
    const { status, answer } = await post(this.root.dataset.reading, body);
    if (mine !== this.asked || this.gone) return;
    if (status === 200) this.show(answer, body.prompt);
    else this.error("The studio cannot be reached. What you wrote stays; it is read once the connection is back.");
  }

  show({ pieces, heard, unused, conflicts, error }, text = "") {
    const same = text === this.text.value;
    if (same) this.marks.replaceChildren(...pieces.map(([words, kind, note]) => (kind ? node("u", { class: kind === "unused" ? "no" : "", title: note }, words) : words)));
    const rows = heard.map(({ label, value, says }) => row(label, node("dd", {}, ...(value.toLowerCase().includes(says.toLowerCase()) ? [says] : [value, node("small", {}, ` ${says}`)]))));
    const left = unused.map((one) => row("Not understood", node("dd", { class: "dim" }, `“${one.text}”`, node("small", {}, one.instead.length ? ` ignored; try ${one.instead.join(", ")}` : " ignored"))));
    $("[data-part=heard]", this.root).replaceChildren(...rows, ...left);
    $("[data-part=conflicts]", this.root).replaceChildren(...conflicts.map((sentence) => { const item = node("li"); item.innerHTML = icon("triangle-alert"); item.append(node("span", {}, sentence)); return item; }));
    this.error(error);
  }

  error(sentence) {
    $("[data-part=prompt-error]", this.root).textContent = sentence;
    if (sentence) this.text.setAttribute("aria-invalid", "true");
    else this.text.removeAttribute("aria-invalid");
  }

  async make() {
    if (this.isMaking) return;
    this.busy(true);
    const { status, answer } = await post(this.root.dataset.makePlan, this.body);
    this.busy(false);
    if (status === 200) { this.error(""); this.took(answer.took_s); this.made(answer); }
    else this.error(answer?.error ?? (status ? "The studio stumbled over that, and nothing was made. Try again." : "The studio cannot be reached. What you wrote stays. Try again when the connection is back."));
  }

  took(seconds) {
    $("[data-part=took]", this.root).textContent = `Blueprint ready in ${seconds < 0.1 ? "under 0.1" : seconds.toFixed(1)} s`;
  }

  busy(on) {
    this.isMaking = on;
    const button = $("[data-part=make]", this.root);
    button.classList.toggle("busy", on);
    button.setAttribute("aria-busy", String(on));
    clearTimeout(this.slow);
    if (on) this.slow = setTimeout(() => { $("[data-part=took]", this.root).textContent = "Making the blueprint…"; }, 300);
  }

  seedIs(seed) {
    this.shownSeed = `Seed ${seed}`;
    this.showSet();
  }

  stop() {
    this.gone = true;
    clearTimeout(this.timer);
  }
}

const row = (label, value) => node("div", {}, node("dt", {}, label), value);
