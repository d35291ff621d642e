/* The form as a row of sections to scale: chosen, dragged to another place, dragged at the edge to another length. */

import { carry } from "../lib/carry.js";
import { $, $$ } from "../lib/dom.js";
import { clamp, node } from "../lib/draw.js";

const DRAG_PX = 7;

export class Form {
  constructor(root, create) {
    Object.assign(this, { root, create, box: $("[data-part=form]", root) });
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("click", (event) => this.click(event));
    this.box.addEventListener("dblclick", (event) => { const at = this.of(event.target); if (at !== null) create.hear.from(at); });
    this.box.addEventListener("pointerdown", (event) => this.grab(event));
  }

  show(view) {
    const had = this.box.contains(document.activeElement);
    this.box.replaceChildren(...view.sections.map((section, i) => this.block(section, i)));
    if (had) this.focus(this.create.at);
  }

  block(section, i) {
    const on = i === this.create.at;
    const where = section.elsewhere ? `in ${section.tonic_shown}` : section.letter;
    const said = `${section.bars} bars, energy ${Math.round(section.energy * 100)} percent${section.elsewhere ? `, in ${section.key}` : ""}`;
    return node("button", { type: "button", class: `sec${on ? " on" : ""}`, "data-at": i, tabindex: on ? 0 : -1, "aria-pressed": String(on), title: `${section.name}, ${said}${section.origin ? `. ${section.origin}` : ""}` },
      node("span", { class: "clip" }, section.name), section.bars > 3 ? node("small", {}, where) : "", node("span", { class: "sr" }, `, ${said}`), node("span", { class: "pull", "aria-hidden": "true" }));
  }

  choose() {
    $$(".sec", this.box).forEach((one, i) => {
      const on = i === this.create.at;
      one.classList.toggle("on", on);
      one.setAttribute("aria-pressed", String(on));
      one.tabIndex = on ? 0 : -1;
    });
  }

  button(at) { return $(`[data-at="${at}"]`, this.box); }
  focus(at) { this.button(at)?.focus(); }
  of(target) { const found = target.closest?.("[data-at]"); return found ? Number(found.dataset.at) : null; }

  click(event) {
    const at = this.of(event.target);
    if (at !== null && !this.dragged) this.create.choose(at);
  }

  key(event) {
    const at = this.of(event.target);
    if (at === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const { sections } = this.create.view;
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const jump = { Home: 0, End: sections.length - 1 }[event.key];
    if (way && event.shiftKey) this.move(at, at + way);
    else if (way) this.create.choose(at + way, { focus: true });
    else if (jump !== undefined) this.create.choose(jump, { focus: true });
    else if (event.key === "+" || event.key === "=") this.resize(at, sections[at].bars + 1);
    else if (event.key === "-") this.resize(at, sections[at].bars - 1);
    else if (event.key === "c") this.copy(at);
    else if (event.key === "n" || event.key === "Insert") this.create.dialogs.addSection();
    else if (event.key === "F2" || event.key === "e") this.create.dialogs.rename();
    else if (event.key === "Delete" || event.key === "Backspace") this.remove(at);
    else if (event.key === "p") this.create.hear.from(at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  async move(at, to) {
    const last = this.create.view.sections.length - 1;
    if (to < 0 || to > last || to === at) return;
    this.create.chosen = to;
    if ((await this.create.do({ do: "move", section: at, to })) !== true) this.create.choose(at);
  }

  resize(at, count) {
    const { bars: now } = this.create.view.sections[at];
    const to = clamp(count, 1, 512);
    if (to !== now) this.create.do({ do: "resize", section: at, bars: to });
  }

  async copy(at) {
    if ((await this.create.do({ do: "copy", section: at })) === true) this.create.choose(at + 1, { focus: this.box.contains(document.activeElement) });
  }

  remove(at) { this.create.do({ do: "delete", section: at }); }

  /* By its middle a section is carried, by its right edge it grows; Escape lets go. */
  grab(event) {
    const at = this.of(event.target);
    if (at === null || event.button) return;
    const block = this.button(at);
    const isEdge = Boolean(event.target.closest(".pull"));
    const [x, bars] = [event.clientX, this.create.view.sections[at].bars];
    const perBar = block.getBoundingClientRect().width / Math.max(2, bars);
    let to = isEdge ? bars : at;
    this.dragged = false;
    if (isEdge) event.preventDefault();
    const follow = ({ clientX }) => {
      if (!this.dragged && Math.abs(clientX - x) < (isEdge ? 2 : DRAG_PX)) return;
      if (!this.dragged) { this.dragged = true; block.classList.add("dragged"); }
      if (isEdge) { to = clamp(Math.round(bars + (clientX - x) / perBar), 1, 512); this.tell(block, `${to} bars`); } else { to = this.placeAt(clientX); this.mark(to); }
    };
    const end = (isDrop) => {
      block.classList.remove("dragged");
      $(".tall", block)?.remove();
      this.mark(null);
      if (this.dragged && isDrop && isEdge) this.resize(at, to);
      else if (this.dragged && isDrop) this.move(at, to > at ? to - 1 : to);
      setTimeout(() => { this.dragged = false; }, 0);
    };
    carry({ follow, end });
  }

  tell(block, words) {
    const shown = $(".tall", block) ?? block.appendChild(node("span", { class: "tall" }));
    shown.textContent = words;
  }

  placeAt(x) {
    const blocks = $$(".sec", this.box).map((one) => one.getBoundingClientRect());
    const found = blocks.findIndex((one) => x < one.left + one.width / 2);
    return found < 0 ? blocks.length : found;
  }

  mark(to) {
    $$(".sec", this.box).forEach((one, i, all) => {
      one.classList.toggle("mark-before", to === i);
      one.classList.toggle("mark-after", to === all.length && i === all.length - 1);
    });
  }
}
