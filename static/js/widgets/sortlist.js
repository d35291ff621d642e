// A playlist in its own order: drag by the grip, or the up and down buttons; each move is saved at once.
import Sortable from "../../vendor/sortable/sortable.esm.js";
import { $, $$, csrf } from "../lib/dom.js";
import { say } from "../lib/toasts.js";

class SortList {
  constructor(root) {
    this.root = root;
    this.list = $("#songs", root);
    this.ending = new AbortController();
    const { signal } = this.ending;
    root.addEventListener("click", (event) => this.click(event), { signal });
    if (!this.list) return;
    this.sortable = Sortable.create(this.list, {
      handle: "[data-grip]", draggable: "[data-entry]", animation: 150, ghostClass: "ghost", chosenClass: "chosen",
      onEnd: ({ item, oldIndex, newIndex }) => { if (oldIndex !== newIndex) this.save(item); },
    });
  }

  click(event) {
    if (event.target.closest("[data-play-all]")) { $("[data-play]", this.list)?.click(); return; }
    const button = event.target.closest("[data-step]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-entry]"), rows = $$("[data-entry]", this.list);
    const at = rows.indexOf(row) + Number(button.value), other = rows[at];
    if (!other) return;
    if (button.value === "1") other.after(row);
    else other.before(row);
    button.focus();
    this.save(row, button.value);
  }

  /** Tell the studio where a row went: before which other, or last. */
  async save(row, steps = "") {
    const next = row.nextElementSibling?.closest("[data-entry]");
    const values = { entry: row.dataset.entry, before: next?.dataset.entry ?? "" };
    // At the lower edge of what is loaded the true neighbour is not known yet: there only a step can say it.
    if (!next && $("#more", this.list)) Object.assign(values, { steps: steps || "1", before: "" });
    const sent = await fetch(this.root.dataset.order, {
      method: "POST", body: new URLSearchParams(values), headers: { "X-CSRFToken": csrf(), "HX-Request": "true" },
    }).catch(() => null);
    if (sent?.ok) return;
    say("This move could not be saved: the playlist was changed elsewhere or the studio is away. It is shown as it is now.", { kind: "bad" });
    window.htmx.ajax("GET", window.location.href, { source: this.root, target: "#page", select: "#page", swap: "outerHTML", headers: { "HX-Boosted": "true" } });
  }

  leave() { this.ending.abort(); this.sortable?.destroy(); }
}

export function mount(root) {
  const list = new SortList(root);
  return () => list.leave();
}
