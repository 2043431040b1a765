/** The client. */

import type {
  AccountEndpoint,
  ApiKeyQuery,
  BillKind,
  FixedTermQuery,
  InvoiceQuery,
  TimeWindow,
  TransactionQuery,
  UsageQuery,
} from "../wasm/novita_billing.js";
import * as glue from "../wasm/novita_billing.js";
import type { Balance, Invoice, Transaction } from "./account.js";
import { Connection } from "./connection.js";
import type { ApiKeyBill, FixedTermBill, UsageBill } from "./generated/rows.js";
import { assertCurrent, invoke } from "./instance.js";
import { type QueryOf, type RowOf, rowClasses } from "./kinds.js";
import { type NeededPart, withModule } from "./loading.js";
import {
  type CallOptions,
  checkCallOptions,
  checkPlanOptions,
  type PlanOptions,
  type PlanWindowsOptions,
  resolvePlanWindowsOptions,
} from "./options/call.js";
import { type ClientOptions, resolveClientOptions } from "./options/client.js";
import { promiseTry } from "./promises.js";
import { copyAccountQuery, copyQuery } from "./query.js";
import { checkPeriod, type Reconciliation, toReconciliation } from "./reconcile.js";
import { type BillReport, toReport } from "./report.js";
import { type BillStream, pagesOf, streamOf } from "./stream.js";
import { copySpec, type Summary, type SummarySpec, toSummary } from "./summary.js";
import { BillTable } from "./table.js";

/** A list of bills of one kind. */
export interface Bills<Query, Row> {
  /**
   * The windows of the requests for a query, without sending any. They partition the range, except that a window of a single
   * second is extended by one second, since the API requires `endTime` > `startTime`.
   *
   * @example
   * const windows = await client.apiKeyBills.plan({ period: "2026", cycleType: "Day" });
   * console.log(`${windows.length} requests`); // "12 requests"
   * @throws {BillingError} `query` or `config`
   */
  plan(query: Query, options?: PlanOptions): Promise<TimeWindow[]>;
  /**
   * Every bill of the range, in window order.
   *
   * @example
   * const { bills, report } = await client.apiKeyBills.list({ period: "2026-01", cycleType: "Day", category: "llm" });
   * for (const { startTime, productName, total } of bills) console.log(new Date(startTime * 1000), productName, total);
   * console.log(report.complete); // true
   * @throws {BillingError} of any kind
   */
  list(
    query: Query,
    options?: CallOptions,
  ): Promise<{
    /** The rows, as class instances: a spread or a structured clone of one loses its methods and computed amounts. */
    bills: Row[];
    /** What arrived, and what did not. */
    report: BillReport;
  }>;
  /**
   * The rows as columns in the memory of the module, which take a small part of the memory of row objects: for large ranges,
   * filters, summaries and exports. Free the table when it is no longer needed; otherwise it is garbage-collected eventually.
   *
   * @example
   * const table = await client.usageBills.load({ period: "2026", cycleType: "Day", productCategory: ["gpu", "llm"] });
   * console.log(table.length, table.summarize({ by: [] }).total.total);
   * table.free();
   * @throws {BillingError} of any kind
   */
  load(query: Query, options?: CallOptions): Promise<BillTable<Row>>;

  /**
   * Requests the windows that failed when a table was loaded, and returns a table of all bills: as if all windows had come in
   * one call, each bill counts once. What arrived is not requested again. The given table stays as it is, and must be freed as
   * well.
   *
   * `query` must be the one that the table was loaded with; a table that was filtered gives all bills again. Progress and
   * events are those of the windows that are requested. A table without failed windows is copied without a request.
   *
   * @example
   * const query = { period: "2026", cycleType: "Day" } as const;
   * let table = await client.apiKeyBills.load(query, { onWindowError: "collect" });
   * if (table.report.failed.length > 0) table = await client.apiKeyBills.retry(table, query);
   * @throws {BillingError} as {@link load}; `query` at `table` if it is of another query, or not of a client
   */
  retry(table: BillTable<Row>, query: Query, options?: CallOptions): Promise<BillTable<Row>>;
  /**
   * The rows of `list` in the same order, in batches of 1 to 1024 rows as they arrive: for ranges of any length in bounded
   * memory.
   *
   * Nothing is sent before the first batch is requested. Leaving the loop, by `break`, `return` or an error, aborts every
   * request at once, and so does the call's signal. If you call the iterator yourself and stop before its end, it keeps its
   * requests and their sockets until you call `return()`, which `await using` does.
   *
   * A slow consumer slows the download down: at most 256 KiB of the current window are buffered, 1 MiB of each later window
   * and 4 MiB of all of these, and the chunk that exceeds the bound. (WebKit itself buffers every body as fast as it arrives;
   * there the bounds hold for the buffers of this package.)
   *
   * When a window is retried, the rows that were delivered are skipped; if the service sends other rows in their place, the
   * stream fails with kind `decode`. With `onWindowError: "collect"`, rows that a window delivered before it failed stay
   * delivered, and `report.failed` lists the window. With "throw", the first window that fails ends the stream at once: rows
   * of earlier windows that have arrived but have not been read are dropped. `deadlineMs` is measured from the request of the
   * first batch to the arrival of the last byte, and includes the consumer's own time.
   *
   * A stream can be read once. Every error, also of the query, is thrown by its loop.
   *
   * @example
   * const stream = client.apiKeyBills.stream({ period: "2026", cycleType: "Hour" });
   * for await (const bills of stream) for (const bill of bills) console.log(bill.productName, bill.total);
   * console.log(stream.report.complete);
   */
  stream(query: Query, options?: CallOptions): BillStream<Row>;
  /**
   * The totals alone: each window is added up as it arrives, and counts once it is complete. No rows are held, so the range
   * may have any length. If `report.rowsUnchecked` is 0, the totals equal those of `load(query)` and its `summarize(spec)` to
   * the last digit.
   *
   * With `onWindowError: "collect"`, the totals are of the windows that arrived, and `report.failed` lists the others.
   *
   * @example
   * const { groups } = await client.apiKeyBills.summarize({ period: "2026", cycleType: "Day" }, { by: ["month", "ownerID"] });
   * for (const { key, labels, total } of groups) console.log(key.month, labels?.apikeyName, total);
   * @throws {BillingError} of any kind; a calendar unit that is finer than the rows is a `query` error, for API-key bills
   * before anything is sent, and so is a time zone whose units would cut the rows
   */
  summarize(query: Query, spec: SummarySpec<Row>, options?: CallOptions): Promise<Summary>;
}

