// Plays notes with one of the sounds, in a small room. Works on an AudioContext and on an OfflineAudioContext alike.
import { noiseFrom } from "./synthparts.js";
import { SOUNDS } from "./synthsounds.js";

const ROOM_S = 1.1;
const ROOM_SHARE = 0.16;
const HUSH_S = 0.02;
const DRY = new Set(["click", "bass"]);

/** Names for a menu, in order. Bass and click are not among them: they go with any. */
export const CHOICES = [["piano", "Piano"], ["organ", "Organ"], ["strings", "Strings"], ["guitar", "Guitar"], ["voice", "Voices"]];

function room(context) {
  const length = Math.round(ROOM_S * context.sampleRate);
  const echo = context.createBuffer(2, length, context.sampleRate);
  for (const side of [0, 1]) {
    const [noise, into] = [noiseFrom(101 + side), echo.getChannelData(side)];
    for (let i = 0; i < length; i++) into[i] = noise() * Math.exp((-6.2 * i) / length);
  }
  return new ConvolverNode(context, { buffer: echo });
}

export class Synth {
  constructor(context, out) {
    Object.assign(this, { context, out });
    this.room = room(context);
    this.wet = new GainNode(context, { gain: ROOM_SHARE });
    this.room.connect(this.wet).connect(out);
    this.openBus();
  }

  openBus() {
    this.dry = new GainNode(this.context);
    this.send = new GainNode(this.context);
    this.dry.connect(this.out);
    this.send.connect(this.dry);
    this.send.connect(this.room);
  }

  /** note: {midi, when_s, length_s, velocity}, times of the context's clock. */
  play(sound, { velocity = 0.8, ...note }) {
    const make = SOUNDS[sound];
    if (make) make(this.context, DRY.has(sound) ? this.dry : this.send, { velocity, ...note });
  }

  /** Ends what sounds and what was already written down, without a click. */
  hush() {
    const { dry, send } = this;
    dry.gain.setTargetAtTime(0, this.context.currentTime, HUSH_S / 4);
    send.gain.setTargetAtTime(0, this.context.currentTime, HUSH_S / 4);
    setTimeout(() => { dry.disconnect(); send.disconnect(); }, 200);
    this.openBus();
  }
}
