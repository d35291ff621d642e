// The rule builder: another field changes what can be asked, a value changes the count; the new rule gets the focus.
import { $, $$ } from "../lib/dom.js";

const PAUSE_MS = 250;
let focusNext = null; // where the focus returns to when the builder was drawn anew
let typedSince = []; // what was typed while the new drawing was on its way

/** Whether a field was changed since it was drawn. */
function isChanged(field) {
  if (!(field instanceof HTMLSelectElement)) return field.value !== field.defaultValue;
  const drawn = [...field.options].findIndex((option) => option.defaultSelected);
  return field.selectedIndex !== Math.max(0, drawn);
}

export function mount(form) {
  const ending = new AbortController(), { signal } = ending;
  let timer = null, sent = null, asked = 0;
  const ask = (what, target) => window.htmx.ajax("POST", form.action, {
    source: form, target, select: "unset", selectOOB: "unset", swap: "outerHTML show:none",
    values: { ...Object.fromEntries(new FormData(form)), item: new FormData(form).getAll("item"), do: what, asked: ++asked },
  });
  // An answer that was overtaken by a later question says nothing any more.
  form.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const of = Number(detail.requestConfig?.parameters?.asked ?? asked);
    if (of < asked && detail.target?.id === "found") detail.shouldSwap = false;
  }, { signal });
  const countSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask("count", $("#found", form)), PAUSE_MS);
  };
  // Whoever types faster than this module comes is counted too.
  if ($$("[data-count]", form).some(isChanged)) countSoon();
  form.addEventListener("htmx:configRequest", () => { sent ??= new FormData(form); }, { signal });
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-refresh]")) return;
    focusNext = event.target.id;
    sent = new FormData(form);
    ask("refresh", form);
  }, { signal });
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-count]")) return;
    countSoon();
  }, { signal });
  const hint = $("[data-nojs]", form);
  if (hint) hint.hidden = true;
  const newest = form.dataset.newest ? $(`#field-${CSS.escape(form.dataset.newest)}`, form) : null;
  (newest ?? (focusNext && document.getElementById(focusNext)))?.focus();
  focusNext = null;
  for (const [name, value] of typedSince) {
    const field = form.elements.namedItem(name);
    if (!(field instanceof HTMLElement) || field.value === value) continue;
    field.value = value;
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  typedSince = [];
  return () => {
    if (sent) typedSince = [...new FormData(form)].filter(([name, value]) => name !== "item" && sent.get(name) !== value);
    clearTimeout(timer);
    ending.abort();
  };
}
