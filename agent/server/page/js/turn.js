// One message of the user and everything that came of it.

import { button, el } from "./dom.js";
import { span } from "./format.js";
import { markdown } from "./markdown.js";
import { Made } from "./made.js";
import { picture } from "./picture.js";
import { Question } from "./question.js";
import { T } from "./texts.js";
import { Work } from "./work.js";

export class Turn {
  #works = [];
  #questions = new Map();
  #passage = null;
  #drawing = 0;

  /** `act.again(message)` sends it once more, `act.open(handle)` shows an asset. */
  constructor({ turn, message }, act) {
    this.id = turn;
    this.message = message;
    this.act = act;
    this.running = true;
    this.thinking = el("p", { class: "thinking" }, el("span", { class: "spin" }), el("span", {}, T.thinking));
    this.node = el("article", { class: "turn", "aria-busy": "true", data: { turn } }, said(message), this.thinking);
  }

  /** `id` only where the event is written down and will not come a second time. */
  take(event, id) {
    switch (event.type) {
      case "text_delta":
        this.#write(event.text, Boolean(id));
        break;
      case "thinking":
        this.thinking.lastChild.textContent = T.thinkingFor(span(event.elapsed_s));
        break;
      case "notice":
        this.thinking.before(el("p", { class: "notice" }, event.text));
        break;
      case "message_done":
        this.thinking.lastChild.textContent = T.thinking;
        this.#finish(event.message.content);
        break;
      case "call_started":
      case "call_progress":
      case "call_done":
        this.#call(event);
        break;
      case "approval_requested":
        this.#ask(event);
        break;
      case "approval_settled":
        this.#questions.get(event.approval)?.settle(event.decision);
        break;
      case "turn_done":
        this.#end(event);
        break;
    }
    this.#wait();
  }

  /** Forgets text that is going to be told again. */
  again() {
    if (!this.#passage) return;
    this.#passage.loose = "";
    if (this.#passage.sure) return this.#draw();
    this.#passage.node.remove();
    this.#passage = null;
  }

  tick() {
    for (const work of this.#works) work.tick();
  }

  #add(node) {
    this.thinking.before(node);
    return node;
  }

  #write(text, sure) {
    if (!this.#passage) {
      const node = this.#add(el("div", { class: "answer writing" }));
      this.#passage = { node, sure: "", loose: "" };
    }
    if (sure) this.#passage.sure += text;
    else this.#passage.loose += text;
    if (!this.#drawing) this.#drawing = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#drawing = 0;
    if (this.#passage) this.#passage.node.replaceChildren(markdown(this.#passage.sure + this.#passage.loose));
  }

  #finish(content) {
    if (!this.#passage && !content) return;
    if (!this.#passage) this.#write(content, true);
    const { node, sure, loose } = this.#passage;
    node.replaceChildren(markdown(content || sure + loose));
    node.classList.remove("writing");
    this.#passage = null;
  }

  #call(event) {
    let work = this.#works.find((one) => one.has(event.call));
    if (!work && event.type === "call_started") {
      work = this.#works.at(-1);
      if (!work || work.node.nextSibling !== this.thinking) {
        work = new Work();
        this.#works.push(work);
        this.#add(work.node);
      }
    }
    work?.take(event);
    if (event.type !== "call_done") return;
    const handle = event.details?.asset;
    if (handle && event.details.files?.length) this.act.follow(handle);
    const facts = event.details?.error?.facts;
    if (facts?.approval && !this.#questions.has(facts.approval)) this.#ask({ tool: event.tool, ...facts });
  }

  #ask(asked) {
    if (this.#questions.has(asked.approval)) return;
    const question = new Question(asked);
    this.#questions.set(asked.approval, question);
    this.#add(question.node);
    this.act.asked(question);
  }

  #end(event) {
    this.running = false;
    this.#finish("");
    for (const work of this.#works) work.settle();
    for (const question of this.#questions.values()) if (question.asked.expires_at) question.withdraw();
    this.node.setAttribute("aria-busy", "false");
    if (event.files.length) this.#add(new Made(event.files, this.act.open).node);
    this.#add(this.#ending(event));
    if (event.files.length) this.act.follow(event.files.at(-1).asset);
  }

  #ending({ reason, error, credits }) {
    const parts = [];
    if (error) parts.push(el("p", { class: "trouble" }, [error.message, error.remedy].filter(Boolean).join(" ")));
    else if (T.ended[reason]) parts.push(el("span", {}, T.ended[reason]));
    if (credits) parts.push(el("span", { class: "number" }, T.spentTurn(T.credits(credits))));
    if (reason !== "answer" && reason !== "declined") {
      parts.push(button({ label: T.tryAgain, icon: "again", text: T.tryAgain, kind: "slim", act: () => this.act.again(this.message) }));
    }
    return el("div", { class: "ended" }, parts);
  }

  #wait() {
    const asking = [...this.#questions.values()].some((question) => question.open && this.running);
    this.thinking.hidden = !this.running || asking || this.#passage !== null || this.#works.some((work) => work.busy);
  }
}

/** The bubble of what somebody said. */
export function said({ content, images }) {
  const pictures = (images ?? []).filter((name) => !name.includes("/"));
  const links = (images ?? []).filter((name) => name.includes("/"));
  return el(
    "div",
    { class: "said" },
    el("h3", { class: "hush" }, T.you),
    content ? el("span", {}, content) : null,
    links.map((address) => el("span", { class: "fine" }, address)),
    pictures.length
      ? el("div", { class: "pictures" }, pictures.map((name) => picture(`api/uploads/${encodeURIComponent(name)}`, T.attachedPicture)))
      : null,
  );
}
