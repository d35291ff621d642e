// The line that jobs come by. htmx connects again by itself, slower each time; when the network returns, at once.
export function mount(element) {
  let line = null;
  const opened = (event) => { line = event.detail.socketWrapper; element.dataset.socket = "open"; };
  const closed = () => { element.dataset.socket = "closed"; };
  const again = () => { if (element.dataset.socket === "closed") line?.reconnect(); };
  element.addEventListener("htmx:wsOpen", opened);
  element.addEventListener("htmx:wsClose", closed);
  addEventListener("online", again);
  return () => removeEventListener("online", again);
}
