// Tables: rows as columns, from a call or from bytes.

import {
  equal,
  failure,
  includes,
  january,
  januaryWindow,
  ok,
  quarter,
  settlesWithin,
  small,
  wireOf,
} from "./support.mjs";

const truth = { ...januaryWindow, cycleType: "Day" };
const kinds = [
  ["apiKey", quarter],
  ["fixedTerm", { period: "2026-Q1" }],
];

/** A client whose requests are answered with these bodies, one after the other. */
const answering = (lib, ...bodies) =>
  new lib.BillingClient({ baseUrl: "https://own.example", fetch: async () => new Response(bodies.shift()) });

const row = (fields) => ({
  ...{ startTime: "1767225600", endTime: "1767311999", amount: "0", voucherAmount: "0", payAmount: "0" },
  ...fields,
});
const bodyOf = (rows) => JSON.stringify({ bills: rows });

/** A table of rows in the API's form. */
const tableOf = (lib, rows) => lib.decodeBills("apiKey", bodyOf(rows));

/** The error of a synchronous call. */
const refusal = (lib, work, kind, fields) => failure(lib, async () => work(), kind, fields);

/** A stream of chunks that records whether it was cancelled. */
function streamOf(chunks, { end = true } = {}) {
  let sent = 0;
  const seen = { cancelled: false };
  const stream = new ReadableStream({
    pull(controller) {
      const next = chunks[sent++];
      if (next instanceof Error) return controller.error(next);
      if (next !== undefined) return controller.enqueue(next);
      if (end) controller.close();
    },
    cancel() {
      seen.cancelled = true;
    },
  });
  return { stream, seen };
}

/** The response to a request without a client. */
function fetchBills(box, holdsKey, range, signal) {
  const headers = { "content-type": "application/json" };
  if (holdsKey) Object.assign(headers, { authorization: `Bearer ${box.apiKey}`, "user-agent": "own" });
  const address = `${holdsKey ? box.direct : box.proxy}/openapi/v1/billing/apikey/bill/list`;
  return fetch(`${address}?${new URLSearchParams({ cycleType: "Day", ...range })}`, { headers, signal });
}

const bytesOf = (text) => new TextEncoder().encode(text);

/** Bytes in chunks of a length. */
const cut = (bytes, length) =>
  Array.from({ length: Math.ceil(bytes.length / length) }, (_, n) => bytes.subarray(n * length, (n + 1) * length));

