// The blueprint that is being edited: what the studio last said of it, changes on their way, the way back (undo).
import { csrf } from "./dom.js";
import { say } from "./toasts.js";

const MOST_UNDONE = 200;
const AWAY = "The studio cannot be reached. This change was not kept; try again when the connection is back.";

/** POST of JSON; {status, answer}, status 0 where the studio cannot be reached or the session ended. */
export async function post(address, body) {
  const sent = { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": csrf(), Accept: "application/json" }, body: JSON.stringify(body) };
  const found = await fetch(address, sent).catch(() => null);
  if (!found || found.redirected) return { status: 0, answer: null };
  return { status: found.status, answer: await found.json().catch(() => null) };
}

export class PlanState {
  /** `changed({by})` is told after each new view: "open", "change", "undo", "stale" or "refused". */
  constructor(address, changed) {
    Object.assign(this, { address, changed, plan: null, back: [], forth: [], line: Promise.resolve(), waiting: 0, mine: true });
  }

  get view() { return this.plan?.view ?? null; }
  get base() { return `${this.address}${this.plan.id}/`; }

  open(plan, { mine = true } = {}) {
    Object.assign(this, { plan, mine, back: [], forth: [] });
    this.changed({ by: "open" });
  }

  /** Ask for one change; they are sent one after the other. Resolves to true, or to the sentence of what is wrong. */
  do(change, { quiet = false } = {}) {
    return this.inLine(() => this.send(change, this.back, true, quiet));
  }

  undo() { return this.inLine(() => this.turn(this.back, this.forth)); }
  redo() { return this.inLine(() => this.turn(this.forth, this.back)); }

  inLine(act) {
    this.waiting += 1;
    this.line = this.line.then(act).catch(() => AWAY).finally(() => { this.waiting -= 1; });
    return this.line;
  }

  turn(from, to) {
    const change = from.pop();
    return change ? this.send(change, to, false, false) : true;
  }

  async send(change, way, isNew, quiet) {
    if (!this.plan) return "There is no blueprint yet.";
    if (!this.mine) { say("This blueprint is somebody else's. Make a copy to change it.", { kind: "warn" }); return "Make a copy first."; }
    const { status, answer } = await post(`${this.base}change`, { revision: this.plan.revision, change });
    if (status === 200) return this.take(answer, way, isNew);
    if (status === 409) { this.stale(answer); return answer.error; }
    const sentence = answer?.error ?? (status === 404 ? "This blueprint is no longer there." : AWAY);
    if (!quiet || status !== 422) say(sentence, { kind: "bad" });
    this.changed({ by: "refused" });
    return sentence;
  }

  take(answer, way, isNew) {
    const { undo, told } = answer;
    const isSame = answer.revision === this.plan.revision;
    this.plan = answer;
    if (!isSame) {
      way.push(undo);
      if (way.length > MOST_UNDONE) way.shift();
      if (isNew) this.forth.length = 0;
    }
    for (const sentence of told) say(sentence, { kind: "warn" });
    this.changed({ by: isNew ? "change" : "undo" });
    return true;
  }

  stale(answer) {
    say(answer.error, { kind: "warn" });
    this.open(answer, { mine: this.mine });
    this.changed({ by: "stale" });
  }

  /** Takes over a newer revision that came with an answer to something else (saved under a name). */
  renew(plan) {
    this.plan = plan;
    this.changed({ by: "saved" });
  }
}
