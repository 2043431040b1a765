/**
 * The instance of the WebAssembly module: guarded against traps, and replaced after one.
 *
 * All calls into the module go through {@link guarded}, except those that inspect or replace a broken instance. When one
 * traps, every pending call is rejected with kind "internal" and a fresh instance replaces the broken one, so that a promise
 * always settles and the next call works.
 * Instances are numbered: what belongs to an older generation (handles, timers, promises that settle late) never reaches
 * the current one, and can only fail its own call.
 */

import * as glue from "../wasm/novita_billing.js";
import type { ErrorData } from "../wasm/novita_billing.js";
import { runInMicrotask, runtime, stopTimer, takeTimers } from "../wasm/runtime.js";
import {
  asBillingError,
  BillingError,
  internalError,
  isStackOverflow,
  memoryError,
  stackError,
  toBillingError,
} from "./errors.js";
import { isInstance } from "./inspect.js";
import { linkAgain, markBroken, requestsAreIsolated } from "./loading.js";

/** A call that must fail when the instance breaks. */
export interface PendingCall {
  /** Rejects the call. Runs at most once, and in a context of its own. */
  fail(error: BillingError): void;
}

const pending = new Set<PendingCall>();
/** How many calls into the module are on the stack. */
let depth = 0;
/** The trap of the current instance, until it is replaced. */
let crash: { thrown: unknown; error?: BillingError } | undefined;
/** The error of the previous instance. */
let lastCrash: BillingError | undefined;

runtime.guard = guarded;

/** The number of the current instance. */
export function currentGeneration(): number {
  replaceIfBroken();
  return runtime.generation;
}

/** Registers a call that must fail when the instance breaks. Returns a function that unregisters it. */
export function register(call: PendingCall): () => void {
  pending.add(call);
  return () => pending.delete(call);
}

/** Runs a call into the module. Returns undefined if it trapped, or if `generation` is not the current one. */
export function guarded<T>(generation: number, work: () => T): T | undefined {
  replaceIfBroken();
  if (crash || generation !== runtime.generation) return undefined;
  depth += 1;
  try {
    return work();
  } catch (thrown) {
    // This block calls no function: if the stack is used up, the call would throw, and the crash would go unnoticed.
    crash ??= { thrown };
    return undefined;
  } finally {
    depth -= 1;
    try {
      replaceIfBroken();
    } catch {
      // Too little stack is left even to call it.
    }
  }
}

/**
 * Calls an export of the module that returns or throws at once. What it throws as `ErrorData` becomes a `BillingError`; what
 * an older generation made is refused.
 */
export function invoke<T>(work: () => T, generation = currentGeneration()): T {
  assertCurrent(work, generation);
  const result = guarded<{ value: T } | { error: BillingError }>(generation, () => {
    try {
      return { value: work() };
    } catch (thrown) {
      if (isErrorData(thrown)) return { error: toBillingError(thrown) };
      throw thrown;
    }
  });
  if (!result) throw (crash && crashError(crash)) ?? lastCrash ?? internalError(undefined);
  if ("error" in result) throw result.error;
  return result.value;
}

/** Returns what an instance made, or throws if that instance was replaced. */
export function assertCurrent<T>(value: T, generation: number): T {
  if (generation === runtime.generation) return value;
  const message = "the WebAssembly module has restarted, and its memory was lost: load or decode the bills again";
  throw new BillingError({ kind: "internal", message }, { cause: lastCrash });
}

/** Fails a call of an older instance. To be called when something that the call waited for settles. */
export const failOrphan = (call: PendingCall) => failCall(call, lastCrash ?? internalError(undefined));

/**
 * The error of a rejected promise of the module. If it is no `ErrorData`, the module has failed in the middle of its work: then
 * its instance is replaced, as after a trap.
 */
export function rejectionError(reason: unknown, generation: number): BillingError {
  if (isErrorData(reason)) return toBillingError(reason);
  try {
    return invoke(() => {
      throw reason;
    }, generation);
  } catch (thrown) {
    return asBillingError(thrown);
  }
}

const isErrorData = (thrown: unknown): thrown is ErrorData =>
  typeof thrown === "object" && thrown !== null && !isInstance(thrown, Error) && Object.hasOwn(thrown, "kind");

/**
 * Replaces a broken instance once none of its frames is left on the stack. If too little stack is left to do so, the next
 * call does it.
 */
function replaceIfBroken(): void {
  if (crash && depth === 0) replaceInstance(crash);
}

/** The error of a trap: the stack or the memory ran out, or the module panicked. */
function crashError(broken: NonNullable<typeof crash>): BillingError {
  if (isStackOverflow(broken.thrown)) return (broken.error ??= stackError());
  const { panic } = runtime;
  // A collection that would take more than half of the address space panics before it allocates.
  const isOutOfMemory = () => panic?.endsWith("capacity overflow") ?? allocationFailed();
  return (broken.error ??= isOutOfMemory() ? memoryError() : internalError(broken.thrown, panic));
}

function allocationFailed(): boolean {
  try {
    return glue.ranOutOfMemory();
  } catch {
    // The instance is broken.
    return false;
  }
}

/**
 * Replaces the broken instance, and makes every pending call fail. Near the end of the stack any step may throw: then nothing
 * has changed, and the next call into the module, with more stack left, tries again. There will be one, because every
 * pending call waits for something that calls into the module when it settles.
 */
function replaceInstance(broken: NonNullable<typeof crash>): void {
  let error: BillingError;
  try {
    error = crashError(broken);
    const calls = [...pending];
    try {
      glue.__wbg_reset_state();
      linkAgain();
    } catch (thrown) {
      if (isStackOverflow(thrown)) throw thrown;
      // No instance could be made, e.g. because memory is short.
      markBroken();
    }
    // In a Worker, a call of another request must fail in that request: it does when what it waits for settles. Elsewhere
    // all calls fail in a microtask, since a platform's timers break if they run out of stack.
    if (!requestsAreIsolated()) {
      const timers = takeTimers();
      runInMicrotask(() => {
        for (const timer of timers) stopTimer(timer);
        for (const call of calls) failCall(call, error);
      });
    }
  } catch {
    return;
  }
  runtime.generation += 1;
  crash = undefined;
  runtime.panic = undefined;
  lastCrash = error;
  takeTimers();
}

function failCall(call: PendingCall, error: BillingError): void {
  if (!pending.delete(call)) return;
  try {
    call.fail(error);
  } catch {
    // A signal implemented by the caller may throw; the other calls must fail all the same.
  }
}
