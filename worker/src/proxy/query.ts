/** The query of a request, checked by the package's own rules before anything is sent. */

import type { TimeWindow } from "novita-billing";
import { windowsOf } from "../plan.js";
import { invalidQuery } from "../refusal.js";
import type { AccountEndpoint, ListEndpoint } from "./endpoints.js";

/** What the Worker's own parameter is called; it is not sent. */
const accountParameter = "account";

/** The only values of parameters. */
function valuesOf(parameters: URLSearchParams, known: Readonly<Record<string, unknown>>): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of parameters) {
    if (name === accountParameter) continue;
    if (!Object.hasOwn(known, name)) {
      throw invalidQuery(`there is no parameter "${name}" here: ${Object.keys(known).join(", ") || "there is none"}`);
    }
    if (values.has(name)) throw invalidQuery(`the parameter ${name} comes twice`);
    values.set(name, value);
  }
  return values;
}

export interface ListQuery {
  /** The package's query. */
  readonly query: Readonly<Record<string, string | number>>;
  readonly window: TimeWindow;
  /** The parameters that are sent, in one order, so that equal queries have equal addresses. */
  readonly parameters: URLSearchParams;
}

/**
 * A query of bills, which must be one request of the API.
 *
 * @throws {Refusal} 400
 */
export async function listQueryOf(given: URLSearchParams, { list, parameters }: ListEndpoint): Promise<ListQuery> {
  const values = valuesOf(given, parameters);
  for (const name of ["startTime", "endTime"]) if (!values.has(name)) throw invalidQuery(`${name} is missing`);
  const query = Object.fromEntries(
    Array.from(values, ([name, value]) => [
      parameters[name] ?? name,
      /Time$/.test(name) ? secondsOf(name, value) : value,
    ]),
  );
  const windows = await windowsOf(list, query);
  const [window] = windows;
  if (!window || windows.length > 1)
    throw invalidQuery(`the query is ${windows.length} requests of the API, send each of them`);
  return { query, window, parameters: sorted(values) };
}

/** @throws {Refusal} 400 */
export function accountQueryOf(given: URLSearchParams, { parameters }: AccountEndpoint): URLSearchParams {
  const values = valuesOf(given, parameters);
  for (const [name, value] of values) {
    if (!parameters[name]?.test(value)) throw invalidQuery(`the value of ${name} is not valid`);
  }
  return sorted(values);
}

function secondsOf(name: string, value: string): number {
  if (!/^\d{1,12}$/.test(value)) throw invalidQuery(`${name} must be in seconds since 1970`);
  return Number(value);
}

const sorted = (values: ReadonlyMap<string, string>) =>
  new URLSearchParams([...values].toSorted(([a], [b]) => (a < b ? -1 : 1)));
