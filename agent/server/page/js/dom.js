// Elements from values. Text is only ever text: nothing here parses HTML.

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(node, name, value);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "class") node.className = value;
  else if (name === "on") for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
  else if (name === "data") Object.assign(node.dataset, value);
  else if (name in node && typeof value !== "string") node[name] = value;
  else if (name === "value" || name === "textContent") node[name] = value;
  else node.setAttribute(name, value === true ? "" : value);
}

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  chat: "M4 6.5A2.5 2.5 0 0 1 6.500 4h11A2.500 2.500 0 0 1 20 6.500v7a2.500 2.500 0 0 1-2.500 2.500H10l-4.500 4v-4A1.500 1.500 0 0 1 4 14.500z",
  view: "M12 3l8 4.500v9L12 21l-8-4.500v-9zM12 12l8-4.500M12 12v9M12 12L4 7.500",
  gallery: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
  queue: "M5 6h14M5 12h14M5 18h8",
  costs: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM14.800 9.200c-.5-1-1.600-1.500-2.800-1.500-1.600 0-2.800.8-2.800 2.100 0 3 5.700 1.400 5.700 4.400 0 1.300-1.300 2.100-2.900 2.100-1.300 0-2.500-.6-2.900-1.700M12 6v1.700M12 16.300V18",
  send: "M12 19V5M6 11l6-6 6 6",
  stop: "M7 7h10v10H7z",
  clip: "M20 11.500l-8 8a5 5 0 0 1-7-7l8.500-8.500a3.300 3.300 0 0 1 4.700 4.700l-8.500 8.500a1.700 1.700 0 0 1-2.400-2.400l7.700-7.700",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.500l4.500 4.500L19 7.500",
  cross: "M7 7l10 10M17 7L7 17",
  menu: "M4 7h16M4 12h16M4 17h10",
  plus: "M12 5v14M5 12h14",
  pen: "M4 20l1-4.500L16.500 4 20 7.500 8.500 19z",
  bin: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  down: "M12 4v11M7 11l5 5 5-5M5 20h14",
  camera: "M4 8h3.500L9 5.500h6L16.500 8H20v11H4zM12 16.500a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400z",
  light: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v2M12 19v2M3 12h2M19 12h2M5.600 5.600L7 7M17 17l1.400 1.400M18.400 5.600L17 7M7 17l-1.400 1.400",
  expand: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  frame: "M12 5a7 7 0 1 1-6.700 5M5 5v5h5",
  play: "M8 5.500v13l10.500-6.500z",
  pause: "M8.500 6v12M15.500 6v12",
  again: "M19 12a7 7 0 1 1-2-5l2 2M19 4v5h-5",
  spark: "M12 4l1.800 6.200L20 12l-6.200 1.800L12 20l-1.800-6.200L4 12l6.200-1.800z",
};

const SOLID = new Set(["stop", "play"]);

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", SOLID.has(name) ? "icon solid" : "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button; with `icon` alone it is square and `label` is what it is called. */
export function button({ label, icon: name, text = name ? "" : label, kind = "", act, ...more }) {
  const square = name && !text;
  return el(
    "button",
    {
      type: "button",
      class: `button ${square ? "square" : ""} ${kind}`,
      "aria-label": square ? label : null,
      title: square ? label : null,
      on: act ? { click: act } : {},
      ...more,
    },
    name ? icon(name) : null,
    text || null,
  );
}
