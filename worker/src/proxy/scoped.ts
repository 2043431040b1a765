/** The rows of an answer that a scope has, in the API's own JSON: everything else is dropped before it leaves. */

import { type BillTable, decodeBills, isBillingError, toWire, type UsageBill } from "novita-billing";
import type { RowFilter } from "../auth/scope.js";
import { Refusal } from "../refusal.js";
import type { ListEndpoint } from "./endpoints.js";

/** So many rows are written at a time. */
const batch = 256;

/**
 * An answer with the rows that have one of the filter's texts in each of its fields. Control totals, which are of all rows, are
 * not among them. Errors of the API are passed on as they are: they have no rows.
 *
 * @throws {Refusal} 502 if the answer is not a list of bills: its rows cannot be filtered
 */
export async function scoped(
  answer: Response,
  filter: NonNullable<RowFilter>,
  { list }: ListEndpoint,
): Promise<Response> {
  if (answer.status !== 200) return answer;
  // Of any list: their tables have the same methods.
  let table: BillTable<UsageBill>;
  try {
    table = await decodeBills(list as "usage", answer);
  } catch (error) {
    if (isBillingError(error)) throw new Refusal(502, `the answer of the API cannot be read: ${error.message}`);
    throw error;
  }
  const rows = table.filter(filter);
  table.free();
  const headers = new Headers(answer.headers);
  return new Response(jsonOf(rows), { headers });
}

function jsonOf(table: BillTable<UsageBill>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let place = 0;
  return new ReadableStream({
    pull(controller) {
      const end = Math.min(place + batch, table.length);
      const rows: string[] = [];
      for (let index = place; index < end; index += 1) rows.push(JSON.stringify(toWire(table.at(index) as object)));
      const head = place === 0 ? '{"bills":[' : rows.length > 0 ? "," : "";
      place = end;
      const isLast = place === table.length;
      controller.enqueue(encoder.encode(`${head}${rows.join(",")}${isLast ? "]}" : ""}`));
      if (!isLast) return;
      table.free();
      controller.close();
    },
    cancel: () => table.free(),
  });
}
