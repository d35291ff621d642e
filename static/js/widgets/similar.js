// The panel of songs that go with a song: sliders show their value, and the list is asked for as they are let go.
import { $, $$ } from "../lib/dom.js";

export function mount(panel) {
  const ending = new AbortController(), { signal } = ending;
  const show = (slider) => {
    slider.style.setProperty("--v", `${slider.value}%`);
    slider.nextElementSibling.textContent = slider.value;
  };
  for (const slider of $$("input[type=range]", panel)) show(slider);
  panel.addEventListener("input", ({ target }) => { if (target.type === "range") show(target); }, { signal });
  const plain = $("[data-nojs]", panel), found = $("#similar-found", panel);
  plain.hidden = true;
  panel.addEventListener("htmx:beforeRequest", () => found.setAttribute("aria-busy", "true"), { signal });
  panel.addEventListener("htmx:afterRequest", () => found.setAttribute("aria-busy", "false"), { signal });
  return () => { plain.hidden = false; ending.abort(); };
}
