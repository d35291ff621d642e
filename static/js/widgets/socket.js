// The line that jobs come by. htmx connects again by itself, slower each time; when the network returns, at once.
export function mount(element) {
  let line = null;
  const opened = (event) => { line = event.detail.socketWrapper; element.dataset.line = "open"; };
  const closed = () => { element.dataset.line = "closed"; };
  const again = () => { if (element.dataset.line === "closed") line?.reconnect(); };
  element.addEventListener("htmx:wsOpen", opened);
  element.addEventListener("htmx:wsClose", closed);
  addEventListener("online", again);
  return () => removeEventListener("online", again);
}
