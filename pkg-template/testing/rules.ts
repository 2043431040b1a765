// What the service answers to a request when nothing goes wrong on the way: its rules one after another, each with the
// flat error envelope of the API, and at the end the rows.

import type { Account } from "./account.js";
import { type ApiKeyQuery, apiKeyRows } from "./api-key-bills.js";
import { bucketOf, type CycleType, DAY, daysFromCivil, startOfDay } from "./calendar.js";
import { type FixedTermQuery, fixedTermRows } from "./fixed-term-bills.js";
import type { Settings } from "./options.js";
import type { WireRow } from "./wire.js";

/** The path of the fixed-term bills. */
export const FIXED_TERM_PATH = "/openapi/v1/billing/bill/monthly/list";
/** The path of the API-key bills. */
export const API_KEY_PATH = "/openapi/v1/billing/apikey/bill/list";

/** The head of a request, whichever way it came. Header names are in lower case. */
export interface RequestHead {
  method: string;
  url: URL;
  headers: Map<string, string>;
}

/** The API's flat error envelope. */
export interface Envelope {
  code: number;
  reason: string;
  message: string;
  metadata: Record<string, string>;
}

/** What the rules say to a request: an error, or rows. */
export type Verdict = { refused: Envelope; rows?: never } | { rows: Iterable<WireRow>; refused?: never };

/** What a box knows. */
export interface Books {
  settings: Settings;
  account: Account;
  fixedTermDetails: WireRow[];
}

const CYCLES: readonly string[] = ["Hour", "Day", "Week", "Month"];
const API_KEY_CATEGORIES = ["llm", "gen_api", "web_search"];
const FIXED_TERM_CATEGORIES = ["summary", "gpu", "serverless", "cloud_storage", "local_storage", "image", "bare_metal"];

const PARAMETERS: Record<string, readonly string[]> = {
  [FIXED_TERM_PATH]: ["category", "productName", "startTime", "endTime", "ownerId"],
  [API_KEY_PATH]: ["cycleType", "category", "productName", "startTime", "endTime"],
};

/** Makes an envelope. */
export function envelope(code: number, reason: string, message: string): Envelope {
  return { code, reason, message, metadata: {} };
}

/** The names of parameters that the documentation of this path does not list. The service ignores them. */
export function unknownParameters(url: URL): string[] {
  const known = PARAMETERS[url.pathname] ?? [];
  return [...new Set(url.searchParams.keys())].filter((name) => !known.includes(name));
}

/** Judges a request. */
export function judge(head: RequestHead, books: Books): Verdict {
  const refused = refusedAtTheDoor(head, books.settings);
  if (refused) return { refused };
  return head.url.pathname === API_KEY_PATH ? apiKeyVerdict(head.url, books) : fixedTermVerdict(head.url, books);
}

/** What is checked before the question is read: path, method, headers, key. */
function refusedAtTheDoor(head: RequestHead, settings: Settings): Envelope | undefined {
  if (!(head.url.pathname in PARAMETERS)) return envelope(404, "NOT_FOUND", "path not found");
  if (head.method !== "GET") return envelope(405, "METHOD_NOT_ALLOWED", "method not allowed");
  if (settings.requireUserAgent && !head.headers.get("user-agent")) {
    return envelope(403, "FORBIDDEN", "request without user agent");
  }
  const [, key] = /^Bearer +(\S+)$/i.exec(head.headers.get("authorization") ?? "") ?? [];
  if (key === settings.apiKeyWithoutPermission) return envelope(401, "UNAUTHORIZED", "no permission");
  if (key !== settings.apiKey) return envelope(401, "UNAUTHORIZED", "key not found");
  const contentType = (head.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (settings.requireContentType && contentType !== "application/json") {
    return envelope(400, "VALIDATOR_PARAM", "Content-Type must be application/json");
  }
  return undefined;
}

function apiKeyVerdict(url: URL, { account, settings }: Books): Verdict {
  const cycleType = url.searchParams.get("cycleType");
  if (!cycleType) return refuse("VALIDATOR_PARAM", "cycleType is required");
  if (!CYCLES.includes(cycleType)) return refuse("INVALID_BILL_CYCLE", `invalid cycleType: ${cycleType}`);
  const days = cycleType === "Hour" ? 7 : 31;
  const range = rangeOf(url, days);
  if ("code" in range) return { refused: range };
  const earliest = startOfDay(daysFromCivil(2026, 1, 1), settings.clock);
  if (range.startTime < earliest) {
    return refuse("VALIDATOR_PARAM", "startTime must be greater than or equal to 2026-01-01 00:00:00");
  }
  const category = categoryOf(url, API_KEY_CATEGORIES, settings);
  if (category.refused) return category;
  const query: ApiKeyQuery = { ...range, cycleType: cycleType as CycleType, ...category, ...texts(url, "productName") };
  return { rows: again(() => apiKeyRows(account, settings, query)) };
}

function fixedTermVerdict(url: URL, { settings, fixedTermDetails }: Books): Verdict {
  const range = hasRange(url) ? rangeOf(url, 31) : bucketOf("Month", Math.floor(settings.now() / 1000), settings.clock);
  if ("code" in range) return { refused: range };
  const category = categoryOf(url, FIXED_TERM_CATEGORIES, settings);
  if (category.refused) return category;
  const query: FixedTermQuery = { ...range, ...category, ...texts(url, "productName", "ownerId") };
  return { rows: again(() => fixedTermRows(fixedTermDetails, settings, query)) };
}

/** Rows that are made afresh whenever they are read. */
function again<T>(make: () => Iterator<T>): Iterable<T> {
  return { [Symbol.iterator]: make };
}

/** The fixed-term page does not call its range required: without one the box answers the month that it is now. */
function hasRange(url: URL): boolean {
  return url.searchParams.has("startTime") || url.searchParams.has("endTime");
}

function refuse(reason: string, message: string): { refused: Envelope } {
  return { refused: envelope(400, reason, message) };
}

/** Both ends are included seconds, so 31 whole days have one second less than 31 days between their ends. */
function rangeOf(url: URL, days: number): { startTime: number; endTime: number } | Envelope {
  const bad = (message: string) => envelope(400, "VALIDATOR_PARAM", message);
  const [startTime, endTime] = [integerOf(url, "startTime"), integerOf(url, "endTime")];
  if (typeof startTime === "string") return bad(startTime);
  if (typeof endTime === "string") return bad(endTime);
  if (endTime <= startTime) return bad("endTime must be greater than startTime");
  if (endTime - startTime >= days * DAY) return bad(`the time range must not exceed ${days} days`);
  return { startTime, endTime };
}

/** The number, or what is wrong with it. */
function integerOf(url: URL, name: string): number | string {
  const text = url.searchParams.get(name);
  if (!text) return `${name} is required`;
  return /^-?\d{1,15}$/.test(text) ? Number(text) : `${name} must be an integer`;
}

function categoryOf(
  url: URL,
  known: string[],
  settings: Settings,
): { category?: string; refused?: never } | { refused: Envelope } {
  const category = url.searchParams.get("category");
  if (!category) return {};
  if (!settings.openCategories && !known.includes(category)) {
    return refuse("INVALID_PRODUCT_CATEGORY", `invalid category: ${category}`);
  }
  return { category };
}

/** Those of the named parameters that hold a text. */
function texts(url: URL, ...names: string[]): Record<string, string> {
  const found = names.map((name) => [name, url.searchParams.get(name) ?? ""] as const);
  return Object.fromEntries(found.filter(([, text]) => text !== ""));
}
