// dist/answer.d.ts
/** What is used of an answer: types of users, so no other file of the package is named here. */
/** What is used of a stream of bytes, so that those of `node:stream/web` fit as well as a page's own. */
export interface ByteStream {
    getReader(): {
        read(): Promise<{
            done: boolean;
            value?: Uint8Array | undefined;
        }>;
        cancel(reason?: unknown): Promise<unknown>;
    };
}
/**
 * What is used of an answer, so that one of any `fetch` fits. Its body is a stream of the web, or what can be iterated, as
 * the streams of Node that node-fetch gives; the chunks must be bytes.
 */
export interface AnswerLike {
    readonly status: number;
    readonly headers?: {
        get(name: string): string | null;
    };
    readonly bodyUsed?: boolean;
    readonly body: ByteStream | AsyncIterable<Uint8Array | string> | null;
}

// dist/bill.d.ts
/** What all rows have: their money, and how they become the API's own JSON again. Their fields are in `generated/rows.ts`. */
import type { AnyBill } from "./generated/rows.js";
/** What the rows of a block have. Each list begins with what an absent field has: undefined, or of texts "". */
export interface Values {
    slots: Uint32Array;
    texts: string[];
    integers: bigint[];
    numbers: number[];
    decimals: string[];
}
/** The value of one field of a row, whose slot stands at a place. */
export declare const pick: <Value>(list: Value[], slots: Uint32Array, at: number) => Value;
/** What rows of all kinds have; each kind declares its fields, those that its money is made of among them. */
export declare abstract class Bill {
    abstract amount: bigint;
    abstract voucherAmount: bigint;
    abstract payAmount: bigint;
    abstract amountDecimal?: string;
    abstract voucherAmountDecimal?: string;
    abstract payableDecimal?: string;
    /**
     * Fields that this version does not know, as the API sent them. Numbers stay exact: integers over 2^53 are bigint, and
     * any other number that a JavaScript number does not hold to its last digit (1e400, 0.1234567890123456789) is its text.
     * `toWire` writes both as text; `BillTable.toNdjson` writes them as they came.
     */
    extra?: Record<string, unknown>;
    /** Exact total in whole currency: `amountDecimal` where the row has it, else `amount` / 10000. No trailing zeros. */
    get total(): string;
    /** Exact voucher part in whole currency: `voucherAmountDecimal` where the row has it, else `voucherAmount` / 10000. */
    get voucher(): string;
    /** Exact cash part in whole currency: `payableDecimal` where the row has it, else `payAmount` / 10000. */
    get cash(): string;
    /** The API's own JSON: `JSON.stringify(row)` and `Response.json(rows)` give it. */
    toJSON(): object;
}
/** Exact decimal text: from the API's decimal where there is one, else from the ten-thousandths. */
export declare function exact(decimal: string | undefined, tenThousandths: bigint): string;
/**
 * A row in the API's own shape: int64 and times as text, unknown fields beside the known ones. `JSON.stringify(row)`
 * does this by itself; use it for a copy that is no class instance any more (a spread, a structured clone).
 *
 * @example
 * JSON.stringify(toWire({ ...row, productName: "renamed" }));
 * @throws {BillingError} `config` at `row` for what is no object with fields
 */
export declare function toWire(row: AnyBill | object): object;
/** A value as JSON can hold it: bigints as text, at any depth. */
export declare function wireValue(value: unknown): unknown;

