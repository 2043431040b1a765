// What the commands of this repository know of the lists of bills.

import { usageCategories } from "../pkg/dist/entry/node.js";

/**
 * The lists by their kind: a title, the property of the package's client, whether a query has a cycle, and the names of the
 * category in a query and in a row.
 */
export const lists = {
  fixedTerm: {
    title: "Fixed-term bills",
    clientProperty: "fixedTermBills",
    hasCycle: false,
    categoryParameter: "category",
    categoryField: "productCategory",
  },
  apiKey: {
    title: "Bills per API key",
    clientProperty: "apiKeyBills",
    hasCycle: true,
    categoryParameter: "category",
    categoryField: "category",
  },
  usage: {
    title: "Usage-based bills",
    clientProperty: "usageBills",
    hasCycle: true,
    categoryParameter: "productCategory",
    categoryField: "productCategory",
    // A query must name them.
    allCategories: usageCategories,
  },
};

/** The category of control totals: sums by the service, which are no bills. */
export const controlCategory = "summary";

/** The package's query for a list. An empty category is all. */
export function queryOf(kind, { period, cycle, category }) {
  const { hasCycle, categoryParameter, allCategories } = lists[kind];
  const categories = category === "" ? allCategories : category;
  return {
    period,
    ...(hasCycle && { cycleType: cycle }),
    ...(categories !== undefined && { [categoryParameter]: categories }),
  };
}
