// The surroundings of calls where this crate's own package is used, without the facade of novita-billing: the platform's
// fetch, clock and timers. The facade does more: it also handles custom fetches, mocked timers and traps.

import { now, settled, sleep } from "./runtime.js";

const describe = (thrown) => (thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : typeof thrown);

/** One request and its answer. */
class Exchange {
  #controller = new AbortController();
  #response;
  #reader;

  get signal() {
    return this.#controller.signal;
  }

  get knowsCaches() {
    return "cache" in Request.prototype;
  }

  get unsendable() {
    return undefined;
  }

  send(request) {
    return settled(
      fetch(request).then((response) => void (this.#response = response)),
      describe,
    );
  }

  get status() {
    return this.#response?.status ?? -1;
  }

  header(name) {
    return this.#response?.headers.get(name);
  }

  read() {
    this.#reader ??= this.#response?.body?.getReader();
    const read = this.#reader?.read() ?? Promise.resolve({ done: true });
    return settled(
      read.then(({ value }) => value),
      describe,
    );
  }

  cancel() {
    this.#controller.abort();
  }
}

/** The surroundings of calls. */
export function surroundings() {
  return {
    now,
    sleep: (ms) => sleep(ms),
    describe,
    key: () => null,
    exchange: () => new Exchange(),
    event() {},
    progress() {},
  };
}

/** Whether everybody who opens the page could read a key. */
export const isPage = () => typeof document === "object" || typeof WorkerGlobalScope === "function";
