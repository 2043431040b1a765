/** Requests to the API. */

import type { Account, Config } from "../config.js";
import { Refusal } from "../refusal.js";

/** Headers of the API's answers that are passed on. */
const passed = ["retry-after", "retry-after-ms", "x-request-id", "request-id"];

/** So many seconds an answer may take until it begins. */
const maxWait = 60;

/**
 * What the API is asked: nothing of the caller's request but the path and the checked query.
 *
 * @throws {Refusal} 502, or 504 if no answer began in time
 */
export async function ask(
  config: Config,
  { apiKey }: Account,
  path: string,
  parameters: URLSearchParams,
  signal: AbortSignal,
): Promise<Response> {
  const query = parameters.toString();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), maxWait * 1000);
  const ended = AbortSignal.any([signal, late.signal]);
  const send = () =>
    fetch(`${config.baseUrl}${path}${query && `?${query}`}`, {
      headers: {
        accept: "application/json",
        authorization: `Bearer ${apiKey}`,
        "content-type": "application/json",
        "user-agent": "novita-billing-worker",
      },
      // A redirect would take the key along.
      redirect: "manual",
      signal: ended,
    });
  try {
    // A connection that is used again may have been closed by the service in between: that says nothing about the service.
    return await send().catch((error: unknown) => (ended.aborted ? Promise.reject(error) : send()));
  } catch (error) {
    if (late.signal.aborted) throw new Refusal(504, `the API did not answer within ${maxWait} seconds`);
    // Its message may have the address, but not the key.
    throw new Refusal(502, `the API could not be reached: ${(error as Error).name}`);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The answer as the caller gets it: its status, its body as data, and the headers of the list, unless one of them has the key.
 *
 * @throws {Refusal} 502 if the API refuses the key: the caller's own token is accepted, and signing in again would not help
 */
export function passedOn(upstream: Response, { name, apiKey }: Account): Response {
  if (upstream.status === 401 || upstream.status === 403) {
    const detail = `the API answers ${upstream.status} to the key of the ${name ? `account ${name}` : "default account"}`;
    throw new Refusal(502, detail, {
      message: "the billing service refuses the key of this Worker: its log says more",
    });
  }
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
