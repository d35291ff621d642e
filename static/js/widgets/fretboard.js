/* A guitar chord as players draw it: strings downwards, lowest at the left, fingers as dots. */

import { escape } from "../lib/dom.js";

const [STRING, FRET, LEFT, TOP, ROWS] = [13, 18, 19, 22, 4];
const WORDS = ["thumb", "index", "middle", "ring", "little"];

/* frets: one per string from the lowest, null for a string that stays silent, 0 for open; fingers 1 to 4, 0 or null for none;
   barre {fret, from, to} or null; names of the tones that sound. */
export function drawShape({ frets, fingers, barre, names, letter, title }) {
  const down = frets.filter((fret) => fret);
  const base = Math.max(...down, 0) <= ROWS ? 1 : Math.min(...down);
  const rows = Math.max(ROWS, Math.max(...down, 0) - base + 1);
  const [width, height] = [LEFT + STRING * (frets.length - 1) + 14, TOP + rows * FRET + 20];
  const x = (string) => LEFT + string * STRING;
  const y = (fret) => TOP + (fret - base + 0.5) * FRET;
  const grid = [
    ...frets.map((_, i) => `<path class="wire" d="M${x(i)} ${TOP}V${TOP + rows * FRET}"/>`),
    ...Array.from({ length: rows + 1 }, (_, i) => `<path class="wire${i === 0 && base === 1 ? " nut" : ""}" d="M${x(0)} ${TOP + i * FRET}H${x(frets.length - 1)}"/>`),
  ].join("");
  const bar = barre ? `<rect class="f${letter}" x="${x(barre.from) - 5.5}" y="${y(barre.fret) - 5.5}" width="${x(barre.to) - x(barre.from) + 11}" height="11" rx="5.5"/>` : "";
  const dots = frets.map((fret, i) => (fret === null ? `<text class="mid" x="${x(i)}" y="${TOP - 7}" text-anchor="middle">×</text>` : fret === 0 ? `<circle class="open" cx="${x(i)}" cy="${TOP - 11}" r="4"/>` : dot(x(i), y(fret), fingers?.[i], letter))).join("");
  const tones = names.map((name, i) => (name ? `<text x="${x(i)}" y="${height - 6}" text-anchor="middle">${escape(name)}</text>` : "")).join("");
  const at = base > 1 ? `<text class="mid" x="${LEFT - 9}" y="${y(base) + 4}" text-anchor="end">${base}</text>` : "";
  return `<svg class="plot fretboard" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(inWords(title, frets, fingers))}">${grid}${bar}${dots}${tones}${at}</svg>`;
}

const dot = (x, y, finger, letter) => `<circle class="f${letter}" cx="${x}" cy="${y}" r="6"/>${finger ? `<text class="finger" x="${x}" y="${y + 4}" text-anchor="middle">${finger}</text>` : ""}`;

function inWords(title, frets, fingers) {
  const strings = frets.map((fret, i) => {
    const how = fret === null ? "silent" : fret === 0 ? "open" : `fret ${fret}${fingers?.[i] ? `, ${WORDS[fingers[i]]}` : ""}`;
    return `string ${frets.length - i} ${how}`;
  });
  return `${title}, from the lowest string: ${strings.join("; ")}`;
}
