// The 3D element itself; its code is loaded when the first mesh is shown.

import { at, release, source } from "./api.js";
import { plainLight } from "./plain_light.js";

const VIEWER = "page/vendor/model-viewer.min.js";
let loading = null;

/** Whether this browser draws in 3D: "no", "slow" (without a graphics card) or "yes". */
function drawing() {
  const context = document.createElement("canvas").getContext("webgl2");
  if (!context) return "no";
  const named = context.getExtension("WEBGL_debug_renderer_info");
  const card = named ? context.getParameter(named.UNMASKED_RENDERER_WEBGL) : "";
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|software/i.test(card) ? "slow" : "yes";
}

let found = "";
const ability = () => (found ||= drawing());
export const canDraw = () => ability() !== "no";

/** Decoders it could ask other hosts for are looked for here instead: nothing leaves this server. */
function load() {
  loading ??= import(at(VIEWER)).then(async () => {
    const Viewer = await customElements.whenDefined("model-viewer").then(() => customElements.get("model-viewer"));
    Viewer.dracoDecoderLocation = at("page/vendor/draco/");
    Viewer.ktx2TranscoderLocation = at("page/vendor/basis/");
    Viewer.lottieLoaderLocation = at("page/vendor/lottie.js");
    Viewer.minimumRenderScale = ability() === "slow" ? 0.25 : 0.75;
    return Viewer;
  });
  return loading;
}

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Mesh {
  #address = "";
  #wanted = 0;

  /** `on.loaded()`, `on.failed()`. */
  constructor(node, on) {
    this.node = node;
    this.on = on;
    this.element = null;
    this.bar = null;
  }

  async show(path, label) {
    const wanted = ++this.#wanted;
    const [Viewer, address] = await Promise.all([load(), source(path)]);
    if (wanted !== this.#wanted) return release(address);
    release(this.#address);
    this.#address = address;
    this.element ??= this.#made(Viewer);
    this.element.setAttribute("alt", label);
    this.bar.hidden = false;
    this.bar.style.transform = "scaleX(0)";
    this.element.src = address;
  }

  hide() {
    this.#wanted += 1;
    this.element?.remove();
    this.element = null;
    release(this.#address);
    this.#address = "";
  }

  #made(Viewer) {
    const element = new Viewer();
    for (const [name, value] of Object.entries({
      "camera-controls": "",
      "touch-action": "none",
      "interaction-prompt": "none",
      "shadow-intensity": ability() === "slow" ? "0" : "0.9",
      "shadow-softness": ability() === "slow" ? "0" : "0.9",
      "environment-image": ability() === "slow" ? plainLight() : "neutral",
      "tone-mapping": "neutral",
      "camera-orbit": "65deg 80deg auto",
      "min-camera-orbit": "auto auto 20%",
      "animation-crossfade-duration": "200",
    })) element.setAttribute(name, value);
    // Its own bar fades with the frames, and stays where those are slow.
    this.bar = document.createElement("div");
    this.bar.slot = "progress-bar";
    this.bar.className = "mesh-bar";
    element.append(this.bar);
    element.addEventListener("progress", (event) => {
      this.bar.style.transform = `scaleX(${event.detail.totalProgress})`;
    });
    element.addEventListener("load", () => this.#over(this.on.loaded));
    element.addEventListener("error", () => this.#over(this.on.failed));
    this.node.prepend(element);
    return element;
  }

  #over(tell) {
    this.bar.hidden = true;
    tell();
  }
}
