// The rule builder: another field changes what can be asked, a value changes the count; the new rule gets the focus.
import { $ } from "../lib/dom.js";

const PAUSE_MS = 250;
let focusNext = null; // where the focus returns to when the builder was drawn anew

export function mount(form) {
  const ending = new AbortController(), { signal } = ending;
  let timer = null;
  const ask = (what, target) => window.htmx.ajax("POST", form.action, {
    source: form, target, select: "unset", selectOOB: "unset", swap: "outerHTML show:none",
    values: { ...Object.fromEntries(new FormData(form)), item: new FormData(form).getAll("item"), do: what },
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-refresh]")) { focusNext = event.target.id; ask("refresh", form); }
  }, { signal });
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-count]")) return;
    clearTimeout(timer);
    timer = setTimeout(() => ask("count", $("#found", form)), PAUSE_MS);
  }, { signal });
  const hint = $("[data-nojs]", form);
  if (hint) hint.hidden = true;
  const newest = form.dataset.newest ? $(`#field-${CSS.escape(form.dataset.newest)}`, form) : null;
  (newest ?? (focusNext && document.getElementById(focusNext)))?.focus();
  focusNext = null;
  return () => { clearTimeout(timer); ending.abort(); };
}
