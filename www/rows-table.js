// The table of bills, with the columns of their list.

import { amountOrder } from "./amounts.js";
import { element } from "./element.js";
import { count, exact, rounded } from "./format.js";
import { lists, valueLabel } from "./lists.js";
import { sortedTable } from "./table.js";

const keysOf = (rows, keyOf) => Array.from(rows, keyOf);

const textColumn = (name, content, more = {}) => ({
  name,
  content,
  keys: (rows) => keysOf(rows, (row) => content(row).toLowerCase()),
  ...more,
});

/** Makes the columns of each type that `lists.js` defines, from a definition and what the table has in common. */
const columnTypes = {
  period: ({ name }, { times }) => ({
    name,
    noWrap: true,
    content: (row) => times.days(row),
    note: (row) => times.clockTimes(row),
    title: (row) => `${times.time(row.startTime)} – ${times.time(row.endTime)}`,
    keys: (rows) => keysOf(rows, (row) => row.startTime),
  }),

  apiKey({ name }, { table }) {
    const isAmbiguous = ambiguousKeys(table);
    return textColumn(name, (row) => row.apikeyName || row.ownerID, {
      note: (row) => (isAmbiguous(row) ? `${row.apikeyMask} · ${row.ownerID}` : row.apikeyMask),
      title: (row) => row.ownerID,
    });
  },

  text: ({ name, field, noteField }) =>
    textColumn(
      name,
      (row) => valueLabel(field, row[field]),
      noteField === undefined ? {} : { note: (row) => row[noteField] },
    ),

  money: ({ name, field }, { showsAllDigits }) => ({
    name,
    numeric: true,
    content: (row) => (showsAllDigits() ? exact(row[field]) : rounded(row[field], 4)),
    title: (row) => exact(row[field]),
    isFaint: (row) => row[field] === "0",
    ...amountOrder((row) => row[field]),
  }),

  quantity: ({ name, field }) => ({
    name,
    numeric: true,
    content: (row) => (row[field] === undefined ? "–" : count(row[field])),
    keys: (rows) => keysOf(rows, (row) => row[field] ?? -1n),
  }),
};

/** Returns whether the API key of a row has the name and mask of another one, so that only its id is unique. */
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
  const allDigits = element("input", { type: "checkbox" });
  const shared = { table, times, showsAllDigits: () => allDigits.checked };
  const columns = lists[kind].columns.map((definition) => columnTypes[definition.type](definition, shared));
  const { nodes, draw } = sortedTable({ rows: table, columns, caption });
  allDigits.addEventListener("change", draw);
  return [element("label", { className: "check" }, allDigits, "All digits"), ...nodes];
}
