// Choosing several songs: boxes, ranges with shift, x; and the bar of what can be done with them.
import { $, $$ } from "../lib/dom.js";
import { register } from "../lib/keys.js";
import * as player from "../lib/player.js";

const BOX = "input[type=checkbox][name=song]";

class Bulk {
  constructor(root) {
    this.root = root;
    this.picked = new Set();
    this.isAll = false; // everything that the filters show, also what is not loaded
    this.last = null;
    this.bar = $("#bulk", root);
    this.ending = new AbortController();
    const { signal } = this.ending;
    root.addEventListener("click", (event) => this.click(event), { signal });
    root.addEventListener("change", (event) => this.change(event), { signal });
    document.addEventListener("htmx:load", (event) => this.loaded(event.detail.elt), { signal });
    document.body.addEventListener("songs:refresh", () => this.none(), { signal });
    document.body.addEventListener("htmx:configRequest", (event) => this.send(event), { signal });
    this.bar.addEventListener("submit", (event) => this.submit(event), { signal });
    this.keys = [];
    const keys = [
      { key: "x", label: "Select the song", run: () => this.toggleHere(), when: () => Boolean(this.here()) },
      { key: "delete", label: "Move to the bin", run: () => this.remove(), when: () => Boolean(this.here()) || this.count() > 0 },
      { key: "esc", label: "Clear the selection", run: () => this.none(), when: () => this.count() > 0 },
    ];
    queueMicrotask(() => { this.keys = keys.map((key) => register({ group: "Library", ...key })); });
    this.show();
  }

  here() { return $(".here[data-song]", this.root); }
  boxes() { return $$(`#songs ${BOX}`, this.root); }
  total() { return Number($("#results")?.dataset.count ?? 0); }
  count() { return this.isAll ? this.total() : this.picked.size; }

  click(event) {
    const box = event.target.closest(BOX);
    if (box && !box.closest("#songs")) return undefined;
    if (box && event.shiftKey && this.last) return this.range(this.last, box);
    if (box) { this.last = box; return undefined; }
    const row = event.target.closest("#songs [data-song]");
    if (row && (event.shiftKey || event.ctrlKey || event.metaKey) && !event.target.closest("a, button, input")) {
      const own = $(BOX, row);
      if (event.shiftKey && this.last) return this.range(this.last, own);
      return this.pick(own, !own.checked);
    }
    if (event.target.closest("[data-pick-mode]")) return this.root.classList.toggle("choosing");
    if (event.target.closest("[data-pick-none]")) return this.none();
    if (event.target.closest("[data-pick-everything]")) { this.isAll = true; return this.show(); }
    if (event.target.closest("[data-play-picked]")) return this.play();
    return undefined;
  }

  change({ target }) {
    if (target.matches("[data-pick-all]")) { this.boxes().forEach((box) => this.mark(box, target.checked)); this.isAll = false; this.show(); }
    else if (target.matches(`#songs ${BOX}`)) this.pick(target, target.checked);
  }

  mark(box, on) {
    box.checked = on;
    box.closest("[data-song]").classList.toggle("picked", on);
    this.picked[on ? "add" : "delete"](box.value);
  }

  pick(box, on) { this.isAll = false; this.last = box; this.mark(box, on); this.show(); }

  range(from, to) {
    const boxes = this.boxes(), a = boxes.indexOf(from), b = boxes.indexOf(to);
    if (a < 0) return this.pick(to, true);
    boxes.slice(Math.min(a, b), Math.max(a, b) + 1).forEach((box) => this.mark(box, from.checked));
    return this.show();
  }

  toggleHere() { const box = $(BOX, this.here()); if (box) this.pick(box, !box.checked); }

  none() { this.isAll = false; this.boxes().forEach((box) => this.mark(box, false)); this.picked.clear(); this.show(); }

  remove() {
    const button = $("[formaction][hx-post$='/delete']", this.bar);
    if (this.count()) { button.click(); return; }
    const id = this.here().dataset.song;
    window.htmx.ajax("POST", this.root.dataset.delete, { source: this.here(), swap: "none", values: { song: id } });
  }

  play() {
    const songs = this.boxes().filter((box) => this.isAll || this.picked.has(box.value)).map((box) => $("[data-play]", box.closest("[data-song]")))
      .filter(Boolean).map((button) => JSON.parse(button.dataset.play));
    if (songs.length) player.playSong(songs[0], { at_s: 0, queue: songs });
  }

  /** Requests of the bar and of its dialog carry the chosen songs. */
  send(event) {
    if (!event.detail.elt.closest("#bulk")) return;
    for (const [name, value] of this.values()) event.detail.parameters[name] = value;
  }

  values() {
    const query = new URLSearchParams($("#results")?.dataset.address ?? "").toString();
    return this.isAll ? [["all", "1"], ["query", query]] : [["song", [...this.picked]]];
  }

  /** A plain post (a download): the songs go along as fields of the form. */
  submit() {
    $$("[data-carried]", this.bar).forEach((field) => field.remove());
    for (const [name, value] of this.values()) {
      for (const one of [value].flat()) {
        const field = Object.assign(document.createElement("input"), { type: "hidden", name, value: one });
        field.dataset.carried = "";
        this.bar.append(field);
      }
    }
  }

  loaded(element) {
    if (!this.root.contains(element)) return;
    for (const box of $$(`[data-song] ${BOX}`, element)) if (this.isAll || this.picked.has(box.value)) this.mark(box, true);
    this.show();
  }

  show() {
    const count = this.count(), total = this.total();
    this.bar.hidden = !count;
    this.root.classList.toggle("picking", count > 0);
    $("[data-picked]", this.bar).textContent = count.toLocaleString("en");
    const more = $("[data-pick-everything]", this.bar);
    more.hidden = this.isAll || total <= this.picked.size;
    $("[data-total]", this.bar).textContent = total.toLocaleString("en");
    const all = $("[data-pick-all]", this.root), boxes = this.boxes();
    if (all) { all.checked = boxes.length > 0 && boxes.every((box) => box.checked); all.indeterminate = !all.checked && count > 0; }
  }

  leave() { this.ending.abort(); this.keys.forEach((unregister) => unregister()); }
}

export function mount(root) {
  const bulk = new Bulk(root);
  return () => bulk.leave();
}
