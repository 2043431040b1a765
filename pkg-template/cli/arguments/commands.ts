/** The commands: one table for the parser, `--help`, the manual page and the completions. */

import type { OptionName } from "./options.js";

/** How a result is written. */
export type Format = "table" | "csv" | "ndjson" | "json" | "focus" | "markdown" | "parquet";

/** What each format is, for the manual page. */
export const formatTexts: Record<Format, string> = {
  table: "columns for people; amounts are exact",
  csv: "RFC 4180, guarded against formulas; reads back exactly",
  ndjson: "one JSON object a line",
  json: "the shapes of the library: a Summary, or the API's own JSON of bills",
  focus: "CSV of FOCUS, the FinOps specification",
  markdown: "a table for issues and pull requests",
  parquet: "Apache Parquet with exact decimals, for --output or a pipe",
};

export interface CommandSpec {
  /** One line of the list of commands. */
  readonly summary: string;
  /** Paragraphs of the command's own help. */
  readonly details: readonly string[];
  readonly options: readonly OptionName[];
  /** Where an option's default is another one than usual. */
  readonly defaults?: Partial<Record<OptionName, string>>;
  /** The formats, the default first. */
  readonly formats?: readonly Format[];
  readonly argument?: { readonly name: string; readonly choices: readonly string[]; readonly text: string };
  readonly examples: ReadonlyArray<readonly [command: string, text: string]>;
}

const connection = ["key-file", "base-url", "currency", "utc-offset", "timeout", "retries"] as const;
const range = ["period", "from", "until"] as const;
const question = ["list", ...range, "cycle", "category", "filter", "count"] as const;
const written = ["format", "output"] as const;
const grouped = ["by", "top", "time-zone"] as const;
const exported = ["columns", "times", "bom", "no-formula-guard", "focus-version", "vouchers"] as const;
const records: readonly Format[] = ["table", "csv", "ndjson", "json", "markdown"];

