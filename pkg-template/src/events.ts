/** The events of a client. */

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
  | {
      /** A request is about to be sent. */
      type: "attempt";
      /** The window that it is for. */
      window: TimeWindow;
      /** The requests for this window so far, this one included. */
      attempt: number;
    }
  | {
      /** The head of a response arrived. */
      type: "response";
      /** The window that it is for. */
      window: TimeWindow;
      /** Which request for this window, counted from 1. */
      attempt: number;
      /** The HTTP status. */
      status: number;
      /** Milliseconds since the request was sent. */
      ms: number;
    }
  | {
      /** A wait begins: before a retry, after a 429, or to keep the pace that the service accepts. */
      type: "wait";
      /** The window that waits. */
      window: TimeWindow;
      /** The request that follows the wait, counted from 1. */
      attempt: number;
      /** The length of the wait, in milliseconds. */
      waitMs: number;
      /** The reason, as an English sentence. */
      because: string;
    }
  | {
      /** A window arrived completely. */
      type: "window";
      /** Which window. */
      window: TimeWindow;
      /** Its rows as sent, duplicates included. */
      rows: number;
      /** The bytes of its body. */
      bytes: number;
      /** The requests that were sent for it. */
      attempts: number;
    }
  | {
      /** A window failed, and is not retried. */
      type: "failed";
      /** Which window. */
      window: TimeWindow;
      /** Why. */
      error: BillingError;
    }
);
