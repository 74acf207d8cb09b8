// The stage: one asset, to be turned around, played and taken along.

import { ask, assetPath, filePath } from "./api.js";
import { button, el } from "./dom.js";
import { downloads } from "./downloads.js";
import { Facts } from "./facts.js";
import { Light } from "./light.js";
import { menu } from "./menu.js";
import { canDraw, Mesh } from "./mesh.js";
import { picture } from "./picture.js";
import { Player } from "./player.js";
import { chip } from "./state.js";
import { T } from "./texts.js";

const VERSIONS = ["model", "rigged", "all"];

export class Viewer {
  handle = "";
  #asset = null;
  #version = "";
  #chosen = "";
  #shown = "";
  #missing = "";

  /** `assets` is the store; `suggest(text)` writes into the composer. */
  constructor(node, { assets, about, suggest, on }) {
    this.node = node;
    this.assets = assets;
    this.about = about;
    this.suggest = suggest;
    this.on = on;
    this.#build();
    assets.listen(() => this.#update());
    this.#update();
  }

  /** Shows an asset because somebody asked for it. */
  open(handle) {
    if (handle !== this.handle) {
      this.handle = handle;
      this.#chosen = "";
      this.#shown = "";
    }
    this.on.opened(handle);
    if (!this.assets.find(handle)) this.#seek(handle);
    this.#update();
  }

  /** What the list does not have: made just now, renamed since, or not there at all. */
  async #seek(handle) {
    await this.assets.touch();
    if (this.handle !== handle || this.assets.find(handle)) return;
    const found = await ask(assetPath(handle)).catch((error) => error);
    if (this.handle !== handle) return;
    if (found.handle && found.handle !== handle) this.open(found.handle);
    else if (found.status === 404) {
      this.#missing = handle;
      this.#update();
    }
  }

  /** Nothing is shown any more. */
  clear() {
    this.handle = "";
    this.on.opened("");
    this.#update();
  }

