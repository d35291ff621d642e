// The list of songs as it changes under the eyes: hearings, what plays, songs that came or went.
import { $, $$ } from "../lib/dom.js";
import { go } from "../lib/navigate.js";
import * as player from "../lib/player.js";

const ROW_PAUSE_MS = 900; // a row that is being heard is fetched at most this often
const LIST_PAUSE_MS = 1500;
const fragment = { select: "unset", selectOOB: "unset", swap: "outerHTML show:none" };

class SongLive {
  constructor(root) {
    this.root = root;
    this.waits = new Map(); // key -> timer
    this.ending = new AbortController();
    const { signal } = this.ending;
    document.addEventListener("job:changed", (event) => this.job(event.detail), { signal });
    document.addEventListener("player:time", () => this.follow(), { signal });
    document.addEventListener("player:song", () => this.follow(), { signal });
    document.body.addEventListener("songs:refresh", () => this.refresh(), { signal });
    document.body.addEventListener("undone", () => this.refresh(), { signal });
    document.addEventListener("htmx:load", (event) => this.loaded(event.detail.elt), { signal });
    document.body.addEventListener("htmx:beforeSwap", (event) => this.spare(event), { signal });
    this.follow();
  }

  /** Run `act` now or, if it ran a moment ago, once that pause is over. */
  soon(key, pause, act) {
    if (this.waits.has(key)) return;
    this.waits.set(key, setTimeout(() => { this.waits.delete(key); act(); }, pause));
  }

  job({ kind, state, stage, progress, subject }) {
    if (kind !== "hear") return;
    this.soon("strip", ROW_PAUSE_MS, () => this.strip());
    const row = document.getElementById(`song-${subject}`);
    if (!row) return this.unknown(subject);
    const bar = $(".bar i", row);
    if (bar) bar.style.width = `${Math.round(progress * 100)}%`;
    const isOver = state !== "running" || stage !== row.dataset.stage;
    return this.soon(subject, isOver ? 120 : ROW_PAUSE_MS, () => this.fetchRow(subject));
  }

  fetchRow(subject) {
    const row = document.getElementById(`song-${subject}`);
    if (!row || row.querySelector(".edit-fields")) return;
    if (row.dataset.entry) { this.soon("page", LIST_PAUSE_MS, () => go(window.location.href)); return; }
    if (row.matches(".cover-card")) { this.soon("list", LIST_PAUSE_MS, () => this.refresh()); return; }
    const href = this.root.dataset.row.replace(this.root.dataset.nobody, subject);
    window.htmx.ajax("GET", href, { ...fragment, source: row, target: row });
  }

  /** A song that is not in the list: new ones come in at the top while nothing is filtered or being edited. */
  unknown() {
    if ($("#results") && !$("#filters")) { this.soon("page", LIST_PAUSE_MS, () => go(window.location.href)); return; }
    if (!$("#results")?.dataset.plain || $(".edit-fields", this.root)) return;
    this.soon("list", LIST_PAUSE_MS, () => this.refresh());
  }

  /** An edited row comes back as the library shows it; in a playlist it also needs its grip and its place. */
  loaded(element) {
    const isBare = this.root.dataset.order && $("[data-grip]", this.root) && element.matches?.(".song.fresh:not([data-entry])");
    if (isBare && this.root.contains(element)) go(window.location.href);
  }

  strip() {
    const place = $("#listening");
    if (place) window.htmx.ajax("GET", this.root.dataset.listening, { ...fragment, source: place, target: place });
  }

  /** Fetch the list again, as far down as it was read, and leave the page where it stands. */
  refresh() {
    const results = $("#results");
    if (!results) { go(window.location.href); return; }
    const pages = Math.max(1, Math.ceil($$("#songs [data-song]", results).length / 50));
    const href = `${results.dataset.address}&pages=${pages}`;
    window.htmx.ajax("GET", href, { ...fragment, source: results, target: results });
  }

  /** An answer that comes while a row is edited must not take the typed text away. */
  spare(event) {
    const target = event.detail.target;
    if (target?.id === "results" && $(".edit-fields", target) && event.detail.requestConfig?.elt === target) event.detail.shouldSwap = false;
  }

  /** The playing song's waveform: played part at full strength, a playhead after it. */
  follow() {
    const song = player.current();
    const row = song ? document.getElementById(`song-${song.id}`) : null;
    if (this.playing && this.playing !== row) $(".mini", this.playing)?.style.removeProperty("--at");
    for (const old of $$(".mini.played", this.root)) if (!row?.contains(old)) old.classList.remove("played");
    this.playing = row;
    const wave = row && $(".mini", row);
    if (!wave || !player.duration()) return;
    if (!$(".done", wave)) { // the played part lies over the whole
      const done = $(".bars", wave).cloneNode();
      done.classList.add("done");
      $(".bars", wave).after(done);
    }
    wave.classList.add("played");
    wave.style.setProperty("--at", String(player.currentTime() / player.duration()));
  }

  leave() {
    this.waits.forEach(clearTimeout);
    this.ending.abort();
  }
}

export function mount(root) {
  const live = new SongLive(root);
  return () => live.leave();
}
