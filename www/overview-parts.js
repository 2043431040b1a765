// The parts of the overview: what each shows of the sources that it needs. A source that could not be loaded has no value;
// what depends on it is shown as "–", never as 0.

import { amountColumn, subtractMoney } from "./amounts.js";
import { element } from "./element.js";
import { counted } from "./format.js";
import { addMoney } from "./novita-billing.js";
import { incompleteText } from "./report-text.js";
import { openText, remark, sumItem } from "./sums.js";
import { sortedTable } from "./table.js";

/**
 * A part.
 *
 * @typedef {object} Part
 * @property {string} id
 * @property {(context: object) => string} title
 * @property {string[]} sources the sources that it shows
 * @property {string[]} reports those of them whose failures it reports
 * @property {(values: object, context: object) => Node[]} contentOf its content, from the values of its sources
 */

/** @type {Part[]} */
export const parts = [
  {
    id: "month",
    title: ({ month }) => `This month, ${month}`,
    sources: ["usage", "fixedTerm", "apiKey"],
    reports: ["usage", "fixedTerm", "apiKey"],
    contentOf: monthSums,
  },
  {
    id: "forecast",
    title: () => "Where the month will end",
    sources: ["usage", "fixedTerm"],
    reports: [],
    contentOf: forecastTable,
  },
  {
    id: "balance",
    title: () => "Balance",
    sources: ["balance"],
    reports: ["balance"],
    contentOf: balanceSums,
  },
  {
    id: "invoices",
    title: () => "Invoices that are not paid",
    sources: ["invoices"],
    reports: ["invoices"],
    contentOf: invoicesTable,
  },
  {
    id: "months",
    title: () => "Bills and invoices of the last months",
    sources: ["months"],
    reports: ["months"],
    contentOf: monthsTable,
  },
];

const paragraph = (textContent) => element("p", { className: "quiet", textContent });
const sums = (...items) => element("dl", { className: "sums" }, ...items);

/** The sum of two amounts; undefined if one of them is not known. */
const sumOf = (one, other) => (one === undefined || other === undefined ? undefined : addMoney(one, other));

const partOf = (...values) => (values.every((value) => value?.report.complete ?? true) ? "" : ", not complete");

/* -------------------------------------------------------------------------------------------------------- this month */

function monthSums({ usage, fixedTerm, apiKey }, { amounts }) {
  const openRemark = (value, kind) =>
    value && value.report.rowsOpen > 0 ? [remark(openText(value.report.rowsOpen, kind))] : [];
  const perKey = apiKey
    ? [remark(`of which per API key${partOf(apiKey)}: `, amounts.node(apiKey.total))]
    : [remark("of which per API key: –")];
  const earlier =
    fixedTerm?.earlier === undefined ? [] : [remark("without what began earlier: ", amounts.node(fixedTerm.earlier))];
  return [
    sums(
      sumItem(`Total${partOf(usage, fixedTerm)}`, amounts.nodeOrDash(sumOf(usage?.total, fixedTerm?.total))),
      sumItem(
        `Usage-based bills${partOf(usage)}`,
        amounts.nodeOrDash(usage?.total),
        ...perKey,
        ...openRemark(usage, "usage"),
      ),
      sumItem(
        `Fixed-term bills that begin in the month${partOf(fixedTerm)}`,
        amounts.nodeOrDash(fixedTerm?.total),
        ...earlier,
      ),
    ),
  ];
}

/* ---------------------------------------------------------------------------------------------------------- forecast */

function forecastTable({ usage, fixedTerm }, { amounts }) {
  if (!usage) return [paragraph("There is no forecast, because the usage-based bills could not be loaded.")];
  if (usage.refusal) return [paragraph(`There is no forecast: ${usage.refusal}.`)];
  const { low, likely, high, completeDays, totalDays, dailyMean } = usage.forecast;
  const charged = fixedTerm?.total;
  const rows = [
    { name: "Usage-based bills", low, likely, high },
    { name: `Fixed-term bills, as charged${partOf(fixedTerm)}`, low: charged, likely: charged, high: charged },
  ];
  const totalRow = {
    name: "Total",
    ...{ low: sumOf(low, charged), likely: sumOf(likely, charged), high: sumOf(high, charged) },
  };
  const column = (name, field) =>
    amountColumn({ name, amountOf: (row) => row[field], rows: [...rows, totalRow], amounts });
  const columns = [
    textColumn("Bills", ({ name }) => name, { isRowHeader: true }),
    column("Low", "low"),
    column("Likely", "likely"),
    column("High", "high"),
  ];
  const caption = "Low, likely and high end of the month";
  const mean = amounts.text(dailyMean);
  return [
    ...sortedTable({ rows, columns, caption, totalRow }).nodes,
    paragraph(
      `Computed from the ${counted(completeDays, "complete day")} of ${totalDays}: each other day is expected to cost their ` +
        `mean, ${mean} (likely), the mean of their cheaper half (low) or of their dearer half (high), and no less than it has ` +
        "cost so far. Fixed-term bills are charged in advance. This is a range and no promise.",
    ),
  ];
}

