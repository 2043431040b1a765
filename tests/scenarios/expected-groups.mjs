// The expected groups of rows, computed with BigInt independently of the package.

import { equal, ok, sum, totalsOf } from "./support.mjs";

const quantities = ["billNum", "storageDays", "billNum0", "billNum1", "billNum2", "billNum3", "billNum4", "billNum5"];
export const hasDecimal = (row) =>
  ["amountDecimal", "voucherAmountDecimal", "payableDecimal"].some((name) => row[name] !== undefined);

/** The exact sums of rows, in the form of a summary. */
export function sumsOf(rows) {
  const sums = {};
  for (const name of quantities) {
    const values = rows.map((row) => row[name]).filter((value) => value !== undefined);
    if (values.length > 0) sums[name] = String(values.reduce((all, value) => all + value, 0n));
  }
  const [tokens, storage] = [tokensOf(rows), storageOf(rows)];
  return { ...totalsOf(rows), quantities: sums, ...(tokens && { tokens }), ...(storage && { storage }) };
}

/** `top / bottom` as decimal text with at most `places` places, halves rounded away from zero. */
function quotient(top, bottom, places) {
  const size = (value) => (value < 0n ? -value : value);
  const rounded = (2n * size(top) * 10n ** BigInt(places) + size(bottom)) / (2n * size(bottom));
  const digits = String(rounded).padStart(places + 1, "0");
  const fraction = digits.slice(-places).replace(/0+$/, "");
  const text = digits.slice(0, -places) + (fraction && `.${fraction}`);
  return top < 0n !== bottom < 0n && rounded !== 0n ? `-${text}` : text;
}

const categoryOf = (row) => row.productCategory ?? row.category;
const sumOf = (rows, name) => rows.reduce((all, row) => all + (row[name] ?? 0n), 0n);

/** What the quantities of llm rows mean. */
export function tokensOf(all) {
  const rows = all.filter((row) => categoryOf(row) === "llm");
  if (rows.length === 0 || rows.some((row) => row.billNum0 === undefined || row.billNum1 === undefined))
    return undefined;
  const [fresh, output, read, short, reasoning, long] = [0, 1, 2, 3, 4, 5].map((n) => sumOf(rows, `billNum${n}`));
  const input = fresh + read + short + long;
  const [whole, fraction = ""] = sum(rows.map((row) => row.total)).split(".");
  const units = BigInt(whole + fraction.padEnd(10, "0"));
  const price = input + output === 0n ? undefined : quotient(units * 1_000_000n, (input + output) * 10n ** 10n, 6);
  return {
    ...{ input: String(input), cacheRead: String(read), cacheWrite: String(short + long), output: String(output) },
    ...(rows.some((row) => row.billNum4 !== undefined) && { reasoning: String(reasoning) }),
    ...(price !== undefined && { perMillion: price }),
  };
}

/** What the quantities of storage rows mean. */
function storageOf(all) {
  const size = (isWanted, seconds) => {
    const rows = all.filter((row) => isWanted(categoryOf(row) ?? ""));
    if (rows.length === 0 || rows.some((row) => row.billNum0 === undefined)) return undefined;
    const total = sumOf(rows, "billNum0");
    return quotient(total, seconds, (total * 10n ** 7n) % seconds === 0n ? 7 : 6);
  };
  const gbHours = size((category) => category === "cloud_sandbox_storage", 3600n);
  const gbDays = size((category) => category.endsWith("storage") && category !== "cloud_sandbox_storage", 86400n);
  if (gbHours === undefined && gbDays === undefined) return undefined;
  return { ...(gbHours !== undefined && { gbHours }), ...(gbDays !== undefined && { gbDays }) };
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
export const withoutNames = ({ rows, total, voucher, cash, quantities, tokens, storage }) => ({
  rows,
  total,
  voucher,
  cash,
  quantities,
  ...(tokens && { tokens }),
  ...(storage && { storage }),
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
