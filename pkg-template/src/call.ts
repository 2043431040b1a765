/** A call in progress: its signal, its deadline, its requests, and the host functions that the module uses. */

import type { AccountEndpoint, CallHost, CallSettings, EventData } from "../wasm/novita_billing.js";
import { awaitExecutor, now, Operation, operationOf, stopTimer, timer } from "../wasm/runtime.js";
import { asBillingError, BillingError, configError, isStackOverflow, toBillingError } from "./errors.js";
import { Exchange } from "./exchange.js";
import { isInstance, orUndefined } from "./inspect.js";
import { currentGeneration, failOrphan, guarded, type PendingCall, register, rejectionError } from "./instance.js";
import { ensureLoaded, type Loading, type NeededPart } from "./loading.js";
import type { CallOptions } from "./options/call.js";
import type { ClientEvent } from "./events.js";
import type { ResolvedClientOptions } from "./options/client.js";
import { onAbort } from "./signals.js";
import { describeThrown, describeThrownNames } from "./thrown.js";

/** What the module needs to start a call. */
export interface CallContext {
  settings: CallSettings;
  host: CallHost;
}

/** A call in progress. It settles once; after that it has no effect, and its callbacks are not called. */
export class Call {
  readonly #client: ResolvedClientOptions;
  readonly #options: CallOptions;
  readonly #endpoint: AccountEndpoint | undefined;
  readonly #limits: ResolvedClientOptions["limits"];
  readonly #reject: (error: unknown) => void;
  readonly #startedAt = now();
  /** Runs when the call settles. */
  readonly #cleanups: Array<() => void> = [];
  /** The requests of this call, which are cancelled if the module breaks. */
  readonly #exchanges = new Set<Exchange>();
  #generation = -1;
  #isSettled = false;
  /** The error that has not been passed on yet. */
  #failure: { error: unknown } | undefined;

  constructor(
    client: ResolvedClientOptions,
    options: CallOptions,
    reject: (error: unknown) => void,
    endpoint?: AccountEndpoint,
  ) {
    this.#client = client;
    this.#options = options;
    // With the other options, of which the module reads none.
    this.#limits = { ...client.limits, ...options };
    this.#reject = reject;
    this.#endpoint = endpoint;
  }

