// Classic script in <head>: sets the remembered theme before the first paint.
(() => {
  try {
    const theme = localStorage.getItem("partimento.theme");
    if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be forbidden: then the system decides.
  }
})();
