/* Keys and buttons of the timeline: zoom, scroll, follow, loop. Keys count while the focus is inside the timeline. */

import { $ } from "../lib/dom.js";

const CLOSER = 0.6;
const SCROLLS = new Set(["left", "right", "home", "end"]);

export function keysAndButtons(page, signal) {
  const panel = $("[data-part=timeline]", page.root);
  if (!panel) return;
  const acts = {
    closer: () => page.timeline.zoom(CLOSER),
    wider: () => page.timeline.zoom(1 / CLOSER),
    whole: () => page.timeline.view.show(0, page.timeline.model.duration_s, { glide: true }),
    follow: () => page.timeline.setFollows(!page.timeline.follows),
    loop: () => loopView(page),
    correct: () => page.timeline.setCorrecting(!page.timeline.correcting),
    unloop: () => page.playback.endLoop(),
    left: () => page.timeline.view.scrollBy(-page.timeline.view.span_s / 4),
    right: () => page.timeline.view.scrollBy(page.timeline.view.span_s / 4),
    home: () => page.timeline.view.show(0, page.timeline.view.span_s, { glide: true }),
    end: () => page.timeline.view.show(page.timeline.model.duration_s - page.timeline.view.span_s, page.timeline.model.duration_s, { glide: true }),
  };
  const keys = {
    "+": "closer", "=": "closer", "-": "wider", _: "wider", 0: "whole", f: "follow", l: "loop", Escape: "unloop",
    ArrowLeft: "left", ArrowRight: "right", Home: "home", End: "end",
  };
  panel.addEventListener("click", (event) => {
    const act = acts[event.target.closest("[data-act]")?.dataset.act];
    if (act && page.timeline) act();
  }, { signal });
  panel.addEventListener("keydown", (event) => {
    const act = acts[keys[event.key]];
    if (!act || !page.timeline || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    if (event.key === "Escape" && !page.playback.range) return endCorrecting(page, event);
    act();
    if (SCROLLS.has(keys[event.key])) page.timeline.byHand();
    event.preventDefault();
    event.stopPropagation();
  }, { signal });
}

/* Escape ends a loop first, then correcting. */
function endCorrecting(page, event) {
  if (!page.timeline.correcting) return;
  page.timeline.setCorrecting(false);
  event.stopPropagation();
}

/* l loops what is shown, and ends a loop that is on. */
function loopView(page) {
  const { view, model } = page.timeline;
  if (page.playback.range) return page.playback.endLoop();
  const near = (time_s) => model.nearestBeat(time_s);
  return page.playback.loop(Math.max(0, near(view.start_s)), Math.max(near(view.end_s), view.start_s + 0.2));
}
