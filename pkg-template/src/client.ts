/** The client: it checks options, starts a call in the module, and settles its promise. */

import * as glue from "../wasm/novita_billing.js";
import type {
  ApiKeyQuery,
  BillKind,
  CallHost,
  CallSettings,
  ErrorData,
  EventData,
  FixedTermQuery,
  ReportData,
  SpecFields,
  SplitBy,
  Summarized,
  TimeWindow,
} from "../wasm/novita_billing.js";
import { now, settled, sleep } from "../wasm/runtime.js";
import { BillingError, configError, fromData } from "./errors.js";
import { Exchange } from "./exchange.js";
import {
  ask,
  currentGeneration,
  guarded,
  type Loading,
  type PendingCall,
  ready,
  register,
  stillThere,
  tellOrphan,
  withModule,
} from "./instance.js";
import {
  type CallOptions,
  type CheckedClient,
  type ClientEvent,
  type ClientOptions,
  checkCall,
  checkClient,
  checkPlan,
  checkPlanWindows,
} from "./options/client.js";
import { promised, rejectSoon } from "./promises.js";
import { ApiKeyBill, FixedTermBill, makeRows, type RowClass, unpackTexts } from "./rows.js";
import { onAbort } from "./signals.js";
import { type BillStream, type Listener, type Source, streamOf } from "./stream.js";
import { describe, describeNames, isA, snapshot } from "./inspect.js";
import { copyOfSpec, type Summary, type SummarySpec, toSummary } from "./summary.js";
import { type BillReport, BillTable, toReport } from "./table.js";

/** One of the two lists of bills. */
export interface Bills<Query, Row> {
  /**
   * The requests that a query becomes, as they are sent, without sending any. They partition the range, but for a window
   * of a single second, which is asked one second longer, as the API wants `endTime` > `startTime`.
   *
   * @throws {BillingError} `query` or `config`
   */
  plan(query: Query, options?: { splitBy?: SplitBy }): Promise<TimeWindow[]>;
  /**
   * Every bill of the range, in window order.
   *
   * @throws {BillingError} of any kind
   */
  list(query: Query, options?: CallOptions): Promise<{ bills: Row[]; report: BillReport }>;
  /**
   * The rows as columns in the memory of the module, a small part of what row objects take: for large ranges, and for
   * questions. Free the table when you are done with it; one that is forgotten is collected in the end.
   *
   * @throws {BillingError} of any kind
   */
  load(query: Query, options?: CallOptions): Promise<BillTable<Row>>;
  /**
   * The rows of `list` in the same order, batch by batch (1 to 1024 rows) as they arrive: for ranges of any length in
   * bounded memory.
   *
   * Nothing is sent before the first batch is asked for. Leaving the loop, by `break`, `return` or an error, ends every
   * request at once, and so does the call's signal. An iterator that is taken by hand and left half-way keeps its requests
   * and their sockets until its `return()` is called, as `await using` does for it.
   *
   * A consumer that takes its time holds the bodies back, and through them the sockets: at most 256 KiB wait of the window
   * whose turn it is, 1 MiB of each window that runs ahead and 4 MiB of all of these, and the chunk beyond. (WebKit by
   * itself takes up every body as fast as it comes; there the bounds hold for what this package keeps.)
   *
   * When a window has to be tried again, the rows that were delivered are skipped; should the service give others in
   * their place, the stream fails with kind `decode`. With `onWindowError: "collect"` the rows that a window delivered
   * before it failed stay delivered, and `report.failed` names the window. With "throw" the first window that fails ends
   * the stream there and then: rows of earlier windows that have arrived but have not been read yet are dropped.
   * `deadlineMs` counts from the first batch asked for until the last byte is there, and the consumer's own time counts,
   * too.
   *
   * A stream is read once; whatever is wrong, the query included, comes out of its loop.
   *
   * @example
   * const stream = client.apiKeyBills.stream({ period: "2026", cycleType: "Hour" });
   * for await (const bills of stream) for (const bill of bills) console.log(bill.productName, bill.total);
   * console.log(stream.report.complete);
   */
  stream(query: Query, options?: CallOptions): BillStream<Row>;
  /**
   * The answer alone: each window is added up as it arrives, and counted once it is whole. No row is held, so a range may
   * be as long as it likes; the totals are those of `load(query)` and its `summarize(spec)`, to the last digit, where
   * `report.rowsUnchecked` is 0.
   *
   * With `onWindowError: "collect"` the totals are of the windows that arrived, and `report.failed` names the others.
   *
   * @example
   * const { groups } = await client.apiKeyBills.summarize({ period: "2026", cycleType: "Day" }, { by: ["month", "ownerID"] });
   * for (const { key, labels, total } of groups) console.log(key.month, labels?.apikeyName, total);
   * @throws {BillingError} of any kind; a unit of the calendar that is finer than the rows is a `query` error, for API-key
   * bills before anything is sent
   */
  summarize(query: Query, spec: SummarySpec<Row>, options?: CallOptions): Promise<Summary>;
}