/** The invoices of an account. */
export interface Invoices {
  /**
   * The invoices of months, oldest first, each once, however the API pages them; every month from 2025-10 on by default.
   *
   * Months after the current one (by this machine's clock, in the client's `utcOffset`) are dropped, and those before
   * `startMonth`, "2025-10" by default: the service may fill months up. If a month comes again with the same `billId`, the later
   * one counts. A voided invoice counts only if its month has no other; two other invoices of one month are a `decode` error.
   * Options as for {@link BillingClient.balance}.
   *
   * @example
   * for (const { billingMonth, total, status } of await client.invoices.list({ startMonth: "2026-01" })) {
   *   console.log(billingMonth, total, status);
   * }
   * @throws {BillingError} of any kind
   */
  list(query?: InvoiceQuery, options?: CallOptions): Promise<Invoice[]>;
}

/** The transactions of an account. */
export interface Transactions {
  /**
   * The transactions in the order of the API, each once; all of them by default.
   *
   * Pages are requested until one is empty or came before, whatever their lengths and the stated total. If the
   * total is larger than the number of transactions that came, or a full page came again without any total, it is a `decode`
   * error. A transaction that came again, since a new one came in before it, is given once if it has a serial number and all
   * of its fields are equal. Options as for {@link BillingClient.balance}.
   *
   * @example
   * const recharges = await client.transactions.list({ from: "2026-01-01T00:00:00Z", transactionType: "recharge" });
   * @throws {BillingError} of any kind
   */
  list(query?: TransactionQuery, options?: CallOptions): Promise<Transaction[]>;
  /**
   * The transactions of `list` page by page, in bounded memory apart from a digest of each. A page is requested when the loop
   * asks for it; leaving the loop, by `break`, `return` or an error, aborts its request. `deadlineMs` is measured from the
   * request of the first page and includes the consumer's own time. It can be read once, and its loop throws every error, also
   * of the query.
   *
   * @example
   * for await (const page of client.transactions.stream({ pageSize: 1000 })) {
   *   for (const { serialNumber, transactionAmount } of page) console.log(serialNumber, transactionAmount);
   * }
   */
  stream(query?: TransactionQuery, options?: CallOptions): AsyncIterable<Transaction[]>;
}

