// The sheet of keys: whatever lib/keys.js holds at this moment, by group.
import { escape } from "../lib/dom.js";
import { doable, register } from "../lib/keys.js";
import { open } from "./dialog.js";
import { turn } from "./theme.js";

const SHOWN = { space: "Space", left: "←", right: "→", up: "↑", down: "↓", esc: "Esc", enter: "Enter", ctrl: "Ctrl", shift: "Shift", alt: "Alt", delete: "Del", f2: "F2" };
const mac = navigator.platform.startsWith("Mac");

/** "shift+left" as <kbd> elements. */
export function caps(key) {
  const parts = key === "+" ? ["+"] : key.split("+");
  return parts.map((part) => `<kbd>${part === "ctrl" && mac ? "⌘" : SHOWN[part] ?? escape(part)}</kbd>`).join(" ");
}

function group([name, entries]) {
  const rows = entries.map((entry) => `<div><dt>${entry.keys.map(caps).join(" or ")}</dt><dd>${escape(entry.label)}</dd></div>`);
  return `<section><h3>${escape(name)}</h3><dl>${rows.join("")}</dl></section>`;
}

export function mount(dialog) {
  const box = dialog.querySelector("[data-keys]");
  const fill = () => {
    box.innerHTML = [...grouped()].map(group).join("");
  };
  const watch = new MutationObserver(() => { if (dialog.open) fill(); });
  watch.observe(dialog, { attributeFilter: ["open"] });
  const gone = [
    register({ key: "?", label: "All keys", group: "Everywhere", run: () => open("shortcuts") }),
    register({ label: "Switch between dark and light", group: "Everywhere", run: turn }),
  ];
  return () => { watch.disconnect(); gone.forEach((leave) => leave()); };
}

function grouped() {
  const groups = new Map();
  for (const entry of doable()) if (entry.keys.length) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
  return groups;
}
