/* The timeline of a song: the whole above, a part in detail below, on two time axes. Draws; playback.js moves the playhead.
   What was heard is drawn first (wholelanes.js, detaillanes.js); what theory adds to it comes with showTheory. */

import { $ } from "../lib/dom.js";
import { TimeAxis } from "../lib/timeaxis.js";
import { detailLanes, detailTheory } from "./detaillanes.js";
import { Heads } from "./heads.js";
import { InWords } from "./inwords.js";
import { timelinePictures } from "./timelinepictures.js";
import { wholeLanes, wholeTheory } from "./wholelanes.js";

const PX_PER_BAR = 155; // of the first view: eight bars on a desk, two on a phone
const FIRST_VIEW_S = 16; // where no bars were heard
const LEAD_IN = 0.08; // of the view: where the playhead stands after a page was turned

export class Timeline {
  /* `on`: play(time_s), passage(start_s, end_s), loop(start_s, end_s), range(start_s, end_s), correct(kind, span, element) for what
     hands ask. `view`: the stretch shown before, if any. */
  constructor(root, { model, peaks, on, view = null }) {
    Object.assign(this, { root, model, peaks, on, follows: true, correcting: false, time_s: null, theory: null });
    this.whole = new TimeAxis(model.duration_s);
    this.view = Object.assign(new TimeAxis(model.duration_s), { onReveal: () => this.byHand() });
    this.ending = new AbortController();
    this.sizes = new ResizeObserver(() => this.measure());
    this.measure();
    const { beats, chords, keys, sound } = detailLanes(this);
    Object.assign(this, { beats, chords, keys });
    this.parts = [...wholeLanes(this), beats, chords, keys, sound];
    this.heads = [["over-whole", "overview", this.whole], ["over-zoom", "detail", this.view]]
      .map(([over, sounding, axis]) => new Heads({ over: this.part(over), sound: this.part(sounding), axis }));
    for (const name of ["overview", "detail"]) this.sizes.observe(this.part(name));
    this.view.onChange(() => this.caption());
    this.view.show(...(view ?? this.firstView()));
    this.showTheory(null);
  }

  /* Draw what theory adds: `theory` is the JSON of library:drawings, null while it is not there. */
  showTheory(theory) {
    this.stopTheory();
    this.theory = { ...wholeTheory(this, theory), ...detailTheory(this, theory) };
    Object.assign(this, { tension: this.theory.tension, roll: this.theory.roll, notes: this.theory.notes });
    this.theory.words = new InWords(this.part("in-words"), { axis: this.view, model: this.model, notes: this.theory.notes, tension: theory?.harmony?.tension });
    if (theory) this.pictures = timelinePictures(this);
    this.setTime(this.time_s);
  }

  part(name) {
    return $(`[data-part="${name}"]`, this.root);
  }

  /* Both axes take their width; what was measured and did not change is not drawn again. */
  measure() {
    const sizes = [...["overview", "detail"].map((name) => this.part(name).clientWidth), devicePixelRatio];
    if (String(sizes) === this.measured) return;
    this.measured = String(sizes);
    [this.whole, this.view].forEach((axis, i) => axis.setWidth(sizes[i]));
  }

  firstView() {
    const bars = Math.max(2, Math.min(8, Math.floor(this.view.width_px / PX_PER_BAR)));
    const last = this.model.bars[Math.min(bars, this.model.bars.length) - 1];
    return [0, last ? last.end_s : FIRST_VIEW_S];
  }

  /* What a lane says instead of what it has not: nothing while it is fetched, else whether it is still to come. */
  none(theory, words) {
    return theory && (this.model.whole ? words : "Comes when the whole song was heard");
  }

  /* What hands do with the blocks of a lane: play them, or put them right while that is on. */
  hands(kind) {
    const onCorrect = (span, block) => this.on.correct(kind, span, block);
    return { onCorrect, onPlay: (span, block) => (this.correcting ? onCorrect(span, block) : this.on.play(span.start_s)) };
  }

  correctsBar = (start_s, element) => {
    const next = this.model.beats[this.model.beatIndexAt(start_s + 0.02) + 1] ?? this.model.duration_s;
    this.on.correct("bar", { start_s, end_s: next }, element);
  };

  setCorrecting(correcting) {
    this.correcting = correcting;
    $('[data-act="correct"]', this.root)?.setAttribute("aria-pressed", String(correcting));
    $("[data-part=timeline]", this.root).classList.toggle("correcting", correcting);
  }

  /* On rulers, the overview and the tension: a click plays from the nearest beat, a drag loops whole beats. */
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

  /* Move both playheads and light what sounds; null hides them. */
  setTime(time_s) {
    this.time_s = time_s;
    if (this.follows && time_s !== null) this.follow(time_s);
    this.heads.forEach((heads) => heads.place(time_s));
    this.tension?.light(time_s);
    this.roll?.light(time_s);
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

  stopTheory() {
    for (const name of ["tension", "roll", "words"]) this.theory?.[name].stop();
    this.pictures?.stop();
    this.pictures = null;
  }

  stop() {
    this.ending.abort();
    this.sizes.disconnect();
    this.stopTheory();
    [...this.parts, ...this.heads].forEach((part) => part.stop());
    [this.whole, this.view].forEach((axis) => axis.stop());
  }
}
