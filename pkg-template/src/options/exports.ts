/** Options of filters and exports. */

import { configError } from "../errors.js";
import { describeValue } from "../inspect.js";
import { anyValue, boolean, type Check, type Checks, checkOptions, nonEmptyText, oneOf } from "./check.js";

/**
 * Which rows count: "all" that the service sent, or "begun", which leaves out those that begin before the requested range.
 * If the service selects rows by overlap, a bill that spans a border is in the responses for both sides of it; with "begun"
 * it counts on the side where it begins, so that the months of a year add up to the year. They also do if the service
 * selects rows by their beginning; under other rules they need not. The rows of `decodeBills` have no requested range: there
 * "begun" leaves nothing out.
 */
export type Count = "all" | "begun";

/** The rows of a filter or an export. */
export interface CountOptions {
  /** "all" by default; "begun" leaves out rows that begin before the requested range, see {@link Count}. */
  count?: Count | undefined;
}

/** Options of a CSV export. */
export interface CsvOptions extends CountOptions {
  /** Names of fields, and of `total`, `voucher` and `cash`, in the order of the columns; all of them by default. */
  columns?: readonly string[] | undefined;
  /** Begins with a byte order mark, without which Excel assumes another encoding: false by default. */
  bom?: boolean | undefined;
  /**
   * Puts a `'` before what a spreadsheet would run as a formula: true by default. It stands where text begins with `=`, `+`,
   * `-`, `@`, their full-width forms, a tab, a line break or another control character, also after spaces, quotes or `'` (so
   * that `=1` and `'=1` stay different); and in text after each `;`, tab or line break that such a sign follows. Numbers are
   * left as they are. Without the guard, cells are the values as the API sends them.
   */
  formulaGuard?: boolean | undefined;
}

/** Options of an export to FOCUS. */
export interface FocusOptions extends CountOptions {
  /**
   * "netted" (the default): one line a bill, whose `BilledCost` and `EffectiveCost` are its cash amount. "credits": these
   * costs are the bill's total, and a line of category Credit follows with minus the voucher amount, if there is one.
   * `BilledCost` over all lines is the cash either way (of bills that balance: see `verify`). `ContractedCost` over all
   * lines is the total with "netted"; with "credits" it is the total less the vouchers, as Credit lines have one as well.
   */
  vouchers?: "netted" | "credits" | undefined;
  /** `BillingAccountName`, which no bill states; null by default. "42", which programs read as a number, becomes "account-42". */
  billingAccountName?: string | undefined;
}

const columnNames: Check = (value, name) => {
  if (!Array.isArray(value)) throw configError(name, `${name} must be a list of names, not ${describeValue(value)}`);
  if (value.length === 0) throw configError(name, `${name} is empty: name at least one column, or leave it out`);
  Array.from(value, (column: unknown, index) => nonEmptyText(column, `${name}[${index}]`));
};

const countChecks: Checks<CountOptions> = { count: oneOf("all", "begun") };

const cellChecks: Checks<Omit<CsvOptions, "count">> = {
  columns: columnNames,
  bom: boolean,
  formulaGuard: boolean,
};

const defaultCells = { bom: false, formulaGuard: true };

/** Options of `filter` and `toNdjson`. */
export const checkCountOptions = (options: CountOptions) => checkOptions(options, countChecks);

/** Options of `toCsv`. The module checks the names of columns. */
export const resolveCsvOptions = (options: CsvOptions) => {
  const { columns, ...others } = checkOptions(options, { ...cellChecks, ...countChecks });
  return { ...defaultCells, ...others, columns: columns && [...columns] };
};

/** Options of `summaryToCsv`. The summary itself decided which rows count. */
export const resolveSummaryCsvOptions = (options: Omit<CsvOptions, "count">) => ({
  ...defaultCells,
  ...checkOptions(options, cellChecks),
});

const focusChecks: Checks<FocusOptions> = {
  ...countChecks,
  vouchers: oneOf("netted", "credits"),
  billingAccountName: nonEmptyText,
};

/** Options of `toFocusCsv`. */
export const resolveFocusOptions = (options: FocusOptions) => ({
  vouchers: "netted",
  billingAccountName: "",
  ...checkOptions(options, focusChecks),
});

/** Options of `formatMoney`. `Intl` checks the currency and the locale. */
export const checkMoneyOptions = (options = {} as { currency: string; locale?: string | undefined }) =>
  checkOptions(options, { currency: anyValue, locale: anyValue });
