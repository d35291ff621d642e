// The menu behind the three dots of a row: fetched when it is asked for, shown beside its button.
import { $ } from "../lib/dom.js";

export function mount(menu) {
  const ending = new AbortController(), { signal } = ending;
  let opener = null;
  const close = (focus) => { if (menu.hidden) return; menu.hidden = true; if (focus) opener?.focus(); opener?.removeAttribute("aria-expanded"); };
  const place = () => {
    const at = opener.getBoundingClientRect();
    menu.hidden = false;
    const height = menu.offsetHeight, room = window.innerHeight - at.bottom - 90;
    menu.style.top = `${Math.max(60, height > room ? at.top - height - 4 : at.bottom + 4)}px`;
    menu.style.left = `${Math.max(8, at.right - menu.offsetWidth)}px`;
    opener.setAttribute("aria-expanded", "true");
    $("a, button, select", menu)?.focus({ preventScroll: true });
  };
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== menu) return;
    opener = event.detail.requestConfig.elt;
    place();
  }, { signal });
  document.addEventListener("pointerdown", (event) => { if (!menu.contains(event.target)) close(false); }, { signal });
  document.addEventListener("scroll", () => close(false), { signal, passive: true });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); close(true); return; }
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || event.target.matches("select")) return;
    event.preventDefault();
    const entries = [...menu.querySelectorAll("a, button, select")];
    entries[(entries.indexOf(document.activeElement) + by + entries.length) % entries.length].focus();
  }, { signal });
  menu.addEventListener("click", (event) => {
    const edit = event.target.closest("[data-edit-song]");
    if (edit) document.querySelector(`#song-${CSS.escape(edit.dataset.editSong)} [data-edit-field]`)?.click();
    if (event.target.closest("a, button")) close(false);
  }, { signal });
  menu.addEventListener("change", (event) => {
    const { addTo } = event.target.dataset;
    if (!addTo || !event.target.value) return;
    window.htmx.ajax("POST", event.target.value, { source: menu, swap: "none", values: { song: addTo } });
    close(true);
  }, { signal });
  return () => ending.abort();
}
