/* What hands do on a time axis: drag to scroll, wheel and pinch to zoom, drag on a ruler to choose a stretch. */

const MOVED_PX = 4; // under this a press is a click
const ZOOM_PER_WHEEL_PX = 0.0022;
const LINE_PX = 16;

/* Where a lane begins on the screen. Read once per measured width: reading it in each wheel event would lay out twice. */
function leftOf(body, axis) {
  let [measured, left] = [-1, 0];
  return () => {
    if (measured !== axis.measured) [measured, left] = [axis.measured, body.getBoundingClientRect().left];
    return left;
  };
}

/* Drag scrolls, two fingers zoom, a click without movement calls onTap(time, target, event). */
export function dragging(body, axis, { onTap, onMove }, signal) {
  const fingers = new Map();
  let moved = false;
  const left = leftOf(body, axis);
  const xIn = (event) => event.clientX - left();
  const spread = () => Math.max(20, Math.abs([...fingers.values()].reduce((a, b) => a - b)));
  body.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    fingers.set(event.pointerId, xIn(event));
    if (fingers.size === 1) moved = false;
  }, { signal });
  body.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    const [before, x] = [fingers.get(event.pointerId), xIn(event)];
    if (!moved && fingers.size === 1 && Math.abs(x - before) < MOVED_PX) return;
    if (!moved) body.setPointerCapture(event.pointerId);
    moved = true;
    const wide = fingers.size === 2 ? spread() : 0;
    fingers.set(event.pointerId, x);
    if (fingers.size === 2) axis.zoomAt([...fingers.values()].reduce((a, b) => a + b) / 2, wide / spread(), { glide: false });
    else axis.scrollBy((before - x) * axis.secondsPerPixel, { glide: false });
    onMove();
  }, { signal });
  const up = (event) => {
    if (!fingers.delete(event.pointerId) || moved || event.type === "pointercancel") return;
    onTap(axis.timeAt(xIn(event)), event.target, event);
  };
  body.addEventListener("pointerup", up, { signal });
  body.addEventListener("pointercancel", up, { signal });
  // A drag that began on a block must not also press the block.
  body.addEventListener("click", (event) => { if (moved && event.detail) event.stopPropagation(); }, { signal, capture: true });
}

/* Ctrl or pinch zooms round the pointer; sideways or with shift scrolls. Plain up and down zooms only while the timeline
   has the focus, so that a page can be scrolled past it. */
export function wheeling(body, axis, { isOn, onMove }, signal) {
  const left = leftOf(body, axis);
  body.addEventListener("wheel", (event) => {
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) axis.scrollBy(sideways * unit * axis.secondsPerPixel);
    else if (event.ctrlKey || event.metaKey || isOn()) {
      const pinch = event.ctrlKey && Math.abs(event.deltaY) < 30 ? 4 : 1; // a track pad sends small steps
      const x = event.clientX - left();
      axis.zoomAt(x, Math.exp(event.deltaY * unit * pinch * ZOOM_PER_WHEEL_PX));
    } else return;
    onMove();
    event.preventDefault();
  }, { signal, passive: false });
}

/* Drag chooses a stretch: onRange(start, end) while it grows; a click calls onTap(time). */
export function choosing(body, axis, { onTap, onRange }, signal) {
  let from = null;
  let moved = false;
  const left = leftOf(body, axis);
  const x = (event) => event.clientX - left();
  body.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    [from, moved] = [x(event), false];
    body.setPointerCapture(event.pointerId);
  }, { signal });
  body.addEventListener("pointermove", (event) => {
    if (from === null || (!moved && Math.abs(x(event) - from) < MOVED_PX)) return;
    moved = true;
    const [a, b] = [axis.timeAt(from), axis.timeAt(x(event))];
    onRange(Math.min(a, b), Math.max(a, b));
  }, { signal });
  body.addEventListener("pointerup", (event) => {
    if (from !== null && !moved) onTap(axis.timeAt(x(event)));
    from = null;
  }, { signal });
  body.addEventListener("pointercancel", () => { from = null; }, { signal });
}
