// All faults within this process. server.test.mjs has those that are different on a socket.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  API_KEY_PATH,
  ApiBox,
  ask,
  askJanuary,
  BALANCE_PATH,
  FIXED_TERM_PATH,
  IN_JANUARY,
  INVOICES_PATH,
  JANUARY,
  rejectionOf,
  requestFor,
  timeOf,
  TRANSACTIONS_PATH,
  USAGE_PATH,
} from "./box.mjs";

const ALL_SHAPES = [
  "bills-object",
  "bills-text",
  "no-bills",
  "array",
  "second-bills",
  "rows-no-objects",
  "null-row",
  "wrong-type",
  "text-amount",
  "fraction",
  "too-large",
  "exponent",
  "missing-amount",
  "null-amount",
  "bad-utf8",
  "bom",
  "trailing",
  "not-json",
  "deep",
  "null-list",
  "lone-surrogate",
  "second-field",
];

/** The endpoints besides the first two lists: a query, the member with the rows, and the field that malformed bodies change. */
const OTHERS = [
  [USAGE_PATH, { cycleType: "Day", productCategory: "llm", ...IN_JANUARY }, "bills", "amount"],
  [INVOICES_PATH, {}, "data", "totalAmount"],
  [TRANSACTIONS_PATH, { pageNo: 1, pageSize: 20 }, "data", "transactionAmount"],
  [BALANCE_PATH, {}, undefined, "availableBalance"],
];
/** 2026-05-20. */
const now = () => Date.UTC(2026, 4, 20);

/** A box with these faults. */
function boxWith(...faults) {
  return new ApiBox({ faults });
}

/** Reads a body until it ends or fails: the number of bytes and chunks, and the error. */
async function readAll(response) {
  const read = { bytes: 0, chunks: 0, error: undefined };
  try {
    for await (const chunk of response.body ?? []) {
      read.bytes += chunk.length;
      read.chunks += 1;
    }
  } catch (error) {
    read.error = error;
  }
  return read;
}

test("without a latency no timer is used, so that tests may mock timers", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "setImmediate", "Date"] });
  const box = new ApiBox();
  const answered = async (change) => (await (await askJanuary(box, change)).json()).bills.length;
  const rows = await answered();
  assert.ok(rows > 0);
  assert.equal(await answered(), rows);
  box.inject({ name: "rate-limit", waitSeconds: 60 });
  assert.equal((await askJanuary(box)).status, 429);
  box.inject({ name: "reset" });
  assert.equal((await rejectionOf(askJanuary(box))).message, "fetch failed");
  // But the answer is not there in the same tick: an abort right after the call ends it.
  const controller = new AbortController();
  const aborted = rejectionOf(askJanuary(box, { signal: controller.signal }));
  controller.abort("enough");
  assert.equal(await aborted, "enough");
  box.inject({ name: "latency", ms: 1000 });
  let late = 0;
  const slow = answered().then((count) => (late = count));
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => process.nextTick(resolve));
  assert.equal(late, 0, "a latency uses a timer");
  t.mock.timers.tick(1000);
  assert.equal(await slow, rows);
});

test("rate-limit sends the wait in each form", async () => {
  const now = () => Date.UTC(1994, 10, 6, 8, 49, 36, 500);
  const forms = {
    seconds: ["retry-after", "1"],
    milliseconds: ["retry-after-ms", "1000"],
    "imf-fixdate": ["retry-after", "Sun, 06 Nov 1994 08:49:38 GMT"],
    rfc850: ["retry-after", "Sunday, 06-Nov-94 08:49:38 GMT"],
    asctime: ["retry-after", "Sun Nov  6 08:49:38 1994"],
    none: ["retry-after", null],
  };
  for (const [retryAfter, [header, value]] of Object.entries(forms)) {
    const box = new ApiBox({ now, faults: [{ name: "rate-limit", retryAfter }] });
    const response = await askJanuary(box);
    assert.equal(response.headers.get(header), value, retryAfter);
    const { reason } = await response.json();
    assert.deepEqual([response.status, reason], [429, "LIST_BILL_TOO_FAST"]);
    assert.equal((await askJanuary(box)).status, 200);
  }
  const long = await askJanuary(boxWith({ name: "rate-limit", waitSeconds: 3600 }));
  assert.equal(long.headers.get("retry-after"), "3600");
});

