// What was heard in a song, fetched once, and where in it a moment lies: section, bar, chord.
const kept = new Map(); // song id -> promise of its analysis, or of null
const KEEP = 12;

/** The Analysis document of a song, null while there is none. */
export function analysisOf(song) {
  if (!song?.analysis) return Promise.resolve(null);
  if (!kept.has(song.id)) {
    kept.set(song.id, load(song.analysis));
    if (kept.size > KEEP) kept.delete(kept.keys().next().value);
  }
  return kept.get(song.id);
}

/** The song was heard anew: fetch again when next asked. */
export const forget = (id) => kept.delete(id);

async function load(url) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return null;
    const read = await answer.json();
    const document = read.document ?? read.analysis ?? read;
    return document.beats_s || document.chords ? document : null;
  } catch {
    return null;
  }
}

/** Index of the last of `times` (ascending) at or before `seconds`; -1 before the first. */
export function indexAt(times, seconds) {
  let low = 0, high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= seconds + 1e-6) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const spanAt = (spans, seconds) => (spans ?? []).find((span) => span.start_s <= seconds && seconds < span.end_s) ?? null;

/** {section, bar, chord} at a moment; each null where nothing was heard. Bars count from 1. */
export function momentOf(analysis, seconds) {
  const bar = indexAt(analysis.downbeats_s ?? [], seconds) + 1;
  return { section: spanAt(analysis.sections, seconds), bar: bar || null, chord: spanAt(analysis.chords, seconds) };
}

const WORDS = { min: "m", maj: "", min7: "m7", maj7: "maj7", hdim7: "m7♭5", maj6: "6", min6: "m6", "sus4(b7)": "7sus4", aug: "+", minmaj7: "m(maj7)" };

/** "Eb:min7" -> "E♭m7": how a lead sheet writes it. */
export function symbolOf(chord) {
  if (!chord || chord.label === "N") return "";
  if (chord.symbol) return chord.symbol;
  const [name] = chord.label.split("/");
  const [root, quality = "maj"] = name.split(":");
  return root.replace("b", "♭").replace("#", "♯") + (WORDS[quality] ?? quality);
}

/** "Chorus, bar 24, G": the line under the title. */
export function lineOf(analysis, seconds) {
  const { section, bar, chord } = momentOf(analysis, seconds);
  const name = section ? section.name ?? `Section ${section.label}` : "";
  const parts = [name && name[0].toUpperCase() + name.slice(1), bar && `bar ${bar}`, symbolOf(chord)];
  return parts.filter(Boolean).join(", ");
}
