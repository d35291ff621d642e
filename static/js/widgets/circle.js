/* The circle of fifths with the chords of a song and the moves between them; home at the top, dominants to its right.

   Wedges that sound are buttons with one tab stop: arrows go round, Enter plays the next place where that chord sounds. */

import { movesBetween, path, placeKey, placeOf, usedPlaces } from "../lib/circlemoves.js";
import { escape } from "../lib/dom.js";
import { f1, lastAtOrBefore } from "../lib/draw.js";

const SIZE = 400;
const CENTRE = SIZE / 2;
const [OUTER, BETWEEN, INNER] = [192, 156, 124];
const MAJORS = ["C", "G", "D", "A", "E", "B", "F♯", "D♭", "A♭", "E♭", "B♭", "F"];
const MINORS = ["Am", "Em", "Bm", "F♯m", "C♯m", "G♯m", "D♯m", "B♭m", "Fm", "Cm", "Gm", "Dm"];
const WORDS = { T: "tonic", P: "predominant", D: "dominant", X: "outside" };
const NEXT_S = 0.05; // what begins this soon after now has begun

export class Circle {
  /* `home`: {place, name} of the main key, or null: C stands at the top then. `onPlay(time_s)` makes wedges buttons. */
  constructor(box, { model, home, onPlay = null }) {
    Object.assign(this, { box, home, onPlay, time_s: null, stepAt: -1 });
    this.use = usedPlaces(model.chords);
    const from = home?.place.fifths ?? 0; // the order of keys and of reading: round from home, outer ring first
    this.round = [false, true].flatMap((minor) => [...Array(12).keys()].map((i) => ({ fifths: (from + i) % 12, minor })));
    this.first = this.round.map(placeKey).find((key) => this.use.has(key));
    this.moves = movesBetween(model.chords);
    this.steps = path(model.chords);
    this.stepStarts = this.steps.map((step) => step.chord.start_s);
    this.ending = new AbortController();
    box.innerHTML = this.markup();
    this.svg = box.querySelector("svg");
    if (!onPlay) return;
    const { signal } = this.ending;
    box.addEventListener("click", (event) => this.play(event.target.closest(".used")?.dataset.place), { signal });
    box.addEventListener("keydown", (event) => this.key(event), { signal });
  }

  point(fifths, radius, turn = 0) {
    const angle = (((fifths - (this.home?.place.fifths ?? 0)) * 30 - 90 + turn) * Math.PI) / 180;
    return [CENTRE + radius * Math.cos(angle), CENTRE + radius * Math.sin(angle)];
  }

  wedge(fifths, from, to) {
    const [a, b, c, d] = [[from, -14.4], [from, 14.4], [to, 14.4], [to, -14.4]].map(([r, turn]) => this.point(fifths, r, turn).map(f1).join(" "));
    return `M${a}A${from} ${from} 0 0 1 ${b}L${c}A${to} ${to} 0 0 0 ${d}Z`;
  }

  markup() {
    const places = this.round.map(({ fifths, minor }) => this.place(fifths, minor)).join("");
    const dots = [...new Set(this.moves.flatMap((move) => [move.from, move.to]))].map((place) => this.dot(place)).join("");
    const centre = [this.home ? `Home: ${this.home.name}` : "No key heard", `${this.use.size} of 24 chords used`];
    const words = centre.map((text, i) => `<text x="${CENTRE}" y="${CENTRE + 62 + i * 20}" text-anchor="middle" class="${i ? "under" : "strong over"}" aria-hidden="true">${escape(text)}</text>`).join("");
    return `<svg class="plot circle" viewBox="0 0 ${SIZE} ${SIZE}" role="${this.onPlay ? "group" : "img"}" aria-label="${escape(this.sentence(centre))}">${places}<g aria-hidden="true">${this.lines()}${dots}</g>${words}</svg>`;
  }

  place(fifths, minor) {
    const key = placeKey({ fifths, minor });
    const used = this.use.get(key);
    const [from, to] = minor ? [BETWEEN - 2, INNER] : [OUTER, BETWEEN + 1];
    const [x, y] = this.point(fifths, (from + to) / 2);
    const name = used?.name ?? (minor ? MINORS : MAJORS)[fifths];
    return `<g data-place="${key}" class="${used ? `used ${used.letter}` : ""}" ${this.asButton(key, used)}><path class="ground" d="${this.wedge(fifths, from, to)}"/>` +
      `${used ? this.edge(fifths, minor, used.letter, from, to) : ""}` +
      `<text x="${f1(x)}" y="${f1(y + 5)}" text-anchor="middle" class="${minor ? "minor" : "major"}">${escape(name)}</text></g>`;
  }

