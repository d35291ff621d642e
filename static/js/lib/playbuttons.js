// Every [data-play='{song}'] plays its song, every [data-enqueue='{song}'] puts it in the queue. Inside [data-queue]
// the other songs of that list follow. The button of the song that plays shows "pause".
import { $$, icon } from "./dom.js";
import * as player from "./player.js";
import * as queue from "./queue.js";
import { say } from "./toasts.js";

const songOf = (element, name) => JSON.parse(element.dataset[name]);

function listAround(element) {
  const list = element.closest("[data-queue]");
  if (!list) return null;
  const songs = $$("[data-play]", list).map((each) => songOf(each, "play"));
  return [...new Map(songs.map((song) => [song.id, song])).values()];
}

function press(event) {
  const button = event.target.closest?.("[data-play], [data-enqueue]");
  if (!button) return;
  event.preventDefault();
  if ("enqueue" in button.dataset) {
    const song = songOf(button, "enqueue");
    queue.add(song, { next: button.dataset.next !== undefined });
    say(`“${song.title}” is in the queue.`, { kind: "ok" });
    return;
  }
  const song = songOf(button, "play");
  const at = button.dataset.at === undefined ? null : Number(button.dataset.at);
  if (player.current()?.id === song.id && at === null && player.state() !== "error") player.toggle();
  else player.playSong(song, { at_s: at, queue: listAround(button) });
}

/** Show on every play button whether its song is the one that sounds. */
export function mark(root = document) {
  const present = player.current()?.id, on = ["playing", "loading"].includes(player.state());
  for (const button of $$("[data-play]", root)) {
    const song = songOf(button, "play");
    const sounds = on && song.id === present;
    button.closest("[data-song]")?.classList.toggle("sel", song.id === present);
    if (!button.matches(".play") || button.classList.contains("on") === sounds) continue;
    button.classList.toggle("on", sounds);
    button.setAttribute("aria-label", `${sounds ? "Pause" : "Play"} ${song.title}`);
    const drawn = button.querySelector("svg");
    if (drawn) drawn.outerHTML = icon(sounds ? "pause" : "play");
  }
}

document.addEventListener("click", press);
let shown = "";
document.addEventListener("player:state", ({ detail: { state, song } }) => {
  const now = `${song?.id} ${state === "playing" || state === "loading"}`;
  if (now !== shown) { shown = now; mark(); }
});
document.addEventListener("htmx:load", (event) => mark(event.detail.elt));
