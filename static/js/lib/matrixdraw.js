/* The likeness of bars as SVG text: a square of cells in five shades, the parts of the form at its edges. */

import { escape } from "./dom.js";
import { f1 } from "./draw.js";

export const EDGE_PX = 20; // for the letters of the parts
const SHADES = [50, 65, 75, 85, 93]; // percent from which a cell has the next shade

/* `cells`: two digits a cell below the diagonal, "--" for silence. */
export class Cells {
  constructor({ edges_s: edges, cells, bars_per_cell: bars }) {
    Object.assign(this, { edges, cells, bars, count: edges.length - 1 });
  }

  /* Percent, or null where nothing sounds. */
  percent(row, column) {
    if (row === column) return 100;
    const [low, high] = row > column ? [column, row] : [row, column];
    const at = high * (high - 1) + 2 * low;
    const text = this.cells.slice(at, at + 2);
    return text === "--" ? null : Number(text);
  }

  shade(row, column) {
    const percent = this.percent(row, column);
    return percent === null ? -1 : SHADES.filter((least) => percent >= least).length - 1;
  }

  at(time_s) {
    let cell = 0;
    while (cell < this.count - 1 && this.edges[cell + 1] <= time_s + 0.06) cell += 1;
    return cell;
  }
}

/* One path a shade, runs of a row joined: six shapes, whatever the length of the song. */
function shapes(cells, px) {
  const paths = SHADES.map(() => "");
  for (let row = 0; row < cells.count; row++) {
    let start = 0;
    for (let column = 1; column <= cells.count; column++) {
      const shade = cells.shade(row, start);
      if (column < cells.count && cells.shade(row, column) === shade) continue;
      if (shade >= 0) paths[shade] += `M${f1(start * px)} ${f1(row * px)}h${f1((column - start) * px)}v${f1(px)}h${f1((start - column) * px)}z`;
      start = column;
    }
  }
  return paths.map((path, shade) => `<path class="shade${shade + 1}" d="${path}"/>`).join("");
}

export function matrixMarkup(cells, sections, size, words) {
  const px = (size - EDGE_PX) / cells.count;
  const inner = cells.count * px;
  const lines = sections.slice(1).map(({ start_s }) => f1(cells.at(start_s) * px)).map((at) => `M${at} 0V${f1(inner)}M0 ${at}H${f1(inner)}`).join("");
  return `<svg class="plot matrix" width="${size}" height="${size}" viewBox="0 0 ${size} ${size}" role="img" aria-label="${escape(words)}">` +
    `<g transform="translate(${EDGE_PX} ${EDGE_PX})"><rect class="ground" width="${f1(inner)}" height="${f1(inner)}"/>${shapes(cells, px)}<path class="border" d="${lines}"/>` +
    `<g data-not-in-picture><path class="stripe"/><path class="cross"/><rect class="cell" hidden/></g></g>${letters(cells, sections, px)}</svg>`;
}

function letters(cells, sections, px) {
  let free = 0;
  return sections.map(({ start_s, end_s, letter }) => {
    const middle = EDGE_PX + ((cells.at(start_s) + cells.at(end_s - 0.2) + 1) / 2) * px;
    if (middle < free) return "";
    free = middle + 14;
    return `<text class="axis" x="${f1(middle)}" y="13" text-anchor="middle">${escape(letter)}</text><text class="axis" x="13" y="${f1(middle + 4)}" text-anchor="end">${escape(letter)}</text>`;
  }).join("");
}
