/** Exports: what the module writes of a table, chunk by chunk, as one string or as a stream; and summaries as CSV. */

import type * as glue from "../wasm/novita_billing.js";
import { configError } from "./errors.js";
import { ask, guarded } from "./module.js";
import { checkCsv } from "./options.js";
import type { Group, Summary, Totals } from "./summary.js";

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
    for (let bytes; (bytes = ask(() => chunks.pull(), born));) text += decoder.decode(bytes);
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
        const bytes = ask(() => chunks.pull(), born);
        if (bytes) return controller.enqueue(bytes);
        free();
        controller.close();
      },
      cancel: free,
    },
    { highWaterMark: 0 },
  );
}

/**
 * The groups of a summary as CSV, by the rules of `BillTable.toCsv`: a line for each group, or one of the total where
 * nothing was grouped by. Columns are the keys, the labels, `other` ("true" in the line of the rest) where there is a
 * rest, then `rows`, `total`, `voucher`, `cash` and the quantities; so `total` adds up to the summary's own.
 *
 * @example
 * summaryToCsv(table.summarize({ by: ["month", "apikeyName"] }), { bom: true });
 * @throws {BillingError} `config`, naming the option
 */
export function summaryToCsv(summary: Pick<Summary, "groups" | "total">, options: CsvOptions = {}): string {
  const { columns, bom = false, formulaGuard = true } = checkCsv(options);
  const groups: Array<Totals & Partial<Group>> = summary.groups.length > 0 ? summary.groups : [summary.total];
  const lines = groups.map(({ key, labels, other, quantities, rows, total, voucher, cash }) => {
    const texts: Record<string, string> = { ...key, ...labels, ...(other && { other: "true" }) };
    const numbers: Record<string, string> = { rows: String(rows), total, voucher, cash, ...quantities };
    return { texts, numbers };
  });
  const namesOf = (part: "texts" | "numbers") => lines.flatMap((line) => Object.keys(line[part]));
  const known = [...new Set([...namesOf("texts"), ...namesOf("numbers")])];
  const wanted = columns ?? known;
  wanted.forEach((name, place) => {
    if (known.includes(name)) return;
    throw configError(
      `columns[${place}]`,
      `the summary has no column ${JSON.stringify(name)}; there are ${known.join(", ")}`,
    );
  });
  const body = lines.map(({ texts, numbers }) =>
    wanted.map((name) => numbers[name] ?? cellOf(texts[name] ?? "", formulaGuard)),
  );
  return (bom ? "\ufeff" : "") + [wanted, ...body].map((cells) => `${cells.join() || '""'}\r\n`).join("");
}

/** What a spreadsheet might run, as `src/answer/csv.rs` has it. */
const formula = /^["'\s\u200b\ufeff]*?[\p{Cc}=+@＝＋－＠-]/u;

function cellOf(text: string, guards: boolean): string {
  const cell = guards && formula.test(text) ? `'${text}` : text;
  return /[",\r\n;\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
