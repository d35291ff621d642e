// A progression as a drawing of its own: blocks in bars to scale, four bars a row, told by colour and by edge.
import { escape } from "./dom.js";

const [WIDTH, HEIGHT, TOP, GAP, EDGE] = [960, 64, 20, 3, 4];
const BARS = 4;

export function progressionPicture({ chords, beatsPerBar, title }) {
  const perBeat = WIDTH / (BARS * beatsPerBar);
  const last = chords.at(-1);
  const rows = Math.max(1, Math.ceil((last.start_beat + last.beats) / (BARS * beatsPerBar) - 1e-6));
  const drawn = chords.flatMap((chord) => pieces(chord, beatsPerBar).map((piece) => block(chord, piece, perBeat, beatsPerBar))).join("");
  const words = `${title}: ${chords.map((chord) => chord.symbol.join("")).join(", ")}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 ${WIDTH} ${rows * (HEIGHT + TOP)}" width="${WIDTH}" height="${rows * (HEIGHT + TOP)}" role="img" aria-label="${escape(words)}">${drawn}</svg>`;
}

/* A chord that crosses the end of a row goes on in the next. */
function pieces({ start_beat: start, beats }, beatsPerBar) {
  const row = BARS * beatsPerBar;
  const found = [];
  for (let at = start; at < start + beats - 1e-6;) {
    const end = Math.min(start + beats, (Math.floor(at / row + 1e-6) + 1) * row);
    found.push({ at, beats: end - at, isFirst: at === start });
    at = end;
  }
  return found;
}

function block(chord, { at, beats, isFirst }, perBeat, beatsPerBar) {
  const row = Math.floor(at / (BARS * beatsPerBar) + 1e-6);
  const [x, y] = [(at - row * BARS * beatsPerBar) * perBeat, row * (HEIGHT + TOP) + TOP];
  const [width, letter] = [beats * perBeat - GAP, chord.letter === "-" ? "X" : chord.letter];
  const bar = at % beatsPerBar < 1e-6 ? `<text x="${x + 1}" y="${y - 5}">${Math.round(at / beatsPerBar) + 1}${chord.turn && isFirst ? ` → ${escape(chord.turn)}` : ""}</text>` : "";
  const words = isFirst ? `<text x="${x + 11}" y="${y + 26}" class="t${letter} pic-numeral">${script(chord.numeral)}</text><text x="${x + 11}" y="${y + 48}" class="strong pic-name">${script(chord.symbol)}</text>` : "";
  return `${bar}<rect class="s${letter}" x="${x}" y="${y}" width="${width}" height="${HEIGHT - 4}" rx="2"/>${edge(letter, x, y, width)}${chord.borrowed && letter !== "X" ? dashed(letter, x, y, width) : ""}${words}`;
}

function edge(letter, x, y, width) {
  const bottom = y + HEIGHT - 4;
  if (letter === "X") return dashed(letter, x, y, width);
  const [left, top, wide, high] = { T: [x, bottom - EDGE, width, EDGE], P: [x, y, EDGE, HEIGHT - 4], D: [x, y, width, EDGE] }[letter];
  return `<rect class="f${letter}" x="${left}" y="${top}" width="${wide}" height="${high}"/>`;
}

const dashed = (letter, x, y, width) => `<rect class="k${letter}" fill="none" stroke-dasharray="4 3" x="${x + 0.5}" y="${y + 0.5}" width="${width - 1}" height="${HEIGHT - 5}" rx="2"/>`;

const script = ([line, above, after]) => `${escape(line)}${above ? `<tspan dy="-5" class="pic-up">${escape(above)}</tspan><tspan dy="5">${escape(after) || "\u200b"}</tspan>` : escape(after)}`;