test("server-error, html, envelope and empty have the given status and body", async () => {
  for (const status of [500, 502, 503, 504, 520, 408, 425]) {
    const response = await askJanuary(boxWith({ name: "server-error", status }));
    assert.deepEqual([response.status, (await response.json()).code], [status, status]);
  }
  const gateway = await askJanuary(boxWith({ name: "server-error", status: 502, body: "html" }));
  assert.match(await gateway.text(), /^<!DOCTYPE html>/);
  assert.equal(await (await askJanuary(boxWith({ name: "server-error", body: "empty" }))).text(), "");
  const html = await askJanuary(boxWith({ name: "html" }));
  assert.deepEqual([html.status, html.headers.get("content-type")], [200, "text/html"]);
  await html.text();
  const envelope = await askJanuary(boxWith({ name: "envelope", envelope: { reason: "UNKNOWN" } }));
  assert.equal(envelope.status, 200);
  assert.deepEqual(await envelope.json(), { code: 500, reason: "UNKNOWN", message: "list bill error", metadata: {} });
  const empty = boxWith({ name: "empty" });
  const nothing = await askJanuary(empty);
  assert.deepEqual([nothing.status, await nothing.text(), empty.open], [200, "", 0]);
});

test("latency delays the answer, and an abort ends it at once with the signal's reason", async () => {
  assert.ok((await timeOf(askJanuary(boxWith({ name: "latency", ms: 60 })))) >= 55);
  for (const fault of [{ name: "latency", ms: 60_000 }, { name: "no-answer" }]) {
    const box = boxWith(fault);
    const controller = new AbortController();
    const answer = rejectionOf(askJanuary(box, { signal: controller.signal }));
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(box.open, 1);
    const reason = { any: "reason" };
    const took = timeOf(answer);
    controller.abort(reason);
    assert.equal(await answer, reason);
    assert.ok((await took) < 50);
    assert.deepEqual([box.open, box.requests[0].outcome, box.requests[0].status], [0, "aborted", undefined]);
  }
});

test("nothing is sent with a signal that is already aborted", async () => {
  const box = new ApiBox();
  assert.equal(await rejectionOf(askJanuary(box, { signal: AbortSignal.abort("no") })), "no");
  assert.equal(box.requests.length, 0);
});

test("a stalled body has some bytes and then waits; cancelling and aborting end it", async () => {
  const cancelled = boxWith({ name: "stall", afterBytes: 100 });
  const reader = (await askJanuary(cancelled)).body.getReader();
  assert.equal((await reader.read()).value.length, 100);
  const waiting = reader.read();
  assert.equal(cancelled.open, 1);
  await reader.cancel();
  assert.deepEqual([(await waiting).done, cancelled.open, cancelled.requests[0].outcome], [true, 0, "aborted"]);

  const aborted = boxWith({ name: "stall" });
  const controller = new AbortController();
  const text = rejectionOf((await askJanuary(aborted, { signal: controller.signal })).text());
  await new Promise((resolve) => setTimeout(resolve, 10));
  controller.abort("enough");
  assert.equal(await text, "enough");
  assert.equal(aborted.open, 0);
});

test("no listener stays on the request's signal, however an answer ends", async () => {
  for (const fault of [{ name: "latency", ms: 1 }, { name: "cut-off" }, { name: "reset" }, { name: "stall" }]) {
    const box = boxWith(fault);
    const request = requestFor(box, API_KEY_PATH, { cycleType: "Day", ...IN_JANUARY });
    let listeners = 0;
    for (const [method, change] of Object.entries({ addEventListener: 1, removeEventListener: -1 })) {
      const original = request.signal[method].bind(request.signal);
      Object.defineProperty(request.signal, method, {
        value: (...of) => {
          listeners += change;
          original(...of);
        },
      });
    }
    const response = await box.fetch(request).catch(() => undefined);
    if (fault.name === "stall") await response.body.cancel();
    else if (response) await readAll(response);
    assert.ok(listeners <= 0, `${fault.name}: ${listeners}`);
    assert.equal(box.open, 0);
  }
});

test("an unread body counts as open, one that was read or cancelled does not", async () => {
  const box = new ApiBox();
  const [one, other] = await Promise.all([askJanuary(box), askJanuary(box)]);
  assert.deepEqual([box.open, box.peak], [2, 2]);
  const idle = box.idle();
  await one.text();
  await other.body.cancel();
  await idle;
  assert.deepEqual([box.open, box.peak], [0, 2]);
  assert.deepEqual(
    box.requests.map((request) => request.outcome),
    ["sent", "aborted"],
  );
});

