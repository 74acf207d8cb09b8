// The shown chat: its turns as they happen.

import { Listener } from "./stream.js";
import { Turn, said } from "./turn.js";
import { welcome } from "./welcome.js";

const NEAR_PX = 120;

export class Conversation {
  #listener = null;
  #turns = new Map();
  #pending = null;

  /** `on.running(bool)`, `on.state(text)`, `on.turn(event)`, `act` as in Turn. */
  constructor(node, { on, act, suggest }) {
    this.node = node;
    this.on = on;
    this.act = act;
    this.suggest = suggest;
    this.chat = null;
    this.#clear();
    setInterval(() => this.#last()?.tick(), 1000);
    new ResizeObserver(() => this.#pinned && this.#down()).observe(node);
    node.addEventListener("scroll", () => {
      this.#pinned = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_PX;
    }, { passive: true });
  }

  #pinned = true;

  get running() {
    return this.#last()?.running ?? false;
  }

  /** Shows another chat, or an empty one. */
  open(chat) {
    this.#listener?.close();
    this.#listener = null;
    this.chat = chat;
    this.#clear();
    this.on.running(false);
    this.on.state("open");
    if (chat) this.#listen(chat);
  }

  /** What was just said, until the server tells it. */
  pending(text, addresses = []) {
    this.#empty(false);
    this.#pending?.remove();
    this.#pending = text === null ? null : said({ content: text, images: [] });
    if (!this.#pending) return this.#empty(this.#turns.size === 0);
    for (const address of addresses) {
      const node = document.createElement("img");
      node.src = address;
      node.alt = "";
      node.className = "sent";
      this.#pending.append(node);
    }
    this.node.append(this.#pending);
    this.#down();
  }

  #listen(chat) {
    this.#listener = new Listener(chat, {
      event: (event, id) => this.#take(event, id),
      again: () => this.#last()?.again(),
      reset: () => this.#clear(),
      state: (state) => this.on.state(state),
    });
  }

  #take(event, id) {
    if (event.type === "turn_started") {
      if (this.#turns.has(event.turn)) return;
      this.pending(null);
      const turn = new Turn(event, this.act);
      this.#turns.set(event.turn, turn);
      this.#empty(false);
      this.node.append(turn.node);
      this.#pinned = true;
    } else this.#last()?.take(event, id);
    if (event.type === "turn_started" || event.type === "turn_done") {
      this.on.running(this.running);
      this.on.turn();
    }
    if (this.#pinned) this.#down();
  }

  #clear() {
    this.#turns.clear();
    this.#pending = null;
    this.node.replaceChildren();
    this.#empty(true);
  }

  #empty(yes) {
    this.node.querySelector(".welcome")?.remove();
    if (yes && !this.#turns.size) this.node.append(welcome(this.suggest));
  }

  #last() {
    return [...this.#turns.values()].at(-1);
  }

  #down() {
    requestAnimationFrame(() => {
      this.node.scrollTop = this.node.scrollHeight;
    });
  }
}
