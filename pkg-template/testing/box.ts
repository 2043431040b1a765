// The box: answers the head of a request by the rules, applies faults to the answer, and records both. fetch.ts and
// node.ts transport the answer.

import type { BillKind, InvoiceQuery } from "../wasm/novita_billing.js";
import { type Account, accountOf } from "./account.js";
import { type Draft, replyOf, setError } from "./draft.js";
import { type Books, booksOf } from "./books.js";
import { type Rows, rowsOf } from "./endpoints.js";
import { errorEnvelope } from "./error-envelope.js";
import type { Exchange, Outcome } from "./exchange.js";
import type { Fault, FaultName } from "./fault.js";
import { FaultQueue } from "./fault-queue.js";
import { applyFault } from "./fault-table.js";
import { fetchFrom } from "./fetch.js";
import { type RateLimiter, rateLimiter } from "./limits.js";
import type { MonthTotals } from "./month-sums.js";
import { type BoxOptions, checkOptions } from "./options.js";
import { type BoxQuery, type BoxTransactionQuery, checkInvoiceQuery, rowQuery, transactionRowQuery } from "./query.js";
import { mix, sequence } from "./random.js";
import type { Reply } from "./reply.js";
import { retryAfterHeader } from "./retry-after.js";
import { answerTo, type RequestHead, unknownParameters } from "./rules.js";
import { type Settings, settingsOf } from "./settings.js";
import { type BoxTotals, sumOf, totalsOf } from "./totals.js";
import { BILLS, bodyText, type WireRow } from "./wire.js";

/** One request as it arrived, with every key in it replaced by "[key]". */
export interface RecordedRequest {
  /** The `x-request-id` of the answer. */
  readonly id: string;
  /** The method in capitals: "GET". */
  readonly method: string;
  /** The whole address. */
  readonly url: string;
  /** The path without the box's `basePath`. */
  readonly path: string;
  /** The query's parameters; of a repeated one the first. */
  readonly query: Readonly<Record<string, string>>;
  /** Parameters that the documentation does not list; the service ignores them. */
  readonly unknownParameters: readonly string[];
  /** The headers, with names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Where the box's key was found: "authorization" is expected; "url" or another header is a leak. */
  readonly keyIn: readonly string[];
  /** Milliseconds since 1970 by the box's clock. */
  readonly at: number;
  /** The faults that affected it. */
  readonly faults: readonly FaultName[];
  /** The status of the answer, once its head is sent. */
  readonly status: number | undefined;
  /** What became of it. */
  readonly outcome: Outcome;
}

/**
 * The simulated API: the billing endpoints over a seeded account, with every documented rule enforced and faults by
 * name.
 *
 * What adds up, exactly: hours to days, and days to weeks and months, except that storage has no hours; the API-key bills of
 * each bucket from `from` on to its usage-based bills of llm, gen_api and web_search, in the decimals, the integers and the
 * quantities; usage-based bills and the fixed-term bills that begin in a month to the invoice of that month, in the decimals. Integer
 * amounts are truncated row by row, and add up beyond that only with `decimals: "none"`.
 *
 * @example
 * const box = new ApiBox({ faults: [{ name: "rate-limit", times: 2 }] });
 * const client = new BillingClient({ apiKey: box.apiKey, fetch: box.fetch });
 * const { total } = await client.apiKeyBills.summarize({ period: "2026-01", cycleType: "Day" }, { by: [] });
 * console.log(total.total === box.totals("apiKey", { period: "2026-01", cycleType: "Day" }).total); // true
 */
export class ApiBox {
  /** The key that is accepted. */
  readonly apiKey: string;
  /** A key without permission to read bills. */
  readonly apiKeyWithoutPermission: string;
  /** The currency's label. */
  readonly currency: string;
  /** The customer, and what is billed. */
  readonly account: Account;
  /** Every request so far, in order of arrival, without preflight requests. */
  readonly requests: RecordedRequest[] = [];
  /**
   * Answers a request in this process, with the signature of `fetch` (and bound to the box). Aborting rejects with the
   * signal's reason, a broken connection with `TypeError("fetch failed")`. A body counts as open until it is read to
   * its end or cancelled. Redirects are never followed: with `redirect: "manual"` the answer is the redirect, as in
   * server runtimes; otherwise the fetch fails.
   */
  readonly fetch: (input: Request | URL | string, init?: RequestInit) => Promise<Response>;

  readonly #settings: Settings;
  readonly #rows: Rows;
  readonly #books: Books;
  readonly #faults: FaultQueue;
  readonly #limiter: RateLimiter;
  readonly #open = new Set<object>();
  #idleWaiters: Array<() => void> = [];
  #count = 0;
  #peak = 0;

  /** A box of its own account. Throws a TypeError for an unknown option or a wrong value. */
  constructor(options: BoxOptions = {}) {
    checkOptions(options);
    const settings = settingsOf(options);
    this.apiKey = settings.apiKey;
    this.apiKeyWithoutPermission = settings.apiKeyWithoutPermission;
    this.currency = settings.currency;
    this.account = accountOf(settings);
    this.#settings = settings;
    this.#rows = rowsOf(this.account, settings);
    this.#books = booksOf(this.account, settings);
    this.#faults = new FaultQueue(sequence(mix(settings.seed, 0xfa017)));
    this.#limiter = settings.limit ? rateLimiter(settings.limit) : () => 0;
    this.fetch = (input, init) => fetchFrom((head, request) => this.answer(head, request), input, init);
    for (const fault of options.faults ?? []) this.inject(fault);
  }

