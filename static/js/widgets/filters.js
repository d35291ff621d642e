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
      const isSet = $$("[name]", menu).some((field) => field.type !== "checkbox" && field.value);
      menu.querySelector("summary").classList.toggle("set", isSet);
    }
  };
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
