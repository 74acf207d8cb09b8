// What was spent, and what is left.

import { ask } from "./api.js";
import { el } from "./dom.js";
import { credits } from "./format.js";
import { T } from "./texts.js";

export class Costs {
  #by = "day";
  #chat = "";
  #node;
  #names = () => new Map();

  /** `pill` in the page's head shows the balance; `names()` of chats by id. */
  constructor(node, pill, names) {
    this.#node = node;
    this.pill = pill;
    this.#names = names;
    this.figures = el("div", { class: "figures" });
    this.table = el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": T.ledger });
    this.play = el("p", { class: "fine quiet", hidden: true }, T.playMoney);
    this.groups = el(
      "div",
      { class: "segments", role: "group", "aria-label": T.ledger },
      Object.entries(T.ledgerBy).map(([by, text]) => el("button", { type: "button", "aria-pressed": String(by === this.#by), data: { by }, on: { click: () => this.#group(by) } }, text)),
    );
    node.append(
      el("div", { class: "head" }, el("h2", {}, T.costs)),
      this.figures,
      this.play,
      el("div", { class: "head" }, el("h3", {}, T.ledger), this.groups),
      this.table,
    );
  }

  async refresh(chat = this.#chat) {
    this.#chat = chat;
    try {
      const by = this.#node.getClientRects().length ? this.#by : "nothing"; // unseen: the sums alone
      const sums = await ask(`api/credits?by=${by}&chat=${encodeURIComponent(chat)}`);
      this.#draw(sums, sums.chat ?? 0);
      if (by === this.#by) this.#list(sums.spent);
    } catch {
      // shown again with the next turn
    }
  }

  #group(by) {
    this.#by = by;
    for (const node of this.groups.children) node.setAttribute("aria-pressed", String(node.dataset.by === by));
    this.refresh();
  }

  #draw(sums, mine) {
    const known = (n) => (typeof n === "number" ? credits(n) : T.notKnown);
    this.pill.replaceChildren(el("span", {}, known(sums.balance), el("span", { class: "roomy" }, T.credits(sums.balance ?? 0).replace(/^\S+/, ""))));
    this.pill.hidden = typeof sums.balance !== "number";
    this.play.hidden = !sums.simulated;
    this.figures.replaceChildren(
      figure(T.balance, known(sums.balance)),
      figure(T.thisChat, credits(mine)),
      figure(T.today, credits(sums.today)),
      figure(T.cap, typeof sums.max_per_day === "number" ? credits(sums.max_per_day) : T.noCap),
    );
  }

  #list(spent) {
    const lines = this.#by === "day" ? [...spent].reverse() : spent;
    this.table.replaceChildren(lines.length ? this.#ledger(lines) : el("p", { class: "quiet" }, T.ledgerEmpty));
  }

  #ledger(lines) {
    const names = this.#by === "chat" ? this.#names() : new Map();
    const head = el("tr", {}, T.ledgerHead.map((text, at) => (at ? el("th", { scope: "col" }, text) : el("td", {}))));
    const rows = lines.map((line) => {
      const cells = [line.tasks, line.estimated, line.used, line.refunded].map((n) => el("td", {}, credits(n)));
      const name = names.get(line.group) ?? (this.#by === "kind" ? T.step(line.group) : line.group);
      return el("tr", {}, el("th", { scope: "row" }, name), cells);
    });
    return el("table", {}, el("thead", {}, head), el("tbody", {}, rows));
  }
}

const figure = (name, value) => el("div", { class: "figure" }, el("span", { class: "fine quiet" }, name), el("b", {}, value));
