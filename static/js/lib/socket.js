// A fragment from the jobs socket swaps itself in where the page shows that job. Where it does not, htmx would complain
// that it finds no place; so it is left out, having done its work as a `job:changed` event (widgets/jobs.js).
window.htmx.defineExtension("present", {
  transformResponse(text, request) {
    if (request) return text;
    const arrived = new DOMParser().parseFromString(`<body>${text}</body>`, "text/html").body;
    for (const child of [...arrived.children]) {
      if (child.id && !document.getElementById(child.id)) child.remove();
    }
    return arrived.innerHTML;
  },
});
