// The stems of the song on its page: split, mute, solo, level, and the switch between the mix and its parts. One
// transport for both: play, seek, loop and speed are the player's (lib/stemdesk.js).
import { $, $$ } from "../lib/dom.js";
import { StemDesk } from "../lib/stemdesk.js";

const VARIES = "At another speed the stems change their pitch with it; the mix keeps it.";

class Stems extends StemDesk {
  constructor(panel) {
    super(panel, { song: panel.dataset.plays ? JSON.parse(panel.dataset.plays) : null, whole: "mix" });
    this.rows = $$("[data-stem]", panel);
    const { signal } = this.ending;
    document.addEventListener("job:changed", ({ detail }) => this.jobChanged(detail), { signal });
    if (!this.song) return;
    panel.addEventListener("click", (event) => this.press(event), { signal });
    panel.addEventListener("input", (event) => this.level(event), { signal });
    this.listen();
  }

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

  stems() { return this.rows.map((row) => ({ name: row.dataset.stem, url: row.dataset.url })); }

  atRate(rate) { this.say(rate === 1 ? "" : VARIES); }
}

export function mount(panel) {
  const stems = new Stems(panel);
  return () => stems.stop();
}
