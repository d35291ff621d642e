/* The rhythm of a song in pictures: bar wheel, syncopation over the song, groove, swing, timing; and the same as tables. */

import { $, $$, escape, icon } from "../lib/dom.js";
import { pictureMenu } from "../lib/picture.js";
import { grooveChart, swingChart, swingWords, timingChart } from "./rhythmviewcharts.js";
import { SyncopationCurve } from "./rhythmviewcurve.js";
import { tables } from "./rhythmviewtable.js";
import { BarWheel, lean, partName } from "./rhythmviewwheel.js";
import { labQuery } from "./rhythmviewlab.js";

const LATEST_MS = 500; // menus come after the pictures, when nothing else is to be done
const soon = window.requestIdleCallback?.bind(window) ?? ((run) => setTimeout(run, 60));

export class RhythmView {
  constructor(box, { model, theory, on }) {
    Object.assign(this, { box, model, on, heard: theory.rhythm, wheel: null, curve: null });
    this.lab = box.closest("[data-rhythm-lab]")?.dataset.rhythmLab ?? "/theory/rhythm";
    this.box.textContent = "";
    if (!model.bars.length) return;
    if (!this.heard?.wheels.some((wheel) => wheel.parts.length)) {
      box.innerHTML = `<p class="small dim">${model.whole ? NOTHING : "The usual bar comes with the notes."}</p>`;
      return;
    }
    box.innerHTML = this.markup();
    this.readout = $("[data-readout]", box);
    box.addEventListener("click", this.press = (event) => this.pressed(event.target.closest("button[data-do]")));
    this.showWheel(0);
    if (this.heard.grooves.length) this.showGroove(0);
    if (this.heard.syncopation.length) this.showCurve(0);
    $(".rv-table", box).addEventListener("toggle", () => this.showTable());
    this.later = soon(() => this.pictures(), { timeout: LATEST_MS });
  }

  markup() {
    const { wheels, grooves, swing, syncopation } = this.heard;
    return `<div class="rhythm-view"><div class="rv-main"><figure class="rv-wheel"><div data-wheel></div><figcaption><p class="small dim" data-readout aria-hidden="true">${REST}</p>` +
      `${chips("wheel", "Metre", wheels.map(({ signature }) => signature))}<div class="row wrap rv-acts"><button class="btn sm" type="button" data-do="correct">${icon("pen-line")}Correct bar lines</button><a class="btn sm quiet" data-lab href="${escape(this.lab)}">${icon("arrow-right")}Open in the rhythm lab</a></div></figcaption></figure>` +
      `<div class="rv-side"><section aria-label="Parts in the usual bar"><div class="rv-head"><h3>Parts, from outside in</h3></div><div data-parts></div></section>` +
      `${syncopation.length ? `<section aria-label="Syncopation over the song"><div class="rv-head"><h3>Syncopation over the song</h3></div>${chips("curve", "Part", syncopation.map(({ part }) => partName(part)))}<div data-curve></div><p class="small dim" data-curve-words></p></section>` : ""}</div></div>` +
      `<div class="rv-more">${grooves.length ? `<section aria-label="Groove"><div class="rv-head"><h3>Groove against what was heard</h3></div>${chips("groove", "Template", grooves.map(({ name, score }) => `${capital(name)} ${Math.round(score * 100)} %`))}<div data-groove></div></section>` : ""}` +
      `<section aria-label="Swing"><div class="rv-head"><h3>How beats divide</h3></div><div data-swing>${swing ? `${swingChart(swing)}<p class="small dim">${escape(swingWords(swing))}.</p>` : '<p class="small dim">Too few beats are divided in two to say.</p>'}</div></section>` +
      `<section aria-label="Timing"><div class="rv-head"><h3>Timing against the grid</h3></div><div data-timing></div></section></div><details class="rv-table"><summary>The usual bar as a table</summary><div class="lane-scroll" data-tables></div></details></div>`;
  }

  showWheel(index) {
    const wheel = this.heard.wheels[index];
    this.shown = wheel;
    this.bars = wheel.bars ? new Set(wheel.bars) : null;
    this.wheel = new BarWheel($("[data-wheel]", this.box), { heard: this.heard, wheel, play: (bar) => this.playBar(bar), say: (text) => this.say(text) });
    $("[data-parts]", this.box).innerHTML = partRows(this.wheel.parts);
    const timing = timingChart(this.wheel.parts);
    $("[data-timing]", this.box).innerHTML = timing || '<p class="small dim">Too few strokes lie on the grid to say.</p>';
    this.showTable();
    $("[data-lab]", this.box).href = `${this.lab}?${labQuery(wheel, this.heard)}`;
    press(this.box, "wheel", index);
  }

  /* Made when it is opened: it is long. */
  showTable() {
    if ($(".rv-table", this.box).open) $("[data-tables]", this.box).innerHTML = tables(this.shown, this.wheel.parts);
  }

