/**
 * novita-billing: every bill of a range from the Novita AI billing API, exact and complete. All entries of the package (in
 * `entry/`, one for each environment) export this.
 */

export type {
  ApiKeyQuery,
  BillKind,
  CycleType,
  FixedTermQuery,
  Instant,
  Notice,
  NoticeCode,
  Progress,
  SplitBy,
  TimeRange,
  TimeWindow,
  WindowReport,
} from "../wasm/novita_billing.js";
export { BillingClient, type Bills, planWindows } from "./client.js";
export { decodeBills } from "./decode.js";
export { BillingError, type BillingErrorKind, isBillingError } from "./errors.js";
export { type Forecast, forecastOf, type ForecastOptions, type UnusualDay } from "./forecast.js";
export type { AnyBill, ApiKeyBill, FixedTermBill } from "./generated/rows.js";
export type { BillKinds, QueryOf, RowOf } from "./kinds.js";
export { init } from "./init.js";
export { addMoney, compareMoney, formatMoney } from "./money.js";
export type { CallLimits, CallOptions, PlanOptions, PlanWindowsOptions } from "./options/call.js";
export type { ClientEvent, ClientOptions } from "./options/client.js";
export type { Count, CountOptions, CsvOptions, FocusOptions } from "./options/exports.js";
export { calendarKeys, previousPeriod } from "./period.js";
export { toPlain } from "./plain.js";
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
  Summary,
  SummarySpec,
  TextField,
  Totals,
} from "./summary.js";
export { summaryToCsv } from "./summary-csv.js";
export type { BillTable, TableCsvOptions } from "./table.js";
export { toWire } from "./wire.js";
