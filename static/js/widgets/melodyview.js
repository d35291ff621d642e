/* The melody of a song: its line by phrases, its intervals, and its figures with every place where they return. */

import { $, $$, escape, icon } from "../lib/dom.js";
import { node } from "../lib/draw.js";
import { CONTOUR_PX, contourMarkup, figureMarkup, intervalsMarkup, miniature, scaleOf } from "../lib/melodydraw.js";
import { pictureMenu } from "../lib/picture.js";
import { roving } from "../lib/roving.js";

const LEAST_PX = 720; // narrower boxes scroll sideways
const MOVES = { exact: "as first", transposed: "moved", "in sequence": "moved along the scale" };
const REDRAW_MS = 120; // while a window is being dragged

export class MelodyView {
  constructor(box, { model, theory, on }) {
    const { melody } = theory;
    box.replaceChildren();
    if (!melody?.pitch.length) return;
    Object.assign(this, { box, model, melody, on, chosen: null });
    this.ending = new AbortController();
    this.scroll = node("div", { class: "contour-box", tabindex: "-1" });
    const head = node("div", { class: "view-head" });
    this.sizes = node("div", { class: "sizes" });
    this.figures = node("div", { class: "motifs" });
    box.append(head, this.scroll, this.sizes, this.figures);
    pictureMenu(head, "Melody", () => $("svg", this.scroll));
    this.drawFigures();
    this.listen(this.ending.signal);
    this.watch = new ResizeObserver(() => this.later());
    this.watch.observe(box.closest("section"));
    this.fit();
  }

  listen(signal) {
    this.scroll.addEventListener("click", (event) => {
      const phrase = this.melody.phrases[event.target.closest(".phrase")?.dataset.phrase];
      if (phrase) this.on.passage(phrase.start_s, phrase.end_s);
    }, { signal });
    roving(this.scroll, ".phrase", signal);
    this.figures.addEventListener("click", (event) => {
      const pressed = event.target.closest("[data-motif]");
      if (pressed) this.choose(Number(pressed.dataset.motif));
    }, { signal });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fit(), this.width ? REDRAW_MS : 0);
  }

  fit() {
    const room = Math.floor(this.scroll.clientWidth);
    if (!room || room === this.room) return;
    this.room = room;
    this.width = Math.max(LEAST_PX, room);
    this.scale = scaleOf(this.melody, this.model.duration_s, this.width);
    this.scroll.innerHTML = contourMarkup(this.melody, this.scale, this.model, this.sentence());
    this.scroll.style.height = `${CONTOUR_PX}px`;
    $(".phrase", this.scroll)?.setAttribute("tabindex", "0");
    this.drawSizes();
    this.showChosen();
  }

  sentence() {
    const { compass, phrases, pitch } = this.melody;
    const reach = compass ? ` from ${compass.low_name} to ${compass.high_name}` : "";
    return `The melody over the song: ${pitch.length} notes${reach} in ${phrases.length} phrases, ${phrases.map((one) => one.letter).join(" ")}. Arrow keys go from phrase to phrase, Enter plays one.`;
  }

  drawSizes() {
    const rows = this.melody.intervals;
    if (!rows.length) return;
    const isOpen = $("details", this.sizes)?.open;
    const list = rows.map((row) => `<tr><td>${escape(row.name)}</td><td class="num">${row.count}</td><td class="num">${Math.round(100 * row.share)} %</td></tr>`).join("");
    this.sizes.innerHTML = `<h3>Steps and leaps</h3>${intervalsMarkup(rows, Math.min(420, this.sizes.clientWidth || 320))}` +
      `<details class="more"${isOpen ? " open" : ""}><summary>As a table</summary><table class="table"><thead><tr><th>Interval</th><th class="num">Times</th><th class="num">Share</th></tr></thead><tbody>${list}</tbody></table></details>`;
  }

  drawFigures() {
    const { motifs } = this.melody;
    const empty = '<p class="small dim nothing">No figure of the melody returns often enough.</p>';
    this.figures.innerHTML = `<h3>Figures that return</h3>${motifs.length ? "" : empty}<ol>${motifs.map((motif, index) => this.figureRow(motif, index)).join("")}</ol>`;
  }

  figureRow({ notes, returns, confidence }, index) {
    const moved = returns.filter((one) => one.kind !== "exact").length;
    const sure = confidence >= 0.5 ? "" : ", unsure";
    const also = moved ? `, ${moved} moved` : "";
    return `<li><button class="figure" type="button" data-motif="${index}" aria-pressed="false" aria-controls="motif-${index}">${miniature(this.melody.motifs[index])}<span><b>${escape(notes.slice(0, 8).join(" "))}${notes.length > 8 ? " …" : ""}</b><small>${returns.length} times${also}${sure}</small></span></button>` +
      `<p class="where" id="motif-${index}" hidden>${returns.map((one) => this.returnButton(one)).join(" ")}</p></li>`;
  }

  returnButton({ start_s, end_s, kind, moved }) {
    const by = kind !== "exact" && moved ? ` ${Math.abs(moved)} semitone${Math.abs(moved) === 1 ? "" : "s"} ${moved > 0 ? "up" : "down"}` : "";
    const where = this.model.bars.length ? `bar ${this.model.barIndexAt(start_s + 0.06) + 1}` : this.model.stretchText(start_s, end_s);
    return `<button class="btn sm" type="button" data-at="${start_s}" data-until="${end_s}">${icon("play", "solid")}<span class="sr">Play </span>${where} <span class="faint">${MOVES[kind]}${by}</span></button>`;
  }

  /* Light all returns of a figure in the line and list them; the same again lets go. */
  choose(index) {
    this.chosen = this.chosen === index ? null : index;
    this.showChosen();
    const first = this.chosen === null ? null : this.melody.motifs[index].returns[0];
    if (first) this.scroll.scrollTo({ left: this.scale.x(first.start_s) - this.room / 3 });
  }

  showChosen() {
    $$("[data-motif]", this.figures).forEach((one, index) => one.setAttribute("aria-pressed", String(index === this.chosen)));
    $$(".where", this.figures).forEach((one, index) => one.toggleAttribute("hidden", index !== this.chosen));
    $(".figures", this.scroll).innerHTML = this.chosen === null ? "" : figureMarkup(this.melody, this.melody.motifs[this.chosen].returns, this.scale);
  }

  light(time_s) {
    const head = this.scale && $(".head", this.scroll);
    if (!head) return;
    head.toggleAttribute("hidden", time_s === null);
    if (time_s === null) return;
    head.setAttribute("transform", `translate(${this.scale.x(time_s).toFixed(1)} 0)`);
    const at = this.melody.phrases.findIndex((one) => time_s >= one.start_s && time_s < one.end_s);
    if (at === this.lit) return;
    this.lit = at;
    for (const phrase of $$(".phrase", this.scroll)) phrase.classList.toggle("now", Number(phrase.dataset.phrase) === at);
  }

  stop() {
    clearTimeout(this.timer);
    this.watch?.disconnect();
    this.ending?.abort();
  }
}
