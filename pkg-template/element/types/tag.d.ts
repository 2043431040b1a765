import type { Compare, Controls, ListName } from "./class.js";
import type { CalendarUnit, CycleType } from "novita-billing";

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
