// The mixer of a made song: mute, solo, level and pan of each stem, heard at once; one transport with the player, which
// keeps the time. Effects wait until the song is made with this mix.
import { $, $$, csrf } from "../lib/dom.js";
import { gainOf, MixerState, showMixer } from "../lib/mixer.js";
import * as player from "../lib/player.js";
import { StemDeck } from "../lib/stemdeck.js";
import { say } from "../lib/toasts.js";

const SAVE_MS = 900;

class MadeMixer {
  constructor(panel) {
    Object.assign(this, { panel, rows: $$("[data-part]", panel), isOn: false, deck: null });
    this.song = JSON.parse(panel.dataset.song);
    this.state = new MixerState(this.rows.map((row) => row.dataset.part), JSON.parse(panel.dataset.mixer));
    this.gain = gainOf(Number(panel.dataset.gain));
    this.ending = new AbortController();
    const { signal } = this.ending;
    panel.addEventListener("click", (event) => this.press(event), { signal });
    panel.addEventListener("input", (event) => this.set(event), { signal });
    panel.addEventListener("dblclick", (event) => this.centre(event), { signal });
    panel.addEventListener("submit", (event) => this.send(event), { signal, capture: true }); // before the form is read
    for (const name of ["player:state", "player:song"]) document.addEventListener(name, () => this.follow(), { signal });
    for (const name of ["seeking", "pause", "waiting", "emptied"]) player.element().addEventListener(name, () => this.deck?.stop(), { signal });
    for (const name of ["playing", "seeked", "ratechange"]) player.element().addEventListener(name, () => this.follow(true), { signal });
    this.leaveFrames = player.onFrame((seconds) => this.frame(seconds));
    showMixer(this.rows, this.state);
    this.frame(player.currentTime());
  }

  get isOurs() { return player.current()?.id === this.song.id; }

  press(event) {
    const wave = event.target.closest("[data-seek]");
    if (wave) return this.seek(event, wave);
    const what = event.target.closest("[data-do]")?.dataset.do;
    const part = event.target.closest("[data-part]")?.dataset.part;
    if (what === "master") return this.turn(false);
    if (what === "stems") return this.turn(true, { play: true });
    if (what === "reset") { this.state.reset(); return this.changed(); }
    if (what !== "mute" && what !== "solo") return undefined;
    this.state.toggle(part, what);
    return this.changed();
  }

  seek(event, wave) {
    const box = wave.getBoundingClientRect();
    const seconds = (Math.max(0, event.clientX - box.left) / box.width) * this.song.duration;
    return this.isOurs ? player.seek(seconds) : player.playSong(this.song, { at_s: seconds });
  }

  set(event) {
    const { set } = event.target.dataset;
    if (!set) return;
    this.state.set(event.target.closest("[data-part]").dataset.part, set, Number(event.target.value));
    this.changed();
  }

  /** A double click puts a slider where it was made. */
  centre(event) {
    const { set, base } = event.target.dataset;
    if (!set) return;
    event.target.value = base ?? 0;
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  }

  changed() {
    showMixer(this.rows, this.state);
    this.levels();
    this.turn(true);
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.save(), SAVE_MS);
  }

  levels() {
    for (const { dataset: { part } } of this.rows) {
      this.deck?.setLevel(part, this.state.isHeard(part) ? gainOf(this.state.of(part).level_db ?? 0) : 0);
      this.deck?.setPan(part, this.state.of(part).pan ?? 0);
    }
  }

  /** The stems in place of the master, or the master again. The first time they are fetched, which can take a while. */
  async turn(isOn, { play = false } = {}) {
    const same = this.isOn === isOn;
    this.isOn = isOn;
    for (const name of ["master", "stems"]) $(`[data-do=${name}]`, this.panel).setAttribute("aria-pressed", String(isOn === (name === "stems")));
    if (isOn && !this.deck) await this.load();
    if (play && this.isOn && !this.isOurs) await player.playSong(this.song);
    if (!same || !this.deck) this.follow(true);
  }

  async load() {
    const deck = this.deck = new StemDeck();
    const here = this.rows.filter((row) => row.dataset.url);
    try {
      await deck.load(here.map((row) => ({ name: row.dataset.part, url: row.dataset.url })), (done, all) => this.say(`Loading stems, ${done} of ${all} here`));
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
    const sounds = isOurs && player.state() === "playing" && !player.element().seeking;
    if (!sounds) this.deck.stop();
    else if (anew || !this.deck.isSounding) this.deck.start(player.element().currentTime, rate);
  }

  frame(seconds) {
    this.panel.style.setProperty("--at", (this.isOurs && this.song.duration ? seconds / this.song.duration : -1).toFixed(5));
    if (this.deck?.isSounding) this.deck.follow(player.element().currentTime, player.settings().rate);
  }

  async save() {
    const body = new URLSearchParams({ mixer: this.state.json() });
    const sent = await fetch(this.panel.dataset.save, { method: "POST", body, headers: { "X-CSRFToken": csrf() } }).catch(() => null);
    if (!sent?.ok) say("The mixer could not be saved: the studio is away. It sounds as it is set all the same.", { kind: "bad" });
  }

  send(event) { if (event.target.matches("[data-role=remix]")) event.target.elements.mixer.value = this.state.json(); }

  say(text) { $("[data-role=told]", this.panel).textContent = text; }

  stop() {
    this.gone = true;
    this.ending.abort();
    this.leaveFrames();
    if (this.deck) player.hush(false);
    if (this.deck?.isReady) this.deck.close();
  }
}

export function mount(panel) {
  const mixer = new MadeMixer(panel);
  return () => mixer.stop();
}
