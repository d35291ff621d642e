/* The energy curve: one point for each section, dragged or moved by keys. */

import { carry } from "../lib/carry.js";
import { $, $$ } from "../lib/dom.js";
import { clamp, f1, node } from "../lib/draw.js";

const [HIGH, ROOM] = [92, 12];
const yOf = (value) => HIGH - ROOM - value * (HIGH - 2 * ROOM);
const LINES = [0.25, 0.5, 0.75, 1];

export class Energy {
  constructor(root, create) {
    Object.assign(this, { root, create, box: $("[data-part=energy]", root) });
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("pointerdown", (event) => this.grab(event));
    this.box.addEventListener("focusin", (event) => { const at = this.of(event.target); if (at !== null && at !== create.at) create.choose(at); });
  }

  show(view) { this.draw(view); }
  choose(view) { this.draw(view); }
  of(target) { const found = target.closest?.("[data-at]"); return found ? Number(found.dataset.at) : null; }

  draw(view, values = view.sections.map(({ energy }) => energy)) {
    const blocks = $$("[data-part=form] .sec", this.root);
    const left = this.box.getBoundingClientRect().left;
    const xs = blocks.map((one) => { const box = one.getBoundingClientRect(); return box.left - left + box.width / 2; });
    const wide = this.box.clientWidth - parseFloat(getComputedStyle(this.box).paddingRight);
    if (xs.length !== values.length || !(wide > 0)) return; // not drawn yet, or gone
    const points = xs.map((x, i) => [x, yOf(values[i])]);
    const line = curve(points, wide);
    const picture = `<svg class="plot" viewBox="0 0 ${wide} ${HIGH}" preserveAspectRatio="none" aria-hidden="true">${LINES.map((value) => `<path class="g-grid" d="M0 ${yOf(value)}H${wide}"/>`).join("")}<path d="${line}V${HIGH}H0Z" class="f5" opacity=".5"/><path d="${line}" class="l1"/></svg>`;
    if (this.box.childElementCount !== values.length + 1) this.make(view);
    this.box.firstElementChild.outerHTML = picture;
    const svg = this.box.firstElementChild;
    svg.style.width = `${wide}px`;
    [...this.box.children].slice(1).forEach((dot, i) => this.place(dot, view.sections[i].name, points[i], values[i], i));
  }

  make(view) {
    const dots = view.sections.map((section, i) => node("div", { class: "edot", role: "slider", "data-at": i, "aria-valuemin": 0, "aria-valuemax": 100, "aria-orientation": "vertical" }));
    this.box.replaceChildren(node("svg"), ...dots);
  }

  place(dot, name, [x, y], value, i) {
    dot.style.left = `${x}px`;
    dot.style.top = `${y}px`;
    dot.tabIndex = i === this.create.at ? 0 : -1;
    dot.classList.toggle("on", i === this.create.at);
    dot.setAttribute("aria-label", `Energy of ${name}`);
    dot.setAttribute("aria-valuenow", String(Math.round(value * 100)));
    dot.setAttribute("aria-valuetext", `${Math.round(value * 100)} percent`);
    dot.title = `${name}: energy ${Math.round(value * 100)} %`;
  }

  key(event) {
    const at = this.of(event.target);
    if (at === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const now = this.pending?.at === at ? this.pending.value : this.create.view.sections[at].energy;
    const by = { ArrowUp: event.shiftKey ? 0.01 : 0.05, ArrowDown: event.shiftKey ? -0.01 : -0.05, PageUp: 0.2, PageDown: -0.2 }[event.key];
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by) this.set(at, now + by);
    else if (event.key === "Home" || event.key === "End") this.set(at, event.key === "Home" ? 0 : 1);
    else if (way) this.go(clamp(at + way, 0, this.create.view.sections.length - 1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  go(at) {
    this.create.choose(at);
    $(`[data-at="${at}"]`, this.box)?.focus();
  }

  /* Shown at once; sent when the keys rest. */
  set(at, value) {
    const to = Math.round(clamp(value, 0, 1) * 100) / 100;
    this.pending = { at, value: to };
    this.draw(this.create.view, this.create.view.sections.map(({ energy }, i) => (i === at ? to : energy)));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), 250);
  }

  send() {
    const { at, value } = this.pending ?? {};
    this.pending = null;
    if (at !== undefined) this.create.do({ do: "energy", section: at, value });
  }

  grab(event) {
    const at = this.of(event.target);
    if (at === null || event.button) return;
    event.preventDefault();
    this.go(at);
    const top = this.box.getBoundingClientRect().top;
    let value = null;
    const follow = ({ clientY }) => {
      value = Math.round(clamp((HIGH - ROOM - (clientY - top)) / (HIGH - 2 * ROOM), 0, 1) * 100) / 100;
      this.draw(this.create.view, this.create.view.sections.map(({ energy }, i) => (i === at ? value : energy)));
    };
    const end = (isDrop) => {
      if (isDrop && value !== null) this.create.do({ do: "energy", section: at, value });
      else this.draw(this.create.view);
    };
    carry({ follow, end });
  }

  stop() { clearTimeout(this.timer); }
}

/* A line through the points that never overshoots them: level at each. */
function curve(points, wide) {
  let path = `M0 ${f1(points[0][1])}H${f1(points[0][0])}`;
  for (let i = 1; i < points.length; i++) {
    const [[x0, y0], [x1, y1]] = [points[i - 1], points[i]];
    const middle = f1((x0 + x1) / 2);
    path += `C${middle} ${f1(y0)} ${middle} ${f1(y1)} ${f1(x1)} ${f1(y1)}`;
  }
  return `${path}H${f1(wide)}`;
}
