/* How the lab sounds: what is played, what is lit while it plays, and the button that says so. */

import { $ } from "../lib/dom.js";
import { ProgressionPlayer } from "../lib/progressionsound.js";

export class Transport {
  /* `lit(index, chord)` is told which chord is heard, -1 for none. */
  constructor(root, lab, lit) {
    Object.assign(this, { root, lab, lit, now: -1 });
    this.player = new ProgressionPlayer({ changed: () => this.show(), at: (index) => this.light(index) });
  }

  tune() {
    const { sound, style, bass, click, loop, tempo } = this.lab.state.now;
    const beats = Number(String(tempo).replace(",", "."));
    if (this.lab.reading) this.player.set(this.lab.reading.chords, { sound, style, bass, click, loop, tempo: beats >= 20 && beats <= 400 ? beats : this.lab.reading.tempo, beatsPerBar: this.lab.reading.beatsPerBar });
  }

  toggle() { if (this.player.isOn) this.player.stop(); else this.player.play(0); }
  hear(index) { const chord = this.lab.reading.chords[index]; if (chord?.voices.length) this.player.hear(chord.voices); }

  light(index) {
    if (index === this.now) return;
    this.now = index;
    const { reading } = this.lab;
    const chord = reading?.chords[index] ?? null;
    this.lit(index, chord);
    $("[data-part=where]", this.root).textContent = chord ? `bar ${Math.floor(chord.start_beat / reading.beatsPerBar) + 1} · ${chord.symbol.join("")}, ${chord.role}` : "";
  }

  show() {
    const button = $("[data-act=play]", this.root);
    button.classList.toggle("on", this.player.isOn);
    button.setAttribute("aria-label", this.player.isOn ? "Stop the progression" : "Play the progression");
  }
}
