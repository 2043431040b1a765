// Invalid arguments for every public function and every option of the package: null, numbers, symbols, hostile objects. Each
// call returns, or throws a BillingError that says what to do; never an error of the engine.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { importPackage, inPackage } from "../support/consumer.mjs";
import { runThere } from "../support/program.mjs";

const lib = await importPackage();
const { BillingClient, decodeBills, isBillingError } = lib;

const fail = () => {
  throw new Error("no");
};
const revoked = (target) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
/** A Proxy each of whose traps throws. */
const hostile = (target, trap = fail) => {
  const names = Object.getOwnPropertyNames(Reflect);
  return new Proxy(target, Object.fromEntries(names.map((name) => [name, trap])));
};
/** Throws a value that cannot be inspected. */
const failStrangely = () => {
  throw revoked(() => {});
};

const cycle = {};
cycle.again = cycle;

/** The arguments by their descriptions. */
const values = {
  undefined: undefined,
  null: null,
  true: true,
  zero: 0,
  "a fraction": 1.5,
  "a negative number": -1,
  NaN: NaN,
  infinity: Infinity,
  "a bigint": 1n,
  "a huge bigint": 2n ** 200n,
  "a symbol": Symbol("strange"),
  "no text": "",
  "a digit as text": "0",
  "half a character": "\ud800",
  "an empty object": {},
  "an empty array": [],
  "an array of null": [null],
  "an array with holes": Object.assign([], { length: 2 }),
  "an array of symbols": [Symbol("strange")],
  "an object without a prototype": Object.create(null),
  "a function": () => {},
  "a class": class {},
  "an invalid Date": new Date(NaN),
  "a Map": new Map([["a", 1]]),
  "a promise": Promise.resolve({}),
  "an Error": new Error("strange"),
  "a boxed text": Object("text"),
  "an object that cannot be made text": { toString: fail, valueOf: fail, [Symbol.toPrimitive]: fail },
  "a getter that throws": Object.defineProperty({}, "period", { get: fail, enumerable: true }),
  "a getter that throws what cannot be looked at": Object.defineProperty({}, "period", {
    get: failStrangely,
    enumerable: true,
  }),
  "a Proxy that throws what cannot be looked at": hostile({}, failStrangely),
  "an object in itself": cycle,
  "a revoked Proxy": revoked({}),
  "a revoked Proxy of an array": revoked([]),
  "a revoked Proxy of a function": revoked(() => {}),
  "a Proxy that throws": hostile({}),
  "a Proxy of an array that throws": hostile([]),
  "a Proxy of a function that throws": hostile(() => {}),
};

const january = { period: "2026-01", cycleType: "Day" };
const text =
  '{"bills":[{"startTime":"1767225600","endTime":"1767311999","amount":"3","voucherAmount":"1","payAmount":"2","ownerID":"a"}]}';
const own = { baseUrl: "https://own.example", fetch: async () => new Response(text), maxRetries: 0 };
const client = new BillingClient(own);
const table = await decodeBills("apiKey", text);
const summary = table.summarize({ by: ["ownerID"] });
const daily = table.summarize({ by: ["day"] });
after(() => table.free());

const [row] = table.toArray();
const iterate = async (stream) => {
  for await (const batch of stream) void batch;
};
const readable = async (stream) => {
  for await (const bytes of stream) void bytes;
};
const reader = (value) => ({ getReader: () => ({ read: async () => value, cancel: async () => {} }) });
const head = { status: 200, headers: new Headers() };
const answering = (fetch) => new BillingClient({ ...own, fetch }).apiKeyBills.list(january, { timeoutMs: 500 });

