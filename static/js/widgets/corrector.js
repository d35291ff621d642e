/* Correcting by click: what the person points at opens an editor beside it; Ctrl+Z takes the last correction back.

   The editor is a fragment of the server (library:correct-edit); its forms answer with the parts of the page that change.
   `song:corrected` then has the drawings fetched anew, and the focus returns to where it was. */

import { $ } from "../lib/dom.js";
import { register } from "../lib/keys.js";
import { say } from "../lib/toasts.js";
import { Elsewhere } from "./correctelsewhere.js";
import { FocusKept } from "./correctfocus.js";
import { Popover } from "./correctpopover.js";

export class Corrector {
  constructor(root) {
    this.root = root;
    this.model = null;
    this.popover = new Popover(root);
    this.focus = new FocusKept(root);
    this.elsewhere = new Elsewhere(root);
    this.ending = new AbortController();
    const { signal } = this.ending;
    document.body.addEventListener("song:corrected", (event) => this.corrected(event.detail), { signal, capture: true });
    document.body.addEventListener("htmx:configRequest", (event) => this.sendSeen(event), { signal });
    this.leaveKeys = register({
      key: "ctrl+z", label: "Undo the last correction", group: "Song", when: () => root.isConnected,
      run: (event) => event.shiftKey || this.undoLast(),
    });
    root.addEventListener("click", (event) => this.click(event), { signal });
  }

  get panel() {
    return $("#corrections", this.root);
  }

  /* Another drawing of the song: after a correction, or after a further stage of hearing. */
  attach({ model, timeline }) {
    Object.assign(this, { model, timeline });
    this.focus.restore(model);
  }

  /* `kind` is "chord", "key", "section", "bar" or "genre"; `span` what was pointed at; `element` where. */
  async open(kind, span, element) {
    const { edit } = this.panel?.dataset ?? {};
    if (!edit) return say("This song is still being heard. Correct it when that is done.");
    const start_s = span?.start_s ?? span?.time_s ?? 0;
    const place = new URLSearchParams({ kind, start: start_s, end: span?.end_s ?? start_s });
    this.focus.note(element);
    await this.popover.open(`${edit}?${place}`, element);
  }

  corrected({ by }) {
    this.elsewhere.settle();
    if (by === "other") return; // the editor stays open, with what was typed
    this.popover.close();
    this.focus.note();
  }

  /* Undo says which state it undoes, wherever it was pressed: in the list, in a note, by keyboard. */
  sendSeen({ detail }) {
    if (!/\/corrections\/([^/]+\/)?undo$/.test(detail.path) || !this.panel) return;
    detail.parameters.seen = this.panel.dataset.revision;
  }

  undoLast() {
    const latest = this.panel?.dataset.latest;
    if (!latest) return say("There is no correction to undo.");
    if (this.undoing) return null; // a key that is held down undoes one
    this.undoing = window.htmx.ajax("POST", latest, { source: this.panel, target: this.panel, swap: "none", select: "unset", selectOOB: "unset" })
      .finally(() => (this.undoing = null));
    return this.undoing;
  }

  /* Buttons of panels that come from the server: data-correct="genre", data-correct-at="12.5 20". */
  click(event) {
    const button = event.target.closest("[data-correct]");
    if (!button) return;
    const [start_s, end_s] = (button.dataset.correctAt ?? "0 0").split(" ").map(Number);
    this.open(button.dataset.correct, { start_s, end_s }, button);
  }

  stop() {
    this.model = null;
    this.ending.abort();
    this.leaveKeys();
    this.popover.stop();
    this.elsewhere.stop();
  }
}
