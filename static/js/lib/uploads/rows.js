// Draws the tray: one row per file that matters now, one line about the others. Rows are changed in place.
import { $, icon } from "../dom.js";
import { count, size } from "./rate.js";

const MOST_ROWS = 40;
const ORDER = ["failed", "sending", "paused", "waiting", "sent"];
const VERBS = { sending: ["Pause", "pause"], paused: ["Resume", "play"], failed: ["Retry", "rotate-ccw"] };

export class Rows {
  constructor(tray) {
    this.list = $("[data-list]", tray);
    this.more = $("[data-more]", tray);
    this.model = $("template[data-row]", tray);
    this.rows = new Map(); // transfer -> its element
  }

  draw(transfers) {
    const ranked = [...transfers].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
    const shown = ranked.slice(0, MOST_ROWS);
    for (const [transfer, row] of this.rows) {
      if (shown.includes(transfer)) continue;
      row.remove();
      this.rows.delete(transfer);
    }
    shown.forEach((transfer, place) => {
      const row = this.rowOf(transfer);
      if (this.list.children[place] !== row && !row.contains(document.activeElement)) this.list.insertBefore(row, this.list.children[place] ?? null);
      fill(row, transfer);
    });
    const rest = ranked.length - shown.length;
    this.more.hidden = rest === 0;
    this.more.textContent = rest ? `and ${count(rest, "more file")}` : "";
  }

  rowOf(transfer) {
    const known = this.rows.get(transfer);
    if (known) return known;
    const row = this.model.content.firstElementChild.cloneNode(true);
    $(".tray-name", row).textContent = transfer.name;
    $(".tray-name", row).title = transfer.path;
    $("[data-do=drop]", row).setAttribute("aria-label", `Cancel ${transfer.name}`);
    $(".bar", row).setAttribute("aria-label", `Sent of ${transfer.name}`);
    this.rows.set(transfer, row);
    this.list.append(row);
    return row;
  }

  transferOf(element) {
    const row = element.closest(".tray-row");
    return [...this.rows].find(([, one]) => one === row)?.[0];
  }
}

function fill(row, transfer) {
  const percent = Math.floor(transfer.share * 100);
  if (row.dataset.state !== transfer.state) setState(row, transfer);
  $(".bar i", row).style.width = `${percent}%`;
  $(".bar", row).setAttribute("aria-valuenow", percent);
  setWord(row, transfer, percent);
}

function setState(row, transfer) {
  row.dataset.state = transfer.state;
  const [verb, picture] = VERBS[transfer.state] ?? [];
  const toggle = $("[data-do=toggle]", row);
  toggle.hidden = !verb || (transfer.state === "failed" && !transfer.canRetry);
  toggle.innerHTML = verb ? icon(picture) + verb : "";
  if (verb) toggle.setAttribute("aria-label", `${verb} ${transfer.name}`);
  $("[data-do=drop]", row).hidden = transfer.state === "sent";
  $(".bar", row).hidden = ["sent", "waiting"].includes(transfer.state);
}

function setWord(row, transfer, percent) {
  const place = $(".tray-word", row);
  const { text, href, kind } = word(transfer, percent);
  if (place.dataset.text === text) return;
  Object.assign(place.dataset, { text, kind: kind ?? "" });
  place.textContent = href ? "" : text;
  if (!href) return;
  const link = document.createElement("a");
  link.href = href;
  link.textContent = text;
  place.append(link);
}

function word(transfer, percent) {
  const of = `${size(transfer.sent)} of ${size(transfer.file.size)}`;
  if (transfer.state === "waiting") return { text: `Waits, ${size(transfer.file.size)}` };
  if (transfer.state === "paused") return { text: `Paused at ${percent} %, ${of}` };
  if (transfer.state === "failed") return { text: transfer.why, kind: "bad" };
  if (transfer.state === "sending") {
    const speed = transfer.rate.words(transfer.file.size - transfer.sent);
    return { text: [`${percent} %`, of, speed].filter(Boolean).join(", ") };
  }
  return outcome(transfer.song);
}

/** What became of a song that is in. */
function outcome(song) {
  if (!song) return { text: "In the library" };
  if (song.duplicate_of) return { text: `Already here as ${song.duplicate_of.title}`, href: song.url, kind: "warn" };
  if (song.state === "rejected" || song.state === "failed") return { text: song.error || "It could not be heard.", kind: "bad" };
  if (song.state === "ready") return { text: "Heard", href: song.url, kind: "ok" };
  return { text: song.state === "cancelled" ? "In the library, hearing was stopped" : "In the library, being heard", href: song.url };
}
