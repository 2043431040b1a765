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

/**
 * Replaces the global `queueMicrotask` in the code that wasm-bindgen generates: its executor polls tasks in microtasks, and a
 * trap in one of them would otherwise be an uncaught error of the process.
 *
 * @param {() => void} work
 */
export function guardedMicrotask(work) {
  const { generation } = runtime;
  globalThis.queueMicrotask(() => runtime.guard(generation, work));
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
    if (this.#generation !== runtime.generation) return this.#onOrphaned?.();
    const wake = this.#wake;
    if (wake) runtime.guard(this.#generation, wake);
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

/** Milliseconds on a monotonic clock. */
export const now = () => performance.now() + lead;

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
      clearTimeout(handle);
    };
  }, onOrphaned);
}

/** Hands over the pending timers: those of an instance that was replaced are cleared, or left to settle, by others. */
export function takeTimers() {
  const taken = [...timers];
  timers.clear();
  return taken;
}
