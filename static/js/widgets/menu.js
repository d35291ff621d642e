// <details class="menu">: closes on Escape, on a press outside or on one of its entries; arrows walk through it.
const ENTRIES = "a[href], button, input, select";

export function mount(menu) {
  const summary = menu.querySelector("summary");
  const entries = () => [...menu.querySelectorAll(ENTRIES)].filter((entry) => !entry.disabled && entry.offsetParent);
  const close = ({ focus = true } = {}) => {
    if (!menu.open) return;
    menu.open = false;
    if (focus) summary.focus();
  };
  const outside = (event) => { if (menu.open && !menu.contains(event.target)) close({ focus: false }); };
  const chosen = (event) => {
    const entry = event.target.closest("a[href], button");
    if (entry && !entry.closest("summary") && entry.dataset.stay === undefined) close({ focus: !entry.dataset.open });
  };
  const keys = (event) => {
    if (event.key === "Escape" && menu.open) { event.stopPropagation(); close(); return; }
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || event.target.matches("input, select")) return;
    event.preventDefault();
    menu.open = true;
    const all = entries(), at = all.indexOf(document.activeElement);
    all[(at + by + all.length + (at < 0 && by < 0 ? 1 : 0)) % all.length]?.focus();
  };
  menu.addEventListener("keydown", keys);
  menu.addEventListener("click", chosen);
  document.addEventListener("pointerdown", outside);
  document.addEventListener("focusin", outside);
  return () => { document.removeEventListener("pointerdown", outside); document.removeEventListener("focusin", outside); };
}