test("a cut-off body fails after its half or a number of bytes, or ends without an error", async () => {
  const { length } = new TextEncoder().encode(await (await askJanuary(new ApiBox())).text());
  for (const framing of ["length", "chunked", "quiet"]) {
    const box = boxWith({ name: "cut-off", framing }, { name: "cut-off", framing, afterBytes: 0 });
    const half = await readAll(await askJanuary(box));
    assert.equal(half.bytes, Math.floor(length / 2));
    const none = await readAll(await askJanuary(box));
    assert.equal(none.bytes, 0);
    for (const { error } of [half, none]) assert.equal(error instanceof TypeError, framing !== "quiet");
    assert.deepEqual([box.open, box.requests[0].outcome], [0, "cut-off"]);
  }
});

test("a reset fails the fetch or the body", async () => {
  const box = boxWith({ name: "reset" }, { name: "reset", when: "in-body", afterBytes: 10 });
  const error = await rejectionOf(askJanuary(box));
  assert.ok(error instanceof TypeError);
  assert.deepEqual([error.message, error.cause.code], ["fetch failed", "ECONNRESET"]);
  const body = await readAll(await askJanuary(box));
  assert.deepEqual([body.bytes, body.error.message], [10, "terminated"]);
  assert.deepEqual(
    box.requests.map((request) => request.outcome),
    ["reset", "reset"],
  );
  assert.equal(box.open, 0);
});

test("a redirect is returned with redirect: manual, and fails the fetch otherwise", async () => {
  const box = boxWith({ name: "redirect", times: 3, status: 307 });
  const response = await askJanuary(box, { redirect: "manual" });
  assert.equal(response.status, 307);
  const target = new URL(response.headers.get("location"));
  assert.deepEqual([target.host, target.pathname], ["127.0.0.1:9", API_KEY_PATH]);
  for (const redirect of ["error", "follow"]) {
    assert.ok((await rejectionOf(askJanuary(box, { redirect }))) instanceof TypeError);
  }
  assert.deepEqual(
    box.requests.map((request) => request.outcome),
    ["sent", "sent", "redirect-followed"],
  );
});

test("malformed bodies are as their names say", async () => {
  const bytes = {};
  for (const shape of ALL_SHAPES) {
    const response = await askJanuary(boxWith({ name: "wrong-shape", shape }));
    assert.equal(response.status, 200);
    bytes[shape] = new Uint8Array(await response.arrayBuffer());
  }
  const text = (shape) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes[shape]);
  const json = (shape) => JSON.parse(text(shape));
  assert.equal(json("bills-object").bills[0] instanceof Object, true);
  assert.equal(Array.isArray(json("bills-object").bills), false);
  assert.equal(typeof json("bills-text").bills, "string");
  assert.ok(!("bills" in json("no-bills")) && Array.isArray(json("array")));
  assert.equal(json("null-list").bills, null);
  assert.equal(text("second-bills").match(/"bills":/g).length, 2);
  assert.throws(() => text("bad-utf8"));
  assert.equal(text("bom").charCodeAt(0), 0xfeff);
  for (const shape of ["bom", "trailing", "not-json"]) assert.throws(() => json(shape), SyntaxError, shape);
  const amounts = {
    "wrong-type": { value: 1 },
    "text-amount": "a lot",
    fraction: "1.5",
    "too-large": "9223372036854775808",
    exponent: 1000,
    "null-amount": null,
    "missing-amount": undefined,
    "second-field": "2",
  };
  for (const [shape, amount] of Object.entries(amounts)) {
    const { bills } = json(shape);
    assert.equal(bills.length, 3);
    assert.deepEqual(bills[1].amount, amount, shape);
    assert.equal(typeof bills[0].amount, "string");
  }
  assert.deepEqual([json("rows-no-objects").bills[1], json("null-row").bills[1]], [7, null]);
  assert.equal(json("lone-surrogate").bills[1].productName, "half \ud83d of a pair");
  assert.ok(text("deep").includes("[".repeat(1000)));
});

test("bodies are also malformed for queries without rows, but not for errors", async () => {
  for (const shape of ALL_SHAPES) {
    const none = new ApiBox({ keys: 0, faults: [{ name: "wrong-shape", shape }] });
    assert.equal((await askJanuary(none)).status, 200, shape);
  }
  for (const name of ["wrong-shape", "unknown-fields"]) {
    const response = await askJanuary(boxWith({ name }), { headers: { "User-Agent": "x" } });
    assert.deepEqual([response.status, (await response.json()).reason], [401, "UNAUTHORIZED"]);
  }
});

