// The invoices: one for each month of the account, over its usage-based bills and the fixed-term bills that begin in it. How
// much of it the wallet could not pay, and when that debt is repaid, depends on the month alone; its status depends on its age.

import type { Account } from "./account.js";
import { DAY, HOUR, monthOf, parseDate, parseMonth, type Span, spanOfMonth } from "./calendar.js";
import { decimalText, TEN_THOUSANDTH, tenThousandthsOf, unitsOfDecimal } from "./money.js";
import type { MonthSums } from "./month-sums.js";
import { hex, mix } from "./random.js";
import type { Settings } from "./settings.js";
import { type Frame, hasDecimals, type WireRow, withAbsentFields } from "./wire.js";

/** The first month that has an invoice. Debts from before are in it. */
export const FIRST_INVOICE = "2025-10";

/** Days after which an invoice that is not paid is overdue. */
const DAYS_TO_PAY = 15;

/** One month's invoice. Amounts are in units (see money.ts). */
export interface Invoice {
  id: string;
  month: string;
  span: Span;
  status: "pending" | "outed" | "paid" | "overdue";
  /** The second in which it came out; undefined before. */
  issuedAt: number | undefined;
  total: bigint;
  origin: bigint;
  voucher: bigint;
  cash: bigint;
  /** What neither vouchers nor the wallet paid, a whole number of ten-thousandths. */
  debt: bigint;
  /** The part of the debt that was repaid since. */
  repaid: bigint;
  /** The second of the repayment. */
  repaidAt: number | undefined;
  hash: number;
}

export const INVOICES: Frame = {
  list: "data",
  money: "totalAmount",
  fallback: { billingMonth: "2026-01", voucherPayAmount: "0", cashPayAmount: "0", status: "pending" },
};

/** The invoices at a second, oldest first. */
export function invoicesAt(now: number, settings: Settings, sumsOf: (month: string) => MonthSums): Invoice[] {
  const hasEarlierDebt = unitsOfDecimal(settings.earlierDebt) !== 0n;
  const first = hasEarlierDebt ? FIRST_INVOICE : later(FIRST_INVOICE, firstMonth(settings));
  const invoices: Invoice[] = [];
  for (const month of monthsTo(now, first, settings)) invoices.push(invoiceOf(month, now, settings, sumsOf(month)));
  return invoices;
}

/** The first month with bills. */
export function firstMonth({ usageFrom, fixedTermFrom, clock }: Settings): string {
  return monthOf(Math.min(usageFrom, fixedTermFrom), clock);
}

/** The months from one on to the current one, or to the account's last. */
export function* monthsTo(now: number, first: string, settings: Settings): Generator<string> {
  const last = Math.min(now, settings.until - 1);
  let { startTime, endTime } = spanOfMonth(first, settings.clock);
  while (startTime <= last) {
    yield monthOf(startTime, settings.clock);
    ({ startTime, endTime } = spanOfMonth(monthOf(endTime + 1, settings.clock), settings.clock));
  }
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}

function invoiceOf(month: string, now: number, settings: Settings, { all }: MonthSums): Invoice {
  const hash = mix(mix(settings.seed, 0x1b0), parseMonth(month));
  const span = spanOfMonth(month, settings.clock);
  const issueTime = issueTimeOf(monthOf(span.endTime + 1, settings.clock));
  const isIssued = now >= issueTime;
  const payable = all.total - all.voucher;
  const own = isIssued && payable > 0n ? wholeTenThousandths((payable * share(hash)) / 6n) : 0n;
  const repaidAt = issueTime + (2 + (mix(hash, 2) % 38)) * DAY + 7 * HOUR;
  const isRepaid = own > 0n && now >= repaidAt;
  // One debt in five is repaid by half.
  const repaid = !isRepaid ? 0n : mix(hash, 3) % 5 === 0 ? wholeTenThousandths(own / 2n) : own;
  const debt = own + (month === FIRST_INVOICE ? unitsOfDecimal(settings.earlierDebt) : 0n);
  const isDue = now < issueTime + DAYS_TO_PAY * DAY;
  return {
    id: `invoice-${hex(hash, 16)}`,
    month,
    span,
    status: !isIssued ? "pending" : debt === repaid ? "paid" : isDue ? "outed" : "overdue",
    issuedAt: isIssued ? issueTime : undefined,
    total: all.total,
    origin: all.origin,
    voucher: all.voucher,
    cash: payable - own,
    debt,
    repaid,
    repaidAt: isRepaid ? repaidAt : undefined,
    hash,
  };
}

