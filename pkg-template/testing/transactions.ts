// The wallet's transactions. What was charged to it is what invoices say was paid in cash, and what was repaid of their debts;
// recharges are made at times of their own, and before a charge that the wallet could not pay.

import type { Account } from "./account.js";
import { DAY, HOUR, parseMonth, spanOfMonth } from "./calendar.js";
import { firstMonth, type Invoice, monthsTo } from "./invoices.js";
import { TEN_THOUSANDTH, WHOLE } from "./money.js";
import { hex, mix } from "./random.js";
import type { Settings } from "./settings.js";
import { type Frame, type WireRow, withAbsentFields } from "./wire.js";

/** A query of all transactions, without paging. All texts match as a whole; times are unix seconds, both ends included. */
export interface TransactionRowQuery {
  serialNumber?: string;
  transactionTimeStart?: number;
  transactionTimeEnd?: number;
  transactionType?: string;
  transactionChannel?: string;
  /** The `state` of the rows. */
  status?: string;
  orderType?: string;
}

/** A transaction. Amounts are in units (see money.ts). */
interface Transaction {
  time: number;
  type: "recharge" | "refund" | "consume";
  channel: string;
  amount: bigint;
  state: "pending" | "success" | "failed" | "expired";
  note: string;
  orderType: string;
  invoiceUrl: string;
  hash: number;
}

export const TRANSACTIONS: Frame = {
  list: "data",
  money: "transactionAmount",
  fallback: {
    serialNumber: "C1767225600",
    transactionTime: "1767225600",
    transactionType: "consume",
    state: "success",
  },
};

/** The transactions until a second, newest first, and what the wallet has after them, in units. */
export function transactionsAt(
  now: number,
  invoices: Invoice[],
  account: Account,
  settings: Settings,
): { rows: WireRow[]; wallet: bigint } {
  const planned = [
    ...rechargesTo(now, settings),
    ...invoices.flatMap((invoice) => [...chargesOf(invoice, unitOf(settings))]),
  ]
    .filter(({ time }) => time <= now)
    .sort((one, other) => one.time - other.time || one.hash - other.hash);
  let wallet = 0n;
  const rows: WireRow[] = [];
  for (const next of planned) {
    for (const transaction of withRecharge(next, wallet)) {
      if (transaction.state === "success") wallet += effectOf(transaction);
      rows.push(rowOf(transaction, wallet, account, settings));
    }
  }
  return { rows: rows.reverse(), wallet };
}

function effectOf({ type, amount }: Transaction): bigint {
  return type === "consume" ? -amount : amount;
}

const CHANNELS = ["Stripe", "AliPay", "WeixinPay", "PublicRemittance"];

/** The recharges of each month, some of which fail, and refunds for some of the others. */
function* rechargesTo(now: number, settings: Settings): Generator<Transaction> {
  for (const month of monthsTo(now, firstMonth(settings), settings)) {
    const { startTime, endTime } = spanOfMonth(month, settings.clock);
    const seed = mix(mix(settings.seed, 0x7a1), parseMonth(month));
    for (let index = 0; index < settings.recharges; index += 1) {
      const hash = mix(seed, index);
      const time = startTime + (mix(hash, 1) % (endTime + 1 - startTime));
      const state = stateOf(mix(hash, 2), now - time);
      const amount = BigInt([10, 20, 50, 100, 500][mix(hash, 3) % 5] ?? 10) * BigInt(WHOLE);
      const channel = CHANNELS[mix(hash, 4) % CHANNELS.length] ?? "";
      yield {
        ...{ time, type: "recharge", channel, amount, state, hash },
        note: index % 5 === 4 ? "充值 “№ 4”, thank you" : "Recharge",
        orderType: "recharge",
        invoiceUrl: state === "success" ? `https://example.com/receipts/${hex(hash, 12)}.pdf` : "",
      };
      if (state === "success" && mix(hash, 5) % 6 === 0) {
        const later = { time: time + 50 * HOUR, hash: mix(hash, 6) };
        const part = { amount: amount / 8n, note: "Refund of a charge", invoiceUrl: "" };
        yield { ...later, ...part, type: "refund", channel, state: "success", orderType: "refund" };
      }
    }
  }
}

