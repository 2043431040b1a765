/** Signals of callers. */

import { attempt } from "./inspect.js";

/** Who listens to a signal. */
interface Listeners {
  calls: Set<() => void>;
  listener: () => void;
}

const heard = new WeakMap<AbortSignal, Listeners>();

/**
 * Listens to a signal. However many do so, the signal has one listener of this package: Node takes more than ten for a
 * leak. Gives what takes the listener off; when nobody listens any more, none is left. Throws what the signal throws.
 */
export function onAbort(signal: AbortSignal, call: () => void): () => void {
  let listeners = heard.get(signal);
  if (!listeners) {
    const calls = new Set<() => void>();
    // One that throws keeps none of the others from hearing.
    listeners = { calls, listener: () => [...calls].forEach(attempt) };
    signal.addEventListener("abort", listeners.listener);
    heard.set(signal, listeners);
  }
  const { calls, listener } = listeners;
  calls.add(call);
  return () => {
    if (!calls.delete(call) || calls.size > 0) return;
    heard.delete(signal);
    signal.removeEventListener("abort", listener);
  };
}
