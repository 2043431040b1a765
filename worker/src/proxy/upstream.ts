/** Requests to the API. */

import type { Account, Config } from "../config.js";
import { Refusal } from "../refusal.js";

/** Headers of the API's answers that are passed on. */
const passed = ["retry-after", "retry-after-ms", "x-request-id", "request-id"];

/** What the API is asked: nothing of the caller's request but the path and the checked query. */
export async function ask(
  config: Config,
  { apiKey }: Account,
  path: string,
  parameters: URLSearchParams,
  signal: AbortSignal,
): Promise<Response> {
  const query = parameters.toString();
  try {
    return await fetch(`${config.baseUrl}${path}${query && `?${query}`}`, {
      headers: {
        accept: "application/json",
        authorization: `Bearer ${apiKey}`,
        "content-type": "application/json",
        "user-agent": "novita-billing-worker",
      },
      // A redirect would take the key along.
      redirect: "manual",
      signal,
    });
  } catch (error) {
    // Its message may have the address, but not the key.
    throw new Refusal(502, `the API could not be reached: ${(error as Error).name}`);
  }
}

/**
 * The answer as the caller gets it: its status, its body as data, and the headers of the list, unless one of them has the key.
 */
export function passedOn(upstream: Response, { apiKey }: Account): Response {
  const headers = new Headers({ "content-type": "application/json; charset=utf-8" });
  for (const name of passed) {
    const value = upstream.headers.get(name);
    if (value !== null && !value.includes(apiKey)) headers.set(name, value);
  }
  // A sign-in page or a redirect is no answer of the API.
  const isJson = /^application\/json\b/i.test(upstream.headers.get("content-type") ?? "");
  if (!isJson) headers.set("content-type", "text/plain; charset=utf-8");
  return new Response(upstream.body, { status: upstream.status, headers });
}
