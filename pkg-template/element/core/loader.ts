/** Loads a source of an answer, again if it has to be, and frees what it loaded, each value once. */

import { BillingError, type CallOptions, type ClientEvent, isBillingError, type Progress } from "novita-billing";
import type { LoadingProgress, Source } from "./answer.js";

/** What a loader loads, and how. */
export interface Task<Value> {
  /** Identifies the query: tasks with the same key have the same value. */
  readonly key: string;
  load(options: CallOptions): Promise<Value>;
  /** Loads only what a value lacks; undefined if that cannot be loaded by itself. */
  complete?(value: Value, options: CallOptions): Promise<Value> | undefined;
  /** Whether nothing is missing from a value. */
  isComplete(value: Value): boolean;
  /** Whether a value has at least as much as another. */
  isAtLeast?(value: Value, other: Value): boolean;
  /** How many windows there will be, which is known before the first one has arrived. */
  countWindows?(): Promise<number>;
  /** Frees the memory of a value. */
  free?(value: Value): void;
}

/** What a loader needs of its session. */
export interface LoaderHost {
  /** In milliseconds. */
  now(): number;
  /** The source or the progress changed: a call went on or ended. */
  changed(): void;
  /** Something happened in a call that runs. */
  happened(event: ClientEvent): void;
  /** Takes a value that is not used any more; it may still be on the screen. */
  release(free: () => void): void;
}

interface Call {
  readonly controller: AbortController;
  startedAt: number;
}

/** Begins to load at once. At most one call runs at a time. */
export class Loader<Value> {
  /** When the call began whose outcome is the source, in milliseconds. */
  startedAt: number;
  readonly #task: Task<Value>;
  readonly #host: LoaderHost;
  #source: Source<Value> = { state: "loading" };
  #call: Call | undefined;
  #progress: LoadingProgress = noProgress;
  #total: string | undefined;

  constructor(task: Task<Value>, host: LoaderHost) {
    this.#task = task;
    this.#host = host;
    this.startedAt = host.now();
    this.#start();
  }

  get key(): string {
    return this.#task.key;
  }

  get source(): Source<Value> {
    return this.#source;
  }

  /** Whether a call runs, be it that the value of an earlier one is there. */
  get isLoading(): boolean {
    return this.#call !== undefined;
  }

  /** Of the last call. No number ever gets smaller in it. */
  get progress(): LoadingProgress {
    return this.#progress;
  }

  /** What the bills of the last call that have arrived add up to; undefined if that is not known. */
  get total(): string | undefined {
    return this.#total;
  }

  /** Whether the value is not there, or not all of it. */
  get isMissing(): boolean {
    const source = this.#source;
    return source.state !== "ready" || !this.#task.isComplete(source.value);
  }

  /** Loads again, unless a call runs. The value that is there stays until another is. */
  renew(): void {
    if (!this.isLoading) this.#start();
  }

  /** Loads what is missing, unless a call runs. */
  complete(): void {
    if (!this.isLoading) this.#start(this.#source);
  }

  /** Stops the call. The value of an earlier one stays. */
  cancel(): void {
    this.#stop();
    if (this.#source.state === "loading") this.#source = { state: "cancelled" };
  }

  /** Stops the call, and gives the value away: the source is not used any more. */
  drop(): void {
    this.#stop();
    const source = this.#source;
    this.#source = { state: "cancelled" };
    if (source.state === "ready") this.#release(source.value);
  }

  /** `incomplete` is what is to be completed, if it is there. */
  #start(incomplete?: Source<Value>): void {
    const old = incomplete?.state === "ready" ? incomplete : undefined;
    const call = { controller: new AbortController(), startedAt: this.startedAt };
    this.#call = call;
    this.#progress = noProgress;
    this.#total = undefined;
    if (this.#source.state !== "ready") this.#source = { state: "loading" };
    const options = this.#options(call);
    const completed = old && this.#task.complete?.(old.value, options);
    // What is completed is as old as it was.
    if (!completed) call.startedAt = this.#host.now();
    void this.#run(call, completed ?? this.#task.load(options));
    // How much is missing is known before.
    if (!completed) void this.#countWindows(call);
  }

  /** The outcome of the call is ignored. */
  #stop(): void {
    const call = this.#call;
    this.#call = undefined;
    call?.controller.abort();
  }

  #options(call: Call): CallOptions {
    const { signal } = call.controller;
    return {
      signal,
      onProgress: (progress) => this.#advance(call, progress),
      onEvent: (event) => {
        if (this.#call === call) this.#host.happened(event);
      },
      onWindowError: "collect",
    };
  }

  async #run(call: Call, loading: Promise<Value>): Promise<void> {
    const outcome = await outcomeOf(loading);
    if (this.#call === call) this.#settle(call, outcome);
    else if (outcome.state === "ready") this.#task.free?.(outcome.value);
  }

  #settle(call: Call, outcome: Source<Value>): void {
    const old = this.#source;
    this.#call = undefined;
    if (old.state === "ready" && !this.#replaces(outcome, old.value)) {
      if (outcome.state === "ready") this.#release(outcome.value);
    } else {
      this.#source = outcome;
      this.startedAt = call.startedAt;
      if (old.state === "ready") this.#release(old.value);
    }
    this.#host.changed();
  }

  /** Another try must not take away what an earlier one had. */
  #replaces(outcome: Source<Value>, old: Value): boolean {
    return outcome.state === "ready" && (this.#task.isAtLeast?.(outcome.value, old) ?? true);
  }

  #release(value: Value): void {
    this.#host.release(() => this.#task.free?.(value));
  }

  async #countWindows(call: Call): Promise<void> {
    try {
      const windowsTotal = await this.#task.countWindows?.();
      if (windowsTotal !== undefined) this.#advance(call, { ...noProgress, windowsTotal });
    } catch {
      // The call itself fails for the same reason, and says why.
    }
  }

  #advance(call: Call, progress: Progress): void {
    if (this.#call !== call) return;
    this.#progress = largest(this.#progress, progress);
    this.#total = progress.total ?? this.#total;
    this.#host.changed();
  }
}

async function outcomeOf<Value>(loading: Promise<Value>): Promise<Source<Value>> {
  try {
    return { state: "ready", value: await loading };
  } catch (thrown) {
    return { state: "failed", error: asBillingError(thrown) };
  }
}

const noProgress: LoadingProgress = { windowsDone: 0, windowsTotal: 0, rows: 0, bytes: 0 };

/** The larger of each number. */
const largest = (a: LoadingProgress, b: LoadingProgress): LoadingProgress => combined(a, b, Math.max);

const combined = (a: LoadingProgress, b: LoadingProgress, combine: (a: number, b: number) => number) => ({
  windowsDone: combine(a.windowsDone, b.windowsDone),
  windowsTotal: combine(a.windowsTotal, b.windowsTotal),
  rows: combine(a.rows, b.rows),
  bytes: combine(a.bytes, b.bytes),
});

/** The sum over several loaders. */
export const progressOf = (loaders: Iterable<Loader<unknown>>): LoadingProgress =>
  [...loaders].reduce((sum, { progress }) => combined(sum, progress, (a, b) => a + b), noProgress);

/** What a call rejected with. Anything but an error of the package is a bug, of the package or of a caller's client. */
function asBillingError(thrown: unknown): BillingError {
  if (isBillingError(thrown)) return thrown;
  const message = thrown instanceof Error ? thrown.message : "the client threw something that is no error";
  return new BillingError({ kind: "internal", message }, { cause: thrown });
}
