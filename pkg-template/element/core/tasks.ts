/** The calls of the client that a question becomes: one for each source of its answer. */

import {
  type Balance,
  type BillingClient,
  BillingError,
  type BillKind,
  type BillReport,
  type CallOptions,
  type Invoice,
  type QueryOf,
  type Reconciliation,
} from "novita-billing";
import { type AnyTable, partialCodes } from "./answer.js";
import { usageCategoriesBy } from "./lists.js";
import type { Task } from "./loader.js";
import type { Question } from "./state.js";

/** Which bills of a kind are asked for. */
type BillQuery = Pick<Question, "period" | "cycle" | "category">;

/** The queries of the package. Usage-based bills have to be asked for by category: without a chosen one, by all that have rows. */
const queriesOf: { readonly [Kind in BillKind]: (query: BillQuery) => QueryOf<Kind> } = {
  usage: ({ period, cycle, category }) => ({
    period,
    cycleType: cycle,
    productCategory: category === "" ? usageCategoriesBy(cycle).asked : category,
  }),
  fixedTerm: ({ period, category }) => ({ period, ...(category !== "" && { category }) }),
  apiKey: ({ period, cycle, category }) => ({ period, cycleType: cycle, ...(category !== "" && { category }) }),
};

/** The bills of a kind. */
export function billTask(client: BillingClient, kind: BillKind, query: BillQuery): Task<AnyTable> {
  return {
    key: JSON.stringify([kind, queriesOf[kind](query)]),
    load: (options) => load(client, kind, query, options),
    complete: (table, options) =>
      table.report.failed.length > 0 && !hasMore(table.report)
        ? retries[kind](client, table, query, options)
        : undefined,
    countWindows: async () => (await plan(client, kind, query)).length,
    isComplete: ({ report }) => report.complete,
    isAtLeast: (table, other) => table.report.failed.length <= other.report.failed.length,
    free: (table) => table.free(),
  };
}

/** Loads a table. Rejects with the first error if all of its windows failed. */
async function load(client: BillingClient, kind: BillKind, query: BillQuery, options: CallOptions): Promise<AnyTable> {
  if (kind === "usage" && usageCategoriesBy(query.cycle).leftOut.includes(query.category)) {
    throw new BillingError({ kind: "query", path: "cycle", message: `${query.category} has no rows by the hour` });
  }
  const table = await loaders[kind](client, query, options);
  const { failed, windows } = table.report;
  const [first] = failed;
  if (!first || windows.length > 0) return table;
  table.free();
  throw first.error;
}

/** The rows of a table are read by name, whatever their kind is. */
const loaders: Readonly<
  Record<BillKind, (client: BillingClient, query: BillQuery, options: CallOptions) => Promise<AnyTable>>
> = {
  usage: async (client, query, options) =>
    (await client.usageBills.load(queriesOf.usage(query), options)) as unknown as AnyTable,
  fixedTerm: async (client, query, options) =>
    (await client.fixedTermBills.load(queriesOf.fixedTerm(query), options)) as unknown as AnyTable,
  apiKey: async (client, query, options) =>
    (await client.apiKeyBills.load(queriesOf.apiKey(query), options)) as unknown as AnyTable,
};

/** Requests the windows that a table lacks. */
const retries: Readonly<
  Record<
    BillKind,
    (client: BillingClient, table: AnyTable, query: BillQuery, options: CallOptions) => Promise<AnyTable>
  >
> = {
  usage: async ({ usageBills }, table, query, options) =>
    (await usageBills.retry(table as never, queriesOf.usage(query), options)) as unknown as AnyTable,
  fixedTerm: async ({ fixedTermBills }, table, query, options) =>
    (await fixedTermBills.retry(table as never, queriesOf.fixedTerm(query), options)) as unknown as AnyTable,
  apiKey: async ({ apiKeyBills }, table, query, options) =>
    (await apiKeyBills.retry(table as never, queriesOf.apiKey(query), options)) as unknown as AnyTable,
};

/** Whether the service says that windows which arrived have more: those have to be requested again. */
const hasMore = ({ notices }: BillReport) => notices.some(({ code }) => partialCodes.has(code));

function plan(client: BillingClient, kind: BillKind, query: BillQuery) {
  switch (kind) {
    case "usage":
      return client.usageBills.plan(queriesOf.usage(query));
    case "fixedTerm":
      return client.fixedTermBills.plan(queriesOf.fixedTerm(query));
    case "apiKey":
      return client.apiKeyBills.plan(queriesOf.apiKey(query));
  }
}

export const balanceTask = (client: BillingClient): Task<Balance> => ({
  key: "balance",
  load: (options) => client.balance(options),
  isComplete: () => true,
});

/** All invoices that there are. */
export const invoicesTask = (client: BillingClient): Task<readonly Invoice[]> => ({
  key: "invoices",
  load: (options) => client.invoices.list({}, options),
  isComplete: () => true,
});

/** The bills of whole months beside their invoices. */
export const monthsTask = (client: BillingClient, period: string): Task<readonly Reconciliation[]> => ({
  key: `months ${period}`,
  load: (options) => client.reconcile(period, options),
  isComplete: (months) => reportsOf(months).every(({ complete }) => complete),
  isAtLeast: (months, others) => failuresIn(months) <= failuresIn(others),
});

const reportsOf = (months: readonly Reconciliation[]): BillReport[] =>
  months.flatMap(({ report }) => [report.usage, report.fixedTerm]);

const failuresIn = (months: readonly Reconciliation[]) =>
  reportsOf(months).reduce((count, { failed }) => count + failed.length, 0);