/** Every call with an argument: [description, call, kinds of errors that are allowed besides config and query]. */
const calls = [
  ["new BillingClient(…)", (value) => new BillingClient(value)],
  ...[
    "apiKey baseUrl fetch headers timeoutMs deadlineMs maxRetries maxWaitMs concurrency currency utcOffset",
    "dangerouslyAllowBrowser onEvent",
  ]
    .join(" ")
    .split(" ")
    .map((name) => [`new BillingClient({ ${name} })`, (value) => new BillingClient({ [name]: value })]),
  ["a header", (value) => new BillingClient({ headers: { "x-team": value } })],
  ["what fetch gives", (value) => answering(async () => value), "network"],
  ["what fetch throws", (value) => answering(() => Promise.reject(value)), "network"],
  ["what apiKey gives", (value) => new BillingClient({ ...own, apiKey: () => value }).apiKeyBills.list(january)],
  [
    "what apiKey throws",
    (value) => new BillingClient({ ...own, apiKey: () => Promise.reject(value) }).apiKeyBills.list(january),
  ],
  ["what onProgress gives", (value) => client.apiKeyBills.list(january, { onProgress: () => value })],
  ...["apiKeyBills", "fixedTermBills"].flatMap((name) => [
    [`${name}.plan(…)`, (value) => client[name].plan(value)],
    [`${name}.list(…)`, (value) => client[name].list(value)],
    [`${name}.load(…)`, (value) => client[name].load(value).then((loaded) => loaded.free())],
    [`${name}.stream(…)`, (value) => iterate(client[name].stream(value))],
    [`${name}.summarize(…)`, (value) => client[name].summarize(value, { by: [] })],
    [`${name}.summarize(query, …)`, (value) => client[name].summarize(january, value)],
    ...["period", "startTime", "endTime", "from", "until", "cycleType", "category", "productName", "ownerId"].map(
      (field) => [
        `${name}.plan({ ${field} })`,
        (value) => client[name].plan({ startTime: 1767225600, endTime: 1767311999, [field]: value }),
      ],
    ),
  ]),
  ["balance(…)", (value) => client.balance(value), "decode"],
  ["invoices.list(…)", (value) => client.invoices.list(value), "decode"],
  ["invoices.list(query, …)", (value) => client.invoices.list({}, value), "decode"],
  ["transactions.list(…)", (value) => client.transactions.list(value), "decode"],
  ["transactions.stream(…)", (value) => iterate(client.transactions.stream(value)), "decode"],
  ["transactions.stream(query, …)", (value) => iterate(client.transactions.stream({}, value)), "decode"],
  ...["startMonth", "endMonth"].map((field) => [
    `invoices.list({ ${field} })`,
    (value) => client.invoices.list({ [field]: value }),
    "decode",
  ]),
  ..."from until serialNumber transactionType transactionChannel status orderType pageSize"
    .split(" ")
    .map((field) => [
      `transactions.list({ ${field} })`,
      (value) => client.transactions.list({ [field]: value }),
      "decode",
    ]),
  ["apiKeyBills.plan(query, …)", (value) => client.apiKeyBills.plan(january, value)],
  ["apiKeyBills.list(query, …)", (value) => client.apiKeyBills.list(january, value)],
  ["apiKeyBills.stream(query, …)", (value) => iterate(client.apiKeyBills.stream(january, value))],
  ...[
    ..."signal timeoutMs deadlineMs maxRetries maxWaitMs concurrency splitBy onProgress onWindowError".split(" "),
  ].map((name) => [
    `apiKeyBills.list(query, { ${name} })`,
    (value) => client.apiKeyBills.list(january, { [name]: value }),
    "timeout",
  ]),
  ["planWindows(…)", (value) => lib.planWindows(value, january)],
  ["planWindows(kind, …)", (value) => lib.planWindows("apiKey", value)],
  ["planWindows(kind, query, …)", (value) => lib.planWindows("apiKey", january, value)],
  ["decodeBills(…)", (value) => decodeBills(value, text)],
  ["decodeBills(kind, …)", (value) => decodeBills("apiKey", value), "network", "decode"],
  ["decodeBills(kind, source, …)", (value) => decodeBills("apiKey", text, value)],
  ["what read() of a stream gives", (value) => decodeBills("apiKey", reader(value)), "network"],
  ["what read() of a stream gives as value", (value) => decodeBills("apiKey", reader({ done: false, value }))],
  [
    "what read() of a stream throws",
    (value) => decodeBills("apiKey", { getReader: () => ({ read: () => Promise.reject(value) }) }),
    "network",
  ],
  ["what getReader gives", (value) => decodeBills("apiKey", { getReader: () => value }), "network"],
  ["the body of an answer", (value) => decodeBills("apiKey", { ...head, body: value }), "network"],
  [
    "the status of an answer",
    (value) => decodeBills("apiKey", { ...head, status: value, body: null }),
    "network",
    "api",
  ],
  ["the headers of an answer", (value) => decodeBills("apiKey", { status: 500, headers: value, body: null }), "api"],
  [
    "what arrayBuffer of an answer gives",
    (value) => decodeBills("apiKey", { ...head, arrayBuffer: async () => value }),
    "network",
  ],
  [
    "what an iterated body gives",
    (value) =>
      decodeBills("apiKey", {
        ...head,
        body: {
          async *[Symbol.asyncIterator]() {
            yield value;
          },
        },
      }),
    "network",
  ],
  ["table.at(…)", (value) => table.at(value)],
  ["table.filter(…)", (value) => table.filter(value).free()],
  ["table.filter({ ownerID })", (value) => table.filter({ ownerID: value }).free()],
  ["table.filter(where, …)", (value) => table.filter({}, value).free()],
  ["table.filter(where, { count })", (value) => table.filter({}, { count: value }).free()],
  ["table.summarize(…)", (value) => table.summarize(value)],
  ...["by", "top", "orderBy", "count"].map((name) => [
    `table.summarize({ ${name} })`,
    (value) => table.summarize({ by: [], [name]: value }),
  ]),
  ["table.compare(…)", (value) => table.compare(value, { by: [] })],
  ["table.compare(before, …)", (value) => table.compare(table, value)],
  ["table.toCsv(…)", (value) => table.toCsv(value)],
  ["table.toCsvStream(…)", (value) => readable(table.toCsvStream(value))],
  ["table.toNdjson(…)", (value) => table.toNdjson(value)],
  ["table.toNdjsonStream(…)", (value) => readable(table.toNdjsonStream(value))],
  ["table.toFocusCsv(…)", (value) => table.toFocusCsv(value)],
  ["table.toFocusCsvStream(…)", (value) => readable(table.toFocusCsvStream(value))],
  ...["columns", "bom", "formulaGuard", "times", "count"].map((name) => [
    `table.toCsv({ ${name} })`,
    (value) => table.toCsv({ [name]: value }),
  ]),
  ...["version", "vouchers", "billingAccountName", "count"].map((name) => [
    `table.toFocusCsv({ ${name} })`,
    (value) => table.toFocusCsv({ [name]: value }),
  ]),
  ["table.forecast(…)", (value) => table.forecast(value)],
  ...["period", "budget", "now"].map((name) => [
    `table.forecast({ ${name} })`,
    (value) => table.forecast({ period: "2026-01-01", [name]: value }),
  ]),
  ["table.unusualDays(…)", (value) => table.unusualDays(value)],
  ["table.unusualDays({ by })", (value) => table.unusualDays({ by: value })],
  ["forecastOf(…)", (value) => lib.forecastOf(value, { period: "2026-01-01" })],
  ["forecastOf(summary, …)", (value) => lib.forecastOf(daily, value)],
  ...["groups", "report", "utcOffset"].map((name) => [
    `forecastOf({ ${name} })`,
    (value) => lib.forecastOf({ ...daily, [name]: value }, { period: "2026-01-01" }),
  ]),
  ...["windows", "failed", "notices"].map((name) => [
    `forecastOf({ report: { ${name} } })`,
    (value) => lib.forecastOf({ ...daily, report: { ...daily.report, [name]: [value] } }, { period: "2026-01-01" }),
  ]),
  ["toWire(…)", (value) => lib.toWire(value)],
  ["toWire({ amount })", (value) => lib.toWire({ ...row, amount: value })],
  ["toWire({ extra })", (value) => lib.toWire({ ...row, extra: value })],
  ["toPlain(…)", (value) => lib.toPlain(value)],
  ["toPlain({ amount })", (value) => lib.toPlain({ ...row, amount: value })],
  ["toPlain({ amountDecimal })", (value) => lib.toPlain({ ...row, amountDecimal: value })],
  ["toPlain({ extra })", (value) => lib.toPlain({ ...row, extra: value })],
  ["summaryToCsv(…)", (value) => lib.summaryToCsv(value)],
  ["summaryToCsv({ groups })", (value) => lib.summaryToCsv({ ...summary, groups: value })],
  ["summaryToCsv({ total })", (value) => lib.summaryToCsv({ ...summary, groups: [], total: value })],
  ["summaryToCsv({ currency })", (value) => lib.summaryToCsv({ ...summary, currency: value })],
  ["summaryToCsv(summary, …)", (value) => lib.summaryToCsv(summary, value)],
  ["formatMoney(…)", (value) => lib.formatMoney(value, { currency: "USD" })],
  ["formatMoney(decimal, …)", (value) => lib.formatMoney("1.5", value)],
  ["formatMoney(decimal, { currency })", (value) => lib.formatMoney("1.5", { currency: value })],
  ["formatMoney(decimal, { locale })", (value) => lib.formatMoney("1.5", { currency: "USD", locale: value })],
  ["addMoney(…)", (value) => lib.addMoney(value)],
  ["addMoney(amount, …)", (value) => lib.addMoney("1", value)],
  ["compareMoney(…)", (value) => lib.compareMoney(value, "1")],
  ["compareMoney(a, …)", (value) => lib.compareMoney("1", value)],
  ["previousPeriod(…)", (value) => lib.previousPeriod(value)],
  ["calendarKeys(…)", (value) => lib.calendarKeys(value, "day")],
  ["calendarKeys(period, …)", (value) => lib.calendarKeys("2026-01", value)],
  [
    "the reason of a signal",
    (value) => client.apiKeyBills.list(january, { signal: AbortSignal.abort(value) }),
    "aborted",
  ],
  ["isBillingError(…)", (value) => assert.equal(isBillingError(value), false)],
  ["init(…)", (value) => lib.init(value)],
  [
    "a stream's throw(…)",
    async (value) => {
      const iterator = client.apiKeyBills.stream(january)[Symbol.asyncIterator]();
      const thrown = await iterator.throw(value).catch((error) => ({ error }));
      assert.ok(Object.is(thrown.error, value));
    },
  ],
];

