/* The song page: fetches what was heard, draws it, and draws again as stages of the hearing end. */

import { $ } from "../lib/dom.js";
import { Peaks } from "../lib/peaks.js";
import { SongModel } from "../lib/songmodel.js";
import { Circle } from "./circle.js";
import { Corrector } from "./corrector.js";
import { Playback } from "./playback.js";
import { sayings } from "./sayings.js";
import { Timeline } from "./timeline.js";
import { keysAndButtons } from "./timelinekeys.js";
import { Views } from "./views.js";

const LOOK_EVERY_MS = 900; // while a job reports, the page asks at most this often

class SongPage {
  constructor(root) {
    this.root = root;
    this.ending = new AbortController();
    this.playback = new Playback(root, JSON.parse($("[data-role=play]", root).dataset.playable));
    this.corrector = new Corrector(root);
    document.addEventListener("job:changed", (event) => this.jobChanged(event.detail), { signal: this.ending.signal });
    document.body.addEventListener("song:corrected", () => this.load(), { signal: this.ending.signal });
    root.addEventListener("click", (event) => this.playClaim(event), { signal: this.ending.signal });
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") event.target.closest("#song-title")?.querySelector("[data-leave-title]")?.click();
    }, { signal: this.ending.signal });
    keysAndButtons(this, this.ending.signal);
    sayings(root, this.ending.signal);
    this.load();
  }

  jobChanged({ kind, subject, state, stage }) {
    if (kind !== "hear" || subject !== this.root.dataset.songpage) return;
    const news = `${state} ${stage}`;
    const wait = news === this.news ? LOOK_EVERY_MS : 60; // a new stage is shown at once
    this.news = news;
    this.wanted ||= wait < LOOK_EVERY_MS;
    if (this.timer && wait === LOOK_EVERY_MS) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), wait);
  }

  look() {
    this.timer = null;
    window.htmx.trigger($("[data-role=live]", this.root), "song:changed");
    if (this.wanted) this.load();
    this.wanted = false;
  }

  async load() {
    if (!$("[data-part=zoom]", this.root)) return;
    const answer = await fetch(this.root.dataset.analysis, { cache: "no-cache", headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || this.gone) return this.say("What was heard cannot be fetched. Reload the page to try again.");
    const heard = await answer.json();
    const theory = await this.fetchTheory();
    const news = `${heard.stage} ${heard.whole} ${heard.updated}`;
    if (news === this.drawn) return;
    this.drawn = news;
    if (heard.has_peaks && !this.peaks) this.peaks = await this.openPeaks(heard);
    if (heard.whole && !heard.has_peaks) this.say("The waveform is missing. Hear the song again to draw it; everything else is here.");
    if (!this.gone) this.draw(heard, theory);
  }

  /* What the pictures of theory are made of; all of it unknown where it cannot be fetched. */
  async fetchTheory() {
    const answer = await fetch(this.root.dataset.theory, { cache: "no-cache", headers: { Accept: "application/json" } }).catch(() => null);
    return answer?.ok ? answer.json() : { notes: null, harmony: null, rhythm: null, melody: null, form: null };
  }

  async openPeaks(heard) {
    try {
      return await new Peaks(`${this.root.dataset.peaks}?v=${encodeURIComponent(heard.peaks_version)}`).open();
    } catch {
      this.say("The waveform is missing. Hear the song again to draw it; everything else is here.");
      return null;
    }
  }

  draw(heard, theory) {
    const model = new SongModel(heard);
    const before = this.timeline;
    const view = before && before.model.bars.length > 0 === model.bars.length > 0 && before.model.duration_s === model.duration_s
      ? [before.view.start_s, before.view.end_s] : null;
    before?.stop();
    const on = {
      play: (time_s) => this.playback.playFrom(time_s),
      loop: (start_s, end_s) => this.playback.loop(start_s, end_s),
      range: (start_s, end_s) => this.playback.choose(start_s, end_s),
      passage: (start_s, end_s) => this.playback.playPassage(start_s, end_s),
      correct: (kind, span, element) => this.corrector.open(kind, span, element),
    };
    this.timeline = new Timeline(this.root, { model, theory, peaks: this.peaks ?? null, on, view });
    this.timeline.setFollows(before?.follows ?? true);
    const box = $("[data-part=circle]", this.root);
    const circle = box && model.chords.length ? new Circle(box, { model, home: heard.home }) : null;
    this.views?.stop();
    this.views = new Views(this.root, { model, theory, on });
    this.corrector.attach({ model, timeline: this.timeline });
    this.playback.attach({ timeline: this.timeline, model, circle, views: this.views });
    this.root.dataset.drawn = heard.stage || "nothing";
  }

  /* Sentences, sections and rows of the table that can be heard have a button with their time. */
  playClaim(event) {
    const button = event.target.closest("[data-at], [data-loop]");
    if (button?.dataset.loop) this.playback.loop(...button.dataset.loop.split(" ").map(Number));
    else if (button?.dataset.until) this.playback.playPassage(Number(button.dataset.at), Number(button.dataset.until));
    else if (button) this.playback.playFrom(Number(button.dataset.at));
  }

  say(text) {
    const note = $("[data-role=trouble]", this.root);
    if (note) note.textContent = text;
  }

  stop() {
    this.gone = true;
    clearTimeout(this.timer);
    this.ending.abort();
    this.playback.stop();
    this.timeline?.stop();
    this.views?.stop();
    this.corrector.stop();
  }
}

export function mount(root) {
  const page = new SongPage(root);
  return () => page.stop();
}
