/* Another page or program may correct the same song. An open page asks every few seconds while it is looked at, and at
   once when the person comes back to it; then it shows what changed, and says so. */

import { $ } from "../lib/dom.js";
import { say } from "../lib/toasts.js";

const ASK_EVERY_MS = 4000;
const LONGEST_MS = 60_000; // an answer that has not come by then will not come

export class Elsewhere {
  constructor(root) {
    this.root = root;
    this.open = new Map(); // our own corrections on their way: request -> when it began
    this.settled = 0;
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.timer = setInterval(() => this.ask(), ASK_EVERY_MS);
    document.addEventListener("visibilitychange", () => this.ask(), { signal });
    window.addEventListener("focus", () => this.ask(), { signal });
    document.body.addEventListener("htmx:beforeRequest", (event) => this.begun(event), { signal });
    document.body.addEventListener("htmx:afterRequest", (event) => this.ended(event), { signal });
  }

  get panel() {
    return $("#corrections", this.root);
  }

  begun({ detail }) {
    if (detail.requestConfig?.verb === "post") this.open.set(detail.xhr, Date.now());
  }

  ended({ detail }) {
    if (this.open.delete(detail.xhr)) this.settle();
  }

  /* The page was just told: what was asked before is no news. */
  settle() {
    this.settled = Date.now();
  }

  async ask() {
    const { ask, revision } = this.panel?.dataset ?? {};
    if (!ask || document.hidden || this.asking) return;
    const began = Date.now();
    this.asking = fetch(ask, { cache: "no-store", headers: { Accept: "application/json" } }).catch(() => null);
    const answer = await this.asking;
    this.asking = null;
    const found = answer?.ok ? await answer.json() : null;
    const isOpen = [...this.open.values()].some((since) => Date.now() - since < LONGEST_MS);
    const isOurs = isOpen || this.settled >= began; // its answer brings the page up to date
    if (!found || isOurs || this.ending.signal.aborted || String(found.revision) === revision) return;
    if (this.panel?.dataset.revision !== revision) return;
    this.show();
  }

  show() {
    const live = $("[data-role=live]", this.root);
    if (live) window.htmx.trigger(live, "song:changed");
    document.body.dispatchEvent(new CustomEvent("song:corrected", { detail: { by: "other" } }));
    say("This song was corrected elsewhere. You see it as it is now.");
  }

  stop() {
    clearInterval(this.timer);
    this.ending.abort();
  }
}
