/**
 * novita-billing: every bill of a range from the Novita AI billing API, exact and complete. Each entry of the package
 * (one for every environment, in `entry/`) gives this surface.
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
} from "../wasm/novita_billing.js";
export { BillingClient, type Bills, planWindows } from "./client.js";
export { type BillSource, decodeBills } from "./decode.js";
export { BillingError, type BillingErrorKind, isBillingError } from "./errors.js";
export { type CountOptions, type CsvOptions, type FocusOptions, summaryToCsv } from "./summary-csv.js";
export { init } from "./init.js";
export { addMoney, compareMoney, formatMoney } from "./money.js";
export type { CallOptions, ClientEvent, ClientOptions } from "./options/client.js";
export { calendarKeys, previousPeriod } from "./period.js";
export { type ApiKeyBill, type FixedTermBill, toPlain, toWire } from "./rows.js";
export type { BillStream } from "./stream.js";
export type { BillReport, BillTable } from "./table.js";
export type {
  CalendarUnit,
  Change,
  ChangedGroup,
  Comparison,
  Count,
  Group,
  Summary,
  SummarySpec,
  Totals,
} from "./summary.js";
