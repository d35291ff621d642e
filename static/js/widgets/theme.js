// The button that switches between dark and light, and remembers.
export function mount(button) {
  const now = () => document.documentElement.dataset.theme
    || (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark");
  const turn = () => {
    const theme = now() === "light" ? "dark" : "light";
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("theme", theme);
    document.dispatchEvent(new CustomEvent("theme:changed"));
  };
  button.addEventListener("click", turn);
  return () => button.removeEventListener("click", turn);
}
