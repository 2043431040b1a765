/** The files that can be downloaded. They are written in pieces, so that none of them holds up the page. */

import { type CalendarUnit, type CsvOptions, type Summary, summaryToCsv } from "novita-billing";
import { lists } from "./lists.js";
import type { AnswerContext } from "./model/context.js";
import type { DownloadId } from "./model/types.js";

export interface ExportFile {
  readonly name: string;
  readonly type: string;
  /** The bytes, in pieces. */
  pieces(): AsyncIterable<Uint8Array | string>;
}

const csvType = "text/csv;charset=utf-8";

/** Without a byte order mark Excel assumes another encoding than UTF-8. */
const csvOptions: CsvOptions = { bom: true };

/** The columns of a file with bills of several kinds: the fields that all of them have. */
const commonColumns = [
  ...["startTime", "endTime", "productCategory", "productName", "productId", "ownerID", "userId"],
  ...["total", "voucher", "cash", "currency"],
];

export function fileOf(context: AnswerContext, id: DownloadId, unit: CalendarUnit | undefined): ExportFile {
  const { view, bills } = context;
  const by = ["by", ...view.groupBy].join("-");
  const tables = bills.tables.map(({ table }) => table);
  switch (id) {
    case "groups":
      return csv(context, [by], () => summaryCsv(context, view.groupBy));
    case "chart":
      return csv(context, [by, `per-${unit ?? ""}`], () => summaryCsv(context, [unit ?? "month", ...view.groupBy]));
    case "rows": {
      const columns = tables.length > 1 ? { columns: commonColumns } : {};
      return {
        ...csv(context, ["rows"], () => ""),
        pieces: () => joined(tables.map((table) => table.toCsvStream({ ...csvOptions, ...columns }))),
      };
    }
    case "focus":
      return {
        ...csv(context, ["focus-1.2"], () => ""),
        pieces: () => joined(tables.map((table) => table.toFocusCsvStream())),
      };
    case "ndjson":
      return {
        name: fileName(context, ["rows"], "ndjson"),
        type: "application/x-ndjson",
        pieces: () => concatenated(tables.map((table) => table.toNdjsonStream())),
      };
    case "parquet":
      throw new Error("Parquet files cannot be made here");
  }
}

function csv(context: AnswerContext, parts: readonly string[], text: () => string): ExportFile {
  // eslint-disable-next-line @typescript-eslint/require-await -- so that all files have the same form
  const pieces = async function* () {
    yield text();
  };
  return { name: fileName(context, parts, "csv"), type: csvType, pieces };
}

/** Groups of all kinds of bills as CSV. */
function summaryCsv({ bills }: AnswerContext, by: readonly string[]): string {
  const [table] = bills.loaded;
  if (!table) return "";
  const { currency, utcOffset, report } = table;
  const summary: Summary = { currency, utcOffset, report, rowsWithDecimalMoney: 0, ...bills.summarize(by) };
  return summaryToCsv(summary, csvOptions);
}

/** Files of CSV, one after the other, with the first line of the first one alone. */
async function* joined(streams: ReadonlyArray<ReadableStream<Uint8Array>>): AsyncIterable<Uint8Array> {
  for (const [index, stream] of streams.entries()) {
    let isFirstLine = index > 0;
    for await (const piece of piecesOf(stream)) {
      if (!isFirstLine) yield piece;
      else {
        // The first line has names of columns only, and so no line break in quotes.
        const end = piece.indexOf(0x0a);
        if (end === -1) continue;
        isFirstLine = false;
        yield piece.subarray(end + 1);
      }
    }
  }
}

async function* concatenated(streams: ReadonlyArray<ReadableStream<Uint8Array>>): AsyncIterable<Uint8Array> {
  for (const stream of streams) yield* piecesOf(stream);
}

/** Not every engine can iterate over a stream. */
async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
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
