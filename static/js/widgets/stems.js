// The stems of the song on its page: split, mute, solo, level, and the switch between the mix and its parts. One
// transport for both: play, seek, loop and speed are the player's (lib/player.js).
import { $, $$ } from "../lib/dom.js";
import * as player from "../lib/player.js";
import { StemDeck } from "../lib/stemdeck.js";

const VARIES = "At another speed the stems change their pitch with it; the mix keeps it.";

class Stems {
  constructor(panel) {
    Object.assign(this, { panel, rows: $$("[data-stem]", panel), isOn: false, deck: null });
    this.song = panel.dataset.plays ? JSON.parse(panel.dataset.plays) : null;
    this.ending = new AbortController();
    const { signal } = this.ending;
    document.addEventListener("job:changed", ({ detail }) => this.jobChanged(detail), { signal });
    if (!this.song) return;
    panel.addEventListener("click", (event) => this.press(event), { signal });
    panel.addEventListener("input", (event) => this.level(event), { signal });
    for (const name of ["player:state", "player:song"]) document.addEventListener(name, () => this.follow(), { signal });
    for (const name of ["seeking", "pause", "waiting", "emptied"]) player.element().addEventListener(name, () => this.deck?.stop(), { signal });
    for (const name of ["playing", "seeked", "ratechange"]) player.element().addEventListener(name, () => this.follow(true), { signal });
    this.leave = player.onFrame((seconds) => this.frame(seconds));
    this.frame(player.currentTime());
  }

  get isOurs() { return player.current()?.id === this.song.id; }

  jobChanged({ kind, subject, state }) {
    if (kind !== "stems" || subject !== this.panel.dataset.song || state === this.panel.dataset.state) return;
    this.panel.dataset.state = state;
    window.htmx.ajax("GET", this.panel.dataset.address, { target: this.panel, swap: "outerHTML", select: "unset", selectOOB: "unset" });
  }

  press(event) {
    const wave = event.target.closest("[data-seek]");
    if (wave) return this.seek(event, wave);
    const button = event.target.closest("[data-do]"), what = button?.dataset.do;
    if (what === "mix") return this.turn(false);
    if (what === "stems") return this.turn(true);
    if (what !== "mute" && what !== "solo") return undefined;
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    this.levels();
    return this.turn(true);
  }

  seek(event, wave) {
    const box = wave.getBoundingClientRect(), share = (event.clientX - box.left) / box.width;
    const seconds = Math.max(0, share) * this.song.duration;
    return this.isOurs ? player.seek(seconds) : player.playSong(this.song, { at_s: seconds });
  }

  level(event) {
    if (!event.target.matches("[data-level]")) return;
    event.target.style.setProperty("--v", `${event.target.value}%`);
    this.levels();
    this.turn(true);
  }

  /** Solo wins over mute; several can be solo. */
  levels() {
    const isPressed = (row, name) => $(`[data-do=${name}]`, row).getAttribute("aria-pressed") === "true";
    const alone = this.rows.some((row) => isPressed(row, "solo"));
    for (const row of this.rows) {
      const isHeard = alone ? isPressed(row, "solo") : !isPressed(row, "mute");
      row.classList.toggle("silent", !isHeard);
      this.deck?.setLevel(row.dataset.stem, isHeard ? ($("[data-level]", row).value / 100) ** 2 : 0);
    }
  }

  /** The stems instead of the mix, or the mix again. The first time the stems are fetched, which can take a while. */
  async turn(isOn) {
    const same = this.isOn === isOn;
    this.isOn = isOn;
    for (const name of ["mix", "stems"]) $(`[data-do=${name}]`, this.panel).setAttribute("aria-pressed", String(isOn === (name === "stems")));
    if (isOn && !this.deck) await this.load();
    if (!same || !this.deck) this.follow(true);
  }

  async load() {
    const deck = this.deck = new StemDeck();
    try {
      await deck.load(this.rows.map((row) => ({ name: row.dataset.stem, url: row.dataset.url })), (done, all) => this.say(`Loading stems, ${done} of ${all} here`));
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
    this.deck.setVolume(muted ? 0 : volume);
    if (this.isOn) this.say(rate === 1 ? "" : VARIES);
    const sounds = isOurs && player.state() === "playing" && !player.element().seeking;
    if (!sounds) this.deck.stop();
    else if (anew || !this.deck.isSounding) this.deck.start(player.element().currentTime, rate);
  }

  frame(seconds) {
    const share = this.isOurs && this.song.duration ? seconds / this.song.duration : -1;
    this.panel.style.setProperty("--at", share.toFixed(5));
    if (!this.deck?.isSounding) return;
    this.deck.follow(player.element().currentTime, player.settings().rate);
    this.panel.dataset.off = String(this.deck.off ?? "");
  }

  say(text) { $("[data-role=told]", this.panel).textContent = text; }

  stop() {
    this.gone = true;
    this.ending.abort();
    this.leave?.();
    if (this.deck) player.hush(false);
    if (this.deck?.isReady) this.deck.close();
  }
}

export function mount(panel) {
  const stems = new Stems(panel);
  return () => stems.stop();
}
