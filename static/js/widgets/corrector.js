/* Correcting by click: what the person points at opens an editor beside it. */

export class Corrector {
  constructor(root) {
    this.root = root;
    this.model = null;
  }

  /* Another drawing of the song: after a correction, or after a further stage of hearing. */
  attach({ model, timeline }) {
    Object.assign(this, { model, timeline });
  }

  /* `kind` is "chord", "key", "section", "bar" or "genre"; `span` what was pointed at; `element` where. */
  open(kind, span, element) {
    this.last = { kind, span, element };
  }

  stop() {
    this.model = null;
  }
}
