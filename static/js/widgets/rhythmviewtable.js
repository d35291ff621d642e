/* The usual bar as a table: a row a place, a column a part, in how many bars it sounds and how early or late. */

import { lean, partName, placeName } from "./rhythmviewwheel.js";

export function tables(wheel, parts) {
  const head = parts.map(({ part, bars }) => `<th scope="col" class="num">${partName(part)} <span class="unit">of ${bars}</span></th>`).join("");
  const rows = Array.from({ length: wheel.slots }, (_, slot) => slot)
    .filter((slot) => parts.some((part) => part.counts[slot]))
    .map((slot) => `<tr><th scope="row">${placeName(wheel, slot)}</th>${parts.map((part) => value(part, slot)).join("")}</tr>`).join("");
  return `<table class="table plain"><caption class="sr">In how many bars each part sounds at each place of the bar, and its mean timing</caption><thead><tr><th scope="col">Place</th>${head}</tr></thead><tbody>${rows}</tbody></table>`;
}

function value(part, slot) {
  const count = part.counts[slot];
  const late = part.late_ms[slot];
  return `<td class="num">${count ? `${count}${late === null ? "" : `<br><span class="faint tiny">${lean(late)}</span>`}` : '<span class="faint" aria-hidden="true">·</span><span class="sr">none</span>'}</td>`;
}
