// What state an asset is in, as a small sign.

import { el } from "./dom.js";
import { T } from "./texts.js";

export const isBusy = (asset) => !asset.at_rest || asset.running.length > 0;
export const isTrouble = (asset) => asset.at_rest && (asset.state === "failed" || asset.state === "stopped" || asset.problem !== null);

export function chip(asset) {
  if (asset.waits_for) return el("span", { class: "chip bad" }, T.waitsForKey);
  if (asset.paused) return el("span", { class: "chip" }, T.paused);
  const kind = isBusy(asset) ? "busy" : asset.state === "failed" ? "bad" : asset.state === "complete" ? "good" : "";
  return el("span", { class: `chip ${kind}` }, T.states[asset.state] ?? asset.state);
}
