// Downloads of the bills that are on the page. What is not complete says so in its name, which goes where the file goes.

import { summaryToCsv } from "./package.js";
import { countOf } from "./query.js";

const csv = "text/csv;charset=utf-8";
const kindNames = { apiKey: "api-key-bills", fixedTerm: "fixed-term-bills" };

/**
 * What can be downloaded: a title, what it is good for, and the file. A file's `body` is made when it is asked for: all
 * that `Response` takes.
 *
 * @param {object} parts
 * @param {object} parts.table the bills
 * @param {{ period: string, table: object }} [parts.earlier] those that they are compared with, if they are
 */
export function exportsOf({ table, earlier, state, unit }) {
  const { complete } = table.report;
  const name = (...parts) => fileName(state, complete, parts);
  const by = ["by", ...state.by].join("-");
  // Excel takes a file without a byte order mark for another encoding.
  const bom = true;
  const count = countOf(state);
  const groups = () => ({
    id: "groups",
    title: "Groups, CSV",
    about: "A line for each group: its sums and quantities.",
    file: () => ({
      name: name(by, "csv"),
      type: csv,
      body: summaryToCsv(table.summarize({ by: state.by, count }), { bom }),
    }),
  });
  const changes = () => ({
    id: "groups",
    title: "Groups compared, CSV",
    about: "A line for each group, new and gone ones too: its sums before and after, and the change.",
    file: () => {
      const areComplete = complete && earlier.table.report.complete;
      return {
        name: fileName(state, areComplete, [`${by}-against-${fileWord(earlier.period)}`, "csv"]),
        type: csv,
        body: summaryToCsv(table.compare(earlier.table, { by: state.by, count }), { bom }),
      };
    },
  });
  return [
    earlier ? changes() : groups(),
    {
      id: "bars",
      title: `Groups per ${unit}, CSV`,
      about: `A line for each ${unit} and group: for a pivot table.`,
      file: () => ({
        name: name(`${by}-per-${unit}`, "csv"),
        type: csv,
        body: summaryToCsv(table.summarize({ by: [unit, ...state.by], count }), { bom }),
      }),
    },
    {
      id: "rows",
      title: "All rows, CSV",
      about: "Every bill with every field; times are unix seconds.",
      file: () => ({ name: name("rows", "csv"), type: csv, body: table.toCsvStream({ bom, count }) }),
    },
    {
      id: "ndjson",
      title: "All rows, NDJSON",
      about: "Every bill as the API sent it, one a line; control totals, too.",
      file: () => ({ name: name("rows", "ndjson"), type: "application/x-ndjson", body: table.toNdjson({ count }) }),
    },
    {
      id: "focus",
      title: "FOCUS 1.2, CSV",
      about: "For tools of FinOps: ContractedCost adds up to the total, BilledCost to what is paid in cash.",
      file: () => ({ name: name("focus-1.2", "csv"), type: csv, body: table.toFocusCsv({ count }) }),
    },
  ];
}

const fileWord = (period) => period.replaceAll("/", "_to_");

/** "novita_api-key-bills_2026-03_day_by-ownerID.csv": what was asked for, in an order that sorts well. */
function fileName({ kind, period, cycle, category, product, isBegun }, isComplete, parts) {
  const extension = parts.at(-1);
  const words = [
    isComplete ? "novita" : "INCOMPLETE_novita",
    kindNames[kind],
    fileWord(period),
    kind === "apiKey" ? cycle.toLowerCase() : "",
    category,
    product,
    isBegun ? "begun" : "",
    ...parts.slice(0, -1),
  ];
  const plain = words.map((word) => word.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 80)).filter(Boolean);
  return `${plain.join("_")}.${extension}`;
}

/** Hands a file to the browser. A stream is taken up chunk by chunk, and never one string. */
export async function download({ name, type, body }) {
  const blob = await new Response(body, { headers: { "content-type": type } }).blob();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser may begin to read it only after this.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return blob.size;
}
