// The list of songs by keyboard and mouse: a cursor, the side panel of the song it is on, editing in the row.
import { $, $$ } from "../lib/dom.js";
import { register } from "../lib/keys.js";
import * as player from "../lib/player.js";

const SETTLE_MS = 140; // how long the cursor rests before the side panel follows
const CONTROLS = "a, button, input, select, textarea, label, form, summary, [data-grip]";
const fragment = { select: "unset", selectOOB: "unset", swap: "outerHTML" };

class SongTable {
  constructor(root) {
    this.root = root;
    this.id = null; // of the song under the cursor
    this.timer = null;
    this.ending = new AbortController();
    const { signal } = this.ending;
    root.addEventListener("click", (event) => this.click(event), { signal });
    root.addEventListener("keydown", (event) => this.typed(event), { signal });
    root.addEventListener("focusin", (event) => this.focused(event), { signal });
    document.addEventListener("htmx:load", (event) => this.loaded(event.detail.elt), { signal });
    this.keys = [];
    queueMicrotask(() => { this.keys = this.table().map(register); }); // after the shell's, whose keys these take over
    this.put(this.rows()[0], { focus: false, details: false });
  }

  table() {
    const group = "Library", when = () => this.root.isConnected && this.rows().length > 0;
    const onRow = () => when() && Boolean(this.row());
    const keys = [
      { key: ["j", "down"], label: "Next song", run: () => this.move(1), when },
      { key: ["k", "up"], label: "Previous song", run: () => this.move(-1), when },
      { key: "enter", label: "Open the song", run: () => this.open(), when: () => onRow() && this.isInList() },
      { key: "space", label: "Play or pause the song", run: () => this.play(), when: () => onRow() && this.isInList() },
      { key: ["e", "f2"], label: "Edit tags", run: () => this.edit(), when: onRow },
      { key: "/", label: "Search songs", run: () => $("#search")?.select(), when: () => Boolean($("#search")) },
      { key: ["0", "1", "2", "3", "4", "5"], label: "Rate, 0 takes the stars away", run: (event) => this.rate(event.key), when: onRow },
    ];
    return keys.map((key) => ({ group, ...key }));
  }

  rows() { return $$("[data-song]", this.root).filter((row) => row.closest("#results, .queue-list, #songs")); }
  row() { return this.id ? document.getElementById(`song-${this.id}`) : null; }
  isInList() { const on = document.activeElement; return on === document.body || on.id === "page" || Boolean(on.closest("#songs")); }

  move(by) {
    const rows = this.rows(), at = rows.indexOf(this.row());
    const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
    this.put(next, { focus: true });
    next?.scrollIntoView({ block: "nearest" });
  }

  /** Put the cursor on a row. */
  put(row, { focus = true, details = true } = {}) {
    if (!row) return;
    for (const other of $$(".here", this.root)) {
      other.classList.remove("here");
      other.tabIndex = -1;
      other.removeAttribute("aria-current");
    }
    this.id = row.dataset.song;
    row.classList.add("here");
    row.tabIndex = 0;
    row.setAttribute("aria-current", "true");
    if (focus && !row.contains(document.activeElement)) row.focus({ preventScroll: true });
    if (details) this.showDetails();
  }

  showDetails() {
    clearTimeout(this.timer);
    const side = $("#side"), id = this.id;
    if (!side || !side.offsetParent) return;
    const href = this.root.dataset.details.replace(this.root.dataset.nobody, id);
    this.timer = setTimeout(() => window.htmx.ajax("GET", href, { ...fragment, source: side, target: side }), SETTLE_MS);
  }

  click(event) {
    const field = event.target.closest("[data-edit-field]");
    if (field) return this.edit(field.closest("[data-song]"), field.dataset.editField);
    const row = event.target.closest("[data-song]"), star = event.target.closest("[data-star]");
    if (star) return this.star(event, star, row);
    if (!row || event.target.closest(CONTROLS) || row.querySelector(".edit-fields")) return undefined;
    if (event.detail === 2) return this.open(row);
    return this.put(row);
  }

  focused(event) {
    const row = event.target.closest("[data-song]");
    if (row && row.dataset.song !== this.id && row.closest("#songs")) this.put(row, { focus: false });
  }

  typed(event) {
    if (event.key !== "Escape") return;
    const leave = event.target.closest(".editing")?.querySelector("[data-leave-edit]");
    if (leave) { event.preventDefault(); leave.click(); }
    else if (event.target.id === "search" && event.target.value) { event.stopPropagation(); event.target.value = ""; event.target.form.requestSubmit(); }
    else if (event.target.id === "search") this.row()?.focus();
  }

  open(row = this.row()) { row?.querySelector(".name a, a.clip")?.click(); }

  play(row = this.row()) {
    const button = row?.querySelector("[data-play]");
    if (button) button.click();
    else player.toggle();
  }

  edit(row = this.row(), field = "title") {
    if (!row || row.querySelector(".edit-fields") || !row.dataset.edit) return;
    this.put(row, { details: false });
    const href = row.matches(".song") ? row.dataset.edit : null;
    if (href) window.htmx.ajax("GET", `${href}?field=${field}`, { ...fragment, source: row, target: row });
    else row.querySelector("a")?.click();
  }

  /** Five stars in one button: the place of the click is the rating, the same again takes it away. */
  star(event, star, row) {
    const box = star.getBoundingClientRect();
    const stars = event.detail ? Math.ceil(Math.min(0.999, Math.max(0.01, (event.clientX - box.left) / box.width)) * 5) : 5;
    this.rate(String(stars) === star.dataset.rating ? "0" : String(stars), row);
  }

  rate(stars, row = this.row()) {
    const target = row.querySelector(".stars") ?? row;
    window.htmx.ajax("POST", row.dataset.rate, { ...fragment, source: target, target, values: { rating: stars }, swap: target === row ? "none" : "outerHTML" });
    row.dataset.rating = stars;
  }

  /** Something new in the list: editing puts the focus into its field, a row that came back gets it again. */
  loaded(element) {
    if (!this.root.contains(element)) return;
    const field = element.querySelector?.("[data-focus]");
    if (field) { field.focus(); field.select(); return; }
    if (element.dataset?.song === this.id) this.put(element, { focus: document.activeElement === document.body, details: false });
    else if (element.id === "results" && !this.row()) this.put(this.rows()[0], { focus: false });
    else if (this.row()) this.put(this.row(), { focus: false, details: false });
  }

  leave() {
    clearTimeout(this.timer);
    this.ending.abort();
    this.keys.forEach((unregister) => unregister());
  }
}

export function mount(root) {
  const table = new SongTable(root);
  return () => table.leave();
}
