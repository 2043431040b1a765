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
  /**
   * Names of fields, of `total`, `voucher` and `cash`, and `currency`, in the order of the columns; all but `currency` by
   * default. `currency` is the client's label in every line, so that files of several accounts can be joined.
   */
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
  /**
   * How `startTime`, `endTime` and all other times are written. "unix" (the default): as the API sends them, in unix seconds.
   * "iso": as ISO 8601 in the client's `utcOffset`, which spreadsheets and databases read: "2026-01-31T07:00:00+08:00",
   * "2026-01-31T07:00:00Z" for UTC. `endTime` is the last second of a bill either way. A time before 1970 or after the year
   * 5138 stays in unix seconds. Calendar units in the keys of a summary are the same either way.
   */
  times?: "unix" | "iso" | undefined;
}

/** Options of an export to FOCUS. */
export interface FocusOptions extends CountOptions {
  /**
   * The version of the specification: "1.2" by default. "1.3" has two more mandatory columns, `HostProviderName` and
   * `ServiceProviderName`; `ProviderName` and `PublisherName`, which it deprecates, stay. Its other new columns are about
   * allocated costs and contract commitments, which the API does not have.
   */
  version?: "1.2" | "1.3" | undefined;
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
  times: oneOf("unix", "iso"),
};

const defaultCells = { bom: false, formulaGuard: true };

/** Options of `filter` and `toNdjson`. */
export const checkCountOptions = (options: CountOptions) => checkOptions(options, countChecks);

/** Options of `unusualDays`. The module checks the names. */
export const checkGroupOptions = <By>(options: { by?: By | undefined }) => checkOptions(options, { by: anyValue });

/** Options of `toCsv`. The module checks the names of columns. */
export const resolveCsvOptions = (options: CsvOptions) => {
  const { columns, ...others } = checkOptions(options, { ...cellChecks, ...countChecks });
  return { ...defaultCells, times: "unix", ...others, columns: columns && [...columns] };
};

/** Options of `summaryToCsv`. The summary itself decided which rows count. */
export const resolveSummaryCsvOptions = (options: Omit<CsvOptions, "count">) => ({
  ...defaultCells,
  ...checkOptions(options, cellChecks),
});

const focusChecks: Checks<FocusOptions> = {
  ...countChecks,
  version: oneOf("1.2", "1.3"),
  vouchers: oneOf("netted", "credits"),
  billingAccountName: nonEmptyText,
};

/** Options of `toFocusCsv`. */
export const resolveFocusOptions = (options: FocusOptions) => ({
  version: "1.2",
  vouchers: "netted",
  billingAccountName: "",
  ...checkOptions(options, focusChecks),
});

/** Options of `formatMoney`. `Intl` checks the currency and the locale. */
export const checkMoneyOptions = (options = {} as { currency: string; locale?: string | undefined }) =>
  checkOptions(options, { currency: anyValue, locale: anyValue });
