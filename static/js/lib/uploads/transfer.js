// One file on its way in by tus: sending, paused, failed, sent; then what the studio says of the song.
import { csrf } from "../dom.js";
import { Rate } from "./rate.js";

const RETRY_AFTER_MS = [0, 1000, 3000, 5000, 10000, 20000, 30000];
const SMALL = 512 * 1024; // sent together with its creation; larger ones must survive a dropped line
const LINE_LOST = "The line to the studio dropped. Retry sends on from where it stopped.";
export const over = (state) => state === "sent" || state === "failed";

export class Transfer {
  constructor({ file, path }, { endpoint, changed }) {
    Object.assign(this, { file, path, endpoint, changed });
    this.name = file.name;
    this.state = "waiting";
    this.sent = 0;
    this.why = "";
    this.canRetry = true;
    this.lineLost = false;
    this.song = null;
    this.rate = new Rate();
  }

  get share() { return this.file.size ? this.sent / this.file.size : Number(this.state === "sent"); }

  /** The same file of the same person, in any tab and after any restart. */
  static mark(file, path) {
    return ["partimento", document.body.dataset.person, path, file.size, file.lastModified].join(":");
  }

  async start() {
    this.set("sending");
    this.upload ??= this.make();
    const before = this.upload.url ? [] : await this.upload.findPreviousUploads();
    if (this.state !== "sending") return;
    if (before.length) this.upload.resumeFromPreviousUpload(before[0]);
    this.upload.start();
  }

  pause() {
    if (over(this.state)) return;
    this.set("paused");
    this.upload?.abort();
  }

  /** Stops and lets the studio forget what came. */
  async cancel() {
    if (this.state === "sent") return;
    this.set("cancelled");
    await this.upload?.abort(Boolean(this.upload.url)).catch(() => {}); // gone already, or it expires by itself
  }

  set(state, why = "") {
    this.state = state;
    this.why = why;
    if (state !== "sending") this.rate.forget();
    this.changed(this);
  }

  make() {
    return new window.tus.Upload(this.file, {
      endpoint: this.endpoint,
      metadata: { filename: this.name, filetype: this.file.type },
      fingerprint: () => Promise.resolve(Transfer.mark(this.file, this.path)),
      removeFingerprintOnSuccess: true,
      uploadDataDuringCreation: this.file.size < SMALL,
      retryDelays: RETRY_AFTER_MS,
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", csrf()),
      onShouldRetry: (error) => mayPass(status(error)),
      onProgress: (sent) => { this.sent = sent; this.rate.saw(sent); this.changed(this); },
      onError: (error) => this.fail(error),
      onSuccess: () => this.arrive(),
    });
  }

  fail(error) {
    if (this.state !== "sending") return;
    const code = status(error);
    this.lineLost = code === 0;
    this.canRetry = code !== 413;
    this.set("failed", code === 0 ? LINE_LOST : sentence(error, code));
  }

  async arrive() {
    this.sent = this.file.size;
    this.set("sent");
    await this.learn();
  }

  /** Asks what became of the song: heard, rejected, already here. */
  async learn() {
    try {
      const answer = await fetch(this.upload.url, { headers: { Accept: "application/json" } });
      if (answer.ok) this.song = (await answer.json()).song;
    } catch { /* the list of songs tells it as well */ }
    this.changed(this);
  }
}

const status = (error) => error.originalResponse?.getStatus() ?? 0;

/** Whether waiting may help: no line, another piece still arriving, too many requests, a server that restarts. */
const mayPass = (code) => code === 0 || [408, 409, 423, 429].includes(code) || (code >= 500 && code !== 507);

function sentence(error, code) {
  const said = (error.originalResponse?.getBody() || "").trim();
  if (code === 401 || code === 403) return "You are no longer signed in. Sign in again, then retry: it goes on where it was.";
  if (said && said.length < 400 && !said.startsWith("<")) return said;
  return "The studio could not take this file. Retry, and look at the studio's log if that does not help.";
}
