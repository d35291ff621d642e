// Dark, light, or as the system has it; remembered for the whole browser (theme-early.js reads it before the first paint).
const PLACE = "partimento.theme";
const root = document.documentElement;

export function choose(theme) {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  try {
    if (theme) localStorage.setItem(PLACE, theme);
    else localStorage.removeItem(PLACE);
  } catch {
    // Nothing is remembered here; the choice still holds for this page.
  }
  document.dispatchEvent(new CustomEvent("theme:changed"));
}

/** The theme that is seen now. */
export const seen = () => root.dataset.theme || (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark");
export const turn = () => choose(seen() === "light" ? "dark" : "light");

export function mount(box) {
  const mark = () => {
    for (const button of box.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === (root.dataset.theme ?? "")));
    }
  };
  const press = (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (button) choose(button.dataset.themeChoice);
  };
  const system = matchMedia("(prefers-color-scheme: light)");
  const changed = () => document.dispatchEvent(new CustomEvent("theme:changed"));
  box.addEventListener("click", press);
  system.addEventListener("change", changed);
  document.addEventListener("theme:changed", mark);
  mark();
  return () => { document.removeEventListener("theme:changed", mark); system.removeEventListener("change", changed); };
}
