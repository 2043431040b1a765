// Invalid arguments are refused before any request, with messages that name the field or option.

import { equal, failure, includes, ok } from "./support.mjs";

const start = 1767225600;
const end = 1769903999;
const day = { cycleType: "Day" };
const whole = { startTime: start, endTime: end };

/** A query of API-key bills, the path of the error, and a word of its message. */
const apiKeyQueries = [
  [{ startTime: start * 1000, endTime: end * 1000, ...day }, "startTime", "milli"],
  [{ startTime: start, endTime: end * 1000, ...day }, "endTime", "milli"],
  [{ startTime: start + 0.5, endTime: end, ...day }, "startTime"],
  [{ startTime: start, endTime: Number.NaN, ...day }, "endTime"],
  [{ startTime: start, endTime: Number.POSITIVE_INFINITY, ...day }, "endTime"],
  [{ startTime: Number.NEGATIVE_INFINITY, endTime: end, ...day }, "startTime"],
  [{ startTime: end, endTime: start, ...day }, "endTime"],
  [{ startTime: start, endTime: start, ...day }, "endTime", "single second"],
  [{ from: start, until: start, ...day }, "until"],
  [{ from: start, until: start + 1, ...day }, "until", "single second"],
  [{ from: new Date(1000 * start + 100), until: new Date(1000 * start + 900), ...day }, "until", "nothing is between"],
  [{ from: end, until: start, ...day }, "until"],
  [{ startTime: start - 1, endTime: end, ...day }, "startTime", "early"],
  [{ from: "2025-12-31T23:59:59Z", until: end, ...day }, "from", "early"],
  [{ period: "2025-12", ...day }, "period", "early"],
  [{ ...whole, cycleType: "Year" }, "cycleType", "Hour, Day, Week, Month"],
  [{ ...whole, cycleType: "day" }, "cycleType", '"Day"'],
  [{ ...whole, cycleType: 1 }, "cycleType"],
  [{ ...whole, cycleType: null }, "cycleType"],
  [{ ...whole }, "cycleType", "missing"],
  [{ ...whole, ...day, productname: "x" }, "productname", "productName"],
  [{ ...whole, ...day, catgory: "llm" }, "catgory", "category"],
  [{ ...whole, ...day, ownerId: "x" }, "ownerId", "fixed-term"],
  [{ ...whole, ...day, timeoutMs: 5 }, "timeoutMs", "option"],
  [{ ...whole, ...day, category: 5 }, "category", "text"],
  [{ ...whole, ...day, category: "" }, "category", "empty"],
  [{ ...whole, ...day, productName: ["x"] }, "productName", "text"],
  [{ ...whole, ...day, productName: "\ud83d" }, "productName"],
  [{ startTime: start, ...day }, "endTime", "missing"],
  [{ until: end, ...day }, "from", "missing"],
  [{ ...day }, "startTime", "missing"],
  [{ ...whole, period: "2026-01", ...day }, "period", "together"],
  [{ ...whole, from: start, ...day }, "from", "together"],
  [{ from: start, until: end, period: "2026", ...day }, "period", "together"],
  [{ startTime: true, endTime: end, ...day }, "startTime"],
  [{ startTime: null, endTime: end, ...day }, "startTime"],
  [{ startTime: {}, endTime: end, ...day }, "startTime"],
  [{ startTime: () => start, endTime: end, ...day }, "startTime"],
  [{ startTime: new Date(Number.NaN), endTime: end, ...day }, "startTime"],
  [{ startTime: "2026-01-01", endTime: end, ...day }, "startTime", "period"],
  [{ startTime: "2026-01-01T00:00:00", endTime: end, ...day }, "startTime", "zone"],
  [{ startTime: "2026-02-30T00:00:00Z", endTime: end, ...day }, "startTime"],
  [{ startTime: "yesterday", endTime: end, ...day }, "startTime"],
  ...["2026-13", "2026-W54", "2026-Q5", "2026-02-30", "", "January", "2026-03/2026-01", "26-01"].map((period) => [
    { period, ...day },
    "period",
  ]),
  [{ period: 2026, ...day }, "period", "text"],
  [undefined, "query"],
  [null, "query"],
  ["2026-01", "query"],
  [[whole], "query"],
  [new Date(), "query"],
  [new Map([["period", "2026-01"]]), "query"],
];

