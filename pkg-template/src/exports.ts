/** Exports of tables: what the module writes chunk by chunk, as one string or as a stream. */

import type * as glue from "../wasm/novita_billing.js";
import { configError } from "./errors.js";
import { ask, guarded } from "./module.js";

/** How a CSV shall be. */
export interface CsvOptions {
  /** Names of fields, and of `total`, `voucher` and `cash`, in the order that is wanted; all of them unless given. */
  columns?: string[];
  /** Begins with a byte order mark, without which Excel takes the file for another encoding: false unless given. */
  bom?: boolean;
  /**
   * Puts a `'` before text that a spreadsheet would run as a formula: true unless given. It is text that begins with
   * `=`, `+`, `-`, `@`, their full-width forms, a tab, a line break or another control character, also after spaces or
   * quotes. Numbers are left as they are.
   */
  formulaGuard?: boolean;
}

/** How an export to FOCUS shall be. */
export interface FocusOptions {
  /**
   * "netted" (unless given): one line a bill, whose `BilledCost` and `EffectiveCost` are its cash amount. "credits": these
   * costs are the bill's total, and a line of category Credit follows with minus the voucher amount, where there is one.
   * `BilledCost` over all lines is the cash either way (of bills that balance: see `verify`).
   */
  vouchers?: "netted" | "credits";
  /** `BillingAccountName`, which no bill says; null unless given. */
  billingAccountName?: string;
}

/** All chunks as one string. `otherwise` is what to do where that is too long. */
export function textOf(chunks: glue.Chunks, born: number, otherwise = ": filter the table first"): string {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let text = "";
  try {
    for (let bytes; (bytes = ask(() => chunks.next(), born));) text += decoder.decode(bytes);
    return text;
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw configError("table", `the text is longer than a string can be${otherwise}`);
  } finally {
    guarded(born, () => chunks.free());
  }
}

/** The chunks as a stream. Each is made when it is asked for, and none before. */
export function streamOf(chunks: glue.Chunks, born: number): ReadableStream<Uint8Array> {
  const free = () => void guarded(born, () => chunks.free());
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const bytes = ask(() => chunks.next(), born);
        if (bytes) return controller.enqueue(bytes);
        free();
        controller.close();
      },
      cancel: free,
    },
    { highWaterMark: 0 },
  );
}