const tableOfCommands = {
  bills: {
    summary: "list bills",
    details: [
      "Lists every bill of a period, each once, with a total. Any period can be asked for in one command: it is split into " +
        "requests that the API accepts.",
    ],
    options: [...question, ...written, "fail-over", ...connection],
    formats: ["table", "csv", "ndjson", "json", "focus", "markdown", "parquet"],
    examples: [
      ["novita-billing bills --period 2026-01", "the usage of January, by day"],
      ["novita-billing bills --list fixed-term --period 2026", "what was rented in a year"],
      ["novita-billing bills --list api-key --filter apikeyName=production", "what one key has used this month"],
      ["novita-billing bills --period last-month --format ndjson | jq .productName", "for other programs"],
    ],
  },
  summary: {
    summary: "add up bills by product, key, day or month",
    details: [
      "Groups bills by fields and calendar units, and adds them up exactly. Without --by, the groups are the categories, " +
        "or the keys.",
      "Days are those of the service. For those of a time zone, add --cycle hour, and --from and --until in place of --period.",
    ],
    options: [...question, ...grouped, ...written, "fail-over", ...connection],
    formats: records,
    examples: [
      ["novita-billing summary --period last-month", "what each category cost"],
      ["novita-billing summary --period 2026 --by month,productName --top 10", "a year by month and product"],
      ["novita-billing summary --list api-key --by ownerID --format csv", "this month by key, for a spreadsheet"],
      ["novita-billing summary --fail-over 1000 > /dev/null || echo alert", "in a daily job"],
    ],
  },
  compare: {
    summary: "compare a period with the one before",
    details: [
      "Shows what changed, the largest change first. Without --by, the groups are the categories, or the keys.",
    ],
    options: [...question, "with", ...grouped, ...written, "fail-over", ...connection].filter(
      (name): name is OptionName => name !== "from" && name !== "until",
    ),
    formats: records,
    examples: [
      ["novita-billing compare --period last-month --by productName --top 5", "where costs grew"],
      ["novita-billing compare --period 2026-Q1 --with 2025-Q4", "two quarters"],
    ],
  },
  balance: {
    summary: "show the balance",
    details: [
      "A field that the service leaves out is empty, never 0. The credit limit is no part of the other amounts.",
    ],
    options: [...written, ...connection],
    formats: records,
    examples: [["novita-billing balance", "what can be spent, and what is owed"]],
  },
  invoices: {
    summary: "list invoices",
    details: ["Lists the invoices of months, oldest first; every one without --period."],
    options: ["period", ...written, ...connection],
    defaults: { period: "every month" },
    formats: records,
    examples: [["novita-billing invoices --period 2026", "the invoices of a year"]],
  },
  transactions: {
    summary: "list recharges, refunds and charges of the wallet",
    details: [
      "Lists transactions in the order of the service; every one without --period. Amounts are as the API sends them: their " +
        "unit is not certain, so they have no currency.",
    ],
    options: [...range, "type", ...written, ...connection],
    defaults: { period: "all" },
    formats: records,
    examples: [["novita-billing transactions --period this-year --type recharge", "the recharges of this year"]],
  },
  reconcile: {
    summary: "compare the bills of months with their invoices",
    details: [
      "For each month: its usage, its fixed-term bills, their sum, the invoice, and the difference. It claims nothing about " +
        "why there is one. The period must consist of months. A month is open until it is over and its invoice is out.",
    ],
    options: ["period", ...written, "fail-over", ...connection],
    defaults: { period: "last-month" },
    formats: records,
    examples: [["novita-billing reconcile --period 2026-Q1", "three months"]],
  },
  forecast: {
    summary: "estimate how a running period will end",
    details: [
      "Complete days count as they are, every other day as their mean; low and high take the cheaper and the dearer half. " +
        "It needs three complete days. --fail-over compares with what is likely.",
    ],
    options: ["list", "period", "cycle", "category", "filter", "budget", ...written, "fail-over", ...connection],
    formats: records,
    examples: [["novita-billing forecast --budget 5000", "the day on which this month's usage will pass 5000"]],
  },
  export: {
    summary: "write bills for other programs",
    details: [
      "As bills, with the options of the formats for programs. Text that a spreadsheet would run as a formula gets a '. " +
        "Every export adds up exactly.",
    ],
    options: [...question, ...written, ...exported, "fail-over", ...connection],
    formats: ["csv", "ndjson", "json", "focus", "parquet"],
    examples: [
      ["novita-billing export --period 2026-01 --times iso --bom --output january.csv", "for a spreadsheet"],
      ["novita-billing export --period 2026-01 --format focus --output focus.csv", "for a cost tool"],
      ["novita-billing export --period 2026 --format parquet --output 2026.parquet", "for DuckDB or pandas"],
    ],
  },
  plan: {
    summary: "show the requests, without sending any",
    details: ["Shows how a period is split into requests that the API accepts. It needs no key."],
    options: ["list", ...range, "cycle", "category", ...written, ...connection],
    formats: records,
    examples: [["novita-billing plan --period 2026 --category gpu", "the twelve requests of a year"]],
  },
  verify: {
    summary: "find bills that do not add up",
    details: ["Lists the bills whose total is not the sum of their voucher and cash parts. Nothing is corrected."],
    options: [...question, ...written, ...connection],
    formats: records,
    examples: [["novita-billing verify --period last-month", "none is the usual result"]],
  },
  page: {
    summary: "serve the billing page to your own browser; the default",
    details: [
      "Serves a page with charts, groups and downloads on this machine alone, and opens it. The key stays in this process: the " +
        "page asks this process, at an address with a random token that no other page knows. Ctrl-C ends it.",
    ],
    options: ["port", "no-open", "key-file", "base-url", "currency", "utc-offset"],
    examples: [
      ["novita-billing", "with NOVITA_API_KEY set"],
      ["novita-billing page --no-open --port 8080", "only print the address"],
    ],
  },
  completion: {
    summary: "print a completion script for a shell",
    details: ["Load it in the startup file of your shell, as the examples show."],
    options: [],
    argument: { name: "SHELL", choices: ["bash", "zsh", "fish"], text: "bash, zsh or fish" },
    examples: [
      ["source <(novita-billing completion bash)", "in ~/.bashrc"],
      ["source <(novita-billing completion zsh)", "in ~/.zshrc, after compinit"],
      ["novita-billing completion fish | source", "in ~/.config/fish/config.fish"],
    ],
  },
} satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof tableOfCommands;

export const commands: Readonly<Record<CommandName, CommandSpec>> = tableOfCommands;

/** The command of a line that names none. */
export const defaultCommand: CommandName = "page";

/** Variables of the environment, for help and the manual page. */
export const environmentTexts: ReadonlyArray<readonly [name: string, text: string]> = [
  ["NOVITA_API_KEY", "the key, unless --key-file is given"],
  ["NOVITA_BASE_URL", "the address of the API, unless --base-url is given"],
  ["NO_COLOR", "if it is not empty, no colours are used"],
  ["BROWSER", "the program that opens the page; none opens nothing"],
];
