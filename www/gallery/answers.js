// Answers to the requests of the gallery's clients, made in the page: those of the API in a box, or given rows.

import { ApiBox, INVOICES_PATH } from "novita-billing/testing";

/** The fetch of a box, as if a proxy had added the key; and a function that adds faults. */
export function boxFetch(options) {
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const box = new ApiBox({
    seed: 2026,
    keys: 5,
    models: 12,
    instances: 14,
    until: tomorrow,
    upToNow: true,
    ...options,
  });
  const fetch = (request) => {
    const headers = new Headers(request.headers);
    headers.set("authorization", `Bearer ${box.apiKey}`);
    return box.fetch(new Request(request, { headers }));
  };
  return { fetch, inject: (fault) => box.inject({ times: Infinity, ...fault }) };
}

const json = (value) => Response.json(value);

/** Answers every request with those of the rows that begin in its range. */
export const rowsFetch = (rows) => (request) => {
  const query = new URL(request.url).searchParams;
  const [start, end] = ["startTime", "endTime"].map((name) => Number(query.get(name)));
  // The service's own sums are a category.
  const isSum = query.get("productCategory") === "summary";
  return Promise.resolve(
    json({ bills: isSum ? [] : rows.filter(({ startTime }) => startTime >= start && startTime <= end) }),
  );
};

/** An account that was never used. */
export const emptyFetch = (request) => {
  const { pathname } = new URL(request.url);
  return Promise.resolve(json(pathname.endsWith(INVOICES_PATH) ? { data: [] } : { bills: [] }));
};
