// Options of a client: keys, base URLs, headers, a custom fetch.

import {
  equal,
  failure,
  includes,
  january,
  januaryWindow,
  ok,
  quarter,
  sleep,
  small,
  until,
  wireOf,
} from "./support.mjs";

const truth = { ...januaryWindow, cycleType: "Day" };

export default {
  "the key function is called before each request": async ({ connect }) => {
    let asked = 0;
    const holder = {};
    const { client, box } = await connect.withKey({ apiKey: async () => (asked++, holder.key) }, small);
    holder.key = box.apiKey;
    await box.inject({ name: "server-error", status: 503 });
    const { report } = await client.apiKeyBills.list(quarter);
    equal(report.complete, true, "complete");
    equal(asked, 4, "three windows and a retry");
    equal(
      (await box.requests()).every(({ keyIn }) => keyIn.join() === "authorization"),
      true,
      "the key is only in the authorization header",
    );
  },

  "a key function may return the key, or any thenable": async ({ connect }) => {
    const holder = {};
    for (const apiKey of [() => holder.key, () => ({ then: (done) => done(holder.key) })]) {
      const { client, box } = await connect.withKey({ apiKey }, small);
      holder.key = box.apiKey;
      equal((await client.apiKeyBills.list(january)).report.complete, true, "complete");
    }
  },

  "a key function without a key is a config error, and nothing is sent": async ({ connect, lib }) => {
    const bad = [
      () => Promise.reject(new Error("the vault is closed")),
      () => {
        throw new Error("the vault is closed");
      },
      () => Promise.reject(),
      () => 5,
      () => null,
      () => ({}),
      async () => "",
      async () => "sk_a\nb",
      async () => "sk ä",
    ];
    for (const apiKey of bad) {
      const { client, box } = await connect.withKey({ apiKey }, small);
      const error = await failure(lib, client.apiKeyBills.list(quarter), "config", { path: "apiKey" }, String(apiKey));
      if (String(apiKey).includes("vault")) equal(error.cause?.message, "Error", "what it threw, by its name");
      equal((await box.state()).requests, 0, "requests");
    }
  },

  "a key function that returns undefined where a key is needed is a config error, and nothing is sent": async ({
    connect,
    lib,
  }) => {
    const { client, box } = await connect.withKey({ apiKey: () => undefined }, small);
    await failure(lib, client.apiKeyBills.list(january), "config", { path: "apiKey" });
    equal((await box.state()).requests, 0, "requests");
  },

  "a key function that never settles is a timeout, and can be aborted": async ({ connect, lib }) => {
    const { client, box } = await connect.withKey({
      apiKey: () => new Promise(() => {}),
      timeoutMs: 100,
      maxRetries: 0,
    });
    await failure(lib, client.apiKeyBills.list(january), "timeout");
    const controller = new AbortController();
    const call = client.apiKeyBills.list(january, { signal: controller.signal, timeoutMs: 10_000 });
    setTimeout(() => controller.abort("no key"), 20);
    equal((await failure(lib, call, "aborted")).cause, "no key", "cause");
    equal((await box.state()).requests, 0, "requests");
  },

  "a base URL with a path, and with slashes at its end": async ({ connect, lib, isPage }) => {
    const { own, box } = await connect.withKey();
    const asked = new Set();
    const watch = (request) => {
      asked.add(request.url);
      return fetch(request);
    };
    for (const end of ["", "/", "//"]) {
      const client = new lib.BillingClient({ ...own, fetch: watch, baseUrl: own.baseUrl + end });
      const { bills } = await client.apiKeyBills.list(january);
      equal(wireOf(bills), await box.bills("apiKey", truth), `"${end}"`);
    }
    equal(asked.size, 1, "the same address each time");
    ok([...asked][0].startsWith(`${own.baseUrl}/openapi/v1/billing/apikey/bill/list?`), "the path is kept");
    if (isPage) {
      const { pathname } = new URL(own.baseUrl);
      const client = new lib.BillingClient({ ...own, baseUrl: `${pathname}/` });
      equal((await client.apiKeyBills.list(january)).report.complete, true, "relative to the page");
    }
  },

  "no key is sent to a proxy, which has the key": async ({ lib, connect, isPage }) => {
    const { box } = await connect();
    let authorization;
    const client = new lib.BillingClient({
      baseUrl: box.proxy,
      fetch: (request) => {
        authorization = request.headers.get("authorization");
        return fetch(request);
      },
    });
    equal((await client.apiKeyBills.list(january)).report.complete, true, "complete");
    equal(authorization, null, "no authorization is sent");
    ok(isPage || box.proxy.startsWith("http"), "an address");
  },

  "custom headers are sent with every request, and override the package's": async ({ connect, isPage }) => {
    const headers = {
      "X-Team": "finance",
      Accept: "application/json;q=1",
      ...(isPage ? {} : { "User-Agent": "mine/1" }),
    };
    const { client, box } = await connect({ headers }, small);
    await client.apiKeyBills.list(quarter);
    for (const request of await box.requests()) {
      equal([request.headers["x-team"], request.headers.accept], ["finance", "application/json;q=1"], "own headers");
      equal(request.headers["content-type"], "application/json", "the API wants it");
      if (!isPage) equal(request.headers["user-agent"], "mine/1", "user agent");
    }
  },

  "custom headers may be a Headers object": async ({ connect }) => {
    const { client, box } = await connect({ headers: new Headers({ "X-Team": "finance" }) }, small);
    await client.apiKeyBills.list(january);
    equal((await box.requests())[0].headers["x-team"], "finance", "own header");
  },

  "a User-Agent is sent by default": async ({ connect }) => {
    const { client, box } = await connect({}, small);
    await client.apiKeyBills.list(january);
    ok((await box.requests())[0].headers["user-agent"], "user agent");
  },

  "bills are neither read from nor written to a cache": async ({ connect }) => {
    const caches = [];
    const own = (request) => {
      caches.push(request.cache);
      return fetch(request);
    };
    const { client } = await connect({ fetch: own }, small);
    await client.apiKeyBills.list(january);
    equal(caches, ["cache" in Request.prototype ? "no-store" : undefined], "each request");
  },

  "a custom fetch gets each request, and its response is used": async ({ connect, lib }) => {
    const seen = [];
    const own = (request) => {
      seen.push(request);
      return fetch(request);
    };
    const { client, box } = await connect({ fetch: own });
    const { bills } = await client.apiKeyBills.list(january);
    equal(wireOf(bills), await box.bills("apiKey", truth), "rows");
    ok(seen.length === 1 && seen[0] instanceof Request && seen[0].method === "GET", "a Request");

    const text = '{"bills":[]}';
    const bytes = new TextEncoder().encode(text);
    const headers = { get: () => null };
    const answers = [
      { status: 200, headers, arrayBuffer: async () => bytes.buffer },
      { status: 200, headers, body: {}, arrayBuffer: async () => bytes.buffer },
      { status: 200, headers, body: new Response(text).body },
      { then: (done) => done(new Response(text)) },
    ];
    for (const [index, answer] of answers.entries()) {
      const { client: other } = await connect({ fetch: () => answer });
      equal((await other.apiKeyBills.list(january)).bills, [], `answer ${index}`);
    }
    const nonsense = [
      undefined,
      null,
      5,
      "text",
      {},
      { status: 200 },
      { status: "200", headers, body: null },
      { status: 200, headers, body: 5 },
    ];
    for (const answer of nonsense) {
      const { client: other } = await connect({ fetch: () => answer, maxRetries: 0 });
      const error = await other.apiKeyBills.list(january).then(
        () => undefined,
        (thrown) => thrown,
      );
      ok(error instanceof lib.BillingError && error.kind !== "internal", `nonsense ${String(answer)}: ${error}`);
    }
  },

  "anything that a custom fetch throws is a network error": async ({ connect, lib }) => {
    const thrown = [
      undefined,
      null,
      "text",
      5,
      Symbol("s"),
      {},
      new Error("no route"),
      new DOMException("gone", "AbortError"),
      hostile(),
    ];
    for (const reason of thrown) {
      const ways = [
        () => Promise.reject(reason),
        () => {
          throw reason;
        },
      ];
      for (const way of ways) {
        const { client } = await connect({ fetch: way, maxRetries: 0 });
        await failure(lib, client.apiKeyBills.list(january), "network", { attempts: 1 }, typeof reason);
      }
    }
  },

  "a request that cannot be made is a config error, and is not retried": async ({ connect, lib }) => {
    const named = (name, message, rest = {}) => Object.assign(new Error(message), { name, ...rest });
    const unknown = "Failed to parse URL from [object Request]";
    const thrown = [
      [new TypeError(unknown, { cause: named("TypeError", "Invalid URL", { code: "ERR_INVALID_URL" }) }), "fetch"],
      [named("TypeError", "Invalid URL", { code: "ERR_INVALID_URL", input: "[object Request]" }), "fetch"],
      [new TypeError("Only absolute URLs are supported"), "fetch"],
      [new TypeError(`Failed to execute 'fetch' on 'Window': Failed to parse URL from ${"x"}`), "fetch"],
      [new TypeError('Headers.append: "a\nb" is an invalid header value.'), "headers"],
      [
        new TypeError("fetch failed", {
          cause: named("Error", "expect header not supported", { code: "UND_ERR_NOT_SUPPORTED" }),
        }),
        "headers",
      ],
      [new TypeError("fetch failed", { cause: new Error("bad port") }), "baseUrl"],
      [new TypeError("fetch failed", { cause: new Error("unknown scheme") }), "fetch"],
    ];
    for (const [reason, path] of thrown) {
      let asked = 0;
      const fetch = () => ((asked += 1), Promise.reject(reason));
      const { client } = await connect({ fetch, concurrency: 1 });
      const about = String(reason);
      const error = await failure(lib, client.apiKeyBills.list(quarter), "config", { path, attempts: 0 }, about);
      includes(error.cause.message, reason.message, "what was thrown");
      equal(asked, 1, `${about}: requested once`);
    }
    const own = (request) => fetch(request, { headers: { "x-team": "two\nlines" } });
    const { client } = await connect({ fetch: own });
    await failure(lib, client.apiKeyBills.list(january), "config", {}, "a header that HTTP forbids");
  },

  "a result of a custom fetch that is not a response is a config error that says what it must return": async ({
    connect,
    lib,
  }) => {
    const text = '{"bills":[]}';
    const read = new Response(text);
    await read.text();
    const locked = new Response(text);
    locked.body.getReader();
    const headers = new Headers();
    const answers = {
      "nothing, as where return was forgotten": undefined,
      "a number": 42,
      "a text": text,
      "the bills": { bills: [] },
      "json() alone": { ok: true, status: 200, json: async () => ({ bills: [] }) },
      "text() alone": { ok: true, status: 200, headers, text: async () => text },
      "a body of text": { ok: true, status: 200, headers, body: text },
      "the answer of another kind of client": { status: 200, headers: {}, data: { bills: [] } },
      "a status of text": { status: "200", headers, body: null },
      "one that was read": read,
      "one that is being read": locked,
    };
    for (const [what, answer] of Object.entries(answers)) {
      let asked = 0;
      const fetch = async () => ((asked += 1), answer);
      const { client } = await connect({ fetch, concurrency: 1 });
      const error = await failure(lib, client.apiKeyBills.list(quarter), "config", { path: "fetch" }, what);
      equal(asked, 1, `${what}: requested once`);
      includes(error.message, "Response", what);
      ok(error.cause, `${what}: what came instead`);
    }
    const same = new Response(text);
    const { client } = await connect({ fetch: async () => same });
    const error = await failure(lib, client.apiKeyBills.list(quarter), "config", { path: "fetch" });
    includes(error.message, "read already", "one for all requests");
    const source = { status: 200, json: async () => ({ bills: [] }) };
    await failure(lib, lib.decodeBills("apiKey", source), "config", { path: "source" }, "decodeBills");
  },

  "an error status counts, also without a readable body": async ({ connect, lib }) => {
    const { client } = await connect({ fetch: async () => ({ status: 401, json: async () => ({}) }) });
    await failure(lib, client.apiKeyBills.list(january), "api", { status: 401, attempts: 1 });
    const { client: other } = await connect({ fetch: async () => Response.error(), maxRetries: 0 });
    await failure(lib, other.apiKeyBills.list(january), "network", { attempts: 1 }, "Response.error()");
  },

  "a programming error in a custom fetch is a config error": async ({ connect, lib }) => {
    const undefinedValue = undefined;
    const nullValue = null;
    const mistakes = {
      // eslint-disable-next-line no-undef -- the test needs an undefined name
      "a name that is not there": (request) => notThere(request),
      "a property of undefined": () => undefinedValue.fetch(),
      "a property of null": () => nullValue.fetch,
      "what is no function": (request) => request.url(),
      "what is no constructor": () => new Date.now(),
      "what is not iterable": (request) => [...request.signal],
      "undefined, taken apart": () => {
        const { url } = undefinedValue;
        return url;
      },
      "a pattern that is none": () => new RegExp("(".repeat(2)),
    };
    // Messages of other engines.
    const said = [
      ["TypeError", "Cannot read properties of undefined (reading 'x')"],
      ["TypeError", 'can\'t access property "x", y is undefined'],
      ["TypeError", "y is null"],
      ["TypeError", "undefined is not an object (evaluating 'y.x')"],
      ["TypeError", "y.x is not a function. (In 'y.x()', 'y.x' is undefined)"],
      ["ReferenceError", "Can't find variable: y"],
      ["TypeError", "Illegal invocation: function called with incorrect `this` reference. See https://example.com"],
      ["TypeError", "Failed to execute 'fetch' on 'Window': Illegal invocation"],
      ["TypeError", "'fetch' called on an object that does not implement interface Window."],
      ["TypeError", "Can only call Window.fetch on instances of Window"],
      ["TypeError", "'B D' is not a valid HTTP method."],
      ["TypeError", "Method is not a valid HTTP token."],
    ];
    for (const [name, message] of said) {
      mistakes[message] = () => Promise.reject(Object.assign(new Error(message), { name }));
    }
    for (const [what, mistake] of Object.entries(mistakes)) {
      for (const fetch of [mistake, async (request) => mistake(request)]) {
        let asked = 0;
        const own = (request) => ((asked += 1), fetch(request));
        const { client } = await connect({ fetch: own, concurrency: 1 });
        const error = await failure(lib, client.apiKeyBills.list(quarter), "config", { path: "fetch" }, what);
        equal(asked, 1, `${what}: requested once`);
        ok(error.cause?.message, `${what}: what was thrown`);
      }
    }
    const bytes = "Cannot convert argument to a ByteString because the character at index 1 has a value of 256";
    const { client } = await connect({ fetch: () => Promise.reject(new TypeError(bytes)) });
    await failure(lib, client.apiKeyBills.list(january), "config", { path: "headers" }, bytes);
    const unbound = { fetch: globalThis.fetch };
    const { client: other } = await connect({ fetch: (request) => unbound.fetch(request), maxRetries: 0 }, small);
    // Node accepts it.
    const outcome = await other.apiKeyBills.list(january).then(
      () => "rows",
      ({ kind, path }) => `${kind} ${path}`,
    );
    ok(["rows", "config fetch"].includes(outcome), `without its object: ${outcome}`);
  },

  "network errors of every platform are recognised and retried": async ({ connect, lib }) => {
    const coded = (error, code) => Object.assign(error, { code });
    const cause = coded(new Error("connect ECONNREFUSED"), "ECONNREFUSED");
    const thrown = [
      new TypeError("fetch failed", { cause }),
      new TypeError("fetch failed", { cause: new TypeError("Cannot read properties of null (reading 'socket')") }),
      new TypeError("terminated"),
      new TypeError("Failed to fetch"),
      new TypeError("Failed to fetch (api.novita.ai)"),
      new TypeError("network error"),
      new TypeError("NetworkError when attempting to fetch resource."),
      new TypeError("Load failed"),
      new TypeError("The network connection was lost."),
      new TypeError("The Internet connection appears to be offline."),
      new TypeError("Network request failed"),
      new TypeError("error sending request for url (https://api.novita.ai/)"),
      new Error("Network connection lost."),
      new Error("internal error; reference = abc"),
      coded(new Error("socket hang up"), "ECONNRESET"),
      coded(new TypeError("x is not a function"), "ECONNRESET"),
      Object.assign(new Error("Unable to connect."), { code: "ConnectionRefused" }),
      Object.assign(new Error("request to https://api.novita.ai/ failed"), { name: "FetchError" }),
      // An error of another service that a custom fetch calls, e.g. for a token.
      attempt(() => JSON.parse("<html>")),
      attempt(() => JSON.parse("")),
    ];
    for (const reason of thrown) {
      let asked = 0;
      const fetch = () => ((asked += 1), Promise.reject(reason));
      const { client } = await connect({ fetch, maxRetries: 1 });
      await failure(lib, client.apiKeyBills.list(january), "network", { attempts: 2 }, String(reason));
      equal(asked, 2, `${String(reason)}: requested twice`);
    }
  },

  "a body may be iterable, or one chunk of any size": async ({ lib }) => {
    const row = '{"startTime":"1767225600","endTime":"1767225601","amount":"1","voucherAmount":"0","payAmount":"1"}';
    const count = 5_000;
    const bytes = new TextEncoder().encode(`{"bills":[${Array(count).fill(row).join()}]}`);
    async function* pieces() {
      for (let start = 0; start < bytes.length; start += 100_000) yield bytes.subarray(start, start + 100_000);
    }
    const headers = new Headers();
    const answers = {
      whole: () => new Response(bytes),
      "without a stream": () => ({ status: 200, headers, arrayBuffer: async () => bytes.buffer }),
      iterated: () => ({ status: 200, headers, body: pieces() }),
    };
    for (const [name, answer] of Object.entries(answers)) {
      const client = new lib.BillingClient({ baseUrl: "https://own.example", fetch: async () => answer() });
      equal((await client.apiKeyBills.list(january)).bills.length, count, `${name}: a call`);
      const table = await lib.decodeBills("apiKey", answer());
      equal(table.length, count, `${name}: decodeBills`);
      table.free();
    }
  },

  "the environment's fetch may be passed, and no fetch is called with the options as `this`": async ({
    connect,
    lib,
    isPage,
  }) => {
    const { client, box } = await connect({ fetch: globalThis.fetch }, small);
    equal((await client.apiKeyBills.list(january)).report.complete, true, "as it is");
    equal((await box.requests()).length, 1, "one request");
    let seen = "nothing";
    let asked = 0;
    const own = new lib.BillingClient({
      apiKey: "sk_options_0123456789",
      baseUrl: "https://own.example",
      dangerouslyAllowBrowser: isPage,
      // A thenable that counts how often it is awaited.
      fetch: function () {
        seen = this;
        const then = (resolve) => ((asked += 1), resolve(new Response('{"bills":[]}')));
        return { then };
      },
    });
    await own.fixedTermBills.list({ period: "2026-01" });
    equal([seen, asked], [undefined, 1], "this, and how often it was awaited");
  },

  "a response that a custom fetch returns too late is cancelled": async ({ lib }) => {
    const cancelled = [];
    const bodies = [{}, { cancel: () => undefined }, { cancel: () => Promise.reject(new Error("no")) }];
    bodies.push({ cancel: async () => cancelled.push("body") });
    for (const body of bodies) {
      let give;
      const fetch = () => new Promise((resolve) => (give = resolve));
      const controller = new AbortController();
      const client = new lib.BillingClient({ baseUrl: "https://own.example", fetch });
      const call = client.fixedTermBills.list({ period: "2026-01" }, { signal: controller.signal });
      await until(() => give, "the request");
      controller.abort();
      await failure(lib, call, "aborted");
      give({ status: 200, headers: new Headers(), body });
      await sleep(0);
    }
    equal(cancelled, ["body"], "cancelled");
  },

  "a custom fetch that ignores the signal does not delay an abort": async ({ connect, lib }) => {
    const { client } = await connect({ fetch: () => new Promise(() => {}) });
    const controller = new AbortController();
    const call = client.apiKeyBills.list(january, { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await failure(lib, call, "aborted");
    await failure(lib, client.apiKeyBills.list(january, { timeoutMs: 50, maxRetries: 0 }), "timeout");
  },
};

/** The error that a function throws. */
function attempt(work) {
  try {
    return work();
  } catch (thrown) {
    return thrown;
  }
}

/** An error whose every property throws when it is read. */
function hostile() {
  return new Proxy(new Error("x"), {
    get: () => {
      throw new Error("a getter that throws");
    },
  });
}
