/* The genre: the words are the server's; what a click adds is saying that it is another one. */

import { icon } from "../lib/dom.js";
import { node } from "../lib/draw.js";

export class GenreView {
  constructor(box, { on }) {
    const button = node("button", { class: "btn sm", type: "button", "data-act": "genre" });
    button.innerHTML = `${icon("pen-line")}Set another genre`;
    button.addEventListener("click", () => on.correct("genre", null, button));
    box.replaceChildren(button);
  }

  light() {}

  stop() {}
}