  /** The instance of the module that the call runs in. */
  get generation(): number {
    return this.#generation;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Starts the call when this part of the module is loaded. */
  start(part: NeededPart, begin: (context: CallContext) => void): void {
    const { signal } = this.#options;
    try {
      if (signal?.aborted) return this.#fail(abortError(signal));
      if (signal) this.#cleanups.push(onAbort(signal, () => this.#fail(abortError(signal))));
      const loading = ensureLoaded(part);
      if (!loading) return this.#begin(begin);
      this.#limitLoading(loading);
      loading.done.then(
        () => this.#begin(begin),
        (error) => this.#fail(error),
      );
    } catch (error) {
      // Only a signal that the caller implemented throws another error, unless the stack is used up.
      const isOwn = isInstance(error, BillingError) || isStackOverflow(error);
      this.#fail(isOwn ? asBillingError(error) : configError("signal", "signal cannot be used: it throws"));
    }
  }

  /** Limits the time that the module takes to load. Afterwards the module itself enforces timeouts and deadlines. */
  #limitLoading(loading: Loading): void {
    for (const name of ["timeoutMs", "deadlineMs"] as const) {
      const ms = this.#limits[name];
      if (ms === undefined) continue;
      const message = `${name} of ${ms} ms is over while the WebAssembly module was loading: raise ${name}, or call init() early`;
      const timeout = setTimeout(() => {
        if (this.#generation >= 0) return;
        if (name === "timeoutMs") loading.abandon();
        this.#fail(new BillingError({ kind: "timeout", message }));
      }, ms);
      this.#cleanups.push(() => stopTimer(timeout));
    }
  }

  #begin(begin: (context: CallContext) => void): void {
    if (this.#isSettled) return;
    this.#cleanups.push(register(this.#pending));
    try {
      this.#generation = currentGeneration();
      begin({ settings: this.#settings(), host: this.#host });
    } catch (error) {
      this.#fail(asBillingError(error));
    }
  }

  /** Fails the call when the module breaks. */
  readonly #pending: PendingCall = {
    fail: (error) => {
      this.#fail(error);
      for (const exchange of this.#exchanges) exchange.cancel();
    },
  };

  /** Called when an operation settles after its instance of the module was replaced. */
  readonly #onOrphaned = () => failOrphan(this.#pending);

  /** Runs `work` in the module when the call settles. */
  onSettled(work: () => void): void {
    this.#cleanups.push(() => void guarded(this.#generation, work));
  }

  /** Passes the value of a promise of the module on, unless the call has settled by then. */
  follow<T>(promise: Promise<T>, onValue: (value: T) => void): void {
    awaitExecutor(this.#onOrphaned);
    promise.then(
      (value) => {
        if (!this.#isSettled) onValue(value);
      },
      (reason) => this.#fail(rejectionError(reason, this.#generation)),
    );
  }

  #settings(): CallSettings {
    const { baseUrl, headers, secrets, utcOffset } = this.#client;
    return {
      baseUrl,
      headers: headers.flat(),
      secrets,
      utcOffset,
      ...this.#limits,
      elapsedMs: Math.floor(now() - this.#startedAt),
      collect: this.#options.onWindowError === "collect",
    };
  }

  /** Settles the call and releases what it holds. Returns false if it had settled before. */
  settle(): boolean {
    if (this.#isSettled) return false;
    this.#isSettled = true;
    this.#cleanUp();
    return true;
  }

  #cleanUp(): void {
    // A signal that the caller implemented may throw; the call ends all the same.
    for (let cleanup; (cleanup = this.#cleanups.shift());) orUndefined(cleanup);
  }

  /** Fails the call, unless it has settled. If the stack is used up meanwhile, the next call with more stack finishes it. */
  #fail(error: unknown): void {
    if (this.#isSettled && !this.#failure) return;
    this.#failure ??= { error };
    this.#isSettled = true;
    this.#cleanUp();
    // A signal that the caller implemented may have aborted the call in the meantime.
    if (this.#failure) this.#reject(this.#failure.error);
    this.#failure = undefined;
  }

  #exchange(): Exchange {
    // Called without a receiver: a browser's fetch throws if it has another one, and a caller's must not see the options.
    const { fetch } = this.#client;
    const send = (request: Request) => {
      if (this.#isSettled) throw new Error("the call is over");
      return fetch(request);
    };
    const exchange = new Exchange(
      send,
      (ended) => this.#exchanges.delete(ended),
      (promise) => operationOf(promise, describeThrown, this.#onOrphaned),
    );
    this.#exchanges.add(exchange);
    return exchange;
  }

  /** A timer. If the environment has none that works, the call fails: it could neither wait nor time out. */
  #sleep(ms: number): Operation {
    try {
      return timer(ms, this.#onOrphaned);
    } catch {
      this.#fail(
        configError("setTimeout", "this environment has no setTimeout that works: a call needs it for its timeouts"),
      );
      return new Operation(() => undefined);
    }
  }

  /** The functions of the host that the module calls. */
  readonly #host: CallHost = {
    now,
    describe: describeThrown,
    orphaned: this.#onOrphaned,
    sleep: (ms) => this.#sleep(ms),
    exchange: () => this.#exchange(),
    key: () => {
      const { apiKey } = this.#client;
      if (apiKey === undefined) return null;
      const key = typeof apiKey === "function" ? new Promise((resolve) => resolve(apiKey())) : apiKey;
      // Of what the function throws only names are shown: it may hold the key, which is not known yet.
      return operationOf(key, describeThrownNames, this.#onOrphaned);
    },
    event: (data) => {
      for (const { onEvent } of [this.#client, this.#options]) {
        if (onEvent && !this.#isSettled) callQuietly(() => onEvent(toEvent(data, this.#endpoint)));
      }
    },
    progress: (progress) => {
      const { onProgress } = this.#options;
      if (onProgress && !this.#isSettled) callQuietly(() => onProgress(progress));
    },
  };
}

const toEvent = (data: EventData, endpoint: AccountEndpoint | undefined): ClientEvent => ({
  ...(data.type === "failed" ? { ...data, error: toBillingError(data.error) } : data),
  ...(endpoint && { endpoint }),
});

/** Runs a caller's callback. What it throws, or rejects with later, is only logged. */
function callQuietly(callback: () => unknown): void {
  // Test suites make console.error throw.
  const log = (thrown: unknown) => orUndefined(() => console.error("novita-billing: a callback failed:", thrown));
  try {
    Promise.resolve(callback()).catch(log);
  } catch (thrown) {
    log(thrown);
  }
}

/** The error of a call whose signal was aborted. Reading the reason of a signal that the caller implemented may throw. */
function abortError(signal: AbortSignal): BillingError {
  const cause: unknown = orUndefined(() => signal.reason as unknown);
  return new BillingError({ kind: "aborted", message: "the call was aborted by its signal" }, { cause });
}
