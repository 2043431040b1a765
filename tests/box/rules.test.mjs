import assert from "node:assert/strict";
import { test } from "node:test";
import { API_KEY_PATH, ApiBox, ask, askJanuary, DAY, FIXED_TERM_PATH, headersOf, IN_JANUARY, JANUARY } from "./box.mjs";

const box = new ApiBox();
const DAYS = { cycleType: "Day", ...IN_JANUARY };

/** Asserts that a request is refused with this status and reason in an error envelope. */
async function refused(answer, status, reason) {
  const response = await answer;
  const error = await response.json();
  assert.deepEqual([response.status, error.code, error.reason], [status, status, reason], error.message);
  assert.deepEqual(Object.keys(error), ["code", "reason", "message", "metadata"]);
}

async function rowsOf(answer) {
  const response = await answer;
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return JSON.parse(text).bills;
}

test("a valid query gets the box's rows", async () => {
  assert.deepEqual(await rowsOf(ask(box, API_KEY_PATH, DAYS)), box.bills("apiKey", DAYS));
  assert.deepEqual(await rowsOf(ask(box, FIXED_TERM_PATH, IN_JANUARY)), box.bills("fixedTerm", IN_JANUARY));
});

test("other paths and methods do not exist", async () => {
  await refused(ask(box, "/openapi/v1/billing/bill", DAYS), 404, "NOT_FOUND");
  await refused(ask(box, API_KEY_PATH, DAYS, { method: "POST" }), 405, "METHOD_NOT_ALLOWED");
});

test("User-Agent, key and content type are required", async () => {
  const without = (name) => {
    const headers = headersOf(box);
    delete headers[name];
    return { headers };
  };
  await refused(askJanuary(box, without("User-Agent")), 403, "FORBIDDEN");
  await refused(askJanuary(box, without("Content-Type")), 400, "VALIDATOR_PARAM");
  await refused(askJanuary(box, without("Authorization")), 401, "UNAUTHORIZED");
  for (const Authorization of [box.apiKey, `Basic ${box.apiKey}`, `Bearer ${box.apiKey}x`, "Bearer"]) {
    await refused(askJanuary(box, { headers: { ...headersOf(box), Authorization } }), 401, "UNAUTHORIZED");
  }
  const forbidden = { ...headersOf(box), Authorization: `Bearer ${box.apiKeyWithoutPermission}` };
  await refused(askJanuary(box, { headers: forbidden }), 401, "UNAUTHORIZED");
  const lenient = new ApiBox({ requireUserAgent: false, requireContentType: false });
  await rowsOf(askJanuary(lenient, { headers: { Authorization: `Bearer ${lenient.apiKey}` } }));
});

test("required parameters and integers are checked", async () => {
  for (const name of ["cycleType", "startTime", "endTime"]) {
    const { [name]: _, ...query } = DAYS;
    await refused(ask(box, API_KEY_PATH, query), 400, "VALIDATOR_PARAM");
    await refused(ask(box, API_KEY_PATH, { ...query, [name]: "" }), 400, "VALIDATOR_PARAM");
  }
  for (const startTime of ["1.5", "now", "1e9", " 1767225600", "0x10"]) {
    await refused(ask(box, API_KEY_PATH, { ...DAYS, startTime }), 400, "VALIDATOR_PARAM");
    await refused(ask(box, FIXED_TERM_PATH, { ...DAYS, startTime }), 400, "VALIDATOR_PARAM");
  }
});

test("the end is after the start, and a range is 31 days at most, 7 for hours", async () => {
  const range = (path, cycleType, seconds) =>
    ask(box, path, { cycleType, startTime: JANUARY, endTime: JANUARY + seconds });
  for (const seconds of [0, -1, 31 * DAY, 32 * DAY]) {
    await refused(range(FIXED_TERM_PATH, "", seconds), 400, "VALIDATOR_PARAM");
    await refused(range(API_KEY_PATH, "Month", seconds), 400, "VALIDATOR_PARAM");
  }
  await refused(range(API_KEY_PATH, "Hour", 7 * DAY), 400, "VALIDATOR_PARAM");
  await rowsOf(range(API_KEY_PATH, "Hour", 7 * DAY - 1));
  for (const seconds of [1, 31 * DAY - 1]) {
    await rowsOf(range(FIXED_TERM_PATH, "", seconds));
    await rowsOf(range(API_KEY_PATH, "Day", seconds));
  }
});

