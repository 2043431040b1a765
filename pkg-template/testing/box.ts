// The box itself: it takes the head of a request, judges it by the rules, lets faults change the answer, and keeps
// the record. How the answer travels is the business of fetch.ts and node.ts.

import { type Account, accountOf } from "./account.js";
import { type ApiKeyQuery, apiKeyRows } from "./api-key-bills.js";
import { applyFault, bodyOf, type Draft, type Fault, FaultBook, type FaultName, say } from "./faults.js";
import { fetchFrom } from "./fetch.js";
import { type FixedTermQuery, fixedTermDetails, fixedTermRows } from "./fixed-term-bills.js";
import { type Counter, counterOf, waitHeader } from "./limits.js";
import { decimalText } from "./money.js";
import { type BoxOptions, type Settings, settingsOf } from "./options.js";
import { mix, sequence } from "./random.js";
import type { Reply } from "./reply.js";
import { type Books, envelope, judge, type RequestHead, unknownParameters } from "./rules.js";
import { listText, moneyOf, type WireRow } from "./wire.js";

/**
 * What became of a request: "open" while it is not finished, "sent" in full, "aborted" by the client (also a body
 * that was cancelled), "cut-off" or "reset" by a fault, or "redirect-followed" by a client that should not have.
 */
export type Outcome = "open" | "sent" | "aborted" | "cut-off" | "reset" | "redirect-followed";

/** One request as it arrived, with every key in it replaced by "[key]". */
export interface RecordedRequest {
  /** What the answer's `x-request-id` says. */
  readonly id: string;
  readonly method: string;
  readonly url: string;
  /** The path without the box's `basePath`. */
  readonly path: string;
  /** The query's parameters; of a repeated one the first. */
  readonly query: Readonly<Record<string, string>>;
  /** Parameters that the documentation does not list; the service ignores them. */
  readonly unknownParameters: readonly string[];
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Where the box's key was seen: "authorization" is where it belongs; "url" or another header is a leak. */
  readonly keyIn: readonly string[];
  /** Milliseconds since 1970 by the box's clock. */
  readonly at: number;
  /** The faults that struck it. */
  readonly faults: readonly FaultName[];
  /** The status of the answer, once there is a head. */
  readonly status: number | undefined;
  readonly outcome: Outcome;
}

/** A request that is being answered: for adapters such as `handleNode`. */
export interface Exchange {
  readonly reply: Reply;
  /** To be called when the head goes out. */
  begun(): void;
  /** To be called when the answer is over; the first call counts. */
  finish(outcome: Exclude<Outcome, "open">): void;
}

/** Exact sums of some rows, as decimal text in whole currency. */
export interface BoxTotals {
  rows: number;
  total: string;
  voucher: string;
  cash: string;
}

/**
 * The API in a box: both billing endpoints over a seeded account, with every documented rule enforced and faults by
 * name.
 *
 * ```ts
 * const box = new ApiBox({ faults: [{ name: "rate-limit", times: 2 }] });
 * const client = new BillingClient({ apiKey: box.apiKey, fetch: box.fetch });
 * ```
 */
export class ApiBox {
  /** The key that is let in. */
  readonly apiKey: string;
  /** A key that exists but may not read bills. */
  readonly apiKeyWithoutPermission: string;
  /** The label of the amounts' currency. */
  readonly currency: string;
  /** Whom and what the bills are for. */
  readonly account: Account;
  /** Every request so far, in the order of arrival. Preflights are not among them. */
  readonly requests: RecordedRequest[] = [];
  /**
   * Answers a request in this process, shaped like `fetch` (bound; also takes a URL and init): aborting rejects with
   * the signal's reason, a broken connection with `TypeError("fetch failed")`. A body counts as open until it is read
   * to its end or cancelled. Redirects are never followed: with `redirect: "manual"` the answer is the redirect, as
   * server runtimes give it, and otherwise the fetch fails.
   */
  readonly fetch: (input: Request | URL | string, init?: RequestInit) => Promise<Response>;