export default {
  "load has the rows of list, with the same report": async ({ connect }) => {
    const { client } = await connect();
    for (const [kind, query] of kinds) {
      const { bills, report } = await client[`${kind}Bills`].list(query);
      const table = await client[`${kind}Bills`].load(query);
      equal(table.length, bills.length, "length");
      ok(table.length > 20, "some rows");
      equal(table.toArray(), bills, "toArray");
      equal([...table], bills, "iteration");
      equal(
        bills.map((_, index) => table.at(index)),
        bills,
        "at",
      );
      equal(Object.getPrototypeOf(table.at(0)), Object.getPrototypeOf(bills[0]), "rows of the same class");
      const withoutTimes = ({ windows, ...rest }) => ({
        ...rest,
        windows: windows.map((window) => ({ ...window, ms: 0 })),
      });
      equal(withoutTimes(table.report), withoutTimes(report), "report");
      table.free();
    }
  },

  "a table has the rows of the box, also as JSON": async ({ connect }) => {
    for (const account of [{}, { absentFields: true, wire: "mixed", escapes: true }]) {
      const { client, box } = await connect({}, account);
      const table = await client.apiKeyBills.load(january);
      const sent = await box.bills("apiKey", truth);
      const { bills } = await client.apiKeyBills.list(january);
      equal(JSON.stringify(table), JSON.stringify(bills), "as list returns it");
      if (!account.absentFields) equal(wireOf(table), sent, "in the API's own form");
      equal(table.length, sent.length, "rows");
    }
  },

  "at works like Array.prototype.at, forwards, backwards and at random": async ({ lib }) => {
    const rows = Array.from({ length: 2500 }, (_, place) =>
      row({ amount: String(place), x: place % 3 ? undefined : place }),
    );
    const table = await tableOf(lib, rows);
    const like = table.toArray();
    const fetched = (index) => table.at(index) && [table.at(index).amount, table.at(index).extra];
    const expected = (index) => like.at(index) && [like.at(index).amount, like.at(index).extra];
    const indices = [0, -0, 1, -1, 2499, 2500, -2500, -2501, 1.9, -1.9, 0.5, -0.5, NaN, Infinity, -Infinity, undefined];
    const forwards = rows.map((_, index) => index);
    const random = Array.from({ length: 300 }, (_, n) => (n * 7919) % 2500);
    const runs = random.flatMap((index) => Array.from({ length: index % 24 }, (_, step) => index - step * (index % 5)));
    for (const index of [...indices, ...forwards, ...[...forwards].reverse(), ...random, ...runs]) {
      equal(fetched(index), expected(index), `at(${index})`);
    }
    const first = table.at(0);
    first.amount = 77n;
    equal([table.at(0).amount, table.at(1).amount, table.at(0).amount], [0n, 1n, 0n], "each call returns its own row");
  },

  "iteration can stop anywhere, start again, and run twice in parallel": async ({ lib }) => {
    const table = await tableOf(
      lib,
      Array.from({ length: 3000 }, (_, place) => row({ amount: String(place) })),
    );
    let seen = 0n;
    for (const bill of table) {
      equal(bill.amount, seen, "in order");
      if (bill.amount === 1500n) break;
      seen++;
    }
    equal(seen, 1500n, "stopped");
    const [one, other] = [table[Symbol.iterator](), table[Symbol.iterator]()];
    for (let place = 0n; place < 2100n; place++) {
      equal(
        [one.next().value.amount, place % 2n ? place : other.next().value.amount * 2n],
        [place, place],
        "side by side",
      );
    }
    equal([...table].length, 3000, "from the start");
    const none = await tableOf(lib, []);
    equal(
      [[...none], none.toArray(), none.at(0), none.length, JSON.stringify(none)],
      [[], [], undefined, 0, "[]"],
      "none",
    );
  },

  "filter keeps the rows that have one of the texts in every field": async ({ connect }) => {
    const { client } = await connect();
    const table = await client.apiKeyBills.load(quarter);
    const bills = table.toArray();
    const names = [...new Set(bills.map((bill) => bill.apikeyName))].slice(0, 2);
    const [some] = bills;
    const questions = [
      [{ category: "llm" }, (bill) => bill.category === "llm"],
      [{ apikeyName: names, category: "llm" }, (bill) => names.includes(bill.apikeyName) && bill.category === "llm"],
      [{ category: [] }, () => false],
      [{ category: "none such" }, () => false],
      [{}, () => true],
      [{ category: undefined }, () => true],
      [{ startTime: String(some.startTime) }, (bill) => bill.startTime === some.startTime],
      [{ billNum0: `${some.billNum0}.0` }, (bill) => bill.billNum0 === some.billNum0],
      [
        { amountDecimal: `${some.amountDecimal}${some.amountDecimal.includes(".") ? "" : "."}00` },
        (bill) => bill.total === some.total,
      ],
      [{ total: some.total }, (bill) => bill.total === some.total],
      [
        { startTime: bills.map((bill) => String(bill.startTime)).reverse(), total: [some.total, "", "-1", "7e3"] },
        (bill) => bill.total === some.total,
      ],
      [
        { payAmountDisplay: ["0", String(some.payAmountDisplay)] },
        (bill) => [0, some.payAmountDisplay].includes(bill.payAmountDisplay),
      ],
    ];
    for (const [where, isWanted] of questions) {
      const about = JSON.stringify(where);
      const filtered = table.filter(where);
      const expected = bills.filter(isWanted);
      equal(filtered.toArray(), expected, about);
      equal([filtered.at(0), filtered.at(-1)], [expected.at(0), expected.at(-1)], about);
      const decimal = expected.filter((bill) => bill.amountDecimal !== undefined).length;
      const report = { ...table.report, rows: expected.length, rowsWithDecimalMoney: decimal };
      equal(filtered.report, report, `${about}: the report`);
      filtered.free();
    }
    const chained = table.filter({ category: "llm" }).filter({ apikeyName: names });
    table.free();
    equal(chained.toArray(), bills.filter(questions[1][1]), "shares columns, also of a parent that was freed");
  },

  "filter finds absent fields as empty text": async ({ lib }) => {
    const rows = [row({}), row({ category: "" }), row({ category: "llm", billNum0: "0" }), row({ billNum0: "" })];
    const table = await tableOf(lib, rows);
    equal(table.filter({ category: "" }).length, 3, "text");
    equal(
      [table.filter({ billNum0: "" }).length, table.filter({ billNum0: "0" }).length],
      [3, 1],
      "an integer is not 0",
    );
  },

  "filter refuses invalid conditions, and suggests the right name": async ({ lib, connect }) => {
    const { client } = await connect({}, small);
    const table = await client.apiKeyBills.load(january);
    for (const [where, path, hint] of [
      [{ catgory: "llm" }, "catgory", "category"],
      [{ tradeType: "x" }, "tradeType", "known are"],
      [{ extra: "x" }, "extra", ""],
      [{ amount: 1n }, "amount", "bigint"],
      [{ startTime: 7 }, "startTime", "number"],
      [{ category: null }, "category", "null"],
      [{ category: ["llm", 7] }, "category", "number"],
      [{ category: [["llm"]] }, "category", "array"],
      [{ startTime: "2026-01-01" }, "startTime", "2026-01-01"],
      [{ total: "1,5" }, "total", "1,5"],
      ["llm", "filter", "text"],
      [null, "filter", "null"],
      [undefined, "filter", "undefined"],
      [[], "filter", "array"],
      [new Map([["category", "llm"]]), "filter", "collection"],
      [new Set(["category"]), "filter", "collection"],
      [new URLSearchParams("category=llm"), "filter", "collection"],
      [Promise.resolve({ category: "llm" }), "filter", "promise"],
      [
        new Proxy(
          {},
          {
            ownKeys: () => {
              throw new Error("no");
            },
          },
        ),
        "filter",
        "throws",
      ],
      [
        {
          get category() {
            throw new Error("no");
          },
        },
        "filter",
        "throws",
      ],
    ]) {
      const error = await refusal(lib, () => table.filter(where), "query", { path });
      includes(error.message, hint);
    }
    equal(table.toArray().length, table.length, "the table is unchanged");
  },

  "verify finds the rows whose total is not voucher and cash, to the last digit": async ({ lib, connect }) => {
    const { client } = await connect();
    for (const [kind, query] of kinds) {
      const table = await client[`${kind}Bills`].load(query);
      equal(table.verify(), { rows: table.length, unbalanced: [] }, "every row of the box balances");
    }
    const rows = [
      row({ amount: "3", voucherAmount: "1", payAmount: "2" }),
      row({ amount: "3", voucherAmount: "1", payAmount: "1", productName: "one short" }),
      row({
        amount: "0",
        amountDecimal: "0.00000003",
        voucherAmountDecimal: "0.00000001",
        payableDecimal: "0.00000002",
      }),
      row({
        amountDecimal: "0.3",
        voucherAmountDecimal: "0.1",
        payableDecimal: "0.2000000000000000000000000001",
        productName: "a hair",
      }),
      row({ amount: "-5", payAmount: "-5" }),
      row({
        amount: "9223372036854775807",
        voucherAmount: "9223372036854775807",
        payAmount: "1",
        productName: "large",
      }),
    ];
    const table = await tableOf(lib, rows);
    const { rows: count, unbalanced } = table.verify();
    equal([count, unbalanced.map((bill) => bill.productName)], [6, ["one short", "a hair", "large"]], "found");
    const isUnbalanced = ({ total, voucher, cash }) => units(total) !== units(voucher, cash);
    equal(unbalanced, table.toArray().filter(isUnbalanced), "the same rows as by comparing in JavaScript");
    equal(table.filter({ productName: "a hair" }).verify().unbalanced.length, 1, "of a selection");
  },

  "a freed table refuses every method, and freeing it again does nothing": async ({ lib, connect }) => {
    const { client } = await connect({}, small);
    const table = await client.apiKeyBills.load(january);
    const kept = table.filter({});
    const { report } = table;
    const iterator = table[Symbol.iterator]();
    iterator.next();
    table.at(0);
    table.at(1);
    table.free();
    table.free();
    for (const use of [
      () => table.length,
      () => table.memory,
      () => table.at(0),
      () => table.at(1),
      () => table.toArray(),
      () => [...table],
      () => iterator.next(),
      () => table.filter({}),
      () => table.verify(),
      () => JSON.stringify(table),
    ]) {
      const error = await refusal(lib, use, "config", { path: "table" });
      includes(error.message, "freed");
    }
    equal([table.report, table.currency, table.utcOffset], [report, "USD", "+00:00"], "the report stays");
    equal(kept.toArray().length, report.rows, "a filtered table stays usable");
  },

  "a table supports Symbol.dispose where the engine does": async ({ lib }) => {
    const table = await tableOf(lib, [row({})]);
    ok(!Object.keys(table).includes("undefined") && table.undefined === undefined, "no method of that name");
    if (Symbol.dispose) {
      table[Symbol.dispose]();
      await refusal(lib, () => table.length, "config");
    }
  },

  "inspecting a table prints a few lines": async ({ connect, inspect }) => {
    const { client } = await connect();
    const table = await client.apiKeyBills.load(quarter);
    ok(table.length > 500, "many rows");
    const shown = inspect?.(table) ?? JSON.stringify(Object.entries(table));
    ok(shown.length < 4000 && shown.includes(String(table.length)), shown.slice(0, 500));
    equal(Object.keys(table).sort(), ["currency", "report", "utcOffset"], "its enumerable properties");
  },

  "load takes the options of a call: failed windows are reported, a signal ends it": async ({ connect, lib }) => {
    const { client, box } = await connect({ currency: "CNY", utcOffset: "+08:00" }, small);
    await box.inject({ name: "server-error", status: 400, times: 1 });
    const table = await client.apiKeyBills.load(quarter, { onWindowError: "collect", concurrency: 1 });
    equal([table.report.complete, table.report.failed.length, table.report.windows.length], [false, 1, 2], "report");
    ok(table.report.failed[0].error instanceof lib.BillingError, "an error");
    ok(table.filter({}).report.failed[0].error instanceof lib.BillingError, "of a selection, too");
    equal([table.currency, table.utcOffset], ["CNY", "+08:00"], "labels");
    const reason = new Error("enough");
    await failure(lib, client.apiKeyBills.load(quarter, { signal: AbortSignal.abort(reason) }), "aborted", {});
    await failure(lib, client.apiKeyBills.load({ period: "2026-01" }), "query", { path: "cycleType" });
    await failure(lib, client.apiKeyBills.load(january, { consurrency: 1 }), "config", { path: "consurrency" });
  },

  "a row of two windows is in a table once": async ({ lib }) => {
    const across = row({
      startTime: String(januaryWindow.endTime - 5),
      endTime: String(januaryWindow.endTime + 5),
      productName: "across",
    });
    const inside = row({ productName: "ü inside" });
    const client = answering(lib, bodyOf([inside, across]), bodyOf([across, across]), bodyOf([]));
    const table = await client.apiKeyBills.load(quarter, { concurrency: 1 });
    equal(
      table.toArray().map((bill) => bill.productName),
      ["ü inside", "across", "across"],
      "rows",
    );
    equal([table.report.duplicatesDropped, table.filter({ productName: "across" }).length], [1, 2], "dropped");
    equal(table.at(-1).productName, "across", "at");
  },

  "decodeBills reads text, bytes, streams and responses, in chunks of any size": async ({ lib }) => {
    const rows = Array.from({ length: 300 }, (_, place) =>
      row({ amount: String(place), productName: `näme 🧾 ${"é".repeat(place % 7)}`, apikeyName: "日本語" }),
    );
    const text = bodyOf(rows);
    const bytes = bytesOf(text);
    const sources = {
      text: () => text,
      bytes: () => bytes,
      "a view of bytes": () => new Uint8Array([1, 2, ...bytes, 3]).subarray(2, -1),
      "a response": () => new Response(text),
      "a stream in one": () => streamOf([bytes]).stream,
      "a stream in many": () => streamOf(cut(bytes, 1000)).stream,
      "a stream of few bytes each": () => streamOf(cut(bytes, 7)).stream,
      "a stream with empty chunks": () =>
        streamOf(cut(bytes, 5000).flatMap((chunk) => [new Uint8Array(), chunk])).stream,
      "a response of a stream": () => new Response(streamOf(cut(bytes, 777)).stream),
    };
    for (const [name, source] of Object.entries(sources)) {
      const table = await lib.decodeBills("apiKey", source());
      equal(JSON.stringify(table), JSON.stringify(rows.map((sent) => ordered(table.at(0), sent))), name);
      const { windows, failed, complete, duplicatesDropped, rows: count } = table.report;
      equal(
        [windows, failed, complete, duplicatesDropped, count],
        [[], [], true, 0, 300],
        "the report has no windows, since there was no range",
      );
      table.free();
    }
  },

  "decodeBills never splits a surrogate pair of a long text": async ({ lib }) => {
    for (let shift = 0; shift < 3; shift++) {
      const name = "🧾".repeat(20_000);
      const table = await lib.decodeBills("apiKey", `${" ".repeat(shift)}${bodyOf([row({ productName: name })])}`);
      ok(table.at(0).productName === name, `shifted by ${shift}`);
    }
  },

  "decodeBills reads a response of the service as the client does, also an error": async ({
    lib,
    connect,
    holdsKey,
  }) => {
    const { box } = await connect();
    const ask = (range) => fetchBills(box, holdsKey, range);
    const table = await lib.decodeBills("apiKey", await ask(januaryWindow), { currency: "CNY", utcOffset: "+08:00" });
    equal(wireOf(table), await box.bills("apiKey", truth), "rows");
    equal([table.currency, table.utcOffset], ["CNY", "+08:00"], "labels");
    await box.inject({ name: "server-error", status: 503, body: "envelope" });
    const error = await failure(lib, lib.decodeBills("apiKey", await ask(januaryWindow)), "api", { status: 503 });
    ok(error.reason, "a reason");
    await box.inject({ name: "rate-limit", retryAfter: "seconds", waitSeconds: 7 });
    await failure(lib, lib.decodeBills("apiKey", await ask(januaryWindow)), "api", { status: 429, retryAfterMs: 7000 });
    await box.inject({ name: "envelope" });
    await failure(lib, lib.decodeBills("apiKey", await ask(januaryWindow)), "api", { status: 200 });
    const response = await ask(januaryWindow);
    const used = response.clone();
    await used.text();
    await failure(lib, lib.decodeBills("apiKey", used), "config", { path: "source" });
    const locked = response.body.getReader();
    await failure(lib, lib.decodeBills("apiKey", response), "config", { path: "source" });
    await failure(lib, lib.decodeBills("apiKey", response.body), "config", { path: "source" });
    await locked.cancel();
  },

  "decodeBills: a response that is not ok is an api error with any body, never an empty list": async ({ lib }) => {
    const headers = { "x-request-id": "request-7" };
    const broken = () => streamOf([bytesOf('{"code":'), new Error("gone")]).stream;
    const endless = streamOf(
      Array.from({ length: 5 }, () => new Uint8Array(40_000).fill(32)),
      { end: false },
    );
    for (const [name, body] of Object.entries({
      "a list": '{"bills":[]}',
      nothing: null,
      empty: "",
      "an envelope": '{"code":500,"reason":"NOT_NOW","message":"later"}',
      "a body that breaks off": broken(),
      "a body without end": endless.stream,
      "a body of text": streamOf(["<html>"]).stream,
    })) {
      const error = await failure(
        lib,
        lib.decodeBills("fixedTerm", new Response(body, { status: 500, headers })),
        "api",
        {
          status: 500,
          requestId: "request-7",
        },
      );
      equal(error.reason, name === "an envelope" ? "NOT_NOW" : undefined, name);
    }
    ok(endless.seen.cancelled, "the rest of the body is cancelled");
    const redirect = new Response(null, { status: 302, headers: { location: "https://example.com" } });
    includes((await failure(lib, lib.decodeBills("apiKey", redirect), "api", { status: 302 })).message, "redirect");
    const answer = { headers, status: 200 };
    await failure(lib, lib.decodeBills("apiKey", new Response("", answer)), "network", { requestId: "request-7" });
    await failure(lib, lib.decodeBills("apiKey", new Response('{"code":400,"reason":"NO"}', answer)), "api", {
      ...{ status: 200, reason: "NO", requestId: "request-7" },
    });
  },

  "decodeBills waits for the body of an error response as long as a call does": async ({ lib }) => {
    const silent = streamOf([bytesOf('{"code":503,')], { end: false });
    const whole = { status: 503, headers: new Headers(), arrayBuffer: () => new Promise(() => {}) };
    const calls = [new Response(silent.stream, { status: 503 }), whole].map((response) =>
      failure(lib, lib.decodeBills("apiKey", response), "api", { status: 503, reason: undefined }),
    );
    ok(await settlesWithin(8000, Promise.all(calls)), "both calls settle");
    await Promise.all(calls);
    ok(silent.seen.cancelled, "the body is cancelled");
  },

  "decodeBills distinguishes a response that was aborted, timed out, or failed in the network": async ({
    lib,
    connect,
    holdsKey,
  }) => {
    const ask = async (signal) => {
      const { box } = await connect();
      await box.inject({ name: "stall", afterBytes: 3000, times: Infinity });
      return fetchBills(box, holdsKey, januaryWindow, signal());
    };
    const controller = new AbortController();
    const aborted = lib.decodeBills("apiKey", await ask(() => controller.signal));
    setTimeout(() => controller.abort(), 100);
    const { cause, requestId } = await failure(lib, aborted, "aborted");
    ok(cause.name === "AbortError" && requestId, "the error of the body, and the request id");
    // The error of a body after its request timed out differs: AbortError in Chromium 148, TimeoutError in 156.
    const late = () => ask(() => AbortSignal.timeout(1500));
    const { name } = await late().then((response) => response.arrayBuffer().catch((thrown) => thrown));
    const kinds = { TimeoutError: "timeout", AbortError: "aborted" };
    const error = await failure(lib, async () => lib.decodeBills("apiKey", await late()), kinds[name]);
    equal(error.cause.name, name, "the error of the body");
    const thrown = (name) => new DOMException("over", name);
    for (const [reason, kind] of [
      [thrown("AbortError"), "aborted"],
      [Object.assign(new Error("x"), { name: "AbortError" }), "aborted"],
      [thrown("TimeoutError"), "timeout"],
      [thrown("NetworkError"), "network"],
      ["AbortError", "network"],
      [undefined, "network"],
    ]) {
      const body = () => new ReadableStream({ start: (controller) => controller.error(reason) });
      for (const source of [body(), new Response(body()), { status: 200, arrayBuffer: () => Promise.reject(reason) }]) {
        const { cause } = await failure(lib, lib.decodeBills("apiKey", source), kind);
        ok(kind === "network" || cause === reason, "the cause is the thrown value");
      }
      await failure(lib, lib.decodeBills("apiKey", new Response(body(), { status: 500 })), "api", { status: 500 });
    }
  },

  "decodeBills refuses a body that is not a list, and cancels the rest": async ({ lib }) => {
    const good = JSON.stringify(row({}));
    for (const [text, kind, fields] of [
      ["", "network", {}],
      ['{"bills":[', "network", {}],
      ['{"bills":[]', "network", {}],
      ["<html>", "decode", { offset: 0 }],
      ["\ufeff{}", "decode", { offset: 0 }],
      ["{}", "decode", { path: "bills" }],
      [`{"bills":[${good},{"startTime":"1"}]}`, "decode", { path: "bills[1].endTime", offset: 11 + good.length }],
      ['{"bills":[7]}', "decode", { path: "bills[0]", offset: 10 }],
      ['{"code":401,"reason":"UNAUTHORIZED","message":"no"}', "api", { reason: "UNAUTHORIZED" }],
    ]) {
      for (const source of [text, bytesOf(text), new Response(text)]) {
        await failure(lib, lib.decodeBills("apiKey", source), kind, fields, text);
      }
    }
    await failure(lib, lib.decodeBills("apiKey", new Uint8Array([0x7b, 0x22, 0xff, 0x22])), "decode", {});
    const endless = streamOf([bytesOf('{"bills":[7,')], { end: false });
    await failure(lib, lib.decodeBills("apiKey", endless.stream), "decode", { path: "bills[0]" });
    ok(endless.seen.cancelled, "cancelled");
    const broken = streamOf([bytesOf('{"bills":[')].concat(new Error("unplugged"))).stream;
    const error = await failure(lib, lib.decodeBills("apiKey", broken), "network", {});
    includes(error.message, "after 10 bytes");
    includes(error.cause.message, "unplugged");
  },

  "decodeBills takes any stream with a reader, and wraps what a broken one throws": async ({ lib }) => {
    const body = new TextEncoder().encode('{"bills":[]}');
    const reads = [{ done: false, value: body }, { done: true }];
    const whole = { getReader: () => ({ read: () => Promise.resolve(reads.shift()), cancel: () => undefined }) };
    equal((await lib.decodeBills("apiKey", whole)).length, 0, "a cancel() that returns no promise");
    const no = () => {
      throw new Error("no");
    };
    for (const [source, kind] of [
      [{ getReader: no }, "network"],
      [{ getReader: () => ({ read: no, cancel: no }) }, "network"],
      [{ status: 200 }, "config"],
      [{ status: 200, arrayBuffer: no }, "network"],
      [new Proxy({}, { get: no }), "config"],
    ]) {
      await failure(lib, lib.decodeBills("apiKey", source), kind);
    }
  },

  "decodeBills refuses invalid sources, kinds and options with their names": async ({ lib }) => {
    for (const source of [
      undefined,
      null,
      7,
      {},
      [],
      { bills: [] },
      new ArrayBuffer(2),
      new Uint16Array(2),
      new Blob(["{}"]),
    ]) {
      const error = await failure(lib, lib.decodeBills("apiKey", source), "config", { path: "source" });
      includes(error.message, "source");
    }
    const texts = streamOf(["{}"], { end: false });
    await failure(lib, lib.decodeBills("apiKey", texts.stream), "config", { path: "source" });
    ok(texts.seen.cancelled, "cancelled");
    for (const kind of [undefined, "monthly", 7]) {
      const { stream } = streamOf([]);
      await failure(lib, lib.decodeBills(kind, stream), "config", { path: "kind" });
      ok(!stream.locked, "the stream is not locked");
    }
    for (const [options, path] of [
      [{ currency: 7 }, "currency"],
      [{ utcOffset: "Berlin" }, "utcOffset"],
      [{ apiKey: "sk_x" }, "apiKey"],
      [null, "options"],
    ]) {
      await failure(lib, lib.decodeBills("apiKey", "{}", options), "config", { path });
    }
  },
};

/** A row as it was sent, with members in the order of a decoded one, and empty texts for absent ones. */
function ordered(like, sent) {
  const names = Object.keys(like.toJSON());
  return Object.fromEntries(names.map((name) => [name, sent[name] ?? ""]));
}

/** The exact sum of decimals of up to 28 places, as an integer. */
function units(...texts) {
  return texts.reduce((total, text) => {
    const [whole, fraction = ""] = text.split(".");
    return total + BigInt(`${whole}${fraction.padEnd(28, "0")}`);
  }, 0n);
}
