/* A lane of blocks over a time axis (sections, chords, keys), holding only what is seen.

   Blocks are buttons with one tab stop for the lane: arrows move between blocks, Enter plays from one. Blocks too narrow
   to name are a preview on a canvas behind; the block that has the focus is always there. */

import { clamp, lastAtOrBefore, node } from "../lib/draw.js";
import { Sheet } from "../lib/sheet.js";
import { functionFill } from "../lib/tokens.js";

const OVERSCAN_PX = 200;

export class Lane {
  /* `spans`: start_s, end_s in order. `dress(button, span)` fills a new block; `letter(span)` colours its preview. */
  constructor(body, { axis, spans, dress, letter = null, least_px = 20, none = "", onPlay, onLoop = null, onCorrect = null }) {
    Object.assign(this, { body, axis, spans, dress, letter, least_px, onPlay, onCorrect });
    this.starts = spans.map((span) => span.start_s);
    this.blocks = new Map();
    this.active = 0;
    this.lit = -1;
    const canvas = letter ? node("canvas", { "aria-hidden": "true" }) : null;
    this.sheet = canvas ? new Sheet(canvas, axis, body) : null;
    const empty = spans.length || !none ? [] : [node("span", { class: "none-heard" }, none)];
    body.replaceChildren(...(canvas ? [canvas] : []), ...empty);
    this.ending = new AbortController();
    const { signal } = this.ending;
    body.addEventListener("click", (event) => this.withSpan(event, onPlay), { signal });
    if (onCorrect) body.addEventListener("contextmenu", (event) => this.withSpan(event, (span, block) => { event.preventDefault(); onCorrect(span, block); }), { signal });
    if (onLoop) body.addEventListener("dblclick", (event) => this.withSpan(event, onLoop), { signal });
    body.addEventListener("keydown", (event) => this.key(event, onLoop), { signal });
    body.addEventListener("focusin", (event) => this.withSpan(event, (span) => this.activate(this.spans.indexOf(span))), { signal });
    this.leave = axis.onChange(() => this.render());
    this.render();
  }

  withSpan(event, act) {
    const block = event.target.closest("button");
    if (block) act(this.spans[Number(block.dataset.index)], block);
  }

  key(event, onLoop) {
    const to = { ArrowLeft: this.active - 1, ArrowRight: this.active + 1, Home: 0, End: this.spans.length - 1 }[event.key];
    if (to !== undefined) this.focus(clamp(to, 0, this.spans.length - 1));
    else if (event.key === "l" && onLoop) onLoop(this.spans[this.active]);
    else if (event.key === "c" && this.onCorrect && !event.ctrlKey && !event.metaKey) this.onCorrect(this.spans[this.active], this.block(this.active));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  focus(index) {
    this.activate(index);
    const span = this.spans[index];
    this.axis.reveal(span.start_s, span.end_s);
    this.block(index).focus({ preventScroll: true });
  }

  activate(index) {
    this.blocks.get(this.active)?.setAttribute("tabindex", "-1");
    this.active = index;
    this.block(index).setAttribute("tabindex", "0");
  }

  light(index) {
    if (index === this.lit) return;
    this.blocks.get(this.lit)?.classList.remove("now");
    this.lit = index;
    this.blocks.get(index)?.classList.add("now");
  }

  render() {
    const { axis, spans } = this;
    const first = Math.max(0, lastAtOrBefore(this.starts, axis.timeAt(-OVERSCAN_PX)));
    const last = lastAtOrBefore(this.starts, axis.timeAt(axis.width_px + OVERSCAN_PX));
    const seen = new Set(spans.length ? [this.active] : []);
    const narrow = [];
    for (let i = first; i <= last; i++) {
      const wide = axis.xOf(spans[i].end_s) - axis.xOf(spans[i].start_s) >= this.least_px;
      if (wide) seen.add(i);
      else narrow.push(spans[i]);
    }
    for (const [index, block] of this.blocks) {
      if (seen.has(index)) continue;
      block.remove();
      this.blocks.delete(index);
    }
    seen.forEach((index) => this.place(this.block(index), spans[index]));
    if (this.sheet) this.preview(narrow);
  }

  place(block, span) {
    const x = this.axis.xOf(span.start_s);
    const width = this.axis.xOf(span.end_s) - x;
    block.style.transform = `translateX(${x.toFixed(2)}px)`;
    block.style.width = `${Math.max(1, width - 1.5).toFixed(2)}px`;
    block.style.setProperty("--hidden", `${clamp(-x, 0, Math.max(0, width - 60)).toFixed(0)}px`);
    block.classList.toggle("snug", width < 84);
    block.classList.toggle("tight", width < 56);
    block.classList.toggle("sliver", width < this.least_px);
  }

  block(index) {
    if (!this.blocks.has(index)) {
      const made = node("button", { type: "button", "data-index": index, tabindex: index === this.active ? "0" : "-1" });
      this.dress(made, this.spans[index]);
      if (index === this.lit) made.classList.add("now");
      this.blocks.set(index, made);
      this.body.append(made);
    }
    return this.blocks.get(index);
  }

  /* Write the blocks anew: more is known of what they show. They stay, and with them the focus. */
  redress(dress) {
    this.dress = dress;
    for (const [index, block] of this.blocks) {
      block.replaceChildren();
      dress(block, this.spans[index]);
      block.classList.toggle("now", index === this.lit);
      this.place(block, this.spans[index]);
    }
  }

  preview(spans) {
    this.sheet.fit();
    if (!spans.length && !this.painted) return;
    this.sheet.clear();
    const { context, ratio, height } = this.sheet;
    for (const span of spans) {
      const x = this.axis.xOf(span.start_s) * ratio;
      context.fillStyle = functionFill(this.letter(span));
      context.fillRect(x, height / 4, Math.max(1, this.axis.xOf(span.end_s) * ratio - x - ratio / 2), height / 2);
    }
    this.painted = spans.length > 0;
  }

  stop() {
    this.ending.abort();
    this.leave();
    this.body.replaceChildren();
  }
}