  showGroove(index) {
    const groove = this.heard.grooves[index];
    const named = groove.part === "drums" ? "" : ` Carried by ${groove.part}.`;
    $("[data-groove]", this.box).innerHTML = `${grooveChart(groove)}<p class="small dim">${escape(capital(groove.about))}.${escape(named)} A frame must sound, a dashed one may; the filling is how often it does.</p>`;
    press(this.box, "groove", index);
  }

  showCurve(index) {
    const row = this.heard.syncopation[index];
    this.curve = new SyncopationCurve($("[data-curve]", this.box), { model: this.model, row, play: (bar) => this.playBar(bar), say: (text) => { $("[data-curve-words]", this.box).textContent = `${text}.`; } });
    $("[data-curve-words]", this.box).textContent = `On the whole ${Math.round(row.value * 100)} % of what the bars allow. A column is a bar.`;
    press(this.box, "curve", index);
  }

  pressed(button) {
    if (!button) return;
    const { do: what, index } = button.dataset;
    if (what === "correct") this.on.correct("bar", { start_s: this.model.downbeats[0] }, button);
    else ({ wheel: () => this.showWheel(+index), groove: () => this.showGroove(+index), curve: () => this.showCurve(+index) })[what]();
  }

  playBar(number) {
    const bar = this.model.bars[number - 1];
    if (bar) this.on.passage(bar.start_s, bar.end_s);
  }

  say(text) {
    this.readout.textContent = text;
  }

  pictures() {
    const menus = [["[data-wheel]", "Bar wheel"], ["[data-groove]", "Groove"], ["[data-swing]", "Swing"], ["[data-timing]", "Timing"], ["[data-curve]", "Syncopation"]];
    for (const [where, name] of menus) {
      const box = $(where, this.box);
      if (!box || !box.querySelector("svg")) continue;
      const head = name === "Bar wheel" ? $(".rv-wheel", this.box) : box.parentElement.querySelector(".rv-head");
      pictureMenu(head, name, () => box.querySelector("svg"));
    }
  }

  light(time_s) {
    if (!this.wheel) return;
    const place = time_s === null ? null : this.turnAt(time_s);
    this.wheel.light(place && (!this.bars || this.bars.has(place.bar)) ? place.share : null, place?.bar);
    this.curve?.light(place ? place.bar : null);
  }

  /* {bar, share of it}, by the beats in it, so that the hand keeps to the music where the tempo moves. */
  turnAt(time_s) {
    const index = this.model.barIndexAt(time_s);
    const bar = this.model.bars[index];
    if (!bar || time_s >= bar.end_s) return null;
    const [first, now, after] = [bar.start_s + 0.02, time_s, bar.end_s - 0.02].map((at) => this.model.beatIndexAt(at));
    const beats = after - first + 1;
    const from = this.model.beats[now] ?? bar.start_s;
    const to = Math.min(bar.end_s, this.model.beats[now + 1] ?? bar.end_s);
    const share = now < first ? 0 : (now - first + (to > from ? (time_s - from) / (to - from) : 0)) / beats;
    return { bar: index + 1, share: Math.min(1, Math.max(0, share)) };
  }

  stop() {
    if (this.press) this.box.removeEventListener("click", this.press);
    if (this.later) (window.cancelIdleCallback ?? clearTimeout)(this.later);
  }
}

const NOTHING = "No notes or drum strokes were heard, so there is no usual bar to draw. Hear the song again to look for them.";
const REST = "A dot is a stroke: larger sounds in more bars. Click one to hear a bar with it.";
const capital = (text) => text[0].toUpperCase() + text.slice(1);

function chips(what, label, names) {
  if (names.length < 2) return "";
  const buttons = names.map((name, index) => `<button class="chip" type="button" data-do="${what}" data-index="${index}" aria-pressed="false">${escape(name)}</button>`).join("");
  return `<div class="row wrap rv-chips" role="group" aria-label="${label}">${buttons}</div>`;
}

function press(box, what, index) {
  for (const chip of $$(`[data-do=${what}][data-index]`, box)) chip.setAttribute("aria-pressed", String(Number(chip.dataset.index) === index));
}

/* One row a part: how many bars it plays in, its syncopation, how it leans. */
function partRows(parts) {
  const rows = parts.map(({ part, bars, lean_ms: ms, syncopation }) => `<tr><th scope="row">${partName(part)}</th><td class="num">${bars}</td><td class="num">${Math.round(syncopation * 100)} %</td><td>${lean(ms)}</td></tr>`).join("");
  return `<table class="table plain rv-parts"><thead><tr><th scope="col">Part</th><th scope="col" class="num">Bars</th><th scope="col" class="num">Syncopation</th><th scope="col">Timing</th></tr></thead><tbody>${rows}</tbody></table>`;
}
