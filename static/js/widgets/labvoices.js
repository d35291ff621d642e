/* The panel of four voices: staves, faults in words, a table, notes set by hand. */

import { $, icon } from "../lib/dom.js";
import { node } from "../lib/draw.js";
import { LabState } from "../lib/labstate.js";
import { pictureMenu } from "../lib/picture.js";
import { Staff, voicesTable } from "./labstaff.js";

export class VoicesPanel {
  constructor(root, lab) {
    Object.assign(this, { root, lab, box: $("[data-part=voices]", root), list: $("[data-part=faults]", root) });
    this.staff = new Staff($("[data-part=staves]", root), {
      hear: (index) => { lab.choose(index); lab.transport.hear(index); },
      move: (index, voice, midi) => this.move(index, voice, midi),
      fault: (place) => this.showFault(place),
    });
    this.list.addEventListener("click", (event) => { const row = event.target.closest("[data-fault]"); if (row) this.showFault(Number(row.dataset.fault)); });
    this.smooth = $("[data-act=smooth]", root);
    this.smooth.addEventListener("click", () => lab.change({ voices: "" }));
    pictureMenu($("[data-part=voices-acts]", root), "Four voices", () => this.staff.svg);
  }

  show(reading) {
    this.box.hidden = !reading;
    if (!reading) return;
    this.staff.draw(reading);
    this.smooth.hidden = !this.lab.state.now.voices;
    const faults = reading.faults.filter((fault) => fault.level === "fault").length;
    const remarks = reading.faults.length - faults;
    $("[data-part=voices-note]", this.root).textContent = [counted(faults, "fault"), remarks && counted(remarks, "remark"), `the upper voices move ${reading.motion} semitones in all`].filter(Boolean).join(", ");
    this.list.replaceChildren(...reading.faults.map((fault, i) => this.row(fault, i)));
    $("[data-part=voices-table]", this.root).innerHTML = voicesTable(reading);
  }

  row(fault, place) {
    const button = node("button", { type: "button", "data-fault": place });
    button.innerHTML = icon(fault.level === "fault" ? "triangle-alert" : "info");
    button.append(node("span", {}, node("b", {}, fault.kind[0].toUpperCase() + fault.kind.slice(1)), ` ${fault.sentence}`));
    return node("li", { class: fault.level }, button);
  }

  /* Light it on the staves and let it be heard. */
  showFault(place) {
    const fault = this.lab.reading.faults[place];
    this.staff.showFault(place);
    this.lab.player.hearRow([...new Set([fault.from, fault.index])].map((index) => this.lab.reading.chords[index].voices));
  }

  move(index, voice, midi) {
    const pitches = [...this.lab.reading.chords[index].voices];
    pitches[voice] = midi;
    const shown = this.lab.reading.chords[index];
    shown.voices = pitches; // heard at once; the names follow from the studio
    this.lab.player.hear(pitches, { length_s: 0.7 });
    this.lab.change({ voices: LabState.voicesText({ ...this.lab.state.voices, [index]: pitches }) }, { group: `voice ${index} ${voice}` });
  }

  light(index) { this.staff.light(index); }
}

const counted = (count, word) => (count === 0 ? `No ${word}s` : count === 1 ? `One ${word}` : `${count} ${word}s`);