/* ----------------------------------------------------------------------------------------------------------- balance */

function balanceSums({ balance }, { amounts }) {
  if (!balance) return [];
  const { available, cash, creditLimit, pendingCharges, outstandingInvoices } = balance;
  return [
    sums(
      sumItem("Available", amounts.nodeOrDash(available)),
      sumItem("Cash", amounts.nodeOrDash(cash)),
      sumItem("Pending charges", amounts.nodeOrDash(pendingCharges)),
      sumItem("Outstanding invoices", amounts.nodeOrDash(outstandingInvoices)),
    ),
    sums(
      sumItem(
        "Credit limit",
        amounts.nodeOrDash(creditLimit),
        remark("what may be borrowed: not a part of the amounts above"),
      ),
    ),
  ];
}

/* ---------------------------------------------------------------------------------------------------------- invoices */

/** Statuses of invoices of which nothing is owed. */
const settledStatuses = new Set(["paid", "voided"]);

const statusTexts = new Map([
  ["pending", "pending: not out yet"],
  ["outed", "due"],
]);

function invoicesTable({ invoices }, { amounts }) {
  if (!invoices) return [];
  const rows = invoices.filter(({ status }) => !settledStatuses.has(status)).reverse();
  if (rows.length === 0) return [paragraph(`All of the ${counted(invoices.length, "invoice")} are paid or voided.`)];
  const column = (name, amountOf) => amountColumn({ name, amountOf, rows, amounts });
  const columns = [
    textColumn("Month", ({ billingMonth }) => billingMonth, { isRowHeader: true, noWrap: true }),
    textColumn("Status", ({ status }) => statusTexts.get(status) ?? (status || "–")),
    column("Total", ({ total }) => total),
    column("Debt", ({ debt }) => debt),
    column("Repaid", ({ repaid }) => repaid),
    column("Debt not repaid", ({ debt, repaid }) =>
      debt === undefined || repaid === undefined ? undefined : subtractMoney(debt, repaid),
    ),
    {
      ...textColumn("Invoice", ({ invoiceUrl }) => invoiceUrl, { noWrap: true }),
      content: linkTo,
    },
  ];
  return sortedTable({ rows, columns, caption: "Status and debt of invoices", rowName: "invoice" }).nodes;
}

/** A link to an invoice. Only the schemes of the web become links. */
function linkTo({ invoiceUrl, billingMonth }) {
  const url = URL.canParse(invoiceUrl) ? new URL(invoiceUrl) : undefined;
  if (!["https:", "http:"].includes(url?.protocol)) return "–";
  const textContent = `Invoice of ${billingMonth}`;
  return element("a", { href: url.href, target: "_blank", rel: "noopener noreferrer", textContent });
}

/* ------------------------------------------------------------------------------------------------------- last months */

function monthsTable({ months }, { amounts, times }) {
  if (!months) return [];
  const rows = months.map(rowOfMonth).reverse();
  const column = (name, field, signed) => amountColumn({ name, amountOf: (row) => row[field], signed, rows, amounts });
  const columns = [
    textColumn("Month", ({ month }) => month, { isRowHeader: true, noWrap: true }),
    column("Usage", "usage"),
    column("Fixed-term", "fixedTerm"),
    column("Bills", "bills"),
    column("Invoice", "invoice"),
    column("Difference", "difference", true),
    textColumn("State", stateText, { note: ({ reports }) => incompleteText(reports, times) }),
  ];
  return [
    ...sortedTable({ rows, columns, caption: "Months with their bills and invoices", rowName: "month" }).nodes,
    paragraph(
      "Bills count in the month in which they begin. The difference is the invoice minus the bills. The amounts of a month that " +
        "is open still change: it is not over, or its invoice is not out.",
    ),
  ];
}

/** A month with its amounts. Those of a list of which nothing could be loaded are not known. */
function rowOfMonth({ month, usage, fixedTerm, bills, invoice, difference, complete, open, report }) {
  const isKnown = (totals, { failed }) => totals.rows > 0 || failed.length === 0;
  const knowsUsage = isKnown(usage, report.usage);
  const knowsFixedTerm = isKnown(fixedTerm, report.fixedTerm);
  const knowsBills = knowsUsage && knowsFixedTerm;
  return {
    month,
    usage: knowsUsage ? usage.total : undefined,
    fixedTerm: knowsFixedTerm ? fixedTerm.total : undefined,
    bills: knowsBills ? bills : undefined,
    invoice: invoice?.total,
    difference: knowsBills ? difference : undefined,
    complete,
    open,
    reports: [report.usage, report.fixedTerm].filter((one) => !one.complete),
  };
}

const stateText = ({ complete, open }) => `${complete ? "complete" : "not complete"}${open ? ", open" : ""}`;

function textColumn(name, content, more = {}) {
  return { name, content, keys: (rows) => Array.from(rows, (row) => content(row).toLowerCase()), ...more };
}
