// "novita-billing/testing": a simulated billing API over a seeded account that enforces every documented rule.
// A `fetch` for the same process, in Node, Workers and browsers, and a loopback server for Node.

export type { Account, ApiKey, Product, Resource } from "./account.js";
export { BALANCE_PATH, INVOICES_PATH, TRANSACTIONS_PATH } from "./account-endpoints.js";
export type { BalanceFields } from "./balance-fields.js";
export { ApiBox, type RecordedRequest } from "./box.js";
export { API_KEY_PATH, FIXED_TERM_PATH, USAGE_PATH } from "./endpoints.js";
export type { ErrorEnvelope } from "./error-envelope.js";
export type { Exchange, Outcome } from "./exchange.js";
export type { Fault, FaultName, FaultTiming, Shape } from "./fault.js";
export type { FixedWindow, Limit, LimitRetryAfter, TokenBucket } from "./limits.js";
export type { MeteredResource } from "./metered-resources.js";
export type { MonthTotals } from "./month-sums.js";
export {
  type BoxServer,
  handleNode,
  type NodeRequest,
  type NodeResponse,
  type NodeSocket,
  type ServerOptions,
  startBox,
} from "./node.js";
export type { BoxOptions } from "./options.js";
export type { BoxQuery, BoxTransactionQuery, BoxUsageQuery } from "./query.js";
export type { Ending, Reply } from "./reply.js";
export type { RetryAfterForm } from "./retry-after.js";
export type { RequestHead } from "./rules.js";
export type { BoxTotals } from "./totals.js";
export type { WireRow } from "./wire.js";