  /* The edge tells the function without colour: tonic towards the floor of the ring, dominant above, predominant left, outside dashed. */
  edge(fifths, minor, letter, from, to) {
    if (letter === "X" || letter === "-") return `<path class="edge dashed" d="${this.wedge(fifths, from - 1, to + 1)}"/>`;
    if (letter !== "P") return `<path class="edge" d="${this.wedge(fifths, ...(letter === "T" ? [to + 3.5, to] : [from, from - 3.5]))}"/>`;
    const [a, b] = [from, to].map((radius) => this.point(fifths, radius, -14.4 + 100 / radius).map(f1).join(" "));
    return `<path class="edge line" d="M${a}L${b}"/>`;
  }

  asButton(key, used) {
    if (!used || !this.onPlay) return 'aria-hidden="true"';
    const often = used.starts.length === 1 ? "once" : `${used.starts.length} times`;
    return `role="button" tabindex="${key === this.first ? 0 : -1}" aria-label="${escape(`${used.name}, ${WORDS[used.letter] ?? "no function"}, sounds ${often}. Play the next`)}"`;
  }

  spot(key) {
    return this.point(Number.parseInt(key, 10), key.endsWith("m") ? 66 : INNER - 12);
  }

  lines() {
    const most = this.moves[0]?.count ?? 1;
    return this.moves.map(({ id, from, to, count, letter }) => {
      const [a, b] = [this.spot(from), this.spot(to)];
      const bend = [0, 1].map((i) => f1(CENTRE + (a[i] + b[i] - 2 * CENTRE) * 0.16)).join(" ");
      const width = f1(0.8 + (4.6 * count) / Math.max(most, 6));
      return `<path data-move="${id}" d="M${a.map(f1).join(" ")}Q${bend} ${b.map(f1).join(" ")}" fill="none" class="move k${letter}" stroke-width="${width}" stroke-linecap="round" opacity=".85"/>`;
    }).join("");
  }

  dot(place) {
    const [x, y] = this.spot(place);
    return `<circle data-dot="${place}" cx="${f1(x)}" cy="${f1(y)}" r="3.6" class="f1"/>`;
  }

  sentence(centre) {
    const used = [...this.use.values()].map(({ name, letter }) => `${name} ${WORDS[letter] ?? "without function"}`).join(", ");
    const name = (key) => this.use.get(key).name;
    const moves = this.moves.slice(0, 5).map(({ from, to, count }) => `${name(from)} to ${name(to)} ${count === 1 ? "once" : `${count} times`}`).join(", ");
    return `Circle of fifths. ${centre.join(". ")}${used && `: ${used}`}.${moves && ` Commonest moves: ${moves}.`}`;
  }

  /* The next time this chord begins after now, else the first. */
  play(key) {
    const starts = this.use.get(key)?.starts;
    if (starts) this.onPlay(starts[(lastAtOrBefore(starts, (this.time_s ?? -1) + NEXT_S) + 1) % starts.length]);
  }

  key(event) {
    const wedges = [...this.svg.querySelectorAll(".used")];
    const at = wedges.indexOf(event.target.closest(".used"));
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (at < 0 || (!by && event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation();
    if (!by) return this.play(wedges[at].dataset.place);
    const next = wedges[(at + by + wedges.length) % wedges.length];
    wedges[at].setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus({ preventScroll: true });
  }

  /* Light the place of the chord that sounds and the move that led there; null lights none. */
  light(chord, time_s = chord?.start_s ?? null) {
    this.time_s = time_s;
    const key = placeOf(chord);
    const step = key ? lastAtOrBefore(this.stepStarts, chord.start_s) : -1;
    if (key === this.lit && step === this.stepAt) return;
    Object.assign(this, { lit: key, stepAt: step });
    this.box.querySelectorAll(".now, .was").forEach((lit) => lit.classList.remove("now", "was"));
    if (!key) return;
    this.mark(`[data-place="${key}"], [data-dot="${key}"]`, "now");
    const [now, was] = [this.steps[step], this.steps[step - 1]];
    if (was?.from) this.mark(`[data-move="${was.from}>${was.to}"]`, "was");
    if (now?.from) this.mark(`[data-move="${now.from}>${now.to}"]`, "now");
  }

  mark(selector, name) {
    this.box.querySelectorAll(selector).forEach((found) => found.classList.add(name));
  }

  stop() {
    this.ending.abort();
  }
}
