/* Pictures beside the bar wheel: groove against template, how beats divide, how early or late each part is. Each function
   returns the markup of a figure; what it shows is in its aria-label too. */

import { escape } from "../lib/dom.js";
import { f1 } from "../lib/draw.js";
import { lean, partName } from "./rhythmviewwheel.js";

const WIDE = 296; // px: what a column of the panel has at least
const NAMES = 44;
const percent = (share) => `${Math.round(share * 100)} %`;

/* Lines of the template as steps: a frame must sound, a dashed one may; the filling is how often it does. */
export function grooveChart(groove) {
  const rows = groove.lines.map((line, row) => grooveLine(line, row)).join("");
  const high = groove.lines.length * 30;
  const told = groove.lines.map(({ name, steps, heard }) => {
    const wanted = [...steps].flatMap((mark, step) => (mark === "x" ? [heard[step]] : []));
    return wanted.length ? `${lineName(name)} ${percent(wanted.reduce((sum, one) => sum + one, 0) / wanted.length)} of its strokes` : "";
  }).filter(Boolean).join(", ");
  return `<svg class="plot groove-plot" viewBox="0 0 ${WIDE} ${high}" role="img" aria-label="${escape(`${groove.name}, ${percent(groove.score)} alike. Heard: ${told}.`)}">${rows}</svg>`;
}

function grooveLine({ name, steps, heard }, row) {
  const wide = (WIDE - NAMES) / steps.length;
  const y = row * 30 + 3;
  const cells = [...steps].map((mark, step) => {
    const x = NAMES + step * wide + 1;
    const tall = 22 * heard[step];
    const frame = mark === "." ? "" : `<rect x="${f1(x + 0.5)}" y="${y + 0.5}" width="${f1(wide - 3)}" height="21" fill="none" class="step-frame${mark === "o" ? " may" : ""}"/>`;
    return `<rect x="${f1(x)}" y="${y}" width="${f1(wide - 2)}" height="22" class="wellfill"/><rect x="${f1(x)}" y="${f1(y + 22 - tall)}" width="${f1(wide - 2)}" height="${f1(tall)}" class="${mark === "." ? "f4" : "f2"}"/>${frame}`;
  }).join("");
  return `<text x="0" y="${y + 15}" class="mid">${escape(lineName(name))}</text>${cells}`;
}

const lineName = (name) => partName(name);

/* How often the first half of a divided beat takes which share of it. */
export function swingChart(swing) {
  const { counts, from_percent: from, step_percent: step, ratio } = swing;
  const to = from + counts.length * step;
  const x = (value) => ((value - from) / (to - from)) * WIDE;
  const most = Math.max(1, ...counts);
  const bars = counts.map((count, i) => `<rect x="${f1(x(from + i * step) + 1)}" y="${f1(64 - (60 * count) / most)}" width="${f1(WIDE / counts.length - 2)}" height="${f1((60 * count) / most)}" class="f3"/>`).join("");
  const marks = [[50, "even 50 %"], [66.7, "triplet 67"], [75, "dotted 75"]]
    .map(([value, words]) => `<line x1="${f1(x(value))}" y1="0" x2="${f1(x(value))}" y2="66" class="g-grid"/><text x="${f1(x(value))}" y="80" text-anchor="middle">${words}</text>`).join("");
  const middle = x((100 * ratio) / (1 + ratio));
  return `<svg class="plot" viewBox="0 0 ${WIDE} 84" role="img" aria-label="${escape(swingWords(swing))}">${marks}${bars}<line x1="0" y1="64.5" x2="${WIDE}" y2="64.5" class="g-zero"/>` +
    `<line x1="${f1(middle)}" y1="0" x2="${f1(middle)}" y2="64" class="l1"/><path d="M${f1(middle - 5)} 0h10l-5 7z" class="f1"/></svg>`;
}

export function swingWords({ ratio, level, counts }) {
  const first = Math.round((100 * ratio) / (1 + ratio));
  const word = ratio < 1.15 ? "Even" : ratio < 1.6 ? "Lightly swung" : "Swung";
  return `${word} ${level}: the first takes ${first} % of the pair (${ratio.toFixed(2)} to 1), over ${counts.reduce((sum, one) => sum + one, 0)} pairs`;
}

/* Each part's mean, with the spread as a whisker, on one axis of milliseconds. */
export function timingChart(parts) {
  const rows = parts.map((part) => ({ part: part.part, lean_ms: part.lean_ms, spread_ms: spreadOf(part) })).filter((row) => row.spread_ms !== null);
  if (!rows.length) return "";
  const reach = Math.max(15, ...rows.map((row) => Math.abs(row.lean_ms) + row.spread_ms)) * 1.08;
  const [left, right] = [52, WIDE - 78];
  const x = (ms) => left + ((ms + reach) / (2 * reach)) * (right - left);
  const lines = rows.map((row, i) => {
    const y = 12 + i * 22;
    return `<text x="0" y="${y + 4}" class="mid">${partName(row.part)}</text><line x1="${f1(x(row.lean_ms - row.spread_ms))}" x2="${f1(x(row.lean_ms + row.spread_ms))}" y1="${y}" y2="${y}" class="whisker"/>` +
      `<circle cx="${f1(x(row.lean_ms))}" cy="${y}" r="4" class="f1"/><text x="${WIDE}" y="${y + 4}" text-anchor="end">${lean(row.lean_ms)}</text>`;
  }).join("");
  const high = rows.length * 22 + 4;
  const told = rows.map((row) => `${partName(row.part)} ${lean(row.lean_ms)}, spread ${Math.round(row.spread_ms)} ms`).join("; ");
  const axis = `<line x1="${f1(x(0))}" x2="${f1(x(0))}" y1="0" y2="${high}" class="g-zero"/><text x="${left}" y="${high + 14}">${Math.round(reach)} ms early</text><text x="${right}" y="${high + 14}" text-anchor="end">late</text>`;
  return `<svg class="plot" viewBox="0 0 ${WIDE} ${high + 18}" role="img" aria-label="${escape(`Timing against the grid: ${told}`)}">${axis}${lines}</svg>`;
}

/* The usual spread of a part: that of each place, weighed by its strokes. */
function spreadOf(part) {
  const told = part.counts.map((count, slot) => [count, part.spread_ms[slot]]).filter(([, spread]) => spread !== null);
  const all = told.reduce((sum, [count]) => sum + count, 0);
  return all ? told.reduce((sum, [count, spread]) => sum + count * spread, 0) / all : null;
}
