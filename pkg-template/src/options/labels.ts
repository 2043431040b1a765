/** What the amounts and times of bills mean. */

import { configError } from "../errors.js";
import { describeValue } from "../inspect.js";
import type { Check, Checks } from "./check.js";

export interface Labels {
  /** The currency of all amounts: a label. */
  currency: string;
  /** Where the service's own days begin, e.g. "+08:00". */
  utcOffset: string;
}

export const defaultLabels: Labels = { currency: "USD", utcOffset: "+00:00" };

const currency: Check = (value, name) => {
  if (typeof value === "string" && value !== "") return;
  throw configError(name, `currency must be a label such as "USD", not ${describeValue(value)}`);
};

/** Whether a text is a UTC offset such as "+08:00", or "Z". */
export const isUtcOffset = (text: string) => /^(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))$/.test(text);

/** Replaces "Z" and "-00:00" by "+00:00", so that equal offsets are equal texts. */
const utcOffset: Check = (value, name) => {
  if (typeof value === "string" && isUtcOffset(value)) {
    return /^(?:Z|-00:00)$/.test(value) ? "+00:00" : value;
  }
  throw configError(name, `utcOffset must have the form "+08:00", not ${describeValue(value)}`);
};

export const labelChecks: Checks<Labels> = { currency, utcOffset };
