/** Streams: batches of rows, as the consumer requests them. */

import { BillingError, configError, internalError } from "./errors.js";
import { promiseTry, rejectLater } from "./promises.js";
import { type BillReport, emptyReport } from "./report.js";

/** `[Symbol.asyncDispose]`, if the project's library has it. */
type AsyncDisposable = typeof Symbol extends { readonly asyncDispose: infer Key extends symbol }
  ? Record<Key, () => Promise<void>>
  : object;

/** Batches of rows in window order, and the report of the call. */
export interface BillStream<Row> extends AsyncIterable<Row[]> {
  /**
   * The iterator of a loop. If you call it yourself, close the iterator by `return()` or `await using`: until then, or its
   * end, it keeps its requests.
   *
   * @example
   * const iterator = client.fixedTermBills.stream({ period: "2026" })[Symbol.asyncIterator]();
   * const { value: firstBills } = await iterator.next();
   * await iterator.return?.();
   * @throws {BillingError} `config` when it is called again
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Row[]> & AsyncDisposable;
  /** The report so far; `complete` is false until the end. */
  readonly report: BillReport;
}

/** A call that delivers batches of rows. */
export interface BatchSource {
  /** Requests the next batch, which is passed to the consumer. Called again only after that. */
  request(): void;
  /** The report so far; undefined if it is lost. */
  report(): BillReport | undefined;
  /** Ends the call and releases everything at once. The consumer is not called any more. */
  stop(): void;
}

/** Receives the batches of a source. */
export interface BatchConsumer<Row> {
  onBatch: (rows: Row[]) => void;
  /** Called after the last batch. */
  onEnd: () => void;
  onError: (error: unknown) => void;
}

/** Starts a call. May throw. */
type OpenSource<Row> = (consumer: BatchConsumer<Row>) => BatchSource;

/** A stream of the batches of a source, which the first `next()` opens. */
export function streamOf<Row>(open: OpenSource<Row>): BillStream<Row> {
  const batches = new BatchIterator(open);
  let isConsumed = false;
  return {
    get report() {
      return batches.report;
    },
    [Symbol.asyncIterator]() {
      if (isConsumed) throw configError("stream", "a stream can be read only once: call stream() again");
      isConsumed = true;
      return batches;
    },
  };
}

/** The pages of a source, without a report. */
export function pagesOf<Row>(open: OpenSource<Row>): AsyncIterable<Row[]> {
  const stream = streamOf(open);
  return { [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator]() };
}

type Result<Row> = IteratorResult<Row[], undefined>;

/**
 * The iterator of a stream. It is not an async generator, whose `return()` waits until the pending `next()` has settled, and
 * so could not end a call that waits for the service.
 */
class BatchIterator<Row> implements AsyncIterableIterator<Row[]> {
  #open: OpenSource<Row> | undefined;
  #source: BatchSource | undefined;
  /** A batch was requested, and has not arrived. */
  #isRequested = false;
  #isOver = false;
  /** The error of the call, until one `next()` was rejected with it. */
  #failure: { error: unknown } | undefined;
  /** The pending calls of `next()`, in order. */
  readonly #pending: Array<{ resolve: (result: Result<Row>) => void; reject: (error: unknown) => void }> = [];
  #report = emptyReport();

  static {
    const { asyncDispose } = Symbol as { asyncDispose?: symbol };
    const value = async function (this: BatchIterator<unknown>) {
      await this.return();
    };
    if (asyncDispose) {
      Object.defineProperty(this.prototype, asyncDispose, { value, writable: true, configurable: true });
    }
  }

  constructor(open: OpenSource<Row>) {
    this.#open = open;
  }

  get report(): BillReport {
    this.#updateReport();
    return this.#report;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result<Row>> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      this.#start();
      this.#requestBatch();
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
    return promiseTry(() => {
      throw error;
    });
  }

  #start(): void {
    const open = this.#open;
    if (!open || this.#isOver) return;
    this.#open = undefined;
    try {
      const source = open({
        onBatch: (rows) => this.#deliver(rows),
        onEnd: () => this.#end({ isComplete: true }),
        onError: (error) => this.#end({ failure: { error } }),
      });
      // The call may have failed at once.
      if (!this.#isOver) this.#source = source;
    } catch (error) {
      this.#end({ failure: { error } });
    }
  }

  /** Requests a batch if a `next()` is pending. */
  #requestBatch(): void {
    if (this.#isOver) return this.#settlePending();
    if (this.#isRequested || this.#pending.length === 0 || !this.#source) return;
    this.#isRequested = true;
    try {
      this.#source.request();
    } catch (error) {
      this.#stop({ error: error instanceof BillingError ? error : internalError(error) });
    }
  }

  #deliver(rows: Row[]): void {
    this.#isRequested = false;
    this.#pending.shift()?.resolve({ done: false, value: rows });
    this.#requestBatch();
  }

  #stop(failure?: { error: unknown }): void {
    const source = this.#source;
    this.#end({ failure });
    source?.stop();
  }

  #updateReport(isComplete = false): void {
    const report = this.#source?.report();
    if (report) this.#report = { ...report, complete: isComplete && report.complete };
  }

  #end({ isComplete, failure }: { isComplete?: boolean; failure?: { error: unknown } | undefined }): void {
    if (this.#isOver) return;
    this.#updateReport(isComplete);
    this.#isOver = true;
    this.#failure = failure;
    this.#source = undefined;
    this.#settlePending();
  }

  /** Settles every pending `next()`: the first with the error, if there is one. */
  #settlePending(): void {
    for (let pending; (pending = this.#pending.shift());) {
      const { resolve, reject } = pending;
      const failure = this.#failure;
      this.#failure = undefined;
      if (failure) rejectLater(reject, failure.error);
      else resolve({ done: true, value: undefined });
    }
  }
}
