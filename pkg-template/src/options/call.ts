/** Options of one call. */

import type { Progress, SplitBy } from "../../wasm/novita_billing.js";
import { configError } from "../errors.js";
import type { ClientEvent } from "../events.js";
import { describeValue } from "../inspect.js";
import { callback, type Check, type Checks, checkOptions, oneOf, wholeNumber } from "./check.js";
import { defaultLabels, labelChecks } from "./labels.js";

/** Limits of a call: a client has them for all of its calls, and a call may override them. */
export interface CallLimits {
  /** Milliseconds to the response, then without a byte of body: 30,000 by default. Not counted while the consumer pauses. */
  timeoutMs?: number | undefined;
  /** Milliseconds for a whole call, waits included: none by default. Past it: kind "timeout". */
  deadlineMs?: number | undefined;
  /** Retries of each window: 3 by default. Waiting after a 429 is not a retry. */
  maxRetries?: number | undefined;
  /**
   * Milliseconds that a call continues after a 429 while no request of the client succeeds: 120,000 by default. A
   * `Retry-After` beyond it ends the call at once. With `maxRetries` 0 and without `maxWaitMs`, a call does not wait after a
   * 429.
   */
  maxWaitMs?: number | undefined;
  /** Windows of one call at a time: 4 by default; 1 to 6. */
  concurrency?: number | undefined;
}

/** Options of one call. {@link CallLimits} override those of the client. */
export interface CallOptions extends CallLimits {
  /** Aborting rejects with kind "aborted" and the signal's reason as cause, whatever the reason is. */
  signal?: AbortSignal | undefined;
  /** Where a range over 31 days is split: at months by default. The cycle takes precedence. */
  splitBy?: SplitBy | undefined;
  /**
   * Called whenever a window is finished, and while a large one arrives. With `load`, the progress has the total of the windows that
   * have arrived, for a page that shows something before a long call has ended. What it throws is written to `console.error` and
   * changes nothing.
   *
   * @example
   * const onProgress = ({ total, windowsDone, windowsTotal }: Progress) => {
   *   if (total !== undefined) console.log(`${total} USD so far, ${windowsDone} of ${windowsTotal} requests`);
   * };
   * const table = await client.apiKeyBills.load({ period: "2026", cycleType: "Day" }, { onProgress });
   */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Called with the events of this call, as the `onEvent` of the client is with those of all calls, and after it. */
  onEvent?: ((event: ClientEvent) => void) | undefined;
  /**
   * "throw" (the default) rejects with the first error and aborts the rest; "collect" returns what arrived and lists the
   * rest in `report.failed`.
   */
  onWindowError?: "throw" | "collect" | undefined;
}

/** Options of `plan`. */
export type PlanOptions = Pick<CallOptions, "splitBy">;

/** Options of `planWindows`. */
export interface PlanWindowsOptions extends PlanOptions {
  /** Where the service's own days begin, e.g. "+08:00": "+00:00" by default. */
  utcOffset?: string | undefined;
}

/** The longest delay of a timer. */
const maxTimerMs = 2 ** 31 - 1;

export const limitChecks: Checks<CallLimits> = {
  timeoutMs: wholeNumber(1, maxTimerMs),
  deadlineMs: wholeNumber(1, maxTimerMs),
  maxRetries: wholeNumber(0, 100),
  maxWaitMs: wholeNumber(0, maxTimerMs),
  concurrency: wholeNumber(1, 6),
};

/** By its methods: a signal may come from another realm or from a library. */
const abortSignal: Check = (value, name) => {
  const signal = value as Partial<AbortSignal> | null;
  const hasMethods = typeof signal?.addEventListener === "function" && typeof signal.removeEventListener === "function";
  if (typeof signal === "object" && signal && "aborted" in signal && hasMethods) return;
  throw configError(name, `signal must be an AbortSignal, not ${describeValue(value)}`);
};

const planChecks: Checks<PlanOptions> = { splitBy: oneOf("month", "week") };

const callChecks: Checks<CallOptions> = {
  ...limitChecks,
  ...planChecks,
  signal: abortSignal,
  onProgress: callback,
  onEvent: callback,
  onWindowError: oneOf("throw", "collect"),
};

/** Options that only a client has. */
const ofClient = new Map(
  ["apiKey", "baseUrl", "fetch", "headers", "currency", "utcOffset", "dangerouslyAllowBrowser"].map((name) => [
    name,
    "the client",
  ]),
);

export const checkCallOptions = (options: CallOptions) => checkOptions(options, callChecks, ofClient);

export const checkPlanOptions = (options: PlanOptions) => checkOptions(options, planChecks);

export const resolvePlanWindowsOptions = (options: PlanWindowsOptions) => ({
  utcOffset: defaultLabels.utcOffset,
  ...checkOptions(options, { ...planChecks, utcOffset: labelChecks.utcOffset }),
});