const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));

for (const [name, call, ...kinds] of calls) {
  test(`${name}: returns or throws a BillingError for any argument`, async () => {
    const allowed = ["config", "query", ...kinds];
    const wrong = [];
    for (const [what, value] of Object.entries(values)) {
      try {
        await call(value);
      } catch (error) {
        if (isBillingError(error)) JSON.stringify(error);
        if (!isBillingError(error)) wrong.push(`${what}: ${safe(() => error.stack.split("\n").slice(0, 3).join(" "))}`);
        else if (!allowed.includes(error.kind)) wrong.push(`${what}: ${error.kind}: ${error.message}`);
        else if (error.message.length < 20) wrong.push(`${what}: says nothing: ${error.message}`);
      }
    }
    assert.deepEqual(wrong, []);
  });
}

test("init of novita-billing/slim: refuses any other argument, and accepts the module after it", async () => {
  const program = `
    import { readFileSync } from "node:fs";
    import { init, planWindows } from "novita-billing/slim";
    const revoked = (target) => {
      const { proxy, revoke } = Proxy.revocable(target, {});
      revoke();
      return proxy;
    };
    const fail = () => { throw revoked(() => {}); };
    const hostile = new Proxy({}, { get: fail, has: fail, getPrototypeOf: fail });
    const values = [null, 0, 1n, Symbol("strange"), "", "no address", {}, [], () => {}, revoked({}), hostile, cycle()];
    const outcomes = [];
    for (const value of values) {
      for (const given of [value, Promise.resolve(0).then(() => value), Promise.reject(value)]) {
        outcomes.push(await init(given).then(() => "no error", ({ kind, path, message }) => (message ? kind : String(message))));
      }
    }
    function cycle() {
      const object = { toString: fail };
      return Object.assign(object, { object });
    }
    await init(readFileSync(settings.wasm));
    console.log(JSON.stringify([outcomes, (await planWindows("fixedTerm", { period: "2026" })).length]));`;
  const { stdout, code, stderr } = await runThere(program, { wasm: inPackage("wasm", "novita_billing_bg.wasm") });
  assert.equal(code, 0, stderr);
  const [outcomes, windows] = JSON.parse(stdout);
  assert.deepEqual([...new Set(outcomes)], ["config"]);
  assert.equal(windows, 12);
});

test("after all invalid arguments, the module works and no rejection is unhandled", async () => {
  assert.equal(table.length, 1);
  assert.equal(table.at(0).amount, 3n);
  assert.equal((await client.apiKeyBills.list(january)).report.complete, true);
  assert.deepEqual(unhandled, []);
});

function safe(look) {
  try {
    return String(look());
  } catch {
    return "something that throws";
  }
}
