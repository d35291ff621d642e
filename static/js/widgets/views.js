/* The pictures below the timeline. Each is a class with a box of the page to draw in: [data-view="form"] and so on.

   new View(box, { model, theory, on }); light(time_s) once a frame while the song plays (null: it does not);
   stop() ends it. `model` is a SongModel, `theory` the JSON of library:drawings, `on` what hands ask for:
   play(time_s), passage(start_s, end_s), loop(start_s, end_s), correct(kind, span, element). */

import { $ } from "../lib/dom.js";
import { FormMap } from "./formmap.js";
import { GenreView } from "./genreview.js";
import { HarmonyView } from "./harmonyview.js";
import { MelodyView } from "./melodyview.js";
import { Notation } from "./notation.js";
import { RhythmView } from "./rhythmview.js";
import { StoryView } from "./storyview.js";

const VIEWS = {
  harmony: HarmonyView,
  melody: MelodyView,
  form: FormMap,
  genre: GenreView,
  story: StoryView,
  rhythm: RhythmView,
  notation: Notation,
};

export class Views {
  constructor(root, scene) {
    this.views = Object.entries(VIEWS).flatMap(([name, View]) => {
      const box = $(`[data-view="${name}"]`, root);
      return box ? [new View(box, scene)] : [];
    });
  }

  light(time_s) {
    for (const view of this.views) view.light(time_s);
  }

  stop() {
    for (const view of this.views) view.stop();
  }
}
