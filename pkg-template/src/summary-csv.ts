/** Exports: what the module writes of a table, chunk by chunk, as one string or as a stream; and summaries as CSV. */

import type * as glue from "../wasm/novita_billing.js";
import { configError } from "./errors.js";
import { ask, guarded } from "./instance.js";
import { checkSummaryCsv } from "./options/client.js";
import type { Change, Comparison, Count, Group, Summary, Totals } from "./summary.js";
import { attempt, kindOf } from "./inspect.js";

/** Which rows an export or a filter has. */
export interface CountOptions {
  /** "all" unless given; "begun" leaves out rows that begin before the range that was asked for, see {@link Count}. */
  count?: Count;
}

/** Options of a CSV export. */
export interface CsvOptions extends CountOptions {
  /** Names of fields, and of `total`, `voucher` and `cash`, in the order that is wanted; all of them unless given. */
  columns?: string[];
  /** Begins with a byte order mark, without which Excel takes the file for another encoding: false unless given. */
  bom?: boolean;
  /**
   * Puts a `'` before what a spreadsheet would run as a formula: true unless given. It stands where text begins with `=`,
   * `+`, `-`, `@`, their full-width forms, a tab, a line break or another control character, also behind spaces, quotes or
   * `'` (so that `=1` and `'=1` stay two); and in text after each `;`, tab or line break that such a sign follows. Numbers
   * are left as they are. Without the guard, cells are the values as the API sends them.
   */
  formulaGuard?: boolean;
}

/** How an export to FOCUS shall be. */
export interface FocusOptions extends CountOptions {
  /**
   * "netted" (unless given): one line a bill, whose `BilledCost` and `EffectiveCost` are its cash amount. "credits": these
   * costs are the bill's total, and a line of category Credit follows with minus the voucher amount, where there is one.
   * `BilledCost` over all lines is the cash either way (of bills that balance: see `verify`). `ContractedCost` over all
   * lines is the total with "netted"; with "credits" it is the total less the vouchers, as Credit lines have one, too.
   */
  vouchers?: "netted" | "credits";
  /** `BillingAccountName`, which no bill says; null unless given. "42", which programs take for a number, becomes "account-42". */
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
 * The groups of a summary, or of a comparison, as CSV by the rules of `BillTable.toCsv`: a line for each group in their
 * order, or one of the total where there is none. Columns are the keys, the labels (but those that are keys, too), `other`
 * ("true" in the line of the rest) where there is a rest, then the amounts: `rows`, `total`, `voucher`, `cash` and the
 * quantities, so that `total` adds up to the summary's own; of a comparison `rowsBefore`, `totalBefore`, `voucherBefore`,
 * `cashBefore`, the same four with `After`, `change`, `changePercent`, which is empty where it is null, and `completeBefore` and
 * `completeAfter`, "true" or "false" in each line: whether all of that side arrived.
 *
 * @example
 * summaryToCsv(table.summarize({ by: ["month", "apikeyName"] }), { bom: true });
 * summaryToCsv(february.compare(january, { by: ["ownerID"] }));
 * @throws {BillingError} `config`, naming the option; at `summary` for what is neither
 */
export function summaryToCsv(
  summary: Pick<Summary, "groups" | "total"> | Comparison,
  options: Omit<CsvOptions, "count"> = {},
): string {
  const { columns, bom = false, formulaGuard = true } = checkSummaryCsv(options);
  const lines = attempt(() => linesOf(summary));
  if (!lines) {
    const what = kindOf(summary) + (Object(summary) === summary ? " of another form" : "");
    throw configError("summary", `summary must be what summarize or compare gave (a client's, awaited), not ${what}`);
  }
  const namesOf = (part: keyof Line) => lines.flatMap((line) => Object.keys(line[part]));
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
    wanted.map((name) => {
      const cell = String(numbers[name] ?? texts[name] ?? "");
      return name in numbers && plainNumber.test(cell) ? cell : cellOf(cell, formulaGuard);
    }),
  );
  const head = wanted.map((name) => cellOf(name, formulaGuard));
  return (bom ? "\ufeff" : "") + [head, ...body].map((cells) => `${cells.join() || '""'}\r\n`).join("");
}

/** What the amounts of a summary are, and its percentages. A summary may be anybody's object. */
const plainNumber = /^-?\d+(?:\.\d+)?(?:e[+-]\d+)?$/;

/** The cells of a group, by the names of their columns. */
interface Line {
  texts: Record<string, string>;
  numbers: Record<string, string | number>;
}

/** A line for each group, or the one of the total; none at all where something is no summary. */
function linesOf(answer: Pick<Summary, "groups" | "total"> | Comparison): Line[] | undefined {
  const { groups, total } = answer;
  const complete = "complete" in answer ? completeOf(answer) : {};
  const all: Array<(Totals | Change) & Partial<Group>> = [total, ...groups];
  const lines = all.map((group): Line => {
    const { key, labels, other } = group;
    // The keys stand first, and win: the label of an id is the last one, which may be another.
    const texts = { ...key, ...labels, ...key, ...(other && { other: "true" }) };
    return { texts, numbers: "before" in group ? { ...changeOf(group), ...complete } : amountsOf(group) };
  });
  const isText = (cell: unknown) => typeof cell === "string";
  const isNumber = (cell: unknown) => isText(cell) || typeof cell === "number";
  const isWhole = ({ texts, numbers }: Line) =>
    Object.values(texts).every(isText) && Object.values(numbers).every(isNumber);
  if (lines.every(isWhole)) return lines.length > 1 ? lines.slice(1) : lines;
  return undefined;
}

const amountsOf = ({ rows, total, voucher, cash, quantities }: Totals) => ({
  rows,
  total,
  voucher,
  cash,
  ...quantities,
});

function changeOf({ before, after, change, changePercent }: Change): Line["numbers"] {
  const side = (name: string, { rows, total, voucher, cash }: Totals) => ({
    [`rows${name}`]: rows,
    [`total${name}`]: total,
    [`voucher${name}`]: voucher,
    [`cash${name}`]: cash,
  });
  return { ...side("Before", before), ...side("After", after), change, changePercent: changePercent ?? "" };
}

const completeOf = ({ complete }: Comparison) => ({
  completeBefore: String(complete.before),
  completeAfter: String(complete.after),
});

// How cells are written and guarded is said in `src/answer/csv.rs`, which writes those of rows.
const separators = String.raw`;\t\n-\r\x1c-\x1e\x85\u2028\u2029`;
const sign = "[=+@＝＋－＠-]";
const skipped = String.raw`["'\s\u200b\ufeff\p{Cc}]`;
/** Text that begins like a formula, or with a control character. */
const formula = new RegExp(String.raw`^["'\s\u200b\ufeff]*?(?:${sign}|\p{Cc})`, "u");
/** A separator behind which text begins like a formula, before the next one. */
const innerFormula = new RegExp(`([${separators}])(?=(?:(?![${separators}])${skipped})*${sign})`, "gu");
const needsQuotes = new RegExp(`^'|[",${separators}]`);

function cellOf(text: string, guards: boolean): string {
  const cell = guards ? (formula.test(text) ? "'" : "") + text.replace(innerFormula, "$1'") : text;
  return needsQuotes.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
