// The filter form follows the address: a chip taken away or a page back shows in its fields too.
import { $$ } from "../lib/dom.js";

export function mount(form) {
  const ending = new AbortController(), { signal } = ending;
  const follow = () => {
    const query = new URLSearchParams(window.location.search);
    for (const field of $$("input[name], select[name]", form)) {
      if (field === document.activeElement && field.type !== "checkbox") continue;
      if (field.type === "checkbox") field.checked = query.has(field.name);
      else if (field.value !== (query.get(field.name) ?? "")) field.value = query.get(field.name) ?? "";
    }
    mark();
  };
  const mark = () => {
    for (const menu of $$("details.menu", form)) {
      const isSet = $$("[name]", menu).some((field) => !["checkbox", "submit"].includes(field.type) && field.value);
      menu.querySelector("summary").classList.toggle("set", isSet);
    }
  };
  // A wish about theory means nothing until it is whole: it is asked when it is finished or chosen, not letter by letter.
  const wish = form.elements.namedItem("f-theory"), typed = /^(insertText|insertFromPaste|insertComposition|delete)/;
  wish?.addEventListener("input", (event) => {
    event.stopPropagation();
    if (!wish.value || !typed.test(event.inputType ?? "")) form.requestSubmit();
  }, { signal });
  wish?.addEventListener("change", () => form.requestSubmit(), { signal });
  form.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-wish]");
    if (!chosen) return;
    event.preventDefault();
    wish.value = chosen.value;
    form.requestSubmit();
  }, { signal });
  form.addEventListener("htmx:configRequest", (event) => {
    const sent = event.detail.parameters;
    for (const name of Object.keys(sent)) if (sent[name] === "" || (name === "near" && !sent.key)) delete sent[name];
  }, { signal });
  // The form's own requests replace the address: then the fields are ahead of it, and must not be set back.
  for (const name of ["htmx:pushedIntoHistory", "htmx:historyRestore"]) document.addEventListener(name, follow, { signal });
  document.addEventListener("htmx:replacedInHistory", mark, { signal });
  follow();
  return () => ending.abort();
}
