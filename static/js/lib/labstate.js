// What the progression lab is set to: its address, its way back (undo), and chords written down as text again.
import { recall, remember } from "./store.js";

const MOST_UNDONE = 100;
const KEPT = ["sound", "style", "bass", "click", "loop", "genre"]; // settings of the listener, kept by the browser as well
const DEFAULTS = { key: "C", mode: "major", tempo: "96", bar: "4", chords: "", voices: "", turns: "", writing: "names", sound: "piano", style: "block", bass: false, click: false, loop: true, genre: "" };
const SWITCHES = new Set(["bass", "click", "loop"]);
const NUMERAL = /^[#b♯♭]*(?:[iv]+|[IV]+)(?![a-z]*\d*[H-Z])|^(?:Ger|Fr|It|N)\d?/;

/** Whether most of the words are Roman numerals. */
export function isNumerals(text) {
  const words = text.split(/[\s|,%]+/).filter(Boolean);
  return words.filter((word) => NUMERAL.test(word)).length > words.length / 2;
}

/** Chords with their beats as the lab reads them: "Dm7 | G7 | Cmaj7 A7", lengths only where a bar is not shared evenly. */
export function textOf(items, beatsPerBar) {
  const bars = [];
  let [bar, filled] = [[], 0];
  for (const item of items) {
    bar.push(item);
    filled += item.beats;
    if (Math.abs(filled % beatsPerBar) < 1e-6) { bars.push(bar); [bar, filled] = [[], 0]; }
  }
  if (bar.length) bars.push(bar);
  const rows = bars.map((row) => row.map(({ word, beats }) => (Math.abs(beats - beatsPerBar / row.length) < 1e-6 ? word : `${word}*${Math.round(beats * 1000) / 1000}`)));
  const isOneBar = rows.length === 1 && rows[0].length > 1 && rows[0].some((word) => !word.includes("*"));
  return rows.map((row) => row.join(" ")).join(" | ") + (isOneBar ? " |" : ""); // without a bar line each would last a bar
}

/* Where a key begins now that began at `at`: at the first chord that stood there or later. */
function nextPlace(places, at) {
  const later = places.map((was, i) => [was, i]).filter(([was]) => was >= at).sort((a, b) => a[0] - b[0]);
  return later.length ? later[0][1] : -1;
}

export class LabState {
  constructor(query = new URLSearchParams(location.search)) {
    const kept = recall("lab", {});
    this.now = { ...DEFAULTS, ...kept };
    for (const [name, value] of query) if (name in DEFAULTS) this.now[name] = SWITCHES.has(name) ? value === "1" : value;
    if (this.now.chords) this.now.writing = isNumerals(this.now.chords) ? "numerals" : "names";
    [this.back, this.forth] = [[], []];
  }

  /** Change some of it; `undoable` unless it is only how it sounds. Changes with the same `group` in a row are one step. */
  set(change, { group = null } = {}) {
    const music = Object.keys(change).some((name) => !KEPT.includes(name) && change[name] !== this.now[name]);
    if (music && !(group && group === this.group)) {
      this.back = [...this.back.slice(1 - MOST_UNDONE), this.now];
      this.forth = [];
    }
    if (music) this.group = group;
    this.now = { ...this.now, ...change };
    remember("lab", Object.fromEntries(KEPT.map((name) => [name, this.now[name]])));
  }

  /** Step back (or forth); false where there is nowhere to go. How it sounds stays. */
  undo(way = -1) {
    const [from, to] = way < 0 ? [this.back, this.forth] : [this.forth, this.back];
    const was = from.pop();
    if (!was) return false;
    to.push(this.now);
    this.group = null;
    this.now = { ...was, ...Object.fromEntries(KEPT.map((name) => [name, this.now[name]])) };
    return true;
  }

  /** The address's query: what differs from an empty lab. */
  query({ all = false } = {}) {
    const rows = Object.entries(this.now).filter(([name, value]) => (all ? !KEPT.includes(name) : value !== DEFAULTS[name] && name !== "writing"));
    return new URLSearchParams(rows.map(([name, value]) => [name, value === true ? "1" : value === false ? "0" : value]));
  }

  /** Voicings set by hand: {index: [bass, tenor, alto, soprano]}. */
  get voices() {
    return Object.fromEntries(this.now.voices.split(",").filter(Boolean).map((row) => row.split(":")).map(([at, pitches]) => [at, pitches.split(".").map(Number)]));
  }

  /** Keys that begin later: [[index, "G:major"], ...]. */
  get turns() {
    return this.now.turns.split(",").filter(Boolean).map((row) => [Number.parseInt(row, 10), row.slice(row.indexOf(":") + 1)]);
  }

  /** Voices and keys go with their chords when chords move: `places` says where each was, -1 for a new one. */
  carried(places) {
    const voices = Object.fromEntries(places.map((was, i) => [i, this.voices[was]]).filter(([, row]) => row));
    const turns = this.turns.map(([at, key]) => [nextPlace(places, at), key]).filter(([at]) => at > 0);
    return { voices: LabState.voicesText(voices), turns: turns.map(([at, key]) => `${at}:${key}`).join(",") };
  }

  static voicesText(voices) {
    return Object.entries(voices).map(([at, pitches]) => `${at}:${pitches.join(".")}`).join(",");
  }
}
