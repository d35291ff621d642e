// Which sound of the page plays which part: the labs' instruments, a few more of the same making, and drums by their
// General MIDI strokes. Each voice takes (context, out, {midi, when_s, length_s, velocity}).
import { strike } from "./percussion.js";
import { hertz, shape, tone, vibrato, wave } from "./synthparts.js";
import { SOUNDS } from "./synthsounds.js";

const filter = (context, set) => new BiquadFilterNode(context, set);
const REED = [1, 0.8, 0.65, 0.5, 0.36, 0.26, 0.18, 0.12, 0.08];
const PIPE = [1, 0.22, 0.1, 0.03];
const TINE = [1, 0.08, 0.02, 0.18];
const CHIME = [1, 0, 0.12, 0.28, 0, 0.06];

/* A steady tone through a filter that opens with the stroke. */
function held(partials, { peak, attack_s, release_s, cut, waver }) {
  return (context, out, note) => {
    const frequency = hertz(note.midi);
    const { node, end_s } = shape(context, note, { peak: peak * note.velocity, attack_s: Math.min(attack_s, note.length_s / 3 + 0.005), fall_s: 0.5, sustain: 0.8, release_s });
    const source = tone(context, { periodic: wave(context, partials.join(" "), partials), frequency }, note.when_s, end_s);
    if (waver) vibrato(context, [source], { rate_hz: 5.2, cents: waver, after_s: 0.3 }, note.when_s, end_s);
    source.connect(filter(context, { type: "lowpass", frequency: Math.min(9000, cut * (0.6 + 0.4 * note.velocity) + frequency), Q: 0.4 })).connect(node).connect(out);
  };
}

/* A struck or plucked tone that dies away by itself. */
function struck(partials, { peak, fall_s }) {
  return (context, out, note) => {
    const { node, end_s } = shape(context, note, { peak: peak * note.velocity, attack_s: 0.003, fall_s, sustain: 0, release_s: 0.2 });
    tone(context, { periodic: wave(context, partials.join(" "), partials), frequency: hertz(note.midi) }, note.when_s, end_s).connect(node).connect(out);
  };
}

function lead(context, out, note) {
  const frequency = hertz(note.midi);
  const { node, end_s } = shape(context, note, { peak: 0.07 * note.velocity, attack_s: 0.012, fall_s: 0.4, sustain: 0.75, release_s: 0.12 });
  const saws = [-5, 5].map((detune) => tone(context, { type: "sawtooth", frequency, detune }, note.when_s, end_s));
  vibrato(context, saws, { rate_hz: 5.4, cents: 8, after_s: 0.35 }, note.when_s, end_s);
  const soft = filter(context, { type: "lowpass", frequency: Math.min(7000, 700 + 4 * frequency), Q: 0.8 });
  for (const saw of saws) saw.connect(soft);
  soft.connect(node).connect(out);
}

const VOICES = {
  ...SOUNDS, lead, brass: held(REED, { peak: 0.1, attack_s: 0.04, release_s: 0.12, cut: 2600, waver: 4 }),
  flute: held(PIPE, { peak: 0.14, attack_s: 0.05, release_s: 0.12, cut: 3200, waver: 9 }), keys: struck(TINE, { peak: 0.17, fall_s: 0.8 }),
  bell: struck(CHIME, { peak: 0.14, fall_s: 0.6 }), pluck: struck(REED, { peak: 0.1, fall_s: 0.16 }),
};
/* General MIDI strokes by what stands for them: [sound, level]. */
const STROKES = {
  35: ["kick", 0.9], 36: ["kick", 0.9], 37: ["rim", 0.5], 38: ["snare", 0.7], 39: ["clap", 0.55], 40: ["snare", 0.7], 41: ["low conga", 0.8], 42: ["hat", 0.4], 43: ["low conga", 0.8], 44: ["hat", 0.3], 45: ["low conga", 0.7], 46: ["open hat", 0.4], 47: ["conga", 0.7], 48: ["conga", 0.7],
  49: ["open hat", 0.75], 50: ["conga", 0.7], 51: ["ride", 0.8], 52: ["open hat", 0.6], 53: ["bell", 0.4], 54: ["shaker", 0.5], 55: ["open hat", 0.6], 56: ["bell", 0.5], 57: ["open hat", 0.75], 59: ["ride", 0.8], 60: ["conga", 0.6], 61: ["low conga", 0.6], 62: ["conga", 0.6], 63: ["conga", 0.6], 64: ["low conga", 0.6],
  67: ["high bell", 0.4], 68: ["bell", 0.4], 69: ["shaker", 0.5], 70: ["shaker", 0.5], 75: ["clave", 0.5], 76: ["wood", 0.5], 77: ["wood", 0.5], 82: ["shaker", 0.5],
};

/** Write one note of a part down. tone: [start_s, length_s, pitch, velocity 1 to 127]. */
export function sound(context, out, name, [, length_s, pitch, velocity], when_s) {
  if (name === "drums") {
    const [stroke, level] = STROKES[pitch] ?? ["wood", 0.3];
    strike(context, out, stroke, { at_s: when_s, level: 0.45 * level * (velocity / 127) ** 1.4 });
  } else (VOICES[name] ?? VOICES.piano)(context, out, { midi: pitch, when_s, length_s: Math.max(0.04, length_s), velocity: (velocity / 127) ** 1.2 });
}
