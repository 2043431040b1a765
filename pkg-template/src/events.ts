/** What a client tells of its calls. */

import type { AccountEndpoint, TimeWindow } from "../wasm/novita_billing.js";
import type { BillingError } from "./errors.js";

/**
 * What happens in a call, as it happens. Never holds the key. For the account's balance, invoices and transactions a window
 * is one request; its range is the one that was asked for, or the second in which the call began.
 */
export type ClientEvent = {
  /** Absent in calls for bills, and in those of `reconcile`. */
  endpoint?: AccountEndpoint;
} & (
  | { type: "attempt"; window: TimeWindow; attempt: number }
  | { type: "response"; window: TimeWindow; attempt: number; status: number; ms: number }
  | { type: "wait"; window: TimeWindow; attempt: number; waitMs: number; because: string }
  | { type: "window"; window: TimeWindow; rows: number; bytes: number; attempts: number }
  | { type: "failed"; window: TimeWindow; error: BillingError }
);