/**
 * Asks for bills.
 *
 * @example
 * const client = new BillingClient({ apiKey: process.env.NOVITA_API_KEY });
 * const { bills, report } = await client.apiKeyBills.list({ period: "2026-01", cycleType: "Day" });
 */
export class BillingClient {
  /** The fixed-term (monthly) bills: GPU instances, storage, images. */
  readonly fixedTermBills: Bills<FixedTermQuery, FixedTermBill>;
  /** The bills per API key: model calls. */
  readonly apiKeyBills: Bills<ApiKeyQuery, ApiKeyBill>;

  /** @throws {BillingError} of kind `config`, naming the option */
  constructor(options: ClientOptions = {}) {
    // The options, and the key in them, are held by closures only: nothing that inspects or prints a client finds them.
    const connection = new Connection(checkClient(options));
    this.fixedTermBills = bills("fixedTerm", FixedTermBill, connection);
    this.apiKeyBills = bills("apiKey", ApiKeyBill, connection);
  }
}

function bills<Query, Row>(kind: BillKind, Row: RowClass<Row>, connection: Connection): Bills<Query, Row> {
  const load = (query: Query, options: CallOptions = {}) =>
    promised(() =>
      connection
        .load(kind, query, checkCall(options))
        .then(({ table, born }) => new BillTable(stillThere(table, born), Row, connection.options)),
    );
  return {
    plan(query, options = {}) {
      return promised(() => windows(kind, query, checkPlan(options).splitBy, connection.options.utcOffset));
    },
    async list(query, options) {
      const table = await load(query, options);
      try {
        return { bills: table.toArray(), report: table.report };
      } finally {
        table.free();
      }
    },
    load,
    stream(query, options = {}) {
      // Copied now, so that later changes by the caller have no effect; errors are thrown by the iterator.
      const call = attempt(() => ({ asked: copyOf(query), options: checkCall(options) }));
      return streamOf((listener) => connection.stream(kind, Row, call(), listener));
    },
    summarize(query, spec, options = {}) {
      return promised(() =>
        connection
          .summarize(kind, query, copyOfSpec(spec), checkCall(options))
          .then(({ summary, report }) => toSummary(summary, connection.options, toReport(report))),
      );
    },
  };
}

/** Does something now, and gives or throws later what came of it. */
function attempt<T>(work: () => T): () => T {
  try {
    const value = work();
    return () => value;
  } catch (thrown) {
    return () => {
      throw thrown;
    };
  }
}

/**
 * The windows of a query, without a client.
 *
 * @example
 * await planWindows("apiKey", { period: "2026", cycleType: "Day" }); // twelve months
 * @throws {BillingError} `query` or `config`
 */
export function planWindows(
  kind: BillKind,
  query: FixedTermQuery | ApiKeyQuery,
  options: { splitBy?: SplitBy; utcOffset?: string } = {},
): Promise<TimeWindow[]> {
  return promised(() => {
    const { splitBy, utcOffset } = checkPlanWindows(options);
    return windows(kind, query, splitBy, utcOffset ?? "+00:00");
  });
}

