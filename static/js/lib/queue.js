// The songs that play one after another. It knows order and place, nothing of sound.
import { announce } from "./dom.js";
import { recall, remember } from "./store.js";

const kept = recall("queue", { songs: [], index: -1 });
let songs = Array.isArray(kept.songs) ? kept.songs : [];
let index = songs[kept.index] ? kept.index : -1;

function changed() {
  remember("queue", songs.length ? { songs, index } : null);
  announce("queue:changed", { songs, index });
}

export const list = () => songs;
export const place = () => index;
export const now = () => songs[index] ?? null;
export const hasNext = () => index + 1 < songs.length;

/** Make `song` the present one: in the new list `queue`, else where it already stands, else alone. */
export function set(song, queue = null) {
  if (queue?.some((other) => other.id === song.id)) songs = [...queue];
  else if (!songs.some((other) => other.id === song.id)) songs = [song];
  index = songs.findIndex((other) => other.id === song.id);
  songs[index] = song;
  changed();
}

/** A song is known better than before: its length, waveform or harmony. */
export function update(song) {
  songs = songs.map((other) => (other.id === song.id ? song : other));
  changed();
}

/** Put a song at the end, or with `next` right after the present one. A song stands in the queue once. */
export function add(song, { next = false } = {}) {
  const present = now();
  if (present?.id === song.id) return;
  songs = songs.filter((other) => other.id !== song.id);
  index = present ? songs.indexOf(present) : -1;
  songs.splice(next ? index + 1 : songs.length, 0, song);
  changed();
}

/** One step forward or back; the song there, or null at either end. */
export function step(by) {
  if (!songs[index + by]) return null;
  index += by;
  changed();
  return songs[index];
}

export function jump(to) {
  if (!songs[to]) return null;
  index = to;
  changed();
  return songs[to];
}

export function move(from, to) {
  if (!songs[from] || to < 0 || to >= songs.length || from === to) return;
  const present = now();
  songs.splice(to, 0, ...songs.splice(from, 1));
  index = present ? songs.indexOf(present) : -1;
  changed();
}

/** Take a song out. The present one leaves its place to the next. */
export function remove(at) {
  if (!songs[at]) return;
  const present = now();
  songs.splice(at, 1);
  if (at === index) index = songs.length ? Math.min(at, songs.length - 1) : -1;
  else index = present ? songs.indexOf(present) : -1;
  changed();
}

/** Everything but the present song. */
export function clear() {
  const present = now();
  songs = present ? [present] : [];
  index = present ? 0 : -1;
  changed();
}
