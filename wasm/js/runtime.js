// The JavaScript that the module's calls need while they run, and that replaces a broken instance.
//
// An instance that trapped must not be entered again. So every callback that enters the module (microtasks of its executor,
// timers and promises that its calls wait for) goes through `runtime.guard`, which the facade sets: it catches a trap,
// rejects the pending calls and increments `generation`. Callbacks of an older generation never reach the new instance.

/** The state that the module and the facade share. */
export const runtime = {
  /** How often the instance was replaced. */
  generation: 0,
  /** The message of the last panic, which a trap follows at once. */
  panic: undefined,
  /**
   * Runs a callback that enters the module, on behalf of an instance.
   *
   * @param {number} generation
   * @param {() => void} work
   */
  guard(generation, work) {
    if (generation === runtime.generation) work();
  },
};

/**
 * Records the message of a panic, for the error of the trap that follows.
 *
 * @param {string} message
 */
export function recordPanic(message) {
  runtime.panic = message;
}

// Captured when the package is loaded: tests replace the globals, and fake clocks lose the microtasks that they were given.
const PlatformPromise = Promise;
const { then } = PlatformPromise.prototype;

/**
 * Runs `work`, which must not throw, in a microtask of the current request and async context. To be used instead of
 * `queueMicrotask`, which tests replace.
 *
 * @param {() => void} work
 */
export function runInMicrotask(work) {
  then.call(PlatformPromise.resolve(), work);
}

/**
 * A promise and its functions. The module calls nothing of its own inside the executor of a promise, which would swallow a
 * trap.
 */
export class Deferred {
  /** @type {(value: unknown) => void} */
  resolve;
  /** @type {(reason: unknown) => void} */
  reject;
  promise = new PlatformPromise((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });

  constructor() {
    if (this.reject) return;
    // The promise has swallowed the error of its executor.
    then.call(this.promise, undefined, () => {});
    throw new RangeError("Maximum call stack size exceeded");
  }
}

/**
 * The next run of the executor, while it is scheduled: in the same turn of the event loop, and so in the same request of a
 * Worker, in which a task was woken.
 *
 * @type {{ generation: number, callbacks: Set<() => void> } | undefined}
 */
let nextRun;

/**
 * To be called after a task of a call may have been woken. If the executor is scheduled, the call may wait for nothing else, so
 * `onOrphaned` is called if the instance is replaced before that run has ended.
 *
 * @param {(() => void) | undefined} onOrphaned
 */
export function awaitExecutor(onOrphaned) {
  if (onOrphaned && nextRun?.generation === runtime.generation) nextRun.callbacks.add(onOrphaned);
}

/**
 * Enters the module on behalf of a call, which may wake its task. If the instance is replaced meanwhile, or was before,
 * `onOrphaned` is called.
 *
 * @param {number} generation
 * @param {() => void} work
 * @param {(() => void) | undefined} onOrphaned
 */
function enter(generation, work, onOrphaned) {
  runtime.guard(generation, work);
  if (generation === runtime.generation) awaitExecutor(onOrphaned);
  else onOrphaned?.();
}

/**
 * Replaces the global `queueMicrotask` in the code that wasm-bindgen generates: its executor polls tasks in microtasks, and a
 * trap in one of them would otherwise be an uncaught error of the process.
 *
 * @param {() => void} work
 */
export function guardedMicrotask(work) {
  const run = { generation: runtime.generation, callbacks: new Set() };
  runInMicrotask(() => {
    if (nextRun === run) nextRun = undefined;
    runtime.guard(run.generation, work);
    if (run.generation === runtime.generation) return;
    for (const onOrphaned of run.callbacks) onOrphaned();
  });
  nextRun = run;
}

const { FinalizationRegistry: PlatformRegistry } = globalThis;

/**
 * Replaces the global `FinalizationRegistry` in the generated code, whose callbacks free memory of the module; a trap in one of
 * them would otherwise be an uncaught error as well. Undefined where the platform has none.
 */
export const GuardedFinalizationRegistry =
  PlatformRegistry &&
  class extends PlatformRegistry {
    /** @param {(held: unknown) => void} free checks itself whether the memory is that of the current instance */
    constructor(free) {
      super((held) => runtime.guard(runtime.generation, () => free(held)));
    }
  };

/**
 * Polls the future of one call in the async context in which the call was made, so that `AsyncLocalStorage` has the store of
 * that call in `apiKey`, `fetch` and callbacks. The executor runs all tasks that are awake in one microtask, in the context of
 * whatever woke the first; a call's task only requests a poll here.
 */
export class Poller {
  #generation = runtime.generation;
  #poll;
  #onOrphaned;
  #request;

  /**
   * @param {() => void} poll polls the future
   * @param {{ orphaned?: () => void }} host `orphaned` is called instead if the instance was replaced in the meantime
   */
  constructor(poll, host) {
    this.#poll = poll;
    this.#onOrphaned = () => host.orphaned?.();
    this.#listen();
  }

  /** Requests a poll, in a microtask. */
  request() {
    this.#request();
  }