function windows(kind: BillKind, query: unknown, splitBy: SplitBy | undefined, utcOffset: string) {
  const asked = copyOf(query);
  return withModule(() => ask(() => glue.plan(kind, asked, splitBy, utcOffset)));
}

type Fields = FixedTermQuery | ApiKeyQuery;

/** The query as it is now, whatever becomes of the caller's object while the module loads. */
function copyOf(query: unknown): Fields {
  try {
    // What is no plain object is left as it is, and refused by the module.
    const isPlain = typeof query === "object" && query !== null && !Array.isArray(query) && !("getTime" in query);
    if (!isPlain) return query as Fields;
    if (!(Symbol.iterator in query)) return snapshot(query as Fields);
  } catch {
    throw new BillingError({ kind: "query", path: "query", message: "the query cannot be read: reading it throws" });
  }
  const message = "a query is a plain object with a range of time, not a collection";
  throw new BillingError({ kind: "query", path: "query", message });
}

/** What the calls of one client share: its options, and in the module its pace and retry budget. */
class Connection {
  readonly options!: CheckedClient;
  #state: { client: glue.Client; born: number } | undefined;

  constructor(options: CheckedClient) {
    // Not enumerable: see BillingClient.
    Object.defineProperty(this, "options", { value: options });
  }

  /** A call that collects every bill; and of which instance of the module its table is. */
  load(kind: BillKind, query: unknown, options: CallOptions): Promise<{ table: glue.Table; born: number }> {
    const asked = copyOf(query);
    const call = this.#call(options, (client, { settings, host, abort }) =>
      client.load(kind, asked, options.splitBy, settings, host, abort),
    );
    return call.then(({ value, born }) => ({ table: value, born }));
  }

  /** A call that adds every bill up. */
  summarize(kind: BillKind, query: unknown, spec: SpecFields, options: CallOptions): Promise<Summarized> {
    const asked = copyOf(query);
    const call = this.#call(options, (client, { settings, host, abort }) =>
      client.summarize(kind, asked, spec, options.splitBy, settings, host, abort),
    );
    return call.then(({ value }) => value);
  }

  /** A call that gives its answer at its end. */
  #call<Answer>(
    options: CallOptions,
    begin: (client: glue.Client, call: Begun & { abort: glue.Abort }) => Promise<Answer>,
  ): Promise<{ value: Answer; born: number }> {
    this.#needKey();
    // Nothing was awaited up to here: signal and deadline count from now on, also while the module loads.
    return new Promise((resolve, reject) => {
      const call = new Call(this.options, options, (error) => rejectSoon(reject, error));
      call.start((begun) => {
        const abort = ask(() => new glue.Abort());
        let isDone = false;
        call.atEnd(() => {
          if (!isDone) abort.abort();
          abort.free();
        });
        const answer = ask(() => begin(this.#client(), { ...begun, abort }));
        call.follow(answer, (value) => {
          isDone = true;
          if (call.settle()) resolve({ value, born: call.born });
        });
      });
    });
  }

  /** Starts a call whose rows are taken out while they arrive. */
  stream<Row>(
    kind: BillKind,
    Row: RowClass<Row>,
    { asked, options }: { asked: Fields; options: CallOptions },
    listener: Listener<Row>,
  ): Source {
    this.#needKey();
    const call = new Call(this.options, options, listener.fail);
    const born = () => call.born;
    let stream: glue.BillStream | undefined;
    let last: ReportData | undefined;
    let isWanted = false;
    let texts: string[] = [];
    const take = () => {
      const handle = stream;
      // It is asked for again as soon as the module is there.
      if (!handle) return;
      isWanted = false;
      call.follow(
        ask(() => handle.next(), born()),
        (batch) => {
          if (batch?.texts) texts = unpackTexts(batch.texts, "");
          if (batch) listener.rows(makeRows(Row, batch.block, texts));
          else if (call.settle()) listener.end();
        },
      );
    };
    call.start(({ settings, host }) => {
      const handle = ask(() => this.#client().stream(kind, asked, options.splitBy, settings, host));
      stream = handle;
      call.atEnd(() => {
        last = handle.report();
        handle.stop();
        handle.free();
      });
      if (isWanted) take();
    });
    return {
      take() {
        isWanted = true;
        take();
      },
      report() {
        const handle = stream;
        const data = handle && !call.isOver ? guarded(born(), () => handle.report()) : last;
        return data && toReport(data);
      },
      stop: () => void call.settle(),
    };
  }

  #needKey(): void {
    if (this.options.apiKey !== undefined || this.options.keyless) return;
    throw configError(
      "apiKey",
      "apiKey is missing: create one in the console, or give your proxy's address as baseUrl",
    );
  }

  /** The module's part of this client; made anew when the module was replaced. */
  #client(): glue.Client {
    const born = currentGeneration();
    if (this.#state?.born !== born) this.#state = { client: new glue.Client(), born };
    return this.#state.client;
  }
}

/** What a call begins with. */
interface Begun {
  settings: CallSettings;
  host: CallHost;
}

/** One call under way. It settles once; after that nothing of it is heard or done any more. */
class Call {
  readonly #client: CheckedClient;
  readonly #options: CallOptions;
  readonly #reject: (error: unknown) => void;
  readonly #startedAt = performance.now();
  /** What must be undone when the call settles. */
  readonly #cleanups: Array<() => void> = [];
  /** The requests of this call, to be aborted should the module break. */
  readonly #exchanges = new Set<Exchange>();
  #born = -1;
  #settled = false;

  constructor(client: CheckedClient, options: CallOptions, reject: (error: unknown) => void) {
    this.#client = client;
    this.#options = options;
    this.#reject = reject;
  }

  /** The generation of the module that it runs in. */
  get born(): number {
    return this.#born;
  }

  get isOver(): boolean {
    return this.#settled;
  }

  /** Begins as soon as the module is there. */
  start(begin: (begun: Begun) => void): void {
    const { signal } = this.#options;
    try {
      if (signal?.aborted) return this.#fail(aborted(signal));
      if (signal) this.#cleanups.push(onAbort(signal, () => this.#fail(aborted(signal))));
      const loading = ready();
      if (!loading) return this.#begin(begin);
      this.#watchLoading(loading);
      loading.done.then(
        () => this.#begin(begin),
        (error) => this.#fail(error),
      );
    } catch (error) {
      const unreadable = () => configError("signal", "signal cannot be used: it throws");
      this.#fail(isA(BillingError, error) ? error : unreadable());
    }
  }

  get #deadlineMs(): number | undefined {
    return this.#options.deadlineMs ?? this.#client.deadlineMs;
  }

  /** Limits the time that the module takes to load; afterwards the module itself enforces deadlines and timeouts. */
  #watchLoading(loading: Loading): void {
    const limits = { timeoutMs: this.#options.timeoutMs ?? this.#client.timeoutMs, deadlineMs: this.#deadlineMs };
    for (const [name, ms] of Object.entries(limits)) {
      if (ms === undefined) continue;
      const message = `${name} of ${ms} ms is over while the WebAssembly module was loading: raise ${name}, or call init() early`;
      const timer = setTimeout(() => {
        if (this.#born >= 0) return;
        if (name === "timeoutMs") loading.giveUp();
        this.#fail(new BillingError({ kind: "timeout", message }));
      }, ms);
      this.#cleanups.push(() => clearTimeout(timer));
    }
  }

  #begin(begin: (begun: Begun) => void): void {
    if (this.#settled) return;
    this.#cleanups.push(register(this.#pending));
    try {
      this.#born = currentGeneration();
      begin({ settings: this.#settings(), host: this.#host });
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Told when the module breaks. */
  readonly #pending: PendingCall = {
    fail: (error) => {
      this.#fail(error);
      for (const exchange of this.#exchanges) exchange.cancel();
    },
  };

  /** Told in the place of an instance of the module that is gone. */
  readonly #orphaned = () => tellOrphan(this.#pending);

  /** Does something in the module when the call settles, however it does. */
  atEnd(work: () => void): void {
    this.#cleanups.push(() => void guarded(this.#born, work));
  }

  /** Hears of a promise of the module, unless the call is over by then. */
  follow<T>(promise: Promise<T>, taken: (value: T) => void): void {
    promise.then(
      (value) => {
        if (!this.#settled) taken(value);
      },
      (data: ErrorData | undefined) => this.#fail(fromData(data)),
    );
  }

  #settings(): CallSettings {
    const { baseUrl, headers, secrets, utcOffset, timeoutMs, maxRetries, maxWaitMs, concurrency } = this.#client;
    const own = this.#options;
    return {
      baseUrl,
      headers,
      secrets,
      utcOffset,
      timeoutMs: own.timeoutMs ?? timeoutMs,
      deadlineMs: this.#deadlineMs,
      elapsedMs: Math.floor(performance.now() - this.#startedAt),
      maxRetries: own.maxRetries ?? maxRetries,
      maxWaitMs: own.maxWaitMs ?? maxWaitMs,
      concurrency: own.concurrency ?? concurrency,
      collect: own.onWindowError === "collect",
    };
  }

  /** Whether this is the first end; then nothing that the call holds is held any longer. */
  settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    for (const cleanup of this.#cleanups) {
      try {
        cleanup();
      } catch {
        // A signal of the user's own making may throw; the call ends all the same.
      }
    }
    return true;
  }

  #fail(error: unknown): void {
    if (this.settle()) this.#reject(error);
  }

  #exchange(): Exchange {
    // Called without a receiver: a browser's fetch throws with one, and a custom fetch must not see the options.
    const { fetch } = this.#client;
    const send = (request: Request) => {
      if (this.#settled) throw new Error("the call is over");
      return fetch(request);
    };
    // Released at its end: a call may have any number of requests.
    const ended = (exchange: Exchange) => this.#exchanges.delete(exchange);
    const exchange = new Exchange(send, ended, (promise) => settled(promise, describe, this.#orphaned));
    this.#exchanges.add(exchange);
    return exchange;
  }

  /** What the module may do with the outside. */
  readonly #host: CallHost = {
    now,
    describe,
    sleep: (ms) => sleep(ms, this.#orphaned),
    exchange: () => this.#exchange(),
    key: () => {
      const { apiKey } = this.#client;
      if (apiKey === undefined) return null;
      // Of what the function throws only names are shown: the key, which it may hold, is not known yet.
      const asked = typeof apiKey === "function" ? new Promise((resolve) => resolve(apiKey())) : apiKey;
      return settled(asked, describeNames, this.#orphaned);
    },
    event: (data) => {
      const { onEvent } = this.#client;
      if (onEvent && !this.#settled) tell(() => onEvent(toEvent(data)));
    },
    progress: (progress) => {
      const { onProgress } = this.#options;
      if (onProgress && !this.#settled) tell(() => onProgress(progress));
    },
  };
}

const toEvent = (data: EventData): ClientEvent =>
  data.type === "failed" ? { ...data, error: fromData(data.error) } : data;

/** Calls a user's callback; what it throws, at once or later, changes nothing. */
function tell(callback: () => unknown): void {
  const complain = (thrown: unknown) => {
    try {
      console.error("novita-billing: a callback failed:", thrown);
    } catch {
      // Test suites make it throw.
    }
  };
  try {
    // A promise, of any realm, that rejects later is minded, too.
    Promise.resolve(callback()).catch(complain);
  } catch (thrown) {
    complain(thrown);
  }
}

function aborted(signal: AbortSignal): BillingError {
  let cause: unknown;
  try {
    cause = signal.reason;
  } catch {
    // A signal of the user's own making without a reason that can be read.
  }
  return new BillingError({ kind: "aborted", message: "the call was aborted by its signal" }, { cause });
}
