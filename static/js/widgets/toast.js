// Short notes that need no answer. They stay six seconds, wait while they are looked at, and may offer undo or a link.
import { icon } from "../lib/dom.js";

const STAYS_MS = 6000;
const AT_ONCE = 4;
const ICONS = { ok: "circle-check", warn: "triangle-alert", bad: "circle-alert" };

function button(label, act, quiet = false) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `btn sm ${quiet ? "quiet icon-only" : ""}`;
  if (quiet) { made.innerHTML = icon("x"); made.setAttribute("aria-label", label); } else made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

/** A link keeps the note until it is closed; a pointer or the focus on it stops the clock. */
function stay(note, forever) {
  let timer = 0;
  const leave = () => note.remove();
  const start = () => { clearTimeout(timer); if (!forever) timer = setTimeout(leave, STAYS_MS); };
  const wait = () => clearTimeout(timer);
  note.addEventListener("pointerenter", wait);
  note.addEventListener("focusin", wait);
  note.addEventListener("pointerleave", start);
  note.addEventListener("focusout", start);
  start();
}

async function takeBack(undo, note) {
  note.remove();
  await window.htmx.ajax("POST", undo, { source: document.body, target: "body", swap: "none", select: "unset", selectOOB: "unset" });
  document.body.dispatchEvent(new CustomEvent("undone", { detail: { url: undo } }));
}

function show(box, { text, undo, kind, link }) {
  const same = [...box.children].find((note) => note.dataset.text === text);
  same?.remove(); // said again, not twice
  const note = document.createElement("div");
  note.className = "toast";
  note.dataset.text = text;
  note.innerHTML = `<span class="${kind ?? ""}">${icon(ICONS[kind] ?? "info")}</span><span data-said></span><span class="row"></span>`;
  note.querySelector("[data-said]").textContent = text;
  const acts = note.lastElementChild;
  if (undo) acts.append(button("Undo", () => takeBack(undo, note)));
  if (link) acts.append(Object.assign(document.createElement("a"), { href: link.href, textContent: link.text, className: "small" }));
  acts.append(button("Close", () => note.remove(), true));
  box.append(note);
  if (link) window.htmx.process(note);
  while (box.children.length > AT_ONCE) box.firstElementChild.remove();
  stay(note, Boolean(link));
}

export function mount(box) {
  const hear = ({ detail }) => {
    const said = typeof detail.value === "string" ? { text: detail.value } : detail;
    if (said.text) show(box, said);
  };
  const trouble = ({ detail }) => show(box, { text: detail.why, kind: "bad" });
  document.body.addEventListener("toast", hear);
  document.addEventListener("player:trouble", trouble);
  return () => { document.body.removeEventListener("toast", hear); document.removeEventListener("player:trouble", trouble); };
}
