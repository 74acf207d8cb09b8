// Pictures that load when they come into sight, also behind a token.

import { at, hasToken, source } from "./api.js";
import { el } from "./dom.js";

const waiting = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      waiting.unobserve(target);
      source(target.dataset.path).then((address) => {
        target.src = address;
      }, () => target.remove());
    }
  },
  { rootMargin: "200px" },
);

export function picture(path, alt) {
  const node = el("img", { alt, decoding: "async", data: { path } });
  if (hasToken()) waiting.observe(node);
  else {
    node.loading = "lazy";
    node.src = at(path);
  }
  return node;
}
