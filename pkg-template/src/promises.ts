/** Promises that are never rejected before the caller can handle them. */

import { runInMicrotask } from "../wasm/runtime.js";

/**
 * As `Promise.try`, but a synchronous failure rejects in a microtask: workerd may report a promise that is already rejected
 * when it is returned as unhandled.
 */
export function promiseTry<T>(work: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    try {
      resolve(work());
    } catch (thrown) {
      rejectLater(reject, thrown);
    }
  });
}

/** Rejects in a microtask, so that the caller can attach a handler first. */
export function rejectLater(reject: (reason: unknown) => void, reason: unknown): void {
  runInMicrotask(() => reject(reason));
}
