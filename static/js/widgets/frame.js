/* The frame over the whole song: shows which part is drawn in detail, and moves or resizes it. */

import { clamp, node } from "../lib/draw.js";

const LEAST_PX = 10;

export class Frame {
  constructor(body, { whole, view, model }) {
    Object.assign(this, { body, whole, view, model });
    this.box = node("div", { class: "frame", role: "slider", tabindex: "0", "aria-label": "Part shown in detail", "aria-valuemin": 0 },
      node("i", { class: "grip start" }), node("i", { class: "grip end" }));
    body.append(this.box);
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.box.addEventListener("pointerdown", (event) => this.press(event), { signal });
    this.box.addEventListener("pointermove", (event) => this.drag(event), { signal });
    this.box.addEventListener("pointerup", (event) => this.release(event), { signal });
    this.box.addEventListener("pointercancel", () => { this.held = null; }, { signal });
    this.box.addEventListener("keydown", (event) => this.key(event), { signal });
    this.leave = [view.onChange(() => this.place()), whole.onChange(() => this.place())];
    this.place();
  }

  place() {
    const { whole, view, box } = this;
    const width = Math.max(LEAST_PX, whole.xOf(view.end_s) - whole.xOf(view.start_s));
    const x = clamp(whole.xOf(view.start_s), 0, Math.max(0, whole.width_px - width));
    box.style.transform = `translateX(${x.toFixed(1)}px)`;
    box.style.width = `${width.toFixed(1)}px`;
    box.setAttribute("aria-valuemax", Math.ceil(whole.duration_s));
    box.setAttribute("aria-valuenow", view.start_s.toFixed(1));
    box.setAttribute("aria-valuetext", this.model.stretchText(view.start_s, view.end_s));
  }

  press(event) {
    if (event.button) return;
    const grip = event.target.classList.contains("start") ? "start" : event.target.classList.contains("end") ? "end" : "all";
    this.held = { grip, x: event.clientX, start_s: this.view.start_s, end_s: this.view.end_s, moved: false };
    this.box.setPointerCapture(event.pointerId);
    event.stopPropagation(); // the waveform below would take the press for a click
  }

  drag(event) {
    if (!this.held) return;
    const { held, view, whole } = this;
    const by_s = (event.clientX - held.x) * whole.secondsPerPixel;
    if (!held.moved && Math.abs(event.clientX - held.x) < 4) return;
    held.moved = true;
    if (held.grip === "all") view.show(held.start_s + by_s, held.end_s + by_s);
    else if (held.grip === "start") view.show(Math.min(held.start_s + by_s, held.end_s - 0.5), held.end_s);
    else view.show(held.start_s, Math.max(held.end_s + by_s, held.start_s + 0.5));
    this.onMove?.();
  }

  release(event) {
    const moved = this.held?.moved;
    this.held = null;
    if (moved === false) this.onTap?.(this.whole.timeAt(event.clientX - this.body.getBoundingClientRect().left));
  }

  key(event) {
    const step_s = this.view.span_s / 4;
    if (event.key === "ArrowLeft" || event.key === "ArrowDown") this.view.scrollBy(-step_s);
    else if (event.key === "ArrowRight" || event.key === "ArrowUp") this.view.scrollBy(step_s);
    else return;
    this.onMove?.();
    event.preventDefault();
    event.stopPropagation();
  }

  stop() {
    this.ending.abort();
    this.leave.forEach((leave) => leave());
    this.box.remove();
  }
}
