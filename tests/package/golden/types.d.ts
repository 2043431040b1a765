// dist/account.d.ts
/** The balance, the invoices and the transactions of an account. */
import type { AccountRecord } from "../wasm/novita_billing.js";
/**
 * The balance of an account. Amounts are exact decimal text in whole currency; each may be negative. A field that the API
 * left out is absent, never 0.
 */
export interface Balance {
    /** What can be spent. */
    available?: string;
    /** The part of the wallet that is cash. */
    cash?: string;
    /** What may be borrowed: not a part of the other amounts. */
    creditLimit?: string;
    /** What was used and is not billed yet. Documented as 0 for now. */
    pendingCharges?: string;
    /** What is billed and not paid. */
    outstandingInvoices?: string;
    /** Every integer field of the answer by the API's name, also unknown ones: amounts are in ten-thousandths. */
    raw: Record<string, bigint>;
}
/**
 * The invoice of a month. Amounts are exact decimal text in whole currency; each may be negative. Absent text is "", any other
 * absent field is undefined. An invoice comes out a few days after its month.
 */
export interface Invoice {
    /** The invoice's id. */
    billId: string;
    /** The account that is billed. */
    userId: string;
    /** "2026-01" */
    billingMonth: string;
    /** pending, outed (due), paid, overdue, voided, or one to come. */
    status: string;
    /** Where the invoice can be downloaded; "" if there is none. */
    invoiceUrl: string;
    /** Where the billed time begins, in unix seconds, as the API sends it. */
    startTime?: number;
    /** Where the billed time ends, in unix seconds, as the API sends it. In the running month it was seen before `startTime`. */
    endTime?: number;
    /** `totalAmountDecimal` if the API sends it, else `totalAmount` / 10000. */
    total: string;
    /** Before discounts. */
    originTotal?: string;
    /** `voucherPayAmountDecimal` if the API sends it, else `voucherPayAmount` / 10000. */
    voucher: string;
    /** `cashPayAmountDecimal` if the API sends it, else `cashPayAmount` / 10000. */
    cash: string;
    /** Debts from before 2025-10 are in the invoice of that month, whose total may be 0. */
    debt?: string;
    /** What was repaid: `repaidAmount` / 10000. */
    repaid?: string;
    /** Fields that this version does not know, as the API sent them; numbers as in `extra` of a bill. */
    extra?: Record<string, unknown>;
}
/**
 * A transaction. Amounts are as the API sends them: their unit is in doubt (documented as ten-thousandths, but a recharge was
 * seen that matched hundredths), so no amount in currency is made of them. Absent text is "". `JSON.stringify` writes the
 * bigints as text.
 */
export interface Transaction {
    /** The account's id. */
    customerId: string;
    /** The transaction's id. */
    serialNumber: string;
    /** Unix seconds. */
    transactionTime: number;
    /** recharge, refund, consume, or one to come. */
    transactionType: string;
    /** AliPay, WeixinPay, PublicRemittance, Stripe, or one to come. */
    transactionChannel: string;
    /** The amount as the API sends it: an integer in a unit that is in doubt. */
    transactionAmount: bigint;
    /** What the wallet has, as the API sends it: an integer in a unit that is in doubt. */
    walletBalance?: bigint;
    /** The service's remark. */
    note: string;
    /** pending, success, failed, expired, or one to come. */
    state: string;
    /** What kind of order it belongs to, as the API sends it. */
    orderType: string;
    /** Where its receipt can be downloaded; "" if there is none. */
    invoiceURL: string;
    /** Fields that this version does not know, as the API sent them; numbers as in `extra` of a bill. */
    extra?: Record<string, unknown>;
}
/** The object of a record. Its `toJSON`, which is not enumerable, writes bigints as text. */
export declare function toAnswer<Answer>(record: AccountRecord): Answer;

// dist/bill.d.ts
/** The base class of all rows: their money and their JSON. Their fields are in `generated/rows.ts`. */
/** The values of a block of rows. Each list begins with the value of an absent field: undefined, or "" for text. */
export interface Values {
    /** Field by field. */
    slots: Uint32Array;
    /** The number of rows. */
    length: number;
    texts: string[];
    integers: bigint[];
    numbers: number[];
    decimals: string[];
}
/** The value of one field of a row: `slots[at]` is its index in the list. */
export declare const pick: <Value>(list: Value[], slots: Uint32Array, at: number) => Value;
/** A row of any kind. Each kind declares its fields, including those that its money is computed from. */
export declare abstract class Bill {
    abstract amount: bigint;
    abstract voucherAmount: bigint;
    abstract payAmount: bigint;
    abstract amountDecimal?: string;
    abstract voucherAmountDecimal?: string;
    abstract payableDecimal?: string;
    /**
     * Fields that this version does not know, as the API sent them. Numbers stay exact: integers over 2^53 are bigint, and
     * any other number that a JavaScript number does not represent exactly (1e400, 0.1234567890123456789) is its text.
     * `toWire` writes both as text; `BillTable.toNdjson` writes them as they were sent.
     */
    extra?: Record<string, unknown>;
    /**
     * Exact total in whole currency: `amountDecimal` if the row has it, else `amount` / 10000. No trailing zeros. It is text:
     * `addMoney` adds the totals of rows, `compareMoney` sorts them, and `summarize` has sums by group.
     *
     * @example
     * const sum = addMoney(...bills.map((bill) => bill.total));
     */
    get total(): string;
    /** Exact voucher part in whole currency: `voucherAmountDecimal` if the row has it, else `voucherAmount` / 10000. */
    get voucher(): string;
    /** Exact cash part in whole currency: `payableDecimal` if the row has it, else `payAmount` / 10000. */
    get cash(): string;
    /**
     * The API's own JSON: `JSON.stringify(row)` and `Response.json(rows)` write it.
     *
     * @example
     * const { bills } = await client.fixedTermBills.list({ period: "2026-01" });
     * const response = Response.json({ bills });
     */
    toJSON(): object;
}
/** Exact decimal text of the API's decimal if there is one, else of the ten-thousandths. */
export declare function exactAmount(decimal: string | undefined, tenThousandths: bigint): string;

