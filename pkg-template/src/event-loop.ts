/** Yielding to the event loop while bytes are available without waiting. */

import { now } from "../wasm/runtime.js";
import { isWorkerd } from "./environment.js";
import { requestsAreIsolated } from "./loading.js";

// Captured when the package is loaded, before a test replaces them.
const {
  setImmediate: immediate,
  MessageChannel: Channel,
  setTimeout: timeout,
} = globalThis as typeof globalThis & {
  setImmediate?: (work: () => void) => unknown;
};

/**
 * Runs `work` as a macrotask, after the timers and events that are due. In workerd, timers do not fire before a message or an
 * immediate; in browsers, timers are slow. An edge function of Next has a `setImmediate` that throws.
 */
function runAsMacrotask(work: () => void): void {
  if (isWorkerd || requestsAreIsolated()) timeout(work, 0);
  else if (immediate) immediate(work);
  else if (Channel) {
    const { port1, port2 } = new Channel();
    port1.onmessage = () => {
      // An open port keeps a worker alive.
      port1.close();
      work();
    };
    port2.postMessage(null);
  } else timeout(work, 0);
}

/** The longest run of microtasks. Bytes are counted as well, since the clock of a Worker stands still during one. */
const maxMs = 10;
const maxBytes = 4_194_304;

/**
 * Yields to the event loop. Bytes from a cache or from memory arrive in microtasks, which run before timers, signals and all
 * other work of the program.
 */
export class Yielder {
  #run: { since: number; bytes: number; end: Promise<void> } | undefined;

  /** Counts bytes that were processed. Returns a promise to await if the event loop has been blocked for long. */
  after(bytes: number): Promise<void> | undefined {
    this.#run ??= {
      since: now(),
      bytes: 0,
      end: new Promise((resolve) =>
        runAsMacrotask(() => {
          this.#run = undefined;
          resolve();
        }),
      ),
    };
    const run = this.#run;
    run.bytes += bytes;
    const isLong = run.bytes >= maxBytes || now() - run.since >= maxMs;
    return isLong ? run.end : undefined;
  }
}