const fixedTermQueries = [
  [{ ...whole, cycleType: "Month" }, "cycleType", "API-key"],
  [{ ...whole, ownerID: "x" }, "ownerID", "ownerId"],
  [{ ...whole, ownerId: 7 }, "ownerId", "text"],
  [{}, "startTime", "missing"],
  [{ startTime: end, endTime: start }, "endTime"],
];

const callOptions = [
  [{ concurrency: 0 }, "concurrency"],
  [{ concurrency: 7 }, "concurrency"],
  [{ concurrency: 1.5 }, "concurrency"],
  [{ concurrency: "4" }, "concurrency"],
  [{ timeoutMs: 0 }, "timeoutMs"],
  [{ timeoutMs: Number.NaN }, "timeoutMs"],
  [{ timeoutMs: Number.POSITIVE_INFINITY }, "timeoutMs"],
  [{ deadlineMs: -1 }, "deadlineMs"],
  [{ maxRetries: -1 }, "maxRetries"],
  [{ maxRetries: null }, "maxRetries"],
  [{ maxWaitMs: -1 }, "maxWaitMs"],
  [{ maxWaitMs: 0.5 }, "maxWaitMs"],
  [{ splitBy: "day" }, "splitBy", "week"],
  [{ signal: "now" }, "signal"],
  [{ signal: {} }, "signal"],
  [{ signal: { aborted: false, addEventListener: () => {} } }, "signal"],
  [{ onProgress: "log" }, "onProgress"],
  [{ onWindowError: "ignore" }, "onWindowError", "collect"],
  [{ timeoutMS: 5 }, "timeoutMS", "timeoutMs"],
  [{ onEvent: "log" }, "onEvent"],
  [null, "options"],
  ["fast", "options"],
  [[], "options"],
];

const url = "https://example.com";
const clientOptions = [
  ...callOptions.filter(
    ([options]) =>
      options instanceof Object &&
      ["concurrency", "timeoutMs", "maxRetries", "maxWaitMs"].some((name) => name in options),
  ),
  [{ baseUrl: "http://example.com" }, "baseUrl", "https"],
  [{ baseUrl: "http://127.0.0.1.example.com" }, "baseUrl", "https"],
  [{ baseUrl: "ftp://example.com" }, "baseUrl", "https"],
  [{ baseUrl: "javascript:0" }, "baseUrl"],
  [{ baseUrl: "https://" }, "baseUrl"],
  [{ baseUrl: "https://user:word@example.com" }, "baseUrl"],
  [{ baseUrl: `${url}?a=b` }, "baseUrl"],
  [{ baseUrl: `${url}/#a` }, "baseUrl"],
  [{ baseUrl: `${url}/?` }, "baseUrl"],
  [{ baseUrl: `${url}/path#` }, "baseUrl"],
  [{ baseUrl: 5 }, "baseUrl"],
  [{ apiKey: "" }, "apiKey"],
  [{ apiKey: "sk_a b" }, "apiKey"],
  [{ apiKey: "sk_a\n" }, "apiKey"],
  [{ apiKey: "sk_ä" }, "apiKey"],
  [{ apiKey: 5 }, "apiKey"],
  [{ apiKey: null }, "apiKey"],
  [{ apiKey: ["sk_a"] }, "apiKey"],
  [{ fetch: "fetch" }, "fetch"],
  [{ headers: [["a", "b"]] }, "headers"],
  [{ headers: new Map([["a", "b"]]) }, "headers"],
  [{ headers: { a: 5 } }, "headers"],
  [{ headers: { "a b": "c" } }, "headers.a b"],
  [{ headers: { good: "a\nb" } }, "headers.good"],
  [{ apiKey: "sk_a", headers: { Authorization: "Bearer b" } }, "headers.authorization"],
  [{ utcOffset: "8" }, "utcOffset"],
  [{ utcOffset: "+08:60" }, "utcOffset"],
  [{ utcOffset: 8 }, "utcOffset"],
  [{ utcOffset: "+14:59" }, "utcOffset"],
  [{ currency: "" }, "currency"],
  [{ dangerouslyAllowBrowser: "yes" }, "dangerouslyAllowBrowser"],
  [{ onEvent: true }, "onEvent"],
  [{ apikey: "sk_a" }, "apikey", "apiKey"],
  [{ baseURL: url }, "baseURL", "baseUrl"],
  [{ retries: 5 }, "retries"],
  [null, "options"],
  ["sk_a", "options"],
];

