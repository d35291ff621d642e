/* The song page: fetches what was heard, draws it, and draws again as stages of the hearing end. */

import { $ } from "../lib/dom.js";
import { Peaks } from "../lib/peaks.js";
import { Corrector } from "./corrector.js";
import { Playback } from "./playback.js";
import { SongScene } from "./songscene.js";
import { sayings } from "./sayings.js";
import { keysAndButtons } from "./timelinekeys.js";

const LOOK_EVERY_MS = 900; // while a job reports, the page asks at most this often
const NOTHING = { notes: null, harmony: null, rhythm: null, melody: null, form: null };

class SongPage {
  constructor(root) {
    this.root = root;
    this.ending = new AbortController();
    this.playback = new Playback(root, JSON.parse($("[data-role=play]", root).dataset.playable));
    this.corrector = new Corrector(root);
    this.scene = new SongScene(root, this);
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

  get timeline() {
    return this.scene.timeline;
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

  /* Both documents are asked for at once. What was heard is drawn as soon as it is there; theory follows when it comes. */
  async load() {
    if (!$("[data-part=zoom]", this.root)) return;
    const theoryComes = this.fetchJson(this.root.dataset.theory);
    const heard = await this.fetchJson(this.root.dataset.analysis);
    if (!heard || this.gone) return this.say("What was heard cannot be fetched. Reload the page to try again.");
    const news = `${heard.stage} ${heard.whole} ${heard.updated}`;
    if (news === this.drawn) return;
    this.drawn = news;
    if (heard.has_peaks && !this.peaks) this.peaks = await this.openPeaks(heard);
    if (heard.whole && !heard.has_peaks) this.say("The waveform is missing. Hear the song again to draw it; everything else is here.");
    if (!this.gone) timed("song:heard", () => this.scene.drawHeard(heard, this.peaks ?? null));
    const theory = await theoryComes;
    if (this.gone || this.drawn !== news) return;
    if (!theory) this.say("The pictures of theory cannot be fetched. Reload the page to try again.");
    timed("song:theory", () => this.scene.drawTheory(theory ?? NOTHING));
    this.root.dataset.drawn = heard.stage || "nothing";
  }

  async fetchJson(address) {
    const answer = await fetch(address, { cache: "no-cache", headers: { Accept: "application/json" } }).catch(() => null);
    return answer?.ok ? answer.json() : null;
  }

  async openPeaks(heard) {
    try {
      return await new Peaks(`${this.root.dataset.peaks}?v=${encodeURIComponent(heard.peaks_version)}`).open();
    } catch {
      this.say("The waveform is missing. Hear the song again to draw it; everything else is here.");
      return null;
    }
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
    this.scene.stop();
    this.corrector.stop();
  }
}

/* How long drawing took can be read from the browser's own measures. */
function timed(name, draw) {
  const start = performance.now();
  draw();
  performance.measure(name, { start, end: performance.now() });
}

export function mount(root) {
  const page = new SongPage(root);
  return () => page.stop();
}
