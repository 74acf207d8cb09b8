// What is under way, and what stopped on the way.

import { ask, assetPath, filePath } from "./api.js";
import { Batches } from "./batches.js";
import { tell } from "./dialogs.js";
import { button, el } from "./dom.js";
import { span } from "./format.js";
import { thumb } from "./made.js";
import { Question } from "./question.js";
import { chip, isBusy, isTrouble } from "./state.js";
import { T } from "./texts.js";
import { bar } from "./work.js";

export class Queue {
  #jobs = new Map();

  constructor(node, { assets, open }) {
    this.assets = assets;
    this.open = open;
    this.busy = el("ul", { class: "jobs plain" });
    this.trouble = el("ul", { class: "jobs plain" });
    this.empty = el("div", { class: "empty" }, el("h2", {}, T.queueEmpty), el("p", {}, T.queueEmptyMore));
    this.troubleHead = el("h3", {}, T.needsYou);
    this.batches = new Batches({ assets, open });
    node.append(
      el("div", { class: "head" }, el("h2", {}, T.tabs.queue)),
      this.empty,
      this.busy,
      this.batches.list,
      this.troubleHead,
      this.trouble,
      this.batches.form.node,
    );
    assets.listen(() => this.#draw());
    this.#draw();
  }

  #draw() {
    const busy = this.assets.list.filter(isBusy);
    const trouble = this.assets.list.filter(isTrouble);
    this.empty.hidden = busy.length > 0;
    this.troubleHead.hidden = !trouble.length;
    const jobs = new Map();
    for (const asset of [...busy, ...trouble]) jobs.set(asset.handle, this.#jobs.get(asset.handle) ?? new Job(this));
    this.#jobs = jobs;
    for (const asset of [...busy, ...trouble]) jobs.get(asset.handle).take(asset);
    fill(this.busy, busy.map((asset) => jobs.get(asset.handle).node));
    fill(this.trouble, trouble.map((asset) => jobs.get(asset.handle).node));
  }

  /** What a person wants done with an asset; a price is asked about, then it is done. */
  async act(what, asset, job) {
    try {
      await ask(assetPath(asset.handle, `/${what}`), { method: "POST" });
    } catch (error) {
      if (error.body?.approval) return job.ask({ tool: what, arguments: { asset: asset.handle }, ...error.body }, () => this.act(what, asset, job));
      tell(error.sentence ?? String(error));
    }
    await this.assets.touch();
  }
}

function fill(list, nodes) {
  if (nodes.length === list.children.length && nodes.every((node, at) => list.children[at] === node)) return;
  list.replaceChildren(...nodes);
}

class Job {
  #key = "";
  #steps = new Map();

  constructor(queue) {
    this.queue = queue;
    this.picture = el("div", {});
    this.title = el("p", { class: "title" });
    this.steps = el("div", { class: "words" });
    this.problem = el("p", { class: "trouble", hidden: true });
    this.row = el("div", { class: "row" });
    this.question = el("div", {});
    this.node = el("li", { class: "job" }, this.picture, el("div", { class: "words" }, this.title, this.steps, this.problem, this.question), this.row);
  }

  take(asset) {
    this.asset = asset;
    this.node.dataset.handle = asset.handle;
    const key = JSON.stringify([asset.state, asset.paused, asset.at_rest, asset.files.length, asset.problem, asset.waits_for]);
    if (key !== this.#key) this.#dress(asset);
    this.#key = key;
    const running = new Map(asset.running.map((task) => [task.step, task]));
    for (const [step, row] of this.#steps) if (!running.has(step)) row.node.remove();
    this.#steps = new Map([...running].map(([step, task]) => [step, this.#step(step, task)]));
  }

  #dress(asset) {
    const preview = asset.files.find((file) => file.kind === "preview");
    this.picture.replaceChildren(thumb(preview && filePath(asset.handle, preview)));
    this.title.replaceChildren(el("b", {}, asset.handle), chip(asset));
    this.problem.hidden = !asset.problem;
    this.problem.textContent = asset.problem ? [asset.problem.message, asset.problem.remedy].filter(Boolean).join(" ") : "";
    const { act } = this.queue;
    const does = (what, text) => button({ label: text, text, kind: "slim", "aria-label": `${text}: ${asset.handle}`, act: () => act.call(this.queue, what, asset, this) });
    this.row.replaceChildren(
      ...(asset.paused ? [does("resume", T.resume)] : []),
      ...(isTrouble(asset) ? [does("retry", T.retry)] : []),
      ...(isBusy(asset) && !asset.paused ? [does("stop", T.stopAsset)] : []),
      ...(asset.files.length ? [button({ label: T.open, text: T.open, kind: "slim", "aria-label": `${T.open} ${asset.handle}`, act: () => this.queue.open(asset.handle) })] : []),
    );
  }

  #step(step, task) {
    let row = this.#steps.get(step);
    if (!row) {
      row = { words: el("span", {}), time: el("span", { class: "number" }), bar: bar(`${this.asset.handle}: ${T.step(step)}`) };
      row.node = el("div", { class: "step" }, row.words, row.time, row.bar.node);
      this.steps.append(row.node);
    }
    row.words.textContent = [T.step(step), T.stepState[task.status] ?? task.status, task.credits ? T.credits(task.credits) : T.free].filter(Boolean).join(", ");
    row.time.textContent = timing(task);
    row.bar.set(task.progress, task.status);
    return row;
  }

  ask(asked, then) {
    const question = new Question(asked);
    question.onYes = then;
    this.question.replaceChildren(question.node);
  }
}

/** How long so far, and how long still, as far as anything is known. */
function timing({ progress, elapsed_s: elapsed, usual_s: usual }) {
  const parts = [progress ? `${progress} %` : "", T.elapsed(span(elapsed))];
  const left = progress >= 10 ? (elapsed * (100 - progress)) / progress : usual ? usual - elapsed : 0;
  if (left >= 1) parts.push(T.left(span(left)));
  return parts.filter(Boolean).join(", ");
}
