/* A piano keyboard with the keys of a chord pressed and named. */

import { escape } from "../lib/dom.js";

const [WHITE, HEIGHT, BLACK_HEIGHT, BLACK] = [23, 100, 62, 15];
const IS_BLACK = [false, true, false, true, false, false, true, false, true, false, true, false];
const WHITES_BEFORE = [0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6];
const whiteIndex = (midi) => Math.floor(midi / 12) * 7 + WHITES_BEFORE[midi % 12];

function edge(midi, way, places) {
  let at = midi;
  while (!places.includes(at % 12)) at += way;
  return at;
}

/* keys: [{midi, name, degree, hand}]; `letter` is the function of the chord; `title` what it is. */
export function drawKeyboard({ keys, letter, title }) {
  const pitches = keys.map((key) => key.midi);
  const low = edge(Math.min(60, ...pitches) - 1, -1, [0, 5]); // whole groups of keys: from C or F up to E or B
  const high = edge(Math.max(low + 23, ...pitches) + 1, 1, [4, 11]);
  const width = (whiteIndex(high) - whiteIndex(low) + 1) * WHITE;
  const pressed = new Map(keys.map((key) => [key.midi, key]));
  const all = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const drawn = [...all.filter((midi) => !IS_BLACK[midi % 12]), ...all.filter((midi) => IS_BLACK[midi % 12])].map((midi) => oneKey(midi, low, pressed.get(midi), letter)).join("");
  const words = `${title}: ${keys.map((key) => `${key.name}, ${key.hand} hand`).join("; ")}`;
  return `<svg class="plot keyboard" width="${width + 2}" height="${HEIGHT + 2}" viewBox="-1 -1 ${width + 2} ${HEIGHT + 2}" role="img" aria-label="${escape(words)}">${drawn}</svg>`;
}

function oneKey(midi, low, key, letter) {
  const isBlack = IS_BLACK[midi % 12];
  const x = (whiteIndex(midi) - whiteIndex(low)) * WHITE - (isBlack ? BLACK / 2 : 0);
  const [width, height] = isBlack ? [BLACK, BLACK_HEIGHT] : [WHITE, HEIGHT];
  const look = `piano-key ${isBlack ? "black" : "white"}${key ? ` on f${letter === "-" ? "X" : letter}` : ""}`;
  const name = key ? `<text x="${x + width / 2}" y="${height - 8}" text-anchor="middle" class="on-key">${escape(key.name.replace(/-?\d+$/, ""))}</text><text x="${x + width / 2}" y="${height - 21}" text-anchor="middle" class="on-key soft">${escape(key.degree)}</text>` : "";
  const octave = !key && midi % 12 === 0 ? `<text x="${x + width / 2}" y="${height - 8}" text-anchor="middle" class="octave">C${Math.floor(midi / 12) - 1}</text>` : "";
  return `<rect class="${look}" x="${x}" y="0" width="${width}" height="${height}" rx="2"/>${name}${octave}`;
}
