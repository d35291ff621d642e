// Classic script in <head>: sets the remembered theme before the first paint.
(() => { const theme = localStorage.getItem("theme"); if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme; })();
