// A page loads the module in two parts: when each is fetched, and what happens if the second one does not arrive.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, get } from "node:http";
import { after, test } from "node:test";
import { launchChromium } from "../../tools/chromium.mjs";
import { listen } from "../../tools/loopback.mjs";
import { inPackage } from "../support/consumer.mjs";
import { startServer } from "../support/server.mjs";

const server = await startServer();
const browser = await launchChromium();
after(async () => {
  await browser.close();
  await server.close();
});

const lists = "novita_billing_lists.wasm";
const answers = "novita_billing_answers.bin";
const row = {
  ...{ startTime: "1767225600", endTime: "1767311999", productName: "model-a", ownerID: "key-1", category: "llm" },
  ...{ amount: "15000", voucherAmount: "0", payAmount: "15000" },
};

/**
 * Opens a page with a client whose fetch answers with one bill, which costs 1.5. `requested` lists the files of the module that
 * the page fetched. `run` runs a function in the page, and returns its value or the kind and message of its error.
 */
async function openPage(t, prepare = async () => {}, origin = server.origin) {
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  const requested = [];
  page.on("request", (request) => {
    const name = request.url().split("/").at(-1);
    if (/novita_billing.*\.(wasm|bin)$/.test(name)) requested.push(name);
  });
  await prepare(page);
  await page.goto(`${origin}/scenarios.html`);
  await page.waitForFunction(() => globalThis.scenarioPage);
  await page.evaluate((bill) => {
    const { lib } = globalThis.scenarioPage;
    const fetch = async () => new Response(JSON.stringify({ bills: [bill] }));
    const query = { period: "2026-01", cycleType: "Day" };
    Object.assign(globalThis, { lib, query });
    // Made when it is used: a client begins to download the first part.
    let client;
    Object.defineProperty(globalThis, "client", {
      get: () => (client ??= new lib.BillingClient({ baseUrl: "/billing", fetch })),
    });
  }, row);
  const run = (work) =>
    page.evaluate(`(${work})().then((value) => value, ({ kind, message }) => kind + ": " + message)`);
  return { page, requested, run };
}

const list = async () => (await globalThis.client.apiKeyBills.list(globalThis.query)).bills[0].total;
const summarize = async () =>
  (await globalThis.client.apiKeyBills.summarize(globalThis.query, { by: ["day"] })).total.total;

test("a list and a plan load the first part, everything else loads the second part as well, each once", async (t) => {
  const { requested, run } = await openPage(t);
  assert.equal(await run(list), "1.5");
  assert.equal(await run(async () => (await globalThis.lib.planWindows("apiKey", globalThis.query)).length), 1);
  assert.deepEqual(requested, [lists]);
  const outcomes = await run(async () => {
    const { lib, client, query } = globalThis;
    const bills = client.apiKeyBills;
    const streamed = async () => {
      for await (const [bill] of bills.stream(query)) return bill.total;
    };
    const loaded = async () => (await bills.load(query)).summarize({ by: ["productName"] }).groups[0].total;
    const decoded = async () => (await lib.decodeBills("apiKey", '{"bills":[]}')).toCsv();
    const summarized = async () => (await bills.summarize(query, { by: ["day"] })).total.total;
    const balance = async () => client.balance().catch(({ kind }) => kind);
    return Promise.all([streamed(), loaded(), decoded(), summarized(), balance()]);
  });
  assert.deepEqual([...outcomes.slice(0, 2), ...outcomes.slice(3)], ["1.5", "1.5", "1.5", "decode"]);
  assert.match(outcomes[2], /^userId,startTime,/);
  assert.equal(await run(list), "1.5");
  assert.deepEqual(requested, [lists, answers]);
});

for (const [name, work] of Object.entries({
  load: async () => (await globalThis.client.apiKeyBills.load(globalThis.query)).summarize({ by: ["day"] }).total.total,
  stream: async () => {
    for await (const [bill] of globalThis.client.apiKeyBills.stream(globalThis.query)) return bill.total;
  },
  summarize,
  decodeBills: async () =>
    (await globalThis.lib.decodeBills("apiKey", '{"bills":[]}')).summarize({ by: ["day"] }).total.total,
  balance: async () => globalThis.client.balance().catch(({ kind }) => kind),
  reconcile: async () => (await globalThis.client.reconcile("2026-01").catch(({ kind }) => [kind])).length,
  init: async () => {
    await globalThis.lib.init();
    return globalThis.lib.forecastOf(
      {
        groups: [{ key: { day: "2026-01-01" }, total: "1.50" }],
        utcOffset: "+00:00",
        report: { windows: [], failed: [], notices: [] },
      },
      { period: "2026-01-01", now: 1767312000 },
    ).spent;
  },
})) {
  test(`${name} requests both parts at once if it is the first call`, { timeout: 30_000 }, async (t) => {
    let release;
    const isReleased = new Promise((resolve) => (release = resolve));
    const { page, requested, run } = await openPage(t, (opened) =>
      opened.route(/novita_billing.*\.(wasm|bin)$/, async (route) => {
        await isReleased;
        await route.continue();
      }),
    );
    const outcome = run(work);
    while (requested.length < 2) await page.waitForTimeout(10);
    release();
    const expected = { decodeBills: "0", balance: "decode", reconcile: 1 };
    assert.equal(await outcome, expected[name] ?? "1.5");
    assert.deepEqual(requested.toSorted(), [answers, lists]);
  });
}

