/** What the command line knows of the lists of bills. */

import { usageCategories } from "novita-billing";
import type {
  ApiKeyBill,
  BillingClient,
  Bills,
  BillTable,
  FixedTermBill,
  SummarySpec,
  UsageBill,
} from "novita-billing";
import type { ListName } from "../arguments/options.js";
import type { Field } from "../output/fields.js";

/** A row of any list. A type of its own, because the three lists are handled alike. */
export type Row = FixedTermBill & ApiKeyBill & UsageBill;
export type Table = BillTable<Row>;
export type Spec = SummarySpec<Row>;
export type BillList = Bills<object, Row>;

export interface ListSpec {
  readonly of: (client: BillingClient) => BillList;
  readonly kind: "usage" | "fixedTerm" | "apiKey";
  readonly hasCycle: boolean;
  /** The field of a query for categories, and whether it takes several. */
  readonly categoryParameter: "productCategory" | "category";
  /** Without a category: those that are asked for, by cycle. */
  readonly allCategories?: (cycle: string) => readonly string[];
  /** What bills are grouped by unless something else is asked for. */
  readonly groupedBy: readonly string[];
  /** The columns of a table, without the amounts. */
  readonly fields: ReadonlyArray<Field<Row>>;
}

/** The service has no bills by the hour for it. */
const withoutHours = "cloud_storage";

const start: Field<Row> = { name: "startTime", title: "start", type: "time", value: (row) => row.startTime };
const product: Field<Row> = { name: "productName", title: "product", type: "text", value: (row) => row.productName };
const productCategory: Field<Row> = {
  name: "productCategory",
  title: "category",
  type: "text",
  value: (row) => row.productCategory,
};
const resource: Field<Row> = { name: "ownerID", title: "resource", type: "text", value: (row) => row.ownerID };

/** The amounts of a bill, at the end of a line. */
export const amountFields: ReadonlyArray<Field<{ total: string; voucher: string; cash: string }>> = [
  { name: "voucher", title: "voucher", type: "amount", value: (row) => row.voucher },
  { name: "cash", title: "cash", type: "amount", value: (row) => row.cash },
  { name: "total", title: "total", type: "amount", value: (row) => row.total },
];

export const lists: Readonly<Record<ListName, ListSpec>> = {
  usage: {
    of: ({ usageBills }) => usageBills as unknown as BillList,
    kind: "usage",
    hasCycle: true,
    categoryParameter: "productCategory",
    allCategories: (cycle) =>
      cycle === "hour" ? usageCategories.filter((category) => category !== withoutHours) : usageCategories,
    groupedBy: ["productCategory"],
    fields: [start, product, productCategory, resource],
  },
  "fixed-term": {
    of: ({ fixedTermBills }) => fixedTermBills as unknown as BillList,
    kind: "fixedTerm",
    hasCycle: false,
    categoryParameter: "category",
    groupedBy: ["productCategory"],
    fields: [
      start,
      { name: "endTime", title: "end", type: "time", value: (row) => row.endTime + 1 },
      product,
      productCategory,
      resource,
      { name: "tradeType", title: "trade", type: "text", value: (row) => row.tradeType },
    ],
  },
  "api-key": {
    of: ({ apiKeyBills }) => apiKeyBills as unknown as BillList,
    kind: "apiKey",
    hasCycle: true,
    categoryParameter: "category",
    groupedBy: ["ownerID"],
    fields: [
      start,
      { name: "apikeyName", title: "key", type: "text", value: (row) => row.apikeyName || row.ownerID },
      { name: "apikeyMask", title: "mask", type: "text", value: (row) => row.apikeyMask },
      product,
      { name: "category", title: "category", type: "text", value: (row) => row.category },
    ],
  },
};
