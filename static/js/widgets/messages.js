// What the studio said along with a page, shown as toasts.
import { say } from "../lib/toasts.js";

const KINDS = { error: "bad", warning: "warn", success: "ok" };

export function mount(box) {
  for (const said of box.querySelectorAll("[data-toast]")) say(said.dataset.toast, { kind: KINDS[said.dataset.kind] });
  box.remove();
}
