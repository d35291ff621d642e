// Variations side by side: one press goes on with another at the same place, as loud as the quietest of them.
import { $$ } from "../lib/dom.js";
import * as player from "../lib/player.js";

export function mount(panel) {
  const ending = new AbortController(), { signal } = ending;
  const buttons = $$("[data-ab][data-song]", panel);
  const songs = new Map(buttons.map((button) => [button, JSON.parse(button.dataset.song)]));
  const loudness = buttons.map((button) => Number(button.dataset.loudness)).filter((lufs) => lufs < 0);
  const quietest = Math.min(...loudness);

  const mark = () => {
    const present = player.current()?.id, on = ["playing", "loading"].includes(player.state());
    for (const [button, song] of songs) button.setAttribute("aria-pressed", String(on && song.id === present));
    const sounding = buttons.find((button) => songs.get(button).id === present);
    const lufs = Number(sounding?.dataset.loudness);
    player.trim(lufs < 0 && buttons.length > 1 ? 10 ** ((quietest - lufs) / 20) : 1);
  };
  const press = (event) => {
    const song = songs.get(event.target.closest("[data-ab]"));
    if (!song) return;
    const isAmong = [...songs.values()].some((other) => other.id === player.current()?.id);
    if (player.current()?.id === song.id) player.toggle();
    else player.playSong(song, { at_s: isAmong ? player.currentTime() : 0 });
  };
  panel.addEventListener("click", press, { signal });
  for (const name of ["player:state", "player:song"]) document.addEventListener(name, mark, { signal });
  mark();
  return () => { ending.abort(); player.trim(1); };
}
