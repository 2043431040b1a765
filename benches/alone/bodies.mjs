// Requests without a client.

import { jsonParse } from "../contenders/json-parse.mjs";
import { chunksOf, wholeOf } from "../contenders/whole-body.mjs";

const PATH = "/openapi/v1/billing/apikey/bill/list";

/** Requests one window. Returns the body as a stream. */
export async function fetchBody({ startTime, endTime }, baseUrl, apiKey) {
  const url = `${baseUrl}${PATH}?cycleType=Day&startTime=${startTime}&endTime=${endTime}`;
  const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json", "user-agent": "bench" };
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return response.body;
}

/** The typed rows of one window. */
export const rowsOf = async (window, baseUrl, apiKey) =>
  jsonParse.rows(await wholeOf(await fetchBody(window, baseUrl, apiKey)));

/** Reads the body of a window without using it. */
export async function* readOnly(window, baseUrl, apiKey) {
  for await (const _ of chunksOf(await fetchBody(window, baseUrl, apiKey))) yield [];
}
