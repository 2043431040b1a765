/** Rows as the API's own JSON. */

import { configError } from "./errors.js";
import { wireText } from "./generated/wire.js";
import { describeType, orUndefined } from "./inspect.js";

/**
 * A row as the API sends it: int64 and times as text, unknown fields beside the known ones. `JSON.stringify(row)` writes
 * this by itself; use it for a copy that is no longer an instance of a row class (a spread, a structured clone).
 *
 * @example
 * JSON.stringify(toWire({ ...row, productName: "renamed" }));
 * @throws {BillingError} `config` at `row` if it is not an object with fields
 */
export function toWire(row: object): object {
  const isObject = typeof row === "object" && row !== null && !orUndefined(() => Array.isArray(row));
  const wire = isObject ? orUndefined(() => wireOf(row)) : undefined;
  if (wire) return wire;
  const given = isObject ? "one that cannot be read" : describeType(row);
  const message = `row must be a row or a copy of one, not ${given}: for a list, give each row, rows.map(toWire)`;
  throw configError("row", message);
}

function wireOf(row: object): object {
  const wire: Record<string, unknown> = {};
  let extra: object | undefined;
  for (const [name, value] of Object.entries(row as Record<string, unknown>)) {
    if (name === "extra" && typeof value === "object" && value !== null) extra = value;
    else if (typeof value === "number" && wireText.has(name)) wire[name] = String(value);
    else if (value !== undefined) wire[name] = jsonValue(value);
  }
  return extra === undefined ? wire : { ...wire, ...(jsonValue(extra) as object) };
}

/** A value that JSON can represent: bigints become text, at any depth. */
export function jsonValue(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return value.map((element: unknown) => jsonValue(element));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>).map(([name, member]) => [name, jsonValue(member)]),
  );
}
