// Downloads of the bills on the page. The name of an incomplete file begins with INCOMPLETE.

import { lists } from "./lists.js";
import { summaryToCsv } from "./novita-billing.js";
import { countOf } from "./state.js";

const csvType = "text/csv;charset=utf-8";

/**
 * The downloads: a title, a description, and a function that makes the file. Its `body` is anything that `Response`
 * accepts.
 *
 * @param {object} parts
 * @param {object} parts.table the bills
 * @param {{ period: string, table: object }} [parts.previous] the bills that they are compared with
 */
export function downloadsOf({ table, previous, state, unit }) {
  const { complete } = table.report;
  const name = (...parts) => fileName(state, complete, parts);
  const byFields = ["by", ...state.by].join("-");
  // Without a byte order mark Excel assumes another encoding than UTF-8.
  const bom = true;
  const count = countOf(state);
  const groups = () => ({
    id: "groups",
    title: "Groups, CSV",
    about: "One line for each group, with its sums and quantities.",
    file: () => ({
      name: name(byFields, "csv"),
      type: csvType,
      body: summaryToCsv(table.summarize({ by: state.by, count }), { bom }),
    }),
  });
  const changes = () => ({
    id: "groups",
    title: "Groups compared, CSV",
    about: "One line for each group, also new and gone ones, with its sums before and after, and the change.",
    file: () => {
      const areComplete = complete && previous.table.report.complete;
      return {
        name: fileName(state, areComplete, [`${byFields}-against-${periodInFileName(previous.period)}`, "csv"]),
        type: csvType,
        body: summaryToCsv(table.compare(previous.table, { by: state.by, count }), { bom }),
      };
    },
  });
  return [
    previous ? changes() : groups(),
    {
      id: "bars",
      title: `Groups per ${unit}, CSV`,
      about: `One line for each ${unit} and group, for a pivot table.`,
      file: () => ({
        name: name(`${byFields}-per-${unit}`, "csv"),
        type: csvType,
        body: summaryToCsv(table.summarize({ by: [unit, ...state.by], count }), { bom }),
      }),
    },
    {
      id: "rows",
      title: "All rows, CSV",
      about: "All bills with all fields. Times are unix seconds.",
      file: () => ({ name: name("rows", "csv"), type: csvType, body: table.toCsvStream({ bom, count }) }),
    },
    {
      id: "ndjson",
      title: "All rows, NDJSON",
      about: "All bills as the API sent them, one on each line, with the control totals.",
      file: () => ({ name: name("rows", "ndjson"), type: "application/x-ndjson", body: table.toNdjson({ count }) }),
    },
    {
      id: "focus",
      title: "FOCUS 1.2, CSV",
      about: "For FinOps tools. ContractedCost adds up to the total, BilledCost to what is paid in cash.",
      file: () => ({ name: name("focus-1.2", "csv"), type: csvType, body: table.toFocusCsv({ count }) }),
    },
  ];
}

const periodInFileName = (period) => period.replaceAll("/", "_to_");

/** "novita_api-key-bills_2026-03_day_by-ownerID.csv": the query, in an order that sorts well. */
function fileName({ kind, period, cycle, category, product, isBegun }, isComplete, parts) {
  const extension = parts.at(-1);
  const names = [
    isComplete ? "novita" : "INCOMPLETE_novita",
    lists[kind].fileName,
    periodInFileName(period),
    lists[kind].hasCycle ? cycle.toLowerCase() : "",
    category,
    product,
    isBegun ? "begun" : "",
    ...parts.slice(0, -1),
  ];
  const safe = names.map((name) => name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 80)).filter(Boolean);
  return `${safe.join("_")}.${extension}`;
}

/** Starts a download. Returns the size of the file. */
export async function startDownload({ name, type, body }) {
  const blob = await new Response(body, { headers: { "content-type": type } }).blob();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser may read it only later.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return blob.size;
}
