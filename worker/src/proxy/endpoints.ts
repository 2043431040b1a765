/** The paths of the API that the proxy has: those of bills and of the account, and nothing else. */

import type { BillKind } from "novita-billing";

/** Parameters of a list of bills, and the fields of the package's queries that they are. */
type ListParameters = Readonly<Record<string, string>>;

export interface ListEndpoint {
  readonly list: BillKind;
  readonly parameters: ListParameters;
  /** Which parameter asks for the service's control totals, and its value. */
  readonly categoryParameter: "category" | "productCategory";
}

export interface AccountEndpoint {
  readonly account: "balance" | "invoices" | "transactions";
  /** The forms of the parameters. */
  readonly parameters: Readonly<Record<string, RegExp>>;
}

const range = { startTime: "startTime", endTime: "endTime", productName: "productName" };

const month = /^\d{4}-(?:0[1-9]|1[0-2])$/;
const count = /^[1-9]\d{0,8}$/;
const seconds = /^\d{1,10}$/;
const text = /^[\w .:-]{1,200}$/;

/** By path. */
export const endpoints: ReadonlyMap<string, ListEndpoint | AccountEndpoint> = new Map<
  string,
  ListEndpoint | AccountEndpoint
>([
  [
    "/openapi/v1/billing/bill/monthly/list",
    {
      list: "fixedTerm",
      parameters: { ...range, category: "category", ownerId: "ownerId" },
      categoryParameter: "category",
    },
  ],
  [
    "/openapi/v1/billing/apikey/bill/list",
    {
      list: "apiKey",
      parameters: { ...range, cycleType: "cycleType", category: "category" },
      categoryParameter: "category",
    },
  ],
  [
    "/openapi/v1/billing/bill/list",
    {
      list: "usage",
      parameters: {
        ...range,
        cycleType: "cycleType",
        productCategory: "productCategory",
        category: "category",
        ownerId: "ownerId",
      },
      categoryParameter: "productCategory",
    },
  ],
  ["/openapi/v1/billing/balance/detail", { account: "balance", parameters: {} }],
  [
    "/openapi/v1/billing/monthly/bill",
    { account: "invoices", parameters: { startMonth: month, page: count, pageSize: count } },
  ],
  [
    "/openapi/v1/bill/transaction",
    {
      account: "transactions",
      parameters: {
        ...{ pageNo: count, pageSize: count, startTime: seconds, endTime: seconds },
        ...{ serialNumber: text, transactionType: text, transactionChannel: text, status: text, orderType: text },
      },
    },
  ],
]);
