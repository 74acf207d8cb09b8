// The Markdown that language models write, as elements. HTML in it stays text, pictures stay links.

import { el } from "./dom.js";

const INLINE = /(`+)([\s\S]+?)\1(?!`)|\*\*([\s\S]+?)\*\*|(?<![\w*])\*(?!\s)([^*\n]+?)\*(?![\w*])|(?<!\w)_(?!\s)([^_\n]+?)_(?!\w)|!?\[([^\]\n]*)\]\(([^)\s]+)\)|(https?:\/\/[^\s<>"'`)\]]+)/;
const ITEM = /^(\s*)([-*+]|\d{1,3}[.)])\s+(.*)$/;

const DEEPEST = 8; // what is nested further stands on this level, however often it is

export function markdown(text, depth = 0) {
  const out = document.createDocumentFragment();
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  let at = 0;
  while (at < lines.length) {
    const line = lines[at];
    if (!line.trim()) at += 1;
    else if (/^\s*(```|~~~)/.test(line)) at = fence(lines, at, out);
    else if (/^#{1,6}\s/.test(line)) {
      const level = line.match(/^#+/)[0].length;
      out.append(el(level < 3 ? "h3" : "h4", {}, inline(line.replace(/^#+\s*|\s*#+$/g, ""))));
      at += 1;
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      out.append(el("hr"));
      at += 1;
    } else if (/^\s*>/.test(line)) at = quote(lines, at, out, depth);
    else if (ITEM.test(line)) at = list(lines, at, out, depth);
    else if (line.includes("|") && /^[\s|:-]*-[\s|:-]*$/.test(lines[at + 1] || "") && lines[at + 1].includes("|")) at = table(lines, at, out);
    else at = paragraph(lines, at, out);
  }
  return out;
}

function fence(lines, at, out) {
  const mark = lines[at].trim().slice(0, 3);
  let end = at + 1;
  while (end < lines.length && !lines[end].trim().startsWith(mark)) end += 1;
  out.append(el("pre", { tabindex: "0" }, el("code", {}, lines.slice(at + 1, end).join("\n"))));
  return end + 1;
}

function quote(lines, at, out, depth) {
  let end = at;
  while (end < lines.length && /^\s*>/.test(lines[end])) end += 1;
  const marks = depth + 1 < DEEPEST ? /^\s*>\s?/ : /^[\s>]*>\s?/;
  const inner = lines.slice(at, end).map((line) => line.replace(marks, ""));
  out.append(el("blockquote", {}, markdown(inner.join("\n"), depth + 1)));
  return end;
}

function list(lines, at, out, depth) {
  const [, indent, mark] = lines[at].match(ITEM);
  const node = el(/\d/.test(mark) ? "ol" : "ul");
  if (/\d/.test(mark) && Number.parseInt(mark, 10) !== 1) node.start = Number.parseInt(mark, 10);
  while (at < lines.length) {
    const found = lines[at].match(ITEM);
    if (!found || found[1].length < indent.length) break;
    if (found[1].length > indent.length && node.lastChild && depth + 1 < DEEPEST) {
      at = list(lines, at, node.lastChild, depth + 1);
      continue;
    }
    node.append(el("li", {}, inline(found[3])));
    at += 1;
    while (at < lines.length && lines[at].trim() && !ITEM.test(lines[at]) && /^\s/.test(lines[at])) {
      node.lastChild.append(" ", inline(lines[at].trim()));
      at += 1;
    }
  }
  out.append(node);
  return at;
}

function table(lines, at, out) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => inline(cell.trim()));
  const head = el("tr", {}, cells(lines[at]).map((cell) => el("th", { scope: "col" }, cell)));
  const body = el("tbody");
  let end = at + 2;
  while (end < lines.length && lines[end].includes("|")) {
    body.append(el("tr", {}, cells(lines[end]).map((cell) => el("td", {}, cell))));
    end += 1;
  }
  out.append(el("table", {}, el("thead", {}, head), body));
  return end;
}

function paragraph(lines, at, out) {
  const begin = at;
  at += 1;
  while (at < lines.length && lines[at].trim() && !/^(\s*>|#{1,6}\s|\s*```|\s*~~~)/.test(lines[at]) && !ITEM.test(lines[at])) at += 1;
  const node = el("p");
  lines.slice(begin, at).forEach((line, number) => {
    if (number) node.append(el("br"));
    node.append(inline(line.trim()));
  });
  out.append(node);
  return at;
}

function inline(text, depth = 0) {
  if (depth >= DEEPEST) return document.createTextNode(text);
  const out = document.createDocumentFragment();
  let rest = text;
  for (;;) {
    const found = rest.match(INLINE);
    if (!found) break;
    const [whole, , code, bold, star, under, label, target, bare] = found;
    out.append(rest.slice(0, found.index));
    if (code !== undefined) out.append(el("code", {}, code));
    else if (bold !== undefined) out.append(el("strong", {}, inline(bold, depth + 1)));
    else if (star !== undefined || under !== undefined) out.append(el("em", {}, inline(star ?? under, depth + 1)));
    else out.append(link(target ?? bare, label || target || bare, whole));
    rest = rest.slice(found.index + whole.length);
  }
  out.append(rest);
  return out;
}

function link(target, label, whole) {
  if (!/^https?:\/\//i.test(target)) return document.createTextNode(whole);
  return el("a", { href: target, target: "_blank", rel: "noopener noreferrer" }, label);
}
