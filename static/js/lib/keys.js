// One table of everything that can be done by key or from the palette.
//
// register({key: "shift+left", label: "Back one bar", group: "Player", run, when})
// `key` may be a list, or left out (then it stands in the palette only). Of several for one key the newest whose
// `when()` holds is run, so that a page may take a key over while it is shown. `everywhere` also works in fields and
// dialogs; `hidden` keeps it out of sheet and palette.
const table = [];
const NAMED = { " ": "space", ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", Escape: "esc" };
const TYPED_INTO = "input:not([type=range], [type=checkbox], [type=radio], [type=button], [type=submit], [type=reset], [type=color]), textarea, select, [contenteditable]:not([contenteditable=false])";
const PRESSED = "button, a[href], summary, input, [role=button], [role=option], [role=menuitem], [role=tab], [role=switch]";
const STEERED = "input[type=range], input[type=radio], [role=slider]:not([data-keys=pass]), [role=listbox], [role=tablist], [role=menu], [role=grid], [role=spinbutton], [role=tree], video, audio";

/** Put something into the table; returns how to take it out. */
export function register(entry) {
  const made = { group: "Page", when: () => true, ...entry, keys: [entry.key ?? []].flat() };
  table.push(made);
  return () => void table.splice(table.indexOf(made), 1);
}

/** What can be done now, the newest of each key only. */
export function doable() {
  const taken = new Set();
  const found = table.toReversed().filter((entry) => {
    if (!entry.when() || entry.keys.some((key) => taken.has(key))) return false;
    entry.keys.forEach((key) => taken.add(key));
    return !entry.hidden;
  });
  return found.reverse();
}

/** "shift+left", "ctrl+shift+z", "?": Cmd counts as Ctrl; Shift is named where it does not make the letter itself. */
export function nameOf(event) {
  const plain = NAMED[event.key] ?? event.key.toLowerCase();
  const named = plain.length > 1 || event.ctrlKey || event.metaKey || event.altKey;
  return `${event.ctrlKey || event.metaKey ? "ctrl+" : ""}${event.altKey ? "alt+" : ""}${event.shiftKey && named ? "shift+" : ""}${plain}`;
}

/** Whether the focused thing needs this key itself. */
export function isTaken(event, name) {
  const on = event.composedPath()[0];
  if (!(on instanceof Element)) return false;
  if (on.closest(TYPED_INTO)) return true;
  if ((name === "space" || name === "enter") && on.closest(PRESSED)) return true;
  return /^(shift\+)?(left|right|up|down|home|end|pageup|pagedown)$/.test(name) && Boolean(on.closest(STEERED));
}

function press(event) {
  if (event.defaultPrevented || event.isComposing) return;
  const name = nameOf(event);
  const busy = isTaken(event, name) || document.querySelector("dialog[open]") !== null;
  const entry = table.findLast((one) => one.keys.includes(name) && (one.everywhere || !busy) && one.when());
  if (!entry || (event.repeat && entry.once)) return;
  event.preventDefault();
  entry.run(event);
}

document.addEventListener("keydown", press);
