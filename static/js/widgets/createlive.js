/* A song that is being made, beside its blueprint: stems come in one by one, and can be heard at once. */

import { $$ } from "../lib/dom.js";

const LOOK_MS = 2500;
const PAUSE_MS = 400;
const OVER = new Set(["done", "failed", "cancelled"]);
const quiet = { swap: "none", select: "unset", selectOOB: "unset" };

export function mount(root) {
  const ending = new AbortController();
  let waits = null;
  let isOver = false;
  const look = () => {
    if (isOver || document.hidden) return;
    const have = $$("[data-here]", root).map((row) => row.dataset.part).join(",");
    window.htmx.ajax("GET", `${root.dataset.live}?have=${encodeURIComponent(have)}`, { source: root, target: root, ...quiet });
  };
  const over = () => {
    if (isOver) return;
    isOver = true;
    setTimeout(() => { if (root.isConnected) window.htmx.ajax("GET", root.dataset.beside, { source: root, target: root, swap: "outerHTML", select: "unset", selectOOB: "unset" }); }, PAUSE_MS);
  };
  const told = ({ detail: { subject, state } }) => {
    if (subject !== root.dataset.made) return;
    if (OVER.has(state)) over();
    else waits ??= setTimeout(() => { waits = null; look(); }, PAUSE_MS);
  };
  const came = ({ detail: { elt, xhr } }) => {
    const state = elt === root && xhr ? /data-job="[^"]*" data-kind="make[^"]*" data-state="(\w+)"/.exec(xhr.responseText)?.[1] : null;
    if (OVER.has(state)) over();
  };
  document.addEventListener("job:changed", told, { signal: ending.signal });
  document.body.addEventListener("htmx:afterRequest", came, { signal: ending.signal });
  const timer = setInterval(look, LOOK_MS);
  return () => { clearInterval(timer); clearTimeout(waits); ending.abort(); };
}
