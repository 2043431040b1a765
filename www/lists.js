// The lists of bills that the page can show. Everything that differs between them is in the table below: a list that is added
// there appears in the form, the address, the columns, the groups, the bars and the downloads.

const moneyColumns = [
  { type: "money", name: "Total", field: "total" },
  { type: "money", name: "Voucher", field: "voucher" },
  { type: "money", name: "Cash", field: "cash" },
];

const growing = { one: "its amount grows", more: "their amounts grow" };

/**
 * A list of bills.
 *
 * @typedef {object} List
 * @property {string} choice its label in the form
 * @property {string} title
 * @property {string} fileName its part of the names of downloads
 * @property {string} clientProperty the property of the package's client that loads it
 * @property {boolean} hasCycle whether a query has a cycle: how long a row is
 * @property {string} [finestUnit] the finest unit of the bars if there is no cycle
 * @property {string} categoryField the field of a row that has its category
 * @property {string} categoryParameter the field of a query that selects by category
 * @property {boolean} [needsCategory] whether a query must name categories; all of them are then the documented ones
 * @property {Record<string, string>} categories labels of the documented categories; the service may have more
 * @property {Record<string, string>} groupFields labels of the text fields that bills can be grouped by; the first is the
 *   default
 * @property {{ one: string, more: string }} openRemark what it means that bills are open, i.e. that their end is to come
 * @property {ColumnDefinition[]} columns of the table of bills. Money is before quantities, so that it is visible on a
 *   narrow screen
 */

/**
 * A column of the table of bills. `rows-table.js` has the types.
 *
 * @typedef {object} ColumnDefinition
 * @property {"period" | "apiKey" | "text" | "money" | "quantity"} type
 * @property {string} name
 * @property {string} [field] of the row
 * @property {string} [noteField] the field that is shown in a second line
 */

/**
 * The lists by their kind, which is the package's name of a list. An address with a period alone is of the first.
 *
 * @type {Record<string, List>}
 */
export const lists = {
  apiKey: {
    choice: "Per API key",
    title: "Bills per API key",
    fileName: "api-key-bills",
    clientProperty: "apiKeyBills",
    hasCycle: true,
    categoryField: "category",
    categoryParameter: "category",
    categories: { llm: "Language models", gen_api: "Media generation", web_search: "Web search" },
    groupFields: {
      ownerID: "API key",
      productName: "Product",
      category: "Category",
      apikeyName: "Key name",
      apikeyMask: "Key mask",
      productId: "Product id",
      userId: "User",
    },
    openRemark: growing,
    columns: [
      { type: "period", name: "Period" },
      { type: "apiKey", name: "API key" },
      { type: "text", name: "Product", field: "productName" },
      { type: "text", name: "Category", field: "category" },
      ...moneyColumns,
      { type: "quantity", name: "Input", field: "billNum0" },
      { type: "quantity", name: "Output", field: "billNum1" },
    ],
  },
  usage: {
    choice: "Usage",
    title: "Usage-based bills",
    fileName: "usage-bills",
    clientProperty: "usageBills",
    hasCycle: true,
    categoryField: "productCategory",
    categoryParameter: "productCategory",
    needsCategory: true,
    categories: {
      gpu: "GPU instances",
      llm: "Language models",
      serverless: "Serverless endpoints",
      cloud_storage: "Cloud storage",
      gen_api: "Media generation",
      cloud_sandbox: "Sandboxes",
      llm_dedicated_endpoint: "Dedicated endpoints",
      web_search: "Web search",
      bare_metal: "Bare metal",
      summary: "Summary (control totals)",
    },
    groupFields: {
      productCategory: "Product category",
      productName: "Product",
      ownerID: "Resource",
      category: "Category",
      productId: "Product id",
      userId: "User",
    },
    openRemark: growing,
    columns: [
      { type: "period", name: "Period" },
      { type: "text", name: "Product", field: "productName", noteField: "ownerID" },
      { type: "text", name: "Category", field: "productCategory" },
      ...moneyColumns,
      { type: "quantity", name: "Quantity", field: "billNum0" },
      { type: "quantity", name: "Output", field: "billNum1" },
    ],
  },
  fixedTerm: {
    choice: "Fixed-term",
    title: "Fixed-term bills",
    fileName: "fixed-term-bills",
    clientProperty: "fixedTermBills",
    hasCycle: false,
    // A fixed term is a month or more.
    finestUnit: "month",
    categoryField: "productCategory",
    categoryParameter: "category",
    categories: {
      gpu: "GPU instances",
      serverless: "Serverless endpoints",
      cloud_storage: "Cloud storage",
      local_storage: "Local storage",
      image: "Images",
      bare_metal: "Bare metal",
      summary: "Summary (control totals)",
    },
    groupFields: {
      productName: "Product",
      productCategory: "Category",
      ownerID: "Resource",
      memberId: "Member",
      tradeType: "Trade",
      tradeMode: "Trade mode",
      cycle: "Cycle",
      productId: "Product id",
      userId: "User",
    },
    // They are charged in advance.
    openRemark: { one: "its term is not over", more: "their terms are not over" },
    columns: [
      { type: "period", name: "Period" },
      { type: "text", name: "Product", field: "productName", noteField: "ownerID" },
      { type: "text", name: "Category", field: "productCategory" },
      { type: "text", name: "Trade", field: "tradeType" },
      ...moneyColumns,
      { type: "quantity", name: "Quantity", field: "billNum" },
    ],
  },
};

export const kinds = Object.keys(lists);

/** What the page shows beside the lists: the whole account in this month. It is the default. */
export const overviewKind = "overview";

/** The category of control totals: sums by the service, which are no bills. */
export const controlCategory = "summary";

export const cycles = ["Hour", "Day", "Week", "Month"];

/** Units of the calendar, the finest first. */
export const units = ["hour", "day", "week", "month"];

/** The units that the bars of a query can have: none is finer than its rows. */
export function unitsOf({ kind, cycle }) {
  const { hasCycle, finestUnit } = lists[kind];
  return units.slice(units.indexOf(hasCycle ? cycle.toLowerCase() : finestUnit));
}

/** The label of a product category of usage-based bills. */
export const categoryLabel = (category) =>
  Object.hasOwn(lists.usage.categories, category) ? lists.usage.categories[category] : category;

const tradeTypes = new Map([
  ["monthly_new_buy", "bought"],
  ["monthly_re_buy", "renewed"],
  ["monthly_re_config", "changed"],
]);

/** The label of a field's value. Most values are their own labels. */
export const valueLabel = (field, value) => (field === "tradeType" ? (tradeTypes.get(value) ?? value) : value);
