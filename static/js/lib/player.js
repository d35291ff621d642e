// The one player of the page. Widgets call these functions and listen to player:song, player:state and player:time.
//
// A song is what library/services/playable.py writes:
// {id, title, artist, url, peaks, analysis, duration, artwork, mini, harmony, href}; times are seconds.
import { announce } from "./dom.js";
import { Fader } from "./fader.js";
import { Playhead } from "./playhead.js";
import * as queue from "./queue.js";
import { recall } from "./store.js";

const audio = new Audio();
audio.preload = "metadata";
audio.preservesPitch = true;
const fader = new Fader(audio, recall("volume", 0.8));
audio.muted = recall("muted", false);
audio.defaultPlaybackRate = audio.playbackRate = recall("rate", 1);

const playhead = new Playhead(audio);
const watchers = new Set();
let region = null; // {start, end} while a loop is on
let startAt = 0; // where the song that is being loaded begins
let trouble = "";

export const current = () => (audio.src ? queue.now() : null);
export const currentTime = () => (audio.readyState ? playhead.seconds() : startAt);
export const duration = () => (Number.isFinite(audio.duration) ? audio.duration : current()?.duration ?? 0);
export const looping = () => region;
export const settings = () => ({ volume: fader.volume, muted: audio.muted, rate: audio.playbackRate });
export const element = () => audio;

/** "empty", "loading", "playing", "paused" or "error". */
export function state() {
  if (!current()) return "empty";
  if (trouble) return "error";
  if (audio.paused) return "paused";
  return audio.readyState < 3 ? "loading" : "playing";
}

export const tell = () => announce("player:state", { state: state(), song: current(), trouble, region, ...settings() });
export const tellTime = () => announce("player:time", { seconds: currentTime(), duration: duration() });

function load(song, atSeconds = 0) {
  trouble = "";
  region = null;
  startAt = atSeconds;
  audio.src = song.url;
  audio.playbackRate = audio.defaultPlaybackRate;
  if (atSeconds) audio.currentTime = atSeconds; // before the metadata this sets where it will begin
  announce("player:song", { song });
  tell(); frame();
}

/** Play a song from `at_s`; `queue` is the list it stands in. The song that is playing goes on from there. */
export function playSong(song, { at_s: at = null, queue: list = null } = {}) {
  const same = current()?.id === song.id && !trouble;
  queue.set(song, list);
  if (!same) load(song, at ?? 0);
  else if (at !== null) seek(at);
  return play();
}

/** Take up what was playing before the page was left, paused. */
export function restore() {
  const song = queue.now();
  const was = recall("position", null);
  if (song) load(song, was?.id === song.id ? was.seconds : 0);
}

export async function play() {
  if (!current()) return;
  if (trouble) load(queue.now(), startAt);
  try {
    await audio.play();
  } catch (error) {
    if (error.name === "NotAllowedError") tell(); // the browser wants a click first: the button shows "play"
  }
}

export const pause = () => audio.pause();
export const toggle = () => (audio.paused ? play() : pause());

export function seek(seconds) {
  const to = Math.min(Math.max(0, seconds), Math.max(0, duration() - 0.05));
  startAt = to;
  if (region && (to < region.start || to >= region.end)) loop(null);
  if (audio.readyState) audio.currentTime = to;
  frame();
  tellTime();
}

/** Repeat from `start` to `end` seconds; loop(null) ends it. */
export function loop(start, end = null) {
  const ends = end === null ? duration() : end;
  region = start === null || ends - start < 0.1 ? null : { start: Math.max(0, start), end: Math.min(ends, duration()) };
  tell();
}

export function next() { const song = queue.step(1); if (song) { load(song); play(); } return song; }

/** The song before, or within its first seconds; later on the beginning of this one. */
export function previous() {
  const song = currentTime() < 3 ? queue.step(-1) : null;
  if (!song) return seek(0);
  load(song);
  return play();
}

export function jump(to) { const song = queue.jump(to); if (song) { load(song); play(); } }

/** Load what now stands at the queue's place, or fall silent when nothing does. */
export function follow() {
  const song = queue.now();
  const on = !audio.paused;
  if (song) { load(song); if (on) play(); return; }
  audio.pause();
  audio.removeAttribute("src");
  region = null;
  announce("player:song", { song: null });
  tell();
}

export const setVolume = (volume) => fader.set(volume);
export const hush = (on) => fader.hush(on), trim = (factor) => fader.trim(factor);
export function setMuted(muted) { audio.muted = muted; }
export function setRate(rate) { audio.defaultPlaybackRate = audio.playbackRate = Math.round(Math.min(2, Math.max(0.5, rate)) * 100) / 100; }

/** Call `watcher(seconds)` for every frame drawn while playing, and after each seek; returns how to stop. */
export function onFrame(watcher) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function frame() {
  const seconds = currentTime();
  for (const watcher of watchers) watcher(seconds);
}

/** At the end of the loop go back to its beginning; true where that happened. */
export function turnBack({ ended = false } = {}) {
  if (!region || audio.seeking || (!ended && audio.currentTime < region.end - 0.005)) return false;
  audio.currentTime = region.start;
  return true;
}

/** The song cannot go on; `why` is a sentence. Play tries again from here. */
export function fail(why) {
  startAt = audio.currentTime || startAt;
  trouble = why;
  tell();
}
