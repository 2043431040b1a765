// The fields of the balance that the option `balance` replaces, and their checks.

import * as check from "./check.js";

/** Fields of the balance that a box answers with in place of its own: an integer as text, or null for a field that is absent. */
export interface BalanceFields {
  /** What can be spent, in ten-thousandths of the currency. */
  availableBalance?: string | null | undefined;
  /** The wallet's cash, in ten-thousandths of the currency. */
  cashBalance?: string | null | undefined;
  /** What may be borrowed, in ten-thousandths of the currency. */
  creditLimit?: string | null | undefined;
  /** What was used and is not billed yet, in ten-thousandths of the currency. */
  pendingCharges?: string | null | undefined;
  /** What is billed and not paid, in ten-thousandths of the currency. */
  outstandingInvoices?: string | null | undefined;
}

const integerText: check.Check = (value) =>
  value === null || (typeof value === "string" && /^-?\d{1,30}$/.test(value))
    ? undefined
    : "must be an integer as text, or null";

const CHECKS: { [Field in keyof BalanceFields]-?: check.Check } = {
  availableBalance: integerText,
  cashBalance: integerText,
  creditLimit: integerText,
  pendingCharges: integerText,
  outstandingInvoices: integerText,
};

/** Throws a TypeError for a field or a value that the balance cannot have. */
export function checkBalance(fields: BalanceFields): void {
  check.members(fields, CHECKS, { whole: "balance", member: "field", prefix: "balance." });
}
