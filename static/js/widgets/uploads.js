// The upload tray: outside #page, so that songs go on arriving while one looks around.
import { $ } from "../lib/dom.js";
import { watchDrops } from "../lib/uploads/dropzone.js";
import { Line } from "../lib/uploads/line.js";
import { chosen, dropped, sorted } from "../lib/uploads/picked.js";
import { count } from "../lib/uploads/rate.js";
import { Rows } from "../lib/uploads/rows.js";
import { Waiting } from "../lib/uploads/waiting.js";

const DRAW_EVERY_MS = 200;
const JOB_OVER = new Set(["done", "failed", "cancelled"]);

export function mount(tray) {
  const ending = new AbortController();
  const shown = new Tray(tray);
  shown.listen(ending.signal);
  return () => ending.abort();
}

class Tray {
  constructor(tray) {
    this.tray = tray;
    const { endpoint, largest, never } = tray.dataset;
    this.limits = { largest: Number(largest), never: new Set(never.split(" ")) };
    this.line = new Line({ endpoint, changed: () => this.soon() });
    this.rows = new Rows(tray);
    this.waiting = new Waiting(tray, endpoint);
    this.wasOver = true;
    this.waiting.load().then(() => this.draw());
  }

  listen(signal) {
    const on = (target, name, act) => target.addEventListener(name, act, { signal });
    watchDrops($("#drop-hint"), async (transfer) => this.take(await dropped(transfer)), { signal });
    on(document, "open:add-songs", () => $("[data-files]", this.tray).click());
    on(document, "open:add-folder", () => $("[data-folder]", this.tray).click());
    for (const input of [$("[data-files]", this.tray), $("[data-folder]", this.tray)]) {
      on(input, "change", () => { this.take(chosen(input.files)); input.value = ""; });
    }
    on(this.tray, "click", (event) => this.press(event.target.closest("[data-do]")));
    on(this.tray, "tray:changed", () => this.draw());
    on(document, "job:changed", ({ detail }) => this.hear(detail));
    on(window, "online", () => this.line.retryAll((one) => one.lineLost));
    on(window, "beforeunload", (event) => { if (this.line.isSending) event.preventDefault(); });
  }

  async take(picked) {
    if (!picked.length) return;
    await loadTus(this.tray.dataset.script);
    const { songs, skipped, tooLarge } = sorted(picked, this.limits);
    const added = this.line.add(songs);
    const told = [];
    if (skipped) told.push(`${count(skipped, "file")} skipped: pictures, texts and other files that are no songs.`);
    if (tooLarge.length) told.push(this.tooLargeWords(tooLarge));
    if (songs.length > added) told.push(`${count(songs.length - added, "file")} on the way already.`);
    this.note(told.join(" "));
    this.say([added ? `Sending ${count(added, "file")}.` : "", ...told].join(" "));
    this.fold(false);
    this.draw();
  }

  tooLargeWords(tooLarge) {
    const limit = `${Math.round(this.limits.largest / 2 ** 20).toLocaleString("en-GB")} MB`;
    const names = tooLarge.slice(0, 3).map(({ file }) => `“${file.name}”`).join(", ");
    const rest = tooLarge.length > 3 ? ` and ${tooLarge.length - 3} more` : "";
    return `${names}${rest} not sent: larger than ${limit}. Save as FLAC, or cut into parts.`;
  }

  press(button) {
    if (!button) return;
    const transfer = this.rows.transferOf(button);
    const acts = {
      files: () => $("[data-files]", this.tray).click(),
      folder: () => $("[data-folder]", this.tray).click(),
      fold: () => this.fold(!this.tray.classList.contains("folded")),
      close: () => { this.line.forgetSent(); this.note(""); this.tray.hidden = true; },
      retry: () => this.line.retryAll(),
      pause: () => (this.line.with("sending", "waiting").length ? this.line.pauseAll() : this.line.resumeAll()),
      cancel: () => this.line.cancelAll(),
      toggle: () => this.line.toggle(transfer),
      drop: () => this.line.drop(transfer),
    };
    acts[button.dataset.do]();
    if (button.dataset.do !== "close") this.draw();
  }

  /** A job of one of our songs has ended: ask what it came to. */
  hear({ subject, state }) {
    if (!JOB_OVER.has(state)) return;
    this.line.with("sent").find((one) => one.song?.id === subject)?.learn();
  }

  fold(folded) {
    this.tray.classList.toggle("folded", folded);
    const button = $("[data-do=fold]", this.tray);
    button.setAttribute("aria-expanded", String(!folded));
    button.setAttribute("aria-label", folded ? "Show more of the tray" : "Show less of the tray");
  }

  soon() { this.drawing ??= setTimeout(() => { this.drawing = null; this.draw(); }, DRAW_EVERY_MS); }

  draw() {
    const { line, tray } = this;
    this.waiting.draw(line.transfers);
    tray.hidden = !line.transfers.length && !this.waiting.uploads.length && $("[data-note]", tray).hidden;
    this.rows.draw(line.transfers);
    this.drawSum();
    const running = line.with("sending", "waiting").length, paused = line.with("paused").length;
    const show = (name, visible) => { $(`[data-do=${name}]`, tray).hidden = !visible; };
    show("pause", running || paused);
    $("[data-do=pause]", tray).textContent = running ? "Pause all" : "Resume all";
    show("cancel", running + paused > 1);
    show("retry", line.with("failed").some((one) => one.canRetry));
    show("close", line.isOver);
    if (line.isOver && !this.wasOver) this.say(this.endWords());
    this.wasOver = line.isOver;
  }

  drawSum() {
    const { line, tray } = this;
    const all = line.transfers.length, sent = line.with("sent").length, bytes = line.sum("all"), done = line.sum("sent");
    const percent = bytes ? Math.floor((100 * done) / bytes) : 0;
    const words = all && line.isOver ? this.endWords() : all ? `${sent} of ${count(all, "song")} in` : "Bring songs in";
    $("[data-sum]", tray).textContent = words;
    $("[data-rest]", tray).textContent = line.isOver ? "" : [`${percent} %`, line.isSending ? line.rate.words(bytes - done) : "paused"].filter(Boolean).join(", ");
    const bar = $("[data-all]", tray);
    bar.hidden = line.isOver;
    bar.setAttribute("aria-valuenow", percent);
    $("i", bar).style.width = `${percent}%`;
  }

  endWords() {
    const failed = this.line.with("failed").length, sent = this.line.with("sent").length;
    const songs = `${count(sent, "song")} ${sent === 1 ? "is" : "are"} in`;
    return failed ? `${songs}, ${count(failed, "file")} failed` : songs;
  }

  note(text) { Object.assign($("[data-note]", this.tray), { textContent: text, hidden: !text }); }
  say(text) { $("[data-say]", this.tray).textContent = text; }
}

/** tus-js-client is a classic script that is needed only by those who send something. */
function loadTus(src) {
  if (window.tus) return Promise.resolve();
  return new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src, onload: done, onerror: failed });
    document.head.append(script);
  });
}