test("API-key bills begin in 2026, in the service's offset; fixed-term bills before", async () => {
  const before = { startTime: JANUARY - 1, endTime: JANUARY + DAY };
  await refused(ask(box, API_KEY_PATH, { cycleType: "Day", ...before }), 400, "VALIDATOR_PARAM");
  assert.ok((await rowsOf(ask(box, FIXED_TERM_PATH, before))).length > 0);
  const east = new ApiBox({ utcOffset: "+08:00" });
  const first = JANUARY - 8 * 3600;
  await rowsOf(ask(east, API_KEY_PATH, { cycleType: "Day", startTime: first, endTime: JANUARY }));
  const tooEarly = { cycleType: "Day", startTime: first - 1, endTime: JANUARY };
  await refused(ask(east, API_KEY_PATH, tooEarly), 400, "VALIDATOR_PARAM");
});

test("only documented cycles and categories are accepted", async () => {
  for (const cycleType of ["day", "Year"]) {
    await refused(ask(box, API_KEY_PATH, { ...DAYS, cycleType }), 400, "INVALID_BILL_CYCLE");
  }
  await refused(ask(box, API_KEY_PATH, { ...DAYS, category: "gpu" }), 400, "INVALID_PRODUCT_CATEGORY");
  await refused(ask(box, FIXED_TERM_PATH, { ...IN_JANUARY, category: "llm" }), 400, "INVALID_PRODUCT_CATEGORY");
  const open = new ApiBox({ openCategories: true });
  assert.deepEqual(await rowsOf(ask(open, FIXED_TERM_PATH, { ...IN_JANUARY, category: "llm" })), []);
});

test("filters: category, a part of the product name ignoring case, and the owner", async () => {
  const llm = await rowsOf(ask(box, API_KEY_PATH, { ...DAYS, category: "llm" }));
  assert.ok(llm.length > 0 && llm.every((row) => row.category === "llm"));
  const named = await rowsOf(ask(box, API_KEY_PATH, { ...DAYS, productName: "LLAMA-3" }));
  assert.ok(named.length > 0 && named.every((row) => row.productName.includes("llama-3")));
  assert.deepEqual(await rowsOf(ask(box, API_KEY_PATH, { ...DAYS, productName: "no such thing" })), []);
  const details = box.bills("fixedTerm", IN_JANUARY);
  const { ownerID } = details[0];
  const owned = await rowsOf(ask(box, FIXED_TERM_PATH, { ...IN_JANUARY, ownerId: ownerID }));
  assert.deepEqual(
    owned,
    details.filter((row) => row.ownerID === ownerID),
  );
});

test("without a category the list has the details, or by option the summary", async () => {
  const categories = (rows) => new Set(rows.map((row) => row.productCategory));
  assert.ok(!categories(await rowsOf(ask(box, FIXED_TERM_PATH, IN_JANUARY))).has("summary"));
  const older = new ApiBox({ defaultCategory: "summary" });
  assert.deepEqual([...categories(await rowsOf(ask(older, FIXED_TERM_PATH, IN_JANUARY)))], ["summary"]);
  const gpu = await rowsOf(ask(older, FIXED_TERM_PATH, { ...IN_JANUARY, category: "gpu" }));
  assert.deepEqual([...categories(gpu)], ["gpu"]);
});

test("the fixed-term list without a range is the current month", async () => {
  const later = new ApiBox({ now: () => (JANUARY + 3 * DAY) * 1000 });
  assert.deepEqual(await rowsOf(ask(later, FIXED_TERM_PATH, {})), box.bills("fixedTerm", IN_JANUARY));
});

