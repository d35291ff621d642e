/* Metric modulation in the rhythm lab: what it comes to is said before it is heard or taken. */

import { $ } from "../lib/dom.js";

export class LabTempo {
  /* `forms` asks the server and shows its sentences. */
  constructor(forms) {
    Object.assign(this, { forms, bpm: null });
  }

  get root() {
    return this.forms.root;
  }

  async foresee(form) {
    const reply = await fetch(`${this.root.dataset.asks}?${this.forms.formQuery(form)}`).catch(() => null);
    const answer = reply?.ok && !reply.redirected ? await reply.json() : null;
    if (!answer) return;
    this.forms.trouble("new", answer.troubles.new ?? "");
    $("[data-role=said]", form).textContent = answer.said;
    this.bpm = answer.troubles.new ? null : answer.wheel.bpm;
  }

  /* Both note values in quarters and the new tempo; null where it cannot be. */
  chosen() {
    const [old_q, new_q] = ["#rl-old", "#rl-new"].map((name) => Number($(name, this.root).selectedOptions[0].dataset.quarters));
    return { old_q, new_q, bpm: this.bpm };
  }
}
