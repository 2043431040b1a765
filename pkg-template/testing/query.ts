// The queries of the box's own methods: those of the client, and the API's own names where they differ.

import type {
  ApiKeyQuery,
  BillKind,
  CycleType,
  FixedTermQuery,
  InvoiceQuery,
  TimeRange,
  TransactionQuery,
} from "../wasm/novita_billing.js";
import { CYCLE_TYPES, type Clock, parseMonth } from "./calendar.js";
import * as check from "./check.js";
import type { RowQueryOf } from "./endpoints.js";
import { openSpanOf, spanOf } from "./range.js";
import type { TransactionRowQuery } from "./transactions.js";

/** A query of usage-based bills as the client has it, in which `productCategory` may be left out. */
export type BoxUsageQuery = TimeRange & {
  /** The time that one row covers. Storage has no rows of the hour. */
  cycleType: CycleType;
  /** One or several; "summary" are the control totals. All others by default. Unknown ones have no rows. */
  productCategory?: string | readonly string[] | undefined;
  /** The rows' own category, which is another thing than their product category. Any by default. */
  category?: string | undefined;
  /** A part of the product's name, ignoring case. Any by default. */
  productName?: string | undefined;
  /** The id of one key or resource. Any by default. */
  ownerId?: string | undefined;
};

/**
 * What {@link ApiBox.bills} and {@link ApiBox.totals} are asked for: the query of a call of the client. Its range may be of any
 * length and at any time, and periods are in the box's `utcOffset`.
 */
export type BoxQuery<Kind extends BillKind> = {
  /** The query of `client.fixedTermBills`. */
  fixedTerm: FixedTermQuery;
  /** The query of `client.apiKeyBills`. */
  apiKey: ApiKeyQuery;
  /** The query of `client.usageBills`; of all categories without a `productCategory`. */
  usage: BoxUsageQuery;
}[Kind];

/** The query of `client.transactions`, or the API's own range. `pageSize` has no effect. */
export type BoxTransactionQuery = TransactionQuery & {
  /** The first second, in unix seconds, in place of `from`. */
  transactionTimeStart?: number | undefined;
  /** The last second, in unix seconds, included, in place of `until`. */
  transactionTimeEnd?: number | undefined;
};

const anything: check.Check = () => undefined;
const range = { startTime: anything, endTime: anything, from: anything, until: anything, period: check.string };
const cycleType = check.oneOf(...CYCLE_TYPES);
const texts = { category: check.string, productName: check.string };

const FIELDS: Record<BillKind, Record<string, check.Check>> = {
  fixedTerm: { ...range, ...texts, ownerId: check.string },
  apiKey: { ...range, ...texts, cycleType },
  usage: { ...range, ...texts, cycleType, productCategory: anything, ownerId: check.string },
};

/** The query of the rows of a kind. Throws a TypeError for a field or a range that it cannot have. */
export function rowQuery<Kind extends BillKind>(kind: Kind, query: BoxQuery<Kind>, clock: Clock): RowQueryOf<Kind> {
  const fields = Object.hasOwn(FIELDS, kind) ? FIELDS[kind] : undefined;
  if (!fields) throw new TypeError(`the kind of bills ${check.oneOf(...Object.keys(FIELDS))(kind) ?? ""}`);
  check.members(query, fields, { whole: "query", member: "field" });
  if (fields.cycleType && !(query as { cycleType?: unknown }).cycleType) {
    throw new TypeError(`cycleType ${cycleType(undefined) ?? ""}`);
  }
  const { from: _, until: __, period: ___, ...rest } = query;
  return { ...rest, ...spanOf(query, clock) } as RowQueryOf<Kind>;
}

const month: check.Check = check.readableBy(parseMonth);

/** Throws a TypeError for a field or a month that a query of invoices cannot have. */
export function checkInvoiceQuery(query: InvoiceQuery): void {
  check.members(query, { startMonth: month, endMonth: month }, { whole: "query", member: "field" });
}

const TRANSACTION_FIELDS: Record<keyof BoxTransactionQuery, check.Check> = {
  ...{
    from: anything,
    until: anything,
    transactionTimeStart: anything,
    transactionTimeEnd: anything,
    pageSize: anything,
  },
  ...{ serialNumber: check.string, transactionType: check.string, transactionChannel: check.string },
  ...{ status: check.string, orderType: check.string },
};

/** The query of the rows of transactions. Throws a TypeError for a field or a time that it cannot have. */
export function transactionRowQuery(query: BoxTransactionQuery): TransactionRowQuery {
  check.members(query, TRANSACTION_FIELDS, { whole: "query", member: "field" });
  const { from: _, until: __, pageSize: ___, ...rest } = query;
  const { startTime, endTime } = openSpanOf(query);
  const { transactionTimeStart = startTime, transactionTimeEnd = endTime } = rest;
  return { ...rest, transactionTimeStart, transactionTimeEnd };
}
