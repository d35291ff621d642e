/* The form map as SVG text: parts to scale with names and letters, what marks each joint, energy below. */

import { escape } from "./dom.js";
import { f1 } from "./draw.js";
import { sectionTitle } from "./songmodel.js";

export const MAP_PX = 152;
const [JOINT_Y, PART_Y, PART_PX, ENERGY_Y, ENERGY_PX, BAR_Y] = [12, 22, 50, 80, 44, 142];
const LETTER_PX = 7.2;
const fits = (text, width) => text.length * LETTER_PX + 14 <= width;

/* `form` is the form of library:drawings; `x` turns seconds into pixels. */
export function mapMarkup(form, model, width, x) {
  const parts = form.sections.map((section, index) => part(section, index, model, x)).join("");
  return `<svg class="plot formmap" width="${width}" height="${MAP_PX}" viewBox="0 0 ${width} ${MAP_PX}" role="group" aria-label="Form map. ${escape(form.words)}">` +
    `${joints(form.joints, width, x)}${parts}${barNumbers(form.sections, model, x)}<line class="kLamp head" data-not-in-picture y1="${PART_Y - 4}" y2="${ENERGY_Y + ENERGY_PX}" x1="0" x2="0" hidden/></svg>`;
}

function part(section, index, model, x) {
  const from = x(section.start_s);
  const width = Math.max(1, x(section.end_s) - from - 2);
  const title = sectionTitle({ name: section.name, label: section.letter });
  const isNamed = Boolean(section.name) && fits(title, width - 22);
  const isLettered = fits(section.letter, width + 6);
  const energy = section.energy === null ? "" : energyBar(section.energy, from, width);
  const words = [`${title}${section.name ? ` ${section.letter}` : ""}`, model.stretchText(section.start_s, section.end_s).toLowerCase(),
    section.energy === null ? "" : `energy ${Math.round(100 * section.energy)} %`].filter(Boolean).join(", ");
  return `<g class="part" data-part="${index}" data-letter="${escape(section.letter[0])}" role="button" tabindex="-1" aria-label="Play ${escape(words)}">${isLettered ? "" : `<title>${escape(words)}</title>`}` +
    `<rect class="touch" x="${f1(from)}" y="${PART_Y}" width="${f1(width)}" height="${ENERGY_Y + ENERGY_PX - PART_Y}"/><rect class="ground" x="${f1(from)}" y="${PART_Y}" width="${f1(width)}" height="${PART_PX}" rx="2"/>` +
    (isNamed ? `<text class="name" x="${f1(from + 10)}" y="${PART_Y + 30}">${escape(title)}</text> ` : "") +
    (isLettered ? letter(section.letter, isNamed ? from + width - 10 : from + width / 2, isNamed) : "") + energy + `</g>`;
}

const letter = (text, at, isNamed) => `<text class="letter${isNamed ? "" : " alone"}" x="${f1(at)}" y="${PART_Y + 30}" text-anchor="${isNamed ? "end" : "middle"}">${escape(text)}</text>`;

function energyBar(energy, from, width) {
  const high = 3 + energy * (ENERGY_PX - 3);
  return `<rect class="energy" x="${f1(from)}" y="${f1(ENERGY_Y + ENERGY_PX - high)}" width="${f1(width)}" height="${f1(high)}" rx="1"/>`;
}

/* The kinds of each joint in a word or two, as far as there is room before the next. */
function joints(rows, width, x) {
  const places = new Map();
  for (const row of rows) places.set(row.time_s, [...(places.get(row.time_s) ?? []), row]);
  const sorted = [...places].sort((a, b) => a[0] - b[0]);
  return sorted.map(([time_s, same], index) => {
    const at = x(time_s);
    const room = (sorted[index + 1] ? x(sorted[index + 1][0]) : width) - at;
    const words = same.map((row) => row.kind);
    while (words.length > 1 && !fits(words.join(", "), room)) words.pop();
    const text = fits(words.join(", "), room + 8) ? `<text class="joint" x="${f1(at + 4)}" y="${JOINT_Y}">${escape(words.join(", "))}</text>` : "";
    return `<g><title>${escape(same.map((row) => `${row.kind}: ${row.why}`).join("; "))}</title><path class="tick" d="M${f1(at - 1)} ${JOINT_Y - 8}V${PART_Y + PART_PX}"/>${text}</g>`;
  }).join("");
}

function barNumbers(sections, model, x) {
  let free = -1;
  const words = sections.map(({ start_s }) => {
    const at = x(start_s);
    if (at < free || !model.bars.length) return "";
    free = at + 34;
    return `<text class="axis" x="${f1(at)}" y="${BAR_Y}">${model.barIndexAt(start_s + 0.06) + 1}</text>`;
  }).join("");
  return `${words}<text class="axis of" x="0" y="${ENERGY_Y + 2}">Energy</text>`;
}
