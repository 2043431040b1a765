// What is refused or taken of a client's options: the same committed cases that the Rust crate runs in
// tests/crate/vectors.rs. Cases where that is stricter say so, and are not refused here.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { importPackage } from "../support/consumer.mjs";

const { BillingClient, isBillingError, planWindows } = await importPackage();

const proxy = "https://example.com/proxy";
const day = { startTime: 1767225600, endTime: 1767311999 };

function casesOf(name) {
  const cases = JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));
  assert.ok(cases.length > 0);
  return cases;
}

/** Asks with these options: the request and the words of the refusal, or `refused`, the path of the option. */
async function ask(options, says = "no") {
  let request;
  const body = JSON.stringify({ code: 400, reason: "BAD", message: says });
  const fetch = async (sent) => {
    request = sent;
    return new Response(body, { status: 400, headers: { "content-type": "application/json" } });
  };
  let client;
  try {
    client = new BillingClient({ fetch, ...options });
  } catch (error) {
    assert.ok(isBillingError(error) && error.kind === "config", String(error));
    return { refused: error.path, message: error.message };
  }
  const error = await client.fixedTermBills.list(day).catch((thrown) => thrown);
  assert.ok(isBillingError(error), String(error));
  return { request, message: error.message };
}

test("base URLs", async () => {
  for (const { given, becomes, refused } of casesOf("base-url")) {
    const end = await ask({ baseUrl: given });
    assert.equal(end.refused, refused && "baseUrl", given);
    if (!refused) {
      const query = "?startTime=1767225600&endTime=1767311999";
      assert.equal(end.request.url, `${becomes}/openapi/v1/billing/bill/monthly/list${query}`, given);
    }
  }
});

test("headers", async () => {
  for (const { name, value, sent, hidden, refused, apiKey } of casesOf("headers")) {
    const what = JSON.stringify([name, value]);
    const options = { baseUrl: proxy, headers: { [name]: value } };
    const end = await ask(apiKey === undefined ? options : { ...options, apiKey }, `it says (${sent})`);
    assert.equal(end.refused, refused, what);
    if (refused) {
      assert.ok(value.length < 2 || !end.message.includes(value), end.message);
      continue;
    }
    assert.equal(end.request.headers.get(name), sent, what);
    // Words of a service are shown in one line.
    if (/^[\t -~]*$/.test(sent)) {
      assert.equal(end.message.includes(`(${sent.replaceAll("\t", " ")})`), !hidden, `${what}: ${end.message}`);
    }
  }
});

test("keys", async () => {
  for (const { given, refused } of casesOf("api-key")) {
    const end = await ask({ apiKey: given }, `no such key (${given})`);
    assert.equal(end.refused, refused && "apiKey", given);
    assert.ok(given.length < 4 || !end.message.includes(given), end.message);
    if (!refused) assert.equal(end.request.headers.get("authorization"), `Bearer ${given}`);
  }
});

test("UTC offsets", async () => {
  for (const { given, refused, seconds } of casesOf("utc-offset")) {
    const end = await ask({ baseUrl: proxy, utcOffset: given });
    assert.equal(end.refused, refused && "utcOffset", given);
    if (refused) continue;
    const [window] = await planWindows("fixedTerm", { period: "2026-01-01" }, { utcOffset: given });
    assert.equal(window.startTime, 1767225600 - seconds, given);
  }
});

test("settings", async () => {
  for (const { option, given, refused } of casesOf("settings")) {
    const end = await ask({ baseUrl: proxy, [option]: given });
    assert.equal(end.refused, refused && option, `${option}: ${given}`);
  }
});
