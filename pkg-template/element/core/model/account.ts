/** The account beside its bills: the balance, what is owed, and the months beside their invoices. */

import type { Balance, Invoice, Reconciliation } from "novita-billing";
import type { Source } from "../answer.js";
import { isZero, subtract } from "../decimal.js";
import type { AnswerContext } from "./context.js";
import { errorText } from "./failure.js";
import { missingTexts } from "./report.js";
import type { AccountModel, SectionModel } from "./types.js";

export function accountOf(context: AnswerContext): AccountModel | undefined {
  const { account } = context.answer;
  if (!account) return undefined;
  const { words } = context;
  return {
    balance: section(context, words.say("balance.title"), account.balance, (balance) =>
      balanceContent(context, balance),
    ),
    invoices: section(context, words.say("invoices.title"), account.invoices, (invoices) =>
      invoicesContent(context, invoices),
    ),
    months: section(context, words.say("months.title"), account.months, (months) => monthsContent(context, months)),
  };
}

function section<Value, Content>(
  context: AnswerContext,
  title: string,
  source: Source<Value> | undefined,
  contentOf: (value: Value) => Content,
): SectionModel<Content> {
  if (!source) return { title, state: "notAsked", notice: "" };
  switch (source.state) {
    case "ready":
      return { title, state: "ready", notice: "", content: contentOf(source.value) };
    case "failed":
      return { title, state: "failed", notice: errorText(context, source.error) };
    case "cancelled":
      return { title, state: "cancelled", notice: context.words.say("status.cancelled") };
    case "loading":
      return { title, state: "loading", notice: context.words.say("status.loading") };
  }
}

type Content<Name extends keyof AccountModel> = NonNullable<AccountModel[Name]["content"]>;

function balanceContent({ format, words }: AnswerContext, balance: Balance): Content<"balance"> {
  const item = (name: "available" | "cash" | "pendingCharges" | "outstandingInvoices" | "creditLimit", remark = "") => {
    const value = balance[name];
    return {
      label: words.say(`balance.${name}`),
      remark,
      ...(value !== undefined && { amount: format.amount(value) }),
    };
  };
  return {
    items: [
      ...[item("available"), item("cash"), item("pendingCharges"), item("outstandingInvoices")],
      item("creditLimit", words.say("balance.creditLimitRemark")),
    ],
  };
}

/** Statuses of invoices of which nothing is owed. */
const settled = new Set(["paid", "voided"]);

function invoicesContent({ format, words }: AnswerContext, invoices: readonly Invoice[]): Content<"invoices"> {
  const owed = invoices.filter(({ status }) => !settled.has(status)).reverse();
  return {
    columns: [
      ...[words.say("column.month"), words.say("column.status"), words.say("total")],
      ...[words.say("column.voucher"), words.say("column.cash")],
    ],
    rows: owed.map(({ billingMonth, status, total, voucher, cash }) => ({
      month: format.period(billingMonth),
      status: words.label("invoiceStatus", status),
      amounts: [total, voucher, cash].map((amount) => format.amount(amount)),
    })),
    emptyText:
      invoices.length === 0 ? words.say("invoices.empty") : words.say("invoices.none", { count: invoices.length }),
  };
}

function monthsContent(context: AnswerContext, months: readonly Reconciliation[]): Content<"months"> {
  const { format, words } = context;
  return {
    columns: [
      ...[words.say("column.month"), words.label("list", "usage"), words.label("list", "fixedTerm")],
      ...[words.say("column.bills"), words.say("column.invoice"), words.say("column.difference")],
    ],
    rows: [...months].reverse().map((month) => ({
      month: format.period(month.month),
      amounts: [month.usage.total, month.fixedTerm.total, month.bills, month.invoice?.total, month.difference].map(
        (amount) => (amount === undefined ? undefined : format.amount(amount)),
      ),
      remark: remarkOf(month),
      isFine: month.complete && (month.open || isZero(month.difference ?? "0")),
    })),
  };

  function remarkOf(month: Reconciliation): string {
    const missing = [month.report.usage, month.report.fixedTerm].flatMap((report) => missingTexts(context, report));
    const { control, usage, fixedTerm } = month;
    const differs =
      (control?.usage !== undefined && !isZero(subtract(control.usage, usage.total))) ||
      (control?.fixedTerm !== undefined && !isZero(subtract(control.fixedTerm, fixedTerm.total)));
    return words.sentences([
      ...missing.map(({ label, text }) => words.say("labelled", { label, text })),
      ...(month.open ? [words.say("months.open")] : []),
      ...(month.invoice || month.open ? [] : [words.say("months.noInvoice")]),
      ...(differs && !month.complete ? [words.say("months.controlDiffers")] : []),
    ]);
  }
}
