// The calls of a round: what is done, how far it is, what it costs, how long it takes.

import { ask } from "./api.js";
import { el, icon } from "./dom.js";
import { span } from "./format.js";
import { T } from "./texts.js";

const FINISHED = new Set(["success", "failed", "cancelled", "banned", "expired"]);

/** One card for calls that follow each other. */
export class Work {
  #calls = new Map();

  constructor() {
    this.node = el("div", { class: "work" });
  }

  get busy() {
    return [...this.#calls.values()].some((call) => call.busy);
  }

  take(event) {
    if (event.type === "call_started") {
      if (this.#calls.has(event.call)) return;
      const call = new Call(event);
      this.#calls.set(event.call, call);
      this.node.append(call.node);
      return;
    }
    const call = this.#calls.get(event.call);
    if (event.type === "call_progress") call?.progress(event);
    if (event.type === "call_done") call?.done(event);
  }

  has(call) {
    return this.#calls.has(call);
  }

  tick() {
    for (const call of this.#calls.values()) call.tick();
  }

  settle() {
    for (const call of this.#calls.values()) if (call.busy) call.abandon();
  }
}

class Call {
  #steps = new Map();
  #began = performance.now();

  constructor({ tool, arguments: given }) {
    this.busy = true;
    this.tool = tool;
    this.given = given && typeof given === "object" ? given : {};
    const what = T.tools[tool]?.(this.given) ?? T.otherTool(tool);
    this.mark = el("span", { class: "mark" }, el("span", { class: "spin" }));
    this.said = el("span", { class: "hush" }, T.working);
    this.price = el("span", { class: "price number" });
    this.took = el("span", { class: "took number" });
    this.steps = el("div", { class: "steps", hidden: true });
    this.note = el("p", { class: "note", hidden: true });
    this.more = el("div", {}, el("h4", { class: "fine quiet" }, T.arguments), pre(given));
    this.node = el(
      "div",
      { class: "call" },
      el("details", {}, el("summary", {}, this.mark, this.said, el("span", { class: "what", title: what }, what), this.price, this.took), this.more),
      this.steps,
      this.note,
    );
  }

  progress(event) {
    const key = `${event.asset} ${event.step}`;
    let step = this.#steps.get(key);
    if (!step) {
      step = new Step(event, this.given.asset === event.asset);
      this.#steps.set(key, step);
      this.steps.append(step.node);
      this.steps.hidden = false;
    }
    step.take(event);
  }

  done(event) {
    this.busy = false;
    const problem = event.is_error ? (event.details?.error ?? told(event.content)) : null;
    this.#finish(event.is_error ? "bad" : "done", event.is_error ? T.doneBadly : T.doneWell);
    if (problem) this.#say([problem.message, problem.remedy].filter(Boolean).join(" "), true);
    this.more.append(el("h4", { class: "fine quiet" }, T.result), pre(event.content));
    if (!event.is_error && told(event.content)?.reused) this.#found();
    else if (!event.is_error) this.#cost(event.details ?? {});
    for (const step of this.#steps.values()) step.rest();
    this.tick();
  }

  abandon() {
    this.busy = false;
    this.#finish("", T.doneBadly);
    for (const step of this.#steps.values()) step.rest();
  }

  tick() {
    for (const step of this.#steps.values()) step.tick();
    if (this.#steps.size) return;
    const s = (performance.now() - this.#began) / 1000;
    if (this.busy && s > 1) this.took.textContent = span(s);
  }

  #finish(kind, said) {
    if (kind) this.node.classList.add(kind);
    this.mark.replaceChildren(icon(kind === "done" ? "check" : "cross"));
    this.said.textContent = said;
  }

  #found() {
    this.price.textContent = T.free;
    this.#say(T.hadIt, false);
  }

  async #cost(details) {
    if (this.tool === "check_status") return;
    let price = details.credits;
    if (!price && this.tool === "rig") {
      const { rig_type = null, spec = "tripo" } = this.given;
      price = (await ask("api/estimate", { method: "POST", body: { rig: true, rig_type, spec } }).catch(() => ({}))).credits;
    }
    if (price) this.price.textContent = T.credits(price);
  }

  #say(text, bad) {
    this.note.textContent = text;
    this.note.className = bad ? "note bad" : "note";
    this.note.hidden = false;
  }
}

/** One task at the service. */
class Step {
  #at = 0;
  #elapsed = 0;
  #open = true;

  constructor({ asset, step }, known) {
    this.what = known ? T.step(step) : `${asset}: ${T.step(step)}`;
    this.words = el("span", {}, this.what);
    this.time = el("span", { class: "number" });
    this.bar = bar(this.what);
    this.node = el("div", { class: "step" }, this.words, this.time, this.bar.node);
  }

  take({ status, progress, elapsed_s, note }) {
    this.#elapsed = elapsed_s;
    this.#at = performance.now();
    this.#open = !FINISHED.has(status);
    const state = T.stepState[status] ?? status;
    this.words.textContent = [this.what, note || state].filter(Boolean).join(", ");
    this.bar.set(progress, status);
    this.progress = progress;
    this.tick();
  }

  rest() {
    this.#elapsed = this.#shown();
    this.#open = false;
    this.tick();
  }

  tick() {
    const percent = this.#open && this.progress ? `${this.progress} %, ` : "";
    this.time.textContent = percent + span(this.#shown());
  }

  #shown() {
    return this.#open ? this.#elapsed + (performance.now() - this.#at) / 1000 : this.#elapsed;
  }
}

/** A progress bar that also says it. */
export function bar(label) {
  const node = el("div", { class: "bar", role: "progressbar", "aria-label": label, "aria-valuemin": "0", "aria-valuemax": "100", "aria-valuenow": "0" }, el("i"));
  return {
    node,
    set(progress, status = "running") {
      node.style.setProperty("--part", progress / 100);
      node.setAttribute("aria-valuenow", progress);
      node.classList.toggle("done", status === "success");
      node.classList.toggle("bad", ["failed", "banned", "expired", "cancelled"].includes(status));
    },
  };
}

/** What a refusal says of itself. */
function told(content) {
  try {
    return JSON.parse(content);
  } catch {
    return { message: content };
  }
}

function pre(value) {
  let text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  try {
    if (typeof value === "string") text = JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    // it is words
  }
  return el("pre", { tabindex: "0" }, text);
}

