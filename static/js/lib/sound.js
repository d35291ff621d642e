// What the audio element tells, turned into the player's doings: frames, the next song, what is remembered, troubles.
import { announce, clock } from "./dom.js";
import { forget } from "./heard.js";
import * as player from "./player.js";
import * as queue from "./queue.js";
import { remember } from "./store.js";

const EVERY_MS = 2000; // how often the position is written down
const audio = player.element();
let writtenAt = 0;

function run() {
  player.turnBack();
  player.frame();
  if (!audio.paused) requestAnimationFrame(run);
}

function writePosition() {
  const song = player.current();
  if (song) remember("position", { id: song.id, seconds: Math.round(player.currentTime() * 100) / 100 });
}

function ended() {
  if (player.turnBack({ ended: true })) return void player.play();
  if (!player.next()) player.seek(0);
}

async function troubled() {
  const song = player.current();
  if (!song) return;
  const wanted = !audio.paused;
  const { gone, why } = await reasonFor(song);
  if (player.current()?.id !== song.id) return;
  if (gone) {
    queue.remove(queue.place());
    player.follow();
  } else player.fail(why);
  if (wanted) announce("player:trouble", { song, why });
}

/** Ask the studio why the browser could not go on with a song. */
async function reasonFor(song) {
  try {
    const answer = await fetch(song.url, { method: "HEAD", cache: "no-store" });
    if (answer.redirected && !answer.headers.has("Accept-Ranges")) {
      return { why: "You are signed out. Sign in again to go on listening." };
    }
    if (answer.status === 404) return { gone: true, why: `“${song.title}” is no longer in your library.` };
    if (!answer.ok) return { why: `The studio could not send “${song.title}” (error ${answer.status}). Press play to try again.` };
    return { why: unplayable(song, answer.headers.get("Content-Type") ?? "") };
  } catch {
    return { why: `The studio cannot be reached. “${song.title}” goes on from ${clock(player.currentTime())} when you press play again.` };
  }
}

function unplayable(song, type) {
  if (type.startsWith("application/octet-stream")) {
    return `The browser cannot play “${song.title}” yet. A copy that it can play is made while the song is heard: try again after that, or download the original.`;
  }
  return `The browser cannot play “${song.title}” (${type.split(";")[0]}). Download the original from the song's page, or use another browser.`;
}

for (const kind of ["play", "pause", "playing", "waiting", "canplay", "volumechange", "ratechange", "durationchange"]) {
  audio.addEventListener(kind, player.tell);
}
audio.addEventListener("play", () => requestAnimationFrame(run));
audio.addEventListener("seeked", () => { player.frame(); player.tellTime(); });
audio.addEventListener("loadedmetadata", player.frame);
audio.addEventListener("ended", ended);
audio.addEventListener("error", troubled);
audio.addEventListener("pause", writePosition);
audio.addEventListener("timeupdate", () => {
  player.turnBack(); // also where no frames are drawn, in a hidden tab
  player.tellTime();
  if (performance.now() - writtenAt < EVERY_MS) return;
  writtenAt = performance.now();
  writePosition();
});
audio.addEventListener("volumechange", () => { remember("volume", player.settings().volume); remember("muted", audio.muted); });
audio.addEventListener("ratechange", () => { if (audio.playbackRate) remember("rate", audio.playbackRate); });
addEventListener("pagehide", writePosition);

// A song in the queue was heard: take its waveform, harmony and picture in, wherever it stands.
document.addEventListener("job:changed", async ({ detail: { subject, state } }) => {
  const known = state === "done" && queue.list().find((song) => song.id === subject);
  if (!known?.self) return;
  forget(subject);
  const answer = await fetch(known.self).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  queue.update(await answer.json());
  if (player.current()?.id === subject) announce("player:song", { song: player.current() });
});

// One sound at a time: a tab that begins to play silences the others.
const tabs = new BroadcastChannel("partimento-player");
audio.addEventListener("play", () => tabs.postMessage("playing"));
tabs.addEventListener("message", () => audio.pause());

player.restore();