// dist/client.d.ts
/** The client: it checks options, starts a call in the module, and settles its promise. */
import type { ApiKeyQuery, BillKind, FixedTermQuery, SplitBy, TimeWindow } from "../wasm/novita_billing.js";
import { type CallOptions, type ClientOptions } from "./options.js";
import { ApiKeyBill, FixedTermBill } from "./rows.js";
import { type BillStream } from "./stream.js";
import { type Summary, type SummarySpec } from "./summary.js";
import { type BillReport, BillTable } from "./table.js";
/** One of the two lists of bills. */
export interface Bills<Query, Row> {
    /**
     * The requests that a query becomes, as they are sent, without sending any. They partition the range, but for a window
     * of a single second, which is asked one second longer, as the API wants `endTime` > `startTime`.
     *
     * @throws {BillingError} `query` or `config`
     */
    plan(query: Query, options?: {
        splitBy?: SplitBy;
    }): Promise<TimeWindow[]>;
    /**
     * Every bill of the range, in window order.
     *
     * @throws {BillingError} of any kind
     */
    list(query: Query, options?: CallOptions): Promise<{
        bills: Row[];
        report: BillReport;
    }>;
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
export declare class BillingClient {
    /** The fixed-term (monthly) bills: GPU instances, storage, images. */
    readonly fixedTermBills: Bills<FixedTermQuery, FixedTermBill>;
    /** The bills per API key: model calls. */
    readonly apiKeyBills: Bills<ApiKeyQuery, ApiKeyBill>;
    /** @throws {BillingError} of kind `config`, naming the option */
    constructor(options?: ClientOptions);
}
/**
 * The windows of a query, without a client.
 *
 * @example
 * await planWindows("apiKey", { period: "2026", cycleType: "Day" }); // twelve months
 * @throws {BillingError} `query` or `config`
 */
export declare function planWindows(kind: BillKind, query: FixedTermQuery | ApiKeyQuery, options?: {
    splitBy?: SplitBy;
    utcOffset?: string;
}): Promise<TimeWindow[]>;

// dist/decode.d.ts
/** Bills of bytes that the user has: of a file, of an answer fetched by other means. */
import type { BillKind } from "../wasm/novita_billing.js";
import type { AnswerLike, ByteStream } from "./answer.js";
import { ApiKeyBill, FixedTermBill } from "./rows.js";
import { BillTable } from "./table.js";
/** An answer of the API: the `Response` itself (of any `fetch`), its body, or what was kept of it. */
export type BillSource = Response | AnswerLike | ReadableStream<Uint8Array> | ByteStream | Uint8Array | string;
type Options = {
    currency?: string;
    utcOffset?: string;
};
/**
 * The bills in an answer that you have: decoded as the bytes come, as strictly as in a call. Needs neither a client nor
 * a key. A `Response` that is not ok is an `api` error, whatever becomes of its body, which is read for five seconds at
 * most. As no range was asked, the report has no windows, and says `complete` unless
 * the answer says that there is more.
 *
 * @example
 * const table = await decodeBills("apiKey", await readFile("bills-2026-01.json"));
 * @throws {BillingError} `config`; `api`, `network` and `decode` as in a call; `aborted` or `timeout`, with what was
 * thrown as its cause, where reading throws an `AbortError` or a `TimeoutError`, as it does when the signal of your fetch
 * ends it
 */
export declare function decodeBills(kind: "fixedTerm", source: BillSource, options?: Options): Promise<BillTable<FixedTermBill>>;
export declare function decodeBills(kind: "apiKey", source: BillSource, options?: Options): Promise<BillTable<ApiKeyBill>>;
export declare function decodeBills(kind: BillKind, source: BillSource, options?: Options): Promise<BillTable<FixedTermBill> | BillTable<ApiKeyBill>>;
export {};

// dist/entry/browser.d.ts
/** Browsers and bundlers: this is the one place with the module's URL, so that a bundler emits one file for it. */
export * from "../index.js";

// dist/entry/node.d.ts
/** Node, Deno and Bun: the module is read from the file beside it, at once, so that nothing is shared between calls. */
export * from "../index.js";

// dist/entry/slim.d.ts
/** Everywhere else: bring the module yourself, with `init(bytes)`, `init(module)` or `init(url)`, before the first call. */
export * from "../index.js";

// dist/entry/workerd.d.ts
/** Cloudflare Workers: a module can only be imported there, not compiled; it is instantiated at once, on first use. */
export * from "../index.js";

// dist/errors.d.ts
/** The one error class, and how errors of the module become it. */
import type { ErrorData, TimeWindow } from "../wasm/novita_billing.js";
/** What went wrong, as a user would sort it. */
export type BillingErrorKind = "config" | "query" | "network" | "timeout" | "aborted" | "api" | "decode" | "internal";
/**
 * What every failure of this package is. The message says what happened, where, and what to do next; neither it nor
 * any field holds the key.
 *
 * - `config`: an option is wrong, and nothing was sent; or what your own `fetch` does cannot work, which is not tried again.
 *   `path` names it.
 * - `query`: a query is wrong; nothing was sent. `path` names the field.
 * - `network`: no answer, an empty one, or one that was cut off; it was retried.
 * - `timeout`: no byte for `timeoutMs` (it was retried), or `deadlineMs` is over.
 * - `aborted`: the signal was aborted; `cause` is its reason.
 * - `api`: the service answered with an error; `status` and `reason` say which.
 * - `decode`: the answer is no bill list, or a row of it cannot be read; `path` and `offset` say where.
 * - `internal`: the module ran out of memory, or has a defect, as the message says. It started afresh: the next call works.
 */
export declare class BillingError extends Error {
    readonly kind: BillingErrorKind;
    /** HTTP status (`api`). */
    readonly status?: number;
    /** The API's own reason, e.g. `"LIST_BILL_TOO_FAST"` (`api`). */
    readonly reason?: string;
    /** The request id that the service sent, to be quoted to its support. */
    readonly requestId?: string;
    /** How long the service asked to wait, in milliseconds. */
    readonly retryAfterMs?: number;
    /** Requests that were sent for the window. */
    readonly attempts?: number;
    /** Which request failed: unix seconds, both ends included. */
    readonly window?: TimeWindow;
    /** `"startTime"` of a query, `"bills[12].payAmount"` of an answer. */
    readonly path?: string;
    /** Byte offset in the body (`decode`). */
    readonly offset?: number;
    constructor(data: {
        kind: BillingErrorKind;
        message: string;
    } & Partial<ErrorData>, options?: {
        cause?: unknown;
    });
    /** All fields as a plain object, for logs; the cause as its message. */
    toJSON(): object;
}
/**
 * Whether a value is a {@link BillingError}, of this or another copy of the package, of this or another realm.
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
/** An error of the module as a `BillingError`. What the host said becomes its cause: words only, scrubbed of the key. */
export declare function fromData(data: ErrorData | undefined): BillingError;
export declare const configError: (path: string, message: string) => BillingError;
/** A defect of this package. Of what was thrown only the name and text of a trap are kept: they hold no data. */
export declare function internalError(thrown: unknown, panic?: string): BillingError;
/** More was held at once than a module of WebAssembly can address or the machine has. */
export declare const memoryError: () => BillingError;
/** The caller had nearly used up the stack. */
export declare const stackError: () => BillingError;
/**
 * V8 and WebKit throw a RangeError, Firefox an InternalError. No regular expression is used here: V8 ends the process where
 * it has too little stack left to compile one.
 */
export declare const isOutOfStack: (thrown: unknown) => boolean;

// dist/exchange.d.ts
/**
 * A request and its answer, as the module sees them. An answer may be of any realm, or of a user's own making: nothing of
 * it is taken for granted, and whatever throws when it is looked at is as if it were not there.
 */
import type { Operation } from "../wasm/runtime.js";
import { type Unsendable } from "./unsendable.js";
/** The head of an answer. */
export declare class Head {
    #private;
    /** The HTTP status; 0 for a redirect that a browser hides, -1 for what is no answer of a service. */
    readonly status: number;
    constructor(response: unknown);
    /** A header's value: text, or anything else where there is none. */
    header(name: string): unknown;
    /** There is nothing to let go of: the body is read by others. */
    cancel(): void;
}
/** A request, and its answer once it is there. */
export declare class Exchange {
    #private;
    /** `over` is called when the exchange holds no resources any more; `watch` turns a promise into an operation. */
    constructor(fetch: (request: Request) => unknown, over: (exchange: Exchange) => void, watch: (promise: Promise<unknown>) => Operation);
    /** Ends the request and the body of its answer. */
    get signal(): AbortSignal;
    /** Whether requests can say here that they belong into no cache. */
    get knowsCaches(): boolean;
    /** Asks. A fetch of the user's own may not mind the signal: what it gives too late is let go of. */
    send(request: object): Operation;
    /** The next bytes of the body; undefined at its end. */
    read(): Operation;
    /** What is wrong, where no request could be made, or its answer cannot be used. */
    get unsendable(): Unsendable | undefined;
    get status(): number;
    header(name: string): unknown;
    /** Cancels what has not ended. */
    cancel(): void;
}
/** Bytes in pieces that may cross. */
export declare function slices(bytes: Uint8Array): Generator<Uint8Array, undefined>;
/** What is used of a reader of a stream. */
export interface Reader {
    read?(): Promise<unknown>;
    cancel?(): unknown;
}
/**
 * Reads the body of an answer, which is there. It may be a stream of the web, or what can be iterated, as the streams of
 * Node in node-fetch; where it is neither (some of users' own fetches), it comes as one chunk.
 */
export declare function readerOf(response: Partial<Response>): Reader;

// dist/exports.d.ts
/** Exports: what the module writes of a table, chunk by chunk, as one string or as a stream; and summaries as CSV. */
import type * as glue from "../wasm/novita_billing.js";
import type { Comparison, Count, Summary } from "./summary.js";
/** Which rows an export or a filter has. */
export interface CountOptions {
    /** "all" unless given; "begun" leaves out rows that begin before the range that was asked for, see {@link Count}. */
    count?: Count;
}
/** Options of a CSV export. */
export interface CsvOptions extends CountOptions {
    /** Names of fields, and of `total`, `voucher` and `cash`, in the order that is wanted; all of them unless given. */
    columns?: string[];
    /** Begins with a byte order mark, without which Excel takes the file for another encoding: false unless given. */
    bom?: boolean;
    /**
     * Puts a `'` before what a spreadsheet would run as a formula: true unless given. It stands where text begins with `=`,
     * `+`, `-`, `@`, their full-width forms, a tab, a line break or another control character, also behind spaces, quotes or
     * `'` (so that `=1` and `'=1` stay two); and in text after each `;`, tab or line break that such a sign follows. Numbers
     * are left as they are. Without the guard, cells are the values as the API sends them.
     */
    formulaGuard?: boolean;
}
/** How an export to FOCUS shall be. */
export interface FocusOptions extends CountOptions {
    /**
     * "netted" (unless given): one line a bill, whose `BilledCost` and `EffectiveCost` are its cash amount. "credits": these
     * costs are the bill's total, and a line of category Credit follows with minus the voucher amount, where there is one.
     * `BilledCost` over all lines is the cash either way (of bills that balance: see `verify`). `ContractedCost` over all
     * lines is the total with "netted"; with "credits" it is the total less the vouchers, as Credit lines have one, too.
     */
    vouchers?: "netted" | "credits";
    /** `BillingAccountName`, which no bill says; null unless given. "42", which programs take for a number, becomes "account-42". */
    billingAccountName?: string;
}
/** All chunks as one string. `otherwise` is what to do where that is too long. */
export declare function textOf(chunks: glue.Chunks, born: number, otherwise?: string): string;
/** The chunks as a stream. Each is made when it is asked for, and none before. */
export declare function streamOf(chunks: glue.Chunks, born: number): ReadableStream<Uint8Array>;
/**
 * The groups of a summary, or of a comparison, as CSV by the rules of `BillTable.toCsv`: a line for each group in their
 * order, or one of the total where there is none. Columns are the keys, the labels (but those that are keys, too), `other`
 * ("true" in the line of the rest) where there is a rest, then the amounts: `rows`, `total`, `voucher`, `cash` and the
 * quantities, so that `total` adds up to the summary's own; of a comparison `rowsBefore`, `totalBefore`, `voucherBefore`,
 * `cashBefore`, the same four with `After`, `change`, `changePercent`, which is empty where it is null, and `completeBefore` and
 * `completeAfter`, "true" or "false" in each line: whether all of that side arrived.
 *
 * @example
 * summaryToCsv(table.summarize({ by: ["month", "apikeyName"] }), { bom: true });
 * summaryToCsv(february.compare(january, { by: ["ownerID"] }));
 * @throws {BillingError} `config`, naming the option; at `summary` for what is neither
 */
export declare function summaryToCsv(summary: Pick<Summary, "groups" | "total"> | Comparison, options?: Omit<CsvOptions, "count">): string;

// dist/generated/rows.d.ts
/**
 * The classes of rows, with the API's own field names. Generated by `tools/rows.mjs` from the table in
 * `src/bill/fields.rs`: edit that, and build.
 */
import { Bill } from "../bill.js";
/** A row of the fixed-term (monthly) bills, with the API's own field names. */
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
/** A row of the bills per API key, with the API's own field names. */
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
    /** Quantity; for llm the input tokens. */
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
    /** Cache writes, where the API sends them. */
    billNum3?: bigint;
    /** Cache writes, where the API sends them. */
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
export type AnyBill = FixedTermBill | ApiKeyBill;

// dist/generated/wire.d.ts
/**
 * What is text in the API's JSON, and in rows a number or a bigint: int64 and times, of all kinds. Generated by
 * `tools/rows.mjs` from the table in `src/bill/fields.rs`: edit that, and build.
 */
export declare const wireText: ReadonlySet<string>;

// dist/index.d.ts
/**
 * novita-billing: every bill of a range from the Novita AI billing API, exact and complete. Each entry of the package
 * (one for every environment, in `entry/`) gives this surface.
 */
export type { ApiKeyQuery, BillKind, CycleType, FixedTermQuery, Instant, Notice, NoticeCode, Progress, SplitBy, TimeRange, TimeWindow, } from "../wasm/novita_billing.js";
export { BillingClient, type Bills, planWindows } from "./client.js";
export { type BillSource, decodeBills } from "./decode.js";
export { BillingError, type BillingErrorKind, isBillingError } from "./errors.js";
export { type CountOptions, type CsvOptions, type FocusOptions, summaryToCsv } from "./exports.js";
export { init } from "./init.js";
export { formatMoney } from "./money.js";
export type { CallOptions, ClientEvent, ClientOptions } from "./options.js";
export { previousPeriod } from "./period.js";
export { type ApiKeyBill, type FixedTermBill, toPlain, toWire } from "./rows.js";
export type { BillStream } from "./stream.js";
export type { BillReport, BillTable } from "./table.js";
export type { CalendarUnit, Change, ChangedGroup, Comparison, Count, Group, Summary, SummarySpec, Totals, } from "./summary.js";

// dist/init.d.ts
/** `init`: what a user gives is made into what the module can be loaded from. */
/**
 * Loads the module early, or from where you keep it. Not needed otherwise: everything loads it on first use.
 *
 * @param input a `WebAssembly.Module`, its bytes, a `Response` or a URL of it, or a promise of one of these. In Node, Deno
 * and Bun the URL may be that of a file
 * @throws {BillingError} `config`; `network` where a download failed; `timeout` after half a minute
 */
export declare function init(input?: unknown): Promise<void>;

// dist/module.d.ts
/**
 * The WebAssembly module: loaded on first use, guarded against traps, and replaced after one.
 *
 * All entries into the module go through {@link guarded}. When one of them traps, every pending call is rejected with
 * kind "internal" and a fresh instance takes the place of the broken one, so that a promise always settles and the
 * next call works. What belonged to the old instance (timers, promises that settle late) is told apart by a
 * generation number; all that is left for it to do is to tell its call.
 */
import { BillingError } from "./errors.js";
/** A call under way, that must be told when the module breaks. */
export interface PendingCall {
    /** Tells it; once at most, and in a context of its own. */
    fail(error: BillingError): void;
}
/** Says where the module comes from. Each entry of the package calls this once. */
export declare function setLoader(load: () => unknown, options?: {
    isolatesRequests?: boolean;
}): void;
/** How often the module was replaced: what belongs to an older generation must not be used. */
export declare function currentGeneration(): number;
/**
 * Loads the module early, or from where you keep it. Not needed otherwise: everything loads it on first use.
 *
 * @param input a `WebAssembly.Module`, its bytes, a `Response` or a URL of it, or a promise of one of these. A URL is
 * asked again by later calls, should it give nothing now.
 */
export declare function init(input?: unknown): Promise<void>;
/** Waiting for the module. */
export interface Loading {
    /** Settles once the module is there, whichever load gave it, or once the loads that are waited for have failed. */
    readonly done: Promise<void>;
    /** Says that these loads took too long: later calls begin anew. Who waits for them already goes on waiting. */
    giveUp(): void;
}
/**
 * Makes sure that the module is there. Returns what to wait for only where loading takes a promise: in a Worker, a promise
 * made in one request must not be awaited in another, and there (as in Node) the module is at hand at once.
 */
export declare function ready(): Loading | undefined;
/** What work gives once the module is there; "timeout" where that takes too long. */
export declare function withModule<T>(work: () => T | Promise<T>): T | Promise<T>;
/** Registers a call that must be told when the module breaks. Returns what takes it off again. */
export declare function register(call: PendingCall): () => void;
/** Runs an entry into the module. Returns undefined when it trapped or when `born` is an older generation. */
export declare function guarded<T>(born: number, work: () => T): T | undefined;
/**
 * Asks the module something that it answers, or refuses, at once. What was made by an older generation cannot be asked.
 */
export declare function ask<T>(work: () => T, born?: number): T;
/** What an instance made, unless another has taken its place. */
export declare function stillThere<T>(made: T, born: number): T;
/** Tells a call of an older instance, in the context of what it waited for. */
export declare const tellOrphan: (call: PendingCall) => void;

// dist/money.d.ts
/** Money for people. */
/**
 * An exact amount in the words of a locale. It has at least as many digits behind the point as the currency has, and more
 * where the amount has more: nothing is rounded.
 *
 * @example
 * formatMoney("1234.5", { currency: "USD", locale: "en" }); // "$1,234.50"
 * formatMoney("0.00002", { currency: "EUR", locale: "de" }); // "0,00002 €"
 * @param decimal exact decimal text, as all amounts of this package are
 * @throws {BillingError} `config` for what is no decimal, currency or locale, and for an unknown option
 */
export declare function formatMoney(decimal: string, options: {
    currency: string;
    locale?: string;
}): string;

// dist/options.d.ts
/** Options of clients and calls: checked before anything is sent, each error of kind "config" with the option's name. */
import type { Progress, SplitBy, TimeWindow } from "../wasm/novita_billing.js";
import type { AnswerLike } from "./answer.js";
import { BillingError } from "./errors.js";
import type { CountOptions, CsvOptions, FocusOptions } from "./exports.js";
/** What happens in a call, as it happens. Never holds the key. */
export type ClientEvent = {
    type: "attempt";
    window: TimeWindow;
    attempt: number;
} | {
    type: "response";
    window: TimeWindow;
    attempt: number;
    status: number;
    ms: number;
} | {
    type: "wait";
    window: TimeWindow;
    attempt: number;
    waitMs: number;
    because: string;
} | {
    type: "window";
    window: TimeWindow;
    rows: number;
    bytes: number;
    attempts: number;
} | {
    type: "failed";
    window: TimeWindow;
    error: BillingError;
};
/** Options of a client. */
export interface ClientOptions {
    /**
     * The secret key, or a function that gives it and is asked before each request. Left out when `baseUrl` is your own
     * proxy, which holds the key. Of what the function throws only the name is shown, as it may hold the key.
     */
    apiKey?: string | (() => string | Promise<string>) | undefined;
    /**
     * Where the API is: "https://api.novita.ai" unless given. https, or http on loopback; a path prefix is kept; in a
     * page also relative to its origin, e.g. "/billing".
     */
    baseUrl?: string;
    /**
     * Used instead of the global `fetch`. It gets one `Request`, and gives an answer of the platform's kind or of another
     * fetch's: with a status, headers and a body that can be read. A fetch that knows another `Request` than the platform's
     * (npm's undici, node-fetch) is given its parts:
     *
     * @example
     * (request) => undiciFetch(request.url, {
     *   method: request.method, headers: Object.fromEntries(request.headers), redirect: request.redirect,
     *   signal: request.signal, dispatcher,
     * })
     */
    fetch?: (request: Request) => Promise<Response | AnswerLike>;
    /** Sent with every request, e.g. for your proxy. */
    headers?: Record<string, string> | Headers;
    /**
     * Milliseconds to the response, then without a byte of body: 30,000 unless given. Not counted while the consumer
     * holds back.
     */
    timeoutMs?: number;
    /** Milliseconds for a whole call, waits included: none unless given. Past it: kind "timeout". */
    deadlineMs?: number;
    /** Retries of each window: 3 unless given. A 429 that is waited out is none. */
    maxRetries?: number;
    /**
     * Milliseconds that a call goes on after a 429 while no request of the client succeeds: 120,000 unless given. A
     * `Retry-After` beyond it ends the call at once. With `maxRetries` 0 and without `maxWaitMs` a 429 is not waited out.
     */
    maxWaitMs?: number;
    /** Windows of one call at a time: 4 unless given; 1 to 6. */
    concurrency?: number;
    /** A label for amounts: "USD" unless given. */
    currency?: string;
    /** Where the service's own days begin: "+00:00" unless given. Periods, windows and groups follow it. */
    utcOffset?: string;
    /**
     * A page may hold no key: without this, an `apiKey` in a browser is refused, and so are headers that hold something
     * like one, or that speak of a secret and go to the service itself.
     */
    dangerouslyAllowBrowser?: boolean;
    /**
     * Attempts, waits, windows, as they happen; never holds the key. What it throws is written to `console.error` and
     * changes nothing.
     */
    onEvent?: (event: ClientEvent) => void;
}
/** Options of one call; those that the client has too go before the client's. */
export interface CallOptions {
    /** Aborting gives kind "aborted" with the signal's reason as cause, whatever the reason is. */
    signal?: AbortSignal;
    /** See {@link ClientOptions.timeoutMs}. */
    timeoutMs?: number;
    /** See {@link ClientOptions.deadlineMs}. */
    deadlineMs?: number;
    /** See {@link ClientOptions.maxRetries}. */
    maxRetries?: number;
    /** See {@link ClientOptions.maxWaitMs}. */
    maxWaitMs?: number;
    /** See {@link ClientOptions.concurrency}. */
    concurrency?: number;
    /** Where a range over 31 days is split: at months unless given. The cycle goes before it. */
    splitBy?: SplitBy;
    /** Told whenever a window is finished. What it throws is written to `console.error` and changes nothing. */
    onProgress?: (progress: Progress) => void;
    /**
     * "throw" (unless given) rejects with the first error that happens and aborts the rest; "collect" gives what arrived
     * and names the rest in `report.failed`.
     */
    onWindowError?: "throw" | "collect";
}
/** A client's options, checked and with their defaults. */
export interface CheckedClient {
    apiKey: ClientOptions["apiKey"];
    /** Where no key is needed: `baseUrl` was given, or `headers` hold the authorization. */
    keyless: boolean;
    baseUrl: string;
    fetch: (request: Request) => Promise<Response | AnswerLike>;
    headers: Array<[string, string]>;
    /** Values of headers that are to be seen in no text. */
    secrets: string[];
    timeoutMs: number;
    deadlineMs: number | undefined;
    maxRetries: number;
    maxWaitMs: number | undefined;
    concurrency: number;
    currency: string;
    utcOffset: string;
    onEvent: ClientOptions["onEvent"];
}
/** Options of `plan`: a call's `splitBy`. */
export declare const checkPlan: (options: {
    splitBy?: SplitBy;
}) => {
    splitBy?: SplitBy;
};
/** Options of `planWindows`: `splitBy` and a client's `utcOffset`. */
export declare const checkPlanWindows: (options: {
    splitBy?: SplitBy;
    utcOffset?: string;
}) => {
    splitBy?: SplitBy;
    utcOffset?: string;
};
/** Options of `decodeBills`: a client's labels. */
export declare const checkDecode: (options: {
    currency?: string;
    utcOffset?: string;
}) => {
    currency?: string;
    utcOffset?: string;
};
/** Options of `filter` and `toNdjson`. */
export declare const checkCount: (options: CountOptions) => CountOptions;
/** Options of `toCsv`. Which columns there are, the module knows. */
export declare const checkCsv: (options: CsvOptions) => CsvOptions;
/** Options of `summaryToCsv`: which rows count, the summary's own spec says. */
export declare const checkSummaryCsv: (options: Omit<CsvOptions, "count">) => Omit<CsvOptions, "count">;
/** Options of `toFocusCsv`. */
export declare const checkFocus: (options: FocusOptions) => FocusOptions;
/** Options of `formatMoney`. What currency and locale may be, `Intl` knows. */
export declare const checkMoney: (options?: {
    currency: string;
    locale?: string;
}) => {
    currency: string;
    locale?: string;
};
/** Checks a call's options. */
export declare const checkCall: (options: CallOptions) => CallOptions;
/** Checks a client's options and fills in the defaults. */
export declare function checkClient(given: ClientOptions): CheckedClient;

// dist/period.d.ts
/**
 * Periods for people who compare them: the one before. The module knows this, too (`src/time/period.rs`); here it is
 * answered at once, before the module is loaded. A test holds the two to each other.
 */
/**
 * The period just before, of the same length in its own unit: a quarter before a quarter, three months before three
 * months. A span of two different units is counted in months where both are made of months, else in days.
 *
 * @example
 * previousPeriod("2026-02"); // "2026-01"
 * previousPeriod("2026-Q1"); // "2025-Q4"
 * previousPeriod("2026-01/2026-03"); // "2025-10/2025-12"
 * @throws {BillingError} `query` for what is no period, and for one whose predecessor begins before 1970
 */
export declare function previousPeriod(period: string): string;

// dist/promises.d.ts
/** Promises as callers need them. */
/**
 * What work gives, as a promise. One that fails at once is rejected a moment later, when the caller has a handler: workerd may
 * report a promise that is rejected already when it is returned as unhandled.
 */
export declare function promised<T>(work: () => T | Promise<T>): Promise<T>;
/** Rejects in a microtask, so that the caller can attach a handler first. */
export declare function rejectSoon(reject: (reason: unknown) => void, reason: unknown): void;
/**
 * Lets timers, signals and other people's work have their turn. Bytes that are at hand (of a cache, of memory) come in
 * microtasks, which go before all of these.
 */
export declare class Turns {
    #private;
    /** Counts what was worked off just now. Gives what to wait for, where others have waited for long. */
    after(bytes: number): Promise<void> | undefined;
}

// dist/rows.d.ts
/** Rows: how they are made from columns, and how they become plain objects. */
import type { Block, PackedTexts } from "../wasm/novita_billing.js";
import { toWire, type Values } from "./bill.js";
import { type AnyBill, ApiKeyBill, FixedTermBill } from "./generated/rows.js";
export { ApiKeyBill, FixedTermBill, toWire };
/** One of the classes of rows. */
export type RowClass<Row> = new (values: Values, at: number, extra: Record<string, unknown> | undefined) => Row;
/** Makes the rows of a block, and appends them to `rows`. */
export declare function makeRows<Row>(Row: RowClass<Row>, block: Block, texts: string[], rows?: Row[]): Row[];
/** What makes the rows of a block one by one, as often as one asks. */
export declare function rowMaker<Row>(Row: RowClass<Row>, block: Block, texts: string[]): (place: number) => Row;
/** The texts of a list, behind what stands for no text. */
export declare function unpackTexts({ bytes, ends }: PackedTexts, none: string): string[];
/**
 * A row as a plain object that survives JSON and structured clones whole: with the computed `total`, `voucher` and `cash`,
 * int64 as text, times as numbers, unknown fields in `extra`, and no field that the row lacks. It also takes a copy of a
 * row (a spread, a structured clone), and computes its money anew from its fields.
 *
 * @example
 * postMessage(bills.map(toPlain));
 * @throws {BillingError} `config` at `row` for what is no row or copy of one: a row's amounts are bigints.
 */
export declare function toPlain(row: AnyBill): Record<string, unknown>;

// dist/secrets.d.ts
/** What is secret among the options of a client, where it must not be, and what of a caller's mistakes is not shown. */
/** The values that are to be seen in no text. */
export declare const secretsOf: (headers: ReadonlyArray<readonly [string, string]>) => string[];
/**
 * The option that a page must not have, as everyone who opens the page can read it: an `apiKey`, a header with something
 * like one, wherever the request goes, and on the way to the service itself any header whose name speaks of a secret or
 * whose value authorizes. Other headers to a proxy of one's own are one's own affair.
 */
export declare function secretOfPage(apiKey: unknown, headers: ReadonlyArray<readonly [string, string]>, baseUrl: string): string | undefined;
/** Whether an address holds the key that goes with it, or something like one: addresses are logged by whoever passes them on. */
export declare const isSecretAddress: (address: string, apiKey: unknown) => boolean;
/**
 * A text that quotes what a caller wrote, without what may be a key in the wrong place: as the name of an option or a
 * header, as an offset or a period.
 */
export declare const withoutKeys: (text: string) => string;

// dist/signals.d.ts
/** Signals of callers. */
/**
 * Listens to a signal. However many do so, the signal has one listener of this package: Node takes more than ten for a
 * leak. Gives what takes the listener off; when nobody listens any more, none is left. Throws what the signal throws.
 */
export declare function onAbort(signal: AbortSignal, call: () => void): () => void;

// dist/stream.d.ts
/** Streams: rows by the batch, as the consumer asks for them. */
import type { BillReport } from "./table.js";
/** `[Symbol.asyncDispose]`, where the project's library knows it. */
type AsyncDisposable = typeof Symbol extends {
    readonly asyncDispose: infer Key extends symbol;
} ? Record<Key, () => Promise<void>> : object;
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
export declare function streamOf<Row>(open: (listener: Listener<Row>) => Source): BillStream<Row>;
export {};

// dist/summary.d.ts
/** Totals by group: what is asked for, and what comes back. */
import type { Change, ComparisonData, SpecFields, SummaryData, Totals } from "../wasm/novita_billing.js";
import type { BillReport, Labels } from "./table.js";
export type { Change, Totals };
/** A unit of a row's `startTime` in the service's UTC offset: "2026-01-31T07", "2026-01-31", "2026-W05" or "2026-01". */
export type CalendarUnit = "hour" | "day" | "week" | "month";
/**
 * Which rows count: "all" that the service answered with, or "begun", which leaves out those that begin before the range
 * that was asked for. A bill that spans a border is in the answers to both sides of it where the service selects rows by
 * overlap; with "begun" it counts on the side on which it begins, so that the months of a year add up to the year. They do
 * so, too, where the service selects rows by their beginning. Under other ways of selection they need not. What
 * `decodeBills` gives was not asked for with a range: there "begun" leaves nothing out.
 */
export type Count = "all" | "begun";
/** How rows are grouped. */
export interface SummarySpec<Row> {
    /**
     * Text fields of the row, and units of the calendar, none of which is finer than the rows' own cycle. `[]` is the grand
     * total.
     */
    by: Array<(keyof Row & string) | CalendarUnit>;
    /** Keeps the groups with the largest totals; the rest become one group with `other: true`, which stands last. */
    top?: number;
    /** "total", the largest first, or "key"; unless given, "key" where a unit of the calendar comes first, else "total". */
    orderBy?: "total" | "key";
    /** Which rows count: "all" unless given. See {@link Count}. */
    count?: Count;
}
/** Rows that have the same key. */
export interface Group extends Totals {
    /** A text for each field or unit that was grouped by; "" where rows have none. */
    key: Record<string, string>;
    /**
     * Beside the `ownerID` of API-key bills: `apikeyName` and `apikeyMask` of the key, the newest by the rows' `startTime` and
     * then `endTime`, wherever they stand; of several at the same time the first in the order of letters.
     */
    labels?: Record<string, string>;
    /** The rest, for which there was no place at the top. Its key is empty. */
    other?: boolean;
}
/** What bills amount to. The groups add up to the total: that is checked as they are made. */
export interface Summary {
    currency: string;
    utcOffset: string;
    total: Totals;
    groups: Group[];
    report: BillReport;
    /** Rows in `total` with any of amountDecimal, voucherAmountDecimal, payableDecimal; the others' money comes from the integers. */
    rowsWithDecimalMoney: number;
    /** Rows of category "summary": the API's own control totals, never added to the others. */
    control?: Totals;
    /**
     * The part of `total` from rows that begin before the range that was asked for, where there are some: the range before
     * may have them, too. Nothing is subtracted; `count: "begun"` leaves them out.
     */
    earlier?: Totals;
    /**
     * The part of `total` from rows that lie wholly outside the range that was asked for, where there are some: the service,
     * or a cache on the way to it, answered with other times.
     */
    outside?: Totals;
}
/** A group before and after; one that a side does not have is there without rows. */
export interface ChangedGroup extends Change {
    /** A text for each field or unit that was grouped by; "" where rows have none. */
    key: Record<string, string>;
    /** As those of a {@link Group}: the newest of both sides; at the same time, those of the later side. */
    labels?: Record<string, string>;
    /** The rest, for which there was no place at the top. Its key is empty. */
    other?: boolean;
}
/** What changed, the largest change of `total`, up or down, first. */
export interface Comparison {
    /** Whether all of either side arrived. Of one that did not, a change says little. */
    complete: {
        before: boolean;
        after: boolean;
    };
    /** The parts of the totals from rows that begin before the range of their side, where either side has some. */
    earlier?: {
        before: Totals;
        after: Totals;
    };
    total: Change;
    groups: ChangedGroup[];
}
/** A spec as it is now, whatever becomes of the caller's object. What is wrong with it, the module says. */
export declare function copyOfSpec(spec: unknown): SpecFields;
/** A summary as callers get it. */
export declare function toSummary(data: SummaryData, { currency, utcOffset }: Labels, report: BillReport): Summary;
/** A comparison as callers get it. */
export declare function toComparison(data: ComparisonData, complete: Comparison["complete"]): Comparison;

// dist/table.d.ts
/** Tables: rows as columns in the memory of the module, made into row objects when they are looked at. */
import type { ReportData, TimeWindow } from "../wasm/novita_billing.js";
import { BillingError } from "./errors.js";
import { type CountOptions, type CsvOptions, type FocusOptions } from "./exports.js";
import { type Comparison, type Summary, type SummarySpec } from "./summary.js";
/** What a call brought, and what it did not. */
export interface BillReport extends Omit<ReportData, "failed"> {
    /** The windows that failed, in order: with `onWindowError: "collect"`, and of a stream the one that ended it. */
    failed: Array<{
        window: TimeWindow;
        error: BillingError;
    }>;
}
/** What amounts and times of a table mean. */
export interface Labels {
    currency: string;
    utcOffset: string;
}
/** `[Symbol.dispose]`, where the project's library knows it. */
type Disposable = typeof Symbol extends {
    readonly dispose: infer Key extends symbol;
} ? Record<Key, () => void> : object;
/**
 * Bills as columns in the memory of the module: a small part of what row objects take. Rows are made when they are
 * asked for, and made anew when they are asked for again.
 *
 * A table is freed by {@link free}, by `using`, or in the end by the garbage collector. Whatever is asked of one that
 * was freed throws a `BillingError` of kind `config`; its report stays readable.
 *
 * @example
 * const table = await client.apiKeyBills.load({ period: "2026", cycleType: "Day" });
 * for (const bill of table.filter({ category: "llm" })) console.log(bill.apikeyName, bill.total);
 * table.free();
 */
export declare class BillTable<Row> implements Iterable<Row> {
    #private;
    /** The report of the call. A table that was filtered has its parent's windows and failures, and counts its own rows. */
    readonly report: BillReport;
    /** The currency of all amounts, as the client's options name it. */
    readonly currency: string;
    /** Where the service's own days begin, as the client's options say. */
    readonly utcOffset: string;
    /** How many rows there are. */
    get length(): number;
    /** Bytes of memory that the columns and texts take in the module. Tables made by {@link filter} share them. */
    get memory(): number;
    /**
     * One row; undefined where there is none. A negative index counts from the end, as that of `Array.prototype.at` does.
     *
     * @throws {BillingError} `query` at `index` for what is neither a number nor undefined, which is 0
     */
    at(index: number): Row | undefined;
    /** All rows. */
    toArray(): Row[];
    /** The rows, which cross the border a block at a time. */
    [Symbol.iterator](): IterableIterator<Row>;
    /**
     * The rows that have, in every field named, the text, or one of the texts, given for it: a table of its own that
     * shares this one's columns, and needs freeing of its own.
     *
     * Any field can be asked, and `total`, `voucher` and `cash`. Text is compared as it is, numbers of any kind (int64,
     * decimals, times as unix seconds) as exact numbers: `"1.50"` finds `"1.5"`. An absent value is `""`. A field that is
     * `undefined` is as if it were not named, so a filter of nothing else gives all rows.
     *
     * With `count: "begun"` the rows that begin before the range are left out, too, see {@link Count}.
     *
     * @example
     * table.filter({ category: "llm", apikeyName: ["production", "staging"] });
     * table.filter({}, { count: "begun" });
     * @throws {BillingError} `query`, naming the field; `config`, naming the option
     */
    filter(where: Partial<Record<keyof Row, string | string[]>>, options?: CountOptions): BillTable<Row>;
    /**
     * Totals by group, exact: of all rows of the table but those of category "summary", which are kept apart.
     *
     * @example
     * const { total, groups } = table.summarize({ by: ["month", "productName"], top: 10 });
     * @throws {BillingError} `query`, naming what is wrong, e.g. at `by[1]`: also a unit of the calendar that is finer than
     * the rows. `decode`, should amounts be too large to be added up exactly
     */
    summarize(spec: SummarySpec<Row>): Summary;
    /**
     * What changed since an earlier table, group by group: this one less `before`. New groups and gone ones are there, too.
     * Compare by fields: units of the calendar of two periods have no key in common.
     *
     * @example
     * const { total, groups } = february.compare(january, { by: ["ownerID"] });
     * @throws {BillingError} `query`, also for tables of two kinds, currencies or UTC offsets
     */
    compare(before: BillTable<Row>, spec: SummarySpec<Row>): Comparison;
    /** The rows whose total is not their voucher part and their cash part together. Nothing is mended. */
    verify(): {
        rows: number;
        unbalanced: Row[];
    };
    /**
     * The rows as CSV (RFC 4180): a line of names, then a line for each row. Columns are the fields that are known, as the
     * API sends them (times as unix seconds, amounts in ten-thousandths), then `total`, `voucher` and `cash` as exact
     * decimals in whole currency; an absent value is an empty cell.
     *
     * Fields in a row's `extra` are no columns. Rows of category "summary", the service's own control totals, are left out:
     * a column adds up to what `total` adds up to over the other rows.
     *
     * @example
     * await writeFile("bills.csv", table.toCsv({ columns: ["startTime", "apikeyName", "productName", "total"], bom: true }));
     * @throws {BillingError} `config`, naming the option, e.g. `columns[2]`
     */
    toCsv(options?: CsvOptions): string;
    /**
     * The same as {@link toCsv}, as bytes (UTF-8) in chunks of some 64 KB, each made when it is asked for: for tables too
     * large for one string. The stream has its own share of the columns, so the table may be freed before it ends;
     * cancelling it lets go of them.
     *
     * @example
     * return new Response(table.toCsvStream(), { headers: { "content-type": "text/csv; charset=utf-8" } });
     * @throws {BillingError} `config`, naming the option
     */
    toCsvStream(options?: CsvOptions): ReadableStream<Uint8Array>;
    /**
     * The rows as NDJSON: each a line in the API's own form, as {@link toWire} gives it, with numbers, also those that a
     * JavaScript number cannot hold, as the API sent them. All rows are there, control totals too: with commas between
     * them, and `{"bills":[` and `]}` around, the lines decode to the same rows. Characters at which some readers cut lines
     * (U+2028, U+2029, U+0085) are escaped.
     */
    toNdjson(options?: CountOptions): string;
    /**
     * The rows in the form of FOCUS 1.2, the FinOps Open Cost and Usage Specification, which cost tools read, as CSV. Both
     * kinds of bills have the same columns. `ContractedCost` is a bill's total; `BilledCost` adds up to the cash amounts,
     * see {@link FocusOptions.vouchers}; the currency is the client's label. The billing period is the calendar month of a
     * bill's `cycle`, else the one that the bill begins in, in the service's offset.
     *
     * Programs guess what columns hold. So each id has a word before it, always ("key-42", "user-7"; what is behind the word
     * is the id), and so have names that some program reads as a number, a date, a truth value or nothing ("N/A", "yes"), and
     * those that begin with the word of their column. Text that a spreadsheet would run as a formula gets a `'`, as with
     * {@link toCsv}. Rows of category "summary" are left out.
     *
     * @throws {BillingError} `config`, naming the option
     */
    toFocusCsv(options?: FocusOptions): string;
    /** Gives the memory back. Freeing a table twice does nothing; tables that share its columns are not touched. */
    free(): void;
    /** The rows in the API's own JSON, as `JSON.stringify` of an array of them. */
    toJSON(): Row[];
}
export interface BillTable<Row> extends Disposable {
}
export declare const toReport: (data: ReportData) => BillReport;
export {};

// dist/unsendable.d.ts
/**
 * Requests that cannot be made, and answers that cannot be used: what a `fetch` throws or gives then is no fault of the
 * network, and no retry helps.
 */
/** What is wrong, as a `config` error says it. */
export interface Unsendable {
    path: "baseUrl" | "fetch" | "headers";
    message: string;
}
/** Whether what `fetch` threw says that no request could be made, and what is wrong then. */
export declare function unsendable(thrown: unknown): Unsendable | undefined;
/** What is wrong with what a `fetch` gave, where it cannot be an answer to read bills of, and what came in its place. */
export declare function unusable(response: unknown, status: number): (Unsendable & {
    found: string;
}) | undefined;
/** Whether an answer has a body that `readerOf` can read, or says that it has none. Its body may have been read already. */
export declare function isReadable(response: Partial<Response>, body?: unknown): boolean;
/** What to give in its place. */
export declare const wanted = "give what the platform's fetch gives, in tests e.g. new Response(JSON.stringify({ bills: [] }))";

// dist/values.d.ts
/** What a value is, and what was thrown, in words for a person. Anything may throw when it is looked at. */
/** What a value is, e.g. "an array". */
export declare function kindOf(value: unknown): string;
/**
 * An object of a caller as it is now: every value is read once, here, and lists and Dates are copied. What is checked is
 * so what is used, whatever becomes of the caller's own. What it inherits counts, too: an object may stand on another that
 * holds defaults, or be of a class with getters. Throws what reading it throws.
 */
export declare function snapshot<Given extends object>(given: Given): Given;
/** What was thrown, its cause, and the cause of that. */
export declare function chainOf(thrown: unknown): unknown[];
/**
 * What was thrown, in words: "TypeError: fetch failed (ECONNRESET)". Only names, messages and codes are read: other
 * properties of an error may hold a whole request, key included.
 */
export declare const describe: (thrown: unknown) => string;
/**
 * As {@link describe}, without a word that could be a secret: of names and codes those that look like what programs
 * give to errors ("AccessDeniedException", "ECONNREFUSED"), and no message.
 */
export declare function describeNames(thrown: unknown): string;
/** Whether a value is of a class. Of a Proxy even that question may throw. */
export declare const isA: <Instance>(Class: new (...given: never[]) => Instance, value: unknown) => value is Instance;
/** What a look gives, or nothing where it throws. */
export declare function attempt<T>(look: () => T): T | undefined;

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
| { startTime: Instant; endTime: Instant; from?: never; until?: never; period?: never }
| { from: Instant; until: Instant; startTime?: never; endTime?: never; period?: never }
| { period: string; startTime?: never; endTime?: never; from?: never; until?: never };

/** How rows of API-key bills are added up. Windows never cut such a unit, except at the two ends of the range. */
export type CycleType = "Hour" | "Day" | "Week" | "Month";

/** Which of the two lists is asked. */
export type BillKind = "fixedTerm" | "apiKey";

/** Where a range over 31 days is split: at months (the default) or at ISO weeks. The cycle goes before it. */
export type SplitBy = "month" | "week";

/** A question for the fixed-term (monthly) bills. */
export type FixedTermQuery = TimeRange & {
    /** Product type: summary, gpu, serverless, cloud_storage, local_storage, image, bare_metal; others are passed on. */
    category?: string;
    /** Product name; the service matches it fuzzily. */
    productName?: string;
    /** Id of one resource instance. */
    ownerId?: string;
};

/** A question for the bills per API key. The service has them from 2026-01-01 00:00:00 on. */
export type ApiKeyQuery = TimeRange & {
    /** What one row covers. */
    cycleType: CycleType;
    /** llm, gen_api, web_search; others are passed on. */
    category?: string;
    /** Product name; the service matches it fuzzily. */
    productName?: string;
};

/** How rows are added up. */
export interface SpecFields {
    by: string[];
    top?: number;
    orderBy?: "total" | "key";
    count?: "all" | "begun";
}



/** What a call asks of its surroundings. Its methods do not throw. */
export interface CallHost {
    /** Milliseconds on a clock that never goes back. */
    now(): number;
    /** Ends after so many milliseconds. */
    sleep(ms: number): Operation;
    /** The key to use now; null where the client has none. */
    key(): Operation | null;
    exchange(): Exchange;
    event(event: EventData): void;
    progress(progress: Progress): void;
    /** What was thrown, in words. */
    describe(thrown: unknown): string;
}

/** Something that takes its time. */
export interface Operation {
    /** 0 while it goes on, and `wake` is called at its end; then 1 where it gave a value, 2 where it failed. */
    look(wake: () => void): number;
    /** What it gave, or why it failed, in words. */
    readonly outcome: unknown;
    /** Cancels it. The wake function is not called any more. */
    cancel(): void;
}

/** The head of an answer. */
export interface AnswerHead {
    /** The HTTP status; 0 for a redirect that a browser hides, -1 for what is no answer of a service. */
    readonly status: number;
    /** A header's value: text, or anything else where there is none. */
    header(name: string): unknown;
    /** Cancels what has not ended. */
    cancel(): void;
}

/** One request and its answer. */
export interface Exchange extends AnswerHead {
    /** An `AbortSignal` that ends the request and the body of its answer. */
    readonly signal: object;
    /** Whether requests can say here that they belong into no cache: in Workers of an older date they cannot. */
    readonly knowsCaches: boolean;
    /** Sends a `Request`. Over when the head of the answer is there. */
    send(request: object): Operation;
    /** What is wrong, where `send` failed because no request could be made, or its answer cannot be used. */
    readonly unsendable: { path: string; message: string } | undefined;
    /** The next bytes, as `Uint8Array`; undefined at the end. */
    read(): Operation;
}


/**
 * A stretch of time: unix seconds, both ends included.
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
}

/**
 * A window that arrived whole.
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
     * Rows as sent, duplicates included.
     */
    rows: number;
    /**
     * Bytes of the body.
     */
    bytes: number;
    /**
     * Requests that were sent for it.
     */
    attempts: number;
    /**
     * Milliseconds from when its turn came among the windows of the call to when it was whole: waits, pauses, asking
     * for the key and all attempts included.
     */
    ms: number;
}

