/* Design tokens for canvases, which CSS cannot reach. Read once per theme. */

let known = new Map();
const listeners = new Set();

export function token(name) {
  if (!known.has(name)) known.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
  return known.get(name);
}

/* The fill of a harmonic function; null or "-" is sound without a function. */
export function functionFill(letter) {
  const words = { T: "tonic", P: "predominant", D: "dominant", X: "outside" };
  return token(words[letter] ? `--${words[letter]}-fill` : "--wave");
}

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
