// Jobs: tells the page what the socket brought, and keeps the jobs page and the ring fresh.
import { announce } from "../lib/dom.js";

const POLL_MS = 3000;
const STALE_MS = 700;
const WAITS = "until the worker can be reached";
const waiting = new Set(); // jobs whose waiting for the broker was told
let polling = null;

/** Every job in a fragment of the socket becomes a `job:changed` event on the document. */
export function tellJobs(fragment) {
  const parsed = new DOMParser().parseFromString(fragment, "text/html");
  for (const element of parsed.querySelectorAll("[data-job]")) {
    const { job: id, kind, state, stage, progress, subject, message } = element.dataset;
    tellWaiting(id, message ?? "");
    announce("job:changed", { id, kind, state, stage, progress: Number(progress), subject });
  }
}

function tellWaiting(id, message) {
  if (!message.includes(WAITS)) {
    waiting.delete(id);
    return;
  }
  if (!waiting.size) document.body.dispatchEvent(new CustomEvent("toast", { detail: { text: message } }));
  waiting.add(id);
}

function ask() {
  const ring = document.getElementById("jobs-ring"), groups = document.getElementById("jobs-groups");
  if (ring) window.htmx.ajax("GET", ring.dataset.address, { target: ring, swap: "outerHTML", select: "#jobs-ring" });
  if (groups) window.htmx.trigger(groups, "jobs:stale");
}

/** Without a socket the page asks; with it, it need not. */
function poll(isNeeded) {
  clearInterval(polling);
  polling = isNeeded ? setInterval(ask, POLL_MS) : null;
}

// Before: what is swapped in is only what the page shows (lib/socket.js); told after it was swapped in.
document.addEventListener("htmx:wsBeforeMessage", ({ detail: { message } }) => setTimeout(() => tellJobs(message)));
document.addEventListener("htmx:wsOpen", () => poll(false));
document.addEventListener("htmx:wsClose", () => poll(true));

/** The jobs page: a card swaps itself; when one is new or belongs in another group, the groups are fetched again. */
export function mount(element) {
  let timer = null;
  const stale = () => {
    timer ??= setTimeout(() => { timer = null; window.htmx?.trigger(element, "jobs:stale"); }, STALE_MS);
  };
  const look = (event) => {
    const group = document.getElementById(`job-${event.detail.id}`)?.closest("[data-group]");
    if (!group || !group.dataset.states.split(" ").includes(event.detail.state)) stale();
  };
  document.addEventListener("job:changed", look);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("job:changed", look);
  };
}
