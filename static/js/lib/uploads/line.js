// All files on their way in: three at a time, the rest waits its turn.
import { Rate } from "./rate.js";
import { Transfer, over } from "./transfer.js";

const AT_ONCE = 3;

export class Line {
  constructor({ endpoint, changed }) {
    Object.assign(this, { endpoint, changed });
    this.transfers = [];
    this.rate = new Rate();
    this.paused = false;
  }

  /** Adds files that are not on their way already; the count of added. */
  add(songs) {
    const known = new Set(this.transfers.filter((one) => one.state !== "sent").map((one) => Transfer.mark(one.file, one.path)));
    const fresh = songs.filter(({ file, path }) => !known.has(Transfer.mark(file, path)));
    const made = fresh.map((song) => new Transfer(song, { endpoint: this.endpoint, changed: (one) => this.onChange(one) }));
    this.transfers.push(...made);
    this.paused = false;
    this.move();
    return made.length;
  }

  onChange(transfer) {
    this.rate.saw(this.sum("sent"));
    if (transfer.state !== "sending") this.move();
    this.changed(transfer);
  }

  /** Starts what waits while there is room. */
  move() {
    if (this.paused) return;
    let room = AT_ONCE - this.with("sending").length;
    for (const transfer of this.transfers) {
      if (room <= 0) return;
      if (transfer.state === "waiting") { room -= 1; transfer.start(); }
    }
  }

  with(...states) { return this.transfers.filter((one) => states.includes(one.state)); }

  get isSending() { return this.with("sending").length > 0; }
  get isOver() { return this.transfers.every((one) => over(one.state)); }

  sum(what) {
    return this.transfers.reduce((sum, one) => sum + (what === "sent" ? one.sent : one.file.size), 0);
  }

  toggle(transfer) {
    if (transfer.state === "sending") transfer.pause();
    else if (transfer.state !== "sent") this.again(transfer);
  }

  again(transfer) {
    transfer.set("waiting");
    this.paused = false;
    this.move();
  }

  pauseAll() {
    this.paused = true;
    this.with("sending", "waiting").forEach((one) => one.pause());
  }

  resumeAll() {
    this.paused = false;
    this.with("paused").forEach((one) => one.set("waiting"));
    this.move();
  }

  retryAll(which = (one) => one.canRetry) { this.with("failed").filter(which).forEach((one) => this.again(one)); }

  drop(transfer) {
    this.transfers = this.transfers.filter((one) => one !== transfer);
    transfer.cancel();
    this.move();
    this.changed(transfer);
  }

  cancelAll() { this.with("sending", "waiting", "paused", "failed").forEach((one) => this.drop(one)); }

  forgetSent() { this.transfers = this.transfers.filter((one) => one.state !== "sent"); }
}
