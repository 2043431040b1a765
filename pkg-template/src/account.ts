/** The balance, the invoices and the transactions of an account. */

import type { AccountRecord } from "../wasm/novita_billing.js";
import { parseExtra } from "./extra.js";
import { jsonValue } from "./wire.js";

/**
 * The balance of an account. Amounts are exact decimal text in whole currency; each may be negative. A field that the API
 * left out is absent, never 0.
 */
export interface Balance {
  /** What can be spent. */
  available?: string;
  /** The part of the wallet that is cash. */
  cash?: string;
  /** What may be borrowed: not a part of the other amounts. */
  creditLimit?: string;
  /** What was used and is not billed yet. Documented as 0 for now. */
  pendingCharges?: string;
  /** What is billed and not paid. */
  outstandingInvoices?: string;
  /** Every integer field of the answer by the API's name, also unknown ones: amounts are in ten-thousandths. */
  raw: Record<string, bigint>;
}

/**
 * The invoice of a month. Amounts are exact decimal text in whole currency; each may be negative. Absent text is "", any other
 * absent field is undefined. An invoice comes out a few days after its month.
 */
export interface Invoice {
  /** The invoice's id. */
  billId: string;
  /** The account that is billed. */
  userId: string;
  /** "2026-01" */
  billingMonth: string;
  /** pending, outed (due), paid, overdue, voided, or one to come. */
  status: string;
  /** Where the invoice can be downloaded; "" if there is none. */
  invoiceUrl: string;
  /** Where the billed time begins, in unix seconds, as the API sends it. */
  startTime?: number;
  /** Where the billed time ends, in unix seconds, as the API sends it. In the running month it was seen before `startTime`. */
  endTime?: number;
  /** `totalAmountDecimal` if the API sends it, else `totalAmount` / 10000. */
  total: string;
  /** Before discounts. */
  originTotal?: string;
  /** `voucherPayAmountDecimal` if the API sends it, else `voucherPayAmount` / 10000. */
  voucher: string;
  /** `cashPayAmountDecimal` if the API sends it, else `cashPayAmount` / 10000. */
  cash: string;
  /** Debts from before 2025-10 are in the invoice of that month, whose total may be 0. */
  debt?: string;
  /** What was repaid: `repaidAmount` / 10000. */
  repaid?: string;
  /** Fields that this version does not know, as the API sent them; numbers as in `extra` of a bill. */
  extra?: Record<string, unknown>;
}

/**
 * A transaction. Amounts are as the API sends them: their unit is in doubt (documented as ten-thousandths, but a recharge was
 * seen that matched hundredths), so no amount in currency is made of them. Absent text is "". `JSON.stringify` writes the
 * bigints as text.
 */
export interface Transaction {
  /** The account's id. */
  customerId: string;
  /** The transaction's id. */
  serialNumber: string;
  /** Unix seconds. */
  transactionTime: number;
  /** recharge, refund, consume, or one to come. */
  transactionType: string;
  /** AliPay, WeixinPay, PublicRemittance, Stripe, or one to come. */
  transactionChannel: string;
  /** The amount as the API sends it: an integer in a unit that is in doubt. */
  transactionAmount: bigint;
  /** What the wallet has, as the API sends it: an integer in a unit that is in doubt. */
  walletBalance?: bigint;
  /** The service's remark. */
  note: string;
  /** pending, success, failed, expired, or one to come. */
  state: string;
  /** What kind of order it belongs to, as the API sends it. */
  orderType: string;
  /** Where its receipt can be downloaded; "" if there is none. */
  invoiceURL: string;
  /** Fields that this version does not know, as the API sent them; numbers as in `extra` of a bill. */
  extra?: Record<string, unknown>;
}

/** The object of a record. Its `toJSON`, which is not enumerable, writes bigints as text. */
export function toAnswer<Answer>(record: AccountRecord): Answer {
  const { extra, ...fields } = record;
  const answer = extra === undefined ? fields : { ...fields, extra: parseExtra(extra) };
  const value = function (this: object) {
    return jsonValue({ ...this });
  };
  Object.defineProperty(answer, "toJSON", { value, writable: true, configurable: true });
  return answer as Answer;
}
