// What the studio said along with a page, shown as toasts.
import { say } from "../lib/toasts.js";

const KINDS = { error: "bad", warning: "warn", success: "ok" };

export function mount(box) {
  const notes = [...box.querySelectorAll("[data-toast]")].map((said) => [said.dataset.toast, { kind: KINDS[said.dataset.kind] }]);
  box.remove();
  setTimeout(() => notes.forEach(([text, how]) => say(text, how))); // the box for toasts stands last on the page
}
