// What the module needs of JavaScript while its calls run, and what replaces a broken instance.
//
// A module that trapped must not be entered again. So everything that leads into it (microtasks of its executor, timers
// and promises that its calls wait for) goes through `guard`, which the facade sets: it catches a trap, rejects the calls
// under way and counts `generation` up. What belongs to an older generation never reaches the new instance.

/** The state that the module and the facade share. */
export const runtime = {
  /** How often the instance was replaced. */
  generation: 0,
  /** What the last panic said; the trap follows at once. */
  panic: undefined,
  /**
   * Enters the module for something that belongs to a generation.
   *
   * @param {number} born
   * @param {() => void} work
   */
  guard(born, work) {
    if (born === runtime.generation) work();
  },
};

/**
 * Remembers the words of a panic, for the error that the trap becomes.
 *
 * @param {string} message
 */
export function panicked(message) {
  runtime.panic = message;
}

/**
 * Stands in for the global `queueMicrotask` in what wasm-bindgen generates: the executor polls its tasks there, and a
 * trap in one of them would otherwise escape to the process.
 *
 * @param {() => void} work
 */
export function guardedMicrotask(work) {
  const born = runtime.generation;
  globalThis.queueMicrotask(() => runtime.guard(born, work));
}

/**
 * A promise or a timer, as a call of the module sees it: the call looks at it when it is polled, and is woken when it is
 * over, unless it was cancelled before. It is no promise, since a promise can neither be cancelled nor be kept from
 * settling in an instance that is gone.
 */
export class Operation {
  /** What it gave, or why it failed, in words. */
  outcome;
  /** 0 while it goes on; then 1 where it gave a value, 2 where it failed. */
  state = 0;
  #born = runtime.generation;
  #wake;
  #stop;
  #orphaned;

  /**
   * @param {(settle: (state: 1 | 2, outcome?: unknown) => void) => (() => void) | undefined} begin starts it, and gives
   * what ends it early
   * @param {() => void} [orphaned] called in place of the module, should that have been replaced meanwhile
   */
  constructor(begin, orphaned) {
    this.#orphaned = orphaned;
    this.#stop = begin((state, outcome) => this.#settle(state, outcome));
  }

  /**
   * Says how far it is. While it goes on, `wake` is called at its end.
   *
   * @param {() => void} wake
   * @returns {number}
   */
  look(wake) {
    this.#wake = wake;
    return this.state;
  }

  /** Cancels it. The wake function is not called any more. */
  cancel() {
    this.#wake = undefined;
    this.#stop?.();
  }

  #settle(state, outcome) {
    this.state = state;
    this.outcome = outcome;
    if (this.#born !== runtime.generation) return this.#orphaned?.();
    const wake = this.#wake;
    if (wake) runtime.guard(this.#born, wake);
  }
}

/**
 * What a promise, a thenable or a plain value gives.
 *
 * @param {unknown} promise
 * @param {(thrown: unknown) => string} describe what was thrown, in words
 * @param {() => void} [orphaned]
 */
export function settled(promise, describe, orphaned) {
  const given = Promise.resolve(promise);
  // Handled in any case: an operation that was cancelled must not leave an unhandled rejection behind.
  given.catch(() => {});
  return new Operation((settle) => {
    given.then(
      (value) => settle(1, value),
      (reason) => settle(2, describe(reason)),
    );
    return undefined;
  }, orphaned);
}

/** The timers that calls of the current instance wait for. */
const timers = new Set();

/** How much further the timers are than the clock, in milliseconds: tests may replace one without the other. */
let ahead = 0;

/** Milliseconds on a clock that never goes back. */
export const now = () => performance.now() + ahead;

/**
 * A timer.
 *
 * @param {number} ms
 * @param {() => void} [orphaned]
 */
export function sleep(ms, orphaned) {
  return new Operation((settle) => {
    const due = now() + ms;
    const timer = setTimeout(() => {
      timers.delete(timer);
      // Timers may ring a little early. One that rings much too early is a test's: so much time has passed for it.
      const early = due - now();
      if (early > 2) ahead += early;
      settle(1);
    }, ms);
    timers.add(timer);
    return () => {
      timers.delete(timer);
      clearTimeout(timer);
    };
  }, orphaned);
}

/** Gives away the timers under way: those of an instance that is gone are to be cleared, or heard of, by others. */
export function takeTimers() {
  const taken = [...timers];
  timers.clear();
  return taken;
}
