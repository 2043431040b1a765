/** `balance`, `invoices`, `transactions` and `reconcile`: the account beside its bills. */

import { addMoney } from "novita-billing";
import type { Balance, Invoice, Reconciliation, Transaction } from "novita-billing";
import { type Answer, recordOutputs } from "../output/answer.js";
import type { Field } from "../output/fields.js";
import { secondsOf } from "../../element/core/periods.js";
import { monthsOf, periodOf, rangeOf } from "../settings/question.js";
import type { Context } from "./context.js";

/** Calls of the account have no windows. */
const withoutReports = { reports: [] };

const amount = <Record>(name: string, title: string, value: (record: Record) => string | undefined): Field<Record> => ({
  name,
  title,
  type: "amount",
  value,
});

const text = <Record>(name: string, title: string, value: (record: Record) => string): Field<Record> => ({
  name,
  title,
  type: "text",
  value,
});

const balanceFields: ReadonlyArray<Field<Balance>> = [
  amount("available", "available", (balance) => balance.available),
  amount("cash", "cash", (balance) => balance.cash),
  amount("creditLimit", "credit limit", (balance) => balance.creditLimit),
  amount("pendingCharges", "pending", (balance) => balance.pendingCharges),
  amount("outstandingInvoices", "owed", (balance) => balance.outstandingInvoices),
];

export async function balance({ client, calls, labels }: Context): Promise<Answer> {
  const result = await client.balance(calls);
  return { outputs: recordOutputs(balanceFields, [result], labels, result), ...withoutReports };
}

const invoiceFields: ReadonlyArray<Field<Invoice>> = [
  text("billingMonth", "month", (invoice) => invoice.billingMonth),
  text("status", "status", (invoice) => invoice.status),
  amount("voucher", "voucher", (invoice) => invoice.voucher),
  amount("cash", "cash", (invoice) => invoice.cash),
  amount("total", "total", (invoice) => invoice.total),
  { name: "originTotal", type: "amount", value: (invoice) => invoice.originTotal },
  amount("debt", "debt", (invoice) => invoice.debt),
  amount("repaid", "repaid", (invoice) => invoice.repaid),
  { name: "billId", type: "text", value: (invoice) => invoice.billId },
  { name: "userId", type: "text", value: (invoice) => invoice.userId },
  { name: "invoiceUrl", type: "text", value: (invoice) => invoice.invoiceUrl },
];

export async function invoices({ client, calls, labels, values, present }: Context): Promise<Answer> {
  const query = values.period === undefined ? {} : monthsOf(periodOf(values.period, present));
  const result = await client.invoices.list(query, calls);
  return { outputs: recordOutputs(invoiceFields, result, labels), ...withoutReports };
}

const transactionFields: ReadonlyArray<Field<Transaction>> = [
  { name: "transactionTime", title: "time", type: "time", value: (transaction) => transaction.transactionTime },
  text("transactionType", "type", (transaction) => transaction.transactionType),
  text("transactionChannel", "channel", (transaction) => transaction.transactionChannel),
  text("state", "state", (transaction) => transaction.state),
  text("serialNumber", "number", (transaction) => transaction.serialNumber),
  text("note", "note", (transaction) => transaction.note),
  { name: "transactionAmount", title: "as sent", type: "count", value: (transaction) => transaction.transactionAmount },
  { name: "walletBalance", type: "count", value: (transaction) => transaction.walletBalance },
  { name: "orderType", type: "text", value: (transaction) => transaction.orderType },
  { name: "customerId", type: "text", value: (transaction) => transaction.customerId },
  { name: "invoiceURL", type: "text", value: (transaction) => transaction.invoiceURL },
];

export async function transactions({ client, calls, labels, values, present }: Context): Promise<Answer> {
  const { type } = values;
  const query = {
    ...momentsOf(rangeOf(values, present), present.utcOffset),
    ...(type !== undefined && { transactionType: type }),
  };
  const result = await client.transactions.list(query, calls);
  return { outputs: recordOutputs(transactionFields, result, labels), ...withoutReports };
}

/** Transactions are asked for by moments, not by periods. */
function momentsOf(range: ReturnType<typeof rangeOf>, utcOffset: string): object {
  if (range === undefined || !("period" in range)) return range ?? {};
  const { startTime, endTime } = secondsOf(range.period, utcOffset);
  return { from: startTime, until: endTime + 1 };
}

const reconciliationFields: ReadonlyArray<Field<Reconciliation>> = [
  text("month", "month", (month) => month.month),
  amount("usage", "usage", (month) => month.usage.total),
  amount("fixedTerm", "fixed-term", (month) => month.fixedTerm.total),
  amount("bills", "bills", (month) => month.bills),
  amount("invoice", "invoice", (month) => month.invoice?.total),
  amount("difference", "difference", (month) => month.difference),
  text("complete", "complete", (month) => (month.complete ? "yes" : "no")),
  text("open", "open", (month) => (month.open ? "yes" : "no")),
];

export async function reconcile({ client, calls, labels, values, present }: Context): Promise<Answer> {
  const result = await client.reconcile(periodOf(values.period ?? "last-month", present), calls);
  const reports = result.flatMap(({ report }) => [report.usage, report.fixedTerm]);
  // A control total that differs is in the notices; the reports themselves are complete then.
  const doubtful = result.filter(
    ({ complete, report }) => !complete && report.usage.complete && report.fixedTerm.complete,
  );
  const gaps = doubtful.map(({ month }) => `The bills of ${month} differ from the service's own control totals.`);
  return {
    outputs: recordOutputs(reconciliationFields, result, labels),
    reports,
    gaps,
    total: addMoney(...result.map(({ bills }) => bills)),
  };
}
