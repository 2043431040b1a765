// The table of bills, with the columns of each kind.

import { element } from "./element.js";
import { count, exact, rounded } from "./format.js";
import { amountOrder } from "./amounts.js";
import { sortedTable } from "./table.js";

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
  ...amountOrder((row) => row[field]),
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

/** The label of a trade type. */
export const tradeName = (type) => trades.get(type) ?? type;

function columnsOf(kind, { times, isAmbiguous, hasAllDigits }) {
  // Before the quantities, so that money is visible on a narrow screen.
  const moneyColumns = [
    money("Total", "total", hasAllDigits),
    money("Voucher", "voucher", hasAllDigits),
    money("Cash", "cash", hasAllDigits),
  ];
  if (kind === "apiKey") {
    return [
      period(times),
      text("API key", (row) => row.apikeyName || row.ownerID, {
        note: (row) => (isAmbiguous(row) ? `${row.apikeyMask} · ${row.ownerID}` : row.apikeyMask),
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

/** Whether the key of a row has the name and mask of another key, so that only its id is unique. */
function ambiguousKeys(table) {
  const labelOf = ({ apikeyName, apikeyMask }) => `${apikeyName}\n${apikeyMask}`;
  const firstIds = new Map();
  const shared = new Set();
  for (const { key } of table.summarize({ by: ["ownerID", "apikeyName", "apikeyMask"] }).groups) {
    const id = firstIds.get(labelOf(key)) ?? key.ownerID;
    firstIds.set(labelOf(key), id);
    if (id !== key.ownerID) shared.add(labelOf(key));
  }
  return (row) => shared.has(labelOf(row));
}

/** The nodes of the table. */
export function rowsTable({ table, kind, times, caption }) {
  const box = element("input", { type: "checkbox" });
  const isAmbiguous = kind === "apiKey" ? ambiguousKeys(table) : undefined;
  const columns = columnsOf(kind, { times, isAmbiguous, hasAllDigits: () => box.checked });
  const { nodes, draw } = sortedTable({ rows: table, columns, caption });
  box.addEventListener("change", draw);
  return [element("label", { className: "check" }, box, "All digits"), ...nodes];
}