test("echo-key sends the key back in headers and body", async () => {
  for (const where of ["error", "html", "rows", "value", "broken"]) {
    const box = boxWith({ name: "echo-key", where });
    const response = await askJanuary(box);
    assert.equal(response.status, ["error", "html"].includes(where) ? 403 : 200);
    assert.equal(response.headers.get("x-request-id"), box.apiKey);
    const text = await response.text();
    assert.ok(text.includes(box.apiKey), where);
    if (where === "error") {
      const error = JSON.parse(text);
      assert.ok(
        [error.reason, error.message, error.metadata[box.apiKey], error[box.apiKey]].every((it) =>
          it.includes(box.apiKey),
        ),
      );
    }
    if (where === "rows") assert.equal(JSON.parse(text).bills[0][box.apiKey], box.apiKey);
  }
});

test("slow-chunks splits the body anywhere, with pauses, and changes no byte", async () => {
  const whole = new Uint8Array(await (await askJanuary(new ApiBox({ models: 1 }))).arrayBuffer());
  const box = new ApiBox({ models: 1, faults: [{ name: "slow-chunks", chunkBytes: 7, pauseMs: 0 }] });
  const chunks = [];
  for await (const chunk of (await askJanuary(box)).body) chunks.push(chunk);
  assert.ok(chunks.slice(0, -1).every((chunk) => chunk.length === 7));
  assert.deepEqual(new Uint8Array(Buffer.concat(chunks)), whole);
  const slow = new ApiBox({ faults: [{ name: "slow-chunks", chunkBytes: 100_000, pauseMs: 20 }] });
  assert.ok((await timeOf(askJanuary(slow).then((response) => response.text()))) >= 55);
});

test("unknown-fields adds fields of every type to rows and list", async () => {
  const box = boxWith({ name: "unknown-fields" });
  const { bills, ...rest } = await (await askJanuary(box)).json();
  const types = new Set(
    [...Object.values(bills[0]), rest.newObject].map((value) => (value === null ? "null" : typeof value)),
  );
  assert.ok(["string", "number", "boolean", "object", "null"].every((type) => types.has(type)));
  assert.equal(bills.length, box.bills("apiKey", { cycleType: "Day", ...IN_JANUARY }).length);
});

test("faults apply in order, one to a request, and some combine with others", async () => {
  const box = boxWith(
    { name: "rate-limit", times: 2 },
    { name: "latency", ms: 1, times: 2 },
    { name: "server-error", after: 2, status: 503 },
    { name: "html", times: Number.POSITIVE_INFINITY, match: (url) => url.pathname === FIXED_TERM_PATH },
  );
  const statuses = [];
  for (let count = 0; count < 5; count += 1) statuses.push((await askJanuary(box)).status);
  assert.deepEqual(statuses, [429, 429, 503, 200, 200]);
  assert.deepEqual(
    box.requests.map((request) => request.faults.join()),
    ["latency,rate-limit", "latency,rate-limit", "server-error", "", ""],
  );
  const url = `https://api.novita.ai${FIXED_TERM_PATH}?startTime=${JANUARY}`;
  for (let count = 0; count < 3; count += 1)
    assert.equal((await box.fetch(url)).headers.get("content-type"), "text/html");
  box.clear();
  assert.equal((await box.fetch(url)).headers.get("content-type"), "application/json");
});

