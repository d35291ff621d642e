/* The usual bar of a song as the rhythm lab's address has it: what sounds in at least half of the bars, part by part. */

const SOUNDS = { kick: "kick", snare: "snare", hat: "hat", tom: "low conga", bass: "low conga", chords: "wood", melody: "high bell" };
const OFTEN = 0.5;
const MOST_STEPS = 32;
const USUAL_BPM = 120;

export function labQuery(wheel, heard) {
  const quarters = quartersOf(wheel.signature);
  const bpm = Math.min(400, Math.max(20, Math.round(((quarters * 60) / wheel.bar_s || USUAL_BPM) * 10) / 10));
  const rings = wheel.parts.filter(({ counts }) => counts.length <= MOST_STEPS).map(({ part, counts, bars }) => {
    const steps = counts.map((count) => (count / bars >= OFTEN ? "x" : ".")).join("");
    return steps.includes("x") ? `ring=${encodeURIComponent(`${SOUNDS[part] ?? "wood"},80,${steps},${part}`)}` : "";
  }).filter(Boolean);
  const swing = heard.swing && heard.swing_ratio > 1.1 ? `&swing=${Math.min(75, Math.round((100 * heard.swing_ratio) / (1 + heard.swing_ratio)))}&level=${heard.swing.level === "eighths" ? 8 : 16}` : "";
  return `bpm=${bpm}&metre=${wheel.signature}${swing}&${rings.join("&")}`;
}

function quartersOf(signature) {
  const [units, value] = signature.split("/").map(Number);
  return (units * 4) / value;
}
