/* Where the focus was before everything is drawn anew, so that it can go back: a block is found again by its time. */

import { $ } from "../lib/dom.js";

const SPANS = { chords: "chords", keys: "regions", regions: "regions", sections: "sections" }; // lane -> list of the model

export class FocusKept {
  constructor(root) {
    this.root = root;
    this.place = null;
  }

  /* Remember an element, or where the focus is now. */
  note(element = document.activeElement) {
    if (!element || element === document.body || !this.root.contains(element)) return;
    const lane = element.closest("[data-part]")?.dataset.part;
    this.place = { element, id: element.id, lane, index: Number(element.dataset?.index ?? -1), kind: element.dataset?.correct, act: element.dataset?.act };
    this.place.view = element.closest("[data-view]")?.dataset.view;
    this.place.time_s = this.spans(lane)?.[this.place.index]?.start_s;
  }

  spans(lane) {
    return this.model?.[SPANS[lane]];
  }

  restore(model) {
    this.model = model;
    const { place } = this;
    this.place = null;
    const isLost = document.activeElement === document.body || !document.activeElement?.isConnected;
    if (!place || !isLost) return;
    this.find(place)?.focus({ preventScroll: true });
  }

  find({ element, id, lane, time_s, kind, view, act }) {
    if (element.isConnected) return element;
    if (id) return document.getElementById(id);
    if (kind) return $(`[data-correct="${kind}"]`, this.root);
    if (view) return $(`[data-view="${view}"] ${act ? `[data-act="${act}"]` : ":is(button, [tabindex='0'])"}`, this.root);
    const spans = this.spans(lane);
    if (!spans) return lane ? $(`[data-part="${lane}"][tabindex]`, this.root) : null; // a beat on a ruler
    const index = spans.findIndex((span) => time_s < span.end_s - 0.01);
    return $(`[data-part="${lane}"] button[data-index="${index}"]`, this.root) ?? $(`[data-part="${lane}"] button`, this.root);
  }
}
