/* The contour of a melody and its intervals as SVG text. */

import { escape } from "./dom.js";
import { f1 } from "./draw.js";

export const CONTOUR_PX = 236;
const [LABEL_Y, TOP, FLOOR, LEFT] = [14, 30, 214, 40];
const NOTE_PX = 4;

/* Places of a contour `width` pixels wide: x of seconds, y of pitches. */
export function scaleOf(melody, duration_s, width) {
  const low = Math.min(...melody.pitch) - 1;
  const high = Math.max(...melody.pitch) + 1;
  return {
    width,
    x: (time_s) => LEFT + (time_s / duration_s) * (width - LEFT),
    y: (pitch) => FLOOR - ((pitch - low) / (high - low)) * (FLOOR - TOP),
  };
}

export function contourMarkup(melody, scale, model, words) {
  const { x, y, width } = scale;
  const notes = melody.start_s.map((start_s, i) => `M${f1(x(start_s))} ${f1(y(melody.pitch[i]))}h${f1(Math.max(2, x(melody.end_s[i]) - x(start_s) - 0.5))}`).join("");
  return `<svg class="plot contour" width="${width}" height="${CONTOUR_PX}" viewBox="0 0 ${width} ${CONTOUR_PX}" role="group" aria-label="${escape(words)}">` +
    `${rangeMarkup(melody.compass, scale)}${sectionLines(model, scale)}<g class="figures"></g><path class="notes" stroke-width="${NOTE_PX}" d="${notes}"/>` +
    `${melody.phrases.map((phrase, index) => phraseMarkup(phrase, index, scale, model)).join("")}` +
    `<line class="head" data-not-in-picture y1="${TOP - 8}" y2="${FLOOR + 6}" hidden/></svg>`;
}

/* Lowest and highest note, and the band where four fifths of the time are spent. */
function rangeMarkup(reach, { x, y, width }) {
  if (!reach) return "";
  const [from, to] = [y(reach.usual_high + 0.5), y(reach.usual_low - 0.5)];
  const line = (pitch, name) => `<path class="l" d="M${LEFT} ${f1(y(pitch))}H${width}"/><text x="${LEFT - 8}" y="${f1(y(pitch) + 4)}" text-anchor="end">${escape(name)}</text>`;
  return `<rect class="usual" x="${LEFT}" y="${f1(from)}" width="${f1(width - x(0))}" height="${f1(to - from)}"/><text x="${width - 6}" y="${f1(to - 6)}" text-anchor="end">where it mostly moves</text>${line(reach.high, reach.high_name)}${line(reach.low, reach.low_name)}`;
}

function sectionLines(model, { x }) {
  return model.sections.map(({ start_s, name, label }, i) => {
    const at = f1(x(start_s));
    const next = model.sections[i + 1]?.start_s ?? model.duration_s;
    const text = name ? name[0].toUpperCase() + name.slice(1) : label;
    const fits = x(next) - x(start_s) > text.length * 6.5 + 8;
    return `<path class="joint" d="M${at} ${TOP - 6}V${FLOOR + 18}"/>${fits ? `<text class="axis" x="${f1(x(start_s) + 4)}" y="${FLOOR + 16}">${escape(text)}</text>` : ""}`;
  }).join("");
}

function phraseMarkup(phrase, index, { x, y }, model) {
  const [from, to] = [x(phrase.start_s), x(phrase.end_s)];
  const curve = phrase.curve.map((pitch, i, { length }) => `${i ? "L" : "M"}${f1(from + ((to - from) * i) / (length - 1))} ${f1(y(pitch))}`).join("");
  const words = `Phrase ${phrase.letter}, ${model.stretchText(phrase.start_s, phrase.end_s).toLowerCase()}, ${phrase.notes} notes${phrase.shape ? `, ${phrase.shape}` : ""}`;
  const bracket = `M${f1(from + 1)} ${LABEL_Y + 10}v-5H${f1(Math.max(from + 2, to - 1))}v5`;
  return `<g class="phrase" data-phrase="${index}" role="button" tabindex="-1" aria-label="Play ${escape(words)}"><title>${escape(words)}</title>` +
    `<rect class="touch" x="${f1(from)}" y="0" width="${f1(Math.max(4, to - from))}" height="${FLOOR + 4}"/><path class="bracket" d="${bracket}"/>` +
    `${to - from > 12 ? `<text class="letter" x="${f1((from + to) / 2)}" y="${LABEL_Y - 2}" text-anchor="middle">${escape(phrase.letter)}</text>` : ""}<path class="curve" d="${curve}"/></g>`;
}

