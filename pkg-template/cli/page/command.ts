/** `page`: serves the billing page to the browser of this machine. */

import { BillingClient } from "novita-billing";
import type { Values } from "../arguments/parse.js";
import type { Io } from "../run.js";
import { clientOptions } from "../results/context.js";
import { integerOf } from "../settings/question.js";
import { UsageError } from "../usage-error.js";
import { openBrowser } from "./open-browser.js";
import { startPage } from "./server.js";

/** Serves until the process is ended. */
export async function page(values: Values, io: Io): Promise<number> {
  const port = values.port === undefined ? 0 : integerOf("--port", values.port, 65_535);
  const options = await clientOptions(values, io);
  if (typeof options.apiKey !== "string") {
    throw new UsageError("The page needs a key: set NOVITA_API_KEY, or give --key-file FILE.");
  }
  // It checks the key, the address and the labels before anything is served.
  new BillingClient(options);
  const { apiKey, baseUrl = "https://api.novita.ai", currency = "USD", utcOffset = "+00:00" } = options;
  const { url, launchUrl } = await startPage({ port, apiKey, baseUrl, currency, utcOffset });
  io.stdout.write(`${url}\n`);
  io.stderr.write(
    "The billing page is at this address until you press Ctrl-C. Everyone who has it can read the bills.\n",
  );
  if (!values["no-open"]) openBrowser(launchUrl, io.env);
  return await new Promise<never>(() => {});
}
