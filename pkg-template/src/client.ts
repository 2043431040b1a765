/** The client: it checks options, starts a call in the module, and settles its promise. */

import * as glue from "../wasm/novita_billing.js";
import type {
  ApiKeyQuery,
  BillKind,
  ErrorData,
  EventData,
  FixedTermQuery,
  Progress,
  ReportData,
  SplitBy,
  TimeWindow,
} from "../wasm/novita_billing.js";
import { BillingError, configError, fromData, internalError } from "./errors.js";
import { currentGeneration, guarded, ready, register } from "./module.js";
import {
  type CallOptions,
  type CheckedClient,
  type ClientEvent,
  type ClientOptions,
  checkCall,
  checkClient,
  checkPlan,
  checkPlanWindows,
} from "./options.js";
import { ApiKeyBill, type Batch, FixedTermBill, makeRows } from "./rows.js";

/** What a call brought, and what it did not. */
export interface BillReport extends Omit<ReportData, "failed"> {
  /** The windows that failed, in order; only with `onWindowError: "collect"`. */
  failed: Array<{ window: TimeWindow; error: BillingError }>;
}

/** One of the two lists of bills. */
export interface Bills<Query, Row> {
  /**
   * The requests that a query becomes, without sending any. They partition the range; a window of a single second is
   * asked one second longer, as the API wants `endTime` > `startTime`.
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

function bills<Query, Row extends FixedTermBill | ApiKeyBill>(
  kind: BillKind,
  Row: new () => Row,
  connection: Connection,
): Bills<Query, Row> {
  return {
    async plan(query, options = {}) {
      checkPlan(options);
      return windows(kind, query, options.splitBy, connection.options.utcOffset);
    },
    async list(query, options = {}) {
      const { batches, report } = await connection.list(kind, query, checkCall(options));
      const rows: Row[] = [];
      for (const batch of batches) for (const row of makeRows(Row, batch)) rows.push(row);
      return { bills: rows, report: toReport(report) };
    },
  };
}

/**
 * The windows of a query, without a client.
 *
 * @example
 * await planWindows("apiKey", { period: "2026", cycleType: "Day" }); // twelve months
 * @throws {BillingError} `query` or `config`
 */
export async function planWindows(
  kind: BillKind,
  query: FixedTermQuery | ApiKeyQuery,
  options: { splitBy?: SplitBy; utcOffset?: string } = {},
): Promise<TimeWindow[]> {
  checkPlanWindows(options);
  return windows(kind, query, options.splitBy, options.utcOffset ?? "+00:00");
}

async function windows(kind: BillKind, query: unknown, splitBy: SplitBy | undefined, utcOffset: string) {
  const loading = ready();
  if (loading) await loading;
  return ask(() => glue.plan(kind, query, splitBy, utcOffset) as TimeWindow[]);
}

/** Asks the module something that it answers, or refuses, at once. */
function ask<T>(work: () => T): T {
  const answer = guarded<{ value: T } | { error: BillingError }>(currentGeneration(), () => {
    try {
      return { value: work() };
    } catch (thrown) {
      if (isErrorData(thrown)) return { error: fromData(thrown) };
      throw thrown;
    }
  });
  if (!answer) throw internalError(undefined);
  if ("error" in answer) throw answer.error;
  return answer.value;
}

const isErrorData = (thrown: unknown): thrown is ErrorData =>
  typeof thrown === "object" && thrown !== null && !(thrown instanceof Error) && "kind" in thrown;

const toReport = (data: ReportData): BillReport => ({
  ...data,
  failed: data.failed.map(({ window, error }) => ({ window, error: fromData(error) })),
});

/** What the calls of one client share: its options, and in the module its pace and retry budget. */
class Connection {
  readonly options!: CheckedClient;
  #state: { client: glue.Client; born: number } | undefined;

  constructor(options: CheckedClient) {
    // Not enumerable: see BillingClient.
    Object.defineProperty(this, "options", { value: options });
  }

