// The balance: what the wallet has, and what is owed.

import * as check from "./check.js";
import type { Invoice } from "./invoices.js";
import { tenThousandthsOf, WHOLE } from "./money.js";
import { mix } from "./random.js";
import type { Settings } from "./settings.js";
import type { Frame, WireRow } from "./wire.js";

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

/** A flat object, not a list. */
export const BALANCE: Frame = { money: "availableBalance", fallback: {} };

/**
 * The balance as the API sends it, in ten-thousandths: what is available is the wallet's cash without the debts of invoices
 * that came out, and may be negative.
 */
export function balanceRow(wallet: bigint, invoices: Invoice[], { balance, seed }: Settings): WireRow {
  const outstanding = invoices.reduce((sum, { debt, repaid }) => sum + debt - repaid, 0n);
  const creditLimit = BigInt([0, 100, 1000][mix(seed, 0xc4ed17) % 3] ?? 0) * BigInt(WHOLE);
  const integer = (units: bigint) => String(tenThousandthsOf(units));
  const fields: WireRow = {
    availableBalance: integer(wallet - outstanding),
    cashBalance: integer(wallet),
    creditLimit: integer(creditLimit),
    pendingCharges: "0",
    outstandingInvoices: integer(outstanding),
  };
  const given = Object.entries(balance).filter(([, value]) => value !== undefined);
  return Object.fromEntries(Object.entries({ ...fields, ...Object.fromEntries(given) }).filter(([, v]) => v !== null));
}
