// The player bar: its buttons and figures. What they do is in lib/player.js; keys are in playerkeys.js.
import { $, $$, clock } from "../lib/dom.js";
import { node, write } from "../lib/draw.js";
import * as heard from "../lib/heard.js";
import * as player from "../lib/player.js";
import { recall, remember } from "../lib/store.js";
import { loopEnd, loopStart, toggleLoop } from "../lib/loops.js";

const percent = (share) => `${Math.round(share * 100)} %`;

export function mount(bar) {
  const ending = new AbortController(), { signal } = ending;
  const part = (name) => $(`[data-${name}]`, bar);
  const button = (name) => $(`[data-do="${name}"]`, bar);
  let analysis = null, line = "", remaining = recall("remaining", false);

  const acts = {
    previous: player.previous, next: player.next, toggle: player.toggle,
    mute: () => player.setMuted(!player.settings().muted),
    remaining: () => { remaining = !remaining; remember("remaining", remaining); times(); },
    "loop-a": loopStart, "loop-b": loopEnd, loop: () => toggleLoop(analysis),
    "rate-reset": () => player.setRate(1),
    queue: () => document.dispatchEvent(new CustomEvent("queue:toggle")),
    sheet: () => spread(!bar.classList.contains("open")),
  };

  // Small screens: the bar becomes a sheet with everything on it; the rest of the page waits behind.
  const spread = (open) => {
    bar.classList.toggle("open", open);
    button("sheet").setAttribute("aria-expanded", String(open));
    button("sheet").setAttribute("aria-label", open ? "Back to the page" : "All player controls");
    for (const other of $$("body > .top, body > main, body > .tabsbar, body > .skip")) other.inert = open;
    if (open) button("toggle").focus();
    else button("sheet").focus();
  };

  const times = () => {
    const [now, all] = [player.currentTime(), player.duration()];
    write(part("now"), clock(now));
    part("length").title = remaining ? "Time left; press for the length" : "Length; press for the time left";
    write(part("length"), remaining ? `−${clock(Math.max(0, all - now))}` : clock(all));
    const said = (analysis && heard.lineOf(analysis, now)) || player.current()?.artist || "";
    if (said !== line) part("line").textContent = line = said;
  };

  const song = async () => {
    const present = player.current();
    bar.hidden = !present;
    document.body.classList.toggle("has-player", Boolean(present));
    analysis = null;
    if (!present) { if (bar.classList.contains("open")) spread(false); return; }
    part("title").textContent = present.title;
    for (const link of $$("[data-song-link]", bar)) link.setAttribute("href", present.href);
    part("cover").src = bar.classList.contains("open") ? present.artwork_large : present.artwork;
    window.htmx.process(bar);
    times();
    const found = await heard.analysisOf(present);
    if (player.current()?.id === present.id) { analysis = found; times(); }
  };

  const state = () => {
    const { volume, muted, rate } = player.settings(), now = player.state(), region = player.looping();
    const on = now === "playing" || now === "loading";
    bar.dataset.state = now;
    bar.classList.toggle("sounds", on);
    bar.classList.toggle("silent", muted || volume === 0);
    button("toggle").setAttribute("aria-label", on ? "Pause" : "Play");
    button("toggle").classList.toggle("on", on);
    button("mute").setAttribute("aria-pressed", String(muted));
    button("loop").setAttribute("aria-pressed", String(Boolean(region)));
    button("loop").setAttribute("aria-label", region ? `Loop from ${clock(region.start)} to ${clock(region.end)}: end it` : "Loop this section");
    slide(part("volume"), muted ? 0 : Math.round(volume * 100), 0, 100);
    slide(part("rate"), rate, 0.5, 2);
    part("rate-word").textContent = `${rate}×`;
    part("rate-word").setAttribute("aria-label", `Speed ${rate}×`);
    part("rate-word").classList.toggle("lamp", rate !== 1);
    part("rate-figure").textContent = percent(rate);
    part("trouble").hidden = now !== "error";
  };
  const troubled = ({ detail }) => { part("trouble").textContent = detail.trouble; };

  bar.addEventListener("click", (event) => acts[event.target.closest("[data-do]")?.dataset.do]?.(), { signal });
  bar.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !bar.classList.contains("open")) return;
    event.preventDefault();
    spread(false);
  }, { signal });
  $(".what", bar).addEventListener("click", (event) => {
    if (!matchMedia("(max-width: 640px)").matches || bar.classList.contains("open")) return;
    event.preventDefault();
    event.stopPropagation();
    spread(true);
  }, { signal, capture: true });
  part("volume").addEventListener("input", (event) => player.setVolume(event.target.value / 100), { signal });
  part("rate").addEventListener("input", (event) => player.setRate(Number(event.target.value)), { signal });
  document.addEventListener("player:song", song, { signal });
  document.addEventListener("player:state", troubled, { signal });
  document.addEventListener("player:state", state, { signal });
  document.addEventListener("player:time", times, { signal });
  document.addEventListener("htmx:beforeRequest", () => { if (bar.classList.contains("open")) spread(false); }, { signal });
  // A strip of its own: a figure set on the bar would be handed down to all that is in it, in each frame.
  const strip = node("i", { class: "strip", "aria-hidden": "true" });
  bar.append(strip);
  const stop = player.onFrame((seconds) => strip.style.setProperty("--played", player.duration() ? seconds / player.duration() : 0));
  song();
  state();
  return () => { ending.abort(); stop(); strip.remove(); };
}

function slide(input, value, least, most) {
  input.value = value;
  input.style.setProperty("--v", `${((value - least) / (most - least)) * 100}%`);
}
