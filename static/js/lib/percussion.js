/* Drums and bells made of nothing but oscillators and noise, so that nothing is fetched and every render is the same.
   strike(context, out, sound, { at_s, level }) writes one stroke down; it works in an OfflineAudioContext too. */

const noises = new WeakMap(); // context -> a second of noise

/* tone: a decaying sine or other wave, gliding from `hz` to `to`; noise: a band of it. Times in seconds. */
const SOUNDS = {
  kick: [tone(150, { to: 48, glide: 0.09, decay: 0.32, gain: 1 }), noise(3000, { decay: 0.012, gain: 0.25 })],
  snare: [tone(210, { to: 170, glide: 0.05, decay: 0.12, gain: 0.45, wave: "triangle" }), noise(2600, { q: 0.6, decay: 0.17, gain: 0.75 })],
  rim: [tone(1750, { decay: 0.03, gain: 0.5, wave: "triangle" }), noise(3200, { q: 2, decay: 0.025, gain: 0.5 })],
  clap: [0, 0.011, 0.023].map((after) => noise(1300, { q: 1.4, decay: after > 0.02 ? 0.16 : 0.012, gain: 0.75, after })).flat(),
  hat: [noise(9500, { q: 0.7, decay: 0.045, gain: 0.55 })],
  "open hat": [noise(8800, { q: 0.7, decay: 0.3, gain: 0.45 })],
  ride: [noise(7000, { q: 1.2, decay: 0.35, gain: 0.16 }), tone(3100, { decay: 0.5, gain: 0.09, wave: "square" }), tone(4370, { decay: 0.4, gain: 0.06, wave: "square" })],
  shaker: [noise(6200, { q: 1.4, attack: 0.018, decay: 0.07, gain: 0.5 })],
  clave: [tone(2500, { decay: 0.055, gain: 0.75 }), tone(5120, { decay: 0.02, gain: 0.15 })],
  bell: [tone(587, { decay: 0.32, gain: 0.28, wave: "square", band: 900 }), tone(845, { decay: 0.28, gain: 0.28, wave: "square", band: 1200 })],
  "high bell": [tone(820, { decay: 0.3, gain: 0.28, wave: "square", band: 1500 }), tone(1197, { decay: 0.25, gain: 0.26, wave: "square", band: 1900 })],
  wood: [tone(1020, { to: 940, glide: 0.02, decay: 0.07, gain: 0.75 }), noise(1500, { q: 4, decay: 0.015, gain: 0.3 })],
  conga: [tone(340, { to: 305, glide: 0.03, decay: 0.2, gain: 0.8 }), noise(1900, { q: 1, decay: 0.02, gain: 0.3 })],
  "low conga": [tone(215, { to: 182, glide: 0.05, decay: 0.3, gain: 0.95 }), noise(1100, { q: 1, decay: 0.02, gain: 0.25 })],
  click: [tone(1600, { decay: 0.02, gain: 0.5 })],
};

export const soundNames = Object.keys(SOUNDS);

function tone(hz, { to = hz, glide = 0, decay, gain, wave = "sine", band = 0, after = 0 }) {
  return (context, at_s, level) => {
    const source = new OscillatorNode(context, { type: wave, frequency: hz });
    source.frequency.setValueAtTime(hz, at_s + after);
    if (glide) source.frequency.exponentialRampToValueAtTime(to, at_s + after + glide);
    return [source, band ? new BiquadFilterNode(context, { type: "bandpass", frequency: band, Q: 1.1 }) : null, at_s + after, decay, gain * level, 0.001];
  };
}

function noise(hz, { q = 0.8, attack = 0.001, decay, gain, after = 0 }) {
  return (context, at_s, level) => {
    const source = new AudioBufferSourceNode(context, { buffer: noiseOf(context) });
    return [source, new BiquadFilterNode(context, { type: "bandpass", frequency: hz, Q: q }), at_s + after, decay, gain * level, attack];
  };
}

/* One stroke; `level` 0 to 1. Returns the moment at which it has died away. */
export function strike(context, out, sound, { at_s, level }) {
  let ends = at_s;
  for (const make of SOUNDS[sound] ?? SOUNDS.click) {
    const [source, filter, from_s, decay, gain, attack] = make(context, at_s, level);
    const envelope = new GainNode(context, { gain: 0 });
    envelope.gain.setValueAtTime(0, from_s);
    envelope.gain.linearRampToValueAtTime(gain, from_s + attack);
    envelope.gain.exponentialRampToValueAtTime(0.0001, from_s + attack + decay);
    (filter ? source.connect(filter) : source).connect(envelope).connect(out);
    source.start(from_s);
    source.stop(from_s + attack + decay + 0.02);
    ends = Math.max(ends, from_s + attack + decay);
  }
  return ends;
}

/* Noise from a fixed seed: a stroke sounds the same each time. */
function noiseOf(context) {
  if (noises.has(context)) return noises.get(context);
  const buffer = new AudioBuffer({ length: context.sampleRate, sampleRate: context.sampleRate, numberOfChannels: 1 });
  const samples = buffer.getChannelData(0);
  let seed = 1;
  for (let i = 0; i < samples.length; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    samples[i] = seed / 2 ** 31 - 1;
  }
  noises.set(context, buffer);
  return buffer;
}
