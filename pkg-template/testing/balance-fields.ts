// The fields of the balance that the option `balance` replaces, and their checks.

import * as check from "./check.js";

/** Fields of the balance that a box answers with in place of its own: an integer as text, or null for a field that is absent. */
export interface BalanceFields {
  availableBalance?: string | null | undefined;
  cashBalance?: string | null | undefined;
  creditLimit?: string | null | undefined;
  pendingCharges?: string | null | undefined;
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
