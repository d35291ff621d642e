/* Playing in the rhythm lab: the button, the lit steps, hearing a change of tempo. */

import { $, icon } from "../lib/dom.js";
import { Groove } from "../lib/groove.js";
import { GrooveClock } from "../lib/grooveclock.js";

export class LabPlay {
  /* `lights` are called with the place in quarters, once a frame, null in silence. */
  constructor(root, wheel, lights) {
    Object.assign(this, { root, lights, said: "" });
    this.clock = new GrooveClock(new Groove(wheel), () => this.shows(false));
    this.frame = this.frame.bind(this);
  }

  async toggle() {
    if (this.clock.isOn) this.clock.stop();
    else await this.clock.start();
    this.shows(this.clock.isOn);
  }

  shows(isOn) {
    const button = $("[data-role=transport] [data-do=play]", this.root);
    button.classList.toggle("on", isOn);
    button.setAttribute("aria-label", isOn ? "Stop the wheel" : "Play the wheel");
    button.innerHTML = icon(isOn ? "pause" : "play");
    if (isOn) requestAnimationFrame(this.frame);
    else this.light(null);
  }

  frame() {
    if (!this.clock.isOn) return;
    this.light(this.clock.place_q);
    requestAnimationFrame(this.frame);
  }

  light(q) {
    for (const light of this.lights) light(q);
    const { groove } = this.clock;
    const said = q === null ? "" : `turn ${Math.floor(q / groove.turn_q) + 1}, ${Math.round(this.clock.bpm * 10) / 10} BPM`;
    if (said !== this.said) $("[data-role=now]", this.root).textContent = this.said = said;
  }

  /* Plays on, or begins, and changes the tempo at the bar after next. */
  async modulate({ bpm, old_q, new_q }) {
    if (!this.clock.isOn) await this.toggle();
    this.clock.modulate({ bpm, old_q, new_q });
  }

  stop() {
    this.clock.gone = true;
    this.clock.stop();
  }
}
