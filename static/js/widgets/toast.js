// Short notes that need no answer; they offer undo and leave after six seconds.
import { csrf, escape } from "../lib/dom.js";

const STAYS_MS = 6000;

export function show(box, { text, undo }) {
  const note = document.createElement("div");
  note.className = "toast";
  note.innerHTML = `<span></span><span>${escape(text)}</span>${undo ? '<button class="btn sm" type="button">Undo</button>' : ""}`;
  note.querySelector("button")?.addEventListener("click", async () => {
    await fetch(undo, { method: "POST", headers: { "X-CSRFToken": csrf() } });
    note.remove();
    window.htmx.trigger(document.body, "undone");
  });
  box.append(note);
  setTimeout(() => note.remove(), STAYS_MS);
}

export function mount(box) {
  const hear = (event) => show(box, event.detail);
  document.body.addEventListener("toast", hear);
  box.querySelectorAll("[data-toast]").forEach((said) => { show(box, { text: said.dataset.toast }); said.remove(); });
  return () => document.body.removeEventListener("toast", hear);
}
