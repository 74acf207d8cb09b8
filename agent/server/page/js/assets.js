// What there is and what is under way, asked for again while something moves.

import { ask } from "./api.js";

const FAST_MS = 1200;
const SLOW_MS = 12_000;
const FIRST = 200;
const MOST = 1000;

export class Assets {
  list = [];
  loaded = false;
  #limit = FIRST;
  #listeners = new Set();
  #timer = 0;
  #open = new Map();
  #eager = false;
  #asking = null;

  constructor() {
    document.addEventListener("visibilitychange", () => document.hidden || this.#soon(0));
  }

  listen(act) {
    this.#listeners.add(act);
    if (this.loaded) act(this.list);
  }

  find(handle) {
    return this.list.find((asset) => asset.handle === handle);
  }

  get open() {
    return this.list.filter((asset) => !asset.at_rest || asset.running.length);
  }

  get whole() {
    return this.list.length < this.#limit || this.#limit === MOST;
  }

  /** While a turn runs, new work may begin at any moment. */
  set eager(value) {
    this.#eager = value;
    this.#soon(0);
  }

  async more() {
    this.#limit = MOST;
    await this.refresh();
  }

  /** Everything anew; several callers share one request. */
  refresh() {
    this.#asking ??= this.#all().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #all() {
    this.list = await ask(`api/assets?limit=${this.#limit}`);
    this.loaded = true;
    this.#open = changing(this.open);
    this.#tell();
  }

  async #look() {
    if (document.hidden) return;
    try {
      if (!this.loaded) await this.refresh();
      else {
        const open = await ask("api/assets?open=1&limit=1000");
        const now = changing(open);
        if (!same(now, this.#open)) await this.refresh();
        else if (open.length) {
          const fresh = new Map(open.map((asset) => [asset.handle, asset]));
          this.list = this.list.map((asset) => fresh.get(asset.handle) ?? asset);
          this.#tell();
        }
      }
    } catch {
      // the server cannot be reached; asked again later
    }
    this.#soon(this.#eager || this.#open.size ? FAST_MS : SLOW_MS);
  }

  #soon(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), ms);
  }

  /** After something was done to an asset. */
  async touch() {
    await this.refresh().catch(() => {});
    this.#soon(FAST_MS);
  }

  #tell() {
    for (const act of this.#listeners) act(this.list);
  }
}

const changing = (assets) => new Map(assets.map((asset) => [asset.handle, `${asset.state} ${asset.files.length} ${asset.running.length} ${asset.updated_at}`]));

function same(one, other) {
  return one.size === other.size && [...one].every(([name, value]) => other.get(name) === value);
}
