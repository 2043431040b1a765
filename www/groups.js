// Groups of bills: their names, and their table, with changes where they are compared.

import { amountOrder } from "./amounts.js";
import { apiText, element } from "./element.js";
import { count, counted, share } from "./format.js";
import { fields } from "./query.js";
import { tradeName } from "./rows.js";
import { sortedTable } from "./table.js";

/** How many groups are shown before "others". There are as many colours of bars. */
export const mostGroups = 8;

/**
 * The largest groups and the sum of the others, unless there would be only one other.
 *
 * @param {object[]} all the groups
 * @param {(top: number) => object[]} summarize gives that many groups and the sum of the others
 */
export const largest = (all, summarize) => (all.length <= mostGroups + 1 ? all : summarize(mostGroups));

/** Identifies a group among those of one spec. */
export const keyOf = (group) => (group.other ? "" : JSON.stringify(Object.values(group.key)));

/** The names of the groups of one spec. */
export function namesOf(groups, by) {
  const idsByLabel = new Map();
  const ids = (label) => idsByLabel.get(label) ?? idsByLabel.set(label, new Set()).get(label);
  for (const { key, labels } of groups) {
    if (!labels) continue;
    ids(labels.apikeyName).add(key.ownerID);
    ids(`${labels.apikeyName}\n${labels.apikeyMask}`).add(key.ownerID);
  }
  const isShared = (label) => (idsByLabel.get(label)?.size ?? 0) > 1;

  /** One field of a group: its text, and a note that distinguishes it from others with the same text. */
  function part({ key, labels }, field) {
    const value = key[field];
    if (field === "ownerID" && labels) {
      const { apikeyName, apikeyMask } = labels;
      const note = isShared(`${apikeyName}\n${apikeyMask}`) ? `${apikeyMask} · ${value}` : apikeyMask;
      return { text: apikeyName || value, note, isAmbiguous: isShared(apikeyName) };
    }
    const text = field === "tradeType" ? tradeName(value) : value;
    return { text: text || "(none)", note: "" };
  }

  /** A group in one line. */
  function line(group) {
    const texts = by.map((field) => part(group, field));
    return texts.map(({ text, note, isAmbiguous }) => (isAmbiguous ? `${text} (${note})` : text)).join(" · ");
  }

  return { part, line };
}

/** A mark in the colour that a group has in the bars. */
export function swatch(place) {
  return element("span", { className: `swatch series-${place ?? "rest"}`, ariaHidden: "true" });
}

/**
 * The nodes of the table of groups.
 *
 * @param {object} parts
 * @param {object[]} parts.groups of a summary or a comparison; the sum of the others, if there is one, is the last
 * @param {object} parts.total of the same summary or comparison
 * @param {number} parts.count how many groups there are in all
 * @param {Map<string, number>} parts.places the index of each group in the bars
 */
export function groupsTable({ groups, total, by, kind, count: known, places, names, amounts, caption }) {
  const all = [...groups, { ...total, isTotal: true }].map(rowOf);
  const sum = all.pop();
  const rest = all.at(-1)?.group.other ? all.pop() : undefined;
  const every = [...all, ...(rest ? [rest] : []), sum];
  const money = (name, of, signed) => moneyColumn({ name, of, signed, every, amounts });
  const columns = by.map((field, index) => ({
    name: fields[kind][field],
    heads: index === 0,
    of: (row) => nameCell(row, field, index),
    note: ({ group }) => (group.key && !group.other ? names.part(group, field).note : ""),
    keys: (rows) => Array.from(rows, ({ group }) => names.part(group, field).text.toLowerCase()),
  }));
  columns.push(
    money("Total", (row) => row.now.total),
    shareColumn((row) => row.now.total, sum.now.total),
  );
  if (sum.before) columns.push(...changeColumns(money));
  else columns.push(...paidColumns(money));
  return sortedTable({ rows: all, columns, caption, rest, total: sum, one: "group" }).nodes;

  function nameCell({ group }, field, index) {
    // A sum of groups has one name, however many fields its groups have.
    if (index > 0) return group.isTotal || group.other ? "" : names.part(group, field).text;
    if (group.isTotal) return "Total";
    const text = group.other ? counted(known - all.length, "other") : names.part(group, field).text;
    const mark = swatch(places.get(keyOf(group)));
    return element("span", { className: "named" }, mark, apiText(text));
  }
}

/** A group of a summary or a comparison in a common form. */
const rowOf = (group) => (group.after ? { ...group, group, now: group.after } : { group, now: group });

function moneyColumn({ name, of, signed, every, amounts }) {
  const digits = amounts.extraDigits(every.map(of));
  return {
    name,
    numeric: true,
    fixed: true,
    of: (row) => amounts.node(of(row), { digits, signed }),
    isFaint: (row) => /^[0.]*$/.test(of(row)),
    ...amountOrder(of),
  };
}

/** Shares of the total, as text and as a line of that length. */
function shareColumn(of, whole) {
  return {
    name: "Share",
    numeric: true,
    fixed: true,
    of(row) {
      const text = share(of(row), whole);
      const bar = element("span", { className: "share-line", ariaHidden: "true" });
      bar.style.width = `${Math.min(100, Math.max(0, parseFloat(text) || 0))}%`;
      const cell = element("span", { className: "share", textContent: text });
      if (!row.group.isTotal) cell.append(bar);
      return cell;
    },
    ...amountOrder(of),
  };
}

const paidColumns = (money) => [
  money("Voucher", (row) => row.now.voucher),
  money("Cash", (row) => row.now.cash),
  {
    name: "Rows",
    numeric: true,
    of: (row) => count(row.now.rows),
    keys: (rows) => Array.from(rows, (row) => row.now.rows),
  },
];

const changeColumns = (money) => [
  money("Before", (row) => row.before.total),
  money("Change", (row) => row.change, true),
  {
    name: "Change in percent",
    numeric: true,
    fixed: true,
    of: (row) => changeMark(row),
    keys: (rows) => Array.from(rows, (row) => row.changePercent ?? Infinity),
  },
];

const percent = new Intl.NumberFormat("en", {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  signDisplay: "exceptZero",
});

/** A change in percent, or "new", "gone" or "from 0" where there is no percentage. */
function changeText({ before, after, change, changePercent }) {
  if (before.rows === 0 && after.rows === 0) return "–";
  if (before.rows === 0) return "new";
  if (after.rows === 0) return "gone";
  if (changePercent === null) return change === "0" ? "as before" : "from 0";
  return `${percent.format(changePercent).replace("-", "−")} %`;
}

/** The same as an element, marked as up or down. */
export function changeMark(row) {
  const direction = row.change === "0" ? "level" : row.change.startsWith("-") ? "down" : "up";
  return element("span", { className: `change ${direction}`, textContent: changeText(row) });
}
