// Clips: which, playing or not, how fast, where in time.

import { button, el, icon } from "./dom.js";
import { reducedMotion } from "./mesh.js";
import { T } from "./texts.js";

const SPEEDS = [0.25, 0.5, 1, 1.5, 2];

export class Player {
  #mesh = null;
  #clip = "";
  #speed = 1;
  #playing = !reducedMotion();
  #scrubbing = false;
  #frame = 0;

  constructor() {
    this.clips = el("div", { class: "clips", role: "group", "aria-label": T.clips });
    this.toggle = button({ label: T.pause, icon: "pause", act: () => this.#toggle() });
    this.toggle.dataset.act = "play";
    this.scrub = el("input", { type: "range", min: "0", max: "1", step: "0.001", value: "0", "aria-label": T.scrub });
    this.time = el("span", { class: "number fine quiet" });
    this.speed = el("select", { "aria-label": T.speed }, SPEEDS.map((speed) => el("option", { value: String(speed), selected: speed === 1 }, `${speed}×`)));
    this.node = el("div", { class: "player", hidden: true }, this.clips, el("div", { class: "controls" }, this.toggle, this.scrub, this.time, this.speed));
    this.scrub.addEventListener("pointerdown", () => {
      this.#scrubbing = true;
    });
    this.scrub.addEventListener("change", () => {
      this.#scrubbing = false;
    });
    this.scrub.addEventListener("input", () => this.#seek(Number(this.scrub.value)));
    this.speed.addEventListener("change", () => {
      this.#speed = Number(this.speed.value);
      if (this.#mesh) this.#mesh.timeScale = this.#speed;
    });
  }

  /** A mesh was loaded; its clips are what is offered. */
  take(mesh) {
    this.#mesh = mesh;
    const names = mesh.availableAnimations;
    this.node.hidden = names.length === 0;
    this.clips.replaceChildren(...names.map((name) => this.#pick(name)), this.#pick(""));
    if (!names.length) return this.rest();
    this.#choose(names.includes(this.#clip) ? this.#clip : names[0]);
  }

  rest() {
    cancelAnimationFrame(this.#frame);
    this.node.hidden = true;
    this.#mesh = null;
  }

  #pick(name) {
    const node = button({ label: name || T.still, kind: "slim", act: () => this.#choose(name) });
    node.dataset.clip = name;
    return node;
  }

  #choose(name) {
    this.#clip = name;
    for (const node of this.clips.children) node.setAttribute("aria-pressed", String(node.dataset.clip === name));
    const mesh = this.#mesh;
    for (const control of [this.toggle, this.scrub, this.speed]) control.disabled = !name;
    if (!name) {
      mesh.animationName = undefined;
      mesh.pause();
      mesh.currentTime = 0;
      return this.#show();
    }
    mesh.animationName = name;
    mesh.timeScale = this.#speed;
    mesh.updateComplete.then(() => {
      if (this.#mesh !== mesh || this.#clip !== name) return;
      mesh.play();
      if (!this.#playing) mesh.pause();
      this.#show();
    });
  }

  #toggle() {
    this.#playing = !this.#playing;
    if (this.#playing) this.#mesh?.play();
    else this.#mesh?.pause();
    this.#show();
  }

  #seek(part) {
    const mesh = this.#mesh;
    if (!mesh) return;
    if (this.#playing) this.#toggle();
    mesh.currentTime = part * (mesh.duration || 0);
    this.#count();
  }

  #show() {
    const playing = this.#playing && this.#clip !== "";
    this.toggle.replaceChildren(icon(playing ? "pause" : "play"));
    this.toggle.setAttribute("aria-label", playing ? T.pause : T.play);
    this.toggle.title = playing ? T.pause : T.play;
    this.node.dataset.playing = String(playing);
    this.#count();
    cancelAnimationFrame(this.#frame);
    if (playing) this.#tick();
  }

  #tick() {
    this.#frame = requestAnimationFrame(() => {
      if (!this.#mesh || document.hidden) return setTimeout(() => this.#playing && this.#mesh && this.#tick(), 500);
      this.#count();
      return this.#tick();
    });
  }

  #count() {
    const mesh = this.#mesh;
    if (!mesh) return;
    const whole = this.#clip ? mesh.duration || 0 : 0;
    const now = whole ? mesh.currentTime % whole : 0;
    if (!this.#scrubbing) this.scrub.value = String(whole ? now / whole : 0);
    const said = `${now.toFixed(1)} / ${whole.toFixed(1)} s`;
    if (this.time.textContent !== said) {
      this.time.textContent = said;
      this.scrub.setAttribute("aria-valuetext", said);
    }
  }
}
