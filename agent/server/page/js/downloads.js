// Every file of an asset, and all of them at once.

import { assetPath, at, filePath, hasToken, save } from "./api.js";
import { el } from "./dom.js";
import { size } from "./format.js";
import { T } from "./texts.js";

const ORDER = ["all", "rigged", "model", "clip", "converted", "preview"];

/** The name of a file outside, as the server calls it, too. */
export function savedName(handle, name) {
  const stem = name.replace(/\.[^.]*$/, "");
  const suffix = name.slice(stem.length);
  return stem === "model" ? `${handle}${suffix}` : `${handle}-${stem}${suffix}`;
}

export function downloads(asset) {
  const files = [...asset.files].sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
  return [
    ...files.map((file) => link(`${filePath(asset.handle, file)}&download=true`, savedName(asset.handle, file.name), size(file.size_bytes))),
    el("hr"),
    link(assetPath(asset.handle, "/zip"), `${asset.handle}.zip`, T.downloadAllNote, T.downloadAll),
  ];
}

function link(path, name, note, label = name) {
  const act = (event) => {
    if (!hasToken()) return;
    event.preventDefault();
    save(path, name);
  };
  return el("a", { href: at(path), download: name, on: { click: act } }, el("span", {}, label), el("small", {}, note));
}

