// The expected groups of rows, computed with BigInt independently of the package.

import { equal, ok, sum, totalsOf } from "./support.mjs";

const quantities = ["billNum", "storageDays", "billNum0", "billNum1", "billNum2", "billNum3", "billNum5"];
export const hasDecimal = (row) =>
  ["amountDecimal", "voucherAmountDecimal", "payableDecimal"].some((name) => row[name] !== undefined);

/** The exact sums of rows, in the form of a summary. */
export function sumsOf(rows) {
  const sums = {};
  for (const name of quantities) {
    const values = rows.map((row) => row[name]).filter((value) => value !== undefined);
    if (values.length > 0) sums[name] = String(values.reduce((all, value) => all + value, 0n));
  }
  return { ...totalsOf(rows), quantities: sums };
}

const pad = (number) => String(number).padStart(2, "0");

/** The key of a calendar unit, by JavaScript's calendar. */
export function unitOf(unit, second, offset = 0) {
  const date = new Date((second + offset) * 1000);
  const day = date.toISOString();
  if (unit !== "week") return day.slice(0, { month: 7, day: 10, hour: 13 }[unit]);
  // A week belongs to the year of its Thursday.
  const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * 86_400_000);
  const days = Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0)) / 86_400_000);
  return `${thursday.getUTCFullYear()}-W${pad(Math.floor(days / 7) + 1)}`;
}

const units = ["hour", "day", "week", "month"];
const partOf = (row, name, offset) => (units.includes(name) ? unitOf(name, row.startTime, offset) : row[name]);

/** Rows by their keys, in order of their first row. */
function grouped(rows, by, offset) {
  const groups = new Map();
  for (const row of rows) {
    const key = JSON.stringify(by.map((name) => [name, partOf(row, name, offset)]));
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(row);
  }
  return groups;
}

export const keyText = ({ key }) => JSON.stringify(Object.entries(key));
export const withoutNames = ({ rows, total, voucher, cash, quantities }) => ({
  rows,
  total,
  voucher,
  cash,
  quantities,
});

/** Checks a summary against its rows. */
export function checkSummary(summary, rows, by, { offset = 0, about = by.join() } = {}) {
  equal(withoutNames(summary.total), sumsOf(rows), `${about}: the total`);
  equal(summary.rowsWithDecimalMoney, rows.filter(hasDecimal).length, `${about}: rows with decimal money`);
  const left = grouped(rows, by, offset);
  for (const group of summary.groups.filter(({ other }) => !other)) {
    const key = keyText(group);
    ok(left.has(key), `${about}: ${key} occurs once`);
    equal(withoutNames(group), sumsOf(left.get(key)), `${about}: ${key}`);
    left.delete(key);
  }
  const rest = summary.groups.filter(({ other }) => other);
  equal(rest.length, left.size > 0 ? 1 : 0, `${about}: the rest`);
  for (const group of rest) equal(withoutNames(group), sumsOf([...left.values()].flat()), `${about}: the rest`);
  for (const amount of ["total", "voucher", "cash"]) {
    equal(sum(summary.groups.map((group) => group[amount])), summary.total[amount], `${about}: ${amount} adds up`);
  }
}

/** The text fields by which rows can be grouped: all with text values except for exact amounts. */
export function textFields(rows) {
  const isText = (name) => !name.endsWith("Decimal") && rows.every((row) => typeof row[name] === "string");
  const fields = Object.keys(rows[0]).filter(isText);
  ok(fields.length >= 7, `text fields: ${fields}`);
  return fields;
}
