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
    return fetch(new Request(request, { headers: merged }));
  };
  return new BillingClient({ baseUrl, currency, utcOffset, fetch: fetchWithHeaders });
}
