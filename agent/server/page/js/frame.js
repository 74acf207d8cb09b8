// The page's head, its tabs, and the places where everything else goes.

import { at } from "./api.js";
import { el, icon } from "./dom.js";
import { go } from "./place.js";
import { T } from "./texts.js";

const TABS = ["chat", "view", "gallery", "queue", "costs"];

export class Frame {
  #tabs = new Map();

  constructor() {
    this.about = el("div", { class: "about" });
    this.wallet = el("button", { type: "button", class: "button slim bare wallet number", title: T.walletTitle, hidden: true, on: { click: () => this.show("costs") } });
    this.count = el("span", { class: "count", hidden: true });
    this.chat = el("main", { class: "chat", id: "chat", "aria-label": T.conversation });
    this.panels = Object.fromEntries(
      TABS.slice(1).map((name) => [name, el("section", { class: `panel ${name}`, "aria-label": T.tabs[name], tabindex: "-1" })]),
    );
    const tabs = el("nav", { class: "tabs", "aria-label": T.tabsLabel }, TABS.map((name) => this.#tab(name)));
    document.body.append(
      el("a", { class: "button skip", href: "#chat", on: { click: skip } }, T.skip),
      el("header", { class: "top" }, el("span", { class: "brand" }, el("img", { src: at("page/mark.svg"), alt: "" }), T.name), this.about, this.wallet),
      this.chat,
      el("div", { class: "stage" }, Object.values(this.panels)),
      tabs,
    );
    this.tabs = tabs;
    this.#place();
    wide.addEventListener("change", () => this.#place());
  }

  /** Beside the name where there is room, below everything on a phone. */
  #place() {
    if (wide.matches) document.querySelector(".top").append(this.tabs);
    else document.body.append(this.tabs);
    this.#mark();
  }

  #tab(name) {
    const node = el(
      "button",
      { type: "button", class: `tab ${name}`, data: { tab: name }, on: { click: () => this.show(name) } },
      icon(name),
      el("span", {}, T.tabs[name]),
      name === "queue" ? this.count : null,
    );
    this.#tabs.set(name, node);
    return node;
  }

  show(name) {
    const tab = TABS.includes(name) ? name : "chat";
    document.body.dataset.tab = tab;
    if (tab !== "chat") document.body.dataset.stage = tab;
    document.body.dataset.stage ||= "view";
    this.#mark();
    go({ tab: tab === "chat" ? "" : tab });
    this.onShow?.(tab);
  }

  #mark() {
    const { tab, stage } = document.body.dataset;
    const now = wide.matches ? stage : tab;
    for (const [name, node] of this.#tabs) {
      if (name === now) node.setAttribute("aria-current", "page");
      else node.removeAttribute("aria-current");
    }
  }

  queued(n) {
    this.count.hidden = n === 0;
    this.count.replaceChildren(String(n), el("span", { class: "hush" }, ` ${T.queueCount("").trim()}`));
  }

  say({ simulated, offline_model: offline }) {
    this.about.replaceChildren(
      offline ? sign(T.offline, T.offlineWhy) : "",
      simulated ? sign(T.simulator, T.simulatorWhy) : "",
    );
  }
}

const wide = matchMedia("(min-width: 60rem)");

const sign = ([text, more], title) => el("span", { class: "chip", title }, el("span", {}, text, el("span", { class: "roomy" }, more)));

function skip(event) {
  event.preventDefault();
  document.querySelector(".composer textarea").focus();
}
