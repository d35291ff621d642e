/* How the piano roll is painted: rows, bar lines, chord tones behind, bass and melody before them, names of outside notes. */

import { lastAtOrBefore } from "../lib/draw.js";
import { functionFill, token } from "../lib/tokens.js";

const BLACK = new Set([1, 3, 6, 8, 10]);
const BEAT_EVERY_PX = 9;
const BEHIND = 0.38; // of chord tones, as long as they do not sound
const SHY = 0.55; // of a note under half sure
const LABEL_GAP_PX = 10;

/* `look`: width and height in CSS pixels, `rowOf(pitch)` the upper edge of a row, `row` its height. */
export function paintGround(context, { axis, model, notes, look }) {
  context.globalAlpha = 0.75;
  context.fillStyle = token("--ink-2");
  for (let pitch = notes.low; pitch <= notes.high; pitch++) {
    if (BLACK.has(pitch % 12)) context.fillRect(0, look.rowOf(pitch), look.width, look.row);
  }
  context.globalAlpha = 1;
  const beat_px = model.beats.length > 1 ? (model.duration_s / model.beats.length) / axis.secondsPerPixel : 0;
  if (beat_px >= BEAT_EVERY_PX) lines(context, model.beats, axis, look, "--line");
  if (beat_px * model.beatsPerBar >= BEAT_EVERY_PX) lines(context, model.downbeats, axis, look, "--ink-4");
}

function lines(context, times, axis, look, colour) {
  context.fillStyle = token(colour);
  const last = lastAtOrBefore(times, axis.end_s);
  for (let i = Math.max(0, lastAtOrBefore(times, axis.start_s)); i <= last; i++) context.fillRect(Math.round(axis.xOf(times[i])), 0, 1, look.height);
}

/* Notes of a stretch by layer: chord tones, bass, melody; those in `lit` sound now. */
export function paintNotes(context, { axis, model, notes, look, lit, start_s, end_s }) {
  const layers = { h: [], b: [], m: [] };
  notes.within(start_s, end_s, (i) => layers[notes.part[i]].push(i));
  for (const part of ["h", "b", "m"]) {
    for (const i of layers[part]) {
      const [x, y, width] = box(i, axis, notes, look);
      const isLit = lit.has(i);
      context.globalAlpha = isLit ? 1 : (part === "h" ? BEHIND : 1) * (notes.sure[i] < "5" ? SHY : 1);
      context.fillStyle = part === "m" ? token(isLit ? "--lamp" : "--paper") : functionFill(letterOf(i, model, notes));
      context.fillRect(x, y, width, look.row - 1);
    }
  }
  context.globalAlpha = 1;
  return layers;
}

const box = (i, axis, notes, look) => {
  const x = axis.xOf(notes.starts[i]);
  return [x, look.rowOf(notes.pitches[i]) + 0.5, Math.max(1.5, axis.xOf(notes.end(i)) - x - 1)];
};

export const letterOf = (i, model, notes) => model.chordAt(notes.starts[i] + Math.min(0.05, notes.lengths[i] / 2))?.kind.letter ?? null;

/* Names of melody and bass notes that the key does not hold, where there is room: in full, else the note alone. */
export function paintOutside(context, layers, { axis, notes, look }) {
  context.fillStyle = token("--paper-2");
  context.strokeStyle = token("--ink-0");
  context.lineWidth = 3;
  context.lineJoin = "round";
  for (const part of ["m", "b"]) {
    const told = layers[part].filter((i, place) => notes.isOutside(i) && notes.pitches[layers[part][place - 1]] !== notes.pitches[i]);
    for (const i of told) nameOutside(context, i, roomAfter(i, layers[part], { axis, notes, look }), { axis, notes, look });
  }
}

/* Pixels from a note to the next one of its part that is another pitch. */
function roomAfter(i, layer, { axis, notes, look }) {
  const next = layer.find((other) => other > i && notes.pitches[other] !== notes.pitches[i]);
  const end = next === undefined ? look.width : axis.xOf(notes.starts[next]);
  return Math.max(end, axis.xOf(notes.end(i))) - Math.max(2, axis.xOf(notes.starts[i]));
}

function nameOutside(context, i, room, { axis, notes, look }) {
  const full = notes.outsideText(i);
  const text = [full, full.split(",")[0]].find((one) => context.measureText(one).width + LABEL_GAP_PX <= room);
  if (!text) return;
  const x = Math.max(2, axis.xOf(notes.starts[i]));
  const below = look.rowOf(notes.pitches[i]) + look.row + 9;
  const y = below < look.height - 6 ? below : look.rowOf(notes.pitches[i]) - 7;
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}

export function paintCursor(context, i, { axis, notes, look }) {
  const [x, y, width] = box(i, axis, notes, look);
  context.strokeStyle = token("--lamp");
  context.lineWidth = 2;
  context.strokeRect(x - 2, y - 2, width + 4, look.row + 3);
}