// dist/client.d.ts
/** The client. */
import type { ApiKeyQuery, BillKind, FixedTermQuery, InvoiceQuery, TimeWindow, TransactionQuery, UsageQuery } from "../wasm/novita_billing.js";
import type { Balance, Invoice, Transaction } from "./account.js";
import type { ApiKeyBill, FixedTermBill, UsageBill } from "./generated/rows.js";
import { type QueryOf } from "./kinds.js";
import { type CallOptions, type PlanOptions, type PlanWindowsOptions } from "./options/call.js";
import { type ClientOptions } from "./options/client.js";
import { type Reconciliation } from "./reconcile.js";
import { type BillReport } from "./report.js";
import { type BillStream } from "./stream.js";
import { type Summary, type SummarySpec } from "./summary.js";
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
    list(query: Query, options?: CallOptions): Promise<{
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
export declare class BillingClient {
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
    constructor(options?: ClientOptions);
}
/**
 * The windows of a query, without a client.
 *
 * @example
 * await planWindows("apiKey", { period: "2026", cycleType: "Day" }); // twelve months
 * @throws {BillingError} `query` or `config`
 */
export declare function planWindows(kind: BillKind, query: QueryOf<BillKind>, options?: PlanWindowsOptions): Promise<TimeWindow[]>;

// dist/decode.d.ts
/** Decoding bills without a client: from a file, or from a response that was fetched by other means. */
import type { BillKind } from "../wasm/novita_billing.js";
import { type RowOf } from "./kinds.js";
import { type DecodeOptions } from "./options/decode.js";
import { type BillSource } from "./source.js";
import { BillTable } from "./table.js";
/** The table of a kind; a union of tables for a union of kinds. */
type TableOf<Kind extends BillKind> = {
    [Each in Kind]: BillTable<RowOf<Each>>;
}[Kind];
/**
 * The bills in a response that you have, decoded as the bytes arrive and as strictly as in a call. Needs neither a client
 * nor a key. A `Response` that is not ok is an `api` error, whether or not its body, of which at most five seconds are read,
 * can be read. Since there is no requested range, the report has no windows, and is `complete` unless the response states
 * that there is more.
 *
 * @example
 * const table = await decodeBills("apiKey", await readFile("bills-2026-01.json"));
 * @throws {BillingError} `config`; `api`, `network` and `decode` as in a call; `aborted` or `timeout` if reading throws an
 * `AbortError` or a `TimeoutError`, as it does when the signal of your fetch aborts it: this error is the cause
 */
export declare function decodeBills<Kind extends BillKind>(kind: Kind, source: BillSource, options?: DecodeOptions<Kind>): Promise<TableOf<Kind>>;
export {};

// dist/entry/parquet.d.ts
/**
 * `novita-billing/parquet`: tables as Parquet files. They are written by the package `hyparquet-writer`, which has to be
 * installed beside this one.
 */
import "../index.js";
export { type ParquetOptions, toParquet } from "../parquet/file.js";

// dist/entry/slim.d.ts
/** Other environments: call `init(bytes)`, `init(module)` or `init(url)` before the first call. */
export * from "../index.js";

// dist/entry/worker-token.d.ts
/**
 * `novita-billing/worker-token`: tokens for the Worker of this project, minted by the backend of a company. Nothing of
 * WebAssembly is loaded for them.
 */
import "../index.js";
export { checkScope, mintToken, tokenAudience, type TokenClaims, type TokenScope, type TokenSigner, } from "../worker-token.js";

// dist/errors.d.ts
/** The package's error class, and the errors that it makes of the module's error data. */
import type { ErrorData, TimeWindow } from "../wasm/novita_billing.js";
/** What went wrong: see {@link BillingError}. */
export type BillingErrorKind = "config" | "query" | "network" | "timeout" | "aborted" | "api" | "decode" | "internal";
/**
 * The error of every failure of this package. The message says what happened, where, and what to do next; neither it nor
 * any field holds the key.
 *
 * - `config`: an option is wrong, and nothing was sent; or your own `fetch` cannot work, and is not called again. `path`
 *   names the option.
 * - `query`: a query is wrong, and nothing was sent. `path` names the field.
 * - `network`: no response, an empty one, or one that was cut off, also after retries.
 * - `timeout`: no byte arrived for `timeoutMs`, also after retries, or `deadlineMs` is over.
 * - `aborted`: the signal was aborted; `cause` is its reason.
 * - `api`: the service answered with an error; `status` and `reason` say which.
 * - `decode`: the response is not a list of bills, or one of its rows cannot be read; `path` and `offset` say where.
 * - `internal`: the module ran out of memory, or has a bug; the message says which. It has restarted: the next call works.
 *
 * @example
 * try {
 *   await client.fixedTermBills.list({ period: "2026-13" });
 * } catch (error) {
 *   if (!(error instanceof BillingError)) throw error;
 *   console.log(error.kind, error.path); // "query" "period"
 * }
 */
export declare class BillingError extends Error {
    /** What went wrong. */
    readonly kind: BillingErrorKind;
    /** What happened, where, and what to do next, as English sentences for people. */
    message: string;
    /** What caused it, if something did: the reason of an aborted signal, or an error of the host. */
    readonly cause?: unknown;
    /** HTTP status (`api`). */
    readonly status?: number;
    /** The API's own reason, e.g. `"LIST_BILL_TOO_FAST"` (`api`). */
    readonly reason?: string;
    /** The request id that the service sent: quote it to its support. */
    readonly requestId?: string;
    /** How long the service asked the client to wait, in milliseconds. */
    readonly retryAfterMs?: number;
    /** Requests that were sent for the window. */
    readonly attempts?: number;
    /** Which request failed: unix seconds, both ends included. */
    readonly window?: TimeWindow;
    /** The option, the field of a query (`"startTime"`), or the place in a response (`"bills[12].payAmount"`). */
    readonly path?: string;
    /** Byte offset in the body (`decode`). */
    readonly offset?: number;
    /** An error like those of the package, e.g. for tests. */
    constructor(data: {
        /** What went wrong. */
        kind: BillingErrorKind;
        /** What happened. */
        message: string;
    } & Partial<ErrorData>, options?: {
        /** What caused it. */
        cause?: unknown;
    });
    /**
     * All fields as a plain object, for logs; the cause as its message. It never holds the key.
     *
     * @example
     * const error = new BillingError({ kind: "api", message: "too fast", status: 429 });
     * JSON.stringify(error); // '{"name":"BillingError","kind":"api","message":"too fast","status":429}'
     */
    toJSON(): object;
}
/**
 * Whether a value is a {@link BillingError}, also one of another copy of the package or of another realm.
 *
 * @example
 * try {
 *   await client.apiKeyBills.list({ period: "2026-01", cycleType: "Day" });
 * } catch (error) {
 *   if (isBillingError(error) && error.status === 401) console.error(error.message);
 *   else throw error;
 * }
 */
export declare function isBillingError(value: unknown): value is BillingError;
/** The error that the module's data describe. Their cause is text of the host, without the key. */
export declare function toBillingError(data: ErrorData): BillingError;
export declare const configError: (path: string, message: string) => BillingError;
export declare const queryError: (path: string, message: string) => BillingError;
/** A bug of this package. Of what was thrown only the type and text of a trap are kept: they hold no data. */
export declare function internalError(thrown: unknown, panic?: string): BillingError;
/** The module's memory is limited by the 4 GiB that WebAssembly can address, and by the machine. */
export declare const memoryError: () => BillingError;
export declare const stackError: () => BillingError;
/**
 * V8 and WebKit throw a RangeError, Firefox an InternalError. No regular expression is used here: V8 ends the process if
 * too little stack is left to compile one.
 */
export declare const isStackOverflow: (thrown: unknown) => boolean;
/** What this package's own code threw. Other errors than its own are those of a used up stack, and bugs. */
export declare function asBillingError(thrown: unknown): BillingError;

// dist/events.d.ts
/** The events of a client. */
import type { AccountEndpoint, TimeWindow } from "../wasm/novita_billing.js";
import type { BillingError } from "./errors.js";
/**
 * What happens in a call, as it happens. Never holds the key. For the account's balance, invoices and transactions a window
 * is one request; its range is the one that was asked for, or the second in which the call began.
 */
export type ClientEvent = {
    /** Absent in calls for bills, and in those of `reconcile`. */
    endpoint?: AccountEndpoint;
} & ({
    /** A request is about to be sent. */
    type: "attempt";
    /** The window that it is for. */
    window: TimeWindow;
    /** The requests for this window so far, this one included. */
    attempt: number;
} | {
    /** The head of a response arrived. */
    type: "response";
    /** The window that it is for. */
    window: TimeWindow;
    /** Which request for this window, counted from 1. */
    attempt: number;
    /** The HTTP status. */
    status: number;
    /** Milliseconds since the request was sent. */
    ms: number;
} | {
    /** A wait begins: before a retry, after a 429, or to keep the pace that the service accepts. */
    type: "wait";
    /** The window that waits. */
    window: TimeWindow;
    /** The request that follows the wait, counted from 1. */
    attempt: number;
    /** The length of the wait, in milliseconds. */
    waitMs: number;
    /** The reason, as an English sentence. */
    because: string;
} | {
    /** A window arrived completely. */
    type: "window";
    /** Which window. */
    window: TimeWindow;
    /** Its rows as sent, duplicates included. */
    rows: number;
    /** The bytes of its body. */
    bytes: number;
    /** The requests that were sent for it. */
    attempts: number;
} | {
    /** A window failed, and is not retried. */
    type: "failed";
    /** Which window. */
    window: TimeWindow;
    /** Why. */
    error: BillingError;
});

// dist/forecast.d.ts
/** How a running period will end. The arithmetic is in the module; see `BillTable.forecast`. */
import type { Forecast, ForecastFields, Instant, UnusualDayData } from "../wasm/novita_billing.js";
import type { Summary } from "./summary.js";
export type { Forecast };
/** Options of a forecast. */
export interface ForecastOptions {
    /** The days whose end is asked for: "2026-11", or any other calendar period as in a query. */
    period: string;
    /** An amount that the period should not exceed, as decimal text. */
    budget?: string | undefined;
    /** The present: the clock of the host by default. Fractions of a second are rounded down. */
    now?: Instant | undefined;
}
/** A day far above the usual one of its group. */
export interface UnusualDay extends UnusualDayData {
    /** `total` / `usual`, for display; Infinity if `usual` is "0". */
    times: number;
}
/** A copy of the options, with the present. The module checks them. */
export declare function copyForecastOptions(options: ForecastOptions): ForecastFields;
export declare const toUnusualDay: (day: UnusualDayData) => UnusualDay;
/**
 * As `BillTable.forecast`, for a summary by day: one whose `by` has "day", without `top`. The totals of the other keys are
 * added up by day. It may be plain JSON, as a server sent it; its report says which days are complete. A summary does not
 * say which list its bills are of: all of them are extrapolated.
 *
 * The module must be loaded. It is after any call that returned a summary; in a page that has a summary from elsewhere,
 * await `init()` first.
 *
 * @example
 * const days = await client.apiKeyBills.summarize({ period: "2026-11", cycleType: "Day" }, { by: ["day"], count: "begun" });
 * const { likely, budgetDay } = forecastOf(days, { period: "2026-11", budget: "500" });
 * console.log(likely, budgetDay); // for example "612.5" "2026-11-23"
 * @throws {BillingError} `query`, naming the option, and at `period` if there are fewer than three complete days; `config`
 * at `summary` if it is no summary by day, if it has a `timeZone`, or if the module is not loaded
 */
export declare function forecastOf(summary: Pick<Summary, "groups" | "utcOffset" | "timeZone"> & {
    /** Of its report, the windows and what became of them. */
    report: Pick<Summary["report"], "windows" | "failed" | "notices">;
}, options: ForecastOptions): Forecast;

// dist/generated/rows.d.ts
/**
 * The classes of rows, with the API's own field names. Generated by `tools/generate-rows.mjs` from the table in
 * `src/bill/fields.rs`: edit that, and build.
 */
import { Bill } from "../bill.js";
/**
 * A row of the fixed-term (monthly) bills, with the API's own field names.
 *
 * @example
 * const { bills } = await client.fixedTermBills.list({ period: "2026-01" });
 * for (const { startTime, productName, total } of bills) console.log(new Date(startTime * 1000), productName, total);
 */
export declare class FixedTermBill extends Bill {
    /** The account that is billed. */
    userId: string;
    /** Sub-user in the team. */
    memberId: string;
    /** First second of the period that is billed, unix seconds. */
    startTime: number;
    /** Last second of the period that is billed, unix seconds, included. */
    endTime: number;
    /** The product's name. */
    productName: string;
    /** `gpu`, `serverless`, and others to come; `summary` is a control total of other rows. */
    productCategory: string;
    /** The resource instance's id. */
    ownerID: string;
    /** `monthly`, or one to come. */
    tradeMode: string;
    /** `monthly_new_buy`, `monthly_re_buy` (renewal), `monthly_re_config` (expansion), or one to come. */
    tradeType: string;
    /** Unit price; in currency it is value / 10000 / `pricePrecision`. */
    basePrice?: bigint;
    /** Quantity. */
    billNum?: bigint;
    /** Total, in ten-thousandths of the currency, as the API has it: smaller fractions are lost. See `total`. */
    amount: bigint;
    /** Paid by voucher, in ten-thousandths of the currency. See `voucher`. */
    voucherAmount: bigint;
    /** Paid in cash, in ten-thousandths of the currency. See `cash`. */
    payAmount: bigint;
    /** `payAmount` / 10000 as the API rounds it: to show, not to add. */
    payAmountDisplay?: number;
    /** What unit prices are divided by, along with 10000. */
    pricePrecision?: number;
    /** Unix seconds. */
    createTime?: number;
    /** Billing cycle, `YYYY-MM`. */
    cycle: string;
    /** The product's id. */
    productId: string;
    /** 1 pay-as-you-go, 2 fixed-term. */
    billingMethod?: number;
    /** Days of storage, in storage rows. */
    storageDays?: bigint;
    /** Total in whole currency as exact decimal text, where the API sends it. */
    amountDecimal?: string;
    /** Paid by voucher in whole currency as exact decimal text, where the API sends it. */
    voucherAmountDecimal?: string;
    /** Paid in cash in whole currency as exact decimal text, where the API sends it. */
    payableDecimal?: string;
    /** Before discounts, in whole currency as exact decimal text, where the API sends it. */
    originAmountDecimal?: string;
}
/**
 * A row of the bills per API key, with the API's own field names.
 *
 * @example
 * const { bills } = await client.apiKeyBills.list({ period: "2026-01", cycleType: "Day" });
 * for (const { startTime, productName, total } of bills) console.log(new Date(startTime * 1000), productName, total);
 */
export declare class ApiKeyBill extends Bill {
    /** The account that is billed. */
    userId: string;
    /** First second of the period that is billed, unix seconds. */
    startTime: number;
    /** Last second of the period that is billed, unix seconds, included. */
    endTime: number;
    /** 1 pay-as-you-go, 2 fixed-term. */
    billingMethod?: number;
    /** The product's name. */
    productName: string;
    /** `llm`, `gen_api`, `web_search`, or one to come. */
    category: string;
    /** The API key's id. */
    ownerID: string;
    /** Quantity; for llm the input tokens that were not cached. */
    billNum0?: bigint;
    /** Quantity; for llm the output tokens. */
    billNum1?: bigint;
    /** Unit price of `billNum0` before discount; in currency it is value / 10000 / `pricePrecision`. */
    basePrice0?: bigint;
    /** Unit price of `billNum1` before discount. */
    basePrice1?: bigint;
    /** Unit price of `billNum0` after discount. */
    discountPrice0?: bigint;
    /** Unit price of `billNum1` after discount. */
    discountPrice1?: bigint;
    /** Total, in ten-thousandths of the currency, as the API has it: smaller fractions are lost. See `total`. */
    amount: bigint;
    /** Paid by voucher, in ten-thousandths of the currency. See `voucher`. */
    voucherAmount: bigint;
    /** Paid in cash, in ten-thousandths of the currency. See `cash`. */
    payAmount: bigint;
    /** `payAmount` / 10000 as the API rounds it: to show, not to add. */
    payAmountDisplay?: number;
    /** What unit prices are divided by, along with 10000. */
    pricePrecision?: number;
    /** The product's id. */
    productId: string;
    /** The API key's name. */
    apikeyName: string;
    /** Not unique: tell keys apart by `ownerID`. */
    apikeyMask: string;
    /** Cache reads, where the API sends them. */
    billNum2?: bigint;
    /** Cache writes for 5 minutes, where the API sends them. */
    billNum3?: bigint;
    /** Reasoning tokens, a part of the output, where the API sends them. */
    billNum4?: bigint;
    /** Cache writes for 1 hour, where the API sends them. */
    billNum5?: bigint;
    /** Total in whole currency as exact decimal text, where the API sends it. */
    amountDecimal?: string;
    /** Paid by voucher in whole currency as exact decimal text, where the API sends it. */
    voucherAmountDecimal?: string;
    /** Paid in cash in whole currency as exact decimal text, where the API sends it. */
    payableDecimal?: string;
    /** Before discounts, in whole currency as exact decimal text, where the API sends it. */
    originAmountDecimal?: string;
}
/**
 * A row of the usage-based bills, with the API's own field names, and the product category of its request.
 *
 * @example
 * const { bills } = await client.usageBills.list({ period: "2026-01", cycleType: "Day", productCategory: "gpu" });
 * for (const { startTime, productName, total } of bills) console.log(new Date(startTime * 1000), productName, total);
 */
export declare class UsageBill extends Bill {
    /** The account that is billed. */
    userId: string;
    /** First second of the period that is billed, unix seconds. */
    startTime: number;
    /** Last second of the period that is billed, unix seconds, included. */
    endTime: number;
    /** 1 pay-as-you-go, 2 fixed-term. */
    billingMethod?: number;
    /** The product's name. */
    productName: string;
    /** `llm`, `gen_api`, `web_search`, or one to come. */
    category: string;
    /**
     * The product category that the row was requested with: `gpu`, `llm`, and others; `summary` is a control total of
     * other rows. Another thing than `category`.
     */
    productCategory: string;
    /** The id of what was used. */
    ownerID: string;
    /** Quantity; for llm the input tokens that were not cached. */
    billNum0?: bigint;
    /** Quantity; for llm the output tokens. */
    billNum1?: bigint;
    /** Unit price of `billNum0` before discount; in currency it is value / 10000 / `pricePrecision`. */
    basePrice0?: bigint;
    /** Unit price of `billNum1` before discount. */
    basePrice1?: bigint;
    /** Unit price of `billNum0` after discount. */
    discountPrice0?: bigint;
    /** Unit price of `billNum1` after discount. */
    discountPrice1?: bigint;
    /** Total, in ten-thousandths of the currency, as the API has it: smaller fractions are lost. See `total`. */
    amount: bigint;
    /** Paid by voucher, in ten-thousandths of the currency. See `voucher`. */
    voucherAmount: bigint;
    /** Paid in cash, in ten-thousandths of the currency. See `cash`. */
    payAmount: bigint;
    /** `payAmount` / 10000 as the API rounds it: to show, not to add. */
    payAmountDisplay?: number;
    /** What unit prices are divided by, along with 10000. */
    pricePrecision?: number;
    /** The product's id. */
    productId: string;
    /** Cache reads, where the API sends them. */
    billNum2?: bigint;
    /** Cache writes for 5 minutes, where the API sends them. */
    billNum3?: bigint;
    /** Reasoning tokens, a part of the output, where the API sends them. */
    billNum4?: bigint;
    /** Cache writes for 1 hour, where the API sends them. */
    billNum5?: bigint;
    /** Total in whole currency as exact decimal text, where the API sends it. */
    amountDecimal?: string;
    /** Paid by voucher in whole currency as exact decimal text, where the API sends it. */
    voucherAmountDecimal?: string;
    /** Paid in cash in whole currency as exact decimal text, where the API sends it. */
    payableDecimal?: string;
    /** Before discounts, in whole currency as exact decimal text, where the API sends it. */
    originAmountDecimal?: string;
}
/** A row of any kind. */
export type AnyBill = FixedTermBill | ApiKeyBill | UsageBill;

// dist/index.d.ts
/**
 * novita-billing: every bill of a range from the Novita AI billing API, exact and complete. All entries of the package (in
 * `entry/`, one for each environment) export this.
 */
export type { AccountEndpoint, ApiKeyQuery, BillKind, CycleType, FixedTermQuery, Instant, InvoiceQuery, Notice, NoticeCode, Progress, SplitBy, TimeRange, TimeWindow, TransactionQuery, UsageQuery, WindowReport, } from "../wasm/novita_billing.js";
export type { Balance, Invoice, Transaction } from "./account.js";
export { BillingClient, type Bills, type Invoices, planWindows, type Transactions } from "./client.js";
export { decodeBills } from "./decode.js";
export { BillingError, type BillingErrorKind, isBillingError } from "./errors.js";
export { type Forecast, forecastOf, type ForecastOptions, type UnusualDay } from "./forecast.js";
export type { AnyBill, ApiKeyBill, FixedTermBill, UsageBill } from "./generated/rows.js";
export type { BillKinds, QueryOf, RowOf } from "./kinds.js";
export { init } from "./init.js";
export { addMoney, compareMoney, formatMoney } from "./money.js";
export type { CallLimits, CallOptions, PlanOptions, PlanWindowsOptions } from "./options/call.js";
export type { ClientEvent } from "./events.js";
export type { ClientOptions } from "./options/client.js";
export type { Count, CountOptions, CsvOptions, FocusOptions } from "./options/exports.js";
export { calendarKeys, previousPeriod } from "./period.js";
export { toPlain } from "./plain.js";
export { usageCategories } from "./query.js";
export type { Reconciliation } from "./reconcile.js";
export type { BillReport } from "./report.js";
export type { ByteStream, ResponseLike } from "./response-like.js";
export type { BillSource } from "./source.js";
export type { BillStream } from "./stream.js";
export type { CalendarUnit, Change, ChangedGroup, Comparison, Group, Storage, Summary, SummarySpec, TextField, Tokens, Totals, } from "./summary.js";
export { summaryToCsv } from "./summary-csv.js";
export type { BillTable, TableCsvOptions } from "./table.js";
export { toWire } from "./wire.js";

// dist/init.d.ts
/** The public `init`, which also takes the URL of a file. */
/**
 * Loads the module early, or from where you keep it. Not needed otherwise: everything loads what it uses, and in a page a new
 * client begins to load what lists use.
 *
 * @param input a `WebAssembly.Module`, its bytes, a `Response` or a URL of it, or a promise of one of these. In Node, Deno
 * and Bun the URL may be that of a file
 * @example
 * await init(); // before the first call, so that it does not wait
 * await init(new URL("/assets/novita_billing_bg.wasm", "https://own.example"));
 * @throws {BillingError} `config`; `network` if a download failed; `timeout` after 30 seconds
 */
export declare function init(input?: unknown): Promise<void>;

// dist/kinds.d.ts
/** The kinds of bills. A further kind is one more entry in each of the two tables; the compiler finds one that is missing. */
import type { ApiKeyQuery, BillKind, FixedTermQuery, UsageQuery } from "../wasm/novita_billing.js";
import { ApiKeyBill, FixedTermBill, UsageBill } from "./generated/rows.js";
import type { RowClass } from "./rows.js";
/** The types of the query and the rows of each kind. */
export interface BillKinds {
    /** Fixed-term (monthly) bills. */
    fixedTerm: {
        /** What is asked. */
        query: FixedTermQuery;
        /** What comes back. */
        row: FixedTermBill;
    };
    /** Bills per API key. */
    apiKey: {
        /** What is asked. */
        query: ApiKeyQuery;
        /** What comes back. */
        row: ApiKeyBill;
    };
    /** Usage-based bills. */
    usage: {
        /** What is asked. */
        query: UsageQuery;
        /** What comes back. */
        row: UsageBill;
    };
}
/** The query for bills of a kind. */
export type QueryOf<Kind extends BillKind> = BillKinds[Kind]["query"];
/** The rows of a kind. */
export type RowOf<Kind extends BillKind> = BillKinds[Kind]["row"];
/** The class of the rows of each kind. */
export declare const rowClasses: {
    readonly [Kind in BillKind]: RowClass<RowOf<Kind>>;
};

// dist/money.d.ts
/** Exact arithmetic on decimal text, and amounts in the form of a locale. No amount is ever a floating-point number. */
/**
 * The exact sum of amounts, whatever their number of digits: "0" of none. It has no zeros after its last digit.
 *
 * @example
 * addMoney("0.1", "0.2"); // "0.3"
 * addMoney(...bills.map((bill) => bill.total));
 * @param amounts exact decimal text, as all amounts of this package are
 * @throws {BillingError} `config` if an amount is not decimal text, naming it, e.g. `amounts[1]`
 */
export declare function addMoney(...amounts: string[]): string;
/**
 * Compares two amounts exactly, as `Array.prototype.sort` wants it: -1 if `a` is less than `b`, 0 if they are equal, else 1.
 *
 * @example
 * compareMoney("1.50", "1.5"); // 0
 * groups.sort((a, b) => compareMoney(b.total, a.total)); // the largest first
 * @param a exact decimal text, as all amounts of this package are
 * @param b the same
 * @throws {BillingError} `config` if one of them is not decimal text, at `a` or `b`
 */
export declare function compareMoney(a: string, b: string): -1 | 0 | 1;
/**
 * An exact amount as a locale writes it. It has at least as many digits after the point as the currency has, and more
 * where the amount has more: nothing is rounded.
 *
 * @example
 * formatMoney("1234.5", { currency: "USD", locale: "en" }); // "$1,234.50"
 * formatMoney("0.00002", { currency: "EUR", locale: "de" }); // "0,00002\u00a0€"
 * @param decimal exact decimal text, as all amounts of this package are
 * @throws {BillingError} `config` if `decimal` is not decimal text, an option is unknown, or there is no such currency or
 * locale
 */
export declare function formatMoney(decimal: string, options: {
    /** The code of three letters, such as "USD". */
    currency: string;
    /** A language tag such as "en" or "de-CH": that of the host by default. */
    locale?: string | undefined;
}): string;

// dist/options/call.d.ts
/** Options of one call. */
import type { Progress, SplitBy } from "../../wasm/novita_billing.js";
import type { ClientEvent } from "../events.js";
import { type Checks } from "./check.js";
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
export declare const limitChecks: Checks<CallLimits>;
export declare const checkCallOptions: (options: CallOptions) => CallOptions;
export declare const checkPlanOptions: (options: PlanOptions) => PlanOptions;
export declare const resolvePlanWindowsOptions: (options: PlanWindowsOptions) => {
    utcOffset: string;
    splitBy?: SplitBy | undefined;
};

// dist/options/check.d.ts
/** Checking options. Each error is of kind "config", with the option's name as its path. */
/** Throws if a value is wrong. May return a value that replaces it. */
export type Check = (value: unknown, name: string) => unknown;
/** A check for each option, so that the compiler finds one that is missing. */
export type Checks<Options> = {
    readonly [Name in keyof Options]-?: Check;
};
/**
 * Checks all options, and returns a copy of them without those that are undefined. `elsewhere` says of options that belong to
 * something else where that is.
 */
export declare function checkOptions<Options extends object>(given: Options, checks: Checks<Options>, elsewhere?: ReadonlyMap<string, string>): Options;
/** For options that something else checks later. */
export declare const anyValue: Check;
export declare const wholeNumber: (min: number, max: number) => Check;
export declare const boolean: Check;
export declare const nonEmptyText: Check;
export declare const callback: Check;
export declare const oneOf: (...allowed: string[]) => Check;

// dist/options/client.d.ts
/** Options of a client. */
import { type BillingError } from "../errors.js";
import type { ClientEvent } from "../events.js";
import type { ResponseLike } from "../response-like.js";
import { type CallLimits } from "./call.js";
import { type HeaderEntries } from "./headers.js";
import { type Labels } from "./labels.js";
/** Options of a client. */
export interface ClientOptions extends CallLimits {
    /**
     * The secret key, or a function that returns it and is called before each request. Left out if `baseUrl` is your own
     * proxy, which holds the key. Of what the function throws only the name is shown, as the rest may hold the key.
     */
    apiKey?: string | (() => string | Promise<string>) | undefined;
    /**
     * Where the API is: "https://api.novita.ai" by default. https, or http on loopback; a path prefix is kept; in a page also
     * relative to its origin, e.g. "/billing".
     */
    baseUrl?: string | undefined;
    /**
     * Used instead of the global `fetch`. It is called with one `Request`, and returns a response of the platform or of
     * another fetch: with a status, headers and a body that can be read. A fetch that does not take the platform's `Request`
     * (npm's undici, node-fetch) needs its parts:
     *
     * @example
     * (request) => undiciFetch(request.url, {
     *   method: request.method, headers: Object.fromEntries(request.headers), redirect: request.redirect,
     *   signal: request.signal, dispatcher,
     * })
     */
    fetch?: ((request: Request) => Promise<Response | ResponseLike>) | undefined;
    /** Sent with every request, e.g. for your proxy. */
    headers?: Record<string, string> | Headers | undefined;
    /** A label for amounts: "USD" by default. */
    currency?: string | undefined;
    /** Where the service's own days begin: "+00:00" by default. Periods, windows and groups follow it. */
    utcOffset?: string | undefined;
    /**
     * A page may hold no key: without this option, an `apiKey` in a browser is refused, and so are headers that contain a key,
     * or that look secret and are sent to the service itself.
     */
    dangerouslyAllowBrowser?: boolean | undefined;
    /**
     * Called with attempts, waits and windows as they happen; never with the key. What it throws is written to
     * `console.error` and changes nothing.
     */
    onEvent?: ((event: ClientEvent) => void) | undefined;
}
/** A client's options, checked and with their defaults. */
export interface ResolvedClientOptions extends Labels {
    apiKey: ClientOptions["apiKey"];
    /** Whether there is neither a key nor a proxy: every call fails. */
    lacksAccess: boolean;
    baseUrl: string;
    fetch: (request: Request) => Promise<Response | ResponseLike>;
    headers: HeaderEntries;
    /** Header values that no text may show. */
    secrets: string[];
    limits: CallLimits & typeof defaultLimits;
    onEvent: ClientOptions["onEvent"];
}
declare const defaultLimits: {
    timeoutMs: number;
    maxRetries: number;
    concurrency: number;
};
/** The error of a client that has neither a key nor a proxy. */
export declare function missingKeyError(): BillingError;
/** Checks a client's options, and fills in the defaults. */
export declare function resolveClientOptions(given: ClientOptions): ResolvedClientOptions;
export {};

// dist/options/decode.d.ts
/** The options of `decodeBills`. */
import type { BillKind } from "../../wasm/novita_billing.js";
import { type Labels } from "./labels.js";
interface LabelOptions {
    /** The currency of all amounts: a label. Default: "USD". */
    currency?: string | undefined;
    /** Where the service's own days begin, e.g. "+08:00". Default: "+00:00". */
    utcOffset?: string | undefined;
}
interface UsageDecodeOptions extends LabelOptions {
    /** The product category that the bills were requested with: every row gets it. Rows that have one keep it otherwise. */
    productCategory?: string | undefined;
}
/** The options of `decodeBills` for a kind. */
export type DecodeOptions<Kind extends BillKind> = "usage" extends Kind ? UsageDecodeOptions : LabelOptions;
/** Checks the options, and fills in the defaults. */
export declare const resolveDecodeOptions: (kind: BillKind, options: UsageDecodeOptions) => Labels & UsageDecodeOptions;
export {};

// dist/options/exports.d.ts
/** Options of filters and exports. */
/**
 * Which rows count: "all" that the service sent, or "begun", which leaves out those that begin before the requested range.
 * If the service selects rows by overlap, a bill that spans a border is in the responses for both sides of it; with "begun"
 * it counts on the side where it begins, so that the months of a year add up to the year. They also do if the service
 * selects rows by their beginning; under other rules they need not. The rows of `decodeBills` have no requested range: there
 * "begun" leaves nothing out.
 */
export type Count = "all" | "begun";
/** The rows of a filter or an export. */
export interface CountOptions {
    /** "all" by default; "begun" leaves out rows that begin before the requested range, see {@link Count}. */
    count?: Count | undefined;
}
/** Options of a CSV export. */
export interface CsvOptions extends CountOptions {
    /**
     * Names of fields, of `total`, `voucher` and `cash`, and `currency`, in the order of the columns; all but `currency` by
     * default. `currency` is the client's label in every line, so that files of several accounts can be joined.
     */
    columns?: readonly string[] | undefined;
    /** Begins with a byte order mark, without which Excel assumes another encoding: false by default. */
    bom?: boolean | undefined;
    /**
     * Puts a `'` before what a spreadsheet would run as a formula: true by default. It stands where text begins with `=`, `+`,
     * `-`, `@`, their full-width forms, a tab, a line break or another control character, also after spaces, quotes or `'` (so
     * that `=1` and `'=1` stay different); and in text after each `;`, tab or line break that such a sign follows. Numbers are
     * left as they are. Without the guard, cells are the values as the API sends them.
     */
    formulaGuard?: boolean | undefined;
    /**
     * How `startTime`, `endTime` and all other times are written. "unix" (the default): as the API sends them, in unix seconds.
     * "iso": as ISO 8601 in the client's `utcOffset`, which spreadsheets and databases read: "2026-01-31T07:00:00+08:00",
     * "2026-01-31T07:00:00Z" for UTC. `endTime` is the last second of a bill either way. A time before 1970 or after the year
     * 5138 stays in unix seconds. Calendar units in the keys of a summary are the same either way.
     */
    times?: "unix" | "iso" | undefined;
}
/** Options of an export to FOCUS. */
export interface FocusOptions extends CountOptions {
    /**
     * The version of the specification: "1.2" by default. "1.3" has two more mandatory columns, `HostProviderName` and
     * `ServiceProviderName`; `ProviderName` and `PublisherName`, which it deprecates, stay. Its other new columns are about
     * allocated costs and contract commitments, which the API does not have.
     */
    version?: "1.2" | "1.3" | undefined;
    /**
     * "netted" (the default): one line a bill, whose `BilledCost` and `EffectiveCost` are its cash amount. "credits": these
     * costs are the bill's total, and a line of category Credit follows with minus the voucher amount, if there is one.
     * `BilledCost` over all lines is the cash either way (of bills that balance: see `verify`). `ContractedCost` over all
     * lines is the total with "netted"; with "credits" it is the total less the vouchers, as Credit lines have one as well.
     */
    vouchers?: "netted" | "credits" | undefined;
    /** `BillingAccountName`, which no bill states; null by default. "42", which programs read as a number, becomes "account-42". */
    billingAccountName?: string | undefined;
}
/** Options of `filter` and `toNdjson`. */
export declare const checkCountOptions: (options: CountOptions) => CountOptions;
/** Options of `unusualDays`. The module checks the names. */
export declare const checkGroupOptions: <By>(options: {
    by?: By | undefined;
}) => {
    by?: By | undefined;
};
/** Options of `toCsv`. The module checks the names of columns. */
export declare const resolveCsvOptions: (options: CsvOptions) => {
    columns: string[] | undefined;
    bom: boolean;
    formulaGuard: boolean;
    times: string;
    /** "all" by default; "begun" leaves out rows that begin before the requested range, see {@link Count}. */
    count?: Count | undefined;
};
/** Options of `summaryToCsv`. The summary itself decided which rows count. */
export declare const resolveSummaryCsvOptions: (options: Omit<CsvOptions, "count">) => {
    columns?: readonly string[] | undefined;
    bom: boolean;
    formulaGuard: boolean;
    times?: "unix" | "iso" | undefined | undefined;
};
/** Options of `toFocusCsv`. */
export declare const resolveFocusOptions: (options: FocusOptions) => {
    version: string;
    vouchers: string;
    billingAccountName: string;
    /** "all" by default; "begun" leaves out rows that begin before the requested range, see {@link Count}. */
    count?: Count | undefined;
};
/** Options of `formatMoney`. `Intl` checks the currency and the locale. */
export declare const checkMoneyOptions: (options?: {
    currency: string;
    locale?: string | undefined;
}) => {
    currency: string;
    locale?: string | undefined;
};

// dist/options/headers.d.ts
/** The option `headers`, and the headers of a request. */
import type { Check } from "./check.js";
export type HeaderEntries = Array<[name: string, value: string]>;
/** Replaces a record or `Headers` by its entries. */
export declare const headersCheck: Check;
export declare const hasAuthorization: (headers: HeaderEntries) => boolean;
/** The headers that the API requires, overridden by the caller's own. */
export declare function requestHeaders(own: HeaderEntries): HeaderEntries;

// dist/options/labels.d.ts
/** What the amounts and times of bills mean. */
import type { Checks } from "./check.js";
export interface Labels {
    /** The currency of all amounts: a label. */
    currency: string;
    /** Where the service's own days begin, e.g. "+08:00". */
    utcOffset: string;
}
export declare const defaultLabels: Labels;
/** Whether a text is a UTC offset such as "+08:00", or "Z". */
export declare const isUtcOffset: (text: string) => boolean;
export declare const labelChecks: Checks<Labels>;

// dist/parquet/file.d.ts
/** Parquet files. They are written in slices, with other work in between, because that takes a while for large tables. */
import { BillTable } from "../table.js";
/** Options of {@link toParquet}. */
export interface ParquetOptions {
    /**
     * Names of fields, of `total`, `voucher` and `cash`, and `currency`, in the order of the columns. By default all of them; of
     * several tables, those that every table has.
     */
    columns?: readonly string[] | undefined;
}
/**
 * Tables as a Parquet file, whose bytes are made as they are requested. The columns are those of `toCsv` and `currency`:
 *
 * - times are timestamps in UTC, in milliseconds,
 * - `total`, `voucher`, `cash` and the API's decimals are exact: DECIMAL with 18 or 38 digits, four or more of them after the
 *   point; where that cannot hold every value of a column, the column is text,
 * - int64 fields are INT64, numbers DOUBLE, and text is UTF-8, in a dictionary where that is shorter,
 * - what a row lacks is null, and so is empty text.
 *
 * Rows of category "summary", the service's own control totals, are left out, as in `toCsv`. The file shares the columns of
 * the tables, which may be freed before it ends.
 *
 * @example
 * const table = await client.apiKeyBills.load({ period: "2026-01", cycleType: "Day" });
 * await writeFile("bills.parquet", toParquet(table));
 * @throws {BillingError} `config`, naming the option, e.g. `columns[2]`; also for tables of different currencies. `query` for
 * what is no table of this copy of the package
 */
export declare function toParquet<Row>(tables: BillTable<Row> | ReadonlyArray<BillTable<Row>>, options?: ParquetOptions): ReadableStream<Uint8Array>;

// dist/period.d.ts
/**
 * Calendar periods ("2026", "2026-Q1", "2026-01", "2026-W05", "2026-01-15", "A/B"): the period before, and the calendar
 * units of a period. The WebAssembly module parses periods as well (`src/time/period.rs`); this copy answers before the
 * module is loaded. Both run the same test cases.
 */
import type { CalendarUnit } from "./summary.js";
/**
 * The period just before, of the same length in its own unit: a quarter before a quarter, three months before three
 * months. A span between two different units is counted in months where both consist of months, else in days.
 *
 * @example
 * previousPeriod("2026-02"); // "2026-01"
 * previousPeriod("2026-Q1"); // "2025-Q4"
 * previousPeriod("2026-01/2026-03"); // "2025-10/2025-12"
 * @throws {BillingError} `query` if `period` is not a period, or if the one before it begins before 1970
 */
export declare function previousPeriod(period: string): string;
/**
 * The keys of every hour, day, ISO week or month that overlaps a period, in order: the keys that a summary by that unit
 * can have for the period's bills. Use it to draw bars without gaps.
 *
 * @example
 * calendarKeys("2026-Q1", "month"); // ["2026-01", "2026-02", "2026-03"]
 * calendarKeys("2026-01-31/2026-02", "week"); // ["2026-W05", "2026-W06", "2026-W07", "2026-W08", "2026-W09"]
 * calendarKeys("2026-01-31", "hour"); // ["2026-01-31T00", …, "2026-01-31T23"]
 * @throws {BillingError} `query` if `period` is not a period with bills (from 1970 to 5138), or `unit` is not a unit
 */
export declare function calendarKeys(period: string, unit: CalendarUnit): string[];

// dist/plain.d.ts
/** Rows as plain objects. */
import type { AnyBill } from "./generated/rows.js";
/**
 * A row as a plain object that JSON and structured clones keep as it is: with the computed `total`, `voucher` and `cash`,
 * int64 as text, times as numbers, unknown fields in `extra`, and no field that the row lacks. It also takes a copy of a
 * row (a spread, a structured clone), and computes its money anew from its fields.
 *
 * @example
 * postMessage(bills.map(toPlain));
 * @throws {BillingError} `config` at `row` if it is not a row or a copy of one: a row's amounts are bigints
 */
export declare function toPlain(row: AnyBill): Record<string, unknown>;

// dist/query.d.ts
/** Queries of callers. */
import type { ApiKeyQuery, FixedTermQuery, UsageQuery } from "../wasm/novita_billing.js";
/** A query whose fields the module checks. */
export type UncheckedQuery = FixedTermQuery | ApiKeyQuery | UsageQuery;
/** A copy of a query of the account's endpoints. */
export declare const copyAccountQuery: (query: unknown) => object;
/** A copy of a query, so that later changes by the caller have no effect while the module loads. */
export declare const copyQuery: (query: unknown) => UncheckedQuery;
/**
 * The product categories of usage-based bills that the API's documentation lists, without `"summary"`, which requests the
 * service's own control totals. The API may have others. `cloud_storage` has no rows by the hour: leave it out of queries with
 * `cycleType: "Hour"`.
 *
 * @example
 * const query = { period: "2026-01", cycleType: "Day", productCategory: usageCategories } as const;
 */
export declare const usageCategories: readonly string[];

// dist/reconcile.d.ts
/** The bills of calendar months beside the service's own control totals and invoices. */
import type { MonthControl, ReconciliationData, Totals } from "../wasm/novita_billing.js";
import { type Invoice } from "./account.js";
import { type BillReport } from "./report.js";
/**
 * The bills of a month beside its invoice: what adds up to what, and the difference. It claims nothing about why there is one.
 * Amounts are exact decimal text in whole currency.
 */
export interface Reconciliation {
    /** "2026-01" */
    month: string;
    /** The product categories of usage-based bills that were requested: all that the API documents. */
    categories: string[];
    /** The usage-based bills that begin in the month. */
    usage: Totals;
    /** The fixed-term bills that begin in the month, whatever their term. */
    fixedTerm: Totals;
    /** `usage.total` + `fixedTerm.total` */
    bills: string;
    /**
     * The service's own control totals (category "summary"), where it sends any. Each is compared with the sum of all details
     * that the service sent for the same month, those that begin earlier included. If they differ, `complete` is false, and a
     * notice of the report says by how much.
     */
    control?: MonthControl;
    /** The invoice of the month, if there is one. */
    invoice?: Invoice;
    /** `invoice.total` - `bills`; absent without an invoice. */
    difference?: string;
    /** Whether all bills of the month arrived, and no control total differs. */
    complete: boolean;
    /** Whether the month is not over, or its invoice is not out: amounts still change. */
    open: boolean;
    /** What arrived, of each list. */
    report: {
        /** Of the usage-based bills, and their control totals. */
        usage: BillReport;
        /** Of the fixed-term bills, and their control totals. */
        fixedTerm: BillReport;
    };
}
export declare function checkPeriod(period: unknown): string;
export declare const toReconciliation: ({ invoice, report, ...month }: ReconciliationData) => Reconciliation;

// dist/report.d.ts
/** The report of a call. */
import type { ReportData, TimeWindow } from "../wasm/novita_billing.js";
import { type BillingError } from "./errors.js";
/** What arrived in a call, and what did not. */
export interface BillReport extends Omit<ReportData, "failed"> {
    /** The windows that failed, in order: with `onWindowError: "collect"`, and of a stream the one that ended it. */
    failed: Array<{
        /** Which window. */
        window: TimeWindow;
        /** Why. */
        error: BillingError;
    }>;
}
export declare const toReport: (data: ReportData) => BillReport;
/** The report before anything has arrived. */
export declare const emptyReport: () => BillReport;

// dist/response-head.d.ts
/** The status and headers of a response of any `fetch`. */
/** The status and headers of a response. */
export declare class ResponseHead {
    #private;
    /** The HTTP status; 0 for a redirect that a browser hides, -1 if the value is not a response. */
    readonly status: number;
    constructor(response: unknown);
    /** A header's value: text, or any other value if there is none. */
    header(name: string): unknown;
    /** Does nothing: the body belongs to the caller. */
    cancel(): void;
}

// dist/response-like.d.ts
/** The parts of a response that the package uses, as types: so that those of any `fetch` fit. */
/** A stream of bytes: of `node:stream/web` as well as a page's own. */
export interface ByteStream {
    /** Locks the stream, and gives the reader of its bytes. */
    getReader(): {
        /** The next bytes. */
        read(): Promise<{
            /** Whether the stream has ended. */
            done: boolean;
            /** The bytes, unless it has ended. */
            value?: Uint8Array | undefined;
        }>;
        /** Ends the stream early. */
        cancel(reason?: unknown): Promise<unknown>;
    };
}
/**
 * A response of any `fetch`. Its body is a web stream or an async iterable, such as the Node stream that node-fetch gives;
 * its chunks must be bytes.
 */
export interface ResponseLike {
    /** The HTTP status. */
    readonly status: number;
    /** The headers. Without them there is no request id, and no `Retry-After`. */
    readonly headers?: {
        /** The value of a header, whatever the case of its name; null if there is none. */
        get(name: string): string | null;
    };
    /** Whether the body was read already: it then cannot be decoded. */
    readonly bodyUsed?: boolean;
    /** The body's bytes; null if there is none. */
    readonly body: ByteStream | AsyncIterable<Uint8Array | string> | null;
}

// dist/rows.d.ts
/** Making row objects from the columns of a block. */
import type { Block, PackedTexts } from "../wasm/novita_billing.js";
import type { Values } from "./bill.js";
/** A class of rows. */
export type RowClass<Row> = new (values: Values, at: number, extra: Record<string, unknown> | undefined) => Row;
/** Makes all rows of a block, and appends them to `rows`. */
export declare function makeRows<Row>(Row: RowClass<Row>, block: Block, texts: string[], rows?: Row[]): Row[];
/** A function that makes the rows of a block by their index in it. */
export declare function rowMaker<Row>(Row: RowClass<Row>, block: Block, texts: string[]): (index: number) => Row;
/** The texts of a list, after `absent`. */
export declare function unpackTexts({ bytes, ends }: PackedTexts, absent: string): string[];

// dist/source.d.ts
/** The sources of `decodeBills`: text, bytes, streams and responses. */
import { ResponseHead } from "./response-head.js";
import type { ByteStream, ResponseLike } from "./response-like.js";
/** A response of the API: the `Response` itself (of any `fetch`), its body, or a copy of the body. */
export type BillSource = Response | ResponseLike | ReadableStream<Uint8Array> | ByteStream | Uint8Array | string;
export interface OpenedSource {
    /** The status and headers, if the source is a response. */
    head?: ResponseHead;
    /** The response is an error of the API. */
    isErrorResponse?: boolean;
    /** Begins to read the source: what the reader returns is checked by {@link chunkOf}. */
    openReader: () => ChunkReader;
}
/** Reads chunks one by one: the reader of a stream has these methods. */
interface ChunkReader {
    read?(): unknown;
    cancel?(): unknown;
}
/** Checks a source. Nothing of it is read before the first slice. */
export declare function openSource(source: unknown): OpenedSource;
/** The chunk in the result of a reader; undefined at the end. */
export declare function chunkOf(result: unknown): Uint8Array | undefined;
export {};

// dist/stream.d.ts
/** Streams: batches of rows, as the consumer requests them. */
import { type BillReport } from "./report.js";
/** `[Symbol.asyncDispose]`, if the project's library has it. */
type AsyncDisposable = typeof Symbol extends {
    readonly asyncDispose: infer Key extends symbol;
} ? Record<Key, () => Promise<void>> : object;
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
export declare function streamOf<Row>(open: OpenSource<Row>): BillStream<Row>;
/** The pages of a source, without a report. */
export declare function pagesOf<Row>(open: OpenSource<Row>): AsyncIterable<Row[]>;
export {};

// dist/summary-csv.d.ts
/** Summaries and comparisons as CSV. */
import { type CsvOptions } from "./options/exports.js";
import type { Comparison, Summary } from "./summary.js";
/**
 * The groups of a summary or a comparison as CSV, with cells written as by `BillTable.toCsv`: a line for each group in their
 * order, or one with the total if there are none. The columns are the keys, the labels (but those that are also keys),
 * `other` ("true" in the line of the rest) if there is a rest, then the amounts. A summary has `rows`, `total`, `voucher`,
 * `cash` and the quantities: the column `total` adds up to the summary's own. A comparison has `rowsBefore`, `totalBefore`,
 * `voucherBefore`, `cashBefore`, the same four with `After`, `change`, `changePercent`, which is empty where it is null, and
 * `completeBefore` and `completeAfter`, "true" or "false" in each line: whether that side is complete. On request, `columns` may
 * name `currency`, if the summary has one.
 *
 * @example
 * summaryToCsv(table.summarize({ by: ["month", "apikeyName"] }), { bom: true });
 * summaryToCsv(february.compare(january, { by: ["ownerID"] }));
 * @throws {BillingError} `config`, naming the option, or at `summary` if it is neither of the two
 */
export declare function summaryToCsv(summary: (Pick<Summary, "groups" | "total"> & {
    /** What a column `currency` has. */
    currency?: string | undefined;
}) | Comparison, options?: Omit<CsvOptions, "count">): string;

// dist/summary.d.ts
/** Summaries and comparisons: totals by group. */
import type { Change, ComparisonData, SpecFields, Storage, SummaryData, Tokens, Totals } from "../wasm/novita_billing.js";
import type { BillReport } from "./report.js";
import type { Count } from "./options/exports.js";
import type { Labels } from "./options/labels.js";
export type { Change, Storage, Tokens, Totals };
/**
 * A calendar unit of a row's `startTime`, in the service's UTC offset or in the `timeZone` of a spec: "2026-01-31T07",
 * "2026-01-31", "2026-W05" or "2026-01".
 */
export type CalendarUnit = "hour" | "day" | "week" | "month";
/**
 * The text fields of a row, which rows can be grouped by. Text is required in every row; optional text is an exact decimal,
 * and so are the computed amounts.
 */
export type TextField<Row> = {
    [Name in keyof Row & string]: Row[Name] extends string ? Name : never;
}[Exclude<keyof Row & string, "total" | "voucher" | "cash">];
/** How rows are grouped. */
export interface SummarySpec<Row> {
    /**
     * Text fields of the row, and calendar units, none finer than the rows' own cycle. `[]` is the grand total.
     */
    by: ReadonlyArray<TextField<Row> | CalendarUnit>;
    /** Keeps the groups with the largest totals; the rest become one group with `other: true`, which is the last. */
    top?: number | undefined;
    /** "total", the largest first, or "key". The default is "key" if a calendar unit comes first, else "total". */
    orderBy?: "total" | "key" | undefined;
    /** Which rows count: "all" by default. See {@link Count}. */
    count?: Count | undefined;
    /**
     * Whose hours, days, weeks and months the calendar units are: an IANA time zone such as "Europe/Berlin", or a UTC offset such
     * as "+08:00". By default they are the service's own. Where clocks are set back, both hours of that name are one group.
     *
     * A row is the total of a whole hour, day, week or month of the service and cannot be split. If such a row is not
     * within one unit of the zone, the summary is refused, with kind `query` at `timeZone`; the message names the first unit
     * that would cut a row. A client's `summarize` refuses it before anything is sent. So daily rows need a zone whose days are
     * the service's; request rows by the hour for others, and only the total for zones whose hours are not the service's
     * ("Asia/Kolkata"). Fixed-term bills belong to the unit in which they begin, and are never refused for the zone.
     *
     * A `period` of the query stays that of the service: ask for the days of your zone with `from` and `until`, or the first and
     * the last unit have only the hours that are in the period.
     *
     * The clock changes are those that `Intl` knows, from 2015 to 2040; bills of other times are refused in IANA time zones.
     *
     * @example
     * const october = { from: "2026-10-01T00:00:00-04:00", until: "2026-11-01T00:00:00-04:00", cycleType: "Hour" } as const;
     * await client.apiKeyBills.summarize(october, { by: ["day"], timeZone: "America/New_York" });
     */
    timeZone?: string | undefined;
}
/** The totals of rows with the same key. */
export interface Group extends Totals {
    /** A text for each field or unit of `by`; "" if the rows have none. */
    key: Record<string, string>;
    /**
     * Beside the `ownerID` of API-key bills: `apikeyName` and `apikeyMask` of the key, from the row with the latest `startTime`
     * and then `endTime`; of several such rows, the first in alphabetical order.
     */
    labels?: Record<string, string>;
    /** All groups that are not in the `top`. Its key is empty. */
    other?: boolean;
}
/** Totals of bills. The groups add up to the total: that is checked when they are made. */
export interface Summary {
    /** The currency of all amounts: the client's label. */
    currency: string;
    /** Where the service's own days begin: the client's option, e.g. "+00:00". */
    utcOffset: string;
    /** Whose calendar units the groups have, if the spec named a time zone or an offset. */
    timeZone?: string;
    /** The totals of all rows that count, but those of category "summary". */
    total: Totals;
    /** The totals by key, in the order of `orderBy`. */
    groups: Group[];
    /** What arrived, and what did not. */
    report: BillReport;
    /** Rows in `total` with any of amountDecimal, voucherAmountDecimal, payableDecimal; the money of others is from the integers. */
    rowsWithDecimalMoney: number;
    /** Rows of category "summary": the API's own control totals, never added to the others. */
    control?: Totals;
    /**
     * The part of `total` from rows that begin before the requested range, if there are any: the range before may contain them
     * as well. Nothing is subtracted; `count: "begun"` leaves them out.
     */
    earlier?: Totals;
    /**
     * The part of `total` from rows that lie wholly outside the requested range, if there are any: the service, or a cache in
     * between, sent rows of other times.
     */
    outside?: Totals;
}
/** A group before and after. On a side that lacks the group, it has no rows. */
export interface ChangedGroup extends Change {
    /** A text for each field or unit of `by`; "" if the rows have none. */
    key: Record<string, string>;
    /** As in a {@link Group}: the newest of both sides; of equally new ones, those of the later side. */
    labels?: Record<string, string>;
    /** All groups that are not in the `top`. Its key is empty. */
    other?: boolean;
}
/** Changes by group, the largest change of `total`, up or down, first. */
export interface Comparison {
    /** Whether each side is complete. If one is not, a change says little. */
    complete: {
        /** The earlier side. */
        before: boolean;
        /** The later side. */
        after: boolean;
    };
    /** The parts of the totals from rows that begin before the range of their side, if either side has any. */
    earlier?: {
        /** Of the earlier side. */
        before: Totals;
        /** Of the later side. */
        after: Totals;
    };
    /** All bills before and after. */
    total: Change;
    /** The groups before and after. */
    groups: ChangedGroup[];
}
/** A copy of a spec. The module checks its fields, and needs a time zone's clock changes. */
export declare function copySpec(spec: unknown): SpecFields;
export declare function toSummary(data: SummaryData, { timeZone }: SpecFields, { currency, utcOffset }: Labels, report: BillReport): Summary;
export declare function toComparison(data: ComparisonData, complete: Comparison["complete"]): Comparison;

// dist/table.d.ts
/** Tables: rows as columns in the memory of the module. Row objects are made when they are read. */
import { type Forecast, type ForecastOptions, type UnusualDay } from "./forecast.js";
import { type CountOptions, type CsvOptions, type FocusOptions } from "./options/exports.js";
import { type BillReport } from "./report.js";
import { type Comparison, type Summary, type SummarySpec } from "./summary.js";
/** {@link CsvOptions} whose `columns` an editor completes. Other names compile, too, and are checked when the export is made. */
export type TableCsvOptions<Row> = CsvOptions & {
    /** As in {@link CsvOptions}. */
    columns?: ReadonlyArray<Exclude<keyof Row & string, "extra" | "toJSON"> | "currency" | (string & {})> | undefined;
};
/** `[Symbol.dispose]`, if the project's library has it. */
type Disposable = typeof Symbol extends {
    readonly dispose: infer Key extends symbol;
} ? Record<Key, () => void> : object;
/**
 * Bills as columns in the memory of the module, which take a small part of the memory of row objects. Rows are made each
 * time they are read.
 *
 * A table is freed by {@link free}, by `using`, or in the end by the garbage collector. Every method of a freed table throws
 * a `BillingError` of kind `config`; its report stays readable.
 *
 * @example
 * const table = await client.apiKeyBills.load({ period: "2026", cycleType: "Day" });
 * for (const bill of table.filter({ category: "llm" })) console.log(bill.apikeyName, bill.total);
 * table.free();
 */
export declare class BillTable<Row> implements Iterable<Row> {
    #private;
    /** The report of the call. A filtered table has the windows and failures of its parent, and counts its own rows. */
    readonly report: BillReport;
    /** The currency of all amounts: the client's option. */
    readonly currency: string;
    /** Where the service's own days begin: the client's option. */
    readonly utcOffset: string;
    /** The number of rows. */
    get length(): number;
    /**
     * The bytes that the columns and texts take in the memory of the module. Tables made by {@link filter} share them.
     *
     * @experimental how bytes are counted may change in any version
     */
    get memory(): number;
    /**
     * One row, or undefined if there is none. A negative index counts from the end, as in `Array.prototype.at`.
     *
     * @example
     * console.log(table.at(0)?.total, table.at(-1)?.total);
     * @throws {BillingError} `query` at `index` if it is neither a number nor undefined, which is 0
     */
    at(index: number): Row | undefined;
    /**
     * All rows, as objects of their own: for a large table, loop over it instead.
     *
     * @example
     * const dearest = table.toArray().sort((a, b) => compareMoney(b.total, a.total)).slice(0, 10);
     * @throws {BillingError} `config` if the table was freed
     */
    toArray(): Row[];
    /**
     * All rows one by one; they are read from the module block by block.
     *
     * @example
     * for (const { productName, total } of table) console.log(productName, total);
     * @throws {BillingError} `config` if the table was freed
     */
    [Symbol.iterator](): IterableIterator<Row>;
    /**
     * The rows that have, in every named field, the given text or one of the given texts: a new table that shares the columns
     * of this one, and must be freed as well.
     *
     * Any field can be named, and `total`, `voucher` and `cash`. Text is compared as it is, numbers of any type (int64,
     * decimals, times as unix seconds) as exact numbers: `"1.50"` matches `"1.5"`. An absent value is `""`. A field that is
     * `undefined` is ignored, so a filter without other fields returns all rows.
     *
     * With `count: "begun"`, rows that begin before the requested range are left out as well, see {@link Count}.
     *
     * @example
     * table.filter({ category: "llm", apikeyName: ["production", "staging"] });
     * table.filter({}, { count: "begun" });
     * @throws {BillingError} `query`, naming the field; `config`, naming the option
     */
    filter(where: {
        [Field in keyof Row]?: string | readonly string[] | undefined;
    }, options?: CountOptions): BillTable<Row>;
    /**
     * Exact totals by group, of all rows of the table but those of category "summary", which are `control`.
     *
     * @example
     * const { total, groups } = table.summarize({ by: ["month", "productName"], top: 10 });
     * @throws {BillingError} `query`, naming what is wrong, e.g. `by[1]`: also a calendar unit that is finer than the rows.
     * `decode` if amounts are too large to be added up exactly
     */
    summarize(spec: SummarySpec<Row>): Summary;
    /**
     * The changes since an earlier table, group by group: this table minus `before`. Groups that only one of the two has are
     * included. Compare by fields: calendar units of two periods have no key in common.
     *
     * @example
     * const { total, groups } = february.compare(january, { by: ["ownerID"] });
     * @throws {BillingError} `query`, also for tables of two kinds, currencies or UTC offsets
     */
    compare(before: BillTable<Row>, spec: SummarySpec<Row>): Comparison;
    /**
     * The rows whose total is not the sum of their voucher and cash parts. Nothing is corrected.
     *
     * @example
     * const { rows, unbalanced } = table.verify();
     * console.log(`${unbalanced.length} of ${rows} rows do not add up`);
     * @throws {BillingError} `config` if the table was freed
     */
    verify(): {
        /** How many rows were checked: all of the table. */
        rows: number;
        /** The rows that do not add up. */
        unbalanced: Row[];
    };
    /**
     * How a period will end, by plain arithmetic on its complete days. All amounts are totals: vouchers and cash.
     *
     * A day is *complete* if it ended before `now` and its windows arrived; without rows it counts 0. All other days are
     * *estimated*: the running day, days to come, and days whose windows failed, were not requested, or returned less than the
     * service has (see `report.notices`). Of n complete days, the cheaper half are the ⌈n / 2⌉ cheapest, the dearer half the
     * ⌈n / 2⌉ dearest.
     *
     * - `spent`: what all days have been charged so far
     * - `dailyMean`: the sum of the complete days / n
     * - `likely`: the sum of the complete days, and for each other day `dailyMean`, or what it has been charged so far if that
     *   is more
     * - `low`: the same with the mean of the cheaper half in place of `dailyMean`
     * - `high`: the same with the mean of the dearer half
     *
     * The three means are rounded half up to six digits after the point before they are used, so a calculator gives the same
     * amounts. `spent` ≤ `low` ≤ `likely` ≤ `high` always holds; for a period that is over all four are the same, unless days
     * are missing. It is a range and no promise: growth, weekends and single large jobs are not modelled.
     *
     * `budgetDay` is the first day at whose end the running sum of `likely` is above `budget`; it may be over already.
     *
     * Fixed-term bills are charged in advance: they count as charged, on the day on which they begin, and nothing is estimated.
     * Rows count on the day on which they begin, in the service's offset, unless they begin before the requested range; rows of
     * category "summary" do not count. Of a table from `decodeBills`, which has no range, the days from its first row to its
     * last are known.
     *
     * @example
     * const table = await client.apiKeyBills.load({ period: "2026-11", cycleType: "Day" }, { onWindowError: "collect" });
     * const { spent, low, likely, high, budgetDay } = table.forecast({ period: "2026-11", budget: "500" });
     * @throws {BillingError} `query`, naming the option; at `period` if days are to be estimated and there are fewer than three
     * complete ones; at `cycleType` if a row is longer than a day. `decode` if amounts are too large to be added up exactly
     */
    forecast(options: ForecastOptions): Forecast;
    /**
     * Days whose total is far above the usual one of their group, by `by`: text fields, weeks and months as in a summary. By
     * default all bills are one group.
     *
     * The *usual* total of a group is the median of its days with bills, so one large day does not change it. The *usual
     * deviation* is the median of how far these days are from the usual total, up or down. A day is far above if all of this
     * holds:
     *
     * - its total is at least twice the usual one,
     * - it is above the usual one by more than three usual deviations,
     * - it is above the usual one by at least a tenth of what all bills of the table cost on an average day, from the first day
     *   with bills to the last.
     *
     * Groups with bills on fewer than seven days have no usual total, and no unusual days. The running day counts as it is now,
     * so it may still become unusual. Rows count on the day on which they begin, in the service's offset, unless they begin
     * before the requested range; rows of category "summary" do not count. The result is in the order of the keys, then of the
     * days.
     *
     * @example
     * for (const { key, day, total, usual } of table.unusualDays({ by: ["ownerID"] })) console.log(key["ownerID"], day, total, usual);
     * @throws {BillingError} `config` for another option; `query`, naming what is wrong, e.g. `by[1]`, and at `cycleType` if a
     * row is longer than a day. `decode` if amounts are too large to be added up exactly
     */
    unusualDays(options?: {
        /** What groups are made by: text fields, weeks and months; none by default. */
        by?: SummarySpec<Row>["by"] | undefined;
    }): UnusualDay[];
    /**
     * The rows as CSV (RFC 4180): a line of names, then a line for each row. The columns are the documented fields as the API
     * sends them (times as unix seconds unless {@link CsvOptions.times} says "iso", amounts in ten-thousandths), then `total`,
     * `voucher` and `cash` as exact decimals in whole currency; an absent value is an empty cell.
     *
     * Fields in a row's `extra` are not columns. Rows of category "summary", the service's own control totals, are left out, so
     * that a column adds up to the total of the bills.
     *
     * @example
     * await writeFile("bills.csv", table.toCsv({ columns: ["startTime", "apikeyName", "productName", "total"], bom: true }));
     * @throws {BillingError} `config`, naming the option, e.g. `columns[2]`
     */
    toCsv(options?: TableCsvOptions<Row>): string;
    /**
     * As {@link toCsv}, but as bytes (UTF-8) in chunks of some 64 KB, each made when it is requested: for tables that are too
     * large for one string. The stream shares the columns, so the table may be freed before it ends; cancelling the stream
     * releases them.
     *
     * @example
     * return new Response(table.toCsvStream(), { headers: { "content-type": "text/csv; charset=utf-8" } });
     * @throws {BillingError} `config`, naming the option
     */
    toCsvStream(options?: TableCsvOptions<Row>): ReadableStream<Uint8Array>;
    /**
     * The rows as NDJSON: each line is a row in the API's own JSON, as {@link toWire} writes it, with all numbers as the API
     * sent them. Control totals are included: joined by commas between `{"bills":[` and `]}`, the lines decode to the same
     * rows. Characters that some readers take as line breaks (U+2028, U+2029, U+0085) are escaped.
     *
     * @example
     * await writeFile("bills.ndjson", table.toNdjson());
     * @throws {BillingError} `config`, naming the option
     */
    toNdjson(options?: CountOptions): string;
    /**
     * As {@link toNdjson}, but as bytes (UTF-8) in chunks, each made when it is requested; see {@link toCsvStream}.
     *
     * @example
     * await table.toNdjsonStream().pipeTo(Writable.toWeb(createWriteStream("bills.ndjson")));
     * @throws {BillingError} `config`, naming the option
     */
    toNdjsonStream(options?: CountOptions): ReadableStream<Uint8Array>;
    /**
     * The rows as CSV in the format of FOCUS, the FinOps Open Cost and Usage Specification, which cost tools read, in version
     * 1.2 or 1.3. All kinds of bills have the same columns. `ContractedCost` is a bill's total; `BilledCost` adds up to the
     * cash amounts, see {@link FocusOptions.vouchers}; the currency is the client's label. The billing period is the calendar
     * month of a bill's `cycle`, else the month in which the bill begins, in the service's offset.
     *
     * Programs guess the types of columns. So each id has a prefix ("key-42", "user-7": the id follows the hyphen), and so do
     * names that some program reads as a number, a date, a boolean or null ("N/A", "yes"), and those that begin with the prefix
     * of their column. Text that a spreadsheet would run as a formula gets a `'`, as in {@link toCsv}. Rows of category
     * "summary" are left out.
     *
     * @example
     * await writeFile("focus.csv", table.toFocusCsv({ version: "1.3", vouchers: "credits", billingAccountName: "Research" }));
     * @throws {BillingError} `config`, naming the option
     */
    toFocusCsv(options?: FocusOptions): string;
    /**
     * As {@link toFocusCsv}, but as bytes (UTF-8) in chunks, each made when it is requested; see {@link toCsvStream}.
     *
     * @example
     * return new Response(table.toFocusCsvStream({ version: "1.3" }), { headers: { "content-type": "text/csv" } });
     * @throws {BillingError} `config`, naming the option
     */
    toFocusCsvStream(options?: FocusOptions): ReadableStream<Uint8Array>;
    /**
     * Frees the memory. Freeing a table again does nothing; tables that share its columns keep them.
     *
     * @example
     * const table = await client.fixedTermBills.load({ period: "2026" });
     * try {
     *   console.log(table.length);
     * } finally {
     *   table.free();
     * }
     */
    free(): void;
    /**
     * The rows, so that `JSON.stringify` writes the API's own JSON of them.
     *
     * @example
     * const json = JSON.stringify({ bills: table });
     * const copy = await decodeBills("apiKey", json);
     */
    toJSON(): Row[];
}
export interface BillTable<Row> extends Disposable {
}
export {};

// dist/wire.d.ts
/** Rows as the API's own JSON. */
/**
 * A row as the API sends it: int64 and times as text, unknown fields beside the known ones. `JSON.stringify(row)` writes
 * this by itself; use it for a copy that is no longer an instance of a row class (a spread, a structured clone).
 *
 * @example
 * JSON.stringify(toWire({ ...row, productName: "renamed" }));
 * @throws {BillingError} `config` at `row` if it is not an object with fields
 */
export declare function toWire(row: object): object;
/** A value that JSON can represent: bigints become text, at any depth. */
export declare function jsonValue(value: unknown): unknown;

// dist/worker-token.d.ts
/** Tokens for the Worker in `worker/`: what the backend of a company mints for a person who may read bills. */
import type { BillKind } from "../wasm/novita_billing.js";
/**
 * What a token lets its bearer read. Each field that is there limits it further; a field that is absent limits nothing, so that
 * `{}` reads everything. Balance, invoices, transactions, control totals and reconciliations are of the whole account: a scope
 * with `lists`, `keys`, `owners` or `products` does not have them.
 */
export interface TokenScope {
    /** The only lists of bills. */
    lists?: readonly BillKind[];
    /** The only API keys, by `ownerID`, of the list of bills per API key. The other lists have no keys: they are refused. */
    keys?: readonly string[];
    /** The only resources, by `ownerID`, of usage-based and fixed-term bills. Bills per API key are refused. */
    owners?: readonly string[];
    /** The only products, by their exact `productName`. */
    products?: readonly string[];
    /** Whether budgets may be read and written, and backfills started. Default: false. */
    admin?: boolean;
}
/** What a token is made of, beside what signs it. */
export interface TokenClaims {
    /** Whom the token is for, such as the id of a user: requests are limited for each subject, and logged with it. */
    subject: string;
    /** What the bearer may read. */
    scope: TokenScope;
    /** For how many seconds from now it is valid. A negative number makes an expired token, for tests. */
    expiresIn: number;
}
/** Either a secret that the Worker has, too (HS256), or a private key whose public one the Worker has (EdDSA). */
export type TokenSigner = {
    /** The Worker's `TOKEN_SECRET`: 16 bytes at least, better 32 random ones. */
    secret: string | Uint8Array;
    /** Not beside a secret. */
    privateKey?: undefined;
} | {
    /** An Ed25519 key of Web Crypto that may sign; the Worker has the public one as `TOKEN_PUBLIC_KEY`. */
    privateKey: CryptoKey;
    /** Not beside a private key. */
    secret?: undefined;
};
/** For whom the tokens are; the Worker accepts no others. */
export declare const tokenAudience = "novita-billing-worker";
/** The shortest secret in bytes: a shorter one can be guessed from a token. */
export declare const minSecretBytes = 16;
/**
 * Mints a token for the Worker, on your server: the secret gives access to all bills. A page sends it as
 * `Authorization: Bearer …`. Keep `expiresIn` short, some minutes, since a token cannot be called back.
 *
 * @example
 * const token = await mintToken({
 *   secret: "a secret of 32 random characters",
 *   subject: "user-17",
 *   scope: { lists: ["apiKey"], keys: ["12345"] },
 *   expiresIn: 600,
 * });
 * @throws {BillingError} `config`, with the `path` of the option that is not valid
 */
export declare function mintToken(options: TokenSigner & TokenClaims): Promise<string>;
/**
 * A copy of a scope, which has no other fields: one that is misspelt would limit nothing. The Worker reads tokens with it.
 *
 * @example
 * const scope = checkScope(JSON.parse('{"products":["production"]}'));
 * @throws {BillingError} `config`, with the `path` of the field that is not valid
 */
export declare function checkScope(scope: unknown): TokenScope;

// element/class.d.ts
import type {
  BillingClient,
  BillingError,
  BillKind,
  BillReport,
  BillTable,
  CalendarUnit,
  CycleType,
  Totals,
} from "../dist/index.js";
import type { NovitaBillingStrings } from "./strings.js";

export type { NovitaBillingStrings, NovitaBillingText } from "./strings.js";

/** A list of bills, or the whole account: usage-based and fixed-term bills together. */
export type ListName = "account" | BillKind;

/** What is compared: nothing, the period before, the same days of it where the period is running, or a period by name. */
export type Compare = "" | "previous" | "same-days" | (string & {});

/** Which controls the element has. */
export type Controls = "all" | "view" | "none";

/** The texts that bills must have, by field. */
export type Filter = Record<string, string | readonly string[]>;

/** The files that can be downloaded. */
export type DownloadId = "groups" | "chart" | "rows" | "ndjson" | "focus" | "parquet";

/** What writes Parquet files: `toParquet` of `novita-billing/parquet`. */
export type ParquetWriter = (
  tables: ReadonlyArray<BillTable<Record<string, unknown>>>,
  options: { columns?: readonly string[] },
) => ReadableStream<Uint8Array>;

/** What is shown and how, as plain texts under the names of the attributes; what has its default is left out. */
export type ViewDetail = Readonly<Record<string, string>>;

/** The totals of what is shown, over the kinds of bills of the list. Amounts are exact decimal text in whole currency. */
export interface ElementSummary {
  currency: string;
  utcOffset: string;
  total: Totals;
  groups: Array<Totals & { key: Record<string, string>; labels?: Record<string, string> }>;
  /** The part from bills that begin before the period. */
  earlier?: Totals;
  /** The part from bills that lie wholly outside of the period. */
  outside?: Totals;
  /** The service's own control totals, which are no part of the total. */
  control?: Totals;
}

/** Something was loaded. */
export interface LoadDetail {
  /** The total of what is shown, as exact decimal text. */
  total: string;
  currency: string;
  /** Whether all bills of the period arrived. */
  complete: boolean;
  /** How many bills are shown. */
  rows: number;
  list: ListName;
  /** With absolute dates: "2026-11". */
  period: string;
}

/** The user has to sign in. */
export interface UnauthorizedDetail {
  error: BillingError;
  /** Loads again. */
  retry(): void;
}

/** A group or a bar was chosen. */
export interface SelectDetail {
  what: "group" | "bar";
  /** The texts of the group, by field; of a bar, the key of its unit: `{ day: "2026-11-03" }`. */
  key: Record<string, string>;
}

/** The events of the element. All bubble and cross shadow roots. */
export interface NovitaBillingEventMap {
  /** Bills are requested. */
  "novita-loading": CustomEvent<{ list: ListName; period: string }>;
  /** All that could be loaded is shown. */
  "novita-load": CustomEvent<LoadDetail>;
  /** Nothing could be loaded. */
  "novita-error": CustomEvent<BillingError>;
  /** A 401, a 403 or a sign-in page came in place of an answer. If it is cancelled, the element shows no error. */
  "novita-unauthorized": CustomEvent<UnauthorizedDetail>;
  /** A person changed what is shown, or how. */
  "novita-change": CustomEvent<ViewDetail>;
  /** A person chose a group or a bar. */
  "novita-select": CustomEvent<SelectDetail>;
}

/**
 * `<novita-billing>`: the bills of a Novita AI account in a page. It needs a `base-url`, the address of a server of yours that
 * adds the key, or a `client`.
 *
 * @example
 * <novita-billing base-url="/billing" list="account" period="this-month"></novita-billing>
 */
export class NovitaBillingElement extends HTMLElement {
  /** Where bills are requested: a server of yours that adds the key. In a page also relative to its origin. */
  baseUrl: string;
  /** Default: `account`. */
  list: ListName;
  /** "2026-11", "2026-Q4", "2026-11-01/2026-11-20", `this-month` (the default), `last-month`, `last-3-months` or `this-year`. */
  period: string;
  /** How long a row is. Default: `Day`. */
  cycle: CycleType;
  /** The only category that is requested. Default: all. */
  category: string;
  /** One or two fields, separated by a comma: bills are grouped by the first, and an open group by the second. */
  groupBy: string;
  /** The unit of the bars. Default: what suits the period. */
  unit: CalendarUnit | "";
  compare: Compare;
  /** The texts that bills must have. As an attribute it is JSON. */
  filter: Filter;
  /** The currency of all amounts: a label. Default: `USD`. */
  currency: string;
  /** Where the service's own days begin. Default: `+00:00`. */
  utcOffset: string;
  /** Whose hours, days, weeks and months the bars have: an IANA name or a UTC offset. Default: the service's. */
  timeZone: string;
  /** An amount that the period should not exceed, as decimal text. */
  budget: string;
  /** A language tag. Default: that of the page. English, German, Japanese and Arabic texts ship. */
  locale: string;
  theme: "auto" | "light" | "dark";
  controls: Controls;
  /** Which bills count, everywhere: all, or only those that begin in the period. */
  count: "all" | "begun";
  /** If it is there, what is shown is kept in the page's address, in parameters whose names begin with this text. */
  syncUrl: string | null;

  /** A client of your own, in place of one that is made for `base-url`. Its currency and offset are those of the attributes. */
  client: BillingClient | undefined;
  /** Headers of each request, or a function that returns them and may be asynchronous. */
  headers: HeadersInit | (() => HeadersInit | Promise<HeadersInit>) | undefined;
  /** Texts that replace the element's own, by name. */
  strings: NovitaBillingStrings | undefined;
  /** Where the WebAssembly module is, as `init` takes it. Default: beside the package's scripts. */
  wasm: unknown;
  /**
   * What writes Parquet files: `toParquet` of `novita-billing/parquet`, which needs the package `hyparquet-writer`. With it, the
   * element offers that download.
   */
  parquet: ParquetWriter | undefined;

  /** The totals of what is shown; undefined until something was loaded. */
  readonly summary: ElementSummary | undefined;
  /** How it was loaded; of the account, the reports of both lists together. */
  readonly report: BillReport | undefined;
  /**
   * The bills that were loaded; of the account, the usage-based ones. The element frees it when it loads others: read it, keep
   * no reference.
   */
  readonly table: BillTable<Record<string, unknown>> | undefined;

  /** Loads again. */
  load(): void;
  /** Stops loading. What is shown stays. */
  cancel(): void;
  /** Starts a download. Rejects if there is nothing to be downloaded, and with kind `aborted` if the element is removed meanwhile. */
  download(id: DownloadId): Promise<void>;

  addEventListener<Type extends keyof NovitaBillingEventMap>(
    type: Type,
    listener: (this: NovitaBillingElement, event: NovitaBillingEventMap[Type]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Type extends keyof NovitaBillingEventMap>(
    type: Type,
    listener: (this: NovitaBillingElement, event: NovitaBillingEventMap[Type]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}

// element/element.d.ts
/** Importing this module defines `<novita-billing>`, unless that name is taken. */

import { NovitaBillingElement } from "./class.js";

export * from "./class.js";

declare global {
  interface HTMLElementTagNameMap {
    "novita-billing": NovitaBillingElement;
  }
}

// element/jsx.d.ts
/** Types of the tag in JSX of React 19: `import type {} from "novita-billing/element/jsx"`. */

import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { NovitaBillingElement } from "./class.js";
import type { NovitaBillingAttributes, NovitaBillingProperties } from "./tag.js";

declare module "react" {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- React declares it
  namespace JSX {
    interface IntrinsicElements {
      "novita-billing": DetailedHTMLProps<HTMLAttributes<NovitaBillingElement>, NovitaBillingElement> &
        NovitaBillingAttributes &
        NovitaBillingProperties;
    }
  }
}

// element/react.d.ts
import type { ForwardRefExoticComponent, HTMLAttributes, RefAttributes } from "react";
import type { NovitaBillingElement, NovitaBillingEventMap } from "./class.js";

export * from "./class.js";

/** What can be set: the attributes under the names of their properties, and the properties. */
type Settable = Omit<
  NovitaBillingElement,
  keyof HTMLElement | "load" | "cancel" | "download" | "summary" | "report" | "table"
>;

type Handler<Type extends keyof NovitaBillingEventMap> = (event: NovitaBillingEventMap[Type]) => void;

/** Properties of the component. */
export interface NovitaBillingProps
  extends
    Partial<Settable>,
    Omit<HTMLAttributes<NovitaBillingElement>, "onLoad" | "onError" | "onChange" | "onSelect" | keyof Settable> {
  /** `novita-loading` */
  onLoading?: Handler<"novita-loading">;
  /** `novita-load` */
  onLoad?: Handler<"novita-load">;
  /** `novita-error` */
  onError?: Handler<"novita-error">;
  /** `novita-unauthorized` */
  onUnauthorized?: Handler<"novita-unauthorized">;
  /** `novita-change` */
  onChange?: Handler<"novita-change">;
  /** `novita-select` */
  onSelect?: Handler<"novita-select">;
}

/**
 * `<novita-billing>` as a component of React 18 and later.
 *
 * @example
 * <NovitaBilling baseUrl="/billing" list="usage" onLoad={({ detail }) => console.log(detail.total)} />
 */
export const NovitaBilling: ForwardRefExoticComponent<NovitaBillingProps & RefAttributes<NovitaBillingElement>>;

// element/strings.d.ts
/** A text with values in braces, or one for each plural form of the language, of which the value `count` chooses one. */
export type NovitaBillingText =
  | string
  | {
      readonly zero?: string;
      readonly one?: string;
      readonly two?: string;
      readonly few?: string;
      readonly many?: string;
      readonly other: string;
    };

/**
 * The texts of `<novita-billing>`, by name, for its property `strings`. A text that is absent is the element's own, in the
 * language of `locale`; it says here what that is in English. Values stand in braces, in any order; one may be left out.
 *
 * @example
 * element.strings = {
 *   "setup.title": "Billing is not available",
 *   rows: { one: "{count} line", other: "{count} lines" },
 * };
 */
export interface NovitaBillingStrings {
  /** "Whole account" */
  readonly "list.account"?: NovitaBillingText;
  /** "Usage-based bills" */
  readonly "list.usage"?: NovitaBillingText;
  /** "Fixed-term bills" */
  readonly "list.fixedTerm"?: NovitaBillingText;
  /** "Bills per API key" */
  readonly "list.apiKey"?: NovitaBillingText;
  /** "Category" */
  readonly "field.productCategory"?: NovitaBillingText;
  /** "Category" */
  readonly "field.category"?: NovitaBillingText;
  /** "Product" */
  readonly "field.productName"?: NovitaBillingText;
  /** "Resource or key" */
  readonly "field.ownerID"?: NovitaBillingText;
  /** "Key name" */
  readonly "field.apikeyName"?: NovitaBillingText;
  /** "Key mask" */
  readonly "field.apikeyMask"?: NovitaBillingText;
  /** "Product id" */
  readonly "field.productId"?: NovitaBillingText;
  /** "User" */
  readonly "field.userId"?: NovitaBillingText;
  /** "Member" */
  readonly "field.memberId"?: NovitaBillingText;
  /** "Order" */
  readonly "field.tradeType"?: NovitaBillingText;
  /** "Billing mode" */
  readonly "field.tradeMode"?: NovitaBillingText;
  /** "Cycle" */
  readonly "field.cycle"?: NovitaBillingText;
  /** "Total" */
  readonly "field.total"?: NovitaBillingText;
  /** "Voucher" */
  readonly "field.voucher"?: NovitaBillingText;
  /** "Cash" */
  readonly "field.cash"?: NovitaBillingText;
  /** "Quantity" */
  readonly "field.billNum"?: NovitaBillingText;
  /** "Input or quantity" */
  readonly "field.billNum0"?: NovitaBillingText;
  /** "Output" */
  readonly "field.billNum1"?: NovitaBillingText;
  /** "GPU instances" */
  readonly "category.gpu"?: NovitaBillingText;
  /** "Language models" */
  readonly "category.llm"?: NovitaBillingText;
  /** "Serverless endpoints" */
  readonly "category.serverless"?: NovitaBillingText;
  /** "Cloud storage" */
  readonly "category.cloud_storage"?: NovitaBillingText;
  /** "Local storage" */
  readonly "category.local_storage"?: NovitaBillingText;
  /** "Saved images" */
  readonly "category.image"?: NovitaBillingText;
  /** "Media generation" */
  readonly "category.gen_api"?: NovitaBillingText;
  /** "Sandboxes" */
  readonly "category.cloud_sandbox"?: NovitaBillingText;
  /** "Dedicated endpoints" */
  readonly "category.llm_dedicated_endpoint"?: NovitaBillingText;
  /** "Web search" */
  readonly "category.web_search"?: NovitaBillingText;
  /** "Bare metal" */
  readonly "category.bare_metal"?: NovitaBillingText;
  /** "Control totals" */
  readonly "category.summary"?: NovitaBillingText;
  /** "Bought" */
  readonly "tradeType.monthly_new_buy"?: NovitaBillingText;
  /** "Renewed" */
  readonly "tradeType.monthly_re_buy"?: NovitaBillingText;
  /** "Changed" */
  readonly "tradeType.monthly_re_config"?: NovitaBillingText;
  /** "hour" */
  readonly "unit.hour"?: NovitaBillingText;
  /** "day" */
  readonly "unit.day"?: NovitaBillingText;
  /** "week" */
  readonly "unit.week"?: NovitaBillingText;
  /** "month" */
  readonly "unit.month"?: NovitaBillingText;
  /** "Hour" */
  readonly "cycle.Hour"?: NovitaBillingText;
  /** "Day" */
  readonly "cycle.Day"?: NovitaBillingText;
  /** "Week" */
  readonly "cycle.Week"?: NovitaBillingText;
  /** "Month" */
  readonly "cycle.Month"?: NovitaBillingText;
  /** "Not issued yet" */
  readonly "invoiceStatus.pending"?: NovitaBillingText;
  /** "Due" */
  readonly "invoiceStatus.outed"?: NovitaBillingText;
  /** "Overdue" */
  readonly "invoiceStatus.overdue"?: NovitaBillingText;
  /** "Paid" */
  readonly "invoiceStatus.paid"?: NovitaBillingText;
  /** "Voided" */
  readonly "invoiceStatus.voided"?: NovitaBillingText;
  /** "All" */
  readonly "all"?: NovitaBillingText;
  /** "Total" */
  readonly "total"?: NovitaBillingText;
  /** "Missing" */
  readonly "missing"?: NovitaBillingText;
  /** "{label}: {text}" */
  readonly "labelled"?: NovitaBillingText;
  /** "{text} ({note})" */
  readonly "noted"?: NovitaBillingText;
  /** "{text} {next}" */
  readonly "sentences"?: NovitaBillingText;
  /** one: "{count} row", other: "{count} rows" */
  readonly "rows"?: NovitaBillingText;
  /** "This month" */
  readonly "period.this-month"?: NovitaBillingText;
  /** "Last month" */
  readonly "period.last-month"?: NovitaBillingText;
  /** "Last 3 months" */
  readonly "period.last-3-months"?: NovitaBillingText;
  /** "This year" */
  readonly "period.this-year"?: NovitaBillingText;
  /** "Choose a month…" */
  readonly "period.month"?: NovitaBillingText;
  /** "Choose days…" */
  readonly "period.days"?: NovitaBillingText;
  /** "No comparison" */
  readonly "compare.none"?: NovitaBillingText;
  /** "The period before" */
  readonly "compare.previous"?: NovitaBillingText;
  /** "The same days before" */
  readonly "compare.sameDays"?: NovitaBillingText;
  /** "{count} of {total}" */
  readonly "filter.some"?: NovitaBillingText;
  /** "Loading bills…" */
  readonly "status.loading"?: NovitaBillingText;
  /** "Loading bills… {total} so far" */
  readonly "status.soFar"?: NovitaBillingText;
  /** "Waiting: the billing service is asked again in a moment." */
  readonly "status.waiting"?: NovitaBillingText;
  /** one: "{subject}: trying again in {count} second", other: "{subject}: trying again in {count} seconds" */
  readonly "progress.waiting"?: NovitaBillingText;
  /** "Cancelled." */
  readonly "status.cancelled"?: NovitaBillingText;
  /** "{title}: {total}" */
  readonly "status.done"?: NovitaBillingText;
  /** "{title}: {total}, without what could not be loaded" */
  readonly "status.partial"?: NovitaBillingText;
  /** "{title}: no bills" */
  readonly "status.empty"?: NovitaBillingText;
  /** "{done} of {total} requests · {rows} · {size}" */
  readonly "progress.requests"?: NovitaBillingText;
  /** "{rows} · {size}" */
  readonly "progress.bytes"?: NovitaBillingText;
  /** "{total} so far · {progress}" */
  readonly "progress.soFar"?: NovitaBillingText;
  /** "So far: {done} of {total} requests" */
  readonly "running.label"?: NovitaBillingText;
  /** "{list}, {period}" */
  readonly "answer.title"?: NovitaBillingText;
  /** "Still shown: {title}" */
  readonly "old.remark"?: NovitaBillingText;
  /** "There are no bills in this period." */
  readonly "empty"?: NovitaBillingText;
  /** "No bill of this period matches the filters." */
  readonly "empty.filtered"?: NovitaBillingText;
  /** "Total" */
  readonly "headline.total"?: NovitaBillingText;
  /** "Total of what could be loaded" */
  readonly "headline.partialTotal"?: NovitaBillingText;
  /** "not loaded" */
  readonly "headline.notLoaded"?: NovitaBillingText;
  /** "Paid in cash" */
  readonly "headline.cash"?: NovitaBillingText;
  /** "Paid by voucher" */
  readonly "headline.voucher"?: NovitaBillingText;
  /** "Began before the period" */
  readonly "headline.earlier"?: NovitaBillingText;
  /** "part of the total" */
  readonly "headline.earlierRemark"?: NovitaBillingText;
  /** "{input} tokens in, {output} out" */
  readonly "headline.tokens"?: NovitaBillingText;
  /** "{price} per million tokens" */
  readonly "headline.perMillion"?: NovitaBillingText;
  /** "{size} GB-hours of storage" */
  readonly "headline.gbHours"?: NovitaBillingText;
  /** "{size} GB-days of storage" */
  readonly "headline.gbDays"?: NovitaBillingText;
  /** "Without {categories}: the service has no such bills by the hour. Choose rows of a day to include them." */
  readonly "headline.leftOut"?: NovitaBillingText;
  /** one: "{count} bill is still open: its amount grows", other: "{count} bills are still open: their amounts grow" */
  readonly "headline.openBills"?: NovitaBillingText;
  /** one: "{count} term is not over", other: "{count} terms are not over" */
  readonly "headline.openTerms"?: NovitaBillingText;
  /** "This period ends on {time}." */
  readonly "headline.notOver"?: NovitaBillingText;
  /** "This period begins on {time}." */
  readonly "headline.notBegun"?: NovitaBillingText;
  /** "Against {period}" */
  readonly "change.against"?: NovitaBillingText;
  /** one: "Against the same day, the first that is complete", other: "Against the same {count} days, those that are complete" */
  readonly "change.sameDays"?: NovitaBillingText;
  /** "new" */
  readonly "change.new"?: NovitaBillingText;
  /** "gone" */
  readonly "change.gone"?: NovitaBillingText;
  /** "no change" */
  readonly "change.none"?: NovitaBillingText;
  /** "from zero" */
  readonly "change.fromZero"?: NovitaBillingText;
  /** "not all bills could be loaded" */
  readonly "change.incomplete"?: NovitaBillingText;
  /** "the period is not over" */
  readonly "change.running"?: NovitaBillingText;
  /** "Forecast" */
  readonly "forecast.title"?: NovitaBillingText;
  /** "Budget" */
  readonly "forecast.budgetTitle"?: NovitaBillingText;
  /** one: "From {count} complete day of {total}. Each other day is expected to cost {mean} (likely), the mean of the cheaper half (low) or of the dearer half (high). An estimate, not a promise.", other: "From {count} complete days of {total}. Each other day is expected to cost {mean} (likely), the mean of the cheaper half (low) or of the dearer half (high). An estimate, not a promise." */
  readonly "forecast.remark"?: NovitaBillingText;
  /** "Fixed terms count as they were charged." */
  readonly "forecast.fixedTerm"?: NovitaBillingText;
  /** "A forecast needs three complete days." */
  readonly "forecast.tooFewDays"?: NovitaBillingText;
  /** "A forecast needs bills by the hour or the day." */
  readonly "forecast.rowsTooLong"?: NovitaBillingText;
  /** "Within the budget; {amount} left" */
  readonly "budget.within"?: NovitaBillingText;
  /** "The budget will be exceeded" */
  readonly "budget.exceeded"?: NovitaBillingText;
  /** "The budget will be exceeded on {day}" */
  readonly "budget.exceededOn"?: NovitaBillingText;
  /** "{amount} over the budget" */
  readonly "budget.spent"?: NovitaBillingText;
  /** "At least {amount} over the budget" */
  readonly "budget.spentAtLeast"?: NovitaBillingText;
  /** "Per {unit}, by {field}" */
  readonly "chart.title"?: NovitaBillingText;
  /** "Bars as a table" */
  readonly "chart.table"?: NovitaBillingText;
  /** "Could not be loaded" */
  readonly "chart.missing"?: NovitaBillingText;
  /** "Budget: {amount} per {unit}" */
  readonly "chart.budget"?: NovitaBillingText;
  /** "before" */
  readonly "chart.before"?: NovitaBillingText;
  /** "Before the period" */
  readonly "chart.beforeLong"?: NovitaBillingText;
  /** "after" */
  readonly "chart.after"?: NovitaBillingText;
  /** "After the period" */
  readonly "chart.afterLong"?: NovitaBillingText;
  /** "Bills are shown when they begin. Those that began before the period have a bar of their own." */
  readonly "chart.outsideBefore"?: NovitaBillingText;
  /** "Bills are shown when they begin. Those that begin after the period have a bar of their own." */
  readonly "chart.outsideAfter"?: NovitaBillingText;
  /** "Bills are shown when they begin. Those that begin before or after the period have bars of their own." */
  readonly "chart.outside"?: NovitaBillingText;
  /** "By {field}" */
  readonly "groups.title"?: NovitaBillingText;
  /** "Show all {count} groups" */
  readonly "groups.all"?: NovitaBillingText;
  /** "Show only the largest" */
  readonly "groups.fewer"?: NovitaBillingText;
  /** "Nothing more" */
  readonly "groups.nothingMore"?: NovitaBillingText;
  /** "{input} in, {output} out" */
  readonly "groups.tokens"?: NovitaBillingText;
  /** "(none)" */
  readonly "group.none"?: NovitaBillingText;
  /** one: "{count} other", other: "{count} others" */
  readonly "group.others"?: NovitaBillingText;
  /** "Total" */
  readonly "column.total"?: NovitaBillingText;
  /** "Share" */
  readonly "column.share"?: NovitaBillingText;
  /** "Voucher" */
  readonly "column.voucher"?: NovitaBillingText;
  /** "Cash" */
  readonly "column.cash"?: NovitaBillingText;
  /** "Change, same days" */
  readonly "column.sameDays"?: NovitaBillingText;
  /** "Change, whole period" */
  readonly "column.wholePeriod"?: NovitaBillingText;
  /** "Change" */
  readonly "column.change"?: NovitaBillingText;
  /** "Per million tokens" */
  readonly "column.price"?: NovitaBillingText;
  /** "Rows" */
  readonly "column.rows"?: NovitaBillingText;
  /** "Period" */
  readonly "column.period"?: NovitaBillingText;
  /** "Month" */
  readonly "column.month"?: NovitaBillingText;
  /** "Status" */
  readonly "column.status"?: NovitaBillingText;
  /** "Bills" */
  readonly "column.bills"?: NovitaBillingText;
  /** "Invoice" */
  readonly "column.invoice"?: NovitaBillingText;
  /** "Difference" */
  readonly "column.difference"?: NovitaBillingText;
  /** one: "{count} bill", other: "{count} bills" */
  readonly "rows.title"?: NovitaBillingText;
  /** "What changed most since {period}" */
  readonly "movers.title"?: NovitaBillingText;
  /** one: "What changed most, against the same day of {period}", other: "What changed most, against the same {count} days of {period}" */
  readonly "movers.sameDays"?: NovitaBillingText;
  /** "Unusual days" */
  readonly "unusual.title"?: NovitaBillingText;
  /** "{times} times the usual amount" */
  readonly "unusual.text"?: NovitaBillingText;
  /** "Control totals" */
  readonly "control.title"?: NovitaBillingText;
  /** "The service's own sums. They are not part of the bills." */
  readonly "control.text"?: NovitaBillingText;
  /** "Balance" */
  readonly "balance.title"?: NovitaBillingText;
  /** "Available" */
  readonly "balance.available"?: NovitaBillingText;
  /** "Cash" */
  readonly "balance.cash"?: NovitaBillingText;
  /** "Pending charges" */
  readonly "balance.pendingCharges"?: NovitaBillingText;
  /** "Outstanding invoices" */
  readonly "balance.outstandingInvoices"?: NovitaBillingText;
  /** "Credit limit" */
  readonly "balance.creditLimit"?: NovitaBillingText;
  /** "what may be borrowed: not part of the balance" */
  readonly "balance.creditLimitRemark"?: NovitaBillingText;
  /** "Invoices that are not paid" */
  readonly "invoices.title"?: NovitaBillingText;
  /** "There are no invoices yet." */
  readonly "invoices.empty"?: NovitaBillingText;
  /** one: "The only invoice is paid.", other: "All {count} invoices are paid or voided." */
  readonly "invoices.none"?: NovitaBillingText;
  /** "Bills and invoices by month" */
  readonly "months.title"?: NovitaBillingText;
  /** "Still open." */
  readonly "months.open"?: NovitaBillingText;
  /** "There is no invoice." */
  readonly "months.noInvoice"?: NovitaBillingText;
  /** "The service's own total differs." */
  readonly "months.controlDiffers"?: NovitaBillingText;
  /** "Some bills could not be loaded" */
  readonly "missing.title"?: NovitaBillingText;
  /** "The whole period" */
  readonly "report.wholePeriod"?: NovitaBillingText;
  /** "the service has more bills than it sent" */
  readonly "report.more"?: NovitaBillingText;
  /** "Complete: every second of the period was answered." */
  readonly "report.complete"?: NovitaBillingText;
  /** "Not complete: some bills could not be loaded." */
  readonly "report.incomplete"?: NovitaBillingText;
  /** one: "{count} request, {size}.", other: "{count} requests, {size}." */
  readonly "report.requests"?: NovitaBillingText;
  /** one: "{count} retry.", other: "{count} retries." */
  readonly "report.retries"?: NovitaBillingText;
  /** one: "{count} row came in two requests, and counts once.", other: "{count} rows came in two requests, and count once." */
  readonly "report.duplicates"?: NovitaBillingText;
  /** one: "{count} row lies outside of the time that was requested, and counts.", other: "{count} rows lie outside of the time that was requested, and count." */
  readonly "report.outside"?: NovitaBillingText;
  /** one: "{count} row could not be compared with those of other requests.", other: "{count} rows could not be compared with those of other requests." */
  readonly "report.unchecked"?: NovitaBillingText;
  /** "All rows have exact decimal amounts." */
  readonly "report.decimals"?: NovitaBillingText;
  /** one: "{count} row without decimal amounts: its amount is in whole ten-thousandths.", other: "{count} rows without decimal amounts: their amounts are in whole ten-thousandths." */
  readonly "report.integers"?: NovitaBillingText;
  /** "Fields that are not documented: {fields}." */
  readonly "report.unknownFields"?: NovitaBillingText;
  /** "Documented fields that some rows lack: {fields}." */
  readonly "report.missingFields"?: NovitaBillingText;
  /** "You are offline" */
  readonly "error.offlineTitle"?: NovitaBillingText;
  /** "Connect to the internet, then try again." */
  readonly "error.offline"?: NovitaBillingText;
  /** "The billing service could not be reached" */
  readonly "error.networkTitle"?: NovitaBillingText;
  /** "Check your connection, then try again. If the problem persists, contact the administrator of this page." */
  readonly "error.network"?: NovitaBillingText;
  /** "The billing service did not answer in time" */
  readonly "error.timeoutTitle"?: NovitaBillingText;
  /** "Try again, or choose a shorter period." */
  readonly "error.timeout"?: NovitaBillingText;
  /** "You are not signed in, or may not see these bills" */
  readonly "error.unauthorizedTitle"?: NovitaBillingText;
  /** "Sign in again, then try again." */
  readonly "error.unauthorized"?: NovitaBillingText;
  /** "The billing service is busy" */
  readonly "error.rateLimitedTitle"?: NovitaBillingText;
  /** "Too many requests. Wait a little, then try again." */
  readonly "error.rateLimited"?: NovitaBillingText;
  /** "The billing service has a problem" */
  readonly "error.unavailableTitle"?: NovitaBillingText;
  /** "It is on the side of the service. Try again later." */
  readonly "error.unavailable"?: NovitaBillingText;
  /** "The billing service rejected the request" */
  readonly "error.rejectedTitle"?: NovitaBillingText;
  /** "Give the administrator of this page the details below." */
  readonly "error.rejected"?: NovitaBillingText;
  /** "These bills cannot be requested" */
  readonly "error.queryTitle"?: NovitaBillingText;
  /** "Choose another period, category or unit." */
  readonly "error.query"?: NovitaBillingText;
  /** "The answer of the billing service could not be read" */
  readonly "error.decodeTitle"?: NovitaBillingText;
  /** "It is not a list of bills. Give the administrator of this page the details below." */
  readonly "error.decode"?: NovitaBillingText;
  /** "This page is not set up correctly" */
  readonly "error.configTitle"?: NovitaBillingText;
  /** "Give the administrator of this page the details below." */
  readonly "error.config"?: NovitaBillingText;
  /** "Something went wrong in this page" */
  readonly "error.internalTitle"?: NovitaBillingText;
  /** "Reload the page. If it happens again, give its administrator the details below." */
  readonly "error.internal"?: NovitaBillingText;
  /** "Cancelled" */
  readonly "error.abortedTitle"?: NovitaBillingText;
  /** "Nothing was loaded." */
  readonly "error.aborted"?: NovitaBillingText;
  /** "{title}. {text}" */
  readonly "error.sentences"?: NovitaBillingText;
  /** "(Request {id})" */
  readonly "error.requestId"?: NovitaBillingText;
  /** "Request" */
  readonly "detail.request"?: NovitaBillingText;
  /** "Status" */
  readonly "detail.status"?: NovitaBillingText;
  /** "Reason" */
  readonly "detail.reason"?: NovitaBillingText;
  /** "Request id" */
  readonly "detail.requestId"?: NovitaBillingText;
  /** "Attempts" */
  readonly "detail.attempts"?: NovitaBillingText;
  /** "Kind" */
  readonly "detail.kind"?: NovitaBillingText;
  /** "Field" */
  readonly "detail.field"?: NovitaBillingText;
  /** "Message" */
  readonly "detail.message"?: NovitaBillingText;
  /** "Change" */
  readonly "ui.change"?: NovitaBillingText;
  /** "Bills" */
  readonly "ui.list"?: NovitaBillingText;
  /** "Period" */
  readonly "ui.period"?: NovitaBillingText;
  /** "Month" */
  readonly "ui.month"?: NovitaBillingText;
  /** "First day" */
  readonly "ui.from"?: NovitaBillingText;
  /** "Last day" */
  readonly "ui.until"?: NovitaBillingText;
  /** "Show" */
  readonly "ui.showPeriod"?: NovitaBillingText;
  /** "Length of a row" */
  readonly "ui.cycle"?: NovitaBillingText;
  /** "Category to load" */
  readonly "ui.category"?: NovitaBillingText;
  /** "Compare with" */
  readonly "ui.compare"?: NovitaBillingText;
  /** "Group by" */
  readonly "ui.groupBy"?: NovitaBillingText;
  /** "Then by" */
  readonly "ui.thenBy"?: NovitaBillingText;
  /** "Bars" */
  readonly "ui.unit"?: NovitaBillingText;
  /** "All digits" */
  readonly "ui.exactAmounts"?: NovitaBillingText;
  /** "Only bills that begin in the period" */
  readonly "ui.onlyBegun"?: NovitaBillingText;
  /** "Search" */
  readonly "ui.filterSearch"?: NovitaBillingText;
  /** "No name has this text." */
  readonly "ui.filterNothingFound"?: NovitaBillingText;
  /** "Show all" */
  readonly "ui.filterClear"?: NovitaBillingText;
  /** "Filter by {field}" */
  readonly "ui.filterOptions"?: NovitaBillingText;
  /** "Cancel" */
  readonly "ui.cancel"?: NovitaBillingText;
  /** "Details for the administrator" */
  readonly "ui.details"?: NovitaBillingText;
  /** "Try again" */
  readonly "ui.retry"?: NovitaBillingText;
  /** "Compare the last months" */
  readonly "ui.loadMonths"?: NovitaBillingText;
  /** "Loading…" */
  readonly "ui.loading"?: NovitaBillingText;
  /** "This part could not be loaded. Reload the page." */
  readonly "ui.notLoaded"?: NovitaBillingText;
  /** "Copy the exact amount" */
  readonly "ui.copyExact"?: NovitaBillingText;
  /** "Copied" */
  readonly "ui.copied"?: NovitaBillingText;
  /** "Budget" */
  readonly "ui.budget"?: NovitaBillingText;
  /** "Spent" */
  readonly "ui.spent"?: NovitaBillingText;
  /** "Likely" */
  readonly "ui.likely"?: NovitaBillingText;
  /** "Low" */
  readonly "ui.low"?: NovitaBillingText;
  /** "High" */
  readonly "ui.high"?: NovitaBillingText;
  /** "Spent of the budget of {budget}" */
  readonly "ui.ofBudget"?: NovitaBillingText;
  /** "Arrow keys move between the bars." */
  readonly "ui.chartKeys"?: NovitaBillingText;
  /** "Show as a table" */
  readonly "ui.asTable"?: NovitaBillingText;
  /** "Hide the table" */
  readonly "ui.withoutTable"?: NovitaBillingText;
  /** "{when}: {total}" */
  readonly "ui.barLabel"?: NovitaBillingText;
  /** "{name} {amount}" */
  readonly "ui.barPart"?: NovitaBillingText;
  /** ", " */
  readonly "ui.separator"?: NovitaBillingText;
  /** "Not over yet" */
  readonly "ui.barOpen"?: NovitaBillingText;
  /** "Unusually high" */
  readonly "ui.barUnusual"?: NovitaBillingText;
  /** "Before" */
  readonly "ui.before"?: NovitaBillingText;
  /** "Now" */
  readonly "ui.after"?: NovitaBillingText;
  /** "Change" */
  readonly "ui.changeColumn"?: NovitaBillingText;
  /** "Name" */
  readonly "ui.name"?: NovitaBillingText;
  /** "Usual" */
  readonly "ui.usual"?: NovitaBillingText;
  /** "Remark" */
  readonly "ui.remark"?: NovitaBillingText;
  /** "Table: {title}" */
  readonly "ui.tableOf"?: NovitaBillingText;
  /** "Downloads" */
  readonly "ui.downloads"?: NovitaBillingText;
  /** "The file is being made…" */
  readonly "ui.downloading"?: NovitaBillingText;
  /** "How these bills were loaded" */
  readonly "ui.report"?: NovitaBillingText;
  /** "This billing view is not set up" */
  readonly "setup.title"?: NovitaBillingText;
  /** "Set base-url to a server of yours that adds the key, or give the element a client." */
  readonly "setup.noSource"?: NovitaBillingText;
  /** "{name} is “{value}”: it must be {expected}." */
  readonly "setup.attribute"?: NovitaBillingText;
  /** "Groups, CSV" */
  readonly "download.groups"?: NovitaBillingText;
  /** "One line for each group." */
  readonly "download.groupsAbout"?: NovitaBillingText;
  /** "Groups per {unit}, CSV" */
  readonly "download.chart"?: NovitaBillingText;
  /** "One line for each {unit} and group." */
  readonly "download.chartAbout"?: NovitaBillingText;
  /** "All rows, CSV" */
  readonly "download.rows"?: NovitaBillingText;
  /** "Every bill with all its fields." */
  readonly "download.rowsAbout"?: NovitaBillingText;
  /** "All rows, NDJSON" */
  readonly "download.ndjson"?: NovitaBillingText;
  /** "Every bill as the service sent it." */
  readonly "download.ndjsonAbout"?: NovitaBillingText;
  /** "FOCUS, CSV" */
  readonly "download.focus"?: NovitaBillingText;
  /** "For FinOps tools." */
  readonly "download.focusAbout"?: NovitaBillingText;
  /** "All rows, Parquet" */
  readonly "download.parquet"?: NovitaBillingText;
  /** "For data tools." */
  readonly "download.parquetAbout"?: NovitaBillingText;
  /** "The files lack what could not be loaded; their names begin with INCOMPLETE." */
  readonly "downloads.incomplete"?: NovitaBillingText;
}

// element/tag.d.ts
import type { Compare, Controls, ListName, NovitaBillingElement } from "./class.js";
import type { CalendarUnit, CycleType } from "../dist/index.js";

/** What templates set as properties, because it is no text. */
export type NovitaBillingProperties = Partial<
  Pick<NovitaBillingElement, "client" | "headers" | "strings" | "wasm" | "parquet">
>;

/** The attributes of the tag. */
export interface NovitaBillingAttributes {
  "base-url"?: string;
  list?: ListName;
  period?: string;
  cycle?: CycleType;
  category?: string;
  "group-by"?: string;
  unit?: CalendarUnit;
  compare?: Compare;
  /** JSON */
  filter?: string;
  currency?: string;
  "utc-offset"?: string;
  "time-zone"?: string;
  budget?: string;
  locale?: string;
  theme?: "auto" | "light" | "dark";
  controls?: Controls;
  count?: "all" | "begun";
  "sync-url"?: string;
}

// element/vue.d.ts
/** Types of the tag in Vue templates: `import type {} from "novita-billing/element/vue"`. */

import type { DefineComponent } from "vue";
import type { NovitaBillingEventMap } from "./class.js";
import type { NovitaBillingAttributes, NovitaBillingProperties } from "./tag.js";

/** Templates write `@novita-load`. */
type HandlerName<Type extends string> = Type extends `novita-${infer Name}` ? `onNovita${Capitalize<Name>}` : never;

type Handlers = {
  [Type in keyof NovitaBillingEventMap as HandlerName<Type>]?: (event: NovitaBillingEventMap[Type]) => void;
};

declare module "vue" {
  interface GlobalComponents {
    "novita-billing": DefineComponent<NovitaBillingAttributes & NovitaBillingProperties & Handlers>;
  }
}

// wasm/novita_billing.d.ts
/* tslint:disable */
/* eslint-disable */

/**
 * A moment: unix seconds (an integer below 1e11; above, it can only be milliseconds and is refused), a `Date`, or an
 * RFC 3339 text with a zone. A fractional number is refused. A fraction of a second in a `Date` or text is rounded down in
 * `startTime` and `endTime`, and up in `from` and `until`, so that half-open ranges that meet neither overlap nor leave a
 * gap. The 60th second of a leap second is the next second.
 */
export type Instant = number | Date | string;

/**
 * A range of time, in one of three forms:
 * - both ends included, as the API has it (`endTime` > `startTime`);
 * - `until` not included;
 * - whole calendar units in the service's UTC offset: "2026", "2026-Q1", "2026-01", "2026-W05", "2026-01-15", or "A/B"
 *   from the start of A to the end of B.
 */
export type TimeRange =
| {
    /** The first second, included. */
    startTime: Instant;
    /** The last second, included: after `startTime`. */
    endTime: Instant;
    from?: never;
    until?: never;
    period?: never;
}
| {
    /** The first second, included. */
    from: Instant;
    /** The first second after the range, not included: after `from`. */
    until: Instant;
    startTime?: never;
    endTime?: never;
    period?: never;
}
| {
    /** One calendar unit, or two with a slash, from the start of the first to the end of the second. */
    period: string;
    startTime?: never;
    endTime?: never;
    from?: never;
    until?: never;
};

/** The time that a row of API-key bills covers. Windows never split such a unit, except at the two ends of the range. */
export type CycleType = "Hour" | "Day" | "Week" | "Month";

/** A kind of bills. */
export type BillKind = "fixedTerm" | "apiKey" | "usage";

/** Where a range over 31 days is split: at months (the default) or at ISO weeks. The cycle takes precedence. */
export type SplitBy = "month" | "week";

/** A query for fixed-term (monthly) bills. */
export type FixedTermQuery = TimeRange & {
    /** Product type: summary, gpu, serverless, cloud_storage, local_storage, image, bare_metal; others are sent as they are. */
    category?: string | undefined;
    /** Product name, which the service matches fuzzily. */
    productName?: string | undefined;
    /** Id of one resource instance. */
    ownerId?: string | undefined;
};

/** A query for bills per API key. The service has them from 2026-01-01 00:00:00 on. */
export type ApiKeyQuery = TimeRange & {
    /** The time that one row covers. */
    cycleType: CycleType;
    /** llm, gen_api, web_search; others are sent as they are. */
    category?: string | undefined;
    /** Product name, which the service matches fuzzily. */
    productName?: string | undefined;
};

/**
 * A query for usage-based bills: what is paid as it is used. Bills per API key are another view of the product categories llm,
 * gen_api and web_search: never add the two.
 */
export type UsageQuery = TimeRange & {
    /** The time that one row covers. The service has no rows of the hour for storage. */
    cycleType: CycleType;
    /**
     * One of gpu, llm, serverless, cloud_storage, gen_api, cloud_sandbox, llm_dedicated_endpoint, web_search, bare_metal, or
     * others, which are sent as they are; or a list of these, each of which is requested for every window. "summary" requests
     * the service's own control totals.
     */
    productCategory: string | readonly string[];
    /** The rows' own category, which is another thing than their product category. */
    category?: string | undefined;
    /** Product name, which the service matches fuzzily. */
    productName?: string | undefined;
    /** Id of one resource. */
    ownerId?: string | undefined;
};

/**
 * A time zone: its name, the first and the last unix second whose clock changes are known, the UTC offset in seconds at the
 * first, then for each change the first second of another offset, and that offset.
 */
export type ClockChanges = [
name: string,
start: number,
end: number,
firstOffset: number,
...secondsAndOffsets: number[],
];

/** The spec of a summary. */
export interface SpecFields {
    /** Text fields of the rows and calendar units; empty for the grand total. */
    by: string[];
    /** How many groups are kept; the rest become one group. */
    top?: number | undefined;
    /** The order of the groups. */
    orderBy?: "total" | "key" | undefined;
    /** Which rows count. */
    count?: "all" | "begun" | undefined;
    /** Whose calendar units they are: a UTC offset such as "+08:00", or a time zone. The service's own by default. */
    timeZone?: string | ClockChanges | undefined;
}

/** The options of a forecast. */
export interface ForecastFields {
    /** The days whose end is asked for. */
    period: string;
    /** An amount that the period should not exceed. */
    budget?: string | undefined;
    /** The present. */
    now: Instant;
}



/**
 * Tokens of language models: exact sums, as integer text, of what the quantities of rows of category `llm` mean. A `billNum2`
 * to `billNum5` that a row lacks counts as 0.
 */
export interface Tokens {
    /** All input: `billNum0` (not cached), `billNum2` (read from the cache), `billNum3` and `billNum5` (written to it). */
    input: string;
    /** The part of the input that was read from the cache: `billNum2`. */
    cacheRead: string;
    /** The part of the input that was written to the cache, for 5 minutes or 1 hour: `billNum3` and `billNum5`. */
    cacheWrite: string;
    /** All output: `billNum1`. */
    output: string;
    /** The part of the output that was reasoning: `billNum4`. Absent if no row has it. */
    reasoning?: string;
    /**
     * Currency for a million tokens: the total of the rows of category `llm` alone, divided by their input and output, and
     * rounded to 6 decimal places, halves away from zero. Absent if there are no tokens.
     */
    perMillion?: string;
}

/**
 * What storage used. A quotient with a finite decimal is exact, any other is rounded to 6 decimal places, halves away from zero.
 */
export interface Storage {
    /**
     * Gigabytes times hours of the category `cloud_sandbox_storage`: `billNum0` / 3600. Absent if there are no such rows, or one
     * of them lacks its `billNum0`.
     */
    gbHours?: string;
    /** Gigabytes times days of all other categories whose names end with `storage`: `billNum0` / 86,400. Absent as above. */
    gbDays?: string;
}



/** An endpoint of the account. */
export type AccountEndpoint = "balance" | "invoices" | "transactions";

/** A query of invoices: every month from 2025-10 on by default. */
export interface InvoiceQuery {
    /**
     * The first month: "2025-10" is the first that the API documents. Earlier months are asked for as they are, and the service
     * decides.
     */
    startMonth?: string | undefined;
    /** The last month, included. */
    endMonth?: string | undefined;
}

/** A query of transactions: all of them by default. */
export interface TransactionQuery {
    /** From this moment on. */
    from?: Instant | undefined;
    /**
     * Until this moment, which is not included. It is not known whether the service includes the end of a range: it is asked
     * until this second, and transactions of that second are dropped.
     */
    until?: Instant | undefined;
    /** The id of one transaction. */
    serialNumber?: string | undefined;
    /** recharge, refund, consume; others are sent as they are. */
    transactionType?: string | undefined;
    /** AliPay, WeixinPay, PublicRemittance, Stripe; others are sent as they are. */
    transactionChannel?: string | undefined;
    /** pending, success, failed, expired; others are sent as they are. */
    status?: string | undefined;
    /** In the API's own words. */
    orderType?: string | undefined;
    /** Rows that are asked for at a time: 100 by default; 1 to 1000. */
    pageSize?: number | undefined;
}

/** A balance, an invoice or a transaction: texts, amounts as exact decimal text, times as numbers, integers as bigint. */
export interface AccountRecord {
    [field: string]: string | number | bigint | Record<string, bigint> | undefined;
    /** The unknown fields of an invoice or a transaction, as one JSON object. */
    extra?: string;
    /** The integer fields of a balance, by the API's names. */
    raw?: Record<string, bigint>;
}



/** The functions that a call uses. They do not throw. */
export interface CallHost {
    /** Milliseconds on a monotonic clock. */
    now(): number;
    /** Settles after a delay. */
    sleep(ms: number): Operation;
    /** The current key; null if the client has none. */
    key(): Operation | null;
    /** A new exchange: one request and its response. */
    exchange(): Exchange;
    /** Called with what happens in the call, as it happens. */
    event(event: EventData): void;
    /** Called whenever a window is finished. */
    progress(progress: Progress): void;
    /** Describes what was thrown. */
    describe(thrown: unknown): string;
    /** Called if the module restarts while the call waits for nothing else. */
    orphaned?(): void;
}

/** A promise or a timer that a call waits for. */
export interface Operation {
    /** 0 if it is pending, and `wake` is called when it settles; 1 if it has a value, 2 if it failed. */
    poll(wake: () => void): number;
    /** The value, or a description of the error. */
    readonly outcome: unknown;
    /** Cancels the operation: `wake` is not called any more. */
    cancel(): void;
}

/** The status and headers of a response. */
export interface ResponseHead {
    /** The HTTP status; 0 for a redirect that a browser hides, -1 if there is no response. */
    readonly status: number;
    /** A header's value: text, or any other value if there is none. */
    header(name: string): unknown;
    /** Cancels the request and the body, unless they have ended. */
    cancel(): void;
}

/** One request and its response. */
export interface Exchange extends ResponseHead {
    /** An `AbortSignal` that aborts the request and the body of its response. Throws if the environment cannot make one. */
    readonly signal: object;
    /** Whether a `Request` has the option `cache` in this environment. In Workers with an older compatibility date it has not. */
    readonly supportsCacheMode: boolean;
    /** Sends a `Request`. Settles when the head of the response has arrived. */
    send(request: object): Operation;
    /** Why `send` failed, if the caller's `fetch` or options are to blame and no retry can help. */
    readonly misuse: { path: string; message: string } | undefined;
    /** The next bytes as a `Uint8Array`; undefined at the end. */
    read(): Operation;
}



/** The settings of one call: the options of the client and the call, which the facade has checked and merged. */
export interface CallSettings {
    /** Without a trailing slash. */
    baseUrl: string;
    /** Names and values by turns. */
    headers: string[];
    /** Header values that no text may show. */
    secrets: string[];
    /** Where the service's own days begin, e.g. "+08:00". */
    utcOffset: string;
    /** Milliseconds to the response, then without a byte of body. */
    timeoutMs: number;
    /** Milliseconds for the whole call, waits included. */
    deadlineMs?: number | undefined;
    /** Milliseconds since the call was made, in which the module was loaded: `deadlineMs` includes them. */
    elapsedMs: number;
    /** Retries of each window. */
    maxRetries: number;
    /** Milliseconds that the call continues after a 429 while no request succeeds. */
    maxWaitMs?: number | undefined;
    /** The most windows at a time, 1 to 6. */
    concurrency: number;
    /** Whether windows may fail: the report then lists them. */
    collect: boolean;
}


/**
 * A batch of rows of a stream.
 */
export interface Batch {
    /**
     * The rows.
     */
    block: Block;
    /**
     * Their texts; if absent, those of the batch before.
     */
    texts?: PackedTexts;
}

/**
 * A column of texts, one for each group.
 */
export interface NamedTexts {
    /**
     * The name of the field or the calendar unit.
     */
    name: string;
    /**
     * The texts, in the order of the groups.
     */
    texts: PackedTexts;
}

/**
 * A comparison.
 */
export interface ComparisonData {
    /**
     * The parts of the totals from rows that begin before the range of their side, if either side has any.
     */
    earlier?: Sides;
    /**
     * All rows.
     */
    total: Change;
    /**
     * The groups.
     */
    groups: ChangedColumns;
}

/**
 * A complete window.
 */
export interface WindowReport {
    /**
     * First second.
     */
    startTime: number;
    /**
     * Last second, included.
     */
    endTime: number;
    /**
     * The product category, where a query of usage-based bills names several.
     */
    productCategory?: string;
    /**
     * Rows as sent, duplicates included.
     */
    rows: number;
    /**
     * The bytes of the body.
     */
    bytes: number;
    /**
     * Requests that were sent for it.
     */
    attempts: number;
    /**
     * Milliseconds from the start of the window to its completion: waits, pauses, reading the key and all attempts
     * included.
     */
    ms: number;
}

/**
 * A day far above the usual one of its group.
 */
export interface UnusualDayData {
    /**
     * A text for each field or unit of `by`; "" if the rows have none.
     */
    key: Record<string, string>;
    /**
     * The day in the service's offset, as "2026-11-23".
     */
    day: string;
    /**
     * What the group was charged on that day.
     */
    total: string;
    /**
     * What is usual for the group: the median of its days with bills.
     */
    usual: string;
}

/**
 * A list of texts: all of them concatenated, and the end of each.
 */
export interface PackedTexts {
    /**
     * The texts as UTF-8.
     */
    bytes: Uint8Array;
    /**
     * The end of each text, in bytes.
     */
    ends: Uint32Array;
}

/**
 * A range of time: unix seconds, both ends included.
 */
export interface TimeWindow {
    /**
     * First second.
     */
    startTime: number;
    /**
     * Last second, included.
     */
    endTime: number;
    /**
     * The product category, where a query of usage-based bills names several.
     */
    productCategory?: string;
}

/**
 * A remark of the service, or about its responses, that a reader should know.
 */
export interface Notice {
    /**
     * The subject. "more", "count-differs" and "partial-status" mean that rows are missing: the report is not complete.
     */
    code: NoticeCode;
    /**
     * The window that the notice is about; absent if it is about the whole call.
     */
    window?: TimeWindow;
    /**
     * The notice as an English sentence.
     */
    text: string;
}

/**
 * A summary.
 */
export interface SummaryData {
    /**
     * All rows except control totals.
     */
    total: Totals;
    /**
     * The groups in the order of the spec; the rest is the last.
     */
    groups: GroupColumns;
    /**
     * Rows in `total` with any of amountDecimal, voucherAmountDecimal, payableDecimal; the money of others is from the
     * integers.
     */
    rowsWithDecimalMoney: number;
    /**
     * Rows of category "summary": the API's own control totals, never added to the others.
     */
    control?: Totals;
    /**
     * The part of `total` from rows that begin before the requested range, if there are any.
     */
    earlier?: Totals;
    /**
     * The part of `total` from rows that lie wholly outside the requested range, if there are any.
     */
    outside?: Totals;
}

/**
 * A window that failed.
 */
export interface FailedWindow {
    /**
     * The window that failed.
     */
    window: TimeWindow;
    /**
     * The error.
     */
    error: ErrorData;
}

/**
 * Days far above the usual one.
 */
export interface UnusualDays {
    /**
     * In the order of the groups' keys, then of the days.
     */
    days: UnusualDayData[];
}

/**
 * Groups as columns. As objects made by serde, 15,000 of them took 150 ms longer.
 */
export interface GroupColumns {
    /**
     * A column for each field or unit of the spec.
     */
    keys: NamedTexts[];
    /**
     * Names that people read beside a key.
     */
    labels: NamedTexts[];
    /**
     * The totals of the groups.
     */
    totals: TotalsColumns;
    /**
     * Whether the last group is the rest, which has neither a key nor labels.
     */
    hasRest: boolean;
}

/**
 * Groups before and after, as columns. On a side that lacks a group, it has no rows.
 */
export interface ChangedColumns {
    /**
     * A column for each field or unit of the spec.
     */
    keys: NamedTexts[];
    /**
     * Names that people read beside a key.
     */
    labels: NamedTexts[];
    /**
     * The totals before.
     */
    before: TotalsColumns;
    /**
     * The totals after.
     */
    after: TotalsColumns;
    /**
     * The changes of the total, as exact decimal text.
     */
    change: PackedTexts;
    /**
     * The changes in percent of the absolute value of the total before; NaN if that is 0.
     */
    changePercent: Float64Array;
    /**
     * Whether the last group is the rest, which has neither a key nor labels.
     */
    hasRest: boolean;
}

/**
 * How a period will end, judged by its complete days. All amounts are totals (vouchers and cash), as exact decimal text.
 */
export interface Forecast {
    /**
     * What has been charged so far.
     */
    spent: string;
    /**
     * How many days of the period are complete: over, and their windows arrived.
     */
    completeDays: number;
    /**
     * How many days the period has.
     */
    totalDays: number;
    /**
     * The mean of the complete days; "0" of fixed-term bills, which are not extrapolated.
     */
    dailyMean: string;
    /**
     * The end of the period if its other days are like the cheaper half of the complete ones.
     */
    low: string;
    /**
     * The end of the period if its other days are like the mean.
     */
    likely: string;
    /**
     * The end of the period if its other days are like the dearer half of the complete ones.
     */
    high: string;
    /**
     * The budget that was given.
     */
    budget?: string;
    /**
     * The first day at whose end the running sum of `likely` is above the budget, as "2026-11-23"; it may be over already.
     * Absent if the period stays within the budget.
     */
    budgetDay?: string;
}

/**
 * Rows: their distinct values, and for each row the indexes of its values.
 */
export interface Block {
    /**
     * The index of the first row in the table.
     */
    first: number;
    /**
     * The part of the table whose texts the rows refer to.
     */
    part: number;
    /**
     * The number of rows.
     */
    length: number;
    /**
     * Field by field in the order of the class, for each row its value in the list of its type: 0 if the row lacks the field,
     * else the index of the value plus 1.
     */
    slots: Uint32Array;
    /**
     * Values of 64-bit integer fields.
     */
    integers: BigInt64Array;
    /**
     * Times and numbers.
     */
    numbers: Float64Array;
    /**
     * Decimal amounts.
     */
    decimals: PackedTexts;
    /**
     * Pairs of a row and the index of a JSON text: its unknown fields.
     */
    extras: Uint32Array;
}

/**
 * The bills of a month beside its invoice.
 */
export interface ReconciliationData {
    /**
     * The month, such as "2026-01".
     */
    month: string;
    /**
     * The product categories of usage-based bills that were requested.
     */
    categories: string[];
    /**
     * The usage-based bills that begin in the month.
     */
    usage: Totals;
    /**
     * The fixed-term bills that begin in the month.
     */
    fixedTerm: Totals;
    /**
     * The total of both.
     */
    bills: string;
    /**
     * The service's own control totals, if it sent any.
     */
    control?: MonthControl;
    /**
     * The invoice of the month, if there is one.
     */
    invoice?: AccountRecord;
    /**
     * The total of the invoice minus that of the bills; absent without an invoice.
     */
    difference?: string;
    /**
     * Whether all bills of the month arrived, and the control totals equal what the service sent beside them.
     */
    complete: boolean;
    /**
     * Whether the month is not over, or its invoice is not out.
     */
    open: boolean;
    /**
     * What arrived.
     */
    report: MonthReports;
}

/**
 * The change from one set of rows to another.
 */
export interface Change {
    /**
     * The totals before.
     */
    before: Totals;
    /**
     * The totals after.
     */
    after: Totals;
    /**
     * `after.total` minus `before.total`, as exact decimal text.
     */
    change: string;
    /**
     * The change in percent of the absolute value of `before.total`, rounded once from the exact one; null if that is 0.
     */
    changePercent: number | null;
}

/**
 * The data of a `BillingError`. No field holds the key.
 */
export interface ErrorData {
    /**
     * The category: what went wrong, as in `BillingError` of the package novita-billing.
     */
    kind: "config" | "query" | "network" | "timeout" | "aborted" | "api" | "decode" | "internal";
    /**
     * What happened, where, and what to do next.
     */
    message: string;
    /**
     * HTTP status.
     */
    status?: number;
    /**
     * The API's own reason.
     */
    reason?: string;
    /**
     * The request id that the service sent.
     */
    requestId?: string;
    /**
     * How long the service asked the client to wait, in milliseconds.
     */
    retryAfterMs?: number;
    /**
     * Requests that were sent for the window.
     */
    attempts?: number;
    /**
     * Which request failed.
     */
    window?: TimeWindow;
    /**
     * The option, the field of a query, or the place in a response.
     */
    path?: string;
    /**
     * Byte offset in the body.
     */
    offset?: number;
    /**
     * The description of what the host threw.
     */
    cause?: string;
}

/**
 * The progress of a call.
 */
export interface Progress {
    /**
     * Windows that are finished, including failed ones.
     */
    windowsDone: number;
    /**
     * All windows of the call.
     */
    windowsTotal: number;
    /**
     * Rows of complete windows, as sent.
     */
    rows: number;
    /**
     * Bytes of complete windows, and of those that are arriving. They never get less.
     */
    bytes: number;
    /**
     * What the bills of complete windows add up to, without control totals: exact decimal text in whole currency, e.g.
     * "1234.5". Only of `load`, once a window is complete. A bill that is in two windows counts twice until the call has
     * ended, so this may be above the total of the answer.
     */
    total?: string;
}

/**
 * The result of a call that adds bills up.
 */
export interface Summarized {
    /**
     * The totals.
     */
    summary: SummaryData;
    /**
     * What arrived in the call, and what did not.
     */
    report: ReportData;
}

/**
 * The service's own control totals of a month: of each list, if it sent one.
 */
export interface MonthControl {
    /**
     * Of usage-based bills.
     */
    usage?: string;
    /**
     * Of fixed-term bills.
     */
    fixedTerm?: string;
}

/**
 * The subject of a notice, for programs and translations.
 */
export type NoticeCode = "more" | "count-differs" | "partial-status" | "other-category" | "unknown-code" | "rows-outside" | "control-differs";

/**
 * The totals of groups as columns.
 */
export interface TotalsColumns {
    /**
     * The number of rows.
     */
    rows: Float64Array;
    /**
     * The totals, as exact decimal text.
     */
    total: PackedTexts;
    /**
     * The parts that vouchers paid.
     */
    voucher: PackedTexts;
    /**
     * The parts that are paid in cash.
     */
    cash: PackedTexts;
    /**
     * Sums by the names of their fields; an empty text for a group in which no row has the field.
     */
    quantities: NamedTexts[];
    /**
     * The fields of `Tokens`; an empty text where a group lacks one. Empty if all groups lack all of them.
     */
    tokens: NamedTexts[];
    /**
     * The fields of `Storage`, in the same way.
     */
    storage: NamedTexts[];
}

/**
 * Totals of both sides of a comparison.
 */
export interface Sides {
    /**
     * The earlier table.
     */
    before: Totals;
    /**
     * The later table.
     */
    after: Totals;
}

/**
 * Totals of rows. Money is exact decimal text in whole currency, never a float.
 */
export interface Totals {
    /**
     * The number of rows.
     */
    rows: number;
    /**
     * Of each row the decimal field if it has one, else the integer.
     */
    total: string;
    /**
     * The part that vouchers paid.
     */
    voucher: string;
    /**
     * The part that is paid in cash.
     */
    cash: string;
    /**
     * Exact sums of `billNum` and similar fields by their names; fields that no row has are left out.
     */
    quantities: Record<string, string>;
    /**
     * The tokens of the rows of category `llm`. Absent if there are none, and if one of them lacks its `billNum0` or `billNum1`.
     */
    tokens?: Tokens;
    /**
     * What the rows of storage used. Absent if there are none, and for bills without `billNum0`.
     */
    storage?: Storage;
}

/**
 * What arrived for a month, of each list.
 */
export interface MonthReports {
    /**
     * Usage-based bills, and their control totals.
     */
    usage: ReportData;
    /**
     * Fixed-term bills, and their control totals.
     */
    fixedTerm: ReportData;
}

/**
 * What arrived in a call, and what did not.
 */
export interface ReportData {
    /**
     * The complete windows, in order.
     */
    windows: WindowReport[];
    /**
     * The windows that failed, in order.
     */
    failed: FailedWindow[];
    /**
     * Every second of the range is in a complete window, and the service did not state that there is more.
     */
    complete: boolean;
    /**
     * The rows of the result.
     */
    rows: number;
    /**
     * Rows that were dropped because another window of the call has them as well: of equal rows in different windows, the
     * largest number in any one window counts.
     */
    duplicatesDropped: number;
    /**
     * Rows that lie wholly outside the window that they arrived with; one that another window has as well counts once. They
     * are kept: see `notices`, and `outside` of a summary.
     */
    rowsOutside: number;
    /**
     * Rows that were kept without knowing whether another window has them as well. A stream and a client's `summarize`
     * remember 524,288 rows inside their windows and 262,144 others.
     */
    rowsUnchecked: number;
    /**
     * Rows of the result whose `endTime` had not passed when the call began, by the clock of this environment: their amounts
     * may still grow. `endTime` is compared in whole seconds and counts as not passed in its own second. For `decodeBills` it
     * is the time at which the table was made; a filter keeps that of its table.
     */
    rowsOpen: number;
    /**
     * Rows with any of amountDecimal, voucherAmountDecimal, payableDecimal; the money of others is from the integers.
     */
    rowsWithDecimalMoney: number;
    /**
     * Names of undocumented fields, sorted; the rows have them in `extra`. A name of more than 100 bytes is cut and ends in
     * "…". Of more than 100 names, the first ones are listed, followed by "… and more".
     */
    unknownFields: string[];
    /**
     * Names of documented fields that some row lacks, or has as null.
     */
    missingFields: string[];
    /**
     * Notices about windows in their order, then about the whole call.
     */
    notices: Notice[];
}

/**
 * What happens in a call, as it happens.
 */
export type EventData = { type: "attempt"; window: TimeWindow; attempt: number } | { type: "response"; window: TimeWindow; attempt: number; status: number; ms: number } | { type: "wait"; window: TimeWindow; attempt: number; waitMs: number; because: string } | { type: "window"; window: TimeWindow; rows: number; bytes: number; attempts: number } | { type: "failed"; window: TimeWindow; error: ErrorData };


/**
 * Aborts one call.
 */
export class AbortHandle {
    free(): void;
    /**
     * Aborts the call: its timers, requests and bodies are released before this returns. Its promise is rejected with kind
     * `aborted` in a microtask.
     */
    abort(): void;
    /**
     * A handle for a call that has not started.
     */
    constructor();
}

/**
 * The records of a call, page by page.
 */
export class AccountPages {
    private constructor();
    free(): void;
    /**
     * Requests the next page; undefined after the last. Only one `next` may be pending.
     *
     * # Errors
     * Rejects with `ErrorData`.
     */
    next(): Promise<AccountRecord[] | undefined>;
    /**
     * Ends the call: its timer, request and body are released before this returns.
     */
    stop(): void;
}

/**
 * Decodes one body.
 */
export class BillDecoder {
    free(): void;
    /**
     * The error of a body that could not be read to its end, with a description of the cause. As in a call, an incomplete
     * body of an error response is ignored.
     *
     * # Errors
     * Throws only if JavaScript cannot allocate objects.
     */
    broken(cause: string): ErrorData;
    /**
     * The bills of the complete body.
     *
     * # Errors
     * Throws `ErrorData` if the body ended too early, or is an error response.
     */
    finish(): Table;
    /**
     * A decoder for bills of a kind. `head` is given if the bytes are the body of a response, and the product category that
     * they were requested with if they are usage-based bills.
     *
     * # Errors
     * Throws `ErrorData` of kind `config`.
     */
    constructor(kind: BillKind, head?: ResponseHead | null, productCategory?: string | null);
    /**
     * Decodes the next bytes.
     *
     * # Errors
     * Throws `ErrorData` if they are not bills.
     */
    push(bytes: Uint8Array | number[]): void;
}

/**
 * The rows of a call in the order of its windows, as they arrive.
 */
export class BillStream {
    private constructor();
    free(): void;
    /**
     * The next rows; undefined after the last. Only one `next` may be pending.
     *
     * # Errors
     * Rejects with `ErrorData` if the call failed.
     */
    next(): Promise<Batch | undefined>;
    /**
     * The report so far. `complete` is meaningful only at the end.
     *
     * # Errors
     * Throws only if JavaScript cannot allocate objects.
     */
    report(): ReportData;
    /**
     * Ends the call: its timers, requests and bodies are released before this returns.
     */
    stop(): void;
}

/**
 * An export in one format. It shares the columns of the table, and may outlive it.
 */
export class Chunks {
    private constructor();
    free(): void;
    /**
     * The next chunk, which holds whole lines as UTF-8; undefined after the last.
     */
    pull(): Uint8Array | undefined;
}

/**
 * The state that the calls of one client share: its request rate and its retry budget.
 */
export class Client {
    free(): void;
    /**
     * Prepares a call of an endpoint of the account. The balance has an empty query.
     *
     * # Errors
     * Throws `ErrorData` of kind `query` or `config` if the call cannot be started.
     */
    account(endpoint: AccountEndpoint, query: InvoiceQuery | TransactionQuery, settings: CallSettings, host: CallHost): AccountPages;
    /**
     * Collects every bill of a range. If it is watched, the progress has the total of what has arrived, which takes the second
     * part of the module.
     *
     * # Errors
     * Rejects with `ErrorData`.
     */
    load(kind: BillKind, query: FixedTermQuery | ApiKeyQuery | UsageQuery, splitBy: SplitBy | undefined, settings: CallSettings, host: CallHost, abort: AbortHandle, isWatched: boolean): Promise<Table>;
    /**
     * A client without a pause, with its full retry budget.
     */
    constructor();
    /**
     * Compares the bills of calendar months with their invoices.
     *
     * # Errors
     * Rejects with `ErrorData`.
     */
    reconcile(period: string, settings: CallSettings, host: CallHost, abort: AbortHandle): Promise<ReconciliationData[]>;
    /**
     * Requests the windows that failed when a table was loaded with this query, and collects the bills of all.
     *
     * # Errors
     * Rejects with `ErrorData`; throws it if the table is of another query.
     */
    resume(table: Table, kind: BillKind, query: FixedTermQuery | ApiKeyQuery | UsageQuery, splitBy: SplitBy | undefined, settings: CallSettings, host: CallHost, abort: AbortHandle): Promise<Table>;
    /**
     * Starts a call whose rows are delivered while they arrive.
     *
     * # Errors
     * Throws `ErrorData` of kind `query` or `config` if the call cannot be started.
     */
    stream(kind: BillKind, query: FixedTermQuery | ApiKeyQuery | UsageQuery, splitBy: SplitBy | undefined, settings: CallSettings, host: CallHost): BillStream;
    /**
     * Adds up the bills of a range while they arrive.
     *
     * # Errors
     * Rejects with `ErrorData`.
     */
    summarize(kind: BillKind, query: FixedTermQuery | ApiKeyQuery | UsageQuery, spec: SpecFields, splitBy: SplitBy | undefined, settings: CallSettings, host: CallHost, abort: AbortHandle): Promise<Summarized>;
}

/**
 * Bills and the report of their call. Tables derived from others share their columns.
 */
export class Table {
    private constructor();
    free(): void;
    /**
     * The block of a row, or a block of that row `alone`; undefined if there is no such row.
     *
     * # Errors
     * Throws only if JavaScript cannot allocate objects.
     */
    block(index: number, alone: boolean): Block | undefined;
    /**
     * The changes since another table.
     *
     * # Errors
     * Throws `ErrorData` of kind `query` or `decode`.
     */
    compare(before: Table, spec: SpecFields, utcOffset: string): ComparisonData;
    /**
     * The rows that count: all of them, or with "begun" those that do not begin before the requested range.
     *
     * # Errors
     * Throws `ErrorData` of kind `query`.
     */
    countedAs(count: "all" | "begun"): Table;
    /**
     * The rows as CSV; with all columns but `currency` if `columns` is absent.
     *
     * # Errors
     * Throws `ErrorData` of kind `config` for an unknown column or an invalid UTC offset.
     */
    csv(columns: string[] | null | undefined, bom: boolean, formulaGuard: boolean, isoTimes: boolean, currency: string, utcOffset: string): Chunks;
    /**
     * The rows that have, in every named field, one of the given texts.
     *
     * # Errors
     * Throws `ErrorData` of kind `query`.
     */
    filter(wanted: Record<string, string | string[] | undefined>): Table;
    /**
     * The rows as FOCUS 1.2 or 1.3.
     *
     * # Errors
     * Throws `ErrorData` of kind `config` for an invalid UTC offset.
     */
    focus(isVersion13: boolean, credits: boolean, billingAccountName: string, currency: string, utcOffset: string): Chunks;
    /**
     * Forecasts the end of a period.
     *
     * # Errors
     * Throws `ErrorData` of kind `query` or `decode`.
     */
    forecast(options: ForecastFields, utcOffset: string): Forecast;
    /**
     * The rows as NDJSON.
     */
    ndjson(): Chunks;
    /**
     * The report: the call's windows and failures, and the statistics of these rows.
     *
     * # Errors
     * Throws only if JavaScript cannot allocate objects.
     */
    report(): ReportData;
    /**
     * The table of all pieces of a snapshot. Its report knows nothing of the call that the rows came with.
     *
     * # Errors
     * Throws `ErrorData` of kind `config` if the pieces are not those of this build, all of them and in order.
     */
    static restore(pieces: Uint8Array[]): Table;
    /**
     * A piece of the snapshot; undefined after the last.
     */
    snapshot(piece: number): Uint8Array | undefined;
    /**
     * Totals by group.
     *
     * # Errors
     * Throws `ErrorData` of kind `query` or `decode`.
     */
    summarize(spec: SpecFields, utcOffset: string): SummaryData;
    /**
     * The texts that the blocks of a part refer to. Derived tables have the same parts.
     *
     * # Errors
     * Throws only if JavaScript cannot allocate objects.
     */
    texts(part: number): PackedTexts | undefined;
    /**
     * The rows whose total is not the sum of voucher and cash.
     */
    unbalanced(): Table;
    /**
     * Finds days far above the usual one.
     *
     * # Errors
     * Throws `ErrorData` of kind `query` or `decode`.
     */
    unusualDays(spec: SpecFields, utcOffset: string): UnusualDays;
    /**
     * The number of rows.
     */
    readonly length: number;
    /**
     * The bytes that the columns and texts take.
     */
    readonly memory: number;
}

export function __wbg_reset_state(): void;

/**
 * Forecasts the end of a period from the totals of days, such as "2026-11-23", and from what became of the windows: the
 * first and last second of each, and "arrived", "failed", or the code of a notice.
 *
 * # Errors
 * Throws `ErrorData` of kind `config` for days and totals of another form, `query` or `decode`.
 */
export function forecastOf(days: string[], totals: string[], windows: Float64Array | number[], outcomes: string[], options: ForecastFields, utcOffset: string): Forecast;

/**
 * The windows of the requests for a query.
 *
 * # Errors
 * Throws `ErrorData` of kind `query` or `config`.
 */
export function plan(kind: BillKind, query: FixedTermQuery | ApiKeyQuery | UsageQuery, splitBy: SplitBy | undefined, utcOffset: string): TimeWindow[];

/**
 * Whether an allocation failed. The facade calls this after a trap without a panic.
 */
export function ranOutOfMemory(): boolean;

/**
 * Runs once in each instance.
 */
export function start(): void;


// wasm/novita_billing_bg.wasm.d.ts
/** The module, as bundlers and Workers import it: give it to `init` of `novita-billing/slim`. */
declare const module: typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } }
  ? Module
  : object;
export default module;
