/* The rhythm lab: wheels that play. The server reads addresses and does the forms; here is what hands and ears need. */

import { $, $$, icon } from "../lib/dom.js";
import { Groove } from "../lib/groove.js";
import { GrooveClock } from "../lib/grooveclock.js";
import { pictureMenu } from "../lib/picture.js";
import { soundNames } from "../lib/percussion.js";
import { LabForms } from "./rhythmlabforms.js";
import { LabRings } from "./rhythmlabrings.js";
import { LabWheel } from "./rhythmlabwheel.js";

const UNDO_MOST = 60;

class RhythmLab {
  constructor(root) {
    this.root = root;
    this.ending = new AbortController();
    const { signal } = this.ending;
    const { wheel } = JSON.parse($("#rhythm-state", root).textContent);
    this.before = [];
    this.clock = new GrooveClock(new Groove(wheel), () => this.shows(false));
    this.rings = new LabRings($("[data-role=rings]", root), {
      sounds: soundNames, change: (index, fields, how) => this.changeRing(index, fields, how), remove: (index) => this.removeRing(index),
    });
    this.wheel = new LabWheel($("[data-role=wheel]", root), { toggle: (...place) => this.rings.toggle(...place) });
    this.forms = new LabForms(this, signal);
    root.addEventListener("click", (event) => this.press(event), { signal });
    document.addEventListener("keydown", (event) => this.key(event), { signal });
    pictureMenu($("[data-role=take]", root), "Rhythm wheel", () => $("svg", this.wheel.box));
    this.show(wheel);
    this.frame = this.frame.bind(this);
  }

  get groove() {
    return this.clock.groove;
  }

  /* A wheel as it now is: drawn, heard, in the address. */
  show(wheel, { quiet = false } = {}) {
    this.clock.change(new Groove(wheel));
    if (!quiet) {
      this.rings.draw(this.groove);
      this.wheel.draw(this.groove);
      $$("[data-volume]", this.root).forEach((slider) => slider.style.setProperty("--v", `${slider.value}%`));
    }
    const rings = wheel.rings.length;
    $("[data-role=where]", this.root).textContent = `${rings} ring${rings === 1 ? "" : "s"}, ${wheel.metre}`;
    $("[data-do=undo]", this.root).disabled = !this.before.length;
    this.forms.write(wheel);
  }

  /* A change by hand: kept for undo, then told to the server for its words. */
  take(wheel, how = {}) {
    this.before = [...this.before, this.groove.wheel].slice(-UNDO_MOST);
    this.show(wheel, how);
    this.forms.tell();
  }

  changeRing(index, fields, how) {
    const { wheel } = this.groove;
    this.take({ ...wheel, rings: wheel.rings.map((ring, i) => (i === index ? { ...ring, ...fields } : ring)) }, how);
  }

  removeRing(index) {
    const { wheel } = this.groove;
    this.take({ ...wheel, rings: wheel.rings.filter((_, i) => i !== index) });
    const rows = $$("[data-act=remove]", this.root);
    (rows[Math.min(index, rows.length - 1)] ?? $("[data-do=undo]", this.root)).focus();
  }

  undo() {
    const wheel = this.before.pop();
    if (!wheel) return;
    this.show(wheel);
    this.forms.tell();
    this.say("Undone.");
  }

  async toggle() {
    if (this.clock.isOn) this.clock.stop();
    else await this.clock.start();
    this.shows(this.clock.isOn);
  }

  shows(isOn) {
    const button = $("[data-role=transport] [data-do=play]", this.root);
    button.classList.toggle("on", isOn);
    button.setAttribute("aria-pressed", String(isOn));
    button.setAttribute("aria-label", isOn ? "Stop" : "Play");
    button.innerHTML = icon(isOn ? "pause" : "play");
    if (isOn) requestAnimationFrame(this.frame);
    else this.light(null);
  }

  frame() {
    if (!this.clock.isOn) return;
    this.light(this.clock.place_q);
    requestAnimationFrame(this.frame);
  }

  light(q) {
    this.wheel.light(q);
    this.rings.light(q);
    const said = q === null ? "" : `turn ${Math.floor(q / this.groove.turn_q) + 1}, ${Math.round(this.clock.bpm * 10) / 10} BPM`;
    if (said !== this.said) $("[data-role=now]", this.root).textContent = this.said = said;
  }

  press(event) {
    const button = event.target.closest("[data-do]");
    const does = { play: () => this.toggle(), tap: () => this.forms.tap(), undo: () => this.undo(), clear: () => this.take({ ...this.groove.wheel, rings: [] }), copy: () => this.copy(), "hear-tempo": () => this.hearTempo() };
    does[button?.dataset.do]?.();
    const preset = event.target.closest("[data-preset]");
    if (!preset || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.forms.adopt(new URL(preset.href).search.slice(1), `${preset.textContent} is on the wheel.`);
  }

  key(event) {
    if (event.target.closest("input:not([type=range]), select, textarea, dialog")) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") { event.preventDefault(); this.undo(); }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "p") this.toggle();
    else if (event.key === "t") this.forms.tap();
  }

  async hearTempo() {
    const { old_q, new_q, bpm } = this.forms.modulation();
    if (!bpm) return;
    if (!this.clock.isOn) await this.toggle();
    this.clock.modulate({ bpm, old_q, new_q });
    this.say(`The tempo changes at the bar after next, to ${bpm} BPM. Take it to keep it.`);
  }

  async copy() {
    await navigator.clipboard?.writeText(location.href).catch(() => {});
    this.say("The link is copied.");
    $("[data-do=copy]", this.root).lastChild.textContent = "Copied";
    setTimeout(() => { $("[data-do=copy]", this.root).lastChild.textContent = "Copy link"; }, 2000);
  }

  say(text) {
    $("[data-role=status]", this.root).textContent = text;
  }

  stop() {
    this.clock.gone = true;
    this.clock.stop();
    this.ending.abort();
    this.forms.stop();
  }
}

export function mount(root) {
  const lab = new RhythmLab(root);
  root.dataset.mounted = "yes";
  return () => lab.stop();
}