  /** How many requests are not finished: without an answer yet, or with a body neither read to its end nor cancelled. */
  get open(): number {
    return this.#open.size;
  }

  /** The maximum of `open` so far. */
  get peak(): number {
    return this.#peak;
  }

  /**
   * Resolves as soon as no request is open.
   *
   * @example
   * for await (const _bills of client.fixedTermBills.stream({ period: "2026" })) break;
   * await box.idle();
   * console.log(box.open); // 0
   */
  idle(): Promise<void> {
    if (this.open === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  /**
   * The expected rows of a query, each once, for a range of any length and date. The query is that of the client's `list`.
   * Int64 fields and times are strings, whatever `wire` is. Of usage-based bills the rows of all categories except "summary",
   * unless the query names one or several.
   *
   * @example
   * const query = { period: "2026-01", cycleType: "Day" } as const;
   * const { bills } = await client.apiKeyBills.list(query);
   * console.log(bills.length === box.bills("apiKey", query).length); // true
   * @throws {TypeError} for a field that the query of this kind does not have, and for a range that the client refuses
   */
  bills<Kind extends BillKind>(kind: Kind, query: BoxQuery<Kind>): WireRow[] {
    return [...this.#rowsOf(kind, query)];
  }

  /**
   * The exact sums of the rows that {@link bills} gives for the same query: of each row the decimal fields where it has them,
   * else the integers.
   *
   * @example
   * const query = { period: "2026", cycleType: "Month", productCategory: ["gpu", "llm"] } as const;
   * const { total } = await client.usageBills.summarize(query, { by: ["month"] });
   * console.log(total.total === box.totals("usage", query).total); // true
   * @throws {TypeError} as {@link bills}
   */
  totals<Kind extends BillKind>(kind: Kind, query: BoxQuery<Kind>): BoxTotals {
    return totalsOf(sumOf(this.#rowsOf(kind, query)));
  }

  #rowsOf<Kind extends BillKind>(kind: Kind, query: BoxQuery<Kind>): Iterable<WireRow> {
    return this.#rows[kind](rowQuery(kind, query, this.#settings.clock));
  }

  /**
   * What the bills of a calendar month ("2026-01") add up to, exactly and whatever the options are: the total of the
   * month's invoice. Fixed-term bills count in the month in which their period begins.
   *
   * @example
   * const { total, usage, fixedTerm } = box.month("2026-01");
   * console.log(addMoney(usage.total, fixedTerm.total) === total); // true
   * @throws {TypeError} for what is no month
   */
  month(month: string): MonthTotals {
    return this.#books.month(month);
  }

  /**
   * All invoices at the current time of the box's clock, in the service's order (see the option `invoiceOrder`). Integers and
   * times are strings.
   *
   * @example
   * const months = box.invoices({ startMonth: "2026-01" }).map(({ billingMonth }) => billingMonth);
   * @throws {TypeError} for what is no month
   */
  invoices(query: InvoiceQuery = {}): WireRow[] {
    checkInvoiceQuery(query);
    return this.#books.invoices(query);
  }

  /**
   * All transactions until the current time of the box's clock, newest first. Integers and times are strings.
   *
   * @example
   * const recharges = box.transactions({ from: "2026-01-01T00:00:00Z", transactionType: "recharge" });
   * @throws {TypeError} for a field or a time that the client refuses
   */
  transactions(query: BoxTransactionQuery = {}): WireRow[] {
    return this.#books.transactions(transactionRowQuery(query));
  }

  /**
   * The balance at the current time of the box's clock, as the API sends it: integers as strings, in ten-thousandths.
   *
   * @example
   * const { availableBalance, creditLimit } = box.balance();
   */
  balance(): WireRow {
    return this.#books.balance();
  }

  /**
   * Adds a fault after the others; it affects the next matching requests.
   *
   * @example
   * box.inject({ name: "server-error", status: 503, times: 2 });
   * await client.fixedTermBills.list({ period: "2026-01" }); // the third request succeeds
   * @throws {TypeError} for an unknown fault or setting
   */
  inject(fault: Fault): void {
    this.#faults.add(fault);
  }

  /**
   * Removes all faults.
   *
   * @example
   * box.inject({ name: "no-answer", times: Infinity });
   * box.clear();
   * await client.fixedTermBills.list({ period: "2026-01" });
   */
  clear(): void {
    this.#faults.clear();
  }

  /**
   * Answers the head of a request, and records it: for adapters other than `fetch` and {@link handleNode}. `retained` is kept
   * from garbage collection until the answer is over.
   *
   * @experimental
   * @example
   * const url = new URL("https://api.novita.ai/openapi/v1/billing/balance/detail");
   * const headers = new Map([["authorization", `Bearer ${box.apiKey}`], ["content-type", "application/json"]]);
   * const { reply, headSent, finish } = box.answer({ method: "GET", url, headers });
   * headSent();
   * for (const bytes of reply.body) console.log(reply.status, bytes.length);
   * finish("sent");
   */
  answer(head: RequestHead, retained?: unknown): Exchange {
    const settings = this.#settings;
    const url = new URL(head.url);
    if (url.pathname.startsWith(settings.basePath)) url.pathname = url.pathname.slice(settings.basePath.length);
    if (settings.cors && head.method === "OPTIONS") return preflight();

    this.#count += 1;
    const id = `box-${String(this.#count).padStart(6, "0")}`;
    const faults = this.#faults.take(url);
    const draft = this.#draft({ ...head, url }, id);
    const key = bearerOf(head);
    const { account } = this;
    for (const fault of faults) applyFault(fault, draft, { settings, account, url, key });
    return this.#exchange(replyOf(draft), recordOf({ id, head, url, key, settings, faults }), retained);
  }

  /** The answer without faults. */
  #draft(head: RequestHead, id: string): Draft {
    const settings = this.#settings;
    const draft: Draft = {
      status: 200,
      headers: new Map([
        ["content-type", "application/json"],
        ["x-request-id", id],
      ]),
      frame: BILLS,
      encode: (rows) => bodyText(rows, settings, draft.frame),
      chunkBytes: settings.chunkBytes,
      delayMs: 0,
      pauseMs: 0,
      ending: "whole",
    };
    if (settings.cors) addCors(draft.headers);
    const now = settings.now();
    const waitMs = this.#limiter(now);
    if (waitMs > 0) {
      const header = retryAfterHeader(settings.limit?.retryAfter ?? "seconds", waitMs, now);
      if (header) draft.headers.set(...header);
      setError(draft, errorEnvelope(429, "LIST_BILL_TOO_FAST", "list bill too fast"));
      return draft;
    }
    const result = answerTo(head, this.#rows, this.#books, settings);
    if (result.error) {
      setError(draft, result.error);
    } else {
      draft.rows = result.rows;
      draft.frame = result.frame;
      draft.paging = result.paging;
    }
    return draft;
  }

  #exchange(
    reply: Reply,
    record: { -readonly [Field in keyof RecordedRequest]: RecordedRequest[Field] },
    retained: unknown,
  ): Exchange {
    const exchange = {
      reply,
      // A Request that was garbage-collected does not pass on its signal.
      retained,
      headSent: () => {
        record.status = reply.status;
      },
      finish: (outcome: Exclude<Outcome, "open">) => {
        if (record.outcome !== "open") return;
        record.outcome = outcome;
        this.#open.delete(exchange);
        if (this.open > 0) return;
        for (const resolve of this.#idleWaiters.splice(0)) resolve();
      },
    };
    this.requests.push(record);
    this.#open.add(exchange);
    this.#peak = Math.max(this.#peak, this.open);
    return exchange;
  }
}

/** The key of a request, valid or not. */
function bearerOf(head: RequestHead): string {
  return /^Bearer +(.*)$/i.exec(head.headers.get("authorization") ?? "")?.[1]?.trim() ?? "";
}

function recordOf(of: {
  id: string;
  head: RequestHead;
  url: URL;
  key: string;
  settings: Settings;
  faults: Fault[];
}): RecordedRequest {
  const { head, url, settings } = of;
  // A wrong key may be any text; replacing a short one everywhere would damage the record.
  const sent = of.key.length < 8 ? `Bearer ${of.key}` : of.key;
  const keys = [sent, settings.apiKey, settings.apiKeyWithoutPermission].filter((key) => key !== "");
  const hide = (text: string) => keys.reduce((hidden, key) => hidden.replaceAll(key, "[key]"), text);
  const places = [["url", decoded(head.url.href)], ...head.headers] as Array<[string, string]>;
  return {
    id: of.id,
    method: head.method,
    url: hide(head.url.href),
    path: hide(url.pathname),
    query: Object.fromEntries([...url.searchParams].reverse().map(([name, value]) => [hide(name), hide(value)])),
    unknownParameters: unknownParameters(url).map(hide),
    headers: Object.fromEntries([...head.headers].map(([name, value]) => [hide(name), hide(value)])),
    keyIn: places.filter(([, text]) => text.includes(settings.apiKey)).map(([place]) => place),
    at: settings.now(),
    faults: of.faults.map((fault) => fault.name),
    status: undefined,
    outcome: "open",
  };
}

/** A URL with its escapes decoded, where they are valid. */
function decoded(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

/** The answer to a CORS preflight request. */
function preflight(): Exchange {
  const headers = new Map<string, string>();
  addCors(headers);
  const reply: Reply = { status: 204, headers, body: [], delayMs: 0, pauseMs: 0, ending: "whole" };
  return { reply, headSent() {}, finish() {} };
}

function addCors(headers: Map<string, string>): void {
  headers.set("access-control-allow-origin", "*");
  headers.set("access-control-allow-headers", "authorization, content-type, user-agent");
  headers.set("access-control-expose-headers", "retry-after, retry-after-ms, x-request-id");
}