/**
 * Requests bills from the API.
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
  /**
   * The usage-based bills: GPU by the hour, model calls, sandboxes, storage. Bills per API key are another view of some of
   * them: never add the two.
   */
  readonly usageBills: Bills<UsageQuery, UsageBill>;

  /**
   * The balance of the account.
   *
   * The account's calls send one request at a time, for one page each. `timeoutMs` and `maxRetries` are for each request,
   * `deadlineMs` is for the whole call; `onProgress` counts pages, whose number is not known before the last. `splitBy`,
   * `onWindowError` and `concurrency` have no effect, so that options can be shared with calls for bills.
   *
   * @example
   * const { available, creditLimit } = await client.balance();
   * @throws {BillingError} of any kind but `query`
   */
  readonly balance: (options?: CallOptions) => Promise<Balance>;
  /** The invoices of the account. */
  readonly invoices: Invoices;
  /** The transactions of the account: recharges, refunds, charges. */
  readonly transactions: Transactions;
  /**
   * The bills of calendar months beside their invoices: `period` consists of whole months, such as "2026-01", "2026-Q1",
   * "2026" or "2025-10/2026-03". For each month, the invoice, the usage-based bills of all documented product categories, the
   * fixed-term bills, and the service's own control totals are requested, within the limits of one call.
   *
   * A bill counts in the month in which it begins. With `onWindowError: "collect"`, a month whose bills did not all arrive is
   * not `complete`; invoices that do not arrive are an error all the same.
   *
   * @example
   * for (const { month, bills, invoice, difference, complete } of await client.reconcile("2026-Q1")) {
   *   console.log(month, bills, invoice?.total, difference, complete);
   * }
   * @throws {BillingError} of any kind; `query` at `period` before anything is sent
   */
  readonly reconcile: (period: string, options?: CallOptions) => Promise<Reconciliation[]>;

  /**
   * A client. Nothing is sent before a call.
   *
   * @throws {BillingError} of kind `config`, naming the option
   */
  constructor(options: ClientOptions = {}) {
    // Only closures hold the options, and the key in them: printing or inspecting a client does not show them.
    const connection = new Connection(resolveClientOptions(options));
    this.fixedTermBills = billsOf("fixedTerm", connection);
    this.apiKeyBills = billsOf("apiKey", connection);
    this.usageBills = billsOf("usage", connection);
    this.balance = (options) =>
      allOf<Balance>("balance", connection, {}, options).then(([balance]) => balance as Balance);
    this.invoices = { list: (query, options) => allOf<Invoice>("invoices", connection, query, options) };
    this.transactions = {
      list: (query, options) => allOf<Transaction>("transactions", connection, query, options),
      stream: (query, options) => {
        // Copied now, so that later changes by the caller have no effect; errors are thrown by the iterator.
        const getCall = capture(() => accountCall(query, options));
        return pagesOf<Transaction>((consumer) => connection.account("transactions", getCall(), consumer));
      },
    };
    this.reconcile = (period, options = {}) =>
      promiseTry(() =>
        connection
          .reconcile(checkPeriod(period), checkCallOptions(options))
          .then((months) => months.map((month) => toReconciliation(month))),
      );
  }
}

/** A checked copy of a query and of options. */
const accountCall = (query: unknown = {}, options: CallOptions = {}) => ({
  query: copyAccountQuery(query),
  options: checkCallOptions(options),
});

/** The records of all pages. The first one is requested at once: the signal and the deadline apply from now on. */
const allOf = <Answer>(
  endpoint: AccountEndpoint,
  connection: Connection,
  query: unknown,
  options: CallOptions | undefined,
): Promise<Answer[]> =>
  promiseTry(() => {
    const call = accountCall(query, options);
    return collect(pagesOf<Answer>((consumer) => connection.account(endpoint, call, consumer)));
  });

async function collect<Row>(pages: AsyncIterable<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const page of pages) for (const row of page) rows.push(row);
  return rows;
}

function billsOf<Kind extends BillKind>(kind: Kind, connection: Connection): Bills<QueryOf<Kind>, RowOf<Kind>> {
  const Row = rowClasses[kind];
  const load = (query: QueryOf<Kind>, options: CallOptions = {}, part: NeededPart = "all") =>
    promiseTry(() =>
      connection
        .load(kind, copyQuery(query), checkCallOptions(options), part)
        .then(({ value, generation }) => new BillTable(assertCurrent(value, generation), Row, connection.options)),
    );
  return {
    plan(query, options = {}) {
      return planQuery(kind, query, () => {
        const { splitBy } = checkPlanOptions(options);
        return { splitBy, utcOffset: connection.options.utcOffset };
      });
    },
    async list(query, options) {
      const table = await load(query, options, "lists");
      try {
        return { bills: table.toArray(), report: table.report };
      } finally {
        table.free();
      }
    },
    load: (query, options) => load(query, options),
    retry: (table, query, options = {}) =>
      promiseTry(() => {
        BillTable.check(table, "table");
        return connection
          .resume(table.handle, kind, copyQuery(query), checkCallOptions(options))
          .then(({ value, generation }) => new BillTable(assertCurrent(value, generation), Row, connection.options));
      }),
    stream(query, options = {}) {
      // Copied now, so that later changes by the caller have no effect; errors are thrown by the iterator.
      const getCall = capture(() => ({ query: copyQuery(query), options: checkCallOptions(options) }));
      return streamOf((consumer) => connection.stream(kind, getCall(), consumer));
    },
    summarize(query, spec, options = {}) {
      return promiseTry(() => {
        const copied = copyQuery(query);
        const fields = copySpec(spec);
        return connection
          .summarize(kind, copied, fields, checkCallOptions(options))
          .then(({ summary, report }) => toSummary(summary, fields, connection.options, toReport(report)));
      });
    },
  };
}

/** Runs `work` now. The returned function returns its result, or throws what it threw. */
function capture<T>(work: () => T): () => T {
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
  query: QueryOf<BillKind>,
  options: PlanWindowsOptions = {},
): Promise<TimeWindow[]> {
  return planQuery(kind, query, () => resolvePlanWindowsOptions(options));
}

function planQuery(
  kind: BillKind,
  query: unknown,
  resolveOptions: () => PlanOptions & { utcOffset: string },
): Promise<TimeWindow[]> {
  return promiseTry(() => {
    const { splitBy, utcOffset } = resolveOptions();
    const fields = copyQuery(query);
    return withModule("lists", () => invoke(() => glue.plan(kind, fields, splitBy, utcOffset)));
  });
}
