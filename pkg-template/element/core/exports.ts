/** The files that can be downloaded: their names, and what is in them. */

import { BillingError, type CalendarUnit, type Summary, summaryToCsv } from "novita-billing";
import { lists } from "./lists.js";
import type { KindTables } from "./model/bills.js";
import type { AnswerContext } from "./model/context.js";
import type { DownloadId } from "./model/types.js";
import { csvOptions, type RowFormat } from "./pieces.js";

export interface ExportFile {
  readonly name: string;
  readonly type: string;
  readonly content: ExportContent;
}

/** A text, which is made at once because it is short; or the rows of tables. */
export type ExportContent =
  { readonly text: () => string } | { readonly format: RowFormat | "parquet"; readonly tables: KindTables };

const csvType = "text/csv;charset=utf-8";

export function fileOf(context: AnswerContext, id: DownloadId, unit: CalendarUnit | undefined): ExportFile {
  const { view, bills } = context;
  const by = ["by", ...view.groupBy].join("-");
  const { tables } = bills;
  const named = (parts: readonly string[], extension: string) => fileName(context, parts, extension);
  switch (id) {
    case "groups":
      return { name: named([by], "csv"), type: csvType, content: { text: () => summaryCsv(context, view.groupBy) } };
    case "chart": {
      const text = () => summaryCsv(context, [unit ?? "month", ...view.groupBy]);
      return { name: named([by, `per-${unit ?? ""}`], "csv"), type: csvType, content: { text } };
    }
    case "rows":
      return { name: named(["rows"], "csv"), type: csvType, content: { format: "csv", tables } };
    case "focus":
      return { name: named(["focus-1.2"], "csv"), type: csvType, content: { format: "focus", tables } };
    case "ndjson":
      return { name: named(["rows"], "ndjson"), type: "application/x-ndjson", content: { format: "ndjson", tables } };
    case "parquet": {
      const type = "application/vnd.apache.parquet";
      return { name: named(["rows"], "parquet"), type, content: { format: "parquet", tables } };
    }
    default:
      throw new BillingError({ kind: "config", path: "download", message: `there is no download "${String(id)}"` });
  }
}

/** Groups of all kinds of bills as CSV. */
function summaryCsv({ bills }: AnswerContext, by: readonly string[]): string {
  const [table] = bills.loaded;
  if (!table) return "";
  const { currency, utcOffset, report } = table;
  const summary: Summary = { currency, utcOffset, report, rowsWithDecimalMoney: 0, ...bills.summarize(by) };
  return summaryToCsv(summary, csvOptions);
}

/** "novita_usage-bills_2026-11_day_by-productName.csv": the question, in an order that sorts well. */
function fileName({ answer, bills, view }: AnswerContext, parts: readonly string[], extension: string): string {
  const { list, period, cycle, category } = answer.question;
  const names = [
    bills.isComplete ? "novita" : "INCOMPLETE_novita",
    fileNames[list],
    period.replaceAll("/", "_to_"),
    lists[list].hasCycle ? cycle.toLowerCase() : "",
    category,
    Object.keys(view.filter).length > 0 ? "filtered" : "",
    view.count === "begun" ? "begun" : "",
    ...parts,
  ];
  const safe = names.map((name) => name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 80)).filter(Boolean);
  return `${safe.join("_")}.${extension}`;
}

const fileNames = {
  account: "account",
  usage: "usage-bills",
  fixedTerm: "fixed-term-bills",
  apiKey: "api-key-bills",
} as const;
