/** What a failure means for the exit code, and what is said. */

import { isBillingError } from "novita-billing";
import { presets } from "../../element/core/periods.js";
import { exitCodes } from "../exit-codes.js";

/** The options behind the names that the library's errors have. */
const optionNames: Readonly<Record<string, string>> = {
  apiKey: "the key",
  baseUrl: "--base-url",
  budget: "--budget",
  by: "--by",
  category: "--category",
  columns: "--columns",
  currency: "--currency",
  cycleType: "--cycle",
  from: "--from",
  maxRetries: "--retries",
  period: "--period",
  productCategory: "--category",
  timeoutMs: "--timeout",
  timeZone: "--time-zone",
  top: "--top",
  until: "--until",
  utcOffset: "--utc-offset",
  where: "--filter",
};

/** An error of the library, or one of this program or the machine. */
export function failureOf(thrown: unknown): { code: number; text: string } {
  if (!isBillingError(thrown)) return { code: exitCodes.failed, text: textOf(thrown) };
  const { kind, path, message } = thrown;
  const isUsage = kind === "config" || kind === "query";
  const option = isUsage && path !== undefined ? optionNames[/^\w+/.exec(path)?.[0] ?? ""] : undefined;
  const more = option === "--period" ? `. Also ${presets.join(", ")}` : "";
  const text = `${option ? `${option}: ` : ""}${message}${more}`;
  return { code: isUsage ? exitCodes.usage : exitCodes.failed, text: /[.?!]$/.test(text) ? text : `${text}.` };
}

function textOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  // The machine says why a file or a socket failed; anything else is a bug, whose place is of use.
  return "code" in thrown ? thrown.message : (thrown.stack ?? thrown.message);
}
