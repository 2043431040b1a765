/** The options of all commands: one table for the parser, `--help`, the manual page and the completions. */

import { presets } from "../../element/core/periods.js";

/** An option of the command line. */
export interface OptionSpec {
  /** What a value is called in help; a switch has none. */
  readonly value?: string;
  /** The only values. */
  readonly choices?: readonly string[];
  /** May be given several times, or with several values with commas between them. */
  readonly isList?: boolean;
  /** Whether values of a list are kept whole, because a comma may be part of one. */
  readonly keepsCommas?: boolean;
  readonly text: string;
  /** What holds without the option. A command may have another default. */
  readonly default?: string;
}

/** The lists of bills, as they are named here. */
export const listNames = ["usage", "fixed-term", "api-key"] as const;
export type ListName = (typeof listNames)[number];

export const cycleNames = ["hour", "day", "week", "month"] as const;

const periodText = `calendar units: 2026, 2026-Q1, 2026-01, 2026-W05, 2026-01-15, 2026-01/2026-03, or ${presets.join(", ")}`;

export const options = {
  list: {
    value: "LIST",
    choices: listNames,
    text: "the list of bills; bills per API key are another view of a part of usage",
    default: "usage",
  },
  period: { value: "PERIOD", text: periodText, default: "this-month" },
  from: { value: "TIME", text: "the first moment, such as 2026-01-01T00:00:00+01:00, in place of --period" },
  until: { value: "TIME", text: "the moment before which the range ends" },
  cycle: {
    value: "CYCLE",
    choices: cycleNames,
    text: "how long a bill is; fixed-term bills have none",
    default: "day",
  },
  category: {
    value: "NAME",
    isList: true,
    text: "a category, such as gpu or llm; usage takes several",
    default: "every documented one",
  },
  filter: {
    value: "FIELD=TEXT",
    isList: true,
    keepsCommas: true,
    text: "only bills with this text in a field, such as productName=h100; several of a field are alternatives",
  },
  count: {
    value: "WHICH",
    choices: ["all", "begun"],
    text: "begun leaves out bills that begin before the period, so that months add up",
    default: "all",
  },
  by: {
    value: "NAMES",
    isList: true,
    text: "group by fields, and by hour, day, week or month, such as month,productName",
  },
  top: { value: "N", text: "only the N largest groups; the rest becomes one" },
  "time-zone": { value: "ZONE", text: "whose days the groups are, such as Europe/Berlin; may need --cycle hour" },
  with: { value: "PERIOD", text: "the period to compare with", default: "the one before" },
  budget: { value: "AMOUNT", text: "an amount that the period should not exceed" },
  type: { value: "TYPE", text: "only transactions of a type, such as recharge, refund or consume" },
  format: { value: "FORMAT", text: "how the result is written" },
  output: { value: "FILE", text: "write to a file, which is replaced once all is written; - is standard output" },
  columns: { value: "NAMES", isList: true, text: "the columns of csv, in this order" },
  times: { value: "FORM", choices: ["unix", "iso"], text: "how csv has times", default: "unix" },
  bom: { text: "begin csv with a byte order mark, which Excel needs" },
  "no-formula-guard": { text: "write csv cells as the service sends them, also what a spreadsheet would run" },
  "focus-version": { value: "VERSION", choices: ["1.2", "1.3"], text: "the version of focus", default: "1.2" },
  vouchers: { value: "FORM", choices: ["netted", "credits"], text: "how focus has vouchers", default: "netted" },
  "fail-over": { value: "AMOUNT", text: "end with code 4 if the total is more than this" },
  "key-file": { value: "FILE", text: "read the key from a file that only you can read; - is standard input" },
  "base-url": { value: "URL", text: "another address of the API, also NOVITA_BASE_URL" },
  currency: { value: "LABEL", text: "the label of amounts", default: "USD" },
  "utc-offset": { value: "OFFSET", text: "where the service's days begin, such as +08:00", default: "+00:00" },
  timeout: { value: "SECONDS", text: "how long to wait for an answer, and then for each part of it", default: "30" },
  retries: { value: "N", text: "how often a failed request is sent again", default: "3" },
  port: { value: "PORT", text: "the port of the page", default: "any free one" },
  "no-open": { text: "print the address of the page, without opening a browser" },
} as const satisfies Record<string, OptionSpec>;

export type OptionName = keyof typeof options;

/** An option by its name, in the general form. */
export const optionOf = (name: OptionName): OptionSpec => options[name];
