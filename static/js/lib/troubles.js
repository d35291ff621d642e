// When the studio cannot answer: one clear sentence, and nothing the person wrote is lost.
import { say } from "./toasts.js";

const SENTENCES = {
  400: "The studio did not understand that. Reload the page and try again.",
  403: "That was refused. Reload the page and try again; you may have signed in anew in another tab.",
  404: "That is no longer there. It may have been deleted in another tab.",
  409: "That changed in the meantime. Reload the page to see it as it is now.",
  413: "That is larger than the studio takes. Send less at once.",
  429: "That was too often in a short time. Wait a minute and try again.",
};
const BROKEN = "The studio stumbled over that, and nothing was changed. Try again; if it happens again, look at its log.";
const AWAY = "The studio cannot be reached. Nothing is lost: try again when the connection is back.";

function refused({ detail: { xhr } }) {
  if ((xhr.getResponseHeader("HX-Trigger") ?? "").includes("toast")) return; // the studio said it itself
  say(SENTENCES[xhr.status] ?? BROKEN, { kind: "bad" });
}

function showOffline(away) {
  const banner = document.getElementById("offline");
  if (banner) banner.hidden = !away;
}

function unreachable() {
  say(AWAY, { kind: "bad" });
  if (!navigator.onLine) showOffline(true);
}

/** An answer that is the sign-in page means that the session ended: show it whole, and come back here afterwards. */
function signedOut(event) {
  const door = document.body.dataset.signIn;
  const { xhr } = event.detail;
  if (!door || !xhr.responseURL || new URL(xhr.responseURL).pathname !== door) return;
  event.preventDefault();
  location.assign(`${door}?next=${encodeURIComponent(location.pathname + location.search)}`);
}

document.addEventListener("htmx:responseError", refused);
document.addEventListener("htmx:sendError", unreachable);
document.addEventListener("htmx:timeout", unreachable);
document.addEventListener("htmx:historyCacheMissLoadError", () => location.reload());
document.addEventListener("htmx:beforeSwap", signedOut);
document.addEventListener("htmx:afterOnLoad", () => showOffline(false));
addEventListener("offline", () => showOffline(true));
addEventListener("online", () => showOffline(false));
document.addEventListener("htmx:wsOpen", () => showOffline(false));
