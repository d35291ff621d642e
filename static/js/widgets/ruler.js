/* A ruler of bars and beats, or of time where no beats were heard. A slider for the keyboard: arrows step by beat, page
   keys by bar, Enter plays from there, c puts right what begins there. */

import { clock } from "../lib/dom.js";
import { clamp, lastAtOrBefore, node } from "../lib/draw.js";
import { Sheet } from "../lib/sheet.js";
import { onThemeChange, token } from "../lib/tokens.js";

const LABEL_EVERY_PX = 40;
const TICK_EVERY_PX = 5;
const TIME_STEPS_S = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800];

export class Ruler {
  constructor(body, { axis, model, ticks, onPlay, onCorrect = null }) {
    Object.assign(this, { body, axis, model, ticks, onCorrect, cursor_s: 0 });
    const canvas = node("canvas", { "aria-hidden": "true" });
    this.sheet = new Sheet(canvas, axis, body);
    this.mark = node("i", { class: "cursor", "aria-hidden": "true" });
    this.mark.focus = (how) => body.focus(how); // the ruler is what holds the keyboard
    body.replaceChildren(canvas, this.mark);
    const ends = { role: "slider", tabindex: "0", "aria-valuemin": 0, "aria-valuemax": Math.ceil(model.duration_s) };
    Object.entries(ends).forEach(([name, value]) => body.setAttribute(name, value));
    this.ending = new AbortController();
    body.addEventListener("keydown", (event) => this.key(event, onPlay), { signal: this.ending.signal });
    if (onCorrect) body.addEventListener("contextmenu", (event) => this.pointed(event), { signal: this.ending.signal });
    this.leave = [axis.onChange(() => this.draw()), onThemeChange(() => this.draw())];
    this.say();
    this.draw();
  }

  key(event, onPlay) {
    const { model } = this;
    const beat = Math.max(0, model.beatIndexAt(this.cursor_s + 0.02));
    const bar = Math.max(0, model.barIndexAt(this.cursor_s));
    const byBeat = (step) => model.beats[clamp(beat + step, 0, model.beats.length - 1)] ?? clamp(this.cursor_s + step, 0, model.duration_s);
    const byBar = (step) => model.bars[clamp(bar + step, 0, model.bars.length - 1)]?.start_s ?? clamp(this.cursor_s + step * 10, 0, model.duration_s);
    const moves = {
      ArrowLeft: () => byBeat(-1), ArrowRight: () => byBeat(1), PageDown: () => byBar(-1), PageUp: () => byBar(1),
      ArrowDown: () => byBar(-1), ArrowUp: () => byBar(1), Home: () => 0, End: () => model.beats.at(-1) ?? model.duration_s,
    };
    if (moves[event.key]) this.moveTo(moves[event.key]());
    else if (event.key === "Enter") onPlay(this.cursor_s);
    else if (event.key === "c" && this.onCorrect && !event.ctrlKey && !event.metaKey) this.correct(this.cursor_s);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  pointed(event) {
    event.preventDefault();
    this.correct(this.model.nearestBeat(this.axis.timeAt(event.clientX - this.body.getBoundingClientRect().left)));
  }

  /* Put right what is heard at a beat: the cursor goes there and is what the editor stands beside. */
  correct(time_s) {
    this.moveTo(time_s);
    this.onCorrect(time_s, this.mark);
  }

  moveTo(time_s) {
    this.cursor_s = time_s;
    this.axis.reveal(time_s, time_s + this.axis.span_s * 0.02);
    this.say();
    this.draw();
  }

  say() {
    this.body.setAttribute("aria-valuenow", this.cursor_s.toFixed(2));
    this.body.setAttribute("aria-valuetext", [this.model.placeText(this.cursor_s), clock(this.cursor_s, 1)].filter(Boolean).join(", "));
  }

  draw() {
    this.sheet.fit();
    this.sheet.clear();
    const { context, ratio } = this.sheet;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.font = `500 ${Number.parseFloat(token("--text-2xs")) * 16}px ${token("--font")}`;
    context.textBaseline = "middle";
    this.mark.style.transform = `translateX(${this.axis.xOf(this.cursor_s).toFixed(1)}px)`;
    if (this.model.bars.length) this.drawBars(context);
    else this.drawTimes(context);
  }

  drawBars(context) {
    const { axis, model } = this;
    const bar_px = (model.duration_s / model.bars.length) / axis.secondsPerPixel;
    const step = 2 ** Math.max(0, Math.ceil(Math.log2(LABEL_EVERY_PX / bar_px)));
    const height = this.sheet.height_px;
    if (this.ticks) this.drawBeats(context, bar_px / model.beatsPerBar, height);
    const first = Math.max(0, model.barIndexAt(axis.start_s));
    const last = lastAtOrBefore(model.downbeats, axis.end_s);
    for (let i = first - (first % step); i <= last; i += step) {
      const x = axis.xOf(model.bars[i].start_s);
      context.fillStyle = token("--data-2");
      if (this.ticks) context.fillRect(x, 3, 1.5, height - 8);
      context.fillStyle = token(this.ticks ? "--paper-2" : "--paper-3");
      const metre = this.ticks && step === 1 ? model.metreFrom.get(i) : null;
      if (x > -30) context.fillText([i + 1, metre].filter(Boolean).join("  "), x + (this.ticks ? 6 : 2), height / 2);
    }
  }

  drawBeats(context, beat_px, height) {
    const { axis, model } = this;
    const times = beat_px >= TICK_EVERY_PX ? model.beats : beat_px * model.beatsPerBar >= TICK_EVERY_PX ? model.downbeats : [];
    context.fillStyle = token("--data-4");
    const last = lastAtOrBefore(times, axis.end_s);
    for (let i = Math.max(0, lastAtOrBefore(times, axis.start_s)); i <= last; i++) context.fillRect(axis.xOf(times[i]), height - 11, 1.5, 6);
    if (times !== model.beats) return;
    context.fillStyle = token("--data-2");
    for (let i = Math.max(0, model.barIndexAt(axis.start_s)); i < model.bars.length && model.downbeats[i] <= axis.end_s; i++) {
      context.fillRect(axis.xOf(model.downbeats[i]), 3, 1.5, height - 8);
    }
  }

  drawTimes(context) {
    const { axis } = this;
    const step = TIME_STEPS_S.find((seconds) => seconds / axis.secondsPerPixel >= LABEL_EVERY_PX * 1.5) ?? TIME_STEPS_S.at(-1);
    for (let i = Math.floor(axis.start_s / step); i * step <= axis.end_s; i++) {
      const x = axis.xOf(i * step);
      context.fillStyle = token("--data-4");
      if (this.ticks) context.fillRect(x, 9, 1.5, 6);
      context.fillStyle = token("--paper-3");
      context.fillText(clock(i * step, step < 1 ? 1 : 0), x + (this.ticks ? 6 : 2), this.sheet.height_px / 2);
    }
  }

  stop() {
    this.ending.abort();
    this.leave.forEach((leave) => leave());
  }
}
