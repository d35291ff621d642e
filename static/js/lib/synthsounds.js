// The sounds themselves. Each takes (context, out, note) with note {midi, when_s, length_s, velocity} (0 to 1), connects
// what it needs to `out`, and lets it end by itself.
import { hertz, noiseFrom, sample, samples, shape, tone, vibrato, wave } from "./synthparts.js";

const BRIGHT = [1, 0.62, 0.5, 0.34, 0.28, 0.2, 0.13, 0.1, 0.06, 0.05, 0.03, 0.02];
const WARM = [1, 0.34, 0.12, 0.05, 0.02];
const DRAWBARS = [1, 0.72, 0.55, 0.3, 0, 0.22, 0, 0.16]; // 8', 4', 2 2/3', 2', 1 1/3', 1'
const AH = [[740, 1, 7], [1180, 0.6, 9], [2650, 0.28, 12]]; // formants of a sung "ah": Hz, share, sharpness

const filter = (context, set) => new BiquadFilterNode(context, set);
const lower = (midi, at = 60) => 2 ** ((at - midi) / 24); // low strings ring longer

function hammer(context, note, out) {
  const knock = samples(context, "hammer", 0.06, (into) => {
    const noise = noiseFrom(11);
    for (let i = 0; i < into.length; i++) into[i] = noise() * (1 - i / into.length) ** 3;
  });
  const level = context.createGain();
  level.gain.value = 0.035 * note.velocity;
  sample(context, knock, 1, note.when_s, note.when_s + 0.06).connect(filter(context, { type: "bandpass", frequency: 900, Q: 0.7 })).connect(level).connect(out);
}

function piano(context, out, note) {
  const frequency = hertz(note.midi);
  const loud = 0.095 * note.velocity;
  const ring = shape(context, note, { peak: loud, attack_s: 0.004, fall_s: 0.9 * lower(note.midi), sustain: 0, release_s: 0.25 });
  const strike = shape(context, note, { peak: loud * 0.7, attack_s: 0.002, fall_s: 0.16 * lower(note.midi), sustain: 0, release_s: 0.15 });
  const warm = wave(context, "warm", WARM);
  tone(context, { periodic: warm, frequency, detune: -1.5 }, note.when_s, ring.end_s).connect(ring.node);
  tone(context, { periodic: warm, frequency, detune: 1.5 }, note.when_s, ring.end_s).connect(ring.node);
  tone(context, { periodic: wave(context, "bright", BRIGHT), frequency }, note.when_s, strike.end_s).connect(strike.node);
  const soft = filter(context, { type: "lowpass", frequency: Math.min(9000, 1800 + 3 * frequency + 2500 * note.velocity), Q: 0.3 });
  ring.node.connect(soft);
  strike.node.connect(soft).connect(out);
  hammer(context, note, out);
}

function organ(context, out, note) {
  const { node, end_s } = shape(context, note, { peak: 0.12 * note.velocity, attack_s: 0.012, release_s: 0.09 });
  const pipe = tone(context, { periodic: wave(context, "drawbars", DRAWBARS), frequency: hertz(note.midi) }, note.when_s, end_s);
  vibrato(context, [pipe], { rate_hz: 6.1, cents: 4, after_s: 0.3 }, note.when_s, end_s);
  pipe.connect(filter(context, { type: "lowpass", frequency: 4200, Q: 0.2 })).connect(node).connect(out);
}

function strings(context, out, note) {
  const frequency = hertz(note.midi);
  const { node, end_s } = shape(context, note, { peak: 0.085 * note.velocity, attack_s: Math.min(0.16, note.length_s / 3 + 0.01), fall_s: 0.6, sustain: 0.85, release_s: 0.45 });
  const bows = [-7, 0, 7].map((detune) => tone(context, { type: "sawtooth", frequency, detune }, note.when_s, end_s));
  vibrato(context, bows, { rate_hz: 5.3, cents: 6, after_s: 0.35 }, note.when_s, end_s);
  const soft = filter(context, { type: "lowpass", frequency: Math.min(6500, 900 + 3.2 * frequency), Q: 0.4 });
  for (const bow of bows) bow.connect(soft);
  soft.connect(node).connect(out);
}

