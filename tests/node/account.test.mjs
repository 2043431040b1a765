// The balance, the invoices and the transactions of an account, over real sockets: a server of this file, whose answers each
// test writes.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { inspect } from "node:util";
import { listen } from "../../tools/loopback.mjs";
import { importPackage } from "../support/consumer.mjs";
import { brokenModule, runThere } from "../support/program.mjs";

const { BillingClient, BillingError, isBillingError } = await importPackage();

const apiKey = "sk_0123456789abcdefghijklmnop";

/** The servers of all tests. */
const closing = [];
after(() => Promise.all(closing.map((close) => close())));

/**
 * A service. `answer` gets the URL and the number of the request, counted from 1, and returns a body, or a function that
 * writes the response.
 */
async function openService(answer, options = {}) {
  const requests = [];
  const open = new Set();
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://service");
    requests.push({ url, headers: request.headers });
    open.add(response);
    response.on("close", () => open.delete(response));
    const answered = answer(url, requests.length);
    if (typeof answered === "function") return answered(response, request);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(typeof answered === "string" ? answered : JSON.stringify(answered));
  });
  const { url, close } = await listen(server);
  closing.push(close);
  const client = new BillingClient({ apiKey, baseUrl: url, ...options });
  return { client, url, requests, open };
}

/** Answers one after another; the last one again and again. */
const inTurn =
  (...answers) =>
  (_, number) =>
    answers[Math.min(number, answers.length) - 1];

