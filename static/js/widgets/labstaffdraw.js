/* The drawing of four voices: staves, clefs, key signature, notes with stems and accidentals, faults between two chords. */

import { escape } from "../lib/dom.js";
import { clamp, f1 } from "../lib/draw.js";
import { glyph } from "../lib/glyphs.js";

export const SPACE = 8; // px between two lines
export const VOICES = ["Bass", "Tenor", "Alto", "Soprano"];
const [TREBLE_BOTTOM, BASS_BOTTOM, HEIGHT] = [102, 190, 252]; // lowest lines: E4 and G2
const LETTERS = "CDEFGAB";
const STEP = { "♯": 1, "♭": -1, "#": 1, b: -1, "𝄪": 2, "𝄫": -2 };
const SHARPS = { treble: ["F5", "C5", "G5", "D5", "A4", "E5", "B4"], bass: ["F3", "C3", "G3", "D3", "A2", "E3", "B2"] };
const FLATS = { treble: ["B4", "E5", "A4", "D5", "G4", "C5", "F4"], bass: ["B2", "E3", "A2", "D3", "G2", "C3", "F2"] };
const SIGNS = { "-2": "doubleFlat", "-1": "flat", 0: "natural", 1: "sharp", 2: "doubleSharp" };

/* "F♯4" -> {letter, off, place}: place counts steps of the staff from C0. */
function parsed(name) {
  const [, letter, signs, octave] = /^([A-G])([^\d-]*)(-?\d+)$/.exec(name);
  const off = [...signs].reduce((sum, sign) => sum + (STEP[sign] ?? 0), 0);
  return { letter, off, octave, place: LETTERS.indexOf(letter) + 7 * Number(octave) };
}

const placeOf = (name) => parsed(name).place;
const yOf = (place, isTreble) => (isTreble ? TREBLE_BOTTOM - ((place - placeOf("E4")) * SPACE) / 2 : BASS_BOTTOM - ((place - placeOf("G2")) * SPACE) / 2);
const head = (beats) => (beats >= 4 ? "whole" : beats >= 2 ? "half" : "filled");

/* `room` px are filled where the chords need less. */
export function drawStaff(reading, room = 0) {
  const { chords, signature, faults } = reading;
  const left = 46 + Math.abs(signature) * 8 + 10;
  const least = chords.map(({ beats }) => clamp(30 + beats * 14, 58, 120));
  const needed = left + least.reduce((sum, width) => sum + width, 10);
  const stretch = clamp((room - left - 10) / Math.max(1, needed - left - 10), 1, 1.7);
  const widths = least.map((width) => Math.floor(width * stretch));
  const starts = widths.map((_, i) => left + widths.slice(0, i).reduce((sum, width) => sum + width, 0));
  const width = (starts.at(-1) ?? left) + (widths.at(-1) ?? 0) + 10;
  const places = chords.map((chord, i) => ({ chord, index: i, x: starts[i], width: widths[i], middle: starts[i] + 26 }));
  const altered = alterations(places, signature, reading.beatsPerBar);
  const columns = places.map((place) => column(place, altered, reading.beatsPerBar)).join("");
  const marks = faults.map((fault, i) => faultMark(fault, i, places)).join("");
  return `<svg class="plot staff" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}" role="group" aria-label="${escape(sentence(reading))}">${lines(width)}${clefs(signature)}${columns}${marks}</svg>`;
}

function sentence({ chords, faults, title }) {
  const faulty = faults.length === 0 ? "no faults" : faults.length === 1 ? "one fault" : `${faults.length} faults`;
  return `Four voices in ${title}: ${chords.length} ${chords.length === 1 ? "chord" : "chords"}, ${faulty}. Arrows walk through the notes.`;
}

function lines(width) {
  const rows = [TREBLE_BOTTOM, BASS_BOTTOM].flatMap((bottom) => [0, 1, 2, 3, 4].map((i) => `<path class="stave" d="M4 ${bottom - i * SPACE}H${width - 6}"/>`));
  return `${rows.join("")}<path class="stave heavy" d="M4 ${TREBLE_BOTTOM - 4 * SPACE}V${BASS_BOTTOM}M${width - 6} ${TREBLE_BOTTOM - 4 * SPACE}V${BASS_BOTTOM}"/>`;
}

function clefs(signature) {
  const rows = (signature > 0 ? SHARPS : FLATS);
  const signs = ["treble", "bass"].flatMap((clef) => rows[clef].slice(0, Math.abs(signature)).map((name, i) => glyph(signature > 0 ? "sharp" : "flat", 42 + i * 8, yOf(placeOf(name), clef === "treble"), SPACE, 'class="ink"')));
  return `${glyph("treble", 12, TREBLE_BOTTOM - SPACE, SPACE, 'class="ink"')}${glyph("bass", 12, BASS_BOTTOM - 3 * SPACE, SPACE, 'class="ink"')}${signs.join("")}`;
}

