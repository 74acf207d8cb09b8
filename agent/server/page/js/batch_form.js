// A list of things in, one price, one yes.

import { ask } from "./api.js";
import { button, el } from "./dom.js";
import { T } from "./texts.js";

const CLIPS = ["idle", "walk", "run", "jump", "wave", "dance"];
const CHOSEN = ["idle", "walk"];
const MOST = 100;
const PAUSE_MS = 250;

export class BatchForm {
  #priced = null;
  #timer = 0;
  #clips = new Set(CHOSEN);

  /** `begun(batch)` hears of a batch that is under way. */
  constructor(begun) {
    this.begun = begun;
    this.props = lines(T.propsHint, () => this.#changed());
    this.characters = lines(T.charactersHint, () => this.#changed());
    this.price = el("p", { class: "price", role: "status" }, T.batchNone);
    this.trouble = el("p", { class: "trouble", role: "alert", hidden: true });
    this.yes = el("button", { class: "button main", disabled: true }, T.batchYes(""));
    this.yes.hidden = true;
    this.node = el(
      "form",
      { class: "sheet batch", "aria-label": T.batch },
      el("div", {}, el("h3", {}, T.batch), el("p", { class: "fine quiet" }, T.batchMore)),
      el("div", { class: "two" }, el("label", {}, T.props, this.props), el("label", {}, T.characters, this.characters)),
      el("div", { class: "labelled" }, el("span", { id: "batch-clips" }, T.characterClips), el("div", { class: "picks", role: "group", "aria-labelledby": "batch-clips" }, CLIPS.map((name) => this.#pick(name)))),
      this.trouble,
      el("div", { class: "row" }, this.price, this.yes),
    );
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#make();
    });
  }

  #pick(name) {
    const node = button({
      label: name,
      kind: "slim",
      "aria-pressed": String(this.#clips.has(name)),
      act: () => {
        if (!this.#clips.delete(name)) this.#clips.add(name);
        node.setAttribute("aria-pressed", String(this.#clips.has(name)));
        this.#changed();
      },
    });
    return node;
  }

  get items() {
    const animations = CLIPS.filter((name) => this.#clips.has(name)).slice(0, 5);
    return [
      ...written(this.props).map((prompt) => ({ prompt })),
      ...written(this.characters).map((prompt) => ({ prompt, rig: true, animations })),
    ];
  }

  #changed() {
    this.#priced = null;
    this.yes.disabled = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#estimate(), PAUSE_MS);
  }

  async #estimate() {
    const items = this.items;
    this.#say("");
    if (!items.length) return this.#show(T.batchNone, "");
    if (items.length > MOST) return this.#say(T.batchTooMany);
    try {
      const prices = await Promise.all(items.map((item) => this.#price(item)));
      if (JSON.stringify(items) !== JSON.stringify(this.items)) return;
      const credits = prices.reduce((sum, price) => sum + price.credits, 0);
      const usd = prices.reduce((sum, price) => sum + price.usd, 0);
      this.#priced = { items, credits };
      this.#show(T.batchPrice(items.length, T.credits(credits), T.usd(usd)), T.credits(credits));
    } catch (error) {
      this.#say(error.sentence ?? String(error));
    }
  }

  #known = new Map();

  /** A price depends on the plan; each kind of plan and each prompt is asked about once. */
  #price(item) {
    const key = JSON.stringify(item);
    if (!this.#known.has(key)) {
      const asked = ask("api/estimate", { method: "POST", body: item });
      asked.catch(() => this.#known.delete(key));
      this.#known.set(key, asked);
    }
    return this.#known.get(key);
  }

  async #make() {
    const { items, credits } = this.#priced ?? {};
    if (!items) return;
    this.yes.disabled = true;
    try {
      const batch = await ask("api/batch", { method: "POST", body: { items } });
      if (batch.approval) {
        if (batch.credits > credits) throw new Error(T.batchDearer);
        await ask(`api/approvals/${batch.approval}`, { method: "POST", body: { decision: "approve", max_credits: credits } });
      }
      this.props.value = this.characters.value = "";
      this.#changed();
      this.begun(batch.batch);
    } catch (error) {
      this.#say(error.sentence ?? error.message);
      this.yes.disabled = false;
    }
  }

  #show(sentence, price) {
    this.price.textContent = sentence;
    this.yes.hidden = !price;
    this.yes.disabled = !price;
    this.yes.textContent = T.batchYes(price);
  }

  #say(sentence) {
    this.trouble.textContent = sentence;
    this.trouble.hidden = !sentence;
  }
}

const lines = (hint, act) => el("textarea", { class: "field", rows: "4", placeholder: hint, on: { input: act } });
const written = (node) => node.value.split("\n").map((line) => line.replace(/^\s*([-*•]|\d+[.)])\s+/, "").trim()).filter(Boolean);
