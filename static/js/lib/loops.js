// Looping a stretch: from here, up to here, or the section that sounds.
import { analysisOf, momentOf } from "./heard.js";
import * as player from "./player.js";
import { say } from "./toasts.js";

/** A: the loop begins here; without an end it goes to the end of the song. */
export function loopStart() {
  if (!player.current()) return;
  const now = player.currentTime(), region = player.looping();
  player.loop(now, region && region.end > now ? region.end : null);
}

/** B: the loop ends here; without a beginning it comes from the start of the song. */
export function loopEnd() {
  if (!player.current()) return;
  const now = player.currentTime(), region = player.looping();
  player.loop(region && region.start < now ? region.start : 0, now);
}

/** End the loop that is on, or loop the section that sounds (the whole song where none is known). */
export async function toggleLoop() {
  const song = player.current();
  if (!song || player.looping()) return player.loop(null);
  const analysis = await analysisOf(song);
  const section = analysis && momentOf(analysis, player.currentTime()).section;
  if (section) player.loop(section.start_s, section.end_s);
  else {
    player.loop(0);
    say("The whole song is looped. Press A and B for a stretch of it, or drag over the waveform with Shift.");
  }
}