async function check(lib, call, kind, [input, path, words = ""]) {
  const about = describe(input);
  const error = await failure(lib, call, kind, { path }, about);
  includes(error.message.toLowerCase(), words.toLowerCase(), about);
  ok(error.attempts === undefined && error.status === undefined, `${about}: nothing was sent`);
}

const describe = (input) => {
  try {
    return JSON.stringify(input, (_, value) =>
      typeof value === "number" || typeof value === "function" ? String(value) : value,
    );
  } catch {
    return String(input);
  }
};

export default {
  "an invalid query is refused before any request, with the name of the field": async ({ connect, lib }) => {
    const { client, box } = await connect();
    for (const [kind, bad] of [
      ["apiKey", apiKeyQueries],
      ["fixedTerm", fixedTermQueries],
    ]) {
      for (const row of bad) {
        const [query] = row;
        await check(lib, () => client[`${kind}Bills`].list(query), "query", row);
        await check(lib, () => client[`${kind}Bills`].plan(query), "query", row);
        await check(lib, () => lib.planWindows(kind, query), "query", row);
      }
    }
    equal((await box.state()).requests, 0, "requests");
  },

  "an invalid option of a call is refused before any request, with its name": async ({ connect, lib }) => {
    const { client, box } = await connect();
    for (const row of callOptions) {
      await check(lib, () => client.apiKeyBills.list({ ...whole, ...day }, row[0]), "config", row);
    }
    for (const row of [
      [{ splitBy: "day" }, "splitBy"],
      [{ concurrency: 4 }, "concurrency"],
      [null, "options"],
    ]) {
      await check(lib, () => client.apiKeyBills.plan({ ...whole, ...day }, row[0]), "config", row);
    }
    equal((await box.state()).requests, 0, "requests");
  },

  "an invalid option of a client is refused by its constructor, with its name": async ({ lib, isPage }) => {
    for (const row of clientOptions) {
      const [options] = row;
      const given = isPage && options?.apiKey ? { ...options, dangerouslyAllowBrowser: true } : options;
      await check(lib, async () => new lib.BillingClient(given), "config", row);
    }
  },

  "inherited options and query fields are used, and checked like own ones": async ({ connect, lib }) => {
    const { client, box, own } = await connect.withKey();
    const query = { ...whole, ...day };
    class Options {
      #ms = 40;
      get timeoutMs() {
        return this.#ms;
      }
      helper() {}
    }
    class More extends Options {
      concurrency = 2;
    }
    const inheriting = [
      [Object.create({ signal: AbortSignal.abort("enough") }), "aborted"],
      [Object.create(Object.create({ signal: AbortSignal.abort("enough") })), "aborted"],
      [Object.create({ timeoutMs: -1 }), "config"],
      [Object.create({ timeoutms: 1 }), "config"],
    ];
    for (const [options, kind] of inheriting) {
      await failure(lib, () => client.apiKeyBills.list(query, options), kind, {}, kind);
    }
    equal((await box.state()).requests, 0, "requests");
    const hung = new lib.BillingClient({ ...own, fetch: () => new Promise(() => {}), maxRetries: 0 });
    for (const options of [new Options(), new More()]) {
      const error = await failure(lib, () => hung.apiKeyBills.list(query, options), "timeout", {}, "a getter");
      includes(error.message, "40 ms", "of its class");
    }
    // An own value hides an inherited one.
    const overriding = Object.assign(Object.create({ timeoutMs: -1, signal: "none" }), {
      timeoutMs: 30_000,
      signal: undefined,
    });
    const asked = Object.create(query);
    equal((await client.apiKeyBills.list(asked, overriding)).report.complete, true, "own values");
    const inherited = new lib.BillingClient(Object.create(own));
    equal((await inherited.apiKeyBills.list(query)).report.complete, true, "a client's options");
    const bare = Object.assign(Object.create(null), query);
    equal((await client.apiKeyBills.plan(bare)).length, 1, "an object that inherits nothing");
  },

  "a client whose key is undefined is refused when it is made, one without a key when it sends": async ({
    lib,
    isPage,
  }) => {
    const refused = async (make) => {
      const { message } = await failure(lib, make, "config", { path: "apiKey" });
      includes(message, isPage ? "your own proxy" : "Novita AI console");
      equal(message.includes("console"), !isPage, "a page must not get a key");
    };
    await refused(async () => new lib.BillingClient({ apiKey: undefined }));
    for (const options of [undefined, {}, { currency: "EUR" }, { headers: { "x-team": "7" } }]) {
      const client = new lib.BillingClient(options);
      equal((await client.fixedTermBills.plan({ period: "2026-01" })).length, 1, "a plan needs no key");
      await refused(() => client.fixedTermBills.list({ period: "2026-01" }));
      await refused(() => client.fixedTermBills.summarize({ period: "2026-01" }, { by: [] }));
    }
    new lib.BillingClient({ apiKey: undefined, baseUrl: "https://own.example" });
    if (!isPage) new lib.BillingClient({ headers: { authorization: "Bearer 0123456789" } });
  },

  "a key in a page is refused without dangerouslyAllowBrowser": async ({ connect, lib, isPage }) => {
    const { box } = await connect();
    const options = { apiKey: box.apiKey, baseUrl: box.direct };
    for (const apiKey of [box.apiKey, () => box.apiKey]) {
      for (const dangerouslyAllowBrowser of [undefined, false]) {
        const make = async () => new lib.BillingClient({ ...options, apiKey, dangerouslyAllowBrowser });
        if (isPage) includes((await failure(lib, make, "config", { path: "apiKey" })).message, "proxy");
        else await make();
      }
    }
    const client = new lib.BillingClient({ ...options, dangerouslyAllowBrowser: true });
    equal((await client.apiKeyBills.list({ ...whole, ...day })).report.complete, true, "with dangerouslyAllowBrowser");
  },

  "in a page, the allowed headers depend on where the request goes": async ({ lib, isPage }) => {
    const service = [
      undefined,
      "https://api.novita.ai",
      "https://API.novita.ai:443/",
      "https://api.novita.ai./v3",
      "https://api.ppio.com",
    ];
    const own = [
      "https://billing.example",
      "https://novita.ai.example",
      "http://localhost:8080",
      ...(isPage ? ["/b"] : []),
    ];
    const secret = [
      { authorization: "Bearer 0123456789" },
      { Authorization: "Basic 0123456789" },
      { "x-api-key": "0123456789" },
      { Cookie: "session=0123456789" },
      new Headers({ "x-access-token": "0123456789" }),
      { "x-id": "Bearer 0123456789" },
      { "x-id": " basic 0123456789" },
    ];
    const likeKey = [
      { "x-team": "sk_0123456789abcdef" },
      { authorization: "Bearer sk_0123456789abcdef" },
      { "x-team": "sk%5f0123456789abcdef" },
      { "x-team": `Basic ${btoa("user:sk_0123456789abcdef")}` },
      { "x-team": btoa("sk_0123456789abcdef") },
    ];
    const check = async (headers, baseUrl, isRefused) => {
      const about = `${baseUrl} ${JSON.stringify(headers)}`;
      const make = (more) => async () => new lib.BillingClient({ headers, ...(baseUrl && { baseUrl }), ...more });
      const [name] = new Headers(headers).keys();
      if (isPage && isRefused) {
        const error = await failure(lib, make(), "config", { path: `headers.${name ?? "cookie"}` }, about);
        ok(!error.message.includes("0123456789"), "the value is not shown");
      } else {
        await make()();
      }
      await make({ dangerouslyAllowBrowser: true })();
    };
    for (const baseUrl of service) {
      for (const headers of [...secret, ...likeKey]) await check(headers, baseUrl, true);
      await check({ "x-team": "finance" }, baseUrl, false);
    }
    for (const baseUrl of own) {
      for (const headers of secret) await check(headers, baseUrl, false);
      for (const headers of likeKey) await check(headers, baseUrl, true);
    }
  },

  "a key in the wrong option is not in the message": async ({ lib, isPage }) => {
    const word = "AbCdEfGhIjKl0123456789MnOpQr";
    const dangerouslyAllowBrowser = isPage;
    const { planWindows } = lib;
    for (const key of [
      `sk_${word}`,
      `sk-${word}`,
      `Bearer ${word}`,
      word,
      word.toLowerCase(),
      `sk_${word}+/x=~.${word}`,
    ]) {
      const options = (given) => () => new lib.BillingClient({ dangerouslyAllowBrowser, ...given });
      const client = new lib.BillingClient({ baseUrl: "https://billing.example" });
      for (const [kind, make] of [
        ["config", options({ headers: { [`Authorization: ${key}`]: "x" } })],
        ["config", options({ headers: { [`${key} `]: "x" } })],
        ["config", options({ headers: { [`Authorization: Bearer ${key}`]: key } })],
        ["config", options({ [key]: 1 })],
        ["config", options({ utcOffset: key.slice(0, 38) })],
        ["config", options({ currency: 5, [key]: key })],
        ["config", options({ timeoutMs: key.slice(0, 30) })],
        ["config", options({ apiKey: `${key}\n` })],
        ["config", () => client.apiKeyBills.list({ ...whole, ...day }, { [key]: 1 })],
        ["query", () => planWindows("apiKey", { ...whole, ...day, [key]: 1 })],
        ["query", () => planWindows("apiKey", { ...day, period: key })],
        ["query", () => planWindows("apiKey", { ...whole, cycleType: key })],
        ["query", () => planWindows("apiKey", { startTime: key, endTime: key, ...day })],
      ]) {
        const error = await failure(lib, async () => make(), kind, {}, String(make));
        for (const text of [error.message, error.path, JSON.stringify(error), error.stack]) {
          ok(!text.toLowerCase().includes(word.slice(0, 12).toLowerCase()), `${make}: ${text}`);
        }
      }
    }
    const error = await failure(lib, async () => new lib.BillingClient({ utcOffset: "+8:00" }), "config");
    includes(error.message, "+8:00");
    const period = await failure(
      lib,
      async () => planWindows("apiKey", { ...day, period: "2026-13-01T00:00:00Z" }),
      "query",
    );
    includes(period.message, "2026-13-01T00:00:00Z");
  },

  "a base URL that contains a key is refused": async ({ lib, isPage }) => {
    const apiKey = "0123456789abcdefghij";
    for (const [baseUrl, more] of [
      ["https://billing.example/sk_abcdefghijklmnop/v3"],
      ["https://billing.example/sk%5fabcdefghijklmnop"],
      ["https://sk-abcdefghijklmnop.example"],
      [`https://billing.example/${apiKey}`, { apiKey }],
      ...(isPage ? [["/sk_abcdefghijklmnop"]] : []),
    ]) {
      const make = async () => new lib.BillingClient({ baseUrl, dangerouslyAllowBrowser: true, ...more });
      const error = await failure(lib, make, "config", { path: "baseUrl" }, baseUrl);
      ok(!error.message.includes("abcdefghij"), error.message);
    }
    new lib.BillingClient({ baseUrl: `https://billing.example/${apiKey}` });
  },

  "an unknown category is sent": async ({ connect }) => {
    const { client, box } = await connect({}, { openCategories: true });
    const query = { ...whole, ...day, category: "robots & more/+ä" };
    equal((await client.apiKeyBills.list(query)).bills, [], "bills");
    equal((await box.requests())[0].query.category, query.category, "the category as given");
  },
};
