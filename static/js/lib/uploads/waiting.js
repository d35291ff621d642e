// Uploads that a closed tab left half sent: known to the studio, and begun in this browser.
import { $, csrf, icon } from "../dom.js";
import { count, size } from "./rate.js";

const SHOWN = 5;

export class Waiting {
  constructor(tray, endpoint) {
    Object.assign(this, { tray, endpoint });
    this.uploads = [];
    $("[data-resume-list]", tray).addEventListener("click", (event) => {
      const button = event.target.closest("button[data-forget]");
      if (button) this.forget(button.dataset.forget);
    });
  }

  async load() {
    const begunHere = new Set(Object.keys(localStorage).filter((key) => key.startsWith("tus::partimento:")).map(addressUnder));
    if (!begunHere.size) return;
    const answer = await fetch(this.endpoint, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    const { uploads } = await answer.json();
    this.uploads = uploads.filter((upload) => begunHere.has(new URL(upload.url, location.href).href));
  }

  /** Leaves out what is being sent again by now. */
  draw(transfers) {
    const busy = new Set(transfers.map((one) => one.upload?.url).filter(Boolean));
    this.uploads = this.uploads.filter((upload) => !busy.has(new URL(upload.url, location.href).href));
    $("[data-resume]", this.tray).hidden = !this.uploads.length;
    $("[data-resume-sum]", this.tray).textContent = `${count(this.uploads.length, "file")} half sent.`;
    const rows = this.uploads.slice(0, SHOWN).map(row);
    if (this.uploads.length > SHOWN) rows.push(line(`and ${count(this.uploads.length - SHOWN, "more file")}`));
    $("[data-resume-list]", this.tray).replaceChildren(...rows);
  }

  async forget(url) {
    const headers = { "Tus-Resumable": "1.0.0", "X-CSRFToken": csrf() };
    await fetch(url, { method: "DELETE", headers }).catch(() => null);
    this.uploads = this.uploads.filter((upload) => upload.url !== url);
    const address = new URL(url, location.href).href;
    Object.keys(localStorage).filter((key) => key.startsWith("tus::") && addressUnder(key) === address).forEach((key) => localStorage.removeItem(key));
    this.draw([]);
    this.tray.dispatchEvent(new CustomEvent("tray:changed"));
  }
}

function addressUnder(key) {
  try {
    return new URL(JSON.parse(localStorage.getItem(key)).uploadUrl, location.href).href;
  } catch { return ""; } // somebody else's entry
}

function row({ url, name, offset, length }) {
  const item = line(`${name}, ${size(offset)} of ${size(length)}`);
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "btn sm quiet icon-only", innerHTML: icon("x") });
  button.dataset.forget = url;
  button.setAttribute("aria-label", `Forget ${name}`);
  item.append(button);
  return item;
}

function line(text) {
  const item = document.createElement("li");
  const span = document.createElement("span");
  span.className = "clip small";
  span.textContent = text;
  item.append(span);
  return item;
}
