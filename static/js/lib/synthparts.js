// What the sounds of the labs are put together from. Everything is computed from fixed seeds, so that the same notes give
// the same samples on every machine and in an OfflineAudioContext.

export const hertz = (midi) => 440 * 2 ** ((midi - 69) / 12);

/** Numbers from -1 to 1 that look like noise and are always the same (mulberry32). */
export function noiseFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2147483648 - 1;
  };
}

const waves = new WeakMap(); // context -> name -> PeriodicWave
const buffers = new WeakMap(); // context -> name -> AudioBuffer

function kept(store, context, name, make) {
  const known = store.get(context) ?? store.set(context, new Map()).get(context);
  if (!known.has(name)) known.set(name, make());
  return known.get(name);
}

/** A steady sound with these strengths of its partials, the fundamental first. */
export function wave(context, name, partials) {
  return kept(waves, context, name, () => {
    const real = new Float32Array(partials.length + 1);
    return context.createPeriodicWave(real, Float32Array.from([0, ...partials]));
  });
}

/** Mono samples that `fill(samples, rate)` writes once per context. */
export function samples(context, name, seconds, fill) {
  return kept(buffers, context, name, () => {
    const buffer = context.createBuffer(1, Math.max(1, Math.round(seconds * context.sampleRate)), context.sampleRate);
    fill(buffer.getChannelData(0), context.sampleRate);
    return buffer;
  });
}

/** How loud over time: up to `peak`, on towards `sustain` of it, down after `length_s`. Returns {node, end_s}. */
export function shape(context, { when_s, length_s }, { peak, attack_s = 0.005, fall_s = 1, sustain = 1, release_s = 0.1 }) {
  const node = context.createGain();
  const held_s = Math.max(length_s, attack_s + 0.005);
  node.gain.setValueAtTime(0, when_s);
  node.gain.linearRampToValueAtTime(peak, when_s + attack_s);
  node.gain.setTargetAtTime(peak * sustain, when_s + attack_s, fall_s);
  node.gain.setTargetAtTime(0, when_s + held_s, release_s / 4);
  return { node, end_s: when_s + held_s + release_s * 2 };
}

/** An oscillator that lives from `when_s` to `end_s`. */
export function tone(context, { type = "sine", periodic = null, frequency, detune = 0 }, when_s, end_s) {
  const source = new OscillatorNode(context, periodic ? { frequency, detune, periodicWave: periodic } : { type, frequency, detune });
  source.start(when_s);
  source.stop(end_s);
  return source;
}

/** Recorded or computed samples, likewise. */
export function sample(context, buffer, rate, when_s, end_s) {
  const source = new AudioBufferSourceNode(context, { buffer, playbackRate: rate });
  source.start(when_s);
  source.stop(end_s);
  return source;
}

/** A slow waver of pitch in cents, which sets in after `after_s`. */
export function vibrato(context, sources, { rate_hz, cents, after_s }, when_s, end_s) {
  const depth = context.createGain();
  depth.gain.setValueAtTime(0, when_s);
  depth.gain.setTargetAtTime(cents, when_s + after_s, 0.2);
  tone(context, { frequency: rate_hz }, when_s, end_s).connect(depth);
  for (const source of sources) depth.connect(source.detune);
}
