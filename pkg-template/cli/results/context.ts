/** What the functions that make results take. */

import { BillingClient, type CallOptions, type ClientOptions } from "novita-billing";
import type { Values } from "../arguments/parse.js";
import type { ProgressLine } from "../messages/progress.js";
import type { Labels } from "../output/fields.js";
import { integerOf, type Present } from "../settings/question.js";
import { type KeySource, readKey } from "../settings/key.js";
import { UsageError } from "../usage-error.js";

export interface Context {
  readonly values: Values;
  readonly present: Present;
  readonly labels: Labels;
  readonly client: BillingClient;
  readonly calls: CallOptions;
}

/** The client's options of a command. `needsKey` is false for commands that send nothing. */
export async function clientOptions(
  values: Values,
  source: KeySource,
  { needsKey = true }: { needsKey?: boolean } = {},
): Promise<ClientOptions> {
  const { "base-url": givenUrl, currency, "utc-offset": utcOffset, timeout, retries } = values;
  const baseUrl = givenUrl ?? (source.env["NOVITA_BASE_URL"] || undefined);
  const apiKey = needsKey ? await readKey(values["key-file"], source) : undefined;
  if (needsKey && apiKey === undefined && baseUrl === undefined) {
    throw new UsageError(
      "There is no key: create one in the Novita AI console, then set NOVITA_API_KEY, or give --key-file FILE " +
        "(- is standard input).",
    );
  }
  return {
    ...(apiKey !== undefined && { apiKey }),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(currency !== undefined && { currency }),
    ...(utcOffset !== undefined && { utcOffset }),
    ...(timeout !== undefined && { timeoutMs: integerOf("--timeout", timeout, 86_400) * 1000 }),
    ...(retries !== undefined && { maxRetries: integerOf("--retries", retries, 100) }),
  };
}

/** The context of a command that asks the service. */
export function contextOf(values: Values, options: ClientOptions, now: number, progress: ProgressLine): Context {
  // It checks the options, the offset among them.
  const client = new BillingClient({ ...options, onEvent: progress.onEvent });
  const { currency = "USD", utcOffset = "+00:00" } = options;
  return {
    values,
    present: { now, utcOffset },
    labels: { currency, utcOffset },
    client,
    calls: { onWindowError: "collect", onProgress: progress.onProgress },
  };
}
