// A text with a button that copies it. Without a clipboard (no https) the text is selected, ready for Ctrl-C.
import { $ } from "../lib/dom.js";

export function mount(box) {
  const text = $("[data-copy-text]", box), button = $("[data-copy]", box), said = $("[data-copied]", box);
  const select = () => { text.focus(); text.select(); };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text.value);
      said.textContent = "Copied";
    } catch {
      select();
      said.textContent = "Selected: copy it with Ctrl-C";
    }
    said.hidden = false;
  };
  button.hidden = false;
  button.addEventListener("click", copy);
  text.addEventListener("focus", text.select);
  return () => { button.removeEventListener("click", copy); text.removeEventListener("focus", text.select); };
}
