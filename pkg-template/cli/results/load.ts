/** The bills of a question. */

import type { BillReport } from "novita-billing";
import type { Question } from "../settings/question.js";
import type { Table } from "../settings/lists.js";
import type { Context } from "./context.js";

/** The bills that the question selects, and the report of all that arrived. */
export async function load(
  { query, list, filter, count }: Question,
  { client, calls }: Context,
): Promise<{ table: Table; report: BillReport }> {
  const all = await list.of(client).load(query, calls);
  const isSelected = Object.keys(filter).length > 0 || count === "begun";
  return { table: isSelected ? all.filter(filter, { count }) : all, report: all.report };
}
