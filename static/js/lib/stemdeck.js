// Stems that sound together: decoded into memory and started at one moment of one clock, so that they cannot drift
// apart. Where the song is, the player's own element says (it plays on, hushed); the deck follows it.
const LEAD_S = 0.03; // from deciding to sounding
const FADE_S = 0.012;
const OFF_S = 0.012; // so far from the player's place it is started anew
const LOOKS = 20; // frames over which that is judged: the element's clock comes in steps

export class StemDeck {
  #context = null; #buffers = new Map(); #gains = new Map(); #pans = new Map(); #sources = []; #from = 0; #at = 0; #rate = 1; #offs = [];

  get isReady() { return this.#buffers.size > 0; }
  get isSounding() { return this.#sources.length > 0; }

  /** Fetches and decodes [{name, url}]; `tell(done, all)` after each. Throws where one cannot be had. */
  async load(stems, tell) {
    const context = new AudioContext();
    const master = context.createGain();
    master.connect(context.destination);
    const buffers = new Map();
    for (const [place, { name, url }] of stems.entries()) {
      tell(place, stems.length);
      const answer = await fetch(url);
      if (!answer.ok || answer.redirected && !answer.headers.get("Content-Type")?.startsWith("audio")) throw new Error(`${name}: ${answer.status}`);
      buffers.set(name, await context.decodeAudioData(await answer.arrayBuffer()));
    }
    for (const name of buffers.keys()) {
      const gain = context.createGain(), pan = context.createStereoPanner(); // in the middle it changes no sample
      gain.connect(pan).connect(master);
      this.#gains.set(name, gain);
      this.#pans.set(name, pan);
    }
    Object.assign(this, { master });
    this.#context = context;
    this.#buffers = buffers;
  }

  /** How loud a stem is, 0 to 1, reached without a click. */
  setLevel(name, level) { this.#glide(this.#gains.get(name), level); }

  /** Where a stem stands, -1 left to 1 right. */
  setPan(name, pan) { this.#pans.get(name)?.pan.setTargetAtTime(pan, this.#context.currentTime, FADE_S / 3); }

  setVolume(volume) { this.#glide(this.master, volume); }

  #glide(gain, level) { gain?.gain.setTargetAtTime(level, this.#context.currentTime, FADE_S / 3); }

  levels() { return Object.fromEntries([...this.#gains].map(([name, { gain }]) => [name, gain.value])); }

  get #latency() { return this.#context.outputLatency || this.#context.baseLatency || 0; }

  /** Seconds of the song that are heard now, as the element counts them. */
  get seconds() { return this.#from + (this.#context.currentTime - this.#latency - this.#at) * this.#rate; }

  /** Sound from where the player is: what it says now, what it will say when the first sample is heard. */
  start(seconds, rate = 1) {
    this.stop();
    if (this.#context.state === "suspended") this.#context.resume();
    this.#rate = rate;
    this.#at = this.#context.currentTime + LEAD_S;
    this.#from = seconds + (LEAD_S + this.#latency) * rate;
    this.#offs = [];
    for (const [name, buffer] of this.#buffers) {
      if (this.#from >= buffer.duration) continue;
      const source = this.#context.createBufferSource(), fade = this.#context.createGain();
      source.buffer = buffer;
      source.playbackRate.value = rate;
      fade.gain.setValueAtTime(0, this.#at);
      fade.gain.linearRampToValueAtTime(1, this.#at + FADE_S);
      source.connect(fade).connect(this.#gains.get(name));
      source.start(this.#at, Math.max(0, this.#from));
      this.#sources.push({ source, fade });
    }
  }

  stop() {
    const now = this.#context?.currentTime;
    for (const { source, fade } of this.#sources) {
      fade.gain.cancelScheduledValues(now);
      fade.gain.setTargetAtTime(0, now, FADE_S / 4);
      source.stop(now + FADE_S);
    }
    this.#sources = [];
  }

  /** Look whether it still runs with the player, and start anew where it does not. Called every frame. */
  follow(seconds, rate) {
    if (!this.isSounding || this.#context.currentTime < this.#at + 0.1) return;
    this.#offs = [...this.#offs.slice(1 - LOOKS), this.seconds - seconds];
    if (this.#offs.length < LOOKS) return;
    const usual = [...this.#offs].sort((one, other) => one - other)[LOOKS / 2];
    if (Math.abs(usual) > OFF_S || rate !== this.#rate) this.start(this.seconds - usual, rate);
  }

  /** How far the stems are from the player's place, in seconds; null before that is known. */
  get off() { return this.#offs.length ? [...this.#offs].sort((a, b) => a - b)[this.#offs.length >> 1] : null; }

  close() {
    this.stop();
    this.#context?.close();
    this.#buffers = new Map();
  }
}
