// The rest of the account: the balance, and the lists that have pages. One entry for each holds all in which they differ.

import { BALANCE } from "./balance.js";
import type { Books } from "./books.js";
import { FIRST_INVOICE, INVOICES } from "./invoices.js";
import { TRANSACTIONS } from "./transactions.js";
import type { Frame, WireRow } from "./wire.js";

/** How the value of a parameter is read. "page" and "size" are the page's number and its maximum of rows. */
export type AccountParameter = "month" | "second" | "text" | "page" | "size";

export interface AccountEndpoint {
  path: string;
  /** The documented parameters. Any other is ignored. */
  parameters: Readonly<Record<string, AccountParameter>>;
  /** Those without which a request is refused. */
  required: readonly string[];
  /** The first month of a query. Default: any. */
  earliest?: string;
  frame: Frame;
  /** Whether a list says how many rows it has in all. */
  hasTotal: boolean;
  rowsOf(books: Books, query: Record<string, string | number>): WireRow[];
}

const balance: AccountEndpoint = {
  path: "/openapi/v1/billing/balance/detail",
  parameters: {},
  required: [],
  frame: BALANCE,
  hasTotal: false,
  rowsOf: (books) => [books.balance()],
};

const invoices: AccountEndpoint = {
  path: "/openapi/v1/billing/monthly/bill",
  parameters: { startMonth: "month", page: "page", pageSize: "size" },
  required: [],
  earliest: FIRST_INVOICE,
  frame: INVOICES,
  hasTotal: false,
  rowsOf: (books, query) => books.invoices(query),
};

const transactions: AccountEndpoint = {
  // Not "/billing/", as the others have it.
  path: "/openapi/v1/bill/transaction",
  parameters: {
    pageNo: "page",
    pageSize: "size",
    serialNumber: "text",
    transactionTimeStart: "second",
    transactionTimeEnd: "second",
    transactionType: "text",
    transactionChannel: "text",
    status: "text",
    orderType: "text",
  },
  required: ["pageNo", "pageSize"],
  frame: TRANSACTIONS,
  hasTotal: true,
  rowsOf: (books, query) => books.transactions(query),
};

export const ACCOUNT_ENDPOINTS = { balance, invoices, transactions };

/** The path of the balance. */
export const BALANCE_PATH = balance.path;
/** The path of the invoices. */
export const INVOICES_PATH = invoices.path;
/** The path of the wallet's transactions. */
export const TRANSACTIONS_PATH = transactions.path;