test("if the second part is missing, the error has its status, lists still work, and the next call fetches it again", async (t) => {
  const { page, run } = await openPage(t);
  await page.route(/\.bin$/, (route) => route.fulfill({ status: 404, body: "" }), { times: 1 });
  assert.match(await run(summarize), /^config: .*novita_billing_answers\.bin answered 404/);
  assert.equal(await run(list), "1.5");
  assert.equal(await run(summarize), "1.5");
});

for (const [name, options, expected] of [
  ["a page of HTML", { contentType: "text/html", body: "<!doctype html>" }, /15 bytes of HTML .*optimizeDeps/],
  [
    "another file",
    { contentType: "text/plain", body: "x".repeat(99) },
    /99 bytes of text\/plain that are not the module/,
  ],
  ["an empty file", { body: "" }, /0 bytes of .* that are not the module/],
]) {
  for (const [part, work] of [
    [answers, summarize],
    [lists, list],
  ]) {
    test(`${name} in place of ${part} is an error with its address, and the next call fetches the part again`, async (t) => {
      const { page, run } = await openPage(t);
      await page.route(`**/${part}`, (route) => route.fulfill(options), { times: 1 });
      const error = await run(work);
      assert.match(error, /^config: .*could not be loaded: http:/);
      assert.ok(error.includes(part), error);
      assert.match(error, expected);
      assert.equal(await run(work), "1.5");
    });
  }
}

test("a page that is offline for a moment fetches the second part again; if it stays offline, the error is of kind network", async (t) => {
  const { page, requested, run } = await openPage(t);
  await page.route(/\.bin$/, (route) => route.abort(), { times: 3 });
  assert.match(await run(summarize), /^network: /);
  assert.equal(requested.filter((name) => name === answers).length, 2);
  assert.equal(await run(list), "1.5");
  assert.equal(await run(summarize), "1.5", "the first of two attempts fails");
  assert.equal(requested.filter((name) => name === answers).length, 4);
});

test("timeoutMs limits the time that the second part takes, and the next call fetches it again", async (t) => {
  const { page, run } = await openPage(t);
  await page.route(/\.bin$/, () => {}, { times: 1 });
  const limited = async () =>
    globalThis.client.apiKeyBills.summarize(globalThis.query, { by: ["day"] }, { timeoutMs: 300 });
  assert.match(await run(limited), /^timeout: .*while the WebAssembly module was loading/);
  assert.equal(await run(summarize), "1.5");
});

test("parts of two versions are refused, also if only the second one is fetched again", async (t) => {
  const { page, run } = await openPage(t);
  const file = readFileSync(inPackage("wasm", answers));
  const other = Buffer.concat([Buffer.from("0123456789abcdef"), file.subarray(16)]);
  await page.route(`**/${answers}`, (route) => route.fulfill({ body: other }));
  for (let turn = 0; turn < 2; turn += 1) {
    assert.match(await run(summarize), /^config: .*are of different versions: reload the page/);
  }
  assert.equal(await run(list), "1.5");
  await page.unroute(`**/${answers}`);
  assert.equal(await run(summarize), "1.5");
});

test("if the second part cannot be linked, lists work, and the next call tries again", async (t) => {
  const { run } = await openPage(t, (page) =>
    page.addInitScript(() => {
      const { Instance } = WebAssembly;
      globalThis.refuses = true;
      WebAssembly.Instance = function (module, imports) {
        if ("__wasm_split" in imports && globalThis.refuses) throw new RangeError("out of memory");
        return new Instance(module, imports);
      };
      WebAssembly.Instance.prototype = Instance.prototype;
    }),
  );
  assert.match(await run(summarize), /^config: .*out of memory/);
  assert.equal(await run(list), "1.5");
  assert.match(await run(summarize), /^config: .*out of memory/);
  await run(async () => void (globalThis.refuses = false));
  assert.equal(await run(summarize), "1.5");
});

