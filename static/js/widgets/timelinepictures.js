/* The buttons that take the timeline away as a picture, in the heads of its two views. */

import { $ } from "../lib/dom.js";
import { detailPicture, wholePicture } from "../lib/lanepictures.js";
import { pictureMenu } from "../lib/picture.js";
import { letterOf } from "./rolldraw.js";

export function timelinePictures(timeline) {
  const { root, model } = timeline;
  const letter = (i) => letterOf(i, model, timeline.notes);
  const menus = [
    [$("[data-part=whole-acts]", root), "Form and tension", () => wholePicture(timeline)],
    [$("[data-part=detail-acts]", root), "Chords and notes", () => detailPicture(timeline, letter)],
  ].flatMap(([box, name, make]) => (box ? [pictureMenu(box, name, make)] : []));
  return { stop: () => menus.forEach((menu) => menu.remove()) };
}
