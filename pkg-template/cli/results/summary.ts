/** `summary` and `compare`: totals by group. */

import { type Comparison, type Group, type Summary, summaryToCsv, type Totals } from "novita-billing";
import { type Answer, gridOutputs, jsonOutput, ndjsonOutput } from "../output/answer.js";
import { cellFormat, type Labels } from "../output/fields.js";
import type { Column, Grid } from "../output/grid.js";
import { periodBefore, periodOf, type Question, questionOf, specOf } from "../settings/question.js";
import { visible } from "../output/visible.js";
import type { Context } from "./context.js";
import { load } from "./load.js";

export async function summary(context: Context): Promise<Answer> {
  const question = questionOf(context.values, context.present);
  const result = await summarize(question, context);
  return {
    outputs: {
      ...gridOutputs(() => gridOfGroups(result, summaryColumns, context.labels)),
      csv: () => [summaryToCsv(result)],
      json: jsonOutput(result),
      ndjson: ndjsonOutput(result.groups),
    },
    reports: [result.report],
    total: result.total.total,
  };
}

async function summarize(question: Question, context: Context): Promise<Summary> {
  const spec = specOf(context.values, question);
  if (Object.keys(question.filter).length === 0) {
    // No bill is kept.
    return question.list.of(context.client).summarize(question.query, spec, context.calls);
  }
  const { table, report } = await load(question, context);
  return { ...table.summarize(spec), report };
}

export async function compare(context: Context): Promise<Answer> {
  const { values, present } = context;
  const period = periodOf(values.period ?? "this-month", present);
  const before = periodBefore(values, period, present);
  const later = questionOf({ ...values, period }, present);
  const earlier = questionOf({ ...values, period: before }, present);
  const spec = specOf(values, later);
  const [a, b] = await Promise.all([load(later, context), load(earlier, context)]);
  const result = a.table.compare(b.table, spec);
  return {
    outputs: {
      ...gridOutputs(() => gridOfGroups(result, comparisonColumns(before, period), context.labels)),
      csv: () => [summaryToCsv(result)],
      json: jsonOutput(result),
      ndjson: ndjsonOutput(result.groups),
    },
    reports: [b.report, a.report],
    total: result.total.after.total,
  };
}

type Change = Comparison["total"];
type Cell = (value: string | number | undefined, type: "count" | "amount") => string;

/** A column of numbers of a group, and of the total. */
interface NumberColumn<Amounts> extends Column {
  readonly text: (amounts: Amounts, cell: Cell) => string;
}

const summaryColumns: ReadonlyArray<NumberColumn<Totals>> = [
  { title: "bills", align: "right", text: ({ rows }, cell) => cell(rows, "count") },
  { title: "voucher", align: "point", text: ({ voucher }, cell) => cell(voucher, "amount") },
  { title: "cash", align: "point", text: ({ cash }, cell) => cell(cash, "amount") },
  { title: "total", align: "point", text: ({ total }, cell) => cell(total, "amount") },
];

const comparisonColumns = (before: string, period: string): ReadonlyArray<NumberColumn<Change>> => [
  { title: before, align: "point", text: (change, cell) => cell(change.before.total, "amount") },
  { title: period, align: "point", text: (change, cell) => cell(change.after.total, "amount") },
  { title: "change", align: "point", text: ({ change }, cell) => cell(change, "amount") },
  { title: "%", align: "point", text: ({ changePercent }) => (changePercent === null ? "" : changePercent.toFixed(1)) },
];

/** Titles of the fields that bills are grouped by most. */
const titles: Readonly<Record<string, string>> = {
  productCategory: "category",
  productName: "product",
  apikeyName: "key",
  apikeyMask: "mask",
  ownerID: "id",
};

/** A line for each group: its labels and keys, then numbers. */
function gridOfGroups<Amounts extends object>(
  { groups, total }: { groups: ReadonlyArray<Amounts & Pick<Group, "key" | "labels" | "other">>; total: Amounts },
  numbers: ReadonlyArray<NumberColumn<Amounts>>,
  labels: Labels,
): Grid {
  const cell = cellFormat(labels);
  const names = [...new Set(groups.flatMap((group) => Object.keys(textsOf(group))))];
  const numbersOf = (amounts: Amounts) => numbers.map(({ text }) => text(amounts, cell));
  const columns: Column[] = [
    ...(names.length > 0 ? names : [""]).map((name) => ({
      title: visible(titles[name] ?? name),
      align: "left" as const,
    })),
    ...numbers,
  ];
  const first = (text: string) => [text, ...names.slice(1).map(() => "")];
  return {
    columns,
    *rows() {
      if (names.length === 0) return;
      for (const group of groups) {
        const texts: Record<string, string> = textsOf(group);
        yield [
          ...(group.other ? first("others") : names.map((name) => visible(texts[name] ?? ""))),
          ...numbersOf(group),
        ];
      }
    },
    footer: [...first("total"), ...numbersOf(total)],
  };
}

/** Labels first: a person reads the name of a key, not its id. */
const textsOf = ({ key, labels }: Pick<Group, "key" | "labels">): Record<string, string> => {
  const { ownerID, ...others } = key;
  return labels && ownerID !== undefined ? { ...others, ...labels, ownerID } : key;
};
