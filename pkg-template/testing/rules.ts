// The documented rules of the service: a request that breaks one gets an error envelope, any other gets its rows.
//
// The lists of bills check their required parameters, the cycle, the range, and then the others:
// - fixed-term bills: no parameter is required; without a range the current month is answered.
// - API-key bills: cycle and range are required, and no range begins before 2026.
// - usage-based bills: `productCategory` and `cycleType` are required. The categories are an open set, of which an unknown
//   one has an empty list. Without a range the current month is answered, by Hour the current day. Storage is billed by the
//   day: by Hour its categories are refused, and not in the rows of others.
//
// The rest of the account:
// - balance: no parameters.
// - invoices: `startMonth` is a month from 2025-10 on; `page` is 1 by default, and `pageSize` 10.
// - transactions: `pageNo` and `pageSize` are required; times are seconds, of which both ends are included; unknown types,
//   channels and states select nothing.

import type { BillKind, CycleType } from "../wasm/novita_billing.js";
import { ACCOUNT_ENDPOINTS, type AccountEndpoint } from "./account-endpoints.js";
import type { Books } from "./books.js";
import { bucketOf, CYCLE_TYPES, DAY, parseDate, parseMonth, type Span, startOfDay } from "./calendar.js";
import { type Endpoint, ENDPOINTS, type Rows } from "./endpoints.js";
import { type ErrorEnvelope, errorEnvelope } from "./error-envelope.js";
import { pageOf, type Paging, pagingOf, totalOf } from "./paging.js";
import type { Settings } from "./settings.js";
import { BILLS, type Frame, type WireRow } from "./wire.js";

/**
 * The head of a request.
 *
 * @experimental
 */
export interface RequestHead {
  /** The method in capitals: "GET". */
  method: string;
  /** The whole address. */
  url: URL;
  /** The headers, with names in lower case. */
  headers: Map<string, string>;
}

/** What the service answers: an error, or rows in their frame, of a list with pages those of one page. */
export type Result = { error: ErrorEnvelope } | Answer;

export interface Answer {
  error?: never;
  rows: Iterable<WireRow>;
  frame: Frame;
  /** The division into pages, from which rows and total are taken when the body is written. */
  paging?: Paging;
}

/** The query of any kind. */
interface AnyQuery extends Span {
  cycleType?: CycleType;
  category?: string;
  [text: string]: unknown;
}

/** The parameters of a request that its endpoint does not document. The service ignores them. */
export function unknownParameters(url: URL): string[] {
  const kind = kindAt(url);
  const known = kind ? ENDPOINTS[kind].parameters : (accountEndpointAt(url)?.parameters ?? {});
  return [...new Set(url.searchParams.keys())].filter((name) => !Object.hasOwn(known, name));
}

export function answerTo(head: RequestHead, rows: Rows, books: Books, settings: Settings): Result {
  try {
    const kind = kindAt(head.url);
    const endpoint = accountEndpointAt(head.url);
    if (!kind && !endpoint) throw new Rejection(404, "NOT_FOUND", "path not found");
    checkHead(head, settings);
    if (endpoint) return accountAnswer(head.url, endpoint, books, settings);
    return { rows: billsOf(head.url, kind as BillKind, rows, settings), frame: BILLS };
  } catch (error) {
    if (error instanceof Rejection) return { error: error.envelope };
    throw error;
  }
}

function billsOf(url: URL, kind: BillKind, rows: Rows, settings: Settings): Iterable<WireRow> {
  const query = queryOf(url, ENDPOINTS[kind], settings);
  const generate = rows[kind] as (query: AnyQuery) => Iterable<WireRow>;
  // Generated afresh each time that they are iterated.
  return { [Symbol.iterator]: () => generate(query)[Symbol.iterator]() };
}

/** The answer of the balance, or of a page. */
function accountAnswer(url: URL, endpoint: AccountEndpoint, books: Books, settings: Settings): Answer {
  const { query, page } = accountQueryOf(url, endpoint, settings);
  const rows = endpoint.rowsOf(books, query);
  if (!page) return { rows, frame: endpoint.frame };
  const paging = pagingOf(rows, page.number, page.size, endpoint.hasTotal);
  const total = () => (settings.wire === "text" ? String(totalOf(paging)) : totalOf(paging));
  const frame = { ...endpoint.frame, more: () => (paging.hasTotal ? { total: total() } : {}) };
  return { rows: { [Symbol.iterator]: () => pageOf(paging) }, frame, paging };
}

/** A request breaks a rule. */
class Rejection extends Error {
  readonly envelope: ErrorEnvelope;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.envelope = errorEnvelope(status, reason, message);
  }
}

function invalid(message: string): Rejection {
  return new Rejection(400, "VALIDATOR_PARAM", message);
}

function kindAt(url: URL): BillKind | undefined {
  return (Object.keys(ENDPOINTS) as BillKind[]).find((kind) => ENDPOINTS[kind].path === url.pathname);
}

function accountEndpointAt(url: URL): AccountEndpoint | undefined {
  return Object.values(ACCOUNT_ENDPOINTS).find(({ path }) => path === url.pathname);
}

