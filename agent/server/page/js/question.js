// A question about money, and the two buttons that answer it.

import { ask } from "./api.js";
import { button, el, icon } from "./dom.js";
import { clock, credits } from "./format.js";
import { T } from "./texts.js";

export class Question {
  /** `asked`: approval, credits, and where known tool, arguments, usd, balance, expires_at. */
  constructor(asked) {
    this.asked = asked;
    this.open = true;
    this.onYes = null;
    const what = asked.tool ? (T.tools[asked.tool]?.(asked.arguments ?? {}) ?? T.otherTool(asked.tool)) : "";
    this.trouble = el("p", { class: "trouble", role: "alert", hidden: true });
    this.yes = button({ label: T.askYes(T.credits(asked.credits ?? 0)), kind: "main", act: () => this.#answer("approve") });
    this.no = button({ label: T.askNo, act: () => this.#answer("deny") });
    this.node = el(
      "section",
      { class: "ask", role: "group", "aria-label": T.askTitle },
      el("h3", {}, T.askTitle),
      what ? el("p", {}, what) : null,
      el(
        "p",
        { class: "sum" },
        el("b", {}, T.credits(asked.credits ?? 0)),
        asked.usd ? el("span", { class: "quiet" }, T.usd(asked.usd)) : null,
      ),
      el("p", { class: "fine quiet" }, this.#terms()),
      el("div", { class: "row" }, this.yes, this.no),
      this.trouble,
    );
  }

  #terms() {
    const { balance, credits: price = 0, expires_at } = this.asked;
    const terms = [];
    if (typeof balance === "number") terms.push(`${T.askBalance(credits(balance), credits(balance - price))}.`);
    if (expires_at) terms.push(`${T.askUntil(clock(expires_at))}.`);
    return terms.join(" ");
  }

  async #answer(decision) {
    this.yes.disabled = this.no.disabled = true;
    try {
      await ask(`api/approvals/${encodeURIComponent(this.asked.approval)}`, { method: "POST", body: { decision } });
      this.settle(decision);
      if (decision === "approve") this.onYes?.();
    } catch (error) {
      if (error.status === 409) return this.#late();
      this.trouble.textContent = error.sentence ?? String(error);
      this.trouble.hidden = false;
      this.yes.disabled = this.no.disabled = false;
    }
  }

  #late() {
    if (!this.open) return;
    this.#close(T.settledLate, "cross");
  }

  /** The turn that asked is over. */
  withdraw() {
    if (this.open) this.#close(T.withdrawn, "cross");
  }

  settle(decision) {
    if (!this.open) return;
    const price = decision === "approve" ? `, ${T.credits(this.asked.credits ?? 0)}` : "";
    this.#close(T.settled[decision] + price, decision === "approve" ? "check" : "cross");
  }

  #close(sentence, sign) {
    this.open = false;
    this.node.classList.add("settled");
    this.node.replaceChildren(el("p", { class: "ended" }, icon(sign), sentence));
  }
}
