/** Summaries and comparisons as CSV. */

import { configError } from "./errors.js";
import { describeType, orUndefined } from "./inspect.js";
import { type CsvOptions, resolveSummaryCsvOptions } from "./options/exports.js";
import { suggest } from "./suggest.js";
import type { Change, Comparison, Group, Summary, Totals } from "./summary.js";

/**
 * The groups of a summary or a comparison as CSV, with cells written as by `BillTable.toCsv`: a line for each group in their
 * order, or one with the total if there are none. The columns are the keys, the labels (but those that are also keys),
 * `other` ("true" in the line of the rest) if there is a rest, then the amounts. A summary has `rows`, `total`, `voucher`,
 * `cash` and the quantities: the column `total` adds up to the summary's own. A comparison has `rowsBefore`, `totalBefore`,
 * `voucherBefore`, `cashBefore`, the same four with `After`, `change`, `changePercent`, which is empty where it is null, and
 * `completeBefore` and `completeAfter`, "true" or "false" in each line: whether that side is complete. On request, `columns` may
 * name `currency`, if the summary has one.
 *
 * @example
 * summaryToCsv(table.summarize({ by: ["month", "apikeyName"] }), { bom: true });
 * summaryToCsv(february.compare(january, { by: ["ownerID"] }));
 * @throws {BillingError} `config`, naming the option, or at `summary` if it is neither of the two
 */
export function summaryToCsv(
  summary:
    | (Pick<Summary, "groups" | "total"> & {
        /** What a column `currency` has. */
        currency?: string | undefined;
      })
    | Comparison,
  options: Omit<CsvOptions, "count"> = {},
): string {
  const { columns, bom, formulaGuard } = resolveSummaryCsvOptions(options);
  const read = orUndefined(() => readSummary(summary));
  if (!read) {
    const given = describeType(summary) + (Object(summary) === summary ? " of another form" : "");
    const message = `summary must be the result of summarize or compare (awaited, if a client's), not ${given}`;
    throw configError("summary", message);
  }
  const { lines, onRequest } = read;
  const namesOf = (part: keyof Line) => lines.flatMap((line) => Object.keys(line[part]));
  const usual = [...new Set([...namesOf("texts"), ...namesOf("numbers")])];
  const known = [...usual, ...Object.keys(onRequest)];
  const selected = columns ?? usual;
  selected.forEach((name, index) => {
    if (known.includes(name)) return;
    const message = `the summary has no column ${JSON.stringify(name)}${suggest(name, known)}`;
    throw configError(`columns[${index}]`, message);
  });
  const body = lines.map(({ texts, numbers }) =>
    selected.map((name) => {
      const cell = String(numbers[name] ?? texts[name] ?? onRequest[name] ?? "");
      return name in numbers && plainNumber.test(cell) ? cell : cellOf(cell, formulaGuard);
    }),
  );
  const head = selected.map((name) => cellOf(name, formulaGuard));
  return (bom ? "\ufeff" : "") + [head, ...body].map((cells) => `${cells.join() || '""'}\r\n`).join("");
}

/** An amount or a percentage. The summary may be an object of the caller's own, with other text in its place. */
const plainNumber = /^-?\d+(?:\.\d+)?(?:e[+-]\d+)?$/;

/** The cells of a group, by the names of their columns. */
interface Line {
  texts: Record<string, string>;
  numbers: Record<string, string | number>;
}

/**
 * A line for each group, or one with the total, and the cells that are the same in each line; undefined if the value is not a
 * summary.
 */
function readSummary(result: Parameters<typeof summaryToCsv>[0]) {
  const { groups, total } = result;
  const currency = "currency" in result ? result.currency : undefined;
  const onRequest: Record<string, string> = currency === undefined ? {} : { currency };
  const complete = "complete" in result ? completeOf(result) : {};
  const all: Array<(Totals | Change) & Partial<Group>> = [total, ...groups];
  const lines = all.map((group): Line => {
    const { key, labels, other } = group;
    // Keys come first, and take precedence: a label is the newest of its id, and may differ from the key of that name.
    const texts = { ...key, ...labels, ...key, ...(other && { other: "true" }) };
    return { texts, numbers: "before" in group ? { ...changeOf(group), ...complete } : amountsOf(group) };
  });
  const isText = (cell: unknown) => typeof cell === "string";
  const isAmount = (cell: unknown) => isText(cell) || typeof cell === "number";
  const isValid = ({ texts, numbers }: Line) =>
    Object.values(texts).every(isText) && Object.values(numbers).every(isAmount);
  if (!lines.every(isValid) || !Object.values(onRequest).every(isText)) return undefined;
  return { lines: lines.length > 1 ? lines.slice(1) : lines, onRequest };
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

// The Rust crate writes the cells of rows by the same rules, which its `csv.rs` explains; a test compares the two.
const separators = String.raw`;\t\n-\r\x1c-\x1e\x85\u2028\u2029`;
const formulaSign = "[=+@＝＋－＠-]";
const ignorable = String.raw`["'\s\u200b\ufeff\p{Cc}]`;
/** Text that begins like a formula, or with a control character. */
const leadingFormula = new RegExp(String.raw`^["'\s\u200b\ufeff]*?(?:${formulaSign}|\p{Cc})`, "u");
/** A separator after which text begins like a formula, before the next separator. */
const innerFormula = new RegExp(`([${separators}])(?=(?:(?![${separators}])${ignorable})*${formulaSign})`, "gu");
const needsQuotes = new RegExp(`^'|[",${separators}]`);

/**
 * The cell of a text.
 *
 * @internal
 */
export function cellOf(text: string, formulaGuard: boolean): string {
  const cell = formulaGuard ? (leadingFormula.test(text) ? "'" : "") + text.replace(innerFormula, "$1'") : text;
  return needsQuotes.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
