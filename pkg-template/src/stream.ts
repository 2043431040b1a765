/** Streams: rows by the batch, as the consumer asks for them. */

import { BillingError, configError, internalError } from "./errors.js";
import { promised, rejectSoon } from "./promises.js";
import type { BillReport } from "./table.js";

/** `[Symbol.asyncDispose]`, where the project's library knows it. */
type AsyncDisposable = typeof Symbol extends { readonly asyncDispose: infer Key extends symbol }
  ? Record<Key, () => Promise<void>>
  : object;

/** Batches of rows, in window order, and what is known of the call. */
export interface BillStream<Row> extends AsyncIterable<Row[]> {
  /**
   * What a loop takes. By hand it has to be let go of: by `return()`, or by `await using` where that is known. Until then,
   * or its end, it keeps its requests.
   *
   * @throws {BillingError} `config`, the second time
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Row[]> & AsyncDisposable;
  /** What is known by now; `complete` is false until the end. Final after the end. */
  readonly report: BillReport;
}

/** Where rows come from. */
export interface Source {
  /** Asks for the next rows, which the listener is given. Asked for once at a time. */
  take(): void;
  /** What is known by now; undefined where nobody knows any more. */
  report(): BillReport | undefined;
  /** Lets go of everything at once. The listener hears nothing of it. */
  stop(): void;
}

/** Who asked for rows. */
export interface Listener<Row> {
  rows: (rows: Row[]) => void;
  /** All rows were given. */
  end: () => void;
  fail: (error: unknown) => void;
}

/** A stream of what a source gives. The source is opened by the first `next()`; opening it may throw. */
export function streamOf<Row>(open: (listener: Listener<Row>) => Source): BillStream<Row> {
  const batches = new Batches(open);
  let isConsumed = false;
  return {
    get report() {
      return batches.report;
    },
    [Symbol.asyncIterator]() {
      if (isConsumed) throw configError("stream", "a stream can be read once: call stream() again");
      isConsumed = true;
      return batches;
    },
  };
}

type Result<Row> = IteratorResult<Row[], undefined>;

/**
 * The iterator of a stream. Not an async generator: there `return()` waits until the `next()` before it is settled, and
 * so could not end a call that waits for the service.
 */
class Batches<Row> implements AsyncIterableIterator<Row[]> {
  #open: ((listener: Listener<Row>) => Source) | undefined;
  #source: Source | undefined;
  /** Whether the source was asked for rows, and has not given any since. */
  #isAsking = false;
  #isOver = false;
  /** Why it is over, until somebody was told. */
  #failure: { error: unknown } | undefined;
  /** The calls of `next()` that wait, in order. */
  readonly #waiting: Array<{ resolve: (result: Result<Row>) => void; reject: (error: unknown) => void }> = [];
  #report: BillReport = {
    windows: [],
    failed: [],
    complete: false,
    rows: 0,
    duplicatesDropped: 0,
    rowsOutside: 0,
    rowsUnchecked: 0,
    rowsWithDecimalMoney: 0,
    unknownFields: [],
    missingFields: [],
    notices: [],
  };

  static {
    const { asyncDispose } = Symbol as { asyncDispose?: symbol };
    const value = async function (this: Batches<unknown>) {
      await this.return();
    };
    if (asyncDispose)
      Object.defineProperty(this.prototype, asyncDispose, { value, writable: true, configurable: true });
  }

  constructor(open: (listener: Listener<Row>) => Source) {
    this.#open = open;
  }

  get report(): BillReport {
    this.#look();
    return this.#report;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result<Row>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#start();
      this.#serve();
    });
  }

  return(): Promise<Result<Row>> {
    this.#stop();
    this.#failure = undefined;
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error?: unknown): Promise<Result<Row>> {
    this.#stop();
    this.#failure = undefined;
    return promised(() => {
      throw error;
    });
  }

  #start(): void {
    const open = this.#open;
    if (!open || this.#isOver) return;
    this.#open = undefined;
    try {
      const source = open({
        rows: (rows) => this.#give(rows),
        end: () => this.#end({ isWhole: true }),
        fail: (error) => this.#end({ failure: { error } }),
      });
      // It may have failed at once.
      if (!this.#isOver) this.#source = source;
    } catch (error) {
      this.#end({ failure: { error } });
    }
  }

  /** Sees to it that a `next()` that waits is served. */
  #serve(): void {
    if (this.#isOver) return this.#dismiss();
    if (this.#isAsking || this.#waiting.length === 0 || !this.#source) return;
    this.#isAsking = true;
    try {
      this.#source.take();
    } catch (error) {
      this.#stop({ error: error instanceof BillingError ? error : internalError(error) });
    }
  }

  #give(rows: Row[]): void {
    this.#isAsking = false;
    this.#waiting.shift()?.resolve({ done: false, value: rows });
    this.#serve();
  }

  #stop(failure?: { error: unknown }): void {
    const source = this.#source;
    this.#end({ failure });
    source?.stop();
  }

  /** Takes up what the source knows, as long as there is one. */
  #look(isWhole = false): void {
    const report = this.#source?.report();
    if (report) this.#report = { ...report, complete: isWhole && report.complete };
  }

  #end({ isWhole, failure }: { isWhole?: boolean; failure?: { error: unknown } | undefined }): void {
    if (this.#isOver) return;
    this.#look(isWhole);
    this.#isOver = true;
    this.#failure = failure;
    this.#source = undefined;
    this.#dismiss();
  }

  /** The first that waits hears of the failure, if there was one. */
  #dismiss(): void {
    for (const { resolve, reject } of this.#waiting.splice(0)) {
      const failure = this.#failure;
      this.#failure = undefined;
      if (failure) rejectSoon(reject, failure.error);
      else resolve({ done: true, value: undefined });
    }
  }
}
