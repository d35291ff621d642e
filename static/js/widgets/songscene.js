/* What is drawn of a song: the timeline, the circle and its path, the pictures of theory; drawn anew when more was heard. */

import { $ } from "../lib/dom.js";
import { pictureMenu } from "../lib/picture.js";
import { SongModel } from "../lib/songmodel.js";
import { Circle } from "./circle.js";
import { CirclePath } from "./circlepath.js";
import { Timeline } from "./timeline.js";
import { Views } from "./views.js";

export class SongScene {
  constructor(root, { playback, corrector }) {
    Object.assign(this, { root, playback, corrector, timeline: null, circles: [], views: null, on: handsOf({ playback, corrector }) });
  }

  drawHeard(heard, peaks) {
    const model = new SongModel(heard);
    const before = this.timeline;
    const view = before && before.model.bars.length > 0 === model.bars.length > 0 && before.model.duration_s === model.duration_s
      ? [before.view.start_s, before.view.end_s] : null;
    this.timeline?.stop();
    this.circles.forEach((circle) => circle.stop());
    this.timeline = new Timeline(this.root, { model, peaks, on: this.on, view });
    this.timeline.setFollows(before?.follows ?? true);
    this.timeline.setCorrecting(before?.correcting ?? false);
    this.circles = this.drawCircle(model, heard.home);
    this.corrector.attach({ model, timeline: this.timeline });
    this.playback.attach({ timeline: this.timeline, model, circles: this.circles, views: this.views });
  }

  /* Pictures of theory. Those before stay until now, so that the page keeps its height and its place. */
  drawTheory(theory) {
    const { model } = this.timeline;
    this.views?.stop();
    this.timeline.showTheory(theory);
    this.views = new Views(this.root, { model, theory, on: this.on });
    this.playback.attach({ timeline: this.timeline, model, circles: this.circles, views: this.views });
  }

  drawCircle(model, home) {
    const [box, way] = ["circle", "circle-path"].map((name) => $(`[data-part=${name}]`, this.root));
    if (!box || !model.chords.length) return [];
    const circle = new Circle(box, { model, home, onPlay: this.on.play });
    const acts = $("[data-part=circle-acts]", this.root);
    acts?.replaceChildren();
    if (acts) pictureMenu(acts, "Circle of fifths", () => circle.svg);
    return way ? [circle, new CirclePath(way, { model, onPlay: this.on.play })] : [circle];
  }

  stop() {
    this.timeline?.stop();
    this.circles.forEach((circle) => circle.stop());
    this.views?.stop();
  }
}

/* What the drawings ask for. */
function handsOf({ playback, corrector }) {
  return {
    play: (time_s) => playback.playFrom(time_s),
    loop: (start_s, end_s) => playback.loop(start_s, end_s),
    range: (start_s, end_s) => playback.choose(start_s, end_s),
    passage: (start_s, end_s) => playback.playPassage(start_s, end_s),
    correct: (kind, span, element) => corrector.open(kind, span, element),
  };
}
