// The bin: one box for all, and boxes of the bulk dialog that tick themselves when something is typed.
import { $$ } from "../lib/dom.js";

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-ticked]")) return;
  const box = document.querySelector(`[data-ticks="${CSS.escape(event.target.id)}"]`);
  if (box) box.checked = true;
}, { capture: true });

export function mount(root) {
  const all = (event) => {
    if (event.target.matches("[data-pick-all]")) $$("input[name=song]", root).forEach((box) => { box.checked = event.target.checked; });
  };
  root.addEventListener("change", all);
  return () => root.removeEventListener("change", all);
}
