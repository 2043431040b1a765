// The rest of the account: what its months add up to, their invoices, the wallet's transactions and its balance.

import type { InvoiceQuery } from "../wasm/novita_billing.js";
import type { Account } from "./account.js";
import { balanceRow } from "./balance.js";
import { parseMonth } from "./calendar.js";
import * as check from "./check.js";
import { invoiceRow, invoicesAt } from "./invoices.js";
import { monthSums, type MonthTotals } from "./month-sums.js";
import type { Settings } from "./settings.js";
import { totalsOf } from "./totals.js";
import { isTransactionSelected, type TransactionRowQuery, transactionsAt } from "./transactions.js";
import type { WireRow } from "./wire.js";

/** The rest of an account at the current second of the box's clock. */
export interface Books {
  month(month: string): MonthTotals;
  invoices(query: InvoiceQuery): WireRow[];
  transactions(query: TransactionRowQuery): WireRow[];
  balance(): WireRow;
}

export function booksOf(account: Account, settings: Settings): Books {
  const sumsOf = monthSums(account, settings);
  const nowOf = () => Math.floor(settings.now() / 1000);
  const invoices = (now: number) => invoicesAt(now, settings, sumsOf);
  const wallet = (now: number) => transactionsAt(now, invoices(now), account, settings);
  return {
    month(month) {
      const requirement = check.readableBy(parseMonth)(month);
      if (requirement) throw new TypeError(`month ${requirement}`);
      const { usage, fixedTerm, all } = sumsOf(month);
      return { month, ...totalsOf(all), usage: totalsOf(usage), fixedTerm: totalsOf(fixedTerm) };
    },
    invoices({ startMonth = "", endMonth = "9999-12" }) {
      const now = nowOf();
      const rows = invoices(now)
        .filter(({ month }) => month >= startMonth && month <= endMonth)
        .map((invoice) => invoiceRow(invoice, now, account, settings));
      return settings.invoiceOrder === "oldest-first" ? rows : rows.reverse();
    },
    transactions: (query) => wallet(nowOf()).rows.filter((row) => isTransactionSelected(row, query)),
    balance() {
      const now = nowOf();
      return balanceRow(wallet(now).wallet, invoices(now), settings);
    },
  };
}
