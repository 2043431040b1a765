// The Worker of the tests: each request runs a scenario, and its response is the outcome. The package is resolved by its
// "workerd" condition; the key is a secret binding.

import * as lib from "novita-billing";
import { runScenario } from "./scenarios/run.mjs";

let shared;

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    if (url.pathname === "/bills") return Response.json(await bills(url.searchParams, env));
    const place = { lib, origin: env.ORIGIN, holdsKey: true, isPage: false };
    return Response.json(await runScenario(await request.text(), place));
  },
};

/** One client for all requests, or with `own` one for each, as users write it. */
async function bills(parameters, env) {
  const options = { apiKey: env.NOVITA_API_KEY, baseUrl: parameters.get("baseUrl") };
  shared ??= new lib.BillingClient(options);
  const client = parameters.has("own") ? new lib.BillingClient(options) : shared;
  const query = { period: parameters.get("period"), cycleType: "Day" };
  const { bills: rows, report } = await client.apiKeyBills.list(query);
  return {
    rows,
    complete: report.complete,
    attempts: report.windows.reduce((sum, window) => sum + window.attempts, 0),
  };
}
