/** Promises as callers need them. */

/**
 * What work gives, as a promise. One that fails at once is rejected a moment later, when the caller has a handler: workerd may
 * report a promise that is rejected already when it is returned as unhandled.
 */
export function promised<T>(work: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    try {
      resolve(work());
    } catch (thrown) {
      rejectSoon(reject, thrown);
    }
  });
}

/** Rejects in a microtask, so that the caller can attach a handler first. */
export function rejectSoon(reject: (reason: unknown) => void, reason: unknown): void {
  globalThis.queueMicrotask(() => reject(reason));
}

// Taken up when the package is loaded, before a test replaces them.
const {
  setImmediate: immediately,
  MessageChannel: Channel,
  setTimeout: later,
} = globalThis as typeof globalThis & {
  setImmediate?: (work: () => void) => unknown;
};

/** In workerd neither a message nor an immediate lets timers ring; in browsers timers are slow. */
const isWorkerd = globalThis.navigator?.userAgent === "Cloudflare-Workers";

/** Calls back after everything else that waits by now: timers, events, other people's work. */
function afterTurn(work: () => void): void {
  if (isWorkerd) later(work, 0);
  else if (immediately) immediately(work);
  else if (Channel) {
    const { port1, port2 } = new Channel();
    port1.onmessage = () => {
      // An open port keeps a worker alive.
      port1.close();
      work();
    };
    port2.postMessage(null);
  } else later(work, 0);
}

/** So long, and so many bytes, others wait for their turn; in a Worker the clock stands still meanwhile. */
const turnMs = 10;
const turnBytes = 4_194_304;

/**
 * Lets timers, signals and other people's work have their turn. Bytes that are at hand (of a cache, of memory) come in
 * microtasks, which go before all of these.
 */
export class Turns {
  #streak: { since: number; bytes: number; over: Promise<void> } | undefined;

  /** Counts what was worked off just now. Gives what to wait for, where others have waited for long. */
  after(bytes: number): Promise<void> | undefined {
    this.#streak ??= {
      since: performance.now(),
      bytes: 0,
      over: new Promise((resolve) =>
        afterTurn(() => {
          this.#streak = undefined;
          resolve();
        }),
      ),
    };
    const streak = this.#streak;
    streak.bytes += bytes;
    const isLong = streak.bytes >= turnBytes || performance.now() - streak.since >= turnMs;
    return isLong ? streak.over : undefined;
  }
}
