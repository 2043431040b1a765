// `npm run bills`: prints the bills of the last month, of all lists, from the real API, with exact totals. The key is in
// NOVITA_API_KEY. `npm run bills -- --help` lists the options.

import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { count, counted, exact, timesAt } from "./bill-texts.mjs";
import { build } from "./build.mjs";
import { at } from "./steps.mjs";

/** The lists that are printed, by their kind, with the text columns of their tables. */
const textColumns = {
  fixedTerm: [
    ["Product", (row) => row.productName],
    ["Category", (row) => row.productCategory],
    ["Resource", (row) => row.ownerID],
    ["Trade", (row) => row.tradeType],
  ],
  apiKey: [
    ["API key", (row) => `${row.apikeyName || row.ownerID} ${row.apikeyMask}`],
    ["Product", (row) => row.productName],
    ["Category", (row) => row.category],
  ],
  usage: [
    ["Product", (row) => row.productName],
    ["Product category", (row) => row.productCategory],
    ["Resource", (row) => row.ownerID],
  ],
};
const kinds = Object.keys(textColumns);

const moneyFields = ["voucher", "cash", "total"];

const usage = `Prints Novita AI bills with exact totals. NOVITA_API_KEY is the key.

  npm run bills -- [options]

  --period <period>      2026-01, 2026-Q1, 2026, 2026-01-15, 2026-01-05/2026-01-20, …; default: last month
  --kind <kind>          ${kinds.join(", ")}; default: all. API-key bills are another view of some usage bills
  --cycle <cycle>        Hour, Day, Week or Month: one row for each (API keys, usage); default: Month
  --category <category>  e.g. gpu, llm
  --base-url <address>   another address of the API, also NOVITA_BASE_URL
  --json                 the rows as the API sends them, with totals and report
`;

const text = { type: "string" };
const flags = { period: text, kind: text, cycle: text, category: text, "base-url": text };

async function main() {
  const options = readOptions();
  if (options.help) return console.log(usage);
  const apiKey = process.env.NOVITA_API_KEY;
  if (!apiKey)
    throw new Error("NOVITA_API_KEY is not set: set it to your Novita AI key, then run npm run bills again.");
  await buildQuietly();
  // These need the package.
  const { controlCategory, lists, queryOf } = await import("./bill-lists.mjs");
  const { BillingClient } = await import(pathToFileURL(at("pkg", "dist", "entry", "node.js")).href);
  const client = new BillingClient({ apiKey, baseUrl: options.baseUrl });
  const results = {};
  for (const kind of options.kinds) {
    const table = await client[lists[kind].clientProperty].load(queryOf(kind, options));
    const { total, control } = table.summarize({ by: [] });
    results[kind] = { bills: table.toArray(), totals: sums(total), control: sums(control), report: table.report };
    if (!options.json) printBills({ ...lists[kind], kind, controlCategory }, options.period, results[kind]);
  }
  if (options.json) console.log(JSON.stringify({ period: options.period, ...results }, undefined, 2));
}

/** The sums of an aggregate that are printed. */
const sums = (aggregate) => {
  if (!aggregate) return undefined;
  const { rows, total, voucher, cash } = aggregate;
  return { rows, total, voucher, cash };
};

function readOptions() {
  const { values } = parseArgs({
    options: { ...flags, json: { type: "boolean" }, help: { type: "boolean", short: "h" } },
  });
  if (values.kind !== undefined && !kinds.includes(values.kind)) {
    throw new Error(
      `--kind must be ${kinds.slice(0, -1).join(", ")} or ${kinds.at(-1)}, not ${JSON.stringify(values.kind)}.`,
    );
  }
  return {
    help: values.help,
    json: values.json,
    period: values.period ?? lastMonth(),
    kinds: values.kind === undefined ? kinds : [values.kind],
    cycle: values.cycle ?? "Month",
    category: values.category ?? "",
    baseUrl: values["base-url"] ?? (process.env.NOVITA_BASE_URL || undefined),
  };
}

/** The month before the current one, in UTC. */
function lastMonth() {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
}

/** Builds the package if needed. Progress is printed to stderr, because stdout is for the bills. */
async function buildQuietly() {
  const log = console.log;
  console.log = console.error;
  try {
    await build();
  } finally {
    console.log = log;
  }
}

function printBills({ kind, title, categoryField, controlCategory }, period, { bills, totals, control, report }) {
  const columns = textColumns[kind];
  const isControl = (row) => row[categoryField] === controlCategory;
  const details = bills.filter((row) => !isControl(row));
  console.log(`\n${title}, ${period}\n`);
  if (details.length > 0 || !control) printRows(details, columns, totals);
  if (control) {
    if (details.length > 0) console.log("");
    console.log("Control totals of the service (category summary), not included above:\n");
    printRows(bills.filter(isControl), columns, control);
  }
  const { rowsWithDecimalMoney, rows, windows } = report;
  const exactness =
    rows === rowsWithDecimalMoney ? "" : `; ${count(rows - rowsWithDecimalMoney)} without decimal amounts`;
  console.log(
    `\n${counted(rows, "row")} from ${counted(windows.length, "request")}${exactness}. Amounts in USD, times in UTC.`,
  );
  const times = timesAt("+00:00");
  for (const { text, window } of report.notices) {
    console.log(`${window ? `${times.span(window)}: ` : ""}${plain(text)}`);
  }
  if (!report.complete) {
    console.log("Not complete: the service says that there are more bills.");
    process.exitCode = 1;
  }
}

function printRows(rows, columns, totals) {
  if (rows.length === 0) return console.log("No bills.");
  const times = timesAt("+00:00");
  const head = ["Period", ...columns.map(([name]) => name), "Voucher", "Cash", "Total"];
  const body = rows.map((row) => [
    times.span(row),
    ...columns.map(([, textOf]) => plain(textOf(row))),
    ...moneyFields.map((field) => exact(row[field])),
  ]);
  const foot = ["Total", ...columns.map(() => ""), ...moneyFields.map((field) => exact(totals[field]))];
  printTable([head, ...body, foot]);
}

/** Text of the API for a terminal, without control characters. */
const plain = (value) => value.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");

/** Aligns amounts to the right, and everything else to the left. */
function printTable(lines) {
  const widths = lines[0].map((_, column) => lines.reduce((most, cells) => Math.max(most, width(cells[column])), 0));
  const firstNumber = widths.length - moneyFields.length;
  const line = (cells) =>
    cells
      .map((cell, column) => {
        const space = " ".repeat(widths[column] - width(cell));
        return column < firstNumber ? cell + space : space + cell;
      })
      .join("  ");
  const rule = widths.map((size) => "─".repeat(size)).join("──");
  const [head, ...rest] = lines.map(line);
  console.log([head, rule, ...rest.slice(0, -1), rule, rest.at(-1)].join("\n"));
}

/** The width on a terminal, where East Asian characters and emoji take two columns. */
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;
const width = (value) => Array.from(value).reduce((size, character) => size + (wide.test(character) ? 2 : 1), 0);

// Only the message, without stack and cause.
main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
