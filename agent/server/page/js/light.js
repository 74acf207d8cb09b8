// Background and light of the viewer.

import { el } from "./dom.js";
import { menu } from "./menu.js";
import { reducedMotion } from "./mesh.js";
import { T } from "./texts.js";

const KEY = "galatea.light";

export class Light {
  #mesh = () => null;
  #chosen = { ground: "auto", exposure: 1, turning: false, ...stored() };

  /** `table` is what lies behind the mesh; `mesh()` the element, if there is one. */
  constructor(table, mesh) {
    this.table = table;
    this.#mesh = mesh;
    this.node = menu({ label: T.light, icon: "light", kind: "slim", fill: () => this.#fill() }).node;
    this.apply();
  }

  apply() {
    this.table.dataset.ground = this.#chosen.ground;
    const mesh = this.#mesh();
    if (!mesh) return;
    mesh.exposure = this.#chosen.exposure;
    mesh.autoRotate = this.#chosen.turning && !reducedMotion();
    mesh.autoRotateDelay = 0;
  }

  #set(change) {
    this.#chosen = { ...this.#chosen, ...change };
    localStorage.setItem(KEY, JSON.stringify(this.#chosen));
    this.apply();
  }

  #fill() {
    const { ground, exposure, turning } = this.#chosen;
    const grounds = Object.entries(T.grounds).map(([name, text]) =>
      el("option", { value: name, selected: name === ground }, text),
    );
    return [
      el(
        "label",
        { class: "group" },
        T.background,
        el("select", { class: "field", on: { change: (event) => this.#set({ ground: event.target.value }) } }, grounds),
      ),
      el(
        "label",
        { class: "group" },
        T.brightness,
        el("input", { type: "range", min: "0.2", max: "2.5", step: "0.05", value: String(exposure), on: { input: (event) => this.#set({ exposure: Number(event.target.value) }) } }),
      ),
      el(
        "label",
        { class: "item" },
        T.turning,
        el("input", { type: "checkbox", checked: turning, disabled: reducedMotion(), on: { change: (event) => this.#set({ turning: event.target.checked }) } }),
      ),
    ];
  }
}

function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}
