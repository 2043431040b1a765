// Gives an element what its state needs: a client with made-up answers, and what happens once they are there.

import { BillingClient } from "novita-billing";
import { boxFetch, emptyFetch, rowsFetch } from "./answers.js";

const baseUrl = "/billing";

/** A request that is never answered must stay so while the page is open. */
const dayMs = 86_400_000;

/** @param {object} state a line of the table of states */
export function showState(billing, state) {
  if (state.isOffline) Object.defineProperty(navigator, "onLine", { get: () => false });
  if (!state.isWithoutClient) {
    const { fetch, inject } = answersOf(state);
    billing.client = new BillingClient({ baseUrl, timeoutMs: dayMs, ...state.limits, fetch });
    if (state.then) onceLoaded(billing, () => state.then({ billing, inject }));
  }
  for (const [name, value] of Object.entries(state.attributes)) billing.setAttribute(name, value);
}

const answersOf = ({ rows, box, faults }) => {
  if (rows) return { fetch: rows.length === 0 ? emptyFetch : rowsFetch(rows) };
  return boxFetch({ basePath: baseUrl, ...box, faults });
};

function onceLoaded(billing, then) {
  billing.addEventListener("novita-load", then, { once: true });
}
