// How loud the player is, as people set it. While something else sounds in the song's place (its stems) the element is
// hushed: it keeps the time in silence.
export class Fader {
  #audio; #hushed = false; #trim = 1;

  constructor(audio, volume) {
    this.#audio = audio;
    this.volume = audio.volume = volume;
  }

  set(volume) {
    this.#audio.muted = false;
    this.volume = Math.min(1, Math.max(0, volume));
    if (this.#hushed) this.#audio.dispatchEvent(new Event("volumechange"));
    else this.#audio.volume = this.volume * this.#trim;
  }

  /** A factor up to 1 under the volume, to compare songs at one loudness. */
  trim(factor) {
    if (factor === this.#trim) return;
    this.#trim = Math.min(1, factor);
    if (!this.#hushed) this.#audio.volume = this.volume * this.#trim;
  }

  hush(on) {
    if (this.#hushed === on) return;
    this.#hushed = on;
    this.#audio.volume = on ? 0 : this.volume * this.#trim;
  }
}
