/** What the manifest says of the attributes. */

import { cycles, listNames, units } from "./core/lists.js";
import { presets } from "./core/periods.js";
import type { attributeNames } from "./property-names.js";

export interface AttributeDescription {
  readonly description: string;
  /** The values that it can have, where they are few. */
  readonly values?: readonly string[];
  readonly default?: string;
}

/** By the name of the property. */
export const attributes: Record<keyof typeof attributeNames, AttributeDescription> = {
  baseUrl: {
    description:
      "Where bills are requested: a server of yours that adds the key. May be relative to the page's origin.",
  },
  list: { description: "What is shown.", values: listNames, default: "account" },
  period: {
    description: `A period such as "2026-11", "2026-Q4" or "2026-11-01/2026-11-20", or ${presets.join(", ")}.`,
    default: "this-month",
  },
  cycle: { description: "How long a row is.", values: cycles, default: "Day" },
  category: { description: "The only category that is requested; all by default." },
  groupBy: {
    description: "One or two fields, separated by a comma: groups are by the first, an open group by the second.",
  },
  unit: {
    description: "The unit of the bars; by default what suits the period.",
    values: units,
  },
  compare: {
    description:
      'What to compare with: "previous", "same-days" (for a running period) or a period; nothing by default.',
  },
  filter: {
    description: 'JSON of the texts that bills must have, by field: {"productName":["a","b"]}.',
  },
  currency: { description: "The currency of all amounts: a label.", default: "USD" },
  utcOffset: { description: "Where the service's own days begin.", default: "+00:00" },
  timeZone: {
    description: "Whose days the bars have: an IANA name or a UTC offset; the service's by default.",
  },
  budget: { description: "An amount that the period should not exceed, as decimal text." },
  locale: {
    description: "A language tag; that of the page by default. English, German, Japanese and Arabic texts ship.",
  },
  theme: {
    description: "Light or dark; by default as the reader's system is.",
    values: ["auto", "light", "dark"],
    default: "auto",
  },
  controls: {
    description: "Which controls there are: all, those of the view, or none.",
    values: ["all", "view", "none"],
    default: "all",
  },
  count: {
    description: "Which bills count, everywhere: all, or only those that begin in the period.",
    values: ["all", "begun"],
    default: "all",
  },
  syncUrl: {
    description: "Keeps what is shown in the page's address, in parameters whose names begin with this text.",
  },
};