test("int64 fields are strings, numbers or both by option, and no digit is lost", async () => {
  const texts = {};
  for (const wire of ["text", "number", "mixed"]) {
    const made = new ApiBox({ wire });
    texts[wire] = await (await askJanuary(made)).text();
    const asText = texts[wire].replace(/("\w+":)(-?\d+)(?=[,}])/g, (member, name, digits) =>
      /^"(payAmountDisplay|pricePrecision|billingMethod)":$/.test(name) ? member : `${name}"${digits}"`,
    );
    assert.deepEqual(JSON.parse(asText).bills, box.bills("apiKey", DAYS), wire);
  }
  assert.match(texts.number, /"billNum0":\d{17,}/);
  assert.match(texts.mixed, /"amount":\d/);
  assert.match(texts.mixed, /"amount":"\d/);
});

test("escapes change the text of the JSON, not its values", async () => {
  const text = await (await askJanuary(new ApiBox({ escapes: true }))).text();
  assert.match(text, /^[ -~]*$/);
  assert.deepEqual(JSON.parse(text).bills, box.bills("apiKey", DAYS));
});

test("requests are recorded with unknown parameters, and the key is hidden everywhere", async () => {
  const seen = new ApiBox();
  const headers = { ...headersOf(seen), "X-Copy": seen.apiKey };
  await rowsOf(ask(seen, API_KEY_PATH, { ...DAYS, pageSize: "10", token: seen.apiKey }, { headers }));
  await refused(
    ask(seen, API_KEY_PATH, DAYS, { headers: { ...headersOf(seen), Authorization: "Bearer sk_wrong" } }),
    401,
    "UNAUTHORIZED",
  );
  const [first, second] = seen.requests;
  assert.deepEqual(first.unknownParameters, ["pageSize", "token"]);
  assert.deepEqual(first.keyIn.toSorted(), ["authorization", "url", "x-copy"]);
  assert.deepEqual([first.status, first.outcome, first.path], [200, "sent", API_KEY_PATH]);
  assert.deepEqual([second.status, second.keyIn], [401, []]);
  const text = JSON.stringify(seen.requests);
  assert.ok(!text.includes(seen.apiKey) && !text.includes("sk_wrong"));
});

test("a base path comes before the API's paths, and CORS can be enabled", async () => {
  const proxied = new ApiBox({ basePath: "/proxy", cors: true });
  const response = await ask(proxied, `/proxy${API_KEY_PATH}`, DAYS);
  assert.equal(response.headers.get("access-control-allow-origin"), "*");
  assert.equal((await rowsOf(response)).length, box.bills("apiKey", DAYS).length);
  await refused(ask(proxied, "/other", DAYS), 404, "NOT_FOUND");
  const preflight = await ask(proxied, `/proxy${API_KEY_PATH}`, {}, { method: "OPTIONS" });
  assert.equal(preflight.status, 204);
  assert.deepEqual([proxied.requests.length, proxied.open], [2, 0]);
  assert.equal((await askJanuary(new ApiBox())).headers.get("access-control-allow-origin"), null);
});

test("a rate limit accepts its number of requests, and sends the others how long to wait", async () => {
  const limits = [
    [{ kind: "token-bucket", perSecond: 0.5, burst: 2 }, 2000],
    [{ kind: "fixed-window", requests: 2, seconds: 2 }, 2000],
  ];
  for (const [limit, waitMs] of limits) {
    for (const [retryAfter, name, value] of [
      [undefined, "retry-after", String(waitMs / 1000)],
      ["milliseconds", "retry-after-ms", String(waitMs)],
      ["none", "retry-after", null],
    ]) {
      let now = Date.UTC(2026, 0, 1);
      const limited = new ApiBox({ limit: { ...limit, retryAfter }, now: () => now });
      const statuses = [];
      for (let request = 0; request < 3; request += 1) {
        const response = await askJanuary(limited);
        statuses.push(response.status);
        if (response.status === 429) assert.equal(response.headers.get(name), value);
      }
      assert.deepEqual(statuses, [200, 200, 429], limit.kind);
      now += waitMs - 1;
      assert.equal((await askJanuary(limited)).status, 429);
      now += 1;
      assert.equal((await askJanuary(limited)).status, 200);
    }
  }
  assert.throws(() => new ApiBox({ limit: { kind: "token-bucket", perSecond: 0 } }), TypeError);
  assert.throws(() => new ApiBox({ limit: { kind: "leaky" } }), TypeError);
});