/* Karplus and Strong, "Digital synthesis of plucked-string and drum timbres" (Computer Music Journal, 1983): noise in a
   delay line that is averaged as it goes round. */
function plucked(into, period) {
  const noise = noiseFrom(period * 7919);
  let before = 0;
  for (let i = 0; i < period; i++) into[i] = before = 0.55 * noise() + 0.45 * before;
  const kept = 0.9985 - 0.0000012 * period;
  for (let i = period + 1; i < into.length; i++) into[i] = kept * 0.5 * (into[i - period] + into[i - period - 1]);
}

function guitar(context, out, note) {
  const frequency = hertz(note.midi);
  const period = Math.round(context.sampleRate / frequency - 0.5);
  const string = samples(context, `string ${period}`, 3, (into) => plucked(into, period));
  const rate = (frequency * (period + 0.5)) / context.sampleRate; // the half sample is the averaging's own delay
  const { node, end_s } = shape(context, note, { peak: 0.5 * note.velocity, attack_s: 0.002, fall_s: 1.4, sustain: 0.3, release_s: 0.12 });
  sample(context, string, rate, note.when_s, Math.min(end_s, note.when_s + 3 / rate))
    .connect(filter(context, { type: "peaking", frequency: 210, Q: 1.1, gain: 4 }))
    .connect(filter(context, { type: "lowpass", frequency: 5200, Q: 0.2 })).connect(node).connect(out);
}

function voice(context, out, note) {
  const frequency = hertz(note.midi);
  const { node, end_s } = shape(context, note, { peak: 0.2 * note.velocity, attack_s: Math.min(0.11, note.length_s / 3 + 0.01), fall_s: 0.5, sustain: 0.85, release_s: 0.3 });
  const folds = [-4, 5].map((detune) => tone(context, { type: "sawtooth", frequency, detune }, note.when_s, end_s));
  vibrato(context, folds, { rate_hz: 5.1, cents: 14, after_s: 0.4 }, note.when_s, end_s);
  const throat = filter(context, { type: "lowpass", frequency: Math.max(500, 1.5 * frequency), Q: 0.3 }); // the fundamental itself
  const body = new GainNode(context, { gain: 0.5 });
  throat.connect(body).connect(node);
  for (const [at, share, Q] of AH) {
    const formant = filter(context, { type: "bandpass", frequency: at, Q });
    const level = new GainNode(context, { gain: share });
    for (const fold of folds) fold.connect(formant);
    formant.connect(level).connect(node);
  }
  for (const fold of folds) fold.connect(throat);
  node.connect(out);
}

function bass(context, out, note) {
  const { node, end_s } = shape(context, note, { peak: 0.2 * note.velocity, attack_s: 0.006, fall_s: 0.7, sustain: 0.35, release_s: 0.1 });
  const frequency = hertz(note.midi);
  const soft = filter(context, { type: "lowpass", frequency: 650 + frequency, Q: 0.5 });
  tone(context, { type: "triangle", frequency }, note.when_s, end_s).connect(soft);
  tone(context, { type: "sawtooth", frequency, detune: 2 }, note.when_s, end_s).connect(new GainNode(context, { gain: 0.25 })).connect(soft);
  soft.connect(node).connect(out);
}

/** A tap of the metronome; velocity 1 is the first beat of a bar. */
function click(context, out, note) {
  const { node, end_s } = shape(context, { ...note, length_s: 0.02 }, { peak: 0.22 * note.velocity, attack_s: 0.001, fall_s: 0.012, sustain: 0, release_s: 0.03 });
  tone(context, { frequency: note.velocity > 0.9 ? 1760 : 1320 }, note.when_s, end_s).connect(node).connect(out);
}

export const SOUNDS = { piano, organ, strings, guitar, voice, bass, click };