for (const [path, query, list, money] of OTHERS) {
  /** The text of the answer with these faults, and its status. */
  const answer = async (faults, options = {}) => {
    const box = new ApiBox({ now, keys: 2, models: 2, faults, ...options });
    const response = await ask(box, path, query);
    return { status: response.status, headers: response.headers, text: await response.text(), box };
  };

  test(`malformed bodies of ${path} are as their names say`, async () => {
    const whole = JSON.parse((await answer([])).text);
    const text = {};
    for (const shape of ALL_SHAPES) {
      const { status, text: body } = await answer([{ name: "wrong-shape", shape }]);
      assert.equal(status, 200, shape);
      text[shape] = body;
    }
    const json = (shape) => JSON.parse(text[shape]);
    const inside = (shape) => (list ? json(shape)[list] : json(shape));
    assert.deepEqual(inside("bills-object"), { 0: {} });
    assert.deepEqual([inside("bills-text"), inside("null-list")], ["none", null]);
    assert.ok(Array.isArray(json("array")) && !("bills" in json("no-bills")) && !("data" in json("no-bills")));
    for (const shape of ["trailing", "not-json"]) assert.throws(() => json(shape), SyntaxError, shape);
    // `text()` removes the mark.
    assert.deepEqual(json("bom"), whole);
    assert.match(text["bad-utf8"], /\ufffd/);
    const rowIn = (shape) => (list ? inside(shape)[1] : inside(shape));
    assert.deepEqual([rowIn("rows-no-objects"), rowIn("null-row")], [7, null]);
    const amounts = {
      "wrong-type": { value: 1 },
      "text-amount": "a lot",
      fraction: "1.5",
      "too-large": "9223372036854775808",
      exponent: 1000,
      "null-amount": null,
      "missing-amount": undefined,
      "second-field": "2",
    };
    const first = list ? whole[list][0] : whole;
    for (const [shape, amount] of Object.entries(amounts)) {
      const { [money]: changed, ...others } = rowIn(shape);
      const { [money]: _, ...before } = first;
      assert.deepEqual(changed, amount, shape);
      assert.deepEqual(others, before, shape);
    }
    assert.equal(text["second-field"].match(new RegExp(`"${money}":"[12]"`, "g")).length, 2);
    assert.equal(rowIn("lone-surrogate").productName, "half \ud83d of a pair");
    assert.ok(text.deep.includes("[".repeat(1000)));
    if (list) assert.equal(text["second-bills"].match(new RegExp(`"${list}":`, "g")).length, 2);
  });

  test(`other faults of answers and connections affect ${path}, too`, async () => {
    const whole = JSON.parse((await answer([])).text);
    const limited = await answer([{ name: "rate-limit", waitSeconds: 7 }]);
    assert.deepEqual([limited.status, limited.headers.get("retry-after")], [429, "7"]);
    const { status, text } = await answer([{ name: "envelope" }]);
    assert.deepEqual([status, JSON.parse(text).reason], [200, "LIST_BILL_ERROR"]);
    assert.match((await answer([{ name: "html", status: 502 }])).text, /^<!DOCTYPE html>/);
    assert.equal((await answer([{ name: "empty" }])).text, "");
    assert.ok((await timeOf(answer([{ name: "latency", ms: 40 }]))) >= 35);
    const slow = await answer([{ name: "slow-chunks", chunkBytes: 1000, pauseMs: 0 }]);
    assert.deepEqual(JSON.parse(slow.text), whole);
    assert.equal((await rejectionOf(answer([{ name: "cut-off" }]))).message, "terminated");
    assert.equal((await rejectionOf(answer([{ name: "reset" }]))).message, "fetch failed");
    const escaped = await answer([], { escapes: true });
    assert.match(escaped.text, /^[ -~]*$/);
    assert.deepEqual(JSON.parse(escaped.text), whole);

    const more = JSON.parse((await answer([{ name: "extra-members" }])).text);
    assert.deepEqual(more, { ...whole, hasMore: true, nextCursor: "page-2" });
    const unknown = JSON.parse((await answer([{ name: "unknown-fields" }])).text);
    const row = list ? unknown[list][0] : unknown;
    assert.deepEqual([row.newFlag, unknown.newNumber, unknown.nextCursor], [true, 0.1, null]);

    for (const where of ["error", "html", "rows", "value", "broken"]) {
      const echo = await answer([{ name: "echo-key", where }]);
      assert.ok(echo.text.includes(echo.box.apiKey), where);
      if (where === "value") {
        const echoed = JSON.parse(echo.text);
        assert.equal((list ? echoed[list][0] : echoed)[money], echo.box.apiKey);
      }
      if (where === "broken") assert.throws(() => JSON.parse(echo.text), SyntaxError);
    }
  });

  test(`${path} can be asked from pages of other origins, and after a base path`, async () => {
    const box = new ApiBox({ now, cors: true, basePath: "/proxy" });
    const response = await ask(box, `/proxy${path}`, query);
    assert.deepEqual([response.status, response.headers.get("access-control-allow-origin")], [200, "*"]);
    await response.text();
    assert.equal(box.requests[0].path, path);
    assert.deepEqual(box.requests[0].unknownParameters, []);
    assert.equal((await ask(box, `/proxy${path}`, {}, { method: "OPTIONS" })).status, 204);
    assert.equal((await ask(box, `/proxy${path}`, query, { method: "HEAD" })).status, 405);
    box.inject({ name: "pages-ignored" });
    assert.equal((await ask(box, `/proxy${path}`, query)).status, 200);
    assert.deepEqual(box.requests.at(-1).faults, list === "data" ? ["pages-ignored"] : []);
  });
}

