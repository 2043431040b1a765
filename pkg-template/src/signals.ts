/** Abort signals of callers. */

import { orUndefined } from "./inspect.js";

/** The calls that a signal aborts, and its one listener. */
interface Subscription {
  callbacks: Set<() => void>;
  listener: () => void;
}

const subscriptions = new WeakMap<AbortSignal, Subscription>();

/**
 * Calls back when a signal is aborted, and returns a function that unsubscribes. However many calls share a signal, it has
 * one listener of this package: Node warns of a leak above ten. Throws what the signal throws.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  let subscription = subscriptions.get(signal);
  if (!subscription) {
    const callbacks = new Set<() => void>();
    // A callback that throws must not keep the others from being called.
    subscription = { callbacks, listener: () => [...callbacks].forEach(orUndefined) };
    signal.addEventListener("abort", subscription.listener);
    subscriptions.set(signal, subscription);
  }
  const { callbacks, listener } = subscription;
  callbacks.add(callback);
  return () => {
    if (!callbacks.delete(callback) || callbacks.size > 0) return;
    subscriptions.delete(signal);
    signal.removeEventListener("abort", listener);
  };
}
