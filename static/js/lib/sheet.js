/* A canvas as wide as its axis, sharp on any screen. Sizes are read only after the axis was measured anew: reading one
   between two writes would make the browser lay the page out in every frame. */

export class Sheet {
  constructor(canvas, axis, box = canvas) {
    Object.assign(this, { canvas, axis, box, context: canvas.getContext("2d"), measured: -1 });
  }

  /* Bring the canvas to its size; true when it changed, which also clears it. */
  fit() {
    if (this.measured === this.axis.measured) return false;
    this.measured = this.axis.measured;
    this.ratio = devicePixelRatio || 1;
    this.height_px = this.box.clientHeight;
    const width = Math.max(1, Math.round(this.axis.width_px * this.ratio));
    const height = Math.max(1, Math.round(this.height_px * this.ratio));
    Object.assign(this, { width, height });
    Object.assign(this.canvas, { width, height });
    return true;
  }

  clear() {
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.clearRect(0, 0, this.width, this.height);
  }
}
