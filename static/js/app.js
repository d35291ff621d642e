// The one module of every page: mounts widgets on [data-widget] now, and again in whatever htmx brings.
import { $$, announce } from "./lib/dom.js";
import { mount as theme } from "./widgets/theme.js";
import { mount as toast } from "./widgets/toast.js";

const WIDGETS = { theme, toast };
const mounted = new Map(); // element -> its clean-up, or null

function mountIn(root) {
  const found = [...(root.matches?.("[data-widget]") ? [root] : []), ...$$("[data-widget]", root)];
  for (const element of found) {
    if (mounted.has(element)) continue;
    mounted.set(element, null);
    for (const name of element.dataset.widget.split(" ")) {
      const leave = WIDGETS[name]?.(element);
      if (leave) mounted.set(element, leave);
    }
  }
}

function sweep() {
  for (const [element, leave] of mounted) {
    if (element.isConnected) continue;
    leave?.();
    mounted.delete(element);
  }
}

// Rows of jobs arrive by socket as fragments; others hear of them as events.
function tellJobs() {
  for (const element of $$("[data-job]")) {
    if (element.dataset.told === element.dataset.version) continue;
    element.dataset.told = element.dataset.version;
    const { job: id, kind, state, stage, progress, subject } = element.dataset;
    announce("job:changed", { id, kind, state, stage, progress: Number(progress), subject });
  }
}

mountIn(document.body);
document.addEventListener("htmx:load", (event) => { sweep(); mountIn(event.detail.elt); });
document.addEventListener("htmx:wsAfterMessage", tellJobs);