/**
 * A window that failed.
 */
export interface FailedWindow {
    /**
     * Which one.
     */
    window: TimeWindow;
    /**
     * Why.
     */
    error: ErrorData;
}

/**
 * All texts of a list, one after the other, and where each ends.
 */
export interface PackedTexts {
    /**
     * As UTF-8.
     */
    bytes: Uint8Array;
    /**
     * Bytes from the beginning.
     */
    ends: Uint32Array;
}

/**
 * Amounts of both sides of a comparison.
 */
export interface Sides {
    /**
     * Of the earlier table.
     */
    before: Totals;
    /**
     * Of the later one.
     */
    after: Totals;
}

/**
 * Groups before and after, column by column; one that a side does not have is there without rows.
 */
export interface ChangedColumns {
    /**
     * A text for each field or unit that was grouped by.
     */
    keys: NamedTexts[];
    /**
     * What a person reads beside a key.
     */
    labels: NamedTexts[];
    /**
     * What they were.
     */
    before: TotalsColumns;
    /**
     * What they are.
     */
    after: TotalsColumns;
    /**
     * See `Change`.
     */
    change: PackedTexts;
    /**
     * See `Change`; NaN where there is none.
     */
    changePercent: Float64Array;
    /**
     * Whether the last group is the rest, which has neither key nor labels.
     */
    hasRest: boolean;
}

