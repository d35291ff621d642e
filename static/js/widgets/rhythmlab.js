/* The rhythm lab: wheels that play. The server reads addresses and does the forms; here is what hands and ears need. */

import { $, $$ } from "../lib/dom.js";
import { Groove } from "../lib/groove.js";
import { register } from "../lib/keys.js";
import { pictureMenu } from "../lib/picture.js";
import { soundNames } from "../lib/percussion.js";
import { LabForms } from "./rhythmlabforms.js";
import { LabPlay } from "./rhythmlabplay.js";
import { LabRings } from "./rhythmlabrings.js";
import { LabWheel } from "./rhythmlabwheel.js";

const UNDO_MOST = 60;
const COPIED_MS = 2000;

class RhythmLab {
  constructor(root) {
    this.root = root;
    this.ending = new AbortController();
    const { signal } = this.ending;
    const { wheel } = JSON.parse($("#rhythm-state", root).textContent);
    this.before = [];
    this.rings = new LabRings($("[data-role=rings]", root), {
      sounds: soundNames, change: (index, fields, how) => this.changeRing(index, fields, how), remove: (index) => this.removeRing(index),
    });
    this.wheel = new LabWheel($("[data-role=wheel]", root), { toggle: (...place) => this.rings.toggle(...place) });
    this.play = new LabPlay(root, wheel, [(q) => this.wheel.light(q), (q) => this.rings.light(q)]);
    this.forms = new LabForms(this, signal);
    root.addEventListener("click", (event) => this.press(event), { signal });
    this.keys = [
      register({ key: ["space", "k"], label: "Play or stop the wheel", group: "Rhythm lab", run: () => this.play.toggle(), once: true }),
      register({ key: "t", label: "Tap the tempo", group: "Rhythm lab", run: () => this.forms.tap() }),
      register({ key: "ctrl+z", label: "Undo", group: "Rhythm lab", run: () => this.undo() }),
    ];
    pictureMenu($("[data-role=take]", root), "Rhythm wheel", () => $("svg", this.wheel.box));
    this.show(wheel);
  }

  get groove() {
    return this.play.clock.groove;
  }

  /* A wheel as it now is: drawn, heard, in the address. */
  show(wheel, { quiet = false } = {}) {
    this.play.clock.change(new Groove(wheel));
    if (!quiet) {
      this.rings.draw(this.groove);
      this.wheel.draw(this.groove);
      $$("[data-volume]", this.root).forEach((slider) => slider.style.setProperty("--v", `${slider.value}%`));
    } else this.rings.groove = this.wheel.groove = this.groove;
    const rings = wheel.rings.length;
    $("[data-role=where]", this.root).textContent = `${rings} ring${rings === 1 ? "" : "s"}, ${wheel.metre}`;
    this.forms.write(wheel);
    this.offerUndo();
  }

  offerUndo() {
    $("[data-do=undo]", this.root).disabled = !this.before.length;
  }

  keep() {
    this.before = [...this.before, this.groove.wheel].slice(-UNDO_MOST);
  }

  /* A change by hand: kept for undo, then told to the server for its words. */
  take(wheel, how = {}) {
    if (!how.quiet || !this.glides) this.keep(); // a slider's way is one change
    this.glides = Boolean(how.quiet);
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

  press(event) {
    const button = event.target.closest("[data-do]");
    const does = {
      play: () => this.play.toggle(), tap: () => this.forms.tap(), undo: () => this.undo(), copy: () => this.copy(button),
      clear: () => this.take({ ...this.groove.wheel, rings: [] }), "hear-tempo": () => this.hearTempo(),
    };
    does[button?.dataset.do]?.();
    const preset = event.target.closest("[data-preset]");
    if (!preset || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.forms.adopt(new URL(preset.href).search.slice(1), `${preset.textContent} is on the wheel.`);
  }

  async hearTempo() {
    const change = this.forms.tempo.chosen();
    if (!change.bpm) return;
    await this.play.modulate(change);
    this.say(`The tempo changes at the bar after next, to ${change.bpm} BPM. Take it to keep it.`);
  }

  async copy(button) {
    await navigator.clipboard?.writeText(location.href).catch(() => {});
    this.say("The link is copied.");
    button.lastChild.textContent = "Copied";
    setTimeout(() => { button.lastChild.textContent = "Copy link"; }, COPIED_MS);
  }

  say(text) {
    $("[data-role=status]", this.root).textContent = text;
  }

  stop() {
    this.play.stop();
    this.ending.abort();
    this.forms.stop();
    this.keys.forEach((leave) => leave());
  }
}

export function mount(root) {
  const lab = new RhythmLab(root);
  root.dataset.mounted = "yes";
  return () => lab.stop();
}
