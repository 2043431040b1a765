/** The client of an element that has none of its own: it requests bills from the address of the attribute `base-url`. */

import { BillingClient } from "novita-billing";

/** Headers, or a function that returns those of the next request. */
export type HeaderSource = HeadersInit | (() => HeadersInit | Promise<HeadersInit>);

export interface ClientSettings {
  baseUrl: string;
  currency: string;
  utcOffset: string;
  /** Asked before each request, so that a token may be renewed. */
  headers: () => HeaderSource | undefined;
}

export function makeClient({ baseUrl, currency, utcOffset, headers }: ClientSettings): BillingClient {
  const fetchWithHeaders = async (request: Request): Promise<Response> => {
    const source = headers();
    const own = typeof source === "function" ? await source() : source;
    if (!own) return fetch(request);
    const merged = new Headers(request.headers);
    for (const [name, value] of new Headers(own)) merged.set(name, value);
    const response = await fetch(new Request(request, { headers: merged }));
    // Errors show what the service says.
    return response.ok || !response.body ? response : await withoutValues(response, new Headers(own));
  };
  return new BillingClient({ baseUrl, currency, utcOffset, fetch: fetchWithHeaders });
}

/** A shorter value is no secret, and may be a part of any text. */
const minSecret = 12;

/** A response that does not quote the values of headers. */
async function withoutValues(response: Response, headers: Headers): Promise<Response> {
  let text = await response.text();
  for (const value of headers.values()) {
    // Without the name of the scheme.
    const secret = value.slice(value.indexOf(" ") + 1);
    if (secret.length >= minSecret) text = text.replaceAll(secret, "[key]");
  }
  return new Response(text, response);
}
