/* The player and the timeline of one song: the playhead, what sounds now, playing from a place, looping a stretch. */

import { $, icon } from "../lib/dom.js";
import { write } from "../lib/draw.js";
import * as player from "../lib/player.js";

const PASSAGE_SLACK_S = 1.5; // farther off than this, something else plays
const AT_REST = "0:00.0 · Play from any bar, chord or section below";

export class Playback {
  /* `song` is what the player needs to begin it; `root` holds the play button and the words of where it is. */
  constructor(root, song) {
    Object.assign(this, { root, song, timeline: null, model: null, circles: [], views: null, range: null, until_s: null, from_s: 0 });
    this.button = $("[data-role=play]", root);
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.button.addEventListener("click", () => this.toggle(), { signal });
    for (const name of ["player:state", "player:song"]) document.addEventListener(name, () => this.state(), { signal });
    document.addEventListener("player:time", () => this.frame(), { signal });
    this.leave = player.onFrame(() => this.frame());
  }

  get isOurs() {
    return player.current()?.id === this.song.id;
  }

  /* Show another drawing of the song: after a further stage of hearing. */
  attach({ timeline, model, circles, views }) {
    Object.assign(this, { timeline, model, circles, views });
    this.state();
  }

  get time_s() {
    return this.isOurs ? player.currentTime() : null;
  }

  toggle() {
    if (this.isOurs) player.toggle();
    else player.playSong(this.song, { at_s: this.range?.start_s ?? 0 });
  }

  playFrom(time_s) {
    this.until_s = null;
    this.timeline?.setFollows(true);
    player.playSong(this.song, { at_s: Math.max(0, time_s) });
    if (this.range && (time_s < this.range.start_s || time_s >= this.range.end_s)) this.endLoop();
  }

  /* Play a stretch once and stop at its end, unless the listener went elsewhere meanwhile. */
  playPassage(start_s, end_s) {
    this.playFrom(start_s);
    this.until_s = end_s;
    this.from_s = start_s;
  }

  endPassage(time_s) {
    if (time_s === null || this.until_s === null) return;
    const isElsewhere = time_s < this.from_s - PASSAGE_SLACK_S || time_s > this.until_s + PASSAGE_SLACK_S;
    if (!isElsewhere && time_s < this.until_s) return;
    this.until_s = null;
    if (!isElsewhere) player.pause();
  }

  /* Loop a stretch and play it from its start. */
  async loop(start_s, end_s) {
    this.range = { start_s, end_s };
    this.timeline?.setFollows(true);
    await player.playSong(this.song, { at_s: start_s });
    player.loop(start_s, end_s);
    this.showLoop();
  }

  /* A stretch being drawn with the pointer: shown while it grows, looped as it stands. */
  choose(start_s, end_s) {
    if (end_s - start_s < 0.1) return;
    this.range = { start_s, end_s };
    this.showLoop();
    clearTimeout(this.chosen);
    this.chosen = setTimeout(() => this.loop(this.range.start_s, this.range.end_s), 250);
  }

  endLoop() {
    this.range = null;
    if (this.isOurs && player.looping()) player.loop(null);
    this.showLoop();
  }

  showLoop() {
    this.timeline?.setLoop(this.range);
    const words = $("[data-role=loop-words]", this.root);
    words.textContent = this.range && this.model ? `Looping ${lowerFirst(this.model.stretchText(this.range.start_s, this.range.end_s))}` : "";
    $("[data-act=loop]", this.root)?.setAttribute("aria-pressed", String(Boolean(this.range)));
  }

  /* The player may have been told elsewhere: another song, a loop ended, paused. */
  state() {
    const isOn = this.isOurs && player.state() === "playing";
    if (this.isOn !== isOn) {
      this.isOn = isOn;
      this.button.classList.toggle("on", isOn);
      this.button.setAttribute("aria-label", isOn ? "Pause" : `Play ${this.song.title}`);
      this.button.innerHTML = icon(isOn ? "pause" : "play");
    }
    const region = this.isOurs ? player.looping() : null;
    if (region) this.range = { start_s: region.start, end_s: region.end };
    else if (this.looped) this.range = null;
    this.looped = Boolean(region);
    this.showLoop();
    this.frame();
  }

  /* One frame: both playheads, the words, the lit chord and its place on the circle. */
  frame() {
    if (!this.timeline) return;
    const time_s = this.time_s;
    this.endPassage(time_s);
    this.timeline.setTime(time_s);
    const chord = time_s === null ? null : this.model.chordAt(time_s);
    this.timeline.chords.light(chord ? chord.index : -1);
    for (const circle of this.circles) circle.light(chord, time_s);
    this.views?.light(time_s);
    const words = time_s === null ? AT_REST : this.model.whereText(time_s);
    if (words === this.said) return;
    this.said = words;
    const [clock, ...rest] = words.split(" · ");
    write($("[data-role=clock]", this.root), clock);
    write($("[data-role=where]", this.root), rest.join(" · "));
  }

  stop() {
    this.ending.abort();
    this.leave();
    clearTimeout(this.chosen);
  }
}

const lowerFirst = (text) => text[0].toLowerCase() + text.slice(1);
