// The truth report: what was counted in the file.

import { el } from "./dom.js";
import { credits, size } from "./format.js";
import { T } from "./texts.js";

const wide = matchMedia("(min-width: 75rem)");

export class Facts {
  constructor() {
    this.inside = el("div", { class: "inside" });
    this.node = el("details", { class: "facts", hidden: true, open: wide.matches }, el("summary", {}, T.facts), this.inside);
  }

  /** `report` of the shown file, of this asset. */
  take(report, asset) {
    this.node.hidden = !report;
    if (!report) return;
    const rows = [
      [T.fact.triangles, report.triangles.toLocaleString("en")],
      [T.fact.joints, report.joints ? report.joints.toLocaleString("en") : T.none],
      [T.fact.rig, report.joints ? asset.rig_type : ""],
      [T.fact.clips, report.clips.map((clip) => `${clip.name}\u00a0${clip.seconds.toFixed(1)}\u00a0s`).join(", ") || T.none],
      [T.fact.materials, String(report.materials.length)],
      [T.fact.textures, String(report.textures)],
      [T.fact.size, size(report.size_bytes)],
      [T.fact.checks, (report.checks ?? []).map((check) => check.message).join(" ")],
      [T.fact.bounds, (report.bounds ?? []).map((side) => side.toFixed(2)).join("\u202f×\u202f")],
      [T.fact.spent, asset.credits_used ? credits(asset.credits_used) : ""],
    ].filter(([, value]) => value);
    this.inside.replaceChildren(
      el("dl", {}, rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", { class: "number" }, value)])),
      el("p", { class: "quiet" }, T.factsNote),
    );
  }
}