/**
 * Groups, column by column. As objects that serde makes, 15,000 of them took 150 ms longer.
 */
export interface GroupColumns {
    /**
     * A text for each field or unit that was grouped by.
     */
    keys: NamedTexts[];
    /**
     * What a person reads beside a key.
     */
    labels: NamedTexts[];
    /**
     * What the groups amount to.
     */
    totals: TotalsColumns;
    /**
     * Whether the last group is the rest, which has neither key nor labels.
     */
    hasRest: boolean;
}

/**
 * How far a call is.
 */
export interface Progress {
    /**
     * Windows that are finished, failed ones among them.
     */
    windowsDone: number;
    /**
     * All windows of the call.
     */
    windowsTotal: number;
    /**
     * Rows of the windows that arrived whole, as sent.
     */
    rows: number;
    /**
     * Bytes of the windows that arrived whole.
     */
    bytes: number;
}

/**
 * Rows of a stream.
 */
export interface Batch {
    /**
     * The rows.
     */
    block: Block;
    /**
     * Their texts; where there are none, they are those of the batch before.
     */
    texts?: PackedTexts;
}

/**
 * Rows: each distinct value once, and for each row which ones it has.
 */
export interface Block {
    /**
     * The place of the first row among all of the table.
     */
    first: number;
    /**
     * Whose texts they are.
     */
    part: number;
    /**
     * How many rows.
     */
    length: number;
    /**
     * Row by row, for each field in the order of the class, which value it has in the list of its form: 0 where the row
     * lacks the field, else one more than the value's place.
     */
    slots: Uint32Array;
    /**
     * Fields of 64 bits.
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
     * Pairs of row and code of JSON text: the fields that this version does not know.
     */
    extras: Uint32Array;
}

