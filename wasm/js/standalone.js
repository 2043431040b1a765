// The host of calls in this crate's own package, which has no facade: the platform's fetch, clock and timers. The facade of
// novita-billing also handles custom fetches, mocked timers and traps.

import { now, operationOf, timer } from "./runtime.js";

const describe = (thrown) => (thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : typeof thrown);

/** One request and its response. */
class Exchange {
  #controller = new AbortController();
  #response;
  #reader;

  get signal() {
    return this.#controller.signal;
  }

  get supportsCacheMode() {
    return "cache" in Request.prototype;
  }

  get misuse() {
    return undefined;
  }

  send(request) {
    return operationOf(
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
    return operationOf(
      read.then(({ value }) => value),
      describe,
    );
  }

  cancel() {
    this.#controller.abort();
  }
}

/** The functions that a call uses. */
export function platformHost() {
  return {
    now,
    sleep: (ms) => timer(ms),
    describe,
    key: () => null,
    exchange: () => new Exchange(),
    event() {},
    progress() {},
  };
}

/** Whether this is a page or a worker of one, where everyone could read a key. */
export const isPage = () => typeof document === "object" || typeof WorkerGlobalScope === "function";
