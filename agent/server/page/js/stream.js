// Listens to a chat for as long as it is shown; comes back by itself where it left off.

import { send } from "./api.js";

const SILENCE_MS = 40_000; // the server says something every 15 s
const WAITS_MS = [300, 1000, 2000, 4000, 8000];

/**
 * `on.event(event, id)`, `on.again()` before what was said without an id comes a second time,
 * `on.reset()` before everything comes again, `on.state("open" | "lost" | "gone")`.
 */
export class Listener {
  #stop = new AbortController();
  #last = "";
  #failed = 0;
  #wake = () => {};

  constructor(chat, on) {
    this.chat = chat;
    this.on = on;
    this.#online = () => this.#wake();
    window.addEventListener("online", this.#online);
    this.#run();
  }

  #online;

  close() {
    this.#stop.abort();
    window.removeEventListener("online", this.#online);
    this.#wake();
  }

  async #run() {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#listen();
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        if (error.status === 404) {
          if (!this.#last) return this.on.state("gone");
          this.#last = "";
          this.on.reset();
          continue;
        }
      }
      if (this.#stop.signal.aborted) return;
      this.on.state("lost");
      await this.#pause(WAITS_MS[Math.min(this.#failed++, WAITS_MS.length - 1)]);
    }
  }

  async #listen() {
    const attempt = new AbortController();
    const signal = AbortSignal.any([attempt.signal, this.#stop.signal]);
    let watchdog = setTimeout(() => attempt.abort(), SILENCE_MS);
    try {
      const headers = this.#last ? { "Last-Event-ID": this.#last } : {};
      const response = await send(`api/chats/${this.chat}/events`, { headers, signal });
      this.on.again();
      this.on.state("open");
      this.#failed = 0;
      for await (const [id, text] of blocks(response.body)) {
        clearTimeout(watchdog);
        watchdog = setTimeout(() => attempt.abort(), SILENCE_MS);
        if (this.#stop.signal.aborted) return;
        if (!text) continue;
        if (id) this.#last = id;
        this.on.event(JSON.parse(text), id);
      }
    } finally {
      clearTimeout(watchdog);
      attempt.abort();
    }
  }

  #pause(ms) {
    return new Promise((go) => {
      this.#wake = go;
      setTimeout(go, ms);
    });
  }
}

/** `[id, data]` of each server-sent event; empty data for a comment. */
async function* blocks(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      let id = "";
      const data = [];
      for (const line of part.split("\n")) {
        if (line.startsWith("id: ")) id = line.slice(4);
        else if (line.startsWith("data: ")) data.push(line.slice(6));
      }
      yield [id, data.join("\n")];
    }
  }
}