test("a second part that arrives first and cannot be linked is loaded again by the same call", async (t) => {
  const { requested, run } = await openPage(t, async (page) => {
    await page.addInitScript(() => {
      const { Instance } = WebAssembly;
      let refusals = 1;
      WebAssembly.Instance = function (module, imports) {
        if ("__wasm_split" in imports && refusals-- > 0) throw new RangeError("out of memory");
        return new Instance(module, imports);
      };
      WebAssembly.Instance.prototype = Instance.prototype;
    });
    const isSecondHere = page.waitForEvent("requestfinished", (request) => request.url().endsWith(answers));
    await page.route(`**/${lists}`, async (route) => {
      await isSecondHere;
      // It is compiled meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.continue();
    });
  });
  assert.equal(await run(summarize), "1.5");
  assert.equal(requested.filter((name) => name === answers).length, 2);
});

test("init waits for the second part, also with a module that is not needed any more", async (t) => {
  const { requested, run } = await openPage(t);
  assert.equal(await run(list), "1.5");
  const spent = await run(`async () => {
    await lib.init(new URL("/package/wasm/novita_billing_bg.wasm", location.href));
    const report = { windows: [], failed: [], notices: [] };
    const summary = { groups: [{ key: { day: "2026-01-01" }, total: "1.50" }], utcOffset: "+00:00", report };
    return lib.forecastOf(summary, { period: "2026-01-01", now: 1767312000 }).spent;
  }`);
  assert.equal(spent, "1.5");
  assert.deepEqual(requested.toSorted(), [answers, lists]);
});

test("a server that stalls before its headers is asked again by the next call", async (t) => {
  // Requests of one address wait for each other in the browser's cache, and Playwright's routes do not use it.
  let hangs = 1;
  const proxy = createServer((request, response) => {
    if (request.url.endsWith(answers) && hangs-- > 0) return;
    get(server.origin + request.url, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
  });
  const { url, close } = await listen(proxy);
  t.after(close);
  const { run } = await openPage(t, undefined, url);
  const limited = () => globalThis.client.apiKeyBills.summarize(globalThis.query, { by: ["day"] }, { timeoutMs: 300 });
  assert.match(await run(limited), /^timeout: /);
  const start = performance.now();
  assert.equal(await run(summarize), "1.5");
  assert.ok(performance.now() - start < 2_000, "it does not wait for the request that stalls");
});

test("if the second part stalls, a second call fetches it again, and both calls end", async (t) => {
  const { page, requested, run } = await openPage(t);
  await page.route(`**/${answers}`, () => {}, { times: 1 });
  const start = performance.now();
  assert.deepEqual(await run(`() => Promise.all([(${summarize})(), (${summarize})(), (${summarize})()])`), [
    "1.5",
    "1.5",
    "1.5",
  ]);
  assert.ok(performance.now() - start > 3_500);
  assert.equal(requested.filter((name) => name === answers).length, 2);
});

test("if the second part is missing, several calls at once fail at once", async (t) => {
  const { page, run } = await openPage(t);
  await page.route(`**/${answers}`, (route) => route.fulfill({ status: 404, body: "" }));
  const start = performance.now();
  const errors = await run(`() => Promise.all([1, 2, 3].map(() => (${summarize})().catch(({ kind }) => kind)))`);
  assert.deepEqual(errors, ["config", "config", "config"]);
  assert.ok(performance.now() - start < 3_000);
});

test("the whole module may be given to init, and no part is fetched", async (t) => {
  const { requested, run } = await openPage(t);
  const url = "/package/wasm/novita_billing_bg.wasm";
  const total = await run(`async () => {
    const loading = lib.init(new URL(${JSON.stringify(url)}, location.href));
    const first = await (${summarize})();
    await loading;
    return first;
  }`);
  assert.equal(total, "1.5");
  assert.deepEqual(requested, ["novita_billing_bg.wasm"]);
});

test("after a trap both parts work in a fresh instance", async (t) => {
  const { requested, run } = await openPage(t, (page) =>
    page.addInitScript(() => {
      // A chunk that claims an impossible length makes the module panic.
      const { Instance } = WebAssembly;
      WebAssembly.Instance = function (module, imports) {
        for (const functions of Object.values(imports)) {
          for (const name of Object.keys(functions).filter((key) => key.includes("_length_"))) {
            const lengthOf = functions[name];
            functions[name] = (given) =>
              globalThis.lies && given instanceof Uint8Array ? 2 ** 31 + 8 : lengthOf(given);
          }
        }
        return new Instance(module, imports);
      };
      WebAssembly.Instance.prototype = Instance.prototype;
    }),
  );
  assert.equal(await run(summarize), "1.5");
  const outcomes = await run(`async () => {
    const old = await client.apiKeyBills.load(query);
    globalThis.lies = true;
    const broken = await (${summarize})().catch(({ kind }) => kind);
    globalThis.lies = false;
    const lost = await Promise.resolve().then(() => old.summarize({ by: ["day"] })).catch(({ kind }) => kind);
    return [broken, lost];
  }`);
  assert.deepEqual(outcomes, ["internal", "internal"]);
  assert.equal(await run(summarize), "1.5");
  assert.equal(await run(list), "1.5");
  assert.deepEqual(requested.toSorted(), [answers, lists]);
});
