/** The properties of the element that can be set. They stand apart because servers need them, where nothing else of it runs. */

/** The names of the attributes by those of their properties. */
export const attributeNames = {
  baseUrl: "base-url",
  list: "list",
  period: "period",
  cycle: "cycle",
  category: "category",
  groupBy: "group-by",
  unit: "unit",
  compare: "compare",
  filter: "filter",
  currency: "currency",
  utcOffset: "utc-offset",
  timeZone: "time-zone",
  budget: "budget",
  locale: "locale",
  theme: "theme",
  controls: "controls",
  count: "count",
  syncUrl: "sync-url",
} as const;

export type AttributeName = (typeof attributeNames)[keyof typeof attributeNames];

/** Properties that are no attributes. */
export const objectProperties = ["client", "headers", "strings", "wasm", "parquet"] as const;
