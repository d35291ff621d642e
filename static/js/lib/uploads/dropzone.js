// The whole page takes files: a hint over everything while they are held above it.

/** Calls take(dataTransfer) for every drop of files, on any page. */
export function watchDrops(hint, take, { signal }) {
  let depth = 0; // dragenter and dragleave come for every element on the way
  const brings = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const show = (visible) => { hint.hidden = !visible; if (!visible) depth = 0; };
  const on = (name, act) => document.addEventListener(name, (event) => { if (brings(event)) act(event); }, { signal });
  on("dragenter", (event) => { event.preventDefault(); depth += 1; show(true); });
  on("dragover", (event) => { event.preventDefault(); event.dataTransfer.dropEffect = "copy"; });
  on("dragleave", () => { depth -= 1; if (depth <= 0) show(false); });
  on("drop", (event) => { event.preventDefault(); show(false); take(event.dataTransfer); });
}
