// The mixer of a made song: mute, solo, level and pan of each stem, heard at once; one transport with the player, which
// keeps the time. Effects wait until the song is made with this mix.
import { $$, csrf } from "../lib/dom.js";
import { gainOf, MixerState, showMixer } from "../lib/mixer.js";
import { StemDesk } from "../lib/stemdesk.js";
import { say } from "../lib/toasts.js";

const SAVE_MS = 900;

class MadeMixer extends StemDesk {
  constructor(panel) {
    super(panel, { song: JSON.parse(panel.dataset.song), whole: "master", gain: gainOf(Number(panel.dataset.gain)) });
    this.rows = $$("[data-part]", panel);
    this.state = new MixerState(this.rows.map((row) => row.dataset.part), JSON.parse(panel.dataset.mixer));
    const { signal } = this.ending;
    panel.addEventListener("click", (event) => this.press(event), { signal });
    panel.addEventListener("input", (event) => this.set(event), { signal });
    panel.addEventListener("dblclick", (event) => this.centre(event), { signal });
    panel.addEventListener("submit", (event) => this.send(event), { signal, capture: true }); // before the form is read
    showMixer(this.rows, this.state);
    this.listen();
  }

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

  stems() { return this.rows.filter((row) => row.dataset.url).map((row) => ({ name: row.dataset.part, url: row.dataset.url })); }

  async save() {
    const body = new URLSearchParams({ mixer: this.state.json() });
    const sent = await fetch(this.panel.dataset.save, { method: "POST", body, headers: { "X-CSRFToken": csrf() } }).catch(() => null);
    if (!sent?.ok) say("The mixer could not be saved: the studio is away. It sounds as it is set all the same.", { kind: "bad" });
  }

  send(event) { if (event.target.matches("[data-role=remix]")) event.target.elements.mixer.value = this.state.json(); }
}

export function mount(panel) {
  const mixer = new MadeMixer(panel);
  return () => mixer.stop();
}
