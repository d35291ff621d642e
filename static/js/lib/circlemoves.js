/* Where the chords of a song lie on the circle of fifths, and the way they take there. A place is "4" (E) or "4m" (C♯m). */

const MOVES_SHOWN = 40;
const LONGEST_TURN = 8; // chords of a turn that is told as "so many times"

export const placeKey = ({ fifths, minor }) => `${fifths}${minor ? "m" : ""}`;
export const placeOf = (chord) => (chord?.kind.place ? placeKey(chord.kind.place) : null);

/* Places that sound, in the order in which they first do: their name, the function each plays longest, when they begin. */
export function usedPlaces(chords) {
  const used = new Map();
  for (const chord of chords) {
    const key = placeOf(chord);
    if (!key) continue;
    const place = used.get(key) ?? used.set(key, { name: chord.kind.place.name, seconds: {}, starts: [] }).get(key);
    const { letter } = chord.kind;
    place.name = chord.kind.place.name;
    place.seconds[letter] = (place.seconds[letter] ?? 0) + chord.end_s - chord.start_s;
    place.starts.push(chord.start_s);
  }
  for (const place of used.values()) place.letter = Object.entries(place.seconds).sort((a, b) => b[1] - a[1])[0][0];
  return used;
}

/* Moves from one place to the next, commonest first, coloured by the function where they arrive. */
export function movesBetween(chords) {
  const moves = new Map();
  for (const { from, to, chord } of path(chords)) {
    if (!from) continue;
    const id = `${from}>${to}`;
    const move = moves.get(id) ?? moves.set(id, { id, from, to, count: 0, letter: chord.kind.letter }).get(id);
    move.count += 1;
  }
  return [...moves.values()].sort((a, b) => b.count - a.count).slice(0, MOVES_SHOWN);
}

/* The way in order: each step has the place it leaves (null at the start and after a gap), the place and chord it comes to. */
export function path(chords) {
  const steps = [];
  let before = null;
  for (const chord of chords) {
    const to = placeOf(chord);
    if (to && to !== before) steps.push({ from: before, to, chord });
    before = to;
  }
  return steps;
}

/* [a b a b a b c] -> [{ items: [a, b], times: 3 }, { items: [c], times: 1 }]; `same(a, b)` compares. */
export function turns(items, same) {
  const told = [];
  for (let at = 0; at < items.length;) {
    const { length, times } = longestTurn(items, at, same);
    const last = told.at(-1);
    if (times === 1 && last?.times === 1) last.items.push(items[at]);
    else told.push({ items: items.slice(at, at + length), times });
    at += length * times;
  }
  return told;
}

function longestTurn(items, at, same) {
  let best = { length: 1, times: 1 };
  for (let length = 1; length <= LONGEST_TURN; length++) {
    let times = 1;
    while (repeats(items, at, length, times, same)) times += 1;
    if (times > 1 && length * times > best.length * best.times) best = { length, times };
  }
  return best;
}

function repeats(items, at, length, times, same) {
  const from = at + length * times;
  if (from + length > items.length) return false;
  for (let i = 0; i < length; i++) if (!same(items[at + i], items[from + i])) return false;
  return true;
}
