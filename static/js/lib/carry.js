// A press that may become a drag: followed until it is let go, given up with Escape.
/** on: {follow(event), end(isDrop)}; both are told only of what began after the press. Returns nothing. */
export function carry({ follow, end }) {
  const ending = new AbortController();
  const { signal } = ending;
  const over = (isDrop) => { ending.abort(); end(isDrop); };
  addEventListener("pointermove", follow, { signal });
  addEventListener("pointerup", () => over(true), { signal });
  addEventListener("pointercancel", () => over(false), { signal });
  addEventListener("keydown", (pressed) => { if (pressed.key === "Escape") over(false); }, { signal });
}
