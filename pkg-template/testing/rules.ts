// The documented rules of the service: a request that breaks one gets an error envelope, any other gets its rows.

import { bucketOf, type CycleType, CYCLE_TYPES, DAY, parseDate, type Span, startOfDay } from "./calendar.js";
import { type BillKind, type Endpoint, ENDPOINTS, type Rows } from "./endpoints.js";
import { type ErrorEnvelope, errorEnvelope } from "./error-envelope.js";
import type { Settings } from "./settings.js";
import type { WireRow } from "./wire.js";

/** The head of a request. Header names are in lower case. */
export interface RequestHead {
  method: string;
  url: URL;
  headers: Map<string, string>;
}

/** What the service answers: an error, or rows. */
export type Result = { error: ErrorEnvelope; rows?: never } | { rows: Iterable<WireRow>; error?: never };

/** The query of any kind. */
interface AnyQuery extends Span {
  cycleType?: CycleType;
  category?: string;
  [text: string]: unknown;
}

/** The parameters of a request that its endpoint does not document. The service ignores them. */
export function unknownParameters(url: URL): string[] {
  const kind = kindAt(url);
  const known = kind ? ENDPOINTS[kind].parameters : {};
  return [...new Set(url.searchParams.keys())].filter((name) => !Object.hasOwn(known, name));
}

export function answerTo(head: RequestHead, rows: Rows, settings: Settings): Result {
  try {
    const kind = kindAt(head.url);
    if (!kind) throw new Rejection(404, "NOT_FOUND", "path not found");
    checkHead(head, settings);
    const query = queryOf(head.url, ENDPOINTS[kind], settings);
    const generate = rows[kind] as (query: AnyQuery) => Iterable<WireRow>;
    // Generated afresh each time that they are iterated.
    return { rows: { [Symbol.iterator]: () => generate(query)[Symbol.iterator]() } };
  } catch (error) {
    if (error instanceof Rejection) return { error: error.envelope };
    throw error;
  }
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

/** Reads the parameters in the order in which the service checks them: cycle, range, the others. */
function queryOf(url: URL, endpoint: Endpoint<never>, settings: Settings): AnyQuery {
  const cycleType = "cycleType" in endpoint.parameters ? cycleOf(url) : undefined;
  const query: AnyQuery = { ...rangeOf(url, endpoint, cycleType === "Hour" ? 7 : 31, settings) };
  if (cycleType) query.cycleType = cycleType;
  for (const [name, type] of Object.entries(endpoint.parameters)) {
    const value = url.searchParams.get(name);
    if (!value || (type !== "category" && type !== "text")) continue;
    if (type === "category" && !settings.openCategories && !endpoint.categories.includes(value)) {
      throw new Rejection(400, "INVALID_PRODUCT_CATEGORY", `invalid ${name}: ${value}`);
    }
    query[name] = value;
  }
  return query;
}

function cycleOf(url: URL): CycleType {
  const given = url.searchParams.get("cycleType");
  if (!given) throw invalid("cycleType is required");
  const cycleType = CYCLE_TYPES.find((known) => known === given);
  if (!cycleType) throw new Rejection(400, "INVALID_BILL_CYCLE", `invalid cycleType: ${given}`);
  return cycleType;
}

/** Both ends are included, so that the ends of 31 whole days are one second less than 31 days apart. */
function rangeOf(url: URL, endpoint: Endpoint<never>, days: number, { clock, now }: Settings): Span {
  const hasRange = url.searchParams.has("startTime") || url.searchParams.has("endTime");
  if (!hasRange && !endpoint.needsRange) return bucketOf("Month", Math.floor(now() / 1000), clock);
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

function integerOf(url: URL, name: string): number {
  const text = url.searchParams.get(name);
  if (!text) throw invalid(`${name} is required`);
  if (!/^-?\d{1,15}$/.test(text)) throw invalid(`${name} must be an integer`);
  return Number(text);
}
