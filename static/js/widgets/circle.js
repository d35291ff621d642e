/* The circle of fifths with the chords of a song and the moves between them; home at the top, dominants to its right. */

import { escape } from "../lib/dom.js";
import { f1 } from "../lib/draw.js";

const SIZE = 400;
const CENTRE = SIZE / 2;
const [OUTER, BETWEEN, INNER] = [192, 156, 124];
const MOVES_SHOWN = 40;
const MAJORS = ["C", "G", "D", "A", "E", "B", "F♯", "D♭", "A♭", "E♭", "B♭", "F"];
const MINORS = ["Am", "Em", "Bm", "F♯m", "C♯m", "G♯m", "D♯m", "B♭m", "Fm", "Cm", "Gm", "Dm"];
const WORDS = { T: "tonic", P: "predominant", D: "dominant", X: "outside" };

export class Circle {
  /* `home`: {place, name} of the main key, or null: C stands at the top then. */
  constructor(box, { model, home }) {
    this.box = box;
    this.home = home;
    this.use = usedPlaces(model.chords);
    this.moves = movesBetween(model.chords);
    box.innerHTML = this.markup();
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
    const places = MAJORS.flatMap((_, fifths) => [this.place(fifths, false), this.place(fifths, true)]).join("");
    const dots = [...new Set(this.moves.flatMap((move) => [move.from, move.to]))].map((place) => this.dot(place)).join("");
    const centre = [this.home ? `Home: ${this.home.name}` : "No key heard", `${this.use.size} of 24 chords used`];
    const words = centre.map((text, i) => `<text x="${CENTRE}" y="${CENTRE + 62 + i * 20}" text-anchor="middle" class="${i ? "under" : "strong over"}">${escape(text)}</text>`).join("");
    return `<svg class="plot circle" viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="${escape(this.sentence(centre))}">${places}${this.lines()}${dots}${words}</svg>`;
  }

  place(fifths, minor) {
    const key = placeKey({ fifths, minor });
    const used = this.use.get(key);
    const [from, to] = minor ? [BETWEEN - 2, INNER] : [OUTER, BETWEEN + 1];
    const edge = minor ? [to + 3, to] : [from, from - 3];
    const [x, y] = this.point(fifths, (from + to) / 2);
    const name = used?.name ?? (minor ? MINORS : MAJORS)[fifths];
    return `<g data-place="${key}" class="${used ? `used ${used.letter}` : ""}"><path class="ground" d="${this.wedge(fifths, from, to)}"/>` +
      `${used ? `<path class="edge" d="${this.wedge(fifths, ...edge)}"/>` : ""}` +
      `<text x="${f1(x)}" y="${f1(y + 5)}" text-anchor="middle" class="${minor ? "minor" : "major"}">${escape(name)}</text></g>`;
  }

  spot(key) {
    return this.point(Number.parseInt(key, 10), key.endsWith("m") ? 66 : INNER - 12);
  }

  lines() {
    const most = this.moves[0]?.count ?? 1;
    return this.moves.map(({ from, to, count, letter }) => {
      const [a, b] = [this.spot(from), this.spot(to)];
      const bend = [0, 1].map((i) => f1(CENTRE + (a[i] + b[i] - 2 * CENTRE) * 0.16)).join(" ");
      const width = f1(0.8 + (4.6 * count) / Math.max(most, 6));
      return `<path d="M${a.map(f1).join(" ")}Q${bend} ${b.map(f1).join(" ")}" fill="none" class="k${letter}" stroke-width="${width}" stroke-linecap="round" opacity=".85"/>`;
    }).join("");
  }

  dot(place) {
    const [x, y] = this.spot(place);
    return `<circle data-dot="${place}" cx="${f1(x)}" cy="${f1(y)}" r="3.6" class="f1"/>`;
  }

  sentence(centre) {
    const used = [...this.use.values()].map(({ name, letter }) => `${name} ${WORDS[letter]}`).join(", ");
    const name = (key) => this.use.get(key).name;
    const moves = this.moves.slice(0, 5).map(({ from, to, count }) => `${name(from)} to ${name(to)} ${count === 1 ? "once" : `${count} times`}`).join(", ");
    return `Circle of fifths. ${centre.join(". ")}${used && `: ${used}`}.${moves && ` Commonest moves: ${moves}.`}`;
  }

  /* Light the place of the chord that sounds; null lights none. */
  light(chord) {
    const key = chord && chord.kind.place ? placeKey(chord.kind.place) : null;
    if (key === this.lit) return;
    this.lit = key;
    this.box.querySelectorAll(".now").forEach((lit) => lit.classList.remove("now"));
    this.box.querySelectorAll(`[data-place="${key}"], [data-dot="${key}"]`).forEach((found) => found.classList.add("now"));
  }
}

const placeKey = ({ fifths, minor }) => `${fifths}${minor ? "m" : ""}`;

/* Places of the circle that sound, with the function each plays longest. */
function usedPlaces(chords) {
  const seconds = new Map();
  const names = new Map();
  for (const { kind, start_s, end_s } of chords) {
    if (!kind.place) continue;
    const key = placeKey(kind.place);
    const byLetter = seconds.get(key) ?? seconds.set(key, {}).get(key);
    byLetter[kind.letter] = (byLetter[kind.letter] ?? 0) + end_s - start_s;
    names.set(key, kind.place.name);
  }
  return new Map([...seconds].map(([key, byLetter]) => [key, { name: names.get(key), letter: Object.entries(byLetter).sort((a, b) => b[1] - a[1])[0][0] }]));
}

/* Moves from one place to the next, commonest first, coloured by the function where they arrive. */
function movesBetween(chords) {
  const moves = new Map();
  let before = null;
  for (const { kind } of chords) {
    const key = kind.place ? placeKey(kind.place) : null;
    if (before && key && key !== before) {
      const id = `${before}>${key}`;
      const move = moves.get(id) ?? moves.set(id, { from: before, to: key, count: 0, letter: kind.letter }).get(id);
      move.count += 1;
    }
    before = key;
  }
  return [...moves.values()].sort((a, b) => b.count - a.count).slice(0, MOVES_SHOWN);
}