/**
 * Settings of one call, the client's and the call's own merged and checked by the facade.
 */
export interface CallSettings {
    /**
     * Without a slash at its end.
     */
    baseUrl: string;
    /**
     * Names and values.
     */
    headers: [string, string][];
    /**
     * Values of headers that are to be seen in no text.
     */
    secrets: string[];
    /**
     * Where the service's own days begin, e.g. "+08:00".
     */
    utcOffset: string;
    /**
     * See `ClientOptions`.
     */
    timeoutMs: number;
    /**
     * See `ClientOptions`.
     */
    deadlineMs?: number | undefined;
    /**
     * Milliseconds of `deadlineMs` that are over, in which the module was loaded.
     */
    elapsedMs: number;
    /**
     * See `ClientOptions`.
     */
    maxRetries: number;
    /**
     * See `ClientOptions`.
     */
    maxWaitMs?: number | undefined;
    /**
     * Windows of the call at a time, 1 to 6.
     */
    concurrency: number;
    /**
     * Whether windows may fail: then the report names them.
     */
    collect: boolean;
}

/**
 * Texts that stand in one column of groups, one for each group.
 */
export interface NamedTexts {
    /**
     * What the column is: a field, or a unit of the calendar.
     */
    name: string;
    /**
     * The texts, in the order of the groups.
     */
    texts: PackedTexts;
}

