/* Pictures of lanes to take away, as SVG text: what the page draws with buttons and canvases, drawn with shapes and words. */

import { escape } from "./dom.js";
import { f1 } from "./draw.js";
import { sectionTitle } from "./songmodel.js";

const LETTER_PX = 6.6;
const LAST_PX = 16; // room that the last number needs
const [CHORD_PX, PART_PX, RULER_PX, ROLL_PX] = [46, 26, 20, 280];
const BLACK = new Set([1, 3, 6, 8, 10]);

const seen = (spans, axis) => spans.filter((span) => span.end_s > axis.start_s && span.start_s < axis.end_s);
const spread = (span, axis) => {
  const from = Math.max(0, axis.xOf(span.start_s));
  return [from, Math.max(1, Math.min(axis.width_px, axis.xOf(span.end_s)) - from - 1.5)];
};
const fitting = (text, width) => (text.length * LETTER_PX + 10 <= width ? text : "");

export function svg(width, height, body, words) {
  return `<svg xmlns="http://www.w3.org/2000/svg" class="plot" width="${f1(width)}" height="${f1(height)}" viewBox="0 0 ${f1(width)} ${f1(height)}" role="img" aria-label="${escape(words)}">${body}</svg>`;
}

const moved = (y, body) => `<g transform="translate(0 ${f1(y)})">${body}</g>`;

/* Chords as blocks: colour and edge of their function, numeral over symbol. */
export function chordBlocks(model, axis) {
  return seen(model.chords, axis).map((chord) => {
    const [x, width] = spread(chord, axis);
    const { letter, symbol, numeral } = chord.kind;
    if (letter === "-") return "";
    const edge = { T: [x, CHORD_PX - 3, width, 3], P: [x, 0, 3, CHORD_PX], D: [x, 0, width, 3] }[letter];
    const line = edge ? rect(...edge, `f${letter}`) : `<rect x="${f1(x + 0.5)}" y=".5" width="${f1(width - 1)}" height="${CHORD_PX - 1}" fill="none" class="kX" stroke-dasharray="4 3"/>`;
    const names = width > 22 ? `<text x="${f1(x + 10)}" y="18" class="t${letter}">${raisedText(numeral)}</text><text x="${f1(x + 10)}" y="36" class="strong">${raisedText(symbol)}</text>` : "";
    return rect(x, 0, width, CHORD_PX, `s${letter}`) + line + names;
  }).join("");
}

const raisedText = ([line, above, after]) => `${escape(line)}${above ? `<tspan dy="-4" font-size="9">${escape(above)}</tspan>` : ""}${after ? `<tspan${above ? ' dy="4"' : ""}>${escape(after)}</tspan>` : ""}`;
const rect = (x, y, width, height, css) => `<rect x="${f1(x)}" y="${f1(y)}" width="${f1(width)}" height="${f1(height)}" rx="1" class="${css}"/>`;

function partBlocks(spans, axis, nameOf) {
  return seen(spans, axis).map((span) => {
    const [x, width] = spread(span, axis);
    return `${rect(x, 0, width, PART_PX - 4, "key-w")}<text x="${f1(x + 6)}" y="15" class="mid">${escape(fitting(nameOf(span), width))}</text>`;
  }).join("");
}

function barNumbers(model, axis) {
  const every = 2 ** Math.max(0, Math.ceil(Math.log2((40 * axis.secondsPerPixel * model.bars.length) / model.duration_s)));
  return model.bars.filter((bar, i) => i % every === 0 && bar.start_s >= axis.start_s - 0.01 && axis.xOf(bar.start_s) < axis.width_px - LAST_PX)
    .map((bar) => `<text x="${f1(axis.xOf(bar.start_s) + 2)}" y="12">${bar.number}</text>`).join("");
}

/* The notes of the view; `letterOf(i)` says the function of the chord under a note. */
export function noteBlocks(model, axis, notes, letterOf) {
  const row = ROLL_PX / (notes.high - notes.low + 1);
  const y = (pitch) => (notes.high - pitch) * row;
  const layers = { h: "", b: "", m: "" };
  notes.within(axis.start_s, axis.end_s, (i) => {
    const [x, width] = spread({ start_s: notes.starts[i], end_s: notes.end(i) }, axis);
    const part = notes.part[i];
    layers[part] += rect(x, y(notes.pitches[i]), width, row - 1, part === "m" ? "f1" : `f${letterOf(i) ?? "wave"}`);
  });
  let ground = rect(0, 0, axis.width_px, ROLL_PX, "wellfill");
  for (let pitch = notes.low; pitch <= notes.high; pitch++) if (BLACK.has(pitch % 12)) ground += rect(0, y(pitch), axis.width_px, row, "inkfill");
  const bars = model.bars.filter((bar) => bar.start_s > axis.start_s && bar.start_s < axis.end_s).map((bar) => `<path class="g-grid" d="M${f1(axis.xOf(bar.start_s))} 0V${ROLL_PX}"/>`).join("");
  const names = notes.rows().map(([pitch, name]) => `${rect(1, y(pitch) + row / 2 - 6, 22, 12, "wellfill")}<text x="4" y="${f1(y(pitch) + row / 2 + 4)}">${escape(name)}</text>`).join("");
  return `${ground}${bars}<g opacity=".38">${layers.h}</g>${layers.b}${layers.m}${names}`;
}

/* The part in detail: bars, chords, keys, notes. */
export function detailPicture({ model, view: axis, notes }, letterOf) {
  const keys = RULER_PX + CHORD_PX + 6;
  const roll = keys + PART_PX;
  const body = moved(0, barNumbers(model, axis)) + moved(RULER_PX, chordBlocks(model, axis)) + moved(keys, partBlocks(model.regions, axis, (region) => region.pretty)) +
    (notes ? moved(roll, noteBlocks(model, axis, notes, letterOf)) : "");
  return svg(axis.width_px, roll + (notes ? ROLL_PX : 0), body, `${model.stretchText(axis.start_s, axis.end_s)}: chords, keys and notes`);
}

/* The whole song: bars, sections, keys, and the tension as the page draws it. */
export function wholePicture({ model, whole: axis, tension }) {
  const [keys, curve] = [RULER_PX + PART_PX, RULER_PX + 2 * PART_PX + 6];
  const drawn = tension.curve ? tension.svg() : "";
  const body = moved(0, barNumbers(model, axis)) + moved(RULER_PX, partBlocks(model.sections, axis, sectionTitle)) + moved(keys, partBlocks(model.regions, axis, (region) => region.pretty)) + moved(curve, drawn);
  return svg(axis.width_px, curve + (drawn ? tension.height : 0), body, "Sections, keys and harmonic tension of the whole song");
}
