/* One tab stop for a row of things: arrows move between them, Home and End go to the ends, Enter and space press. */

export function roving(root, selector, signal, keys = {}) {
  const all = () => [...root.querySelectorAll(selector)];
  const first = root.querySelector(selector);
  if (first && !root.querySelector(`${selector}[tabindex="0"]`)) first.setAttribute("tabindex", "0");
  const stopAt = (target) => all().forEach((one) => one.setAttribute("tabindex", one === target ? "0" : "-1"));
  root.addEventListener("focusin", (event) => {
    const found = event.target.closest(selector);
    if (found) stopAt(found);
  }, { signal });
  root.addEventListener("keydown", (event) => {
    const here = event.target.closest?.(selector);
    if (!here || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = all();
    const at = row.indexOf(here);
    const to = { ArrowLeft: at - 1, ArrowUp: at - 1, ArrowRight: at + 1, ArrowDown: at + 1, Home: 0, End: row.length - 1 }[event.key];
    if (to !== undefined) row[Math.min(row.length - 1, Math.max(0, to))].focus();
    else if (event.key === "Enter" || event.key === " ") here.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    else if (keys[event.key]) keys[event.key](here);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, { signal });
}
