// The bills themselves, as a table: its columns for each kind.

import { element } from "./element.js";
import { exact, rounded, scaled } from "./money.js";
import { sortedTable } from "./table.js";
import { count } from "./words.js";

const keysOf = (rows, of) => Array.from(rows, of);

const text = (name, of, more = {}) => ({
  name,
  of,
  keys: (rows) => keysOf(rows, (row) => of(row).toLowerCase()),
  ...more,
});

const number = (name, field) => ({
  name,
  numeric: true,
  of: (row) => (row[field] === undefined ? "–" : count(row[field])),
  keys: (rows) => keysOf(rows, (row) => row[field] ?? -1n),
});

const money = (name, field, hasAllDigits) => ({
  name,
  numeric: true,
  of: (row) => (hasAllDigits() ? exact(row[field]) : rounded(row[field], 4)),
  title: (row) => exact(row[field]),
  isFaint: (row) => row[field] === "0",
  keys: (rows) => scaled(keysOf(rows, (row) => row[field])).values,
});

const period = (times) => ({
  name: "Period",
  fixed: true,
  of: (row) => times.days(row),
  note: (row) => times.clockTimes(row),
  title: (row) => `${times.time(row.startTime)} – ${times.time(row.endTime)}`,
  keys: (rows) => keysOf(rows, (row) => row.startTime),
});

const trades = new Map([
  ["monthly_new_buy", "bought"],
  ["monthly_re_buy", "renewed"],
  ["monthly_re_config", "changed"],
]);

/** What a kind of trade is called. */
export const tradeName = (type) => trades.get(type) ?? type;

function columnsOf(kind, { times, isTwin, hasAllDigits }) {
  // Before the quantities: where a screen is too narrow for all columns, the money is still in sight.
  const moneyColumns = [
    money("Total", "total", hasAllDigits),
    money("Voucher", "voucher", hasAllDigits),
    money("Cash", "cash", hasAllDigits),
  ];
  if (kind === "apiKey") {
    return [
      period(times),
      text("API key", (row) => row.apikeyName || row.ownerID, {
        note: (row) => (isTwin(row) ? `${row.apikeyMask} · ${row.ownerID}` : row.apikeyMask),
        title: (row) => row.ownerID,
      }),
      text("Product", (row) => row.productName),
      text("Category", (row) => row.category),
      ...moneyColumns,
      number("Input", "billNum0"),
      number("Output", "billNum1"),
    ];
  }
  return [
    period(times),
    text("Product", (row) => row.productName, { note: (row) => row.ownerID }),
    text("Category", (row) => row.productCategory),
    text("Trade", (row) => tradeName(row.tradeType)),
    ...moneyColumns,
    number("Quantity", "billNum"),
  ];
}

/** Two keys can share a name and a mask, and then only the id tells them apart. */
function twinsOf(table) {
  const looks = ({ apikeyName, apikeyMask }) => `${apikeyName}\n${apikeyMask}`;
  const first = new Map();
  const shared = new Set();
  for (const { key } of table.summarize({ by: ["ownerID", "apikeyName", "apikeyMask"] }).groups) {
    const id = first.get(looks(key)) ?? key.ownerID;
    first.set(looks(key), id);
    if (id !== key.ownerID) shared.add(looks(key));
  }
  return (row) => shared.has(looks(row));
}

/** The nodes of a table of bills. */
export function rowsTable({ table, kind, times, caption }) {
  const box = element("input", { type: "checkbox" });
  const isTwin = kind === "apiKey" ? twinsOf(table) : undefined;
  const columns = columnsOf(kind, { times, isTwin, hasAllDigits: () => box.checked });
  const { nodes, draw } = sortedTable({ rows: table, columns, caption });
  box.addEventListener("change", draw);
  return [element("label", { className: "check" }, box, "All digits"), ...nodes];
}
