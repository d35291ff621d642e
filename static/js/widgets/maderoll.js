// The notes of a part, to be changed by mouse and keys: added, moved, made longer, removed, taken back, heard; saved as a
// song that is made with them. lib/rollmodel.js holds them, lib/rollview.js draws them, lib/rollkeys.js has the keys.
import { $, $$, csrf } from "../lib/dom.js";
import { audio, output, wake } from "../lib/audioclock.js";
import { go } from "../lib/navigate.js";
import * as player from "../lib/player.js";
import { keyOf } from "../lib/rollkeys.js";
import { RollModel } from "../lib/rollmodel.js";
import { nameOf, RollView } from "../lib/rollview.js";
import { Synth } from "../lib/synth.js";
import { say } from "../lib/toasts.js";

class MadeRoll {
  constructor(panel) {
    Object.assign(this, { panel, model: null, view: null, drag: null, grid: $("[data-role=grid]", panel) });
    this.box = $("[data-role=roll]", panel);
    this.ending = new AbortController();
    const { signal } = this.ending;
    panel.addEventListener("click", (event) => this.press(event), { signal });
    for (const [name, act] of [["pointerdown", this.begin], ["pointermove", this.move], ["pointerup", this.end], ["pointercancel", this.drop], ["keydown", this.key]]) this.box.addEventListener(name, (event) => act.call(this, event), { signal });
    addEventListener("beforeunload", (event) => { if (this.model?.isChanged) event.preventDefault(); }, { signal });
    this.leaveFrames = player.onFrame((seconds) => this.frame(seconds));
    panel.dataset.ready = "1";
  }

  get step() { return this.model.ticks * Number(this.grid.value); }
  snap(tick) { return Math.round(tick / this.step) * this.step; }

  press(event) {
    const chip = event.target.closest("button[data-part]"), what = event.target.closest("[data-do]")?.dataset.do;
    if (chip) return this.open(chip);
    const acts = { undo: () => this.model.undo(), redo: () => this.model.redo(), remove: () => this.model.remove(), closer: () => this.view.zoom(1.5), wider: () => this.view.zoom(1 / 1.5) };
    if (!this.model) return undefined;
    if (what === "save") return this.save();
    acts[what]?.();
    return this.show();
  }

  async open(chip) {
    if (this.model?.isChanged && this.part !== chip.dataset.part && !window.confirm("Leave the changed notes of this part? They were not made yet.")) return;
    this.part = chip.dataset.part;
    const answer = await fetch(this.address).catch(() => null);
    if (!answer?.ok) { say("The notes could not be fetched: the studio is away. Press the part to try again.", { kind: "bad" }); return; }
    const data = await answer.json();
    this.view?.leave();
    Object.assign(this, { model: new RollModel(data), isDrums: ["drums", "percussion"].includes(data.role), name: data.name });
    this.panel.dataset.state = "open";
    this.view = new RollView(this.box, this.model, { isDrums: this.isDrums });
    this.box.setAttribute("aria-label", `Notes of ${data.name}. Arrows walk from note to note, Alt with arrows moves, Shift with arrows makes longer or shorter, Enter adds, Delete removes`);
    for (const other of $$("button[data-part]", this.panel)) other.setAttribute("aria-pressed", String(other === chip));
    const first = this.model.notes[0];
    if (first) this.view.reveal(first);
    this.show();
  }

  get address() { return this.panel.dataset.notes.replace(/part$/, this.part); }

  begin(event) {
    const [x, y] = this.view?.placeOf(event) ?? [];
    if (event.button || !this.view?.isInside(x, y)) return;
    this.box.focus({ preventScroll: true });
    const hit = this.view.hit(x, y), { model } = this;
    if (hit && event.shiftKey) model.selected[model.selected.has(hit.place) ? "delete" : "add"](hit.place);
    else if (hit && !model.selected.has(hit.place)) model.selected = new Set([hit.place]);
    const isNew = !hit && !event.shiftKey;
    if (isNew) model.add(Math.floor(this.view.tickAt(x) / this.step) * this.step, this.view.pitchAt(y), this.step);
    if (!hit && event.shiftKey) model.selected = new Set();
    this.drag = model.selected.size ? { x, y, from: model.chosen, kind: isNew || hit?.isEnd ? "longer" : "move", isNew, moved: false } : null;
    if (this.drag) { this.box.setPointerCapture(event.pointerId); this.hear(model.chosen[0]); }
    this.show();
  }

