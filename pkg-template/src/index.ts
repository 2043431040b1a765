/**
 * novita-billing: every bill of a range from the Novita AI billing API, exact and complete. All entries of the package (in
 * `entry/`, one for each environment) export this.
 */

export type {
  AccountEndpoint,
  ApiKeyQuery,
  BillKind,
  CycleType,
  FixedTermQuery,
  Instant,
  InvoiceQuery,
  Notice,
  NoticeCode,
  Progress,
  SplitBy,
  TimeRange,
  TimeWindow,
  TransactionQuery,
  UsageQuery,
  WindowReport,
} from "../wasm/novita_billing.js";
export type { Balance, Invoice, Transaction } from "./account.js";
export { BillingClient, type Bills, type Invoices, planWindows, type Transactions } from "./client.js";
export { decodeBills } from "./decode.js";
export { BillingError, type BillingErrorKind, isBillingError } from "./errors.js";
export { type Forecast, forecastOf, type ForecastOptions, type UnusualDay } from "./forecast.js";
export type { AnyBill, ApiKeyBill, FixedTermBill, UsageBill } from "./generated/rows.js";
export type { BillKinds, QueryOf, RowOf } from "./kinds.js";
export { init } from "./init.js";
export { addMoney, compareMoney, formatMoney } from "./money.js";
export type { CallLimits, CallOptions, PlanOptions, PlanWindowsOptions } from "./options/call.js";
export type { ClientEvent } from "./events.js";
export type { ClientOptions } from "./options/client.js";
export type { Count, CountOptions, CsvOptions, FocusOptions } from "./options/exports.js";
export { calendarKeys, previousPeriod } from "./period.js";
export { toPlain } from "./plain.js";
export { usageCategories } from "./query.js";
export type { Reconciliation } from "./reconcile.js";
export type { BillReport } from "./report.js";
export type { ByteStream, ResponseLike } from "./response-like.js";
export type { BillSource } from "./source.js";
export type { BillStream } from "./stream.js";
export type {
  CalendarUnit,
  Change,
  ChangedGroup,
  Comparison,
  Group,
  Storage,
  Summary,
  SummarySpec,
  TextField,
  Tokens,
  Totals,
} from "./summary.js";
export { summaryToCsv } from "./summary-csv.js";
export type { BillTable, TableCsvOptions } from "./table.js";
export { toWire } from "./wire.js";
