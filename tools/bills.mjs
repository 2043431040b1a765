// `npm run bills`: lists the bills of last month, of both kinds, from the real API, with exact totals. The key is in
// NOVITA_API_KEY. `npm run bills -- --help` says what else it can do.

import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { exact, totalsOf } from "../www/money.js";
import { clock, count, counted } from "../www/words.js";
import { build } from "./build.mjs";
import { at } from "./steps.mjs";

const usage = `Lists Novita AI bills with exact totals. NOVITA_API_KEY holds the key.

  npm run bills -- [options]

  --period <period>      2026-01, 2026-Q1, 2026, 2026-01-15, 2026-01-05/2026-01-20, …; last month unless given
  --kind <kind>          fixedTerm or apiKey; both unless given
  --cycle <cycle>        Hour, Day, Week or Month: one row for each (API keys); Month unless given
  --category <category>  e.g. gpu, llm
  --base-url <address>   another address of the API, also NOVITA_BASE_URL
  --json                 the rows as the API has them, with totals and report
`;

const text = { type: "string" };
const flags = { period: text, kind: text, cycle: text, category: text, "base-url": text };

const kinds = {
  fixedTerm: {
    title: "Fixed-term bills",
    list: (client, { period, category }) => client.fixedTermBills.list({ period, ...category }),
    columns: [
      ["Product", (row) => row.productName],
      ["Category", (row) => row.productCategory],
      ["Resource", (row) => row.ownerID],
      ["Trade", (row) => row.tradeType],
    ],
  },
  apiKey: {
    title: "Bills per API key",
    list: (client, { period, cycle, category }) => client.apiKeyBills.list({ period, cycleType: cycle, ...category }),
    columns: [
      ["API key", (row) => `${row.apikeyName || row.ownerID} ${row.apikeyMask}`],
      ["Product", (row) => row.productName],
      ["Category", (row) => row.category],
    ],
  },
};

const money = ["voucher", "cash", "total"];

async function main() {
  const options = readOptions();
  if (options.help) return console.log(usage);
  const apiKey = process.env.NOVITA_API_KEY;
  if (!apiKey)
    throw new Error("NOVITA_API_KEY is not set: put your Novita AI key there, then run npm run bills again.");
  await buildQuietly();
  const { BillingClient } = await import(pathToFileURL(at("pkg", "dist", "entry", "node.js")).href);
  const client = new BillingClient({ apiKey, baseUrl: options.baseUrl });
  const answers = {};
  for (const kind of options.kinds) {
    const { bills, report } = await kinds[kind].list(client, options);
    const { details, control } = sorted(bills);
    answers[kind] = {
      bills,
      totals: totalsOf(details),
      control: control.length > 0 ? totalsOf(control) : undefined,
      report,
    };
    if (!options.json) print(kind, options.period, { details, control, report });
  }
  if (options.json) console.log(JSON.stringify({ period: options.period, ...answers }, undefined, 2));
}

function readOptions() {
  const { values } = parseArgs({
    options: { ...flags, json: { type: "boolean" }, help: { type: "boolean", short: "h" } },
  });
  if (values.kind !== undefined && !Object.hasOwn(kinds, values.kind)) {
    throw new Error(`--kind must be fixedTerm or apiKey, not ${JSON.stringify(values.kind)}.`);
  }
  return {
    help: values.help,
    json: values.json,
    period: values.period ?? lastMonth(),
    kinds: values.kind === undefined ? Object.keys(kinds) : [values.kind],
    cycle: values.cycle ?? "Month",
    category: values.category === undefined ? {} : { category: values.category },
    baseUrl: values["base-url"] ?? (process.env.NOVITA_BASE_URL || undefined),
  };
}

/** The month before this one, in the service's days. */
function lastMonth() {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
}

/** Builds the package where that is needed. What it says goes to stderr: stdout is for the bills. */
async function buildQuietly() {
  const log = console.log;
  console.log = console.error;
  try {
    await build();
  } finally {
    console.log = log;
  }
}

/** The service's own control totals apart from the bills: added up together, everything would count twice. */
function sorted(bills) {
  const isControl = (row) => (row.category ?? row.productCategory) === "summary";
  return { details: bills.filter((row) => !isControl(row)), control: bills.filter(isControl) };
}

function print(kind, period, { details, control, report }) {
  const { title, columns } = kinds[kind];
  console.log(`\n${title}, ${period}\n`);
  if (details.length > 0 || control.length === 0) printRows(details, columns);
  if (control.length > 0) {
    console.log(
      `${details.length > 0 ? "\n" : ""}Control totals of the service (category summary), in no sum of bills:\n`,
    );
    printRows(control, columns);
  }
  const { rowsWithDecimalMoney, rows, windows } = report;
  const exactness =
    rows === rowsWithDecimalMoney ? "" : `; ${count(rows - rowsWithDecimalMoney)} without decimal amounts`;
  console.log(
    `\n${counted(rows, "row")} from ${counted(windows.length, "request")}${exactness}. Amounts in USD, times in UTC.`,
  );
  const times = clock("+00:00");
  for (const { text, window } of report.notices) {
    console.log(`${window ? `${times.span(window)}: ` : ""}${plain(text)}`);
  }
  if (!report.complete) {
    console.log("Not complete: the service says that there is more.");
    process.exitCode = 1;
  }
}

function printRows(rows, columns) {
  if (rows.length === 0) return console.log("No bills.");
  const times = clock("+00:00");
  const head = ["Period", ...columns.map(([name]) => name), "Voucher", "Cash", "Total"];
  const body = rows.map((row) => [
    times.span(row),
    ...columns.map(([, of]) => plain(of(row))),
    ...money.map((field) => exact(row[field])),
  ]);
  const totals = totalsOf(rows);
  const foot = ["Total", ...columns.map(() => ""), ...money.map((field) => exact(totals[field]))];
  printTable([head, ...body, foot]);
}

/** Text of the API on a terminal: without the characters that would steer it. */
const plain = (value) => value.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");

/** Amounts line up at their right end, everything else at its left. */
function printTable(lines) {
  const widths = lines[0].map((_, column) => lines.reduce((most, cells) => Math.max(most, width(cells[column])), 0));
  const firstNumber = widths.length - money.length;
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

/** Columns of a terminal: East Asian characters and pictures take two. */
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;
const width = (value) => Array.from(value).reduce((size, character) => size + (wide.test(character) ? 2 : 1), 0);

// An error is its message and no more: neither a stack nor a cause, and never the key.
main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
