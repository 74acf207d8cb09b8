// Puts the page together.

import { ask, send, setDoor } from "./api.js";
import { Assets } from "./assets.js";
import { Chats, titleOf } from "./chats.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { Costs } from "./costs.js";
import { door, tell } from "./dialogs.js";
import { button, el } from "./dom.js";
import { Frame } from "./frame.js";
import { Gallery } from "./gallery.js";
import { bytesToBase64 } from "./format.js";
import { go, place } from "./place.js";
import { Queue } from "./queue.js";
import { T } from "./texts.js";
import { Viewer } from "./viewer.js";

const SEND_TRIES_MS = [400, 1500, 4000];

setDoor(door);
const frame = new Frame();
const assets = new Assets();
let viewer = null;
let pinned = "";

const title = el("h2", {});
const lost = el("p", { class: "lost", role: "status", hidden: true }, el("span", { class: "spin" }), T.lost);
const rename = button({ label: T.renameChat, icon: "pen", kind: "slim bare", act: () => chats.rename(conversation.chat) });
const talk = el("div", { class: "talk", role: "log", tabindex: "0", "aria-label": T.conversation });
const composer = new Composer({ send: (...given) => say(...given), stop });
const conversation = new Conversation(talk, {
  on: { running, state: (state) => connection(state), turn: turned },
  act: { again, open, follow, asked: () => notice() },
  suggest: (sentence) => composer.write(sentence),
});
const chats = new Chats({ open: openChat, changed: named, current: () => conversation.chat });
const costs = new Costs(frame.panels.costs, frame.wallet, () => new Map(chats.list.map((chat) => [chat.id, titleOf(chat)])));

frame.chat.append(
  el(
    "header",
    {},
    button({ label: T.chats, icon: "menu", kind: "slim bare", act: () => chats.show() }),
    title,
    rename,
    button({ label: T.newChat, icon: "plus", kind: "slim bare", act: () => openChat(null) }),
  ),
  talk,
  el("div", { class: "below" }, lost, composer.node),
);

function running(value) {
  composer.running = value;
  assets.eager = value;
}

function connection(state) {
  lost.hidden = state !== "lost";
  if (state === "gone") openChat(null);
}

function named() {
  title.textContent = titleOf(chats.find(conversation.chat));
  rename.hidden = !conversation.chat;
}

let turnedTimer = 0;
/** Once for a whole replay. */
function turned() {
  clearTimeout(turnedTimer);
  turnedTimer = setTimeout(() => {
    chats.refresh().catch(() => {});
    costs.refresh(conversation.chat ?? "");
    assets.touch();
  }, 150);
}

let counting = 0;
/** The balance follows the work, at its leisure. */
function counted() {
  clearTimeout(counting);
  counting = setTimeout(() => costs.refresh(conversation.chat ?? ""), 800);
}

function openChat(id) {
  pinned = "";
  conversation.open(id);
  go({ chat: id ?? "" });
  named();
  costs.refresh(id ?? "");
  if (matchMedia("(min-width: 60rem)").matches || !id) composer.text.focus();
}

function open(handle) {
  pinned = handle;
  viewer.open(handle);
  frame.show("view");
}

let following = 0;
/** Shows what is being worked on, unless somebody is looking at something of their choice. */
function follow(handle) {
  clearTimeout(following);
  following = setTimeout(() => {
    if (pinned && pinned !== handle) return;
    assets.touch().then(() => viewer.open(handle));
  }, 120);
}

function notice() {
  if (document.body.dataset.tab !== "chat") frame.show("chat");
}

async function say(text, images, files = []) {
  pinned = "";
  const addresses = files.map((file) => URL.createObjectURL(file));
  conversation.pending(text, addresses);
  const headers = { "Idempotency-Key": [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
  try {
    if (!conversation.chat) await begin(text, addresses);
    await sent(`api/chats/${conversation.chat}/messages`, { method: "POST", body: { text, images }, headers });
    return true;
  } catch (error) {
    conversation.pending(null);
    tell(error.sentence ?? T.failed(error.message));
    return false;
  }
}

async function begin(text, addresses) {
  const chat = await ask("api/chats", { method: "POST", body: {} });
  openChat(chat.id);
  conversation.pending(text, addresses);
}

/** The same key every time: however often it arrives, it is said once. */
async function sent(path, options) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const response = await send(path, options);
      return void response.body?.cancel();
    } catch (error) {
      if (error.status !== 0 || attempt >= SEND_TRIES_MS.length) throw error;
      await new Promise((go) => setTimeout(go, SEND_TRIES_MS[attempt]));
    }
  }
}

async function stop() {
  await ask(`api/chats/${conversation.chat}/cancel`, { method: "POST" }).catch((error) => tell(error.sentence));
}

async function again({ content, images = [] }) {
  const kept = await Promise.all(images.map(async (name) => {
    if (name.includes("/")) return { url: name };
    const response = await send(`api/uploads/${encodeURIComponent(name)}`);
    return { name, data: bytesToBase64(await response.arrayBuffer()) };
  })).catch(() => []);
  await say(content, kept);
}

async function start() {
  const rest = [assets.refresh(), chats.refresh()];
  const about = await ask("api/about");
  frame.say(about);
  const { chat, asset, tab } = place();
  viewer = new Viewer(frame.panels.view, {
    assets,
    about,
    suggest: (sentence) => {
      frame.show(matchMedia("(min-width: 60rem)").matches ? document.body.dataset.stage : "chat");
      composer.write(sentence);
    },
    on: { opened: (handle) => go({ asset: handle }) },
  });
  new Gallery(frame.panels.gallery, { assets, open, renamed: (old, now) => viewer.handle === old && viewer.open(now) });
  new Queue(frame.panels.queue, { assets, open });
  frame.onShow = (name) => name === "costs" && costs.refresh();
  assets.listen(() => {
    frame.queued(assets.open.length);
    counted();
  });
  frame.show(tab || (asset ? "view" : "chat"));
  openChat(chat || null);
  if (asset) {
    pinned = asset;
    viewer.open(asset);
  }
  await Promise.allSettled(rest);
  assets.eager = conversation.running;
  document.body.dataset.ready = "true";
}

start().catch((error) => tell(error.sentence ?? T.failed(error.message)));