  readonly #books: Books;
  readonly #basePath: string;
  readonly #faults: FaultBook;
  readonly #waitOf: Counter;
  readonly #open = new Set<object>();
  #idle: Array<() => void> = [];
  #count = 0;
  #peak = 0;

  constructor(options: BoxOptions = {}) {
    const settings = settingsOf(options);
    this.apiKey = settings.apiKey;
    this.apiKeyWithoutPermission = settings.apiKeyWithoutPermission;
    this.currency = settings.currency;
    this.account = accountOf(settings);
    this.#basePath = settings.basePath;
    this.#books = { settings, account: this.account, fixedTermDetails: fixedTermDetails(this.account, settings) };
    this.#faults = new FaultBook(sequence(mix(settings.seed, 0xfa017)));
    this.#waitOf = settings.limit ? counterOf(settings.limit) : () => 0;
    this.fetch = (input, init) => fetchFrom(this, input, init);
    for (const fault of options.faults ?? []) this.inject(fault);
  }

  /** How many requests are not finished: no answer yet, or a body neither read to its end nor cancelled. */
  get open(): number {
    return this.#open.size;
  }

  /** The most that `open` has ever been. */
  get peak(): number {
    return this.#peak;
  }

  /** Resolves as soon as nothing is open. */
  idle(): Promise<void> {
    if (this.open === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /**
   * The truth: the rows that a complete answer to this query holds, each once, however long the range (no 31 days, no
   * earliest date). Times are unix seconds, both ends included. Int64 fields are text, whatever `wire` the box writes.
   */
  bills(kind: "fixedTerm", query: FixedTermQuery): WireRow[];
  bills(kind: "apiKey", query: ApiKeyQuery): WireRow[];
  bills(kind: "fixedTerm" | "apiKey", query: FixedTermQuery | ApiKeyQuery): WireRow[] {
    return [...this.#rows(kind, query)];
  }

  /**
   * The exact sums of the same rows: of each row the decimal fields where it has them, else the integers. Control
   * totals (category "summary") are added only where the query asks for nothing else.
   */
  totals(kind: "fixedTerm", query: FixedTermQuery): BoxTotals;
  totals(kind: "apiKey", query: ApiKeyQuery): BoxTotals;
  totals(kind: "fixedTerm" | "apiKey", query: FixedTermQuery | ApiKeyQuery): BoxTotals {
    return totalsOf(this.#rows(kind, query));
  }

  /** Adds a fault behind those that are there; it strikes the next matching requests. */
  inject(fault: Fault): void {
    this.#faults.add(fault);
  }

  /** Takes away all faults. */
  clear(): void {
    this.#faults.clear();
  }

  /** Answers the head of a request, and records it. `holds` is kept from garbage collection until the answer is over. */
  answer(head: RequestHead, holds?: unknown): Exchange {
    const { settings } = this.#books;
    const url = new URL(head.url);
    if (url.pathname.startsWith(this.#basePath)) url.pathname = url.pathname.slice(this.#basePath.length);
    if (settings.cors && head.method === "OPTIONS") return preflight();

    this.#count += 1;
    const id = `box-${String(this.#count).padStart(6, "0")}`;
    const struck = this.#faults.strike(url);
    const draft = this.#draft({ ...head, url }, id);
    const key = keySent(head);
    for (const fault of struck) applyFault(fault, draft, { settings, url, key });
    return this.#exchange(replyOf(draft), recordOf({ id, head, url, key, settings, struck }), holds);
  }

  #rows(kind: "fixedTerm" | "apiKey", query: FixedTermQuery | ApiKeyQuery): Iterable<WireRow> {
    const { account, settings } = this.#books;
    if (kind === "apiKey") return apiKeyRows(account, settings, query as ApiKeyQuery);
    return fixedTermRows(this.#books.fixedTermDetails, settings, query);
  }

  /** The answer as it is when no fault strikes. */
  #draft(head: RequestHead, id: string): Draft {
    const { settings } = this.#books;
    const draft: Draft = {
      status: 200,
      headers: new Map([
        ["content-type", "application/json"],
        ["x-request-id", id],
      ]),
      pieces: (rows) => listText(rows, settings),
      chunkBytes: settings.chunkBytes,
      delayMs: 0,
      pauseMs: 0,
      ending: "whole",
    };
    if (settings.cors) addCors(draft.headers);
    const waitMs = this.#waitOf(settings.now());
    if (waitMs > 0) {
      const header = waitHeader(settings.limit?.retryAfter ?? "seconds", waitMs);
      if (header) draft.headers.set(...header);
      say(draft, envelope(429, "LIST_BILL_TOO_FAST", "list bill too fast"));
      return draft;
    }
    const verdict = judge(head, this.#books);
    if (verdict.refused) say(draft, verdict.refused);
    else draft.rows = verdict.rows;
    return draft;
  }

  #exchange(
    reply: Reply,
    record: { -readonly [Field in keyof RecordedRequest]: RecordedRequest[Field] },
    holds: unknown,
  ): Exchange {
    const exchange = {
      reply,
      // A Request that nobody holds any more no longer passes on its signal.
      holds,
      begun: () => {
        record.status = reply.status;
      },
      finish: (outcome: Exclude<Outcome, "open">) => {
        if (record.outcome !== "open") return;
        record.outcome = outcome;
        this.#open.delete(exchange);
        if (this.open > 0) return;
        for (const resolve of this.#idle.splice(0)) resolve();
      },
    };
    this.requests.push(record);
    this.#open.add(exchange);
    this.#peak = Math.max(this.#peak, this.open);
    return exchange;
  }
}

function totalsOf(rows: Iterable<WireRow>): BoxTotals {
  const sum = { rows: 0, total: 0n, voucher: 0n, cash: 0n };
  for (const row of rows) {
    const money = moneyOf(row);
    sum.rows += 1;
    sum.total += money.total;
    sum.voucher += money.voucher;
    sum.cash += money.cash;
  }
  return {
    rows: sum.rows,
    total: decimalText(sum.total),
    voucher: decimalText(sum.voucher),
    cash: decimalText(sum.cash),
  };
}

function replyOf(draft: Draft): Reply {
  const { status, headers, delayMs, pauseMs, ending } = draft;
  return { status, headers, delayMs, pauseMs, ending, ...bodyOf(draft) };
}

/** What follows "Bearer", right or wrong. */
function keySent(head: RequestHead): string {
  return /^Bearer +(.*)$/i.exec(head.headers.get("authorization") ?? "")?.[1]?.trim() ?? "";
}

function recordOf(of: {
  id: string;
  head: RequestHead;
  url: URL;
  key: string;
  settings: Settings;
  struck: Fault[];
}): RecordedRequest {
  const { head, url, settings } = of;
  // A wrong key may be any word: a short one would hide half of the record.
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
    faults: of.struck.map((fault) => fault.name),
    status: undefined,
    outcome: "open",
  };
}

/** A URL with its escapes read, as far as they can be. */
function decoded(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

/** The answer to a browser that asks whether it may ask; it is not counted as a request. */
function preflight(): Exchange {
  const headers = new Map<string, string>();
  addCors(headers);
  const reply: Reply = { status: 204, headers, body: [], delayMs: 0, pauseMs: 0, ending: "whole" };
  return { reply, begun() {}, finish() {} };
}

function addCors(headers: Map<string, string>): void {
  headers.set("access-control-allow-origin", "*");
  headers.set("access-control-allow-headers", "authorization, content-type, user-agent");
  headers.set("access-control-expose-headers", "retry-after, retry-after-ms, x-request-id");
}
