// What the stems of a song and the mixer of a made one share: one transport with the player, which keeps the time; the
// switch between the mix and its parts; sound that follows what the player does. A page says which rows there are.
import { $ } from "./dom.js";
import * as player from "./player.js";
import { StemDeck } from "./stemdeck.js";

export class StemDesk {
  /** whole: the name of the button that is pressed while the mix plays; gain: of all stems together. */
  constructor(panel, { song, whole, gain = 1 }) {
    Object.assign(this, { panel, song, whole, gain, isOn: false, deck: null, ending: new AbortController() });
  }

  listen() {
    const { signal } = this.ending;
    for (const name of ["player:state", "player:song"]) document.addEventListener(name, () => this.follow(), { signal });
    for (const name of ["seeking", "pause", "waiting", "emptied"]) player.element().addEventListener(name, () => this.deck?.stop(), { signal });
    for (const name of ["playing", "seeked", "ratechange"]) player.element().addEventListener(name, () => this.follow(true), { signal });
    this.leaveFrames = player.onFrame((seconds) => this.frame(seconds));
    this.frame(player.currentTime());
  }

  get isOurs() { return player.current()?.id === this.song.id; }

  seek(event, wave) {
    const box = wave.getBoundingClientRect();
    const seconds = (Math.max(0, event.clientX - box.left) / box.width) * this.song.duration;
    return this.isOurs ? player.seek(seconds) : player.playSong(this.song, { at_s: seconds });
  }

  /** The stems in place of the mix, or the mix again. The first time they are fetched, which can take a while. */
  async turn(isOn, { play = false } = {}) {
    const same = this.isOn === isOn;
    this.isOn = isOn;
    for (const name of [this.whole, "stems"]) $(`[data-do=${name}]`, this.panel).setAttribute("aria-pressed", String(isOn === (name === "stems")));
    if (isOn && !this.deck) await this.load();
    if (play && this.isOn && !this.isOurs) await player.playSong(this.song);
    if (!same || !this.deck) this.follow(true);
  }

  async load() {
    const deck = this.deck = new StemDeck();
    try {
      await deck.load(this.stems(), (done, all) => this.say(`Loading stems, ${done} of ${all} here`));
      this.say("");
    } catch {
      deck.close();
      this.deck = null;
      this.say("The stems could not be fetched or decoded. Press Stems to try again, or download them.");
      return this.turn(false);
    }
    if (this.gone) return deck.close();
    this.levels();
    this.panel.dataset.ready = "1";
    return this.follow(true);
  }

  /** The player does something else: sound with it, or leave the sound to it. */
  follow(anew = false) {
    if (!this.deck?.isReady) return;
    const isOurs = this.isOn && this.isOurs;
    const { volume, muted, rate } = player.settings();
    player.hush(isOurs);
    this.deck.setVolume(muted ? 0 : volume * this.gain);
    if (this.isOn) this.atRate(rate);
    const sounds = isOurs && player.state() === "playing" && !player.element().seeking;
    if (!sounds) this.deck.stop();
    else if (anew || !this.deck.isSounding) this.deck.start(player.element().currentTime, rate);
  }

  atRate() {}

  frame(seconds) {
    this.panel.style.setProperty("--at", (this.isOurs && this.song.duration ? seconds / this.song.duration : -1).toFixed(5));
    if (!this.deck?.isSounding) return;
    this.deck.follow(player.element().currentTime, player.settings().rate);
    this.panel.dataset.off = String(this.deck.off ?? "");
  }

  say(text) { $("[data-role=told]", this.panel).textContent = text; }

  stop() {
    this.gone = true;
    this.ending.abort();
    this.leaveFrames?.();
    if (this.deck) player.hush(false);
    if (this.deck?.isReady) this.deck.close();
  }
}
