// hx-confirm as a dialog of the page. hx-confirm="Delete 3 songs?" asks; data-confirm-why says what it means,
// data-confirm-yes is the verb on the button.
export function mount(dialog) {
  const [title, why, yes] = ["h2", "[data-why]", "[data-yes]"].map((part) => dialog.querySelector(part));
  let go = null;
  const ask = (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    const asked = event.detail.elt.dataset;
    title.textContent = event.detail.question;
    why.textContent = asked.confirmWhy ?? "";
    why.hidden = !asked.confirmWhy;
    yes.textContent = asked.confirmYes ?? "Go on";
    go = () => event.detail.issueRequest(true);
    dialog.showModal();
  };
  const agree = () => { const act = go; dialog.close(); act?.(); };
  document.addEventListener("htmx:confirm", ask);
  yes.addEventListener("click", agree);
  dialog.addEventListener("close", () => { go = null; });
  return () => document.removeEventListener("htmx:confirm", ask);
}
