// The list of chats, in a drawer.

import { ask } from "./api.js";
import { confirm, prompt, tell } from "./dialogs.js";
import { button, el } from "./dom.js";
import { ago } from "./format.js";
import { T } from "./texts.js";

export const titleOf = (chat) => chat?.name || chat?.first_words || T.untitled;

export class Chats {
  list = [];
  #words = "";

  /** `open(id or null)` shows a chat; `changed()` after names did. */
  constructor({ open, changed, current }) {
    this.on = { open, changed, current };
    this.rows = el("ul", { class: "plain" });
    this.search = el("input", { type: "search", class: "field", placeholder: T.searchChats, "aria-label": T.searchChats, on: { input: () => this.#find() } });
    this.drawer = el(
      "dialog",
      { class: "drawer", "aria-label": T.chats },
      el("header", {}, el("h2", {}, T.chats), button({ label: T.close, icon: "close", kind: "bare", act: () => this.drawer.close() })),
      el("div", {}, this.search),
      this.rows,
    );
    this.drawer.addEventListener("click", (event) => event.target === this.drawer && this.drawer.close());
    document.body.append(this.drawer);
  }

  find(id) {
    return this.list.find((chat) => chat.id === id);
  }

  async refresh() {
    this.list = await ask("api/chats");
    this.on.changed();
    if (this.drawer.open) await this.#draw();
  }

  async show() {
    this.drawer.showModal();
    await this.refresh().catch((error) => tell(error.sentence));
  }

  async #find() {
    this.#words = this.search.value.trim();
    await this.#draw();
  }

  async #draw() {
    const words = this.#words;
    const found = words ? await ask(`api/chats?q=${encodeURIComponent(words)}`).catch(() => []) : this.list;
    if (words !== this.#words) return;
    this.rows.replaceChildren(...(found.length ? found.map((chat) => this.#row(chat)) : [el("li", { class: "quiet" }, T.noChats)]));
  }

  #row(chat) {
    const when = chat.running ? T.answering : ago(chat.updated_at);
    const now = chat.id === this.on.current();
    const pick = el(
      "button",
      {
        type: "button",
        "aria-current": now ? "true" : null,
        on: {
          click: () => {
            this.drawer.close();
            this.on.open(chat.id);
          },
        },
      },
      el("b", {}, titleOf(chat)),
      el("small", {}, when),
    );
    const remove = button({ label: T.deleteChat(titleOf(chat)), icon: "bin", kind: "slim bare", act: () => this.#remove(chat) });
    return el("li", { class: now ? "now" : "" }, pick, remove);
  }

  async rename(id) {
    await prompt({
      title: T.chatName,
      value: this.find(id)?.name ?? "",
      yes: T.rename,
      submit: async (name) => {
        try {
          await ask(`api/chats/${id}`, { method: "PATCH", body: { name } });
          await this.refresh();
          return "";
        } catch (error) {
          return error.sentence ?? String(error);
        }
      },
    });
  }

  async #remove(chat) {
    if (!(await confirm({ title: `${T.deleteChat(titleOf(chat))}?`, more: T.deleteChatAsk, yes: T.remove }))) return;
    try {
      await ask(`api/chats/${chat.id}`, { method: "DELETE" });
    } catch (error) {
      return tell(error.sentence ?? String(error));
    }
    if (chat.id === this.on.current()) this.on.open(null);
    await this.refresh();
  }
}
