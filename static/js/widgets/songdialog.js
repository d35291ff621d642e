// The dialog for changing songs: opens when its content has come, closes when the change is done.
export function mount(dialog) {
  const ending = new AbortController(), { signal } = ending;
  const close = () => { if (dialog.open) dialog.close(); };
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === dialog && !dialog.open && dialog.childElementCount) dialog.showModal();
  }, { signal });
  document.body.addEventListener("songs:refresh", close, { signal });
  dialog.addEventListener("close", () => dialog.replaceChildren(), { signal });
  return () => ending.abort();
}
