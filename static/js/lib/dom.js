// Small helpers every widget uses.
export const $ = (selector, within = document) => within.querySelector(selector);
export const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

/** Markup of an icon of static/img/icons.svg. */
export const icon = (name, extra = "") =>
  `<svg class="icon ${extra}" aria-hidden="true"><use href="${document.documentElement.dataset.icons}#${name}"/></svg>`;

/** Text made safe for markup. */
export const escape = (text) =>
  String(text ?? "").replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c]);

/** 167.2 -> 2:47; 3723 -> 1:02:03. */
export function clock(seconds, digits = 0) {
  const unit = 10 ** digits;
  const whole = Math.floor(Math.max(0, seconds) * unit + 1e-6) / unit;
  const h = Math.floor(whole / 3600), m = Math.floor(whole / 60) % 60;
  const s = (whole % 60).toFixed(digits).padStart(digits ? digits + 3 : 2, "0");
  return h ? `${h}:${String(m).padStart(2, "0")}:${s}` : `${m}:${s}`;
}

/** The CSRF token for fetch(). */
export const csrf = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";

export const announce = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
