// What an empty conversation invites to.

import { el, icon } from "./dom.js";
import { T } from "./texts.js";

export function welcome(suggest) {
  return el(
    "div",
    { class: "welcome" },
    el("h1", {}, T.welcome),
    el("p", { class: "quiet" }, T.welcomeMore),
    el(
      "div",
      { class: "tries" },
      T.tries.map((sentence) =>
        el("button", { type: "button", class: "try", on: { click: () => suggest(sentence) } }, icon("spark"), el("span", {}, sentence)),
      ),
    ),
  );
}