/* "index voice" -> sign to draw: where a note differs from the signature, or from the same line earlier in its bar. */
function alterations(places, signature, beatsPerBar) {
  const order = signature > 0 ? "FCGDAEB" : "BEADGCF";
  const usual = Object.fromEntries([...LETTERS].map((letter) => [letter, order.indexOf(letter) < Math.abs(signature) ? Math.sign(signature) : 0]));
  const found = new Map();
  let seen = new Map();
  for (const { chord, index } of places) {
    if (chord.start_beat % beatsPerBar < 1e-6) seen = new Map();
    chord.names.forEach((name, voice) => {
      const { letter, off, place } = parsed(name);
      if ((seen.get(place) ?? usual[letter]) !== off) found.set(`${index} ${voice}`, SIGNS[clamp(off, -2, 2)]);
      seen.set(place, off);
    });
  }
  return found;
}

function column({ chord, index, x, width, middle }, altered, beatsPerBar) {
  const bar = index && chord.start_beat % beatsPerBar < 1e-6 ? `<path class="stave" d="M${x - 2} ${TREBLE_BOTTOM - 4 * SPACE}V${BASS_BOTTOM}"/>` : "";
  const [line, above, after] = chord.symbol;
  const words = `<text x="${x + 6}" y="22" class="strong name">${escape(line)}<tspan class="up" dy="-4">${escape(above)}</tspan><tspan dy="${above ? 4 : 0}">${escape(after)}</tspan></text>`;
  const [roman, figures, target] = chord.numeral;
  const numeral = `<text x="${x + 6}" y="${HEIGHT - 22}" class="t${chord.letter} numeral">${escape(roman)}<tspan class="up" dy="-4">${escape(figures)}</tspan><tspan dy="${figures ? 4 : 0}">${escape(target)}</tspan></text>`;
  const notes = chord.names.map((name, voice) => note({ chord, index, voice, name, middle, sign: altered.get(`${index} ${voice}`) })).join("");
  return `${bar}<rect class="column s${chord.letter}" data-column="${index}" x="${x - 2}" y="4" width="${width}" height="${HEIGHT - 12}" rx="2"/>${words}${numeral}${notes}`;
}

function note({ chord, index, voice, name, middle, sign }) {
  const isTreble = voice > 1;
  const { place } = parsed(name);
  const neighbour = voice === 2 ? chord.names[3] : voice === 0 ? chord.names[1] : null;
  const aside = neighbour && Math.abs(placeOf(neighbour) - place) === 1 ? 11 : 0; // a second: the lower head steps aside
  const [x, y] = [middle + aside, yOf(place, isTreble)];
  const isUp = voice === 3 || voice === 1;
  const stem = chord.beats >= 4 ? "" : `<path class="stem" d="${isUp ? `M${x + 9.3} ${y - 1}V${y - 27}` : `M${x + 0.6} ${y + 1}V${y + 27}`}"/>`;
  const dotted = [3, 1.5, 6].includes(chord.beats) ? `<circle class="ink" cx="${x + 15}" cy="${y - (place % 2 ? 0 : 3)}" r="1.7"/>` : "";
  const accidental = sign ? glyph(sign, x - 10 - aside, y, SPACE, 'class="ink"') : "";
  const spoken = `${VOICES[voice]}, ${name.replace("♯", " sharp ").replace("♭", " flat ")}, chord ${index + 1}, ${chord.spoken}`;
  return `<g data-note="${index} ${voice}" role="button" tabindex="-1" aria-label="${escape(spoken)}"><rect class="reach" x="${x - 4}" y="${f1(y - 7)}" width="20" height="14"/>${ledgers(place, isTreble, x)}${stem}${glyph(head(chord.beats), x, y, SPACE, 'class="ink"')}${dotted}${accidental}</g>`;
}

function ledgers(place, isTreble, x) {
  const [low, high] = isTreble ? [placeOf("E4"), placeOf("F5")] : [placeOf("G2"), placeOf("A3")];
  const rows = [];
  for (let at = low - 2; at >= place; at -= 2) rows.push(at);
  for (let at = high + 2; at <= place; at += 2) rows.push(at);
  return rows.map((at) => `<path class="stave" d="M${x - 4} ${yOf(at, isTreble)}h18"/>`).join("");
}

/* Lines from chord to chord in the voices that a fault is about, and its number above. */
function faultMark(fault, number, places) {
  const [from, to] = [places[fault.from], places[fault.index]];
  if (!to) return "";
  const start = from ?? to;
  const paths = fault.voices.map((voice) => {
    const [a, b] = [start.chord.names[voice], to.chord.names[voice]].map((name) => (name ? yOf(placeOf(name), voice > 1) : null));
    return a === null || b === null ? "" : start === to ? `<circle cx="${to.middle + 5}" cy="${b}" r="9"/>` : `<path d="M${start.middle + 14} ${a}L${to.middle - 4} ${b}"/>`;
  });
  const x = start === to ? to.middle + 5 : (start.middle + to.middle) / 2 + 5;
  return `<g class="fault" data-fault="${number}"><title>${escape(fault.sentence)}</title>${paths.join("")}<rect x="${x - 8}" y="33" width="16" height="14" rx="2"/><text x="${x}" y="44" text-anchor="middle">${number + 1}</text></g>`;
}
