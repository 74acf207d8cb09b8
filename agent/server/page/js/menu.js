// A button that opens a small box; Escape and a click elsewhere close it.

import { button, el } from "./dom.js";

export function menu({ label, icon, text, kind, fill }) {
  const box = el("div", { class: "menu", hidden: true, role: "group", "aria-label": label });
  const opener = button({ label, icon, text, kind, act: () => toggle(box.hidden) });
  opener.setAttribute("aria-expanded", "false");
  const node = el("div", { class: "holder" }, opener, box);

  function toggle(open) {
    if (open) box.replaceChildren(...fill(() => toggle(false)));
    box.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) box.querySelector("a, button, input, select")?.focus();
  }
  document.addEventListener("pointerdown", (event) => box.hidden || node.contains(event.target) || toggle(false));
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || box.hidden) return;
    toggle(false);
    opener.focus();
  });
  node.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !node.contains(event.relatedTarget)) toggle(false);
  });
  return { node, opener };
}
