/* The lanes over the whole song: bars, sections, keys, sound with the frame of the detail, tension. */

import { $ } from "../lib/dom.js";
import { dressRegion, dressSection } from "./blocks.js";
import { Frame } from "./frame.js";
import { choosing, wheeling } from "./gestures.js";
import { Lane } from "./lanes.js";
import { Ruler } from "./ruler.js";
import { TensionLane } from "./tension.js";
import { barStretches, Waveform } from "./waveform.js";

const LEAST_COLOUR_PX = 3;
const LEAST_BLOCK_PX = 4;

export function wholeLanes(timeline) {
  const { model, peaks, whole, view, on, ending } = timeline;
  const ruler = new Ruler(timeline.part("ruler"), { axis: whole, model, ticks: false, onPlay: on.play });
  const sections = new Lane(timeline.part("sections"), {
    axis: whole, spans: model.sections, dress: dressSection(model), least_px: LEAST_BLOCK_PX, none: model.none.sections,
    ...timeline.hands("section"), onLoop: (section) => on.loop(section.start_s, section.end_s),
  });
  timeline.regions = new Lane(timeline.part("regions"), { axis: whole, spans: model.regions, dress: dressRegion(model), least_px: LEAST_BLOCK_PX, none: model.none.keys, ...timeline.hands("key") });
  const sound = new Waveform($("canvas", timeline.part("overview")), { peaks, axis: whole, stretches: (a, b) => barStretches(model, a, b, whole.secondsPerPixel * LEAST_COLOUR_PX) });
  const frame = new Frame(timeline.part("overview"), { whole, view, model });
  Object.assign(frame, { onTap: on.play, onMove: () => timeline.byHand() });
  for (const name of ["ruler", "overview", "tension"]) choosing(timeline.part(name), whole, timeline.choices(), ending.signal);
  wheeling(timeline.part("overview"), view, { isOn: () => false, onMove: () => timeline.byHand() }, ending.signal);
  return [ruler, sections, timeline.regions, sound, frame];
}

/* What only the theory knows, over the whole song: tension, and how each key is reached. */
export function wholeTheory(timeline, theory) {
  const { model, whole, on } = timeline;
  timeline.regions.redress(dressRegion(model, theory?.harmony?.modulations));
  return { tension: new TensionLane(timeline.part("tension"), { axis: whole, model, harmony: theory?.harmony ?? null, none: timeline.none(theory, "No tension is known: no chords were heard"), on }) };
}
