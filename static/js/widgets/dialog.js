// [data-open="name"] shows <dialog id="name">, or where there is none says `open:name` to the widget that has it.
// [data-close] closes; so do Escape (the browser's) and a press beside the dialog. The focus returns by itself.
import { forgetPerson } from "../lib/store.js";

export function open(name) {
  const dialog = document.getElementById(name);
  if (!(dialog instanceof HTMLDialogElement)) document.dispatchEvent(new CustomEvent(`open:${name}`));
  else if (!dialog.open) dialog.showModal();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-open]");
  if (opener) { event.preventDefault(); open(opener.dataset.open); return; }
  const dialog = event.target.closest?.("dialog");
  if (!dialog) return;
  if (event.target.closest("[data-close]")) dialog.close();
  else if (event.target === dialog && beside(event, dialog)) dialog.close();
});

function beside({ clientX: x, clientY: y }, dialog) {
  const box = dialog.getBoundingClientRect();
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

document.addEventListener("submit", (event) => { if (event.target.getAttribute("action") === document.body.dataset.signOut) forgetPerson(); });
