// The balance: what the wallet has, and what is owed.

import type { Invoice } from "./invoices.js";
import { tenThousandthsOf, WHOLE } from "./money.js";
import { mix } from "./random.js";
import type { Settings } from "./settings.js";
import type { Frame, WireRow } from "./wire.js";

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