const status =
  (code, body = "", headers = {}) =>
  (response) => {
    response.writeHead(code, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };

const reset = (response) => response.socket.destroy();

/** A body that ends before its length. */
const cutOff = (body) => (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.write(body, () => response.socket.destroy());
};

const never = () => {};

const transaction = (number, more = {}) => ({
  customerId: "c1",
  serialNumber: `t${number}`,
  transactionTime: String(1767225600 + number),
  transactionType: "recharge",
  transactionAmount: String(number),
  ...more,
});

/** Pages of transactions: numbers, cut by `size`. */
const paged =
  (numbers, { size, total } = {}) =>
  (url) => {
    const [page, length] = [Number(url.searchParams.get("pageNo")), size ?? Number(url.searchParams.get("pageSize"))];
    const rows = numbers.slice((page - 1) * length, page * length);
    return { data: rows.map((number) => transaction(number)), ...(total !== undefined && { total: String(total) }) };
  };

const range = (count) => Array.from({ length: count }, (_, index) => index + 1);
const numbersOf = (transactions) => transactions.map(({ transactionAmount }) => Number(transactionAmount));

const invoice = (month, more = {}) => ({
  billId: `b-${month}`,
  userId: "u1",
  billingMonth: month,
  totalAmount: "30000",
  voucherPayAmount: "10000",
  cashPayAmount: "20000",
  status: "paid",
  invoiceUrl: "",
  ...more,
});

/** The error of a call, which must be one of this package without the key. */
async function errorOf(promise) {
  const error = await promise.then(
    (value) => assert.fail(`no error, but ${inspect(value)}`),
    (thrown) => thrown,
  );
  assert.ok(error instanceof BillingError && isBillingError(error), inspect(error));
  const shown = [inspect(error, { depth: null, showHidden: true }), JSON.stringify(error), error.stack].join("\n");
  assert.ok(!shown.includes(apiKey), shown);
  return error;
}

const endpoints = {
  balance: (client, options) => client.balance(options),
  invoices: (client, options) => client.invoices.list({}, options),
  transactions: (client, options) => client.transactions.list({}, options),
};

test("a balance is exact decimal text; what was not sent stays absent", async () => {
  const { client, requests } = await openService(
    () =>
      '{"availableBalance":"-12345","cashBalance":-90071992547409930,"creditLimit":"0","pendingCharges":null,"new":"7"}',
  );
  const balance = await client.balance();
  assert.deepEqual(balance, {
    available: "-1.2345",
    cash: "-9007199254740.993",
    creditLimit: "0",
    raw: { availableBalance: -12345n, cashBalance: -90071992547409930n, creditLimit: 0n, new: 7n },
  });
  assert.equal(
    JSON.stringify(balance),
    '{"available":"-1.2345","cash":"-9007199254740.993","creditLimit":"0","raw":{"availableBalance":"-12345",' +
      '"cashBalance":"-90071992547409930","creditLimit":"0","new":"7"}}',
  );
  const [{ url, headers }] = requests;
  assert.equal(url.pathname + url.search, "/openapi/v1/billing/balance/detail");
  assert.equal(headers.authorization, `Bearer ${apiKey}`);
});

test("an empty object is a balance without fields; another object is not", async () => {
  const { client } = await openService(inTurn("{}", '{"foo":"1"}'));
  assert.deepEqual(await client.balance(), { raw: {} });
  const { kind, message } = await errorOf(client.balance());
  assert.equal(kind, "decode");
  assert.match(message, /not a balance/);
});

test("amounts are those of exact arithmetic, as text and as numbers", async () => {
  let seed = 1n;
  const random = (bits) => {
    seed = (seed * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n;
    return BigInt.asIntN(64, seed) >> BigInt(64 - bits);
  };
  const exact = (value) => {
    const [sign, size] = value < 0n ? ["-", -value] : ["", value];
    const fraction = String(size % 10000n)
      .padStart(4, "0")
      .replace(/0+$/, "");
    return `${sign}${size / 10000n}${fraction && `.${fraction}`}`;
  };
  const rows = range(240).map((number) => {
    const values = [1, 2, 3].map(() => random((number % 64) + 1));
    const written = (value) => (number % 2 ? `"${value}"` : String(value));
    const [total, voucher, cash] = values.map(written);
    const month = `${2006 + Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, "0")}`;
    const body = `{"billId":"${number}","billingMonth":"${month}","totalAmount":${total},"voucherPayAmount":${voucher},"cashPayAmount":${cash}}`;
    return { body, expected: values.map(exact), month };
  });
  const { client } = await openService((url) => {
    const page = Number(url.searchParams.get("page"));
    return `{"data":[${rows.slice((page - 1) * 100, page * 100).map(({ body }) => body)}]}`;
  });
  const invoices = await client.invoices.list({ startMonth: "2006-01" });
  assert.deepEqual(
    invoices.map(({ billingMonth, total, voucher, cash }) => [billingMonth, total, voucher, cash]),
    rows.map(({ month, expected }) => [month, ...expected]),
  );
});

test("invoices are oldest first, each month once, without months that are still to come", async () => {
  const future = `${new Date().getUTCFullYear() + 1}-01`;
  const pages = [
    {
      data: [
        invoice(future),
        invoice("2026-02"),
        invoice("2026-01", { totalAmountDecimal: "3.00001", note: { a: 9 } }),
      ],
    },
    { data: [invoice("2026-02"), invoice("2025-12", { debtAmount: 5, startTime: "1", endTime: 0 })] },
    { data: [invoice("2026-02")] },
  ];
  const { client, requests } = await openService(inTurn(...pages));
  const invoices = await client.invoices.list({ startMonth: "2025-12", endMonth: "2026-01" });
  assert.deepEqual(invoices, [
    {
      billId: "b-2025-12",
      userId: "u1",
      billingMonth: "2025-12",
      status: "paid",
      invoiceUrl: "",
      startTime: 1,
      endTime: 0,
      total: "3",
      voucher: "1",
      cash: "2",
      debt: "0.0005",
    },
    {
      billId: "b-2026-01",
      userId: "u1",
      billingMonth: "2026-01",
      status: "paid",
      invoiceUrl: "",
      total: "3.00001",
      voucher: "1",
      cash: "2",
      extra: { note: { a: 9 } },
    },
  ]);
  assert.deepEqual(
    requests.map(({ url }) => url.pathname + url.search),
    [1, 2, 3].map((page) => `/openapi/v1/billing/monthly/bill?startMonth=2025-12&page=${page}&pageSize=100`),
  );
});

test("two invoices of one month are an error that names both", async () => {
  const { client } = await openService(() => ({ data: [invoice("2026-01"), invoice("2026-01", { billId: "other" })] }));
  const { kind, path, message, offset } = await errorOf(client.invoices.list());
  assert.deepEqual([kind, path], ["decode", "data[1].billId"]);
  assert.match(message, /"b-2026-01" and "other"/);
  assert.ok(offset > 0);
});

test("transactions come from all pages, in their order, as they were sent", async () => {
  const more = { note: "n", walletBalance: -5, invoiceURL: "u", orderType: "o", state: "success", tax: 1.1 };
  const { client, requests } = await openService(
    inTurn({ data: [transaction(2, more)] }, { data: [transaction(1)], total: "1" }, { data: [] }),
  );
  const query = { from: new Date(1767225600000), until: 1767229200, transactionType: "recharge", pageSize: 10 };
  const [first, second, ...others] = await client.transactions.list(query);
  assert.deepEqual(first, {
    customerId: "c1",
    serialNumber: "t2",
    transactionTime: 1767225602,
    transactionType: "recharge",
    transactionChannel: "",
    transactionAmount: 2n,
    walletBalance: -5n,
    note: "n",
    state: "success",
    orderType: "o",
    invoiceURL: "u",
    extra: { tax: 1.1 },
  });
  assert.equal(second.walletBalance, undefined);
  assert.deepEqual(others, []);
  assert.equal(JSON.parse(JSON.stringify(first)).walletBalance, "-5");
  assert.equal(requests[1].url.pathname, "/openapi/v1/bill/transaction");
  assert.deepEqual(Object.fromEntries(requests[1].url.searchParams), {
    pageNo: "2",
    pageSize: "10",
    transactionTimeStart: "1767225600",
    transactionTimeEnd: "1767229200",
    transactionType: "recharge",
  });
});

for (const size of [1, 7, 100, 1000]) {
  test(`pages of ${size} rows give every row once, also if the total is too low or missing`, async () => {
    const numbers = range(250).slice(0, size === 1 ? 20 : 250);
    for (const total of [undefined, numbers.length, 3]) {
      const { client, requests } = await openService(paged(numbers, { size, total }));
      assert.deepEqual(numbersOf(await client.transactions.list()), numbers);
      assert.equal(requests.length, Math.ceil(numbers.length / size) + 1);
    }
  });
}

test("rows that are missing are an error, and so is a service without pages", async () => {
  const few = await openService(paged(range(150), { total: 151 }));
  const missing = await errorOf(few.client.transactions.list());
  assert.deepEqual([missing.kind, missing.path, missing.attempts], ["decode", "total", 1]);
  assert.match(missing.message, /151/);

  const same = await openService(() => ({ data: range(100).map((number) => transaction(number)) }));
  const repeated = await errorOf(same.client.transactions.list());
  assert.deepEqual([repeated.kind, repeated.path], ["decode", "data"]);
  assert.match(repeated.message, /pageSize/);
  assert.equal((await same.client.transactions.list({ pageSize: 101 })).length, 100);
});

test("a row that moves to the next page is given once", async () => {
  const answers = [
    { data: [3, 2].map((number) => transaction(number)), total: 3 },
    { data: [2, 1].map((number) => transaction(number)), total: 4 },
    { data: [], total: 4 },
  ];
  const { client } = await openService(inTurn(...answers));
  assert.deepEqual(numbersOf(await client.transactions.list({ pageSize: 2 })), [3, 2, 1]);
});

test("a stream requests a page when it is asked for one", async () => {
  const { client, requests } = await openService(paged(range(5), { size: 2 }));
  const stream = client.transactions.stream();
  assert.equal(requests.length, 0);
  const pages = [];
  for await (const page of stream) {
    pages.push(numbersOf(page));
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(requests.length, pages.length);
  }
  assert.deepEqual(pages, [[1, 2], [3, 4], [5]]);
  assert.equal(requests.length, 4);
  assert.throws(() => stream[Symbol.asyncIterator](), { kind: "config" });
});

test("leaving a stream ends its request", async () => {
  const { client, requests, open } = await openService((_, number) =>
    number > 1 ? never : { data: [transaction(1)] },
  );
  for await (const page of client.transactions.stream()) {
    assert.deepEqual(numbersOf(page), [1]);
    break;
  }
  assert.equal(requests.length, 1);

  const iterator = client.transactions.stream()[Symbol.asyncIterator]();
  const pending = iterator.next();
  while (open.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const [response] = open;
  const closed = once(response, "close");
  assert.deepEqual(await iterator.return(), { done: true, value: undefined });
  assert.deepEqual(await pending, { done: true, value: undefined });
  await closed;
});

test("failures are retried, page by page", async () => {
  const first = { data: [transaction(1)] };
  const { client, requests } = await openService(
    inTurn(
      status(500),
      reset,
      cutOff('{"data":[{"tran'),
      first,
      "",
      status(503),
      '{"data":[',
      { data: [transaction(2)] },
      { data: [] },
    ),
  );
  assert.deepEqual(numbersOf(await client.transactions.list()), [1, 2]);
  assert.equal(requests.length, 9);
});

test("a 429 is waited out, and learnt for all calls of the client", async () => {
  const refusal = status(429, { code: 429, reason: "RATE_LIMIT_EXCEEDED" }, { "retry-after": "1" });
  const events = [];
  const { client } = await openService(inTurn(refusal, { cashBalance: "1" }), {
    onEvent: (event) => events.push(event),
  });
  const began = performance.now();
  assert.equal((await client.balance()).cash, "0.0001");
  assert.ok(performance.now() - began >= 990);
  const types = events.map(({ type }) => type);
  assert.deepEqual(types, ["attempt", "response", "wait", "attempt", "response", "window"]);
  for (const { endpoint, window } of events) {
    assert.equal(endpoint, "balance");
    assert.equal(window.startTime, window.endTime);
    assert.ok(Math.abs(window.startTime - Date.now() / 1000) < 10);
  }
  const error = await errorOf((await openService(() => refusal)).client.balance({ maxRetries: 0 }));
  assert.deepEqual(
    [error.kind, error.status, error.reason, error.retryAfterMs],
    ["api", 429, "RATE_LIMIT_EXCEEDED", 1000],
  );
});

test("events have the range that was asked for, and progress counts pages", async () => {
  const events = [];
  const progress = [];
  const { client } = await openService(paged(range(3), { size: 2 }), { onEvent: (event) => events.push(event) });
  const query = { from: 1767225600, until: 1767312000 };
  await client.transactions.list(query, { onProgress: (at) => progress.push(at) });
  assert.equal(events.length, 9);
  for (const { endpoint, window } of events) {
    assert.deepEqual([endpoint, window], ["transactions", { startTime: 1767225600, endTime: 1767311999 }]);
  }
  const counts = progress.map(({ windowsDone, windowsTotal, rows }) => [windowsDone, windowsTotal, rows]);
  assert.deepEqual(counts, [
    [1, 1, 2],
    [2, 2, 3],
    [3, 3, 3],
  ]);
});

for (const [name, call] of Object.entries(endpoints)) {
  test(`${name}: an answer that is something else is an error`, async () => {
    for (const [answer, expected] of [
      ["<html></html>", { kind: "decode" }],
      ["[]", { kind: "decode" }],
      ['"text"', { kind: "decode" }],
      ['{"bills":[]}', { kind: "decode" }],
      [
        { code: 401, reason: "UNAUTHORIZED", message: "key not found", metadata: {} },
        { kind: "api", reason: "UNAUTHORIZED" },
      ],
      [{ code: 500, data: [] }, { kind: "api" }],
      [status(400, { code: 400, reason: "VALIDATOR_PARAM" }), { kind: "api", status: 400, reason: "VALIDATOR_PARAM" }],
      [status(403, `<html>${apiKey}</html>`), { kind: "api", status: 403 }],
      [status(206, { data: [], availableBalance: 1 }), { kind: "api", status: 206 }],
      [status(302, "", { location: "/elsewhere" }), { kind: "api", status: 302 }],
      ["", { kind: "network" }],
      ['{"data":[', { kind: "network" }],
      [reset, { kind: "network" }],
    ]) {
      const headers = { "x-request-id": "r-7" };
      const { client, requests } = await openService(() =>
        typeof answer === "function" ? answer : status(200, answer, headers),
      );
      const error = await errorOf(call(client, { maxRetries: 1, maxWaitMs: 0 }));
      for (const [field, value] of Object.entries(expected))
        assert.equal(error[field], value, inspect([answer, error]));
      assert.equal(requests.length, expected.kind === "network" ? 2 : 1, inspect(answer));
      if (typeof answer !== "function") assert.equal(error.requestId, "r-7");
      if (error.status !== 206) assert.equal(error.attempts, requests.length);
      assert.equal(error.window, undefined);
    }
  });

  test(`${name}: neither an echoed key nor one in a header gets into an error`, async () => {
    const echo = { code: 401, reason: apiKey, message: `Bearer ${apiKey} ${encodeURIComponent(apiKey)}` };
    for (const answer of [() => status(401, echo, { "x-request-id": apiKey }), () => echo]) {
      const { client } = await openService(answer, {
        onEvent: (event) => assert.ok(!inspect(event, { depth: 9 }).includes(apiKey)),
      });
      const { message } = await errorOf(call(client));
      assert.match(message, /\[key\]/);
    }
  });

  test(`${name}: a signal and a deadline end the call and its request`, async () => {
    for (const [options, kind] of [
      [{ signal: AbortSignal.timeout(50) }, "aborted"],
      [{ deadlineMs: 50 }, "timeout"],
      [{ timeoutMs: 50, maxRetries: 0 }, "timeout"],
    ]) {
      const { client, open, requests } = await openService(() => never);
      const began = performance.now();
      const error = await errorOf(call(client, options));
      assert.equal(error.kind, kind);
      assert.ok(performance.now() - began < 2000);
      assert.equal(requests.length, 1);
      for (const response of open) await once(response, "close");
    }
    const { client, requests } = await openService(() => never);
    const error = await errorOf(call(client, { signal: AbortSignal.abort("reason") }));
    assert.deepEqual([error.kind, error.cause], ["aborted", "reason"]);
    assert.equal(requests.length, 0);
  });
}

test("a deadline is for all pages of a call", async () => {
  const slowly = (url, number) => (response) =>
    setTimeout(() => response.end(JSON.stringify({ data: [transaction(number)] })), 60);
  const { client, requests } = await openService(slowly);
  const began = performance.now();
  const { kind, message } = await errorOf(client.transactions.list({}, { deadlineMs: 400 }));
  assert.equal(kind, "timeout");
  assert.match(message, /deadlineMs of 400 ms/);
  assert.ok(performance.now() - began < 1500);
  assert.ok(requests.length >= 3 && requests.length <= 7, `${requests.length}`);
});

test("wrong queries and options are refused before anything is sent, and name the field", async () => {
  const { client, requests } = await openService(() => "{}");
  const loop = async (query, options) => {
    for await (const page of client.transactions.stream(query, options)) assert.fail(page);
  };
  for (const [promise, kind, path, message] of [
    [client.invoices.list({ startmonth: "2026-01" }), "query", "startmonth", /did you mean startMonth\?/],
    [client.invoices.list({ startMonth: "2026-1" }), "query", "startMonth", /2026-01/],
    [client.invoices.list({ startMonth: "2026-02", endMonth: "2026-01" }), "query", "endMonth", /before/],
    [client.invoices.list("2026-01"), "query", "query", /object/],
    [client.invoices.list(null), "query", "query", /null/],
    [client.transactions.list({ pageSize: 1001 }), "query", "pageSize", /1 to 1000/],
    [client.transactions.list({ pageSize: 10n }), "query", "pageSize", /bigint/],
    [client.transactions.list({ serialnumber: "x" }), "query", "serialnumber", /serialNumber/],
    [client.transactions.list({ from: "2026-01-01" }), "query", "from", /2026-01-01/],
    [client.transactions.list({ from: 9, until: 9 }), "query", "until", /not included/],
    [client.transactions.list({ signal: new AbortController().signal }), "query", "signal", /second argument/],
    [client.transactions.list({}, { timeoutMs: -1 }), "config", "timeoutMs", /timeoutMs/],
    [client.balance({ timeout: 1 }), "config", "timeout", /timeoutMs/],
    [client.balance(7), "config", "options", /object/],
    [loop({ pageSize: 0 }), "query", "pageSize", /1 to 1000/],
    [loop({}, { retries: 1 }), "config", "retries", /maxRetries/],
    [new BillingClient().balance(), "config", "apiKey", /apiKey/],
  ]) {
    const error = await errorOf(promise);
    assert.deepEqual([error.kind, error.path], [kind, path], error.message);
    assert.match(error.message, message);
  }
  assert.equal(requests.length, 0);
});

test("options of calls for bills have no effect, so that they can be shared", async () => {
  const { client } = await openService(() => ({ cashBalance: "1" }));
  const options = { splitBy: "week", onWindowError: "collect", concurrency: 6 };
  assert.equal((await client.balance(options)).cash, "0.0001");
});

test("after a trap, calls reject with kind internal", async () => {
  const program = `
    import { readFileSync } from "node:fs";
    import { BillingClient, init } from "novita-billing/slim";
    const unhandled = [];
    process.on("unhandledRejection", (reason) => unhandled.push(String(reason)));
    process.on("uncaughtException", (error) => unhandled.push(String(error)));
    await init(readFileSync(settings.wasm));
    const client = new BillingClient({ apiKey: "sk_0123456789", baseUrl: settings.url });
    const kindOf = (promise) => promise.then(() => "no error", ({ kind }) => kind);
    const kinds = await Promise.all([
      kindOf(client.balance()),
      kindOf(client.invoices.list()),
      kindOf(client.transactions.list()),
      kindOf(client.transactions.stream()[Symbol.asyncIterator]().next()),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    console.log(JSON.stringify({ kinds, unhandled }));`;
  const { url } = await openService(() => "{}");
  const { stdout, code, stderr } = await runThere(program, { wasm: brokenModule("executor"), url });
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), { kinds: Array(4).fill("internal"), unhandled: [] });
});