/** Checks the method, the headers and the key. */
function checkHead(head: RequestHead, settings: Settings): void {
  if (head.method !== "GET") throw new Rejection(405, "METHOD_NOT_ALLOWED", "method not allowed");
  if (settings.requireUserAgent && !head.headers.get("user-agent")) {
    throw new Rejection(403, "FORBIDDEN", "request without user agent");
  }
  const [, key] = /^Bearer +(\S+)$/i.exec(head.headers.get("authorization") ?? "") ?? [];
  if (key === settings.apiKeyWithoutPermission) throw new Rejection(401, "UNAUTHORIZED", "no permission");
  if (key !== settings.apiKey) throw new Rejection(401, "UNAUTHORIZED", "key not found");
  const contentType = (head.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (settings.requireContentType && contentType !== "application/json") {
    throw invalid("Content-Type must be application/json");
  }
}

/** Reads the parameters in the order in which the service checks them: required ones, cycle, range, the others. */
function queryOf(url: URL, endpoint: Endpoint<never>, settings: Settings): AnyQuery {
  for (const [name, reason] of Object.entries(endpoint.required)) {
    if (!url.searchParams.get(name)) throw new Rejection(400, reason, `${name} is required`);
  }
  const cycleType = "cycleType" in endpoint.parameters ? cycleOf(url) : undefined;
  const query: AnyQuery = { ...rangeOf(url, endpoint, cycleType, settings) };
  if (cycleType) query.cycleType = cycleType;
  for (const [name, type] of Object.entries(endpoint.parameters)) {
    const value = url.searchParams.get(name);
    if (!value || (type !== "category" && type !== "text")) continue;
    if (type === "category" && !settings.openCategories && !endpoint.categories.includes(value)) {
      throw new Rejection(400, "INVALID_PRODUCT_CATEGORY", `invalid ${name}: ${value}`);
    }
    if (cycleType === "Hour" && /category$/i.test(name) && endpoint.notByHour.includes(value)) {
      throw new Rejection(400, "INVALID_BILL_CYCLE", `cycleType Hour is not supported for ${name} ${value}: use Day`);
    }
    query[name] = value;
  }
  if (settings.ignoresCategory) delete query.productCategory;
  return query;
}

/** Reads the parameters of the rest of the account. Only lists have a page. */
function accountQueryOf(url: URL, endpoint: AccountEndpoint, { firstPage }: Settings) {
  const query: Record<string, string | number> = {};
  let page: { number: number; size: number } | undefined;
  for (const [name, type] of Object.entries(endpoint.parameters)) {
    const value = url.searchParams.get(name);
    if (!value && endpoint.required.includes(name)) throw invalid(`${name} is required`);
    if (type === "page") {
      page = { number: 0, size: 10, ...page };
      if (value) page.number = integerFrom(url, name, firstPage) - firstPage;
    } else if (type === "size") {
      page = { number: 0, size: 10, ...page };
      if (value) page.size = integerFrom(url, name, 1);
    } else if (value) {
      query[name] = type === "second" ? integerOf(url, name) : value;
      if (type === "month") checkMonth(name, value, endpoint.earliest ?? "");
    }
  }
  return { query, page };
}

function checkMonth(name: string, month: string, earliest: string): void {
  try {
    parseMonth(month);
  } catch {
    throw invalid(`${name} must be a month of the form YYYY-MM`);
  }
  if (month < earliest) throw invalid(`${name} must be greater than or equal to ${earliest}`);
}

function cycleOf(url: URL): CycleType {
  const given = url.searchParams.get("cycleType");
  const cycleType = CYCLE_TYPES.find((known) => known === given);
  if (!cycleType) throw new Rejection(400, "INVALID_BILL_CYCLE", `invalid cycleType: ${given}`);
  return cycleType;
}

/** Both ends are included, so that the ends of 31 whole days are one second less than 31 days apart. */
function rangeOf(
  url: URL,
  endpoint: Endpoint<never>,
  cycleType: CycleType | undefined,
  { clock, now }: Settings,
): Span {
  const days = cycleType === "Hour" ? 7 : 31;
  const hasRange = url.searchParams.has("startTime") || url.searchParams.has("endTime");
  if (!hasRange && !endpoint.needsRange) {
    return bucketOf(cycleType === "Hour" ? "Day" : "Month", Math.floor(now() / 1000), clock);
  }
  const startTime = integerOf(url, "startTime");
  const endTime = integerOf(url, "endTime");
  if (endTime <= startTime) throw invalid("endTime must be greater than startTime");
  if (endTime - startTime >= days * DAY) throw invalid(`the time range must not exceed ${days} days`);
  const { earliest } = endpoint;
  if (earliest !== undefined && startTime < startOfDay(parseDate(earliest), clock)) {
    throw invalid(`startTime must be greater than or equal to ${earliest} 00:00:00`);
  }
  return { startTime, endTime };
}

function integerFrom(url: URL, name: string, least: number): number {
  const integer = integerOf(url, name);
  if (integer < least) throw invalid(`${name} must be greater than or equal to ${least}`);
  return integer;
}

function integerOf(url: URL, name: string): number {
  const text = url.searchParams.get(name);
  if (!text) throw invalid(`${name} is required`);
  if (!/^-?\d{1,15}$/.test(text)) throw invalid(`${name} must be an integer`);
  return Number(text);
}
