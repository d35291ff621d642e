// Sound that the page makes itself: one context for all labs, its way out, and a clock that asks ahead of time for what
// is to sound. One thing plays at a time: a lab that starts pauses the song player and other tabs, and the other way round.
import { pause, settings } from "./player.js";

const AHEAD_S = 0.2; // what is written down before it sounds: longer than a busy page keeps a timer waiting
const HIDDEN_AHEAD_S = 1.6; // a hidden tab's timers come once a second
const EVERY_MS = 50;
const LEAD_S = 0.06; // from "start" to the first sound

const tabs = new BroadcastChannel("partimento-player");
const running = new Set(); // Lookaheads that are on
let context = null;
let way = null; // GainNode: the player's volume

/** The one AudioContext of the page, made when first needed: a browser counts those it has open. */
export function audio() {
  context ??= new AudioContext({ latencyHint: "interactive" });
  return context;
}

/** Where a lab's sound goes: through a limiter and the player's volume, so that no sum of voices clips. */
export function output() {
  if (way) return way;
  way = audio().createGain();
  way.connect(limiter(audio())).connect(audio().destination);
  setVolume();
  return way;
}

/** A compressor that acts as a limiter; `on` may be an OfflineAudioContext, so that tests hear the same. */
export function limiter(on) {
  return new DynamicsCompressorNode(on, { threshold: -6, knee: 0, ratio: 20, attack: 0.002, release: 0.12 });
}

function setVolume() {
  const { volume, muted } = settings();
  way?.gain.setTargetAtTime(muted ? 0 : volume, context.currentTime, 0.01);
}

/** Call from a click or key: lets the context sound and silences whatever else plays. */
export async function wake() {
  pause();
  tabs.postMessage("playing");
  output();
  if (audio().state !== "running") await audio().resume();
  return audio();
}

/** Audio time of what is heard now: later than what is computed now by the device's latency. */
export function heard_s() {
  return audio().currentTime - (audio().outputLatency || audio().baseLatency || 0);
}

/** Asks `schedule(from_s, to_s)` for all events in [from_s, to_s) of audio time, each stretch once, in order.
 *  `stopped()` is told when something else began to play; whoever calls stop() knows it. */
export class Lookahead {
  constructor(schedule, stopped = () => {}) {
    Object.assign(this, { schedule, stopped, timer: null, asked_s: 0, start_s: 0 });
    this.turn = this.turn.bind(this);
  }

  get isOn() { return this.timer !== null; }

  /** Begins a moment from now; returns that moment in audio time. Call wake() before. */
  start() {
    this.stop();
    this.start_s = this.asked_s = audio().currentTime + LEAD_S;
    this.timer = setInterval(this.turn, EVERY_MS);
    document.addEventListener("visibilitychange", this.turn);
    running.add(this);
    this.turn();
    return this.start_s;
  }

  turn() {
    const to_s = audio().currentTime + (document.hidden ? HIDDEN_AHEAD_S : AHEAD_S);
    if (to_s <= this.asked_s) return;
    // After a sleep of the machine nothing is caught up: what is past stays silent.
    const from_s = Math.max(this.asked_s, Math.min(audio().currentTime, to_s));
    this.asked_s = to_s;
    this.schedule(from_s, to_s);
  }

  stop() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.turn);
    this.timer = null;
    running.delete(this);
  }
}

function interrupt() {
  for (const one of [...running]) { one.stop(); one.stopped(); }
}

document.addEventListener("player:state", ({ detail }) => {
  if (detail.state === "playing" || detail.state === "loading") interrupt();
  if (way) setVolume();
});
tabs.addEventListener("message", interrupt);
