// Everything that was made: search, filter, rename, delete.

import { ask, assetPath, filePath } from "./api.js";
import { confirm, prompt, tell } from "./dialogs.js";
import { button, el } from "./dom.js";
import { downloads } from "./downloads.js";
import { ago } from "./format.js";
import { thumb } from "./made.js";
import { menu } from "./menu.js";
import { chip, isBusy, isTrouble } from "./state.js";
import { T } from "./texts.js";

const FITS = {
  all: () => true,
  ready: (asset) => !isBusy(asset) && asset.files.some((file) => file.kind === "model"),
  animated: (asset) => asset.clips.length > 0,
  busy: isBusy,
  trouble: isTrouble,
};

export class Gallery {
  #nodes = new Map();

  constructor(node, { assets, open, renamed }) {
    this.assets = assets;
    this.open = open;
    this.renamed = renamed;
    this.search = el("input", { type: "search", class: "field", placeholder: T.search, "aria-label": T.search, on: { input: () => this.#draw() } });
    this.filter = el(
      "select",
      { class: "field", "aria-label": T.filter, on: { change: () => this.#draw() } },
      Object.entries(T.filters).map(([value, text]) => el("option", { value }, text)),
    );
    this.count = el("p", { class: "fine quiet", role: "status" });
    this.grid = el("ul", { class: "grid plain" });
    this.empty = el("div", { class: "empty" });
    this.older = button({ label: T.older, act: () => assets.more() });
    node.append(
      el("div", { class: "head" }, el("h2", {}, T.tabs.gallery), el("div", { class: "filters" }, this.search, this.filter)),
      this.count,
      this.grid,
      this.empty,
      el("div", {}, this.older),
    );
    assets.listen(() => this.#draw());
    this.#draw();
  }

  #draw() {
    const words = this.search.value.trim().toLowerCase().split(/\s+/);
    const fits = FITS[this.filter.value];
    const shown = this.assets.list.filter((asset) => {
      const text = [asset.handle, asset.prompt, asset.state, asset.rig_type, ...asset.clips].join(" ").toLowerCase();
      return fits(asset) && words.every((word) => text.includes(word));
    });
    const none = !this.assets.list.length;
    this.count.textContent = none ? "" : T.found(shown.length);
    this.older.hidden = this.assets.whole;
    this.empty.hidden = shown.length > 0;
    this.empty.replaceChildren(el("h2", {}, none ? T.galleryEmpty : T.galleryNone), none ? el("p", {}, T.galleryEmptyMore) : "");
    const kept = new Map(shown.map((asset) => [asset.handle, this.#card(asset)]));
    const wanted = [...kept.values()].map((card) => card.node);
    if (wanted.length !== this.grid.children.length || wanted.some((node, at) => this.grid.children[at] !== node)) {
      this.grid.replaceChildren(...wanted);
    }
    this.#nodes = kept;
  }

  /** The same element as before, as long as it would look the same. */
  #card(asset) {
    const key = JSON.stringify([asset.state, asset.prompt, asset.clips, asset.files.length, asset.at_rest, asset.paused, asset.waits_for, ago(asset.created_at)]);
    const before = this.#nodes.get(asset.handle);
    return before?.key === key ? before : { key, node: this.#made(asset) };
  }

  #made(asset) {
    const preview = asset.files.find((file) => file.kind === "preview");
    const files = menu({ label: `${T.downloads}: ${asset.handle}`, icon: "down", kind: "slim bare", fill: () => downloads(asset) });
    files.opener.disabled = !asset.files.length;
    return el(
      "li",
      { class: "piece", data: { handle: asset.handle } },
      el(
        "button",
        { type: "button", class: "open", on: { click: () => this.open(asset.handle) } },
        thumb(preview && filePath(asset.handle, preview)),
        chip(asset),
        el("span", { class: "words" }, el("b", {}, asset.handle), el("small", { title: asset.prompt }, asset.clips.join(", ") || asset.prompt)),
      ),
      el(
        "div",
        { class: "foot" },
        files.node,
        button({ label: `${T.rename} ${asset.handle}`, icon: "pen", kind: "slim bare", act: () => this.#rename(asset) }),
        button({ label: `${T.remove} ${asset.handle}`, icon: "bin", kind: "slim bare", disabled: isBusy(asset), act: () => this.#remove(asset) }),
      ),
    );
  }

  async #rename(asset) {
    await prompt({
      title: T.renameAsk(asset.handle),
      value: asset.handle,
      yes: T.rename,
      submit: async (name) => {
        try {
          const { handle } = await ask(assetPath(asset.handle), { method: "PATCH", body: { name } });
          this.renamed(asset.handle, handle);
        } catch (error) {
          return error.sentence ?? String(error);
        }
        await this.assets.touch();
        return "";
      },
    });
  }

  async #remove(asset) {
    if (!(await confirm({ title: T.removeAsk(asset.handle), more: T.removeMore, yes: T.remove }))) return;
    try {
      await ask(assetPath(asset.handle), { method: "DELETE" });
    } catch (error) {
      tell(error.sentence ?? String(error));
    }
    await this.assets.touch();
  }
}