/**
 * The amounts of groups, column by column, in the order of the groups.
 */
export interface TotalsColumns {
    /**
     * How many rows.
     */
    rows: Float64Array;
    /**
     * See `Totals`.
     */
    total: PackedTexts;
    /**
     * See `Totals`.
     */
    voucher: PackedTexts;
    /**
     * See `Totals`.
     */
    cash: PackedTexts;
    /**
     * Sums by the names of their fields; of a group in which no row has any there is an empty text.
     */
    quantities: NamedTexts[];
}

/**
 * The change from one set of rows to another.
 */
export interface Change {
    /**
     * What it was.
     */
    before: Totals;
    /**
     * What it is.
     */
    after: Totals;
    /**
     * `after.total` less `before.total`: exact decimal text.
     */
    change: string;
    /**
     * The change in percent of what it was, however that was signed, rounded once from the exact one; null where that
     * was 0.
     */
    changePercent: number | null;
}

/**
 * What a call brought, and what it did not.
 */
export interface ReportData {
    /**
     * The windows that arrived whole, in order.
     */
    windows: WindowReport[];
    /**
     * The windows that failed, in order.
     */
    failed: FailedWindow[];
    /**
     * Every second of the range is covered by a window that succeeded, and the service did not say that there is more.
     */
    complete: boolean;
    /**
     * Rows that you got.
     */
    rows: number;
    /**
     * Rows that were dropped since another window of the call had them, too: of equal rows in different windows the
     * largest number in any one counts.
     */
    duplicatesDropped: number;
    /**
     * Rows that lie wholly outside the window that they came with; one that another window has, too (its own among
     * them), counts once. They are kept: see `notices`, and `outside` of a summary.
     */
    rowsOutside: number;
    /**
     * Rows that were kept although it could not be told whether another window had them, too. A stream and a client's
     * `summarize` remember so many rows: 524,288 inside their windows, 262,144 others.
     */
    rowsUnchecked: number;
    /**
     * Rows with any of amountDecimal, voucherAmountDecimal, payableDecimal; the others' money comes from the integers.
     */
    rowsWithDecimalMoney: number;
    /**
     * Names that no documentation lists, sorted; the rows have the fields in `extra`. A name of more than 100 bytes is cut
     * and ends in "…". Of more than 100 names the first that came are listed, and "… and more" stands at the end.
     */
    unknownFields: string[];
    /**
     * Documented names that some row lacks, or has as null.
     */
    missingFields: string[];
    /**
     * What else the service said: of windows in their order, then of the whole call.
     */
    notices: Notice[];
}

