// The page of a song while it is being made: stems come in one by one, the job shows how far it is, and at its end the
// page is fetched anew. It looks when the socket tells of the job, and by itself in case there is no socket.
import { $$ } from "../lib/dom.js";

const LOOK_MS = 2500;
const PAUSE_MS = 400;
const OVER = new Set(["done", "failed", "cancelled"]);
const quiet = { swap: "none", select: "unset", selectOOB: "unset" };

class MadeLive {
  constructor(root) {
    Object.assign(this, { root, waits: null, isOver: false });
    this.ending = new AbortController();
    document.addEventListener("job:changed", ({ detail }) => this.told(detail), { signal: this.ending.signal });
    document.body.addEventListener("htmx:afterRequest", ({ detail }) => this.came(detail), { signal: this.ending.signal });
    this.timer = setInterval(() => this.look(), LOOK_MS);
  }

  told({ subject, state }) {
    if (subject !== this.root.dataset.made) return;
    if (OVER.has(state)) return this.over();
    this.waits ??= setTimeout(() => { this.waits = null; this.look(); }, PAUSE_MS);
  }

  /** Ask for rows that are not here yet; they and the job's figures swap themselves in. */
  look() {
    if (this.isOver || document.hidden) return;
    const have = $$("[data-here]", this.root).map((row) => row.dataset.part).join(",");
    window.htmx.ajax("GET", `${this.root.dataset.live}?have=${encodeURIComponent(have)}`, { source: this.root, target: this.root, ...quiet });
  }

  /** What was asked for says that the job has ended: the socket may have been away. */
  came({ elt, xhr }) {
    if (elt !== this.root || !xhr) return;
    const state = /data-job="[^"]*" data-kind="make[^"]*" data-state="(\w+)"/.exec(xhr.responseText)?.[1];
    if (OVER.has(state)) this.over();
  }

  over() {
    if (this.isOver) return;
    this.isOver = true;
    const whole = { target: "#page", select: "#page", swap: "outerHTML show:none", selectOOB: "unset", headers: { "HX-Boosted": "true" } };
    setTimeout(() => { if (this.root.isConnected) window.htmx.ajax("GET", this.root.dataset.page, { source: document.body, ...whole }); }, PAUSE_MS);
  }

  leave() {
    clearInterval(this.timer);
    clearTimeout(this.waits);
    this.ending.abort();
  }
}

export function mount(root) {
  if (!root.dataset.busy) return null;
  const live = new MadeLive(root);
  return () => live.leave();
}
