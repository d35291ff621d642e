// The keys of the player. A page may take one over while it is shown (lib/keys.js).
import { analysisOf, indexAt } from "../lib/heard.js";
import { register } from "../lib/keys.js";
import { loopEnd, loopStart, toggleLoop } from "../lib/loops.js";
import * as player from "../lib/player.js";

const when = () => player.current() !== null;
const jump = (seconds) => () => player.seek(player.currentTime() + seconds);
const louder = (by) => () => player.setVolume(player.settings().volume + by);
const faster = (by) => () => player.setRate(player.settings().rate + by);

/** One bar back or forward; where no bars are known, as long as a bar usually lasts. */
const bar = (by) => async () => {
  const downbeats = (await analysisOf(player.current()))?.downbeats_s ?? [];
  const now = player.currentTime();
  if (!downbeats.length) return player.seek(now + by * 2);
  const here = indexAt(downbeats, now + (by > 0 ? 0.05 : 0));
  // Back goes to the beginning of this bar first, unless it has only just begun.
  const back = here >= 0 && now - downbeats[here] > 0.3 ? here : here - 1;
  return player.seek(by > 0 ? downbeats[here + 1] ?? player.duration() : downbeats[back] ?? 0);
};

const KEYS = [
  ["space", "Play or pause", player.toggle], ["k", "Play or pause", player.toggle, true],
  ["left", "Back 5 s", jump(-5)], ["right", "Forward 5 s", jump(5)],
  ["shift+left", "Back one bar", bar(-1)], ["shift+right", "Forward one bar", bar(1)],
  ["j", "Back 10 s", jump(-10)], ["l", "Forward 10 s", jump(10)],
  ["n", "Next song", player.next], ["p", "Previous song", player.previous],
  ["up", "Louder", louder(0.05)], ["down", "Softer", louder(-0.05)],
  ["m", "Mute", () => player.setMuted(!player.settings().muted)],
  ["[", "Slower", faster(-0.05)], ["]", "Faster", faster(0.05)], ["\\", "Speed as recorded", () => player.setRate(1)],
  ["a", "Loop from here", loopStart], ["b", "Loop up to here", loopEnd], ["r", "Loop this section, or end the loop", toggleLoop],
  ["q", "Show or hide the queue", () => document.dispatchEvent(new CustomEvent("queue:toggle"))],
];

for (const [key, label, run, hidden = false] of KEYS) register({ key, label, run, hidden, when, group: "Player" });
