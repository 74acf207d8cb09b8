// Small questions over the page.

import { button, el } from "./dom.js";
import { T } from "./texts.js";

function shown(content, { onClose = () => {}, closable = true } = {}) {
  const dialog = el("dialog", {}, content);
  dialog.addEventListener("cancel", (event) => closable || event.preventDefault());
  dialog.addEventListener("close", () => {
    dialog.remove();
    onClose(dialog.returnValue);
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function titled(dialog, id) {
  dialog.setAttribute("aria-labelledby", id);
  return dialog;
}

/** True for yes. */
export function confirm({ title, more, yes }) {
  return new Promise((answer) => {
    const form = el(
      "form",
      { method: "dialog" },
      el("h2", { id: "question" }, title),
      el("p", { class: "quiet" }, more),
      el(
        "div",
        { class: "row" },
        el("button", { class: "button", value: "" }, T.cancel),
        el("button", { class: "button danger", value: "yes" }, yes),
      ),
    );
    titled(shown(form, { onClose: (value) => answer(value === "yes") }), "question");
  });
}

/** What was written, or nothing. `submit(text)` may refuse with a sentence. */
export function prompt({ title, value = "", yes, submit }) {
  return new Promise((answer) => {
    const input = el("input", { class: "field", value, "aria-labelledby": "question", maxlength: "64", required: true });
    const trouble = el("p", { class: "trouble", role: "alert", hidden: true });
    const form = el(
      "form",
      {},
      el("h2", { id: "question" }, title),
      input,
      trouble,
      el(
        "div",
        { class: "row" },
        button({ label: T.cancel, act: () => dialog.close("") }),
        el("button", { class: "button main" }, yes),
      ),
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const said = await submit(input.value.trim());
      if (!said) return dialog.close(input.value.trim());
      trouble.textContent = said;
      trouble.hidden = false;
    });
    const dialog = titled(shown(form, { onClose: answer }), "question");
    input.select();
  });
}

/** The token that somebody types; asked until there is one. */
export function door(wrong) {
  return new Promise((answer) => {
    const input = el("input", { class: "field", type: "password", autocomplete: "current-password", required: true, id: "token" });
    const form = el(
      "form",
      {},
      el("h2", { id: "question" }, T.doorTitle),
      el("p", { class: "quiet" }, T.doorMore),
      el("label", { for: "token" }, T.doorToken),
      input,
      wrong ? el("p", { class: "trouble", role: "alert" }, T.doorWrong) : null,
      el("div", { class: "row" }, el("button", { class: "button main" }, T.doorEnter)),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      dialog.close(input.value.trim());
    });
    const dialog = titled(shown(form, { onClose: answer, closable: false }), "question");
  });
}

let toast;
/** A sentence that goes by itself, also read aloud. */
export function tell(sentence) {
  toast?.remove();
  toast = el("div", { class: "toast", role: "status" }, sentence);
  document.body.append(toast);
  const mine = toast;
  setTimeout(() => mine.remove(), 6000);
}
