/* Design tokens for canvases, which CSS cannot reach. Read once per theme. */

let known = new Map();
const listeners = new Set();

export function token(name) {
  if (!known.has(name)) known.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
  return known.get(name);
}

const FILLS = { T: "--tonic-fill", P: "--predominant-fill", D: "--dominant-fill", X: "--outside-fill" };

/* The fill of a harmonic function; null or "-" is sound without a function. */
export const functionFill = (letter) => token(FILLS[letter] ?? "--wave");

/* A token's colour as a canvas stores a pixel: red, green, blue, alpha from the lowest byte up. */
export function pixelOf(name, alpha = 1) {
  const key = `${name} ${alpha}`;
  if (!known.has(key)) {
    const brush = new OffscreenCanvas(1, 1).getContext("2d");
    brush.fillStyle = token(name);
    const hex = Number.parseInt(brush.fillStyle.slice(1), 16);
    known.set(key, ((Math.round(alpha * 255) << 24) | ((hex & 255) << 16) | (hex & 0xff00) | (hex >> 16)) >>> 0);
  }
  return known.get(key);
}

export const functionPixel = (letter, alpha = 1) => pixelOf(FILLS[letter] ?? "--wave", alpha);

/* Call `redraw` after each change of theme; returns a function that ends it. */
export function onThemeChange(redraw) {
  listeners.add(redraw);
  return () => listeners.delete(redraw);
}

function changed() {
  known = new Map();
  listeners.forEach((redraw) => redraw());
}

new MutationObserver(changed).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
matchMedia("(prefers-color-scheme: light)").addEventListener("change", changed);
