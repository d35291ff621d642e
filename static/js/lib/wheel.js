/* The geometry of wheels that turn with time: one turn is a bar, it begins at the top and goes clockwise. */

import { f1 } from "./draw.js";

/* The point at a share of the turn (0 top, 0.25 right) on a circle round [cx, cy]. */
export function spot([cx, cy], radius, share) {
  const angle = share * 2 * Math.PI - Math.PI / 2;
  return [cx + radius * Math.cos(angle), cy + radius * Math.sin(angle)];
}

/* The path of a sector between two shares of the turn and two radii. */
export function sector(centre, from, to, inner, outer) {
  const long = to - from > 0.5 ? 1 : 0;
  const [a, b, c, d] = [[outer, from], [outer, to], [inner, to], [inner, from]].map(([radius, share]) => spot(centre, radius, share).map(f1).join(" "));
  return `M${a}A${f1(outer)} ${f1(outer)} 0 ${long} 1 ${b}L${c}A${f1(inner)} ${f1(inner)} 0 ${long} 0 ${d}Z`;
}

/* A straight line along the radius. */
export function spoke(centre, share, inner, outer, attributes = "") {
  const [[x1, y1], [x2, y2]] = [spot(centre, inner, share), spot(centre, outer, share)].map((point) => point.map(f1));
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" ${attributes}/>`;
}

export function dot(centre, share, radius, size, attributes = "") {
  const [x, y] = spot(centre, radius, share).map(f1);
  return `<circle cx="${x}" cy="${y}" r="${f1(size)}" ${attributes}/>`;
}

export const ring = ([cx, cy], radius, attributes = "") => `<circle cx="${cx}" cy="${cy}" r="${f1(radius)}" fill="none" ${attributes}/>`;

/* The share of the turn under a pointer, and how far from the centre, in units of the drawing. */
export function underPointer(svg, event, centre) {
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  const [x, y] = [at.x - centre[0], at.y - centre[1]];
  return { share: (Math.atan2(y, x) / (2 * Math.PI) + 1.25) % 1, radius: Math.hypot(x, y) };
}