  async list(kind: BillKind, query: unknown, options: CallOptions): Promise<{ batches: Batch[]; report: ReportData }> {
    // Before the module is loaded, too: an aborted call does nothing at all.
    if (options.signal?.aborted) throw aborted(options.signal);
    if (this.options.apiKey === undefined && !this.options.keyless) {
      throw configError(
        "apiKey",
        "apiKey is missing: create one in the console, or give your proxy's address as baseUrl",
      );
    }
    const loading = ready();
    if (loading) await loading;
    return new Promise((resolve, reject) => {
      const call = new Call(this.options, options, resolve as (value: unknown) => void, reject);
      call.start((settings) => ask(() => this.#client().list(kind, query, options.splitBy, settings, call.host)));
    });
  }

  /** The module's part of this client; made anew when the module was replaced. */
  #client(): glue.Client {
    const born = currentGeneration();
    if (this.#state?.born !== born) this.#state = { client: new glue.Client(), born };
    return this.#state.client;
  }
}

/** One call under way. It settles once; after that nothing of it is heard or done any more. */
class Call {
  readonly #client: CheckedClient;
  readonly #options: CallOptions;
  readonly #born = currentGeneration();
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (error: unknown) => void;
  #unregister = () => {};
  #task: number | undefined;
  #settled = false;

  constructor(
    client: CheckedClient,
    options: CallOptions,
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
  ) {
    this.#client = client;
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(begin: (settings: object) => number): void {
    const { signal } = this.#options;
    if (signal?.aborted) return this.#fail(aborted(signal));
    signal?.addEventListener("abort", this.#abort);
    this.#unregister = register((error) => this.#fail(error));
    try {
      this.#task = begin(this.#settings());
    } catch (error) {
      this.#fail(error);
    }
  }

  #settings(): object {
    const { baseUrl, headers, utcOffset, timeoutMs, deadlineMs, maxRetries, concurrency } = this.#client;
    const own = this.#options;
    return {
      baseUrl,
      headers,
      utcOffset,
      timeoutMs: own.timeoutMs ?? timeoutMs,
      deadlineMs: own.deadlineMs ?? deadlineMs,
      maxRetries: own.maxRetries ?? maxRetries,
      concurrency: own.concurrency ?? concurrency,
      collect: own.onWindowError === "collect",
    };
  }

  readonly #abort = () => {
    const { signal } = this.#options;
    if (this.#settled || !signal) return;
    this.#fail(aborted(signal));
    const task = this.#task;
    if (task !== undefined) guarded(this.#born, () => glue.abort(task));
  };

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    this.#options.signal?.removeEventListener("abort", this.#abort);
    this.#unregister();
    return true;
  }

  #fail(error: unknown): void {
    if (this.#settle()) this.#reject(error);
  }

  /** What the module may do with the outside. */
  readonly host = {
    fetch: (request: Request): Promise<Response> => {
      if (this.#settled) throw new Error("the call is over");
      return this.#client.fetch(request);
    },
    apiKey: (): unknown => {
      const { apiKey } = this.#client;
      // null is for a client without a key; what the user's function gives is passed on as it is.
      return typeof apiKey === "function" ? (apiKey() ?? undefined) : (apiKey ?? null);
    },
    event: (data: EventData): void => {
      const { onEvent } = this.#client;
      if (onEvent && !this.#settled) tell(() => onEvent(toEvent(data)));
    },
    progress: (progress: Progress): void => {
      const { onProgress } = this.#options;
      if (onProgress && !this.#settled) tell(() => onProgress(progress));
    },
    resolve: (value: unknown): void => {
      if (this.#settle()) this.#resolve(value);
    },
    reject: (data: ErrorData): void => this.#fail(fromData(data)),
  };
}

const toEvent = (data: EventData): ClientEvent =>
  data.type === "failed" ? { ...data, error: fromData(data.error) } : data;

/** Calls a user's callback; what it throws, at once or later, changes nothing. */
function tell(callback: () => unknown): void {
  const complain = (thrown: unknown) => console.error("novita-billing: a callback failed:", thrown);
  try {
    const result = callback();
    if (result instanceof Promise) result.catch(complain);
  } catch (thrown) {
    complain(thrown);
  }
}

function aborted(signal: AbortSignal): BillingError {
  return new BillingError({ kind: "aborted", message: "the call was aborted by its signal" }, { cause: signal.reason });
}