  move(event) {
    if (!this.model) return;
    const [x, y] = this.view.placeOf(event);
    if (!this.drag) { this.box.style.cursor = this.view.hit(x, y) ? (this.view.hit(x, y).isEnd ? "ew-resize" : "grab") : "crosshair"; return; }
    const { kind, from } = this.drag, ticks = this.snap((x - this.drag.x) / this.view.perTick);
    const semitones = kind === "move" ? Math.round((this.drag.y - y) / 12) : 0;
    const by = kind === "move" ? { ticks, semitones } : { longer: ticks, least: Math.min(this.step, 30) };
    if (semitones !== (this.drag.by?.semitones ?? 0)) this.hear(this.model.moved(from, by)[0]);
    Object.assign(this.drag, { by, moved: this.drag.moved || Boolean(ticks || semitones) });
    this.view.ghost = this.drag.moved ? this.model.moved(from, by) : null;
    this.view.draw();
  }

  end() {
    if (this.drag?.moved) {
      if (this.drag.isNew) this.model.undo(); // to add and to draw it longer is one step
      if (this.drag.isNew) this.model.put([...this.model.notes, ...this.view.ghost], this.view.ghost);
      else this.model.move(this.drag.by);
    }
    this.drop();
  }

  drop() {
    this.drag = null;
    if (this.view) this.view.ghost = null;
    this.show();
  }

  key(event) {
    if (!this.model || !keyOf(event, this.model, this.step, (this.view.tickAt(120)))) return;
    event.preventDefault();
    event.stopPropagation();
    const [note] = this.model.chosen;
    if (note) { this.view.reveal(note); this.hear(note); }
    this.show();
  }

  /** What is changed, and where the selection stands, in words too. */
  show() {
    if (!this.model) return;
    const { model } = this, [note] = model.chosen;
    for (const [name, on] of [["undo", model.canUndo], ["redo", model.canRedo], ["remove", model.selected.size > 0], ["save", model.isChanged]]) $(`[data-do=${name}]`, this.panel).disabled = !on;
    const place = note && model.placeOf(note[0]);
    const one = note ? `${nameOf(note[2], this.isDrums)}, bar ${place.bar}, beat ${Number(place.beat.toFixed(2))}, ${Number((note[1] / model.ticks).toFixed(2))} quarter notes` : "";
    $("[data-role=told]", this.panel).textContent = model.selected.size > 1 ? `${model.selected.size} notes chosen` : one || `${model.notes.length} notes`;
    this.view.draw();
  }

  async hear([, length, pitch]) {
    await wake();
    this.synth ??= new Synth(audio(), output());
    this.synth.hush();
    this.synth.play(this.isDrums ? "click" : "piano", { midi: pitch, when_s: audio().currentTime + 0.02, length_s: Math.min(1.2, (length / this.model.ticks) * 0.5), velocity: 0.8 });
  }

  async save() {
    const sent = await fetch(this.address, { method: "POST", body: JSON.stringify({ notes: this.model.notes }), headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() } }).catch(() => null);
    const said = await sent?.json().catch(() => null);
    if (!sent?.ok || !said?.href) { say(said?.error ?? "The notes could not be sent: the studio is away. They are still here.", { kind: "bad" }); return; }
    this.model.saved = this.model.notes;
    go(said.href);
  }

  frame(seconds) {
    if (!this.view) return;
    const strip = $(".made-strip"), starts = (this.starts ??= strip?.dataset.starts.split(" ").map(Number) ?? []);
    this.view.at = player.current()?.id === this.panel.dataset.song ? this.model.tickOf(seconds, starts) : null;
    if (!this.drag) this.view.draw();
  }

  leave() { this.ending.abort(); this.leaveFrames(); this.view?.leave(); }
}

export function mount(panel) {
  const roll = new MadeRoll(panel);
  return () => roll.leave();
}
