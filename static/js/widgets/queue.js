// The queue panel: what plays next, in an order that can be changed by dragging and by keys.
import Sortable from "../../vendor/sortable/sortable.esm.js";
import { clock, escape, icon } from "../lib/dom.js";
import * as player from "../lib/player.js";
import * as queue from "../lib/queue.js";

const tool = (act, name, title, off) =>
  `<button class="btn quiet sm icon-only" type="button" data-act="${act}" aria-label="${escape(title)}"${off ? " disabled" : ""}>${icon(name)}</button>`;

function row(song, place, songs) {
  const now = place === queue.place();
  return `<li data-place="${place}"${now ? ' class="now" aria-current="true"' : ""}>
    <span class="grip" aria-hidden="true">${icon("grip-vertical")}</span>
    <button class="song-name clip" type="button" data-act="jump" aria-label="Play ${escape(song.title)}"><b>${escape(song.title)}</b><small>${escape(song.artist ?? "")}</small></button>
    <span class="time">${song.duration ? clock(song.duration) : ""}</span>
    ${tool("up", "arrow-up", `Move ${song.title} up`, place === 0)}${tool("down", "arrow-down", `Move ${song.title} down`, place === songs.length - 1)}${tool("remove", "x", `Take ${song.title} out of the queue`)}
  </li>`;
}

export function mount(panel) {
  const ending = new AbortController(), { signal } = ending;
  const list = panel.querySelector("[data-queue-list]"), sum = panel.querySelector("[data-queue-sum]");
  const opener = document.querySelector('[data-do="queue"]');
  let sortable = null;

  const show = () => {
    if (panel.hidden) return;
    const songs = queue.list(), seconds = songs.reduce((all, song) => all + (song.duration ?? 0), 0);
    list.innerHTML = songs.map(row).join("");
    sum.textContent = `${songs.length} ${songs.length === 1 ? "song" : "songs"}, ${clock(seconds)}`;
    sortable ??= Sortable.create(list, { handle: ".grip", animation: 120, onEnd: ({ oldIndex, newIndex }) => queue.move(oldIndex, newIndex) });
  };
  const open = (is) => {
    panel.hidden = !is;
    opener.setAttribute("aria-expanded", String(is));
    show();
    if (is) (list.querySelector(".now .song-name") ?? panel.querySelector("button")).focus();
    else opener.focus();
  };
  const acts = {
    jump: (place) => player.jump(place),
    up: (place) => again(place, -1, "up"),
    down: (place) => again(place, 1, "down"),
    remove: (place) => {
      const present = queue.place();
      queue.remove(place);
      if (place === present) player.follow();
      (list.children[Math.min(place, list.children.length - 1)]?.querySelector(".song-name") ?? opener).focus();
    },
  };
  // The focus stays on the song that moved.
  const again = (place, by, act) => {
    queue.move(place, place + by);
    const moved = list.children[place + by];
    (moved?.querySelector(`[data-act="${act}"]:not([disabled])`) ?? moved?.querySelector(".song-name"))?.focus();
  };

  panel.addEventListener("click", (event) => {
    const act = event.target.closest("[data-act]"), place = Number(act?.closest("li").dataset.place);
    if (act) acts[act.dataset.act](place);
    else if (event.target.closest('[data-do="queue-clear"]')) queue.clear();
    else if (event.target.closest('[data-do="queue-close"]')) open(false);
  }, { signal });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    open(false);
  }, { signal });
  document.addEventListener("queue:toggle", () => open(panel.hidden), { signal });
  document.addEventListener("queue:changed", show, { signal });
  document.addEventListener("player:song", ({ detail }) => { if (!detail.song && !panel.hidden) open(false); }, { signal });
  return () => { ending.abort(); sortable?.destroy(); };
}
