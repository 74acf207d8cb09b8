// Where a message is written: words, pictures, send and stop.

import { button, el, icon } from "./dom.js";
import { tell } from "./dialogs.js";
import { bytesToBase64 } from "./format.js";
import { T } from "./texts.js";

const KINDS = ["image/png", "image/jpeg", "image/webp"];
const MOST_BYTES = 20 * 1024 * 1024;
const MOST_PICTURES = 8;

export class Composer {
  #files = [];
  #running = false;

  /** `on.send(text, images)` gives false where the words should stay; `on.stop()`. */
  constructor(on) {
    this.on = on;
    this.text = el("textarea", { rows: "1", placeholder: T.placeholder, "aria-label": T.message, maxlength: "100000", enterkeyhint: "send" });
    this.attached = el("div", { class: "attached", hidden: true });
    this.chosen = el("input", { type: "file", accept: KINDS.join(","), multiple: true, hidden: true });
    this.go = el("button", { type: "submit", class: "button main square" });
    this.form = el(
      "form",
      { class: "composer" },
      this.attached,
      button({ label: T.attach, icon: "clip", kind: "bare", act: () => this.chosen.click() }),
      this.chosen,
      this.text,
      this.go,
    );
    this.node = el("div", {}, this.form, el("p", { class: "hint" }, T.hint));
    this.#wire();
    this.running = false;
  }

  set running(value) {
    this.#running = value;
    this.go.setAttribute("aria-label", value ? T.stop : T.send);
    this.go.title = value ? T.stop : T.send;
    this.go.replaceChildren(icon(value ? "stop" : "send"));
  }

  /** Puts a sentence where it can still be changed. */
  write(sentence) {
    this.text.value = sentence;
    this.#grow();
    this.text.focus();
  }

  async #submit() {
    if (this.#running) return this.on.stop();
    await this.#say();
  }

  async #say() {
    const text = this.text.value.trim();
    if (this.#running) return tell(T.stillAnswering);
    if (!text && !this.#files.length) return this.text.focus();
    const files = this.#files;
    const images = await Promise.all(files.map(async (file) => ({ name: file.name.slice(0, 255), data: bytesToBase64(await file.arrayBuffer()) })));
    this.text.value = "";
    this.#files = [];
    this.#show();
    this.#grow();
    if (await this.on.send(text || T.fromPicture, images, files)) return;
    this.text.value ||= text;
    this.#files = this.#files.length ? this.#files : files;
    this.#show();
    this.#grow();
  }

  #wire() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#say();
    });
    this.text.addEventListener("input", () => this.#grow());
    this.text.addEventListener("paste", (event) => {
      const files = [...event.clipboardData.files];
      if (!files.length) return;
      event.preventDefault();
      this.#attach(files);
    });
    this.chosen.addEventListener("change", () => {
      this.#attach([...this.chosen.files]);
      this.chosen.value = "";
    });
    for (const [kind, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
      document.addEventListener(kind, (event) => {
        if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
        event.preventDefault();
        this.form.classList.toggle("over", over);
        if (kind === "drop") this.#attach([...event.dataTransfer.files]);
      });
    }
  }

  #attach(files) {
    for (const file of files) {
      if (!KINDS.includes(file.type)) tell(T.notPicture);
      else if (file.size > MOST_BYTES) tell(T.tooLarge);
      else if (this.#files.length >= MOST_PICTURES) tell(T.tooMany);
      else this.#files = [...this.#files, file];
    }
    this.#show();
    this.text.focus();
  }

  #show() {
    for (const node of this.attached.querySelectorAll("img")) URL.revokeObjectURL(node.src);
    this.attached.hidden = !this.#files.length;
    this.attached.replaceChildren(
      ...this.#files.map((file) => {
        const off = () => {
          this.#files = this.#files.filter((one) => one !== file);
          this.#show();
        };
        return el("figure", {}, el("img", { src: URL.createObjectURL(file), alt: file.name }), button({ label: T.detach(file.name), icon: "close", act: off }));
      }),
    );
  }

  #grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight}px`;
  }
}
