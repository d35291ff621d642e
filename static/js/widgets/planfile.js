/* A blueprint from a file: sent as soon as it is chosen. */

export function mount(form) {
  const input = form.querySelector("input[type=file]");
  const send = () => { if (input.files.length) form.requestSubmit(); };
  const press = (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); input.click(); } };
  input.addEventListener("change", send);
  input.addEventListener("keydown", press);
}