/**
 * What a call that adds bills up brought.
 */
export interface Summarized {
    /**
     * The sums.
     */
    summary: SummaryData;
    /**
     * What the call brought, and what it did not.
     */
    report: ReportData;
}

/**
 * What a notice is about, for programs and other languages.
 */
export type NoticeCode = "more" | "count-differs" | "partial-status" | "other-category" | "unknown-code" | "rows-outside" | "control-differs";

/**
 * What bills amount to.
 */
export interface SummaryData {
    /**
     * All rows but the control totals.
     */
    total: Totals;
    /**
     * The groups, in the order that was asked for; the one of the rest stands last.
     */
    groups: GroupColumns;
    /**
     * Rows in `total` with any of amountDecimal, voucherAmountDecimal, payableDecimal; the others' money comes from the
     * integers.
     */
    rowsWithDecimalMoney: number;
    /**
     * Rows of category "summary": the API's own control totals, never added to the others.
     */
    control?: Totals;
    /**
     * The part of `total` from rows that begin before the range that was asked for, where there are some.
     */
    earlier?: Totals;
    /**
     * The part of `total` from rows that lie wholly outside the range that was asked for, where there are some.
     */
    outside?: Totals;
}

/**
 * What changed, the largest change of `total`, up or down, first.
 */
export interface ComparisonData {
    /**
     * The parts of the totals from rows that begin before the range of their side, where either side has some.
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
 * What else the service said that a reader should know.
 */
export interface Notice {
    /**
     * What it is about. "more", "count-differs" and "partial-status" say that rows are missing: the report is not complete.
     */
    code: NoticeCode;
    /**
     * The window whose answer said so; not there where it is about the whole call.
     */
    window?: TimeWindow;
    /**
     * The same in an English sentence.
     */
    text: string;
}

/**
 * What happens in a call, as it happens.
 */
export type EventData = { type: "attempt"; window: TimeWindow; attempt: number } | { type: "response"; window: TimeWindow; attempt: number; status: number; ms: number } | { type: "wait"; window: TimeWindow; attempt: number; waitMs: number; because: string } | { type: "window"; window: TimeWindow; rows: number; bytes: number; attempts: number } | { type: "failed"; window: TimeWindow; error: ErrorData };

/**
 * What rows amount to. Money is exact decimal text in whole currency, never a float.
 */
export interface Totals {
    /**
     * How many rows.
     */
    rows: number;
    /**
     * From the decimal fields where a row has them, else from the integers.
     */
    total: string;
    /**
     * What vouchers paid of it.
     */
    voucher: string;
    /**
     * What is paid in cash.
     */
    cash: string;
    /**
     * Exact sums of `billNum` and its like by the names of their fields; those only that some row has.
     */
    quantities: Record<string, string>;
}

/**
 * What the facade makes a `BillingError` of. No field holds the key.
 */
export interface ErrorData {
    /**
     * What went wrong, as a user would sort it.
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
     * How long the service asked to wait, in milliseconds.
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
     * The field of a query, or the place in an answer.
     */
    path?: string;
    /**
     * Byte offset in the body.
     */
    offset?: number;
    /**
     * What the host said.
     */
    cause?: string;
}


/**
 * Ends a call. One belongs to each call.
 */
export class Abort {
    free(): void;
    /**
     * Ends the call now: its timers, requests and bodies are released before this returns. Its promise is rejected with
     * kind `aborted` a moment later.
     */
    abort(): void;
    /**
     * For a call that is about to start.
     */
    constructor();
}

/**
 * Takes a body.
 */
export class BillDecoder {
    free(): void;
    /**
     * The body could not be read any further, for a cause in words. What came of a refusal's body says nothing, as in a
     * call.
     *
     * # Errors
     * Only should JavaScript refuse to make objects.
     */
    broken(cause: string): ErrorData;
    /**
     * The body is at its end: the bills.
     *
     * # Errors
     * Throws `ErrorData` when it ended too early, or was a refusal.
     */
    finish(): Table;
    /**
     * A decoder for bills of a kind, as bytes or, where there is a head, as the body of an answer.
     *
     * # Errors
     * Throws `ErrorData` of kind `config`.
     */
    constructor(kind: BillKind, head?: AnswerHead | null);
    /**
     * Takes the next bytes.
     *
     * # Errors
     * Throws `ErrorData` when they are no bills.
     */
    push(bytes: Uint8Array | number[]): void;
}

/**
 * The rows of a call, in the order of its windows, as they arrive.
 */
export class BillStream {
    private constructor();
    free(): void;
    /**
     * The next rows; undefined when all of them were taken. It is asked for once at a time.
     *
     * # Errors
     * Rejects with `ErrorData` when the call failed.
     */
    next(): Promise<Batch | undefined>;
    /**
     * What is known by now; `complete` is for the end to say.
     *
     * # Errors
     * Only should JavaScript refuse to make objects.
     */
    report(): ReportData;
    /**
     * Ends the call now: its timers, requests and bodies are released before this returns.
     */
    stop(): void;
}

/**
 * The text of rows in one format. It shares the columns of the table, and outlives it.
 */
export class Chunks {
    private constructor();
    free(): void;
    /**
     * The next chunk: whole lines, as UTF-8; nothing after the last.
     */
    pull(): Uint8Array | undefined;
}

/**
 * What the calls of one client share.
 */
export class Client {
    free(): void;
    /**
     * Collects every bill of a range. `abort` ends the call at once.
     *
     * # Errors
     * Rejects with `ErrorData`.
     */
    load(kind: BillKind, query: FixedTermQuery | ApiKeyQuery, split_by: SplitBy | undefined, settings: CallSettings, host: CallHost, abort: Abort): Promise<Table>;
    /**
     * A client that is not paused and has its whole retry budget.
     */
    constructor();
    /**
     * Starts a call whose rows are taken out while they arrive.
     *
     * # Errors
     * Throws `ErrorData` of kind `query` or `config`; then nothing was started.
     */
    stream(kind: BillKind, query: FixedTermQuery | ApiKeyQuery, split_by: SplitBy | undefined, settings: CallSettings, host: CallHost): BillStream;
    /**
     * Adds every bill of a range up while it arrives. `abort` ends the call at once.
     *
     * # Errors
     * Rejects with `ErrorData`.
     */
    summarize(kind: BillKind, query: FixedTermQuery | ApiKeyQuery, spec: SpecFields, split_by: SplitBy | undefined, settings: CallSettings, host: CallHost, abort: Abort): Promise<Summarized>;
}

/**
 * Bills, and the report of the call that brought them. Tables made of others share their columns.
 */
export class Table {
    private constructor();
    free(): void;
    /**
     * The block that a row stands in, or a block of that row `alone`; nothing where there is no such row.
     *
     * # Errors
     * Only should JavaScript refuse to make objects.
     */
    block(index: number, alone: boolean): Block | undefined;
    /**
     * What changed since another table.
     *
     * # Errors
     * Throws `ErrorData` of kind `query` or `decode`.
     */
    compare(before: Table, spec: SpecFields, utc_offset: string): ComparisonData;
    /**
     * The rows that count: see [`CountedRows`].
     *
     * # Errors
     * Throws `ErrorData` of kind `query`.
     */
    countedAs(count: "all" | "begun"): Table;
    /**
     * The rows as CSV; without `columns`, all of them.
     *
     * # Errors
     * Throws `ErrorData` of kind `config` for a column that there is not.
     */
    csv(columns: string[] | null | undefined, bom: boolean, formula_guard: boolean): Chunks;
    /**
     * The rows that have, in every field named, (one of) the text(s) given for it.
     *
     * # Errors
     * Throws `ErrorData` of kind `query`.
     */
    filter(wanted: Record<string, string | string[] | undefined>): Table;
    /**
     * The rows as FOCUS 1.2.
     *
     * # Errors
     * Throws `ErrorData` of kind `config` for what is no offset.
     */
    focus(credits: boolean, billing_account_name: string, currency: string, utc_offset: string): Chunks;
    /**
     * The rows as NDJSON.
     */
    ndjson(): Chunks;
    /**
     * The report: the call's windows and failures, and what is to be said about these rows.
     *
     * # Errors
     * Only should JavaScript refuse to make objects.
     */
    report(): ReportData;
    /**
     * Totals by group.
     *
     * # Errors
     * Throws `ErrorData` of kind `query` or `decode`.
     */
    summarize(spec: SpecFields, utc_offset: string): SummaryData;
    /**
     * The texts that the blocks of a part have codes of; tables made of others have the same parts.
     *
     * # Errors
     * Only should JavaScript refuse to make objects.
     */
    texts(part: number): PackedTexts | undefined;
    /**
     * The rows whose total is not voucher and cash together.
     */
    unbalanced(): Table;
    /**
     * How many rows there are.
     */
    readonly length: number;
    /**
     * Bytes of memory that the columns and texts take.
     */
    readonly memory: number;
}

export function __wbg_reset_state(): void;

/**
 * The windows of a query as they are sent.
 *
 * # Errors
 * Throws `ErrorData` of kind `query` or `config`.
 */
export function plan(kind: BillKind, query: FixedTermQuery | ApiKeyQuery, split_by: SplitBy | undefined, utc_offset: string): TimeWindow[];

/**
 * Whether an allocation failed. The facade asks after a trap that no panic explains.
 */
export function ranOutOfMemory(): boolean;

/**
 * Runs once for each instance.
 */
export function start(): void;


// wasm/novita_billing_bg.wasm.d.ts
/** The module, as bundlers and Workers import it: give it to `init` of `novita-billing/slim`. */
declare const module: typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } }
  ? Module
  : object;
export default module;
