// Requests to our own server, with the user's token where there is one.

import { T } from "./texts.js";

const KEY = "galatea.token";
let token = sessionStorage.getItem(KEY) || "";
let openDoor = async () => "";
let opening = null;

export class Refused extends Error {
  constructor(status, body) {
    super(body.error || T.offlineServer);
    this.status = status;
    this.code = body.code || "";
    this.details = body.details || "";
    this.body = body;
  }
  get sentence() {
    return [this.message, this.details].filter(Boolean).join(" ");
  }
}

/** `ask()` of the door gives a token; it is asked once, however many requests are turned away. */
export function setDoor(ask) {
  openDoor = ask;
}

export const hasToken = () => token !== "";
export const at = (path) => new URL(path, document.baseURI).href;
export const assetPath = (handle, rest = "") => `api/assets/${encodeURIComponent(handle)}${rest}`;
export const filePath = (handle, file) =>
  assetPath(handle, `/files/${encodeURIComponent(file.name)}?v=${file.sha256.slice(0, 12)}`);

/** A response that is no error. Throws Refused; asks for a token where one is needed. */
export async function send(path, { method = "GET", body, headers = {}, signal } = {}) {
  for (;;) {
    const used = token;
    const given = { ...headers };
    if (used) given.Authorization = `Bearer ${used}`;
    if (body !== undefined) given["Content-Type"] = "application/json";
    let response;
    try {
      response = await fetch(at(path), { method, headers: given, signal, body: body === undefined ? undefined : JSON.stringify(body) });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Refused(0, {});
    }
    if (response.ok) return response;
    if (response.status === 401) {
      await unlock(used);
      continue;
    }
    throw new Refused(response.status, await response.json().catch(() => ({ error: response.statusText })));
  }
}

export async function ask(path, options) {
  const response = await send(path, options);
  return response.status === 204 ? null : response.json();
}

async function unlock(used) {
  if (token !== used) return;
  opening ??= openDoor(used !== "").then((given) => {
    token = given;
    sessionStorage.setItem(KEY, given);
    opening = null;
  });
  await opening;
}

/** An address that elements can load by themselves: the file's own, or of a copy in memory. */
export async function source(path) {
  if (!hasToken()) return at(path);
  return URL.createObjectURL(await (await send(path)).blob());
}

export function release(address) {
  if (address?.startsWith("blob:")) URL.revokeObjectURL(address);
}

/** Saves a file under its own name. */
export async function save(path, name) {
  const address = await source(path);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => release(address), 60_000);
}
