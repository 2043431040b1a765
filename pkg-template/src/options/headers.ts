/** The option `headers`, and the headers of a request. */

import { isBrowser } from "../environment.js";
import { configError } from "../errors.js";
import { isPlainObject } from "../inspect.js";
import type { Check } from "./check.js";

export type HeaderEntries = Array<[name: string, value: string]>;

/** Replaces a record or `Headers` by its entries. */
export const headersCheck: Check = (value, name): HeaderEntries => {
  const entries = value instanceof Headers ? [...value] : isPlainObject(value) ? Object.entries(value) : undefined;
  if (!entries?.every((entry): entry is [string, string] => typeof entry[1] === "string")) {
    throw configError(name, "headers must be an object of names and texts, or Headers");
  }
  for (const entry of entries) {
    try {
      new Headers([entry]);
    } catch {
      // The value is not shown: it may be a secret.
      const message = `headers: ${JSON.stringify(entry[0])} has a name or a value that HTTP does not allow`;
      throw configError(`headers.${entry[0]}`, message);
    }
  }
  return entries;
};

export const hasAuthorization = (headers: HeaderEntries) =>
  headers.some(([name]) => name.toLowerCase() === "authorization");

/** The headers that the API requires, overridden by the caller's own. */
export function requestHeaders(own: HeaderEntries): HeaderEntries {
  const headers = new Map([
    ["accept", "application/json"],
    ["content-type", "application/json"],
  ]);
  // The API answered 403 to a missing User-Agent, and Workers send none. A browser sends its own.
  if (!isBrowser()) headers.set("user-agent", "novita-billing");
  for (const [name, value] of own) headers.set(name.toLowerCase(), value);
  return [...headers];
}