/** Sixths of what is to be paid that the wallet did not have. */
function share(hash: number): bigint {
  return [0n, 2n, 0n, 3n][mix(hash, 1) % 4] ?? 0n;
}

function wholeTenThousandths(units: bigint): bigint {
  return tenThousandthsOf(units) * BigInt(TEN_THOUSANDTH);
}

/** Invoices come out on the third of the next month at 10:00 UTC. */
function issueTimeOf(nextMonth: string): number {
  return parseDate(`${nextMonth}-03`) * DAY + 10 * HOUR;
}

/** An invoice as the API sends it. */
export function invoiceRow(invoice: Invoice, now: number, account: Account, settings: Settings): WireRow {
  const { span, hash } = invoice;
  const isRunning = now <= span.endTime;
  const row: WireRow = {
    billId: invoice.id,
    userId: account.userId,
    billingMonth: invoice.month,
    totalAmount: integer(invoice.total),
    originTotalAmount: integer(invoice.origin),
    voucherPayAmount: integer(invoice.voucher),
    cashPayAmount: integer(invoice.cash),
    debtAmount: integer(invoice.debt),
    repaidAmount: integer(invoice.repaid),
    status: invoice.status,
    invoiceUrl: invoice.issuedAt === undefined ? "" : `https://example.com/invoices/${invoice.id}.pdf`,
    startTime: String(span.startTime),
    // The service was seen to end a running month before its start.
    endTime: String(isRunning ? span.startTime - 1 : span.endTime),
  };
  if (hasDecimals(settings, hash)) {
    row.totalAmountDecimal = decimalText(invoice.total);
    row.voucherPayAmountDecimal = decimalText(invoice.voucher);
    row.cashPayAmountDecimal = decimalText(invoice.cash);
  }
  return settings.absentFields ? withAbsentFields(row, hash) : row;
}

function integer(units: bigint): string {
  return String(tenThousandthsOf(units));
}

/** An invoice without bills, as the service puts one in the place of a month that has none. `before` counts backwards. */
export function emptyInvoice(before: number, account: Account, settings: Settings): WireRow {
  let { startTime } = spanOfMonth(later(FIRST_INVOICE, firstMonth(settings)), settings.clock);
  for (let month = 0; month < before; month += 1) {
    ({ startTime } = spanOfMonth(monthOf(startTime - 1, settings.clock), settings.clock));
  }
  const month = monthOf(startTime, settings.clock);
  const { endTime } = spanOfMonth(month, settings.clock);
  return {
    billId: "",
    userId: account.userId,
    billingMonth: month,
    totalAmount: "0",
    originTotalAmount: "0",
    voucherPayAmount: "0",
    cashPayAmount: "0",
    debtAmount: "0",
    repaidAmount: "0",
    status: "pending",
    invoiceUrl: "",
    startTime: String(startTime),
    endTime: String(endTime),
  };
}

/** An invoice row with another total. Its other amounts stay as they are. */
export function withDifference(row: WireRow, difference: string): WireRow {
  const units = unitsOfDecimal(difference);
  const { totalAmountDecimal } = row;
  if (typeof totalAmountDecimal !== "string") {
    return { ...row, totalAmount: String(BigInt(row.totalAmount ?? 0) + tenThousandthsOf(units)) };
  }
  const total = unitsOfDecimal(totalAmountDecimal) + units;
  return { ...row, totalAmount: integer(total), totalAmountDecimal: decimalText(total) };
}
