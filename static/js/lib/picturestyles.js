/* A drawing of the page as it looks, without the page: what style sheets say of each element, written on the element. */

const INHERITED = [
  "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap", "stroke-linejoin",
  "font-family", "font-size", "font-weight", "font-style", "letter-spacing", "text-anchor", "dominant-baseline", "visibility", "shape-rendering",
  "paint-order",
];
const OWN = { opacity: "1", "vector-effect": "none", "mix-blend-mode": "normal", "text-decoration-line": "none" };
const ABOUT_THE_PAGE = ["class", "style", "tabindex", "role", "focusable"];

/* A copy of `svg`, which stands in the page, with the look of every element as attributes of its own. Hidden parts are left out. */
export function styledCopy(svg) {
  const copy = svg.cloneNode(true);
  dress(svg, copy, null);
  copy.querySelectorAll("script, foreignObject, [data-gone]").forEach((gone) => gone.remove());
  return copy;
}

function dress(from, to, parentStyle) {
  const style = getComputedStyle(from);
  if (style.display === "none" || from.hasAttribute("data-not-in-picture")) {
    to.setAttribute("data-gone", "");
    return;
  }
  const drawn = !["defs", "symbol", "title", "desc"].includes(from.localName);
  for (const name of [...to.attributes].map((one) => one.name)) {
    if (ABOUT_THE_PAGE.includes(name) || /^(data-(?!gone)|aria-|on|hx-)/.test(name)) to.removeAttribute(name);
  }
  if (drawn) writeStyle(style, to, parentStyle);
  if (from.transform && style.transform !== "none" && !from.hasAttribute("transform")) {
    to.style.transform = style.transform;
    to.style.transformOrigin = style.transformOrigin;
    to.style.transformBox = style.transformBox;
  }
  [...from.children].forEach((child, i) => dress(child, to.children[i], drawn ? style : parentStyle));
}

function writeStyle(style, to, parentStyle) {
  for (const name of INHERITED) {
    const value = style.getPropertyValue(name);
    if (value && value !== parentStyle?.getPropertyValue(name)) to.setAttribute(name, value);
    else to.removeAttribute(name);
  }
  for (const paint of ["fill", "stroke"]) splitAlpha(style, to, paint);
  for (const [name, plain] of Object.entries(OWN)) {
    const value = style.getPropertyValue(name);
    if (value && value !== plain) to.setAttribute(name.replace("-line", ""), value);
    else to.removeAttribute(name);
  }
}

/* rgba() becomes rgb() and an opacity, which every drawing program reads. */
function splitAlpha(style, to, paint) {
  const [, colour, alpha] = /^rgba\(([^)]+), ([\d.]+)\)$/.exec(style.getPropertyValue(paint)) ?? [];
  if (!colour) return;
  to.setAttribute(paint, `rgb(${colour})`);
  to.setAttribute(`${paint}-opacity`, Number(alpha) * Number(style.getPropertyValue(`${paint}-opacity`)));
}

/* The ground that `element` stands on: the nearest one behind it that is not see-through. */
export function groundOf(element) {
  for (let at = element; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (colour && colour !== "transparent" && !/,\s*0\)$|\/\s*0\)$/.test(colour)) return colour;
  }
  return getComputedStyle(document.documentElement).backgroundColor;
}

/* Style rules with the page's typeface inside, for where the page's files cannot be reached: an image made of SVG. */
export async function typefaceRules() {
  const rules = [...document.styleSheets].flatMap(rulesOf).filter((rule) => rule instanceof CSSFontFaceRule);
  const faces = await Promise.all(rules.map(faceWithin));
  return faces.filter(Boolean).join("");
}

function rulesOf(sheet) {
  try {
    return [...sheet.cssRules];
  } catch {
    return []; // a sheet of another host
  }
}

async function faceWithin(rule) {
  const file = /url\("?([^")]+)"?\)/.exec(rule.style.getPropertyValue("src"))?.[1];
  if (!file) return null;
  try {
    const answer = await fetch(new URL(file, rule.parentStyleSheet.href ?? location.href));
    const inside = answer.ok ? await dataUrl(await answer.blob()) : null;
    return inside && rule.cssText.replace(/src:[^;]+;/, `src: url("${inside}") format("woff2");`);
  } catch {
    return null; // the picture then uses the typeface of the system
  }
}

function dataUrl(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(blob);
  });
}
