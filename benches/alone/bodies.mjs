// The bodies of a range, asked for by hand: what a program without a client does.

import { chunksOf, jsonParse, wholeOf } from "../contenders/json-parse.mjs";

const PATH = "/openapi/v1/billing/apikey/bill/list";

/** Asks for one window. Gives the body as a stream. */
export async function askFor({ startTime, endTime }, baseUrl, apiKey) {
  const url = `${baseUrl}${PATH}?cycleType=Day&startTime=${startTime}&endTime=${endTime}`;
  const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json", "user-agent": "bench" };
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return response.body;
}

/** Rows of one window, typed. */
export const rowsOf = async (window, baseUrl, apiKey) =>
  jsonParse.rows(await wholeOf(await askFor(window, baseUrl, apiKey)));

/** Reads a window and keeps nothing. */
export async function* readOnly(window, baseUrl, apiKey) {
  for await (const _ of chunksOf(await askFor(window, baseUrl, apiKey))) yield [];
}
