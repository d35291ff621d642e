/* The timeline of a song: the whole above, a part in detail below, on two time axes. Draws; playback.js moves the playhead. */

import { $ } from "../lib/dom.js";
import { TimeAxis } from "../lib/timeaxis.js";
import { dressChord, dressRegion, dressSection } from "./blocks.js";
import { Frame } from "./frame.js";
import { choosing, dragging, wheeling } from "./gestures.js";
import { Heads } from "./heads.js";
import { Lane } from "./lanes.js";
import { Ruler } from "./ruler.js";
import { barStretches, chordStretches, Waveform } from "./waveform.js";

const PX_PER_BAR = 155; // of the first view: eight bars on a desk, two on a phone
const FIRST_VIEW_S = 16; // where no bars were heard
const LEAST_COLOUR_PX = 3;
const LEAD_IN = 0.08; // of the view: where the playhead stands after a page was turned

export class Timeline {
  /* `on`: play(time_s), loop(start_s, end_s), correct(kind, span, element) for what hands ask. `view`: the stretch shown before, if any. */
  constructor(root, { model, theory, peaks, on, view = null }) {
    Object.assign(this, { root, model, theory, peaks, on, follows: true, time_s: null });
    this.whole = new TimeAxis(model.duration_s);
    this.view = Object.assign(new TimeAxis(model.duration_s), { onReveal: () => this.byHand() });
    this.ending = new AbortController();
    this.sizes = new ResizeObserver(() => this.measure());
    this.measure();
    this.parts = [...this.buildWhole(), ...this.buildDetail()];
    this.heads = [["over-whole", "overview", this.whole], ["over-zoom", "detail", this.view]]
      .map(([over, sound, axis]) => new Heads({ over: this.part(over), sound: this.part(sound), axis }));
    this.sizes.observe(this.part("overview"));
    this.sizes.observe(this.part("detail"));
    this.view.onChange(() => this.caption());
    this.view.show(...(view ?? this.firstView()));
  }

  part(name) {
    return $(`[data-part="${name}"]`, this.root);
  }

  measure() {
    this.whole.setWidth(this.part("overview").clientWidth);
    this.view.setWidth(this.part("detail").clientWidth);
  }

  firstView() {
    const bars = Math.max(2, Math.min(8, Math.floor(this.view.width_px / PX_PER_BAR)));
    const last = this.model.bars[Math.min(bars, this.model.bars.length) - 1];
    return [0, last ? last.end_s : FIRST_VIEW_S];
  }

  buildWhole() {
    const { model, peaks, whole, on, ending } = this;
    const ruler = new Ruler(this.part("ruler"), { axis: whole, model, ticks: false, onPlay: on.play });
    const sections = new Lane(this.part("sections"), {
      axis: whole, spans: model.sections, dress: dressSection(model), least_px: 4, none: model.none.sections,
      onPlay: (section) => on.play(section.start_s), onLoop: (section) => on.loop(section.start_s, section.end_s), onCorrect: (section, block) => on.correct("section", section, block),
    });
    const sound = new Waveform($("canvas", this.part("overview")), { peaks, axis: whole, stretches: (a, b) => barStretches(model, a, b, whole.secondsPerPixel * LEAST_COLOUR_PX) });
    const frame = new Frame(this.part("overview"), { whole, view: this.view, model });
    Object.assign(frame, { onTap: on.play, onMove: () => this.byHand() });
    choosing(this.part("ruler"), whole, this.choices(), ending.signal);
    choosing(this.part("overview"), whole, this.choices(), ending.signal);
    wheeling(this.part("overview"), this.view, { isOn: () => false, onMove: () => this.byHand() }, ending.signal);
    return [ruler, sections, sound, frame];
  }

  buildDetail() {
    const { model, peaks, view, on, ending } = this;
    const zoom = this.part("zoom");
    const beats = new Ruler(this.part("beats"), { axis: view, model, ticks: true, onPlay: on.play });
    this.chords = new Lane(this.part("chords"), {
      axis: view, spans: model.chords, dress: dressChord(model), letter: (chord) => chord.kind.letter, none: model.none.chords,
      onPlay: (chord) => on.play(chord.start_s), onLoop: (chord) => on.loop(chord.start_s, chord.end_s), onCorrect: (chord, block) => on.correct("chord", chord, block),
    });
    const keys = new Lane(this.part("keys"), { axis: view, spans: model.regions, dress: dressRegion(model), none: model.none.keys, onPlay: (region) => on.play(region.start_s), onCorrect: (region, block) => on.correct("key", region, block) });
    const sound = new Waveform($("canvas", this.part("detail")), { peaks, axis: view, stretches: (a, b) => chordStretches(model, a, b), body: true });
    const onTap = (time_s, target) => { if (!target.closest("button")) on.play(time_s); };
    const hand = { isOn: () => zoom.contains(document.activeElement), onMove: () => this.byHand() };
    for (const name of ["chords", "keys", "detail"]) dragging(this.part(name), view, { onTap, ...hand }, ending.signal);
    for (const name of ["beats", "chords", "keys", "detail"]) wheeling(this.part(name), view, hand, ending.signal);
    choosing(this.part("beats"), view, this.choices(), ending.signal);
    return [beats, this.chords, keys, sound];
  }

  /* On rulers and the overview: a click plays from the nearest beat, a drag loops whole beats. */
  choices() {
    const near = (time_s) => this.model.nearestBeat(time_s);
    return { onTap: (time_s) => this.on.play(near(time_s)), onRange: (a, b) => this.on.range(near(a), near(b)) };
  }

  caption() {
    this.part("shown").textContent = this.model.stretchText(this.view.start_s, this.view.end_s);
  }

  zoom(factor) {
    const focus = this.time_s === null ? -1 : this.view.xOf(this.time_s);
    const inView = focus >= 0 && focus <= this.view.width_px;
    this.view.zoomAt(inView ? focus : this.view.width_px / 2, factor);
  }

  /* Move both playheads; null hides them. */
  setTime(time_s) {
    this.time_s = time_s;
    if (this.follows && time_s !== null) this.follow(time_s);
    this.heads.forEach((heads) => heads.place(time_s));
  }

  setLoop(range) {
    this.heads.forEach((heads) => heads.loop(range));
  }

  /* Turn the page when the playhead leaves it. */
  follow(time_s) {
    const { start_s, end_s } = this.view.goal;
    if (time_s >= start_s && time_s < end_s) return;
    const span = end_s - start_s;
    this.view.show(time_s - span * LEAD_IN, time_s + span * (1 - LEAD_IN), { glide: true });
  }

  /* Scrolling away from the playhead means looking elsewhere: it is not followed any more. */
  byHand() {
    const { start_s, end_s } = this.view.goal;
    if (this.time_s === null || (this.time_s >= start_s && this.time_s < end_s)) return;
    this.setFollows(false);
  }

  setFollows(follows) {
    this.follows = follows;
    $('[data-act="follow"]', this.root).setAttribute("aria-pressed", String(follows));
    if (follows && this.time_s !== null) this.follow(this.time_s);
  }

  stop() {
    this.ending.abort();
    this.sizes.disconnect();
    [...this.parts, ...this.heads].forEach((part) => part.stop());
    [this.whole, this.view].forEach((axis) => axis.stop());
  }
}
