// Batches: what became of each thing in them.

import { ask } from "./api.js";
import { BatchForm } from "./batch_form.js";
import { tell } from "./dialogs.js";
import { button, el, icon } from "./dom.js";
import { T } from "./texts.js";
import { bar } from "./work.js";

const SHOWN = 5;
const RESTING = new Set(["generated", "rigged", "complete", "failed", "stopped"]);

export class Batches {
  #drawn = "";
  #seen = new Set();

  constructor({ assets, open }) {
    this.open = open;
    this.assets = assets;
    this.list = el("div", { class: "jobs" });
    this.form = new BatchForm(() => {
      assets.touch();
      this.refresh();
    });
    assets.listen(() => this.refresh());
  }

  #asking = false;
  #moving = true;

  /** Asked again only while something moves, or something was done. */
  async refresh() {
    if (this.#asking || !(this.#moving || this.assets.open.length)) return;
    this.#asking = true;
    try {
      const batches = (await ask("api/batch")).slice(0, SHOWN);
      this.#moving = batches.some((batch) => batch.state === "running");
      const key = JSON.stringify(batches);
      if (key !== this.#drawn) this.#draw(batches);
      this.#drawn = key;
    } catch {
      // asked again with the next change
    } finally {
      this.#asking = false;
    }
  }

  #draw(batches) {
    const open = new Set([...this.list.querySelectorAll("details[open]")].map((node) => node.dataset.batch));
    const fresh = (batch) => !this.#seen.has(batch.batch) && batch.state !== "done";
    this.list.replaceChildren(
      batches.length ? el("h3", {}, T.batches) : "",
      ...batches.map((batch) => this.#one(batch, open.has(batch.batch) || fresh(batch))),
    );
    for (const { batch } of batches) this.#seen.add(batch);
  }

  #one(batch, open) {
    const done = batch.items.filter((item) => RESTING.has(item.state)).length;
    const progress = bar(T.batchOf(batch.items.length, done));
    progress.set((100 * done) / batch.items.length, batch.state === "done" ? "success" : "running");
    return el(
      "details",
      { class: "sheet", open, data: { batch: batch.batch } },
      el("summary", {}, `${T.batchOf(batch.items.length, done)}, ${T.batchStates[batch.state]}, ${T.credits(batch.credits)}`),
      progress.node,
      el("ol", { class: "plain results" }, batch.items.map((item) => this.#item(item))),
      el("div", { class: "picks" }, this.#acts(batch)),
    );
  }

  #acts(batch) {
    const does = (what, text) => button({ label: text, text, kind: "slim", act: () => this.#do(batch, what) });
    if (batch.state === "running") return [does("stop", T.stopAsset)];
    if (batch.state === "stopped" || batch.items.some((item) => item.state === "failed")) return [does("resume", T.resume)];
    if (batch.approval) return [button({ label: T.askYes(T.credits(batch.credits)), kind: "slim main", act: () => this.#yes(batch) })];
    return [];
  }

  async #do(batch, what) {
    await ask(`api/batch/${batch.batch}/${what}`, { method: "POST" }).catch((error) => tell(error.sentence));
    this.#moving = true;
    await this.assets.touch();
  }

  async #yes(batch) {
    const body = { decision: "approve", max_credits: batch.credits };
    await ask(`api/approvals/${batch.approval}`, { method: "POST", body }).catch((error) => tell(error.sentence));
    this.#moving = true;
    await this.assets.touch();
  }

  #item(item) {
    const state = item.progress && !RESTING.has(item.state) ? `${T.states[item.state] ?? item.state}, ${item.progress} %` : (T.states[item.state] ?? item.state);
    const bad = item.state === "failed" || item.problem;
    const sign = bad ? "cross" : RESTING.has(item.state) ? "check" : "queue";
    return el(
      "li",
      { class: bad ? "bad" : "", data: { state: item.state } },
      icon(sign),
      el("span", { class: "what" }, item.prompt ?? item.asset ?? ""),
      el("span", { class: "fine quiet" }, item.problem ? item.problem.message : state),
      item.asset && RESTING.has(item.state) && item.state !== "failed"
        ? button({ label: T.open, text: T.open, kind: "slim bare", "aria-label": `${T.open} ${item.asset}`, act: () => this.open(item.asset) })
        : el("span"),
    );
  }
}
