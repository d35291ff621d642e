/* Pictures to take away: any drawing of the page as an SVG or PNG file that needs nothing else.

   pictureOf(drawing, { title, width }) -> text of a whole SVG document; `drawing` is an SVG element of the page, a canvas, or the
   text of an SVG. savePicture(name, text, "svg" or "png") hands it to the browser as a download. pictureMenu(box, name, make) puts
   the button with both into a view's head; `make` answers with the drawing when it is asked, or with a promise of it.
   What carries data-not-in-picture stays out: playheads, focus rings, things that only the screen needs. */

import { escape, icon } from "./dom.js";
import { node } from "./draw.js";
import { groundOf, styledCopy, typefaceRules } from "./picturestyles.js";

const [EDGE, HEAD, FOOT] = [24, 44, 36]; // px round the drawing, for the title above and the credit below
const [LEAST_WIDTH, MOST_PIXELS, SHARPNESS] = [320, 16384, 2];
const CREDIT = "Partimento";
const SVG = "http://www.w3.org/2000/svg";
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim(); // of the theme of this moment

export function pictureOf(drawing, { title = "", width, theme } = {}) {
  return inTheme(theme, () => {
    const { copy, ground, size } = typeof drawing === "string" ? fromText(drawing) : fromPage(drawing);
    const wide = Math.max(LEAST_WIDTH, width ?? size.width);
    const high = (size.height * wide) / size.width;
    const top = title ? HEAD + EDGE / 2 : EDGE;
    for (const [name, value] of Object.entries({ x: EDGE, y: top, width: wide, height: high, overflow: "visible" })) copy.setAttribute(name, value);
    const whole = [wide + 2 * EDGE, top + high + FOOT].map(Math.ceil);
    const words = title ? [text(title, EDGE, HEAD - 12, 17, 600, token("--paper"))] : [];
    const credit = text(CREDIT, whole[0] - EDGE, whole[1] - 12, 11, 500, token("--paper-3"), "end");
    const sheet = element("svg", { xmlns: SVG, width: whole[0], height: whole[1], viewBox: `0 0 ${whole[0]} ${whole[1]}` });
    sheet.append(element("title", {}, title || CREDIT), element("rect", { width: "100%", height: "100%", fill: ground }), ...words, copy, credit);
    return new XMLSerializer().serializeToString(sheet);
  });
}

export async function savePicture(name, svgText, kind = "svg") {
  const blob = kind === "png" ? await pngOf(svgText) : new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${svgText}\n`], { type: "image/svg+xml" });
  const address = URL.createObjectURL(blob);
  const link = node("a", { href: address, download: `${fileName(name)}.${kind}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/* The button, last in `box`; `options` go on to pictureOf, `options.title` is else the name. Returns the button's menu. */
export function pictureMenu(box, name, make, options = {}) {
  const menu = node("details", { class: "menu picture-menu" });
  const summary = node("summary", { class: "btn sm quiet", title: "Take this picture away" });
  summary.innerHTML = `${icon("image")}Picture<span class="sr"> of ${escape(name)}</span>`;
  const sheet = node("div", { class: "menu-sheet" }, ...["svg", "png"].map((kind) => {
    const button = node("button", { type: "button" }, kind === "svg" ? "SVG, drawn by lines" : "PNG, made of pixels");
    button.addEventListener("click", () => take(menu, name, make, options, kind));
    return button;
  }));
  menu.append(summary, sheet);
  menu.dataset.widget = "menu";
  box.append(menu);
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: menu } })); // the page then mounts what menus do
  return menu;
}

async function take(menu, name, make, options, kind) {
  menu.open = false;
  const drawing = await make();
  if (drawing) await savePicture(options.file ?? `${songTitle()}${name}`, pictureOf(drawing, { title: `${songTitle(" · ")}${name}`, ...options }), kind);
}

/* "Harbour Nights - " before the name on a song's page, nothing elsewhere. */
function songTitle(between = " - ") {
  const found = document.querySelector("[data-songpage] #song-title h1, [data-songpage] h1");
  const title = found?.firstChild?.textContent?.trim() || found?.textContent?.trim();
  return title ? `${title}${between}` : "";
}

export const fileName = (name) => name.replace(/[\\/:*?"<>|\u0000-\u001f]+/g, " ").replace(/\s+/g, " ").trim().slice(0, 120) || "picture";

async function pngOf(svgText) {
  const size = ["width", "height"].map((side) => Number.parseFloat(new RegExp(`^<svg[^>]* ${side}="([\\d.]+)"`).exec(svgText)?.[1] ?? 640));
  const scale = Math.min(SHARPNESS, MOST_PIXELS / Math.max(...size));
  const rules = await typefaceRules();
  const dressed = svgText.replace(/^<svg[^>]*>/, (head) => `${head}<style>${rules}</style>`); // as text: the page's policy knows no inline styles
  const address = URL.createObjectURL(new Blob([dressed], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = node("canvas", { width: Math.round(size[0] * scale), height: Math.round(size[1] * scale) });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
  } finally {
    URL.revokeObjectURL(address);
  }
}

function fromPage(drawing) {
  if (drawing instanceof HTMLCanvasElement) return fromCanvas(drawing);
  const { width, height } = drawing.getBoundingClientRect();
  const box = drawing.viewBox.baseVal;
  const shown = width && height ? { width, height } : { width: box?.width || 640, height: box?.height || 400 };
  const copy = styledCopy(drawing);
  if (!drawing.hasAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${shown.width} ${shown.height}`);
  return { copy, ground: groundOf(drawing), size: shown };
}

function fromCanvas(canvas) {
  const { width, height } = canvas.getBoundingClientRect();
  const copy = element("svg", { viewBox: `0 0 ${width} ${height}` });
  copy.append(element("image", { width, height, href: canvas.toDataURL("image/png") }));
  return { copy, ground: groundOf(canvas), size: { width, height } };
}

/* Text is put into the page for a moment, unseen, so that its classes mean what they mean there. */
function fromText(markup) {
  const host = node("div", { class: "picture-host", "aria-hidden": "true" });
  host.innerHTML = markup;
  document.body.append(host);
  try {
    const svg = host.querySelector("svg");
    const box = svg.viewBox.baseVal;
    const [width, height] = ["width", "height"].map((side) => Number.parseFloat(svg.getAttribute(side)) || box[side] || 640);
    const copy = styledCopy(svg);
    if (!svg.hasAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
    return { copy, ground: token("--ink-2"), size: { width, height } };
  } finally {
    host.remove();
  }
}

/* What `draw` gives while the page has another theme: "light" for paper, "dark"; undefined for the one that is seen. */
function inTheme(theme, draw) {
  const root = document.documentElement;
  const before = root.dataset.theme;
  if (!theme || theme === before) return draw();
  root.dataset.theme = theme;
  try {
    return draw();
  } finally {
    if (before === undefined) delete root.dataset.theme;
    else root.dataset.theme = before;
  }
}

function element(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function text(words, x, y, size, weight, colour, anchor = "start") {
  return element("text", { x, y, fill: colour, "font-family": token("--font"), "font-size": size, "font-weight": weight, "text-anchor": anchor }, words);
}
