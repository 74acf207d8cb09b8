// What a turn delivered: a card for each asset.

import { filePath } from "./api.js";
import { el, icon } from "./dom.js";
import { size } from "./format.js";
import { picture } from "./picture.js";
import { T } from "./texts.js";

export class Made {
  /** `files` of a `turn_done`; `open(handle)` shows one. */
  constructor(files, open) {
    const assets = new Map();
    for (const file of files) assets.set(file.asset, [...(assets.get(file.asset) ?? []), file]);
    this.node = el("div", { class: "made" }, [...assets].map(([handle, of]) => card(handle, of, open)));
  }
}

function card(handle, files, open) {
  const name = (file) => decodeURIComponent(new URL(file.url, document.baseURI).pathname.split("/").pop());
  const preview = files.find((file) => file.kind === "preview");
  const clips = files.filter((file) => file.kind === "clip").map((file) => name(file).replace(/\.[a-z]+$/, ""));
  const best = ["all", "rigged", "model"].map((kind) => files.find((file) => file.kind === kind)).find(Boolean);
  const words = [best ? T.version[best.kind] : "", clips.join(", "), best ? size(best.size_bytes) : ""];
  return el(
    "button",
    { type: "button", class: "card", on: { click: () => open(handle) } },
    thumb(preview && filePath(handle, { name: name(preview), sha256: preview.sha256 })),
    el("span", {}, el("b", {}, handle), el("small", {}, words.filter(Boolean).join(", "))),
    el("span", { class: "chip" }, T.open),
  );
}

/** A small square picture, or a sign in its place. */
export function thumb(path) {
  return el("span", { class: "thumb" }, path ? picture(path, "") : icon("view"));
}
