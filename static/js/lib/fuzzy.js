// Ranking for the palette: letters in order, better at the beginnings of words and in a row.
const START = 12, WORD = 8, ROW = 6, PLAIN = 1, GAP = 0.3;

/** {score, at: [positions]} of `query` in `text`, or null where its letters do not come in order. */
export function match(query, text) {
  const wanted = fold(query).replace(/\s+/g, ""), given = fold(text);
  if (!wanted) return { score: 0, at: [] };
  let best = null;
  for (let from = given.indexOf(wanted[0]); from >= 0; from = given.indexOf(wanted[0], from + 1)) {
    const found = follow(wanted, given, from);
    if (found && (!best || found.score > best.score)) best = found;
  }
  return best;
}

function follow(wanted, given, from) {
  const at = [];
  let score = 0, place = from;
  for (const letter of wanted) {
    const here = given.indexOf(letter, place);
    if (here < 0) return null;
    score += here === 0 ? START : /[\s\-_/(]/.test(given[here - 1]) ? WORD : at.at(-1) === here - 1 ? ROW : PLAIN;
    score -= at.length ? (here - at.at(-1) - 1) * GAP : 0;
    at.push(here);
    place = here + 1;
  }
  return { score: score - given.length * 0.01, at };
}

// One letter stays one letter, so that positions count in the text as it is shown.
const fold = (text) => [...text].map((letter) => letter.normalize("NFKD")[0].toLowerCase()).join("");

/** The entries whose `text(entry)` matches, best first; equals keep their order. */
export function rank(query, entries, text = (entry) => entry.label) {
  return entries
    .map((entry) => ({ entry, found: match(query, text(entry)) }))
    .filter(({ found }) => found)
    .sort((one, other) => other.found.score - one.found.score);
}
