/* The chosen section: its chords in bars, written in place or taken from what could stand there. */

import { $ } from "../lib/dom.js";
import { clamp, node } from "../lib/draw.js";
import { Blocks } from "./labblocks.js";
import { Alternates } from "./planalternates.js";

const STARTS = /^[A-GIVivb#♭♯N]$/; // a letter that begins a chord or a numeral

export class SectionPanel {
  constructor(root, create) {
    Object.assign(this, { root, create, index: 0, box: $("[data-part=chords]", root), alternates: new Alternates(root, create, (chords) => this.change({ do: "put", index: this.index, chords })) });
    this.box.addEventListener("keydown", (event) => this.typed(event), { capture: true });
    this.box.addEventListener("dblclick", (event) => { if (event.target.closest("[data-index]")) this.write(); });
    this.blocks = new Blocks(this.box, {
      choose: (index, { hears }) => { this.take(index); if (hears) create.hear.chord(this.chord); },
      move: (index, to) => this.change({ do: "move-chord", index, to }, to), remove: (index) => this.change({ do: "remove-chord", index }, index - 1),
      stretch: (index, by) => this.change({ do: "length", index, by: by * (this.section.beat_quarters === 1.5 ? 1.5 : 1) }), retype: (index) => { this.take(index); this.write(); },
    });
    $("[data-part=close]", root).addEventListener("change", ({ target }) => this.change({ do: "close", cadence: target.value }));
    root.addEventListener("click", (event) => this.press(event));
  }

  get section() { return this.create.view.sections[this.create.at]; }
  get chord() { return this.section.chords[this.index]; }
  get everywhere() { return !$("[data-part=everywhere]", this.root).hidden && $("[data-part=everywhere-box]", this.root).checked; }

  show(view, by) {
    if (by === "refused") return; // what was written stays, to be set right
    if (by === "open" || by === "stale") this.index = 0;
    this.choose();
  }

  choose() {
    const { section } = this;
    const isSame = this.shownAt === this.create.at;
    this.shownAt = this.create.at;
    this.index = clamp(this.index, 0, section.chords.length - 1);
    $("[data-part=section-name]", this.root).textContent = section.name;
    const key = section.elsewhere ? `, in ${section.key}` : "";
    $("[data-part=section-facts]", this.root).textContent = `${section.bars} ${section.bars === 1 ? "bar" : "bars"}, energy ${Math.round(section.energy * 100)} %, ${section.close}${key}`;
    $("[data-part=close]", this.root).value = section.cadence;
    const also = $("[data-part=everywhere]", this.root);
    also.hidden = !section.same.length;
    if (!isSame) $("[data-part=everywhere-box]", this.root).checked = false;
    $("[data-part=everywhere-words]", this.root).textContent = `Also in ${section.same.slice(0, 3).join(", ")}${section.same.length > 3 ? ` and ${section.same.length - 3} more` : ""}: the same chords`;
    this.draw();
    this.alternates.ask(this.index, this.chord);
  }

  draw() {
    const { section } = this;
    const chords = section.chords.map((one) => ({ ...one, numeral: one.roman, beats: one.quarters, start_beat: one.start, why: one.role, turn: "" }));
    let end = 0;
    const cadences = section.phrases.map(([bars, kind]) => { end += bars * section.bar_quarters; return { kind, last: section.chords.findLastIndex(({ start }) => start < end - 1e-6) }; }).filter(({ kind }) => kind !== "open");
    this.blocks.draw({ chords, cadences, beatsPerBar: section.bar_quarters }, this.index);
  }

  resize() { if (this.section) this.blocks.size(); }

  take(index) {
    this.index = index;
    this.blocks.choose(index);
    this.alternates.ask(this.index, this.chord);
  }

  async change(change, index = this.index) {
    const done = await this.create.do({ section: this.create.at, everywhere: this.everywhere, ...change });
    if (done === true) { this.index = clamp(index, 0, this.section.chords.length - 1); this.draw(); this.alternates.ask(this.index, this.chord); }
    return done;
  }

  press(event) {
    const act = event.target.closest("[data-act]")?.dataset.act;
    const { index } = this;
    const step = () => (this.section.beat_quarters === 1.5 ? 1.5 : 1);
    const doing = {
      "other-chords": () => this.change({ do: "other-chords", seed: Math.floor(Math.random() * 2 ** 31) }), split: () => this.change({ do: "split", index }),
      shorter: () => this.change({ do: "length", index, by: -step() }), longer: () => this.change({ do: "length", index, by: step() }),
      "remove-chord": () => this.change({ do: "remove-chord", index }, index - 1), retype: () => this.write(), row: () => this.create.dialogs.row(),
    }[act];
    if (doing && this.create.has) doing();
  }

  /* A letter on a block begins to write another chord there. */
  typed(event) {
    const block = event.target.closest("[data-index]");
    if (!block || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!STARTS.test(event.key) && event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    this.take(Number(block.dataset.index));
    this.write(event.key === "Enter" ? null : event.key);
  }

  write(start = null) {
    const cell = this.blocks.button(this.index)?.closest(".lab-cell");
    if (!cell || $(".bp-type", cell)) return;
    const field = node("input", { class: "input bp-type", "aria-label": `Chord ${this.index + 1}, a name or a numeral`, maxlength: 40, autocomplete: "off", spellcheck: "false" });
    field.value = start ?? this.chord.typed;
    cell.append(field);
    field.focus();
    if (start === null) field.select();
    const leave = () => { field.remove(); this.blocks.button(this.index)?.focus(); };
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") { this.isLeaving = true; leave(); this.isLeaving = false; }
      if (event.key === "Enter" || event.key === "Tab") { event.preventDefault(); this.written(field, event.key === "Tab" ? (event.shiftKey ? -1 : 1) : 0); }
    });
    field.addEventListener("blur", () => { if (field.isConnected && !this.isLeaving) this.written(field, 0, true); });
  }

  async written(field, way, isLeft = false) {
    const text = field.value.trim();
    if (this.isWriting || (isLeft && (!text || text === this.chord.typed))) { if (!this.isWriting) field.remove(); return; }
    this.isWriting = true;
    const done = !text || text === this.chord.typed ? true : await this.create.do({ do: "chord", section: this.create.at, index: this.index, text, everywhere: this.everywhere });
    this.isWriting = false;
    if (done !== true) { field.classList.add("wrong"); field.setAttribute("aria-invalid", "true"); field.title = done; if (!field.isConnected) this.write(text); return; }
    field.remove();
    if (isLeft) return;
    this.take(clamp(this.index + way, 0, this.section.chords.length - 1));
    this.blocks.button(this.index)?.focus();
  }

  light(index) { this.blocks.light(index); }
  stop() { this.alternates.stop(); }
}
