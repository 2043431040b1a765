/** The options of `decodeBills`. */

import type { BillKind } from "../../wasm/novita_billing.js";
import { configError } from "../errors.js";
import { describeValue } from "../inspect.js";
import { type Check, checkOptions } from "./check.js";
import { defaultLabels, type Labels, labelChecks } from "./labels.js";

interface LabelOptions {
  /** The currency of all amounts: a label. Default: "USD". */
  currency?: string | undefined;
  /** Where the service's own days begin, e.g. "+08:00". Default: "+00:00". */
  utcOffset?: string | undefined;
}

interface UsageDecodeOptions extends LabelOptions {
  /** The product category that the bills were requested with: every row gets it. Rows that have one keep it otherwise. */
  productCategory?: string | undefined;
}

/** The options of `decodeBills` for a kind. */
export type DecodeOptions<Kind extends BillKind> = "usage" extends Kind ? UsageDecodeOptions : LabelOptions;

const productCategory =
  (kind: BillKind): Check =>
  (value, name) => {
    if (kind !== "usage") throw configError(name, `productCategory is an option for bills of kind "usage" alone`);
    if (typeof value === "string" && value.trim() !== "") return;
    throw configError(name, `productCategory must be a text such as "gpu", not ${describeValue(value)}`);
  };

/** Checks the options, and fills in the defaults. */
export const resolveDecodeOptions = (kind: BillKind, options: UsageDecodeOptions): Labels & UsageDecodeOptions => ({
  ...defaultLabels,
  ...checkOptions(options, { ...labelChecks, productCategory: productCategory(kind) }),
});
