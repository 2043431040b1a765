// Rules that both the package and the Rust crate know: the committed cases that the crate runs in tests/crate/vectors.rs.
// A case that only the crate refuses has `"rust": "refused"`, one that only the package refuses `"package": "refused"`.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { importPackage } from "../support/consumer.mjs";

const {
  addMoney,
  BillingClient,
  calendarKeys,
  compareMoney,
  decodeBills,
  isBillingError,
  planWindows,
  previousPeriod,
  usageCategories,
} = await importPackage();

const proxy = "https://example.com/proxy";
const day = { startTime: 1767225600, endTime: 1767311999 };

const read = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));

function casesOf(name) {
  const cases = read(name);
  assert.ok(cases.length > 0);
  return cases;
}

/** Asserts that a function gives a case's result, or refuses it with an error of this kind at the path in the case. */
function assertOutcome(call, testCase, kind, result) {
  const what = JSON.stringify(testCase);
  const isRefused = testCase.refused || testCase.package === "refused";
  let given;
  try {
    given = call();
  } catch (error) {
    assert.ok(isRefused && isBillingError(error) && error.kind === kind, `${what}: ${error}`);
    if (testCase.refused) assert.equal(error.path, testCase.refused, what);
    return;
  }
  assert.ok(!isRefused, what);
  assert.deepEqual(given, result, what);
}

/** Sends one query with these options: the request and the error's message, or the path of the option that was refused. */
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
  for (const { given, becomes, refused, says = "" } of casesOf("base-url")) {
    const end = await ask({ baseUrl: given });
    assert.equal(end.refused, refused && "baseUrl", given);
    assert.ok(end.message.includes(says), `${given}: ${end.message}`);
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
    // A service's message is shown on one line.
    if (/^[\t -~]*$/.test(sent)) {
      assert.equal(end.message.includes(`(${sent.replaceAll("\t", " ")})`), !hidden, `${what}: ${end.message}`);
    }
  }
});

test("keys", async () => {
  for (const { given, refused, says = "" } of casesOf("api-key")) {
    const end = await ask({ apiKey: given }, `no such key (${given})`);
    assert.equal(end.refused, refused && "apiKey", given);
    assert.ok(end.message.includes(says), `${given}: ${end.message}`);
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

test("previous periods", () => {
  for (const testCase of casesOf("previous-period")) {
    assertOutcome(() => previousPeriod(testCase.given), testCase, "query", testCase.previous);
  }
});

test("calendar keys", () => {
  for (const testCase of casesOf("calendar-keys")) {
    const { period, unit, keys, count, first, last } = testCase;
    if (count === undefined) {
      assertOutcome(() => calendarKeys(period, unit), testCase, "query", keys);
    } else {
      const all = calendarKeys(period, unit);
      assert.deepEqual([all.length, all[0], all.at(-1)], [count, first, last], `${period} by ${unit}`);
      assert.equal(new Set(all).size, count, `${period} by ${unit}`);
    }
  }
});

test("time zones", async () => {
  for (const { zone, keys } of casesOf("time-zones")) {
    const money = { amount: 1, voucherAmount: 0, payAmount: 1 };
    const bills = keys.map(({ second }) => ({
      ...{ startTime: second, endTime: second, productName: String(second) },
      ...money,
    }));
    const table = await decodeBills("apiKey", JSON.stringify({ bills }));
    const units = ["hour", "day", "week", "month"];
    const { groups } = table.summarize({ by: ["productName", ...units], timeZone: zone });
    const found = groups.map(({ key: { productName, ...key } }) => ({ second: Number(productName), ...key }));
    assert.deepEqual(
      found.sort((a, b) => a.second - b.second),
      keys,
      zone,
    );
  }
});

test("sums of amounts", () => {
  for (const testCase of casesOf("add-money")) {
    assertOutcome(() => addMoney(...testCase.amounts), testCase, "config", testCase.sum);
  }
});

test("the order of amounts", () => {
  for (const testCase of casesOf("compare-money")) {
    assertOutcome(() => compareMoney(testCase.a, testCase.b), testCase, "config", testCase.order);
  }
});

test("suggestions for unknown names", () => {
  const { known, cases } = read("did-you-mean");
  assert.ok(cases.length > 0);
  for (const { given, meant } of cases) {
    assert.throws(
      () => new BillingClient({ [given]: 1 }),
      ({ message }) => {
        assert.equal(/did you mean "?(\w+)/.exec(message)?.[1], meant, given);
        return meant === undefined || known.includes(meant);
      },
    );
  }
});

test("the product categories of usage-based bills", () => {
  assert.deepEqual(usageCategories, read("usage-categories"));
  assert.ok(Object.isFrozen(usageCategories));
});
