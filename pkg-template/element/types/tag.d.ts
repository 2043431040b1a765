import type { Compare, Controls, ListName, NovitaBillingElement } from "./class.js";
import type { CalendarUnit, CycleType } from "novita-billing";

/** What templates set as properties, because it is no text. */
export type NovitaBillingProperties = Partial<
  Pick<NovitaBillingElement, "client" | "headers" | "strings" | "wasm" | "parquet">
>;

/** The attributes of the tag. */
export interface NovitaBillingAttributes {
  "base-url"?: string;
  list?: ListName;
  period?: string;
  cycle?: CycleType;
  category?: string;
  "group-by"?: string;
  unit?: CalendarUnit;
  compare?: Compare;
  /** JSON */
  filter?: string;
  currency?: string;
  "utc-offset"?: string;
  "time-zone"?: string;
  budget?: string;
  locale?: string;
  theme?: "auto" | "light" | "dark";
  controls?: Controls;
  count?: "all" | "begun";
  "sync-url"?: string;
}
