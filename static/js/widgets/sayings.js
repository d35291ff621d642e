/* Words that play their passage: they look like text, so they are spans that act as buttons, by Enter and by space. */

export function sayings(root, signal) {
  root.addEventListener("keydown", (event) => {
    const said = event.target.closest?.(".plays");
    if (!said || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation();
    said.click();
  }, { signal });
}
