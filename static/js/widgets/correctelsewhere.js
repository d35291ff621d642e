/* Another page or program may correct the same song. An open page asks every few seconds while it is looked at, and at
   once when the person comes back to it; then it shows what changed, and says so. */

import { $ } from "../lib/dom.js";
import { say } from "../lib/toasts.js";

const ASK_EVERY_MS = 4000;

export class Elsewhere {
  constructor(root) {
    this.root = root;
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.timer = setInterval(() => this.ask(), ASK_EVERY_MS);
    document.addEventListener("visibilitychange", () => this.ask(), { signal });
    window.addEventListener("focus", () => this.ask(), { signal });
    document.body.addEventListener("htmx:beforeRequest", () => (this.busy = Date.now()), { signal });
  }

  get panel() {
    return $("#corrections", this.root);
  }

  /* The page was just told: what is asked now is no news. */
  settle() {
    this.busy = Date.now();
  }

  async ask() {
    const { ask, revision } = this.panel?.dataset ?? {};
    if (!ask || document.hidden || this.asking) return;
    const began = Date.now();
    this.asking = fetch(ask, { cache: "no-store", headers: { Accept: "application/json" } }).catch(() => null);
    const answer = await this.asking;
    this.asking = null;
    const found = answer?.ok ? await answer.json() : null;
    const isOurs = this.busy > began - ASK_EVERY_MS / 4; // our own correction was on its way
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
