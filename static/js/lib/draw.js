/* Small words of drawing: numbers kept short, elements made in one line, sups of chord symbols. */

export const clamp = (value, least, most) => Math.min(most, Math.max(least, value));

/* One decimal is a tenth of a pixel: enough for a path, and a third of the text. */
export const f1 = (value) => Math.round(value * 10) / 10;

/* Make an element: node("button", { class: "btn", "aria-label": "Play" }, "text", child). */
export function node(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/* Text that changes often: the node stays and only its words change, so no rule that asks what stands inside is looked at again. */
export function write(element, words) {
  if (element.firstChild?.nodeType === Node.TEXT_NODE && element.childNodes.length === 1) element.firstChild.nodeValue = words;
  else element.textContent = words;
}

/* ["A", "7", "/C♯"]: what stands on the line, what is raised, what follows on the line. */
export function raised([line, above, after]) {
  return above ? [line, node("sup", {}, above), after] : [line + after];
}

/* The last index whose value is at or before `time`; -1 before the first. `times` ascends. */
export function lastAtOrBefore(times, time) {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