  #build() {
    this.title = el("h2", {});
    this.state = el("span", {});
    this.versions = el("div", { class: "segments", role: "group", "aria-label": T.versions });
    this.table = el("div", { class: "turntable" });
    this.still = el("div", { class: "still", hidden: true });
    this.mesh = new Mesh(this.table, { loaded: () => this.#loaded(), failed: () => this.#fallback(T.viewFailed) });
    this.player = new Player();
    this.facts = new Facts();
    this.light = new Light(this.table, () => this.mesh.element);
    this.table.append(this.still, this.facts.node);
    const files = menu({ label: T.downloads, icon: "down", text: T.downloads, kind: "slim", fill: () => downloads(this.#asset) });
    this.files = files.opener;
    this.drawing = el(
      "div",
      { class: "tools" },
      this.light.node,
      button({ label: T.reframe, icon: "frame", kind: "slim", act: () => this.#reframe() }),
      button({ label: T.screenshot, icon: "camera", kind: "slim", act: () => this.#screenshot() }),
      button({ label: T.fullscreen, icon: "expand", kind: "slim", act: () => this.table.requestFullscreen?.() }),
    );
    this.more = button({ label: T.sayRig, kind: "slim", act: () => this.suggest(this.sentence) });
    this.header = el(
      "header",
      {},
      el("div", { class: "name" }, this.title, this.state),
      this.more,
      this.versions,
      el("div", { class: "tools" }, this.drawing, files.node),
    );
    this.empty = el("div", { class: "empty" }, el("h2", {}, T.emptyView), el("p", {}, T.emptyViewMore));
  }

  #empty() {
    if (!this.handle || this.#missing !== this.handle) return this.empty;
    return el("div", { class: "empty", role: "status" }, el("h2", {}, T.noAsset(this.handle)), el("p", {}, T.noAssetMore));
  }

  #update() {
    const before = this.#asset;
    this.#asset = this.handle ? this.assets.find(this.handle) ?? null : null;
    const asset = this.#asset;
    if (!asset) {
      this.mesh.hide();
      this.player.rest();
      this.#shown = "";
      this.node.classList.add("idle");
      return this.node.replaceChildren(this.#empty());
    }
    if (!this.header.isConnected) {
      this.node.classList.remove("idle");
      this.node.replaceChildren(this.header, this.table, this.player.node);
    }
    if (before === asset) return;
    this.title.textContent = asset.handle;
    this.state.replaceChildren(chip(asset), asset.simulated ? el("span", { class: "chip", title: T.simulatorWhy }, T.simulated) : "");
    this.files.disabled = !asset.files.length;
    this.#offer(asset);
    this.#show(asset);
  }

  #offer(asset) {
    const there = VERSIONS.filter((kind) => this.#file(kind));
    this.#version = there.includes(this.#chosen) ? this.#chosen : there.at(-1) ?? "";
    const wanted = VERSIONS.map((kind) =>
      el(
        "button",
        {
          type: "button",
          "aria-pressed": String(kind === this.#version),
          disabled: !there.includes(kind),
          title: there.includes(kind) ? null : T.versionMissing[kind],
          data: { version: kind },
          on: { click: () => this.#choose(kind) },
        },
        T.version[kind],
      ),
    );
    if (describe(wanted) !== describe([...this.versions.children])) this.versions.replaceChildren(...wanted);
    const next = asset.at_rest && there.includes("model") && !there.includes("all");
    this.more.hidden = !next;
    if (!next) return;
    const rigged = there.includes("rigged");
    this.more.textContent = rigged ? T.sayAnimate : T.sayRig;
    this.sentence = (rigged ? T.say.animate : T.say.rig)(asset.handle);
  }

  #choose(kind) {
    this.#chosen = kind;
    this.#offer(this.#asset);
    this.#show(this.#asset);
  }

  #file(kind) {
    return this.#asset.files.findLast((file) => file.kind === kind && file.name.endsWith(".glb"));
  }

  #show(asset) {
    const file = this.#version && this.#file(this.#version);
    const wanted = file ? `${asset.handle} ${file.sha256}` : `${asset.handle} ${asset.state} ${asset.files.length}`;
    this.facts.take(file?.report, asset);
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    if (!file) return this.#fallback(asset.at_rest ? asset.problem?.message ?? T.noMesh : T.noMeshYet);
    if (!this.about.viewer) return this.#fallback(T.noViewer);
    if (!canDraw()) return this.#fallback(T.noWebgl);
    if (!this.mesh.element) this.#picture("");
    this.mesh.show(filePath(asset.handle, file), T.modelOf(asset.handle, T.version[this.#version])).catch(() => this.#fallback(T.viewFailed));
  }

  #loaded() {
    this.still.hidden = true;
    this.drawing.hidden = false;
    this.light.apply();
    this.player.take(this.mesh.element);
    this.table.dataset.shown = this.#shown;
  }

  #fallback(sentence) {
    this.mesh.hide();
    this.player.rest();
    this.drawing.hidden = true;
    this.#picture(sentence);
  }

  #picture(sentence) {
    const preview = this.#asset?.files.find((file) => file.kind === "preview");
    this.still.hidden = false;
    this.still.replaceChildren(
      preview ? picture(filePath(this.#asset.handle, preview), T.pictureOf(this.#asset.handle)) : "",
      sentence ? el("p", {}, sentence) : "",
    );
  }

  #reframe() {
    const { element } = this.mesh;
    if (!element) return;
    element.cameraOrbit = "65deg 80deg auto";
    element.cameraTarget = "auto auto auto";
    element.fieldOfView = "auto";
    element.resetTurntableRotation(0);
    element.jumpCameraToGoal();
  }

  async #screenshot() {
    const blob = await this.mesh.element?.toBlob({ mimeType: "image/png", idealAspect: false });
    if (!blob) return;
    const link = el("a", { href: URL.createObjectURL(blob), download: `${this.#asset.handle}-view.png` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
}

const describe = (nodes) => nodes.map((node) => `${node.dataset.version}${node.disabled}${node.getAttribute("aria-pressed")}`).join();