test("lists and balance without rows can be malformed, too", async () => {
  const nothing = new ApiBox({ now: () => 0, balance: { availableBalance: null } });
  for (const [path, query, , money] of OTHERS.slice(1)) {
    nothing.inject({ name: "wrong-shape", shape: "text-amount" });
    assert.ok((await (await ask(nothing, path, query)).text()).includes(`"${money}":"a lot"`), path);
  }
});

test("a fault with after lets the first requests pass", async () => {
  const box = boxWith({ name: "server-error", after: 2 });
  const statuses = [];
  for (let count = 0; count < 4; count += 1) statuses.push((await askJanuary(box)).status);
  assert.deepEqual(statuses, [200, 200, 500, 200]);
  const never = boxWith({ name: "server-error", times: 0 });
  assert.equal((await askJanuary(never)).status, 200);
});

test("probability depends on the seed", async () => {
  const strikes = async (seed) => {
    const faults = [{ name: "server-error", times: Number.POSITIVE_INFINITY, probability: 0.5 }];
    const box = new ApiBox({ seed, keys: 0, faults });
    let pattern = "";
    for (let count = 0; count < 64; count += 1) pattern += (await askJanuary(box)).status === 500 ? "x" : ".";
    return pattern;
  };
  const pattern = await strikes(3);
  assert.equal(await strikes(3), pattern);
  assert.notEqual(await strikes(4), pattern);
  const struck = pattern.replaceAll(".", "").length;
  assert.ok(struck > 16 && struck < 48, pattern);
});

test("extra-members adds members after the list, and changes neither rows nor errors", async () => {
  const whole = await (await askJanuary(boxWith({ name: "latency", ms: 0 }))).json();
  const response = await askJanuary(boxWith({ name: "extra-members" }));
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { ...whole, hasMore: true, nextCursor: "page-2" });
  const members = { total: 500, pagination: { next: null } };
  const part = await askJanuary(boxWith({ name: "extra-members", members, status: 206 }));
  assert.equal(part.status, 206);
  assert.deepEqual(await part.json(), { ...whole, ...members });
  const refused = await askJanuary(boxWith({ name: "extra-members" }), { headers: { "User-Agent": "x" } });
  assert.deepEqual([refused.status, (await refused.json()).hasMore], [401, undefined]);
});

test("an unknown fault or setting or a wrong value is refused, and the message names it", () => {
  const cases = [
    [{ name: "earthquake" }, /^unknown fault "earthquake": known are rate-limit, server-error, /],
    [{ name: "ratelimit" }, 'unknown fault "ratelimit": did you mean "rate-limit"?'],
    [{}, "a fault must have a name"],
    ["html", "a fault must be an object with a name"],
    [{ name: "html", stats: 500 }, 'fault "html": unknown setting "stats": did you mean "status"?'],
    [{ name: "rate-limit", time: 2 }, 'fault "rate-limit": unknown setting "time": did you mean "times"?'],
    [{ name: "latency", ms: "200" }, 'fault "latency": ms must be a number of at least 0, not "200"'],
    [{ name: "html", status: 99 }, 'fault "html": status must be an integer from 200 to 599, not 99'],
    [{ name: "redirect", status: 200 }, 'fault "redirect": status must be one of 301, 302, 303, 307, 308, not 200'],
    [{ name: "html", probability: 2 }, 'fault "html": probability must be a number from 0 to 1, not 2'],
    [{ name: "html", match: "/bills" }, 'fault "html": match must be a function, not "/bills"'],
    [{ name: "html", times: -1 }, 'fault "html": times must be an integer of at least 0, or Infinity, not -1'],
    [{ name: "wrong-shape", shape: "round" }, /^fault "wrong-shape": shape must be one of "bills-object", /],
  ];
  for (const [fault, message] of cases) {
    assert.throws(() => new ApiBox().inject(fault), { name: "TypeError", message });
    assert.throws(() => boxWith(fault), { name: "TypeError", message });
  }
});
