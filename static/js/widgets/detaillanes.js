/* The lanes in detail: beats, chords, keys, notes, sound. */

import { $ } from "../lib/dom.js";
import { SongNotes } from "../lib/songnotes.js";
import { dressChord, dressRegion } from "./blocks.js";
import { choosing, dragging, wheeling } from "./gestures.js";
import { Lane } from "./lanes.js";
import { Roll } from "./roll.js";
import { Ruler } from "./ruler.js";
import { chordStretches, Waveform } from "./waveform.js";

const MOVED = ["chords", "keys", "roll", "detail"]; // a drag in these scrolls

export function detailLanes(timeline) {
  const { model, peaks, view, on, ending } = timeline;
  const beats = new Ruler(timeline.part("beats"), { axis: view, model, ticks: true, onPlay: on.play, onCorrect: timeline.correctsBar });
  const chords = new Lane(timeline.part("chords"), {
    axis: view, spans: model.chords, dress: dressChord(model), letter: (chord) => chord.kind.letter, none: model.none.chords,
    ...timeline.hands("chord"), onLoop: (chord) => on.loop(chord.start_s, chord.end_s),
  });
  const keys = new Lane(timeline.part("keys"), { axis: view, spans: model.regions, dress: dressRegion(model), none: model.none.keys, ...timeline.hands("key") });
  const sound = new Waveform($("canvas", timeline.part("detail")), { peaks, axis: view, stretches: (a, b) => chordStretches(model, a, b), body: true });
  const hand = { isOn: () => timeline.part("zoom").contains(document.activeElement), onMove: () => timeline.byHand() };
  const taps = { roll: (time_s, target, event) => timeline.roll?.tap(time_s, event) };
  const onTap = (time_s, target) => { if (!target.closest("button")) on.play(time_s); };
  for (const name of MOVED) dragging(timeline.part(name), view, { onTap: taps[name] ?? onTap, ...hand }, ending.signal);
  for (const name of ["beats", ...MOVED]) wheeling(timeline.part(name), view, hand, ending.signal);
  const { onTap: play, onRange } = timeline.choices();
  const tapBeat = (time_s) => (timeline.correcting ? beats.correct(model.nearestBeat(time_s)) : play(time_s));
  choosing(timeline.part("beats"), view, { onTap: tapBeat, onRange }, ending.signal);
  return { beats, chords, keys, sound };
}

/* What only the theory knows, in detail: the notes, and how each key is reached. */
export function detailTheory(timeline, theory) {
  const { model, view, on } = timeline;
  const notes = theory?.notes?.start_s.length ? new SongNotes(theory.notes) : null;
  const none = timeline.none(theory, theory?.notes ? "No notes were heard" : "The notes are not known. Hear the song again to know them");
  const roll = new Roll(timeline.part("roll"), { axis: view, model, notes, names: timeline.part("rollnames"), none, onPlay: on.play });
  timeline.keys.redress(dressRegion(model, theory?.harmony?.modulations, { tellsWay: true }));
  return { notes, roll };
}
