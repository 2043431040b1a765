// Groups of bills: their names, and their table, with changes where they are compared.

import { amountColumn, amountOrder } from "./amounts.js";
import { apiText, element } from "./element.js";
import { count, counted, share } from "./format.js";
import { lists, valueLabel } from "./lists.js";
import { sortedTable } from "./table.js";

/** The maximum number of groups that are shown before "others": the number of colours of the bars. */
export const maxGroups = 8;

/**
 * The largest groups and the sum of the others, unless there would be only one other.
 *
 * @param {object[]} all the groups
 * @param {(top: number) => object[]} summarize gives that many groups and the sum of the others
 */
export const largest = (all, summarize) => (all.length <= maxGroups + 1 ? all : summarize(maxGroups));

/** The colour of a group by its place; the last of nine groups has that of the others. */
export const colourIndexOf = (place) => (place < maxGroups ? place : undefined);

/** Identifies a group of a summary. */
export const groupKey = (group) => (group.other ? "" : JSON.stringify(Object.values(group.key)));

/** The names of the groups of a summary. */
export function groupNames(groups, by) {
  const idsByLabel = new Map();
  const ids = (label) => idsByLabel.get(label) ?? idsByLabel.set(label, new Set()).get(label);
  for (const { key, labels } of groups) {
    if (!labels) continue;
    ids(labels.apikeyName).add(key.ownerID);
    ids(`${labels.apikeyName}\n${labels.apikeyMask}`).add(key.ownerID);
  }
  const isShared = (label) => (idsByLabel.get(label)?.size ?? 0) > 1;

  /** One field of a group: its text, and a note that distinguishes it from others with the same text. */
  function fieldLabel({ key, labels }, field) {
    const value = key[field];
    if (field === "ownerID" && labels) {
      const { apikeyName, apikeyMask } = labels;
      const note = isShared(`${apikeyName}\n${apikeyMask}`) ? `${apikeyMask} · ${value}` : apikeyMask;
      return { text: apikeyName || value, note, isAmbiguous: isShared(apikeyName) };
    }
    return { text: valueLabel(field, value) || "(none)", note: "" };
  }

  /** A group in one line. */
  function oneLine(group) {
    const texts = by.map((field) => fieldLabel(group, field));
    return texts.map(({ text, note, isAmbiguous }) => (isAmbiguous ? `${text} (${note})` : text)).join(" · ");
  }

  return { fieldLabel, oneLine };
}

/** A mark in the colour that a group has in the bars. */
export function swatch(colourIndex) {
  return element("span", { className: `swatch series-${colourIndex ?? "rest"}`, ariaHidden: "true" });
}

/**
 * The nodes of the table of groups.
 *
 * @param {object} parts
 * @param {object[]} parts.groups of a summary or a comparison; the sum of the others, if there is one, is the last
 * @param {object} parts.total of the same summary or comparison
 * @param {number} parts.count how many groups there are in all
 * @param {Map<string, number>} parts.colourIndices the colour that each group has in the bars
 */
export function groupsTable({ groups, total, by, kind, count: groupCount, colourIndices, names, amounts, caption }) {
  const groupRows = groups.map(rowOf);
  const totalRow = rowOf({ ...total, isTotal: true });
  const allRows = [...groupRows, totalRow];
  const othersRow = groups.at(-1)?.other ? groupRows.pop() : undefined;
  const money = (name, amountOf, signed) => amountColumn({ name, amountOf, signed, rows: allRows, amounts });
  const columns = by.map((field, index) => ({
    name: lists[kind].groupFields[field],
    isRowHeader: index === 0,
    content: (row) => nameCell(row, field, index),
    note: ({ group }) => (group.key && !group.other ? names.fieldLabel(group, field).note : ""),
    keys: (rows) => Array.from(rows, ({ group }) => names.fieldLabel(group, field).text.toLowerCase()),
  }));
  columns.push(
    money("Total", (row) => row.now.total),
    shareColumn((row) => row.now.total, totalRow.now.total),
  );
  if (totalRow.before) columns.push(...changeColumns(money));
  else columns.push(...paidColumns(money));
  return sortedTable({ rows: groupRows, columns, caption, lastRow: othersRow, totalRow, rowName: "group" }).nodes;

  function nameCell({ group }, field, index) {
    // A sum of groups has one name, however many fields its groups have.
    if (index > 0) return group.isTotal || group.other ? "" : names.fieldLabel(group, field).text;
    if (group.isTotal) return "Total";
    const text = group.other ? counted(groupCount - groupRows.length, "other") : names.fieldLabel(group, field).text;
    const mark = swatch(colourIndices.get(groupKey(group)));
    return element("span", { className: "group-name" }, mark, apiText(text));
  }
}

/** A group of a summary or a comparison in a common form. */
const rowOf = (group) => (group.after ? { ...group, group, now: group.after } : { group, now: group });

/** Shares of the total, as text and as a line of that length. */
function shareColumn(amountOf, whole) {
  return {
    name: "Share",
    numeric: true,
    noWrap: true,
    content(row) {
      const text = share(amountOf(row), whole);
      const bar = element("span", { className: "share-line", ariaHidden: "true" });
      bar.style.width = `${Math.min(100, Math.max(0, parseFloat(text) || 0))}%`;
      const cell = element("span", { className: "share", textContent: text });
      if (!row.group.isTotal) cell.append(bar);
      return cell;
    },
    ...amountOrder(amountOf),
  };
}

const paidColumns = (money) => [
  money("Voucher", (row) => row.now.voucher),
  money("Cash", (row) => row.now.cash),
  {
    name: "Rows",
    numeric: true,
    content: (row) => count(row.now.rows),
    keys: (rows) => Array.from(rows, (row) => row.now.rows),
  },
];

const changeColumns = (money) => [
  money("Before", (row) => row.before.total),
  money("Change", (row) => row.change, true),
  {
    name: "Change in percent",
    numeric: true,
    noWrap: true,
    content: (row) => changeMark(row),
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

/** The text of a change as an element, marked as up or down. */
export function changeMark(row) {
  const direction = row.change === "0" ? "level" : row.change.startsWith("-") ? "down" : "up";
  return element("span", { className: `change ${direction}`, textContent: changeText(row) });
}