/** One recharge in eight fails, and one waits for its payment for a day, then expires. */
function stateOf(hash: number, age: number): Transaction["state"] {
  if (hash % 8 === 0) return "failed";
  if (hash % 8 === 1) return age < DAY ? "pending" : "expired";
  return "success";
}

/** What an invoice charges to the wallet, in whole units of the transactions: the wallet has no fractions of them. */
function* chargesOf(invoice: Invoice, unit: bigint): Generator<Transaction> {
  const { issuedAt, repaidAt, hash, month } = invoice;
  const [cash, repaid] = [cut(invoice.cash, unit), cut(invoice.repaid, unit)];
  const charge = { channel: "", state: "success", invoiceUrl: "", orderType: "bill" } as const;
  if (issuedAt !== undefined && cash !== 0n) {
    const [type, amount] = cash > 0n ? (["consume", cash] as const) : (["refund", -cash] as const);
    yield { ...charge, time: issuedAt, type, amount, note: `Bills of ${month}`, hash: mix(hash, 0x51) };
  }
  if (repaidAt !== undefined && repaid > 0n) {
    yield {
      ...charge,
      time: repaidAt,
      type: "consume",
      amount: repaid,
      note: `Debt of ${month}`,
      hash: mix(hash, 0x52),
    };
  }
}

/** A charge, and before it the recharge without which the wallet could not pay it. */
function* withRecharge(transaction: Transaction, wallet: bigint): Generator<Transaction> {
  const missing = -(wallet + effectOf(transaction));
  if (transaction.type === "consume" && missing > 0n) {
    const step = 100n * BigInt(WHOLE);
    yield {
      ...transaction,
      type: "recharge",
      channel: "Stripe",
      amount: ((missing + step - 1n) / step) * step,
      note: "Automatic recharge",
      orderType: "auto_recharge",
      hash: mix(transaction.hash, 0x53),
    };
  }
  yield transaction;
}

function rowOf(transaction: Transaction, wallet: bigint, account: Account, settings: Settings): WireRow {
  const { time, type, channel, amount, state, note, orderType, invoiceUrl, hash } = transaction;
  const unit = unitOf(settings);
  const row: WireRow = {
    customerId: account.userId,
    serialNumber: `${type.charAt(0).toUpperCase()}${time}${hex(hash, 8)}`,
    transactionTime: String(time),
    transactionType: type,
    transactionChannel: channel,
    transactionAmount: String(amount / unit),
    walletBalance: String(wallet / unit),
    note,
    state,
    invoiceURL: invoiceUrl,
    orderType,
  };
  return settings.absentFields ? withAbsentFields(row, hash) : row;
}

/** The unit of the amounts of transactions. */
function unitOf({ transactionUnit }: Settings): bigint {
  return BigInt(transactionUnit === "cents" ? WHOLE / 100 : TEN_THOUSANDTH);
}

/** An amount truncated to whole units of transactions. */
function cut(amount: bigint, unit: bigint): bigint {
  return (amount / unit) * unit;
}

/** Whether a query selects a row. */
export function isTransactionSelected(row: WireRow, query: TransactionRowQuery): boolean {
  const time = Number(row.transactionTime);
  const { transactionTimeStart = -Infinity, transactionTimeEnd = Infinity, status } = query;
  if (time < transactionTimeStart || time > transactionTimeEnd) return false;
  if (status && row.state !== status) return false;
  const texts = ["serialNumber", "transactionType", "transactionChannel", "orderType"] as const;
  return texts.every((name) => !query[name] || row[name] === query[name]);
}
