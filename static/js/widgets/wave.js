// The waveform in the player: shows where the sound is, seeks by press, drag and keys, loops by dragging with Shift.
import { clock } from "../lib/dom.js";
import { drawing } from "../lib/minwave.js";
import * as player from "../lib/player.js";

const PARTS = '<div class="draw"></div><i class="stretch" hidden></i><i class="needle"></i><span class="hint" hidden></span>';

export function mount(wave) {
  const ending = new AbortController(), { signal } = ending;
  wave.innerHTML = PARTS;
  const [draw, range, , hint] = wave.children;
  let drag = null; // {from, loop}: seconds where the drag began

  const share = (seconds) => (player.duration() ? Math.min(1, Math.max(0, seconds / player.duration())) : 0);
  const secondsAt = (event) => {
    const box = wave.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * player.duration();
  };
  const show = (seconds) => {
    wave.style.setProperty("--at", share(seconds));
    wave.dataset.seconds = seconds.toFixed(3);
  };
  const say = () => {
    const [now, all] = [player.currentTime(), player.duration()];
    wave.setAttribute("aria-valuemax", all.toFixed(1));
    wave.setAttribute("aria-valuenow", now.toFixed(1));
    wave.setAttribute("aria-valuetext", `${clock(now)} of ${clock(all)}`);
  };
  const song = () => {
    const present = player.current();
    draw.innerHTML = present ? drawing(present) : "";
    show(player.currentTime());
    say();
  };
  const showRange = (region) => {
    range.hidden = !region;
    if (!region) return;
    range.style.left = `${share(region.start) * 100}%`;
    range.style.width = `${(share(region.end) - share(region.start)) * 100}%`;
  };

  const press = (event) => {
    if (event.button || !player.current()) return;
    drag = { from: secondsAt(event), loop: event.shiftKey };
    wave.setPointerCapture(event.pointerId);
    if (!drag.loop) player.seek(drag.from);
  };
  const move = (event) => {
    const seconds = secondsAt(event);
    hint.hidden = false;
    hint.textContent = drag?.loop ? `${clock(Math.min(drag.from, seconds))} to ${clock(Math.max(drag.from, seconds))}` : clock(seconds);
    hint.style.left = `${share(seconds) * 100}%`;
    if (drag?.loop) showRange({ start: Math.min(drag.from, seconds), end: Math.max(drag.from, seconds) });
    else if (drag) player.seek(seconds);
  };
  const release = (event) => {
    if (drag?.loop) {
      const [start, end] = [drag.from, secondsAt(event)].sort((one, other) => one - other);
      player.loop(start, end);
      if (player.looping()) player.seek(start);
    }
    drag = null;
    showRange(player.looping());
  };
  const keys = (event) => {
    const to = { Home: 0, End: player.duration(), PageUp: player.currentTime() + 30, PageDown: player.currentTime() - 30 }[event.key];
    if (to === undefined || !player.current()) return;
    event.preventDefault();
    player.seek(to);
  };

  wave.addEventListener("pointerdown", press, { signal });
  wave.addEventListener("pointermove", move, { signal });
  wave.addEventListener("pointerup", release, { signal });
  wave.addEventListener("pointercancel", () => { drag = null; showRange(player.looping()); }, { signal });
  wave.addEventListener("pointerleave", () => { hint.hidden = true; }, { signal });
  wave.addEventListener("keydown", keys, { signal });
  document.addEventListener("player:song", song, { signal });
  document.addEventListener("player:time", say, { signal });
  document.addEventListener("player:state", ({ detail }) => { showRange(detail.region); show(player.currentTime()); say(); }, { signal });
  const stop = player.onFrame(show);
  song();
  showRange(player.looping());
  return () => { ending.abort(); stop(); };
}