/* Lit places of a figure behind the notes. */
export function figureMarkup(melody, returns, { x, y }) {
  return returns.map(({ start_s, end_s }) => {
    const inside = melody.pitch.filter((_, i) => melody.start_s[i] >= start_s - 0.02 && melody.start_s[i] < end_s - 0.02);
    if (!inside.length) return "";
    const [top, bottom] = [y(Math.max(...inside)) - 9, y(Math.min(...inside)) + 9];
    return `<rect class="lit" x="${f1(x(start_s) - 3)}" y="${f1(top)}" width="${f1(Math.max(8, x(end_s) - x(start_s) + 6))}" height="${f1(bottom - top)}" rx="4"/>`;
  }).join("");
}

/* A figure in miniature: its notes as steps, as long and as high as they are. */
export function miniature({ semitones, lengths }) {
  const pitches = semitones.reduce((row, step) => [...row, row.at(-1) + step], [0]);
  const steps = [...lengths, lengths.at(-1) ?? 1];
  const total = steps.reduce((sum, one) => sum + one, 0) || 1;
  const [low, high] = [Math.min(...pitches), Math.max(...pitches)];
  let at = 1;
  const path = pitches.map((pitch, i) => {
    const wide = (62 * steps[i]) / total;
    const from = at;
    at += wide;
    return `M${f1(from)} ${f1(22 - (18 * (pitch - low)) / Math.max(1, high - low))}h${f1(Math.max(2, wide - 1.5))}`;
  }).join("");
  return `<svg class="figure-shape" width="64" height="26" viewBox="0 0 64 26" aria-hidden="true"><path d="${path}"/></svg>`;
}

/* Bars of how often each interval comes, falls to the left of unison, rises to the right. */
export function intervalsMarkup(rows, width) {
  const height = 132;
  const reach = Math.max(7, ...rows.map((row) => Math.min(12, Math.abs(row.semitones))));
  const step = width / (2 * reach + 1);
  const most = Math.max(...rows.map((row) => row.share));
  const bars = rows.filter((row) => Math.abs(row.semitones) <= reach).map((row) => {
    const high = Math.max(2, (row.share / most) * 84);
    const at = (row.semitones + reach) * step;
    return `<g><title>${escape(row.name)}: ${row.count} times, ${Math.round(100 * row.share)} %</title><rect class="${row.semitones ? "size" : "size rest"}" x="${f1(at + 1)}" y="${f1(100 - high)}" width="${f1(step - 2)}" height="${f1(high)}" rx="1"/></g>`;
  }).join("");
  const names = [[-12, "octave"], [-7, "fifth"], [0, "same"], [7, "fifth"], [12, "octave"]].filter(([size]) => Math.abs(size) <= reach);
  const anchor = (size) => (size === -reach ? "start" : size === reach ? "end" : "middle");
  const axis = names.map(([size, name]) => `<text x="${f1((size + reach + 0.5 + 0.5 * Math.sign(size) * (Math.abs(size) === reach)) * step)}" y="116" text-anchor="${anchor(size)}">${name}</text>`).join("");
  const commonest = [...rows].sort((a, b) => b.count - a.count).slice(0, 3).map((row) => `${row.name} ${row.count} times`).join(", ");
  return `<svg class="plot intervals" width="${f1(width)}" height="${height}" viewBox="0 0 ${f1(width)} ${height}" role="img" aria-label="Intervals of the melody, commonest: ${escape(commonest)}."><path class="l" d="M0 100.5H${f1(width)}"/>${bars}${axis}` +
    `<text x="0" y="130">← down</text><text x="${f1(width)}" y="130" text-anchor="end">up →</text></svg>`;
}