  /** `poll` is not called any more. */
  stop() {
    this.#poll = undefined;
  }

  /** A reaction of a promise runs in the context in which it was registered, and so registers the next one there. */
  #listen() {
    const { promise, resolve } = new Deferred();
    this.#request = resolve;
    then.call(promise, this.#onRequest);
  }

  #onRequest = () => {
    const poll = this.#poll;
    if (!poll) return;
    this.#listen();
    enter(this.#generation, poll, this.#onOrphaned);
  };
}

/** The states of an operation, as the module knows them. */
const PENDING = 0;
const FULFILLED = 1;
const REJECTED = 2;

/**
 * A promise or a timer that a call of the module waits for. The call polls it, and is woken when it settles, unless it was
 * cancelled before. It is not a promise, since a promise can neither be cancelled nor be kept from settling in an instance
 * that was replaced.
 */
export class Operation {
  /** The value, or a description of the error. */
  outcome;
  state = PENDING;
  #generation = runtime.generation;
  #wake;
  #cancel;
  #onOrphaned;

  /**
   * @param {(settle: (state: 1 | 2, outcome?: unknown) => void) => (() => void) | undefined} start starts it, and returns
   * a function that cancels it
   * @param {() => void} [onOrphaned] called instead of the module if its instance was replaced in the meantime
   */
  constructor(start, onOrphaned) {
    this.#onOrphaned = onOrphaned;
    this.#cancel = start((state, outcome) => this.#settle(state, outcome));
  }

  /**
   * Returns the state. If it is pending, `wake` is called when the operation settles.
   *
   * @param {() => void} wake
   * @returns {0 | 1 | 2}
   */
  poll(wake) {
    this.#wake = wake;
    return this.state;
  }

  /** Cancels the operation: `wake` is not called any more. */
  cancel() {
    this.#wake = undefined;
    this.#cancel?.();
  }

  #settle(state, outcome) {
    this.state = state;
    this.outcome = outcome;
    const isCurrent = this.#generation === runtime.generation;
    // It was cancelled, or has not been polled yet.
    if (isCurrent && !this.#wake) return;
    enter(this.#generation, this.#wake, this.#onOrphaned);
  }
}

/**
 * An operation for a promise, a thenable or a plain value.
 *
 * @param {unknown} value
 * @param {(thrown: unknown) => string} describe describes what was thrown
 * @param {() => void} [onOrphaned]
 */
export function operationOf(value, describe, onOrphaned) {
  const promise = Promise.resolve(value);
  // Handled in any case: an operation that was cancelled must not leave an unhandled rejection behind.
  promise.catch(() => {});
  return new Operation((settle) => {
    promise.then(
      (value) => settle(FULFILLED, value),
      (reason) => settle(REJECTED, describe(reason)),
    );
    return undefined;
  }, onOrphaned);
}

/** The timers that calls of the current instance wait for. */
const timers = new Set();

/** How far the timers are ahead of the clock, in milliseconds: tests may replace one without the other. */
let lead = 0;

/**
 * A function that calls `read`, or `fallback` if that throws or returns no number: a test may have replaced what it reads.
 *
 * @param {() => number} read
 * @param {() => number} fallback
 */
const numberOf = (read, fallback) => () => {
  try {
    const value = read();
    if (Number.isFinite(value)) return value;
  } catch {
    // The fallback is the platform's own.
  }
  return fallback();
};

const platformMonotonicMs = globalThis.performance?.now.bind(performance);
const { now: platformNow } = Date;
const { random: platformRandom } = Math;

export const environment = {
  /** Milliseconds since 1970. */
  unixMs: numberOf(() => Date.now(), platformNow),
  /** A random number from 0 to 1. */
  random: numberOf(() => Math.random(), platformRandom),
};

const monotonicMs = numberOf(() => performance.now(), platformMonotonicMs ?? environment.unixMs);

/** Milliseconds on a monotonic clock. */
export const now = () => monotonicMs() + lead;

/**
 * An operation that settles after a delay.
 *
 * @param {number} ms
 * @param {() => void} [onOrphaned]
 */
export function timer(ms, onOrphaned) {
  return new Operation((settle) => {
    const due = now() + ms;
    const handle = setTimeout(() => {
      timers.delete(handle);
      // Timers may fire slightly early. One that fires much too early belongs to a test, whose time has passed.
      const early = due - now();
      if (early > 2) lead += early;
      settle(FULFILLED);
    }, ms);
    timers.add(handle);
    return () => {
      timers.delete(handle);
      stopTimer(handle);
    };
  }, onOrphaned);
}

/**
 * Clears a timer. A test may have replaced `clearTimeout` by a function that throws; a timer that fires nevertheless has no
 * effect.
 *
 * @param {ReturnType<typeof setTimeout>} handle
 */
export function stopTimer(handle) {
  try {
    clearTimeout(handle);
  } catch {
    // See above.
  }
}

/** Hands over the pending timers: those of an instance that was replaced are cleared, or left to settle, by others. */
export function takeTimers() {
  const taken = [...timers];
  timers.clear();
  return taken;
}
