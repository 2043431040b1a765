// The billing page in Chromium, on the server of `npm start`, with the simulated API behind its proxy.

import assert from "node:assert/strict";
import { request } from "node:http";
import { createServer } from "node:net";
import { describe, test } from "node:test";
import { startDemo } from "../../tools/demo-server.mjs";
import { at } from "../../tools/steps.mjs";
import { addMoney } from "../../pkg/dist/entry/node.js";
import { brief, exact, rounded, share, timesAt } from "../../www/format.js";
import { eventMessage } from "../../www/messages.js";
import { runNode } from "../support/program.mjs";
import { days, demo, key, open, openWith, settled, shownText, totals, unfold } from "./billing-page.mjs";

/** All texts that the progress region has shown. */
const progressTexts = (page) => page.evaluate(() => globalThis.progressTexts.join("\n"));
const year = String(new Date().getUTCFullYear());
const wholeYear = days(`${year}-01-01`, `${year}-12-31`);

/** A row of either kind for March, with some other fields. */
const oddBill = (fields) => ({
  ...{ startTime: "1772323200", endTime: "1772409599", ownerID: "key", apikeyName: "name", apikeyMask: "sk_****" },
  ...{ productName: "product", category: "llm", amount: "10000", voucherAmount: "0", payAmount: "10000", ...fields },
});

describe("bills", () => {
  test("a year per API key: progress of twelve windows, then exact totals", async (t) => {
    demo.box.inject({ name: "latency", ms: 120, times: Infinity });
    const page = await open(t, `?kind=apiKey&period=${year}&cycle=Day`);
    await settled(page);
    assert.deepEqual(await totals(page), demo.box.totals("apiKey", { ...wholeYear, cycleType: "Day" }));
    assert.match(await progressTexts(page), /\b[1-9] of 12 requests · [\d,]+ rows · [\d.]+ (KB|MB)/);
    assert.match(await shownText(page, "#report"), /Complete: every second/);
  });

  test("a year of fixed-term bills from the form; a reload shows the same", async (t) => {
    const page = await open(t, "?kind=apiKey");
    await settled(page);
    await page.check("text=Fixed-term");
    await page.selectOption("#shape", "this-year");
    assert.equal(await page.isVisible("#cycle"), false);
    await page.click("#show-button");
    await settled(page);
    const truth = demo.box.totals("fixedTerm", wholeYear);
    assert.deepEqual(await totals(page), truth);
    assert.match(await shownText(page, "#report"), /rows also returned by another request: counted once/);

    assert.equal(new URL(page.url()).search, `?kind=fixedTerm&period=${year}`);
    await page.reload();
    await settled(page);
    assert.equal(await page.inputValue("#shape"), "this-year");
    assert.deepEqual(await totals(page), truth);
    await page.goBack();
    await page.waitForSelector("#bills-title:visible:has-text('per API key')");
  });

  for (const cycleType of ["Hour", "Day", "Week", "Month"]) {
    test(`one row for each ${cycleType}`, async (t) => {
      const page = await open(t, `?kind=apiKey&period=2026-03&cycle=${cycleType}`);
      await settled(page);
      assert.equal(await shownText(page, "#alert-region"), "");
      assert.deepEqual(
        await totals(page),
        demo.box.totals("apiKey", { ...days("2026-03-01", "2026-03-31"), cycleType }),
      );
    });
  }

  test("days, category and product name", async (t) => {
    const page = await open(t);
    await page.check("text=Per API key");
    await page.selectOption("#shape", "days");
    await page.fill("#from", "2026-02-10");
    await page.fill("#until", "2026-04-05");
    await page.selectOption("#category", "llm");
    await page.fill("#product", "deepseek");
    await page.click("#show-button");
    await settled(page);
    const query = { ...days("2026-02-10", "2026-04-05"), cycleType: "Day", category: "llm", productName: "deepseek" };
    assert.deepEqual(await totals(page), demo.box.totals("apiKey", query));
    await page.reload();
    await settled(page);
    assert.equal(await page.inputValue("#from"), "2026-02-10");
    assert.equal(await page.inputValue("#until"), "2026-04-05");
    assert.equal(await page.inputValue("#category"), "llm");
    assert.equal(await page.inputValue("#product"), "deepseek");
  });

  test("control totals are shown separately from bills", async (t) => {
    const page = await open(t, "?kind=fixedTerm&period=2026-05&category=summary");
    await settled(page);
    const truth = demo.box.totals("fixedTerm", { ...days("2026-05-01", "2026-05-31"), category: "summary" });
    assert.deepEqual(await totals(page, "#control-totals"), truth);
    assert.equal(await page.isVisible("#totals"), false);
  });

  test("an empty list is a message, not an error", async (t) => {
    const page = await open(t, "?kind=fixedTerm&period=2020-01");
    await settled(page);
    assert.match(await shownText(page, "#status-region"), /no bills/);
    assert.equal((await totals(page)).total, "0");
    assert.equal(await shownText(page, "#alert-region"), "");
  });

  test("long tables have pages, and can be sorted by any column, exactly", async (t) => {
    const page = await open(t, "?kind=apiKey&period=2026-03");
    await settled(page);
    const bills = demo.box.bills("apiKey", { ...days("2026-03-01", "2026-03-31"), cycleType: "Day" });
    assert.equal(await page.$("#rows-table tr"), null, "rows are made when they are shown");
    await unfold(page, "rows-details");
    const column = (place) =>
      page.$$eval("#rows-table tbody tr", (rows, at) => rows.map((row) => row.cells[at].textContent), place);
    assert.equal((await column(0)).length, 100);
    await page.click("#rows-table th button:text-is('Total')");
    assert.equal(await page.getAttribute("#rows-table th:nth-child(5)", "aria-sort"), "descending");
    const largest = bills.map((bill) => bill.amountDecimal).sort((a, b) => Number(b) - Number(a));
    assert.deepEqual(
      await column(4),
      largest.slice(0, 100).map((amount) => rounded(amount, 4)),
    );
    await page.check("text=All digits");
    assert.equal(addMoney(...(await column(4))), addMoney(...largest.slice(0, 100)));
    await page.click("#rows-table >> text=Next");
    assert.match(await shownText(page, "#rows-table .pager"), /101 to 200 of [\d,]+ rows/);
    assert.deepEqual(await column(4), largest.slice(100, 200));
  });

  test("markup in texts of the API is shown as text", async (t) => {
    const server = await startDemo({ box: { apiKey: key } });
    t.after(() => server.close());
    const name = "<img src=x onerror=\"document.title='owned'\"><b>bold</b>";
    server.box.account.products[0].name = name;
    server.box.account.keys[0].name = name;
    const page = await open(t, "?kind=apiKey&period=2026-03", { server });
    await settled(page);
    await unfold(page, "rows-details");
    await unfold(page, "bars-details");
    for (const place of ["#rows-table", "#groups-table", "#legend", "#bars-table"])
      assert.ok((await shownText(page, place)).includes(name), place);
    assert.equal(await page.$("#bills-region img, #bills-region b"), null);
    assert.equal(await page.title(), "Billing");
  });

  test("names of JavaScript's built-in properties are ordinary names", async (t) => {
    const names = ["constructor", "__proto__", "toString", "monthly_new_buy"];
    const rows = names.map((tradeType) => oddBill({ tradeType, productName: tradeType }));
    const page = await openWith(t, "?kind=fixedTerm&period=2026-03&by=tradeType", rows);
    const shown = ["__proto__", "bought", "constructor", "toString"];
    const cells = (table, place) =>
      page.$$eval(`${table} tbody tr`, (lines, at) => lines.map((line) => line.cells[at].innerText), place);
    assert.deepEqual((await cells("#groups-table", 0)).sort(), shown);
    await unfold(page, "rows-details");
    await page.click("#rows-table th button:text-is('Trade')");
    assert.deepEqual(await cells("#rows-table", 3), shown);

    for (const name of names.slice(0, 3)) {
      await page.goto(`${demo.url}/?kind=fixedTerm&period=2026-03&category=${name}`);
      await settled(page);
      assert.equal(await page.inputValue("#category"), name);
      await page.check("text=Per API key");
      assert.equal(await page.inputValue("#category"), "");
      await page.goto(`${demo.url}/?kind=fixedTerm&period=${name}`);
      await settled(page);
      await page.click("#show-button");
      await settled(page);
      assert.match(await shownText(page, "#alert-region"), new RegExp(`These bills cannot be requested[^]*${name}`));
    }
  });

  test("long names and amounts do not break the layout, and can be read in full", async (t) => {
    const long = "W".repeat(3000);
    const digits = "1234567890123.0123456789012345678901234";
    const names = { productName: long, apikeyName: long, apikeyMask: long, ownerID: long, category: long };
    const rows = [oddBill({ ...names, amountDecimal: digits }), oddBill({ productName: "short" })];
    for (const width of [360, 1280]) {
      const page = await openWith(t, "?kind=apiKey&period=2026-03&by=ownerID,productName", rows, { width });
      for (const id of ["rows-details", "bars-details"]) await unfold(page, id);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
      const heights = await page.$$eval("#legend li, #bills-region tr, #totals > div", (nodes) =>
        nodes.map((node) => node.getBoundingClientRect().height),
      );
      assert.ok(Math.max(...heights) < 200, `${width}: ${Math.max(...heights)}`);
      const titles = await page.$$eval("#legend [title], #groups-table [title], #rows-table [title]", (nodes) =>
        nodes.map(({ title }) => title),
      );
      assert.ok(titles.filter((title) => title === long).length >= 4);
      // No text overflows its cell.
      const overlaps = await page.$$eval("#bills-region :is(th, td)", (cells) =>
        cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.innerText.slice(0, 40)),
      );
      assert.deepEqual(overlaps, []);
      const total = await page.$eval("#totals data", (node) => node.getBoundingClientRect().right);
      assert.ok(total <= width, `${total}`);
    }
  });

  test("a name with right-to-left characters does not affect other texts", async (t) => {
    const rows = [oddBill({ productName: "\u202egnp.tnuocca" }), oddBill({ productName: "b" })];
    const page = await openWith(t, "?kind=apiKey&period=2026-03&by=productName", rows);
    await unfold(page, "rows-details");
    const left = await page.$$eval(
      "#legend li, #groups-table th[scope=row], #rows-table tbody td:nth-child(3)",
      (nodes) =>
        nodes.filter((node) => node.textContent.includes("\u202e")).map((node) => node.querySelectorAll("bdi").length),
    );
    assert.deepEqual(left, [1, 1, 1]);
  });
});

describe("settings of the server", () => {
  const settings = (page, own) =>
    page.route("**/settings.json", (route) =>
      route.fulfill({ json: { currency: "USD", utcOffset: "+00:00", ...own } }),
    );

  test("a currency may be any label, which is written after amounts", async (t) => {
    const rows = [oddBill({ amountDecimal: "1234.56789" }), oddBill({ amount: "-5000", apikeyName: "other" })];
    const page = await openWith(t, "?kind=fixedTerm&period=2020-01", rows);
    await settings(page, { currency: "credits" });
    await page.goto(`${demo.url}/?kind=apiKey&period=2026-03&by=apikeyName`);
    await settled(page);
    assert.equal(await shownText(page, "#totals > :first-child dd"), "1,234.06789 credits");
    const cells = await page.$$eval("#groups-table tbody td:nth-child(2)", (all) => all.map((cell) => cell.innerText));
    assert.deepEqual(cells, ["1,234.56789 credits", "−0.50 credits"]);
    await page.waitForFunction(() => globalThis.Chart);
    assert.equal(await shownText(page, "#chart-status"), "");
  });

  test("the form suggests dates in the service's UTC offset", async (t) => {
    const page = await open(t, "?kind=fixedTerm&period=2020-01");
    await settings(page, { utcOffset: "+08:00" });
    await page.clock.setFixedTime("2026-03-31T20:00:00Z");
    await page.goto(`${demo.url}/?kind=fixedTerm&period=2020-01`);
    await page.selectOption("#shape", "days");
    assert.deepEqual([await page.inputValue("#from"), await page.inputValue("#until")], ["2026-04-01", "2026-04-01"]);
  });
});

describe("errors", () => {
  const march = { ...days("2026-03-01", "2026-03-31"), cycleType: "Day" };

  test("cancelling aborts the requests, also those of the proxy, and keeps the focus", async (t) => {
    const page = await open(t, `?kind=apiKey&period=${year}`);
    await settled(page);
    demo.box.inject({ name: "stall", times: Infinity });
    await page.click("#show-button");
    await page.waitForSelector("#cancel-button:visible");
    await page.waitForFunction(() => document.getElementById("progress-text").textContent !== "");
    await page.focus("#cancel-button");
    await page.keyboard.press("Enter");
    await settled(page);
    assert.match(await shownText(page, "#status-region"), /Cancelled/);
    assert.equal(await page.evaluate(() => document.activeElement.id), "show-button");
    await demo.box.idle();
  });

  test("a new query replaces the one that is loading", async (t) => {
    const page = await open(t, "?kind=apiKey&period=2026-03");
    await settled(page);
    demo.box.inject({ name: "no-answer" });
    await page.selectOption("#shape", "this-year");
    await page.click("#show-button");
    await page.waitForSelector("#progress-region:visible");
    await page.goBack();
    await page.waitForSelector("#bills-region:visible");
    assert.deepEqual(await totals(page), demo.box.totals("apiKey", march));
    assert.equal(await shownText(page, "#alert-region"), "");
    await demo.box.idle();
  });

  test("waits are shown, and temporary failures are retried", async (t) => {
    demo.box.inject({ name: "rate-limit", times: 2, waitSeconds: 1 });
    demo.box.inject({ name: "cut-off" });
    demo.box.inject({ name: "cut-off", framing: "quiet" });
    demo.box.inject({ name: "reset", when: "in-body" });
    const page = await open(t, `?kind=apiKey&period=${year}`, { allowsErrorStatus: true });
    await settled(page);
    assert.equal(await shownText(page, "#alert-region"), "");
    assert.deepEqual(await totals(page), demo.box.totals("apiKey", { ...wholeYear, cycleType: "Day" }));
    assert.match(await progressTexts(page), /trying again in \d+ seconds?/);
    assert.match(await shownText(page, "#report"), /retries/);
  });

  test("a rejected key is explained, and the demo's panel can make it valid again", async (t) => {
    const page = await open(t, "?kind=apiKey&period=2026-03", { allowsErrorStatus: true });
    await settled(page);
    await page.click("#demo-details summary");
    await page.selectOption("#scene", "no-permission");
    await page.waitForSelector("html[data-scene=no-permission]");
    await page.click("#show-button");
    await settled(page);
    const text = await shownText(page, "#alert-region");
    assert.match(text, /billing permission/);
    assert.match(text, /Status\s*401/);
    assert.match(text, /Request id\s*box-\d+/);
    assert.equal(await page.isVisible("#bills-region"), false);

    await page.selectOption("#scene", "fine");
    await page.waitForSelector("html[data-scene=fine]");
    await page.click("text=Try again");
    await settled(page);
    assert.deepEqual(await totals(page), demo.box.totals("apiKey", march));
  });

  test("a failed window is named, and the other bills are shown", async (t) => {
    const isMarch = (url) => url.searchParams.get("startTime") === String(march.startTime);
    demo.box.inject({ name: "html", match: isMarch });
    const page = await open(t, "?kind=apiKey&period=2026-02/2026-04", { allowsErrorStatus: true });
    await settled(page);
    assert.match(await shownText(page, "#alert-region"), /1 of 3 requests failed[^]*2026-03/);
    const parts = [days("2026-02-01", "2026-02-28"), days("2026-04-01", "2026-04-30")];
    const truth = parts.map((part) => demo.box.totals("apiKey", { ...part, cycleType: "Day" }).total);
    assert.equal((await totals(page)).total, addMoney(...truth));
    await page.click("text=Try again");
    await settled(page);
    const whole = { ...days("2026-02-01", "2026-04-30"), cycleType: "Day" };
    assert.deepEqual(await totals(page), demo.box.totals("apiKey", whole));
  });

  test("a failed request for one category of usage is named by it", async (t) => {
    const isGpu = (url) => url.searchParams.get("productCategory") === "gpu";
    demo.box.inject({ name: "html", match: isGpu });
    const page = await open(t, "?kind=usage&period=2026-03");
    await settled(page);
    assert.match(
      await shownText(page, "#alert-region"),
      /1 of 9 requests failed[^]*2026-03 \(GPU instances\) The service/,
    );
    assert.match(
      await shownText(page, "#downloads-notice"),
      /^Not complete: 2026-03 \(GPU instances\) could not be loaded/,
    );
    const gpu = demo.box.totals("usage", { ...march, productCategory: "gpu" }).total;
    assert.equal((await totals(page)).total, addMoney(demo.box.totals("usage", march).total, `-${gpu}`));
  });

  test("a hint of the service at more bills is shown, and the bills are marked as incomplete", async (t) => {
    const isMarch = (url) => url.searchParams.get("startTime") === String(march.startTime);
    demo.box.inject({ name: "extra-members", members: { total: 1e6, hasMore: true }, match: isMarch });
    const page = await open(t, "?kind=apiKey&period=2026-03");
    await settled(page);
    assert.match(
      await shownText(page, "#alert-region"),
      /Not complete: the service says that there are more bills[^]*2026-03/,
    );
    assert.match(await shownText(page, "#downloads-notice"), /^Not complete: 2026-03/);
    await page.click("text=Try again");
    await settled(page);
    assert.deepEqual(await totals(page), demo.box.totals("apiKey", march));
    assert.equal(await page.isVisible("#alert-region h2"), false);
  });

  test("an invalid query is refused before any request", async (t) => {
    const requestsBefore = demo.box.requests.length;
    const page = await open(t, "?kind=apiKey&period=2025-12");
    await settled(page);
    assert.match(await shownText(page, "#alert-region"), /These bills cannot be requested[^]*2026-01-01/);
    assert.equal(demo.box.requests.length, requestsBefore);
  });

  for (const where of ["error", "html", "rows"]) {
    test(`a key that the service echoes (${where}) reaches neither the page nor its network`, async (t) => {
      demo.box.inject({ name: "echo-key", where });
      demo.box.inject({ name: "slow-chunks", chunkBytes: 7, pauseMs: 0 });
      const page = await open(t, "?kind=apiKey&period=2026-03-01", { allowsErrorStatus: true });
      await settled(page);
      assert.ok(!(await page.evaluate(() => document.documentElement.innerText)).includes(key));
    });
  }
});

test("the page does not scroll horizontally on a narrow screen", async (t) => {
  for (const search of ["?kind=apiKey&period=2026-03", "?kind=fixedTerm&period=2026-03", "?kind=apiKey&period=x"]) {
    const page = await open(t, search, { width: 360 });
    await settled(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(width, 360, search);
  }
});

describe("the server", () => {
  /** A request whose path no client normalizes. */
  const get = (path, options = {}) =>
    new Promise((resolve, reject) => {
      const { port } = new URL(demo.url);
      const sent = request({ port, host: "127.0.0.1", path, ...options }, (answer) => {
        const whole = (chunks) => ({ status: answer.statusCode, headers: answer.headers, body: chunks.join("") });
        answer.setEncoding("utf8").toArray().then(whole).then(resolve, reject);
      });
      sent.on("error", reject).end();
    });
  const list = "/billing/openapi/v1/billing/bill/monthly/list";
  const range = "?startTime=1772323200&endTime=1775001599";

  test("serves the page, the package and the module with their content types and a strict policy", async () => {
    const page = await get("/");
    assert.equal(page.status, 200);
    assert.match(page.headers["content-security-policy"], /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
    const wasm = await get("/novita-billing/wasm/novita_billing_bg.wasm", { method: "HEAD" });
    assert.equal(wasm.headers["content-type"], "application/wasm");
    assert.equal(wasm.body, "");
    const types = { "/page.js": "text/javascript; charset=utf-8", "/style.css": "text/css; charset=utf-8" };
    for (const [path, type] of Object.entries(types)) assert.equal((await get(path)).headers["content-type"], type);
  });

  test("serves nothing else", async () => {
    const paths = [
      "/../package.json",
      "/%2e%2e/package.json",
      "/..%2fpackage.json",
      "/novita-billing/..%2f..%2fpackage.json",
      "/chart.js/..%2fpackage.json",
    ];
    for (const path of [
      ...paths,
      "/nothing",
      "/%00",
      "/%",
      "//x/../package.json",
      "/novita-billing",
      "/novita-billing/",
    ]) {
      const { status, body } = await get(path);
      assert.equal(status, 404, path);
      assert.ok(!body.includes("workspace"), path);
    }
    assert.equal((await get("/", { method: "PUT" })).status, 405);
  });

  test("forwards the two lists with the key, and no header of the browser", async () => {
    const before = demo.box.requests.length;
    const { status, body, headers } = await get(list + range, {
      headers: { cookie: "a=b", authorization: "Bearer mine" },
    });
    assert.equal(status, 200);
    assert.ok(JSON.parse(body).bills.length > 0);
    assert.match(headers["x-request-id"], /^box-/);
    const [sent] = demo.box.requests.slice(before);
    assert.deepEqual(sent.keyIn, ["authorization"]);
    assert.equal(sent.headers.cookie, undefined);
    assert.equal((await get(list + range, { method: "POST" })).status, 405);
    assert.equal((await get("/billing/openapi/v1/user")).status, 404);
    assert.equal((await get("/billing//evil.example/openapi/v1/billing/bill/monthly/list")).status, 404);
    assert.equal(demo.box.requests.length, before + 1);
  });

  test("forwards a status and Retry-After, but no location of a redirect", async (t) => {
    t.after(() => demo.box.clear());
    demo.box.inject({ name: "rate-limit", waitSeconds: 7 });
    const limited = await get(list + range);
    assert.deepEqual([limited.status, limited.headers["retry-after"]], [429, "7"]);
    demo.box.inject({ name: "redirect" });
    const redirect = await get(list + range);
    assert.deepEqual([redirect.status, redirect.headers.location], [302, undefined]);
    demo.box.inject({ name: "cut-off" });
    await assert.rejects(get(list + range));
    demo.box.inject({ name: "reset" });
    assert.equal((await get(list + range)).status, 502);
  });

  test("answers neither other sites nor other host names", async () => {
    const bad = [{ "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }, { host: "evil.example:80" }];
    for (const headers of bad) assert.equal((await get(list + range, { headers })).status, 403);
  });

  test("has no demo panel with the real service", async (t) => {
    const live = await startDemo({ live: { baseUrl: "http://127.0.0.1:9", apiKey: key } });
    t.after(() => live.close());
    assert.equal((await (await fetch(`${live.url}/settings.json`)).json()).demo, undefined);
    assert.equal((await fetch(`${live.url}/demo/faults`, { method: "POST", body: "fine" })).status, 405);
    const unreachable = await fetch(`${live.url}${list}${range}`);
    assert.equal(unreachable.status, 502);
    assert.equal((await unreachable.json()).reason, "UNREACHABLE");
  });
});

test("amounts are rounded exactly, and one that is not zero is not shown as zero", () => {
  assert.equal(exact("-1234567.0891"), "-1,234,567.0891");
  const cases = [
    ["0", "0.00"],
    ["0.005", "0.01"],
    ["-0.005", "−0.01"],
    ["0.0049", "<0.01"],
    ["9007199254740993.995", "9,007,199,254,740,994.00"],
    ["-12.3", "−12.30"],
    ["-0.0000000001", "−<0.01"],
  ];
  for (const [text, short] of [...cases, ["999.995", "1,000.00"], ["12", "12.00"]])
    assert.equal(rounded(text, 2), short);
  const shares = [
    [["1", "3"], "33.3 %"],
    [["2", "3"], "66.7 %"],
    [["-0.25", "2"], "−12.5 %"],
    [["0.0000000001", "9007199254740993"], "<0.1 %"],
    [["0", "5"], "0.0 %"],
    [["5", "0"], "–"],
  ];
  for (const [[part, whole], text] of shares) assert.equal(share(part, whole), text);
});

test("a wait or a retry says which request it is for", () => {
  const times = timesAt("+00:00");
  const window = days("2026-03-01", "2026-03-31");
  const attempt = { type: "attempt", attempt: 2, window };
  assert.equal(eventMessage(attempt, times), "2026-03: attempt 2.");
  const ofCategory = { ...attempt, window: { ...window, productCategory: "gpu" } };
  assert.equal(eventMessage(ofCategory, times), "2026-03 (GPU instances): attempt 2.");
  const unknown = { type: "failed", window: { ...window, productCategory: "constructor" } };
  assert.equal(eventMessage(unknown, times), "2026-03 (constructor) failed.");
  const wait = { type: "wait", endpoint: "balance", window, waitMs: 2000, because: "The service answered 429." };
  assert.equal(eventMessage(wait, times), "Balance: trying again in 2 seconds. The service answered 429.");
  assert.equal(eventMessage({ ...attempt, attempt: 1 }, times), undefined);
});

test("a text in a tooltip is shortened, and its writing direction is isolated", () => {
  assert.equal(brief("a name"), "\u2068a name\u2069");
  assert.equal(brief("\u202egnp\u2069"), "\u2068gnp\u2069");
  assert.equal(brief("😀".repeat(100)), `\u2068${"😀".repeat(60)}…\u2069`);
});

/** Runs a command of the repository, and interrupts it when its output matches `until`. */
function command(script, { args = [], env = {}, until } = {}) {
  const { NOVITA_API_KEY: _, NOVITA_BASE_URL: __, ...rest } = process.env;
  return runNode([at("tools", script), ...args], {
    env: { ...rest, ...env },
    onOutput: (stdout, child) => until?.test(stdout) && child.kill("SIGINT"),
  });
}

describe("npm start", () => {
  test("prints its address, and ends when it is interrupted", async () => {
    const { code, stdout } = await command("start.mjs", { env: { PORT: "0" }, until: /http:\/\/127\.0\.0\.1:\d+/ });
    assert.match(stdout, /The billing page is at http/);
    assert.equal(code, 0);
  });

  test("prints errors for a port in use, a missing key and an unsafe address", async (t) => {
    const other = createServer().listen(0, "127.0.0.1");
    t.after(() => other.close());
    await new Promise((resolve) => other.once("listening", resolve));
    const taken = await command("start.mjs", { env: { PORT: String(other.address().port) } });
    assert.equal(taken.code, 1);
    assert.match(taken.stderr, /^\s*Port \d+ is in use: .*\n$/);
    const keyless = await command("start.mjs", { args: ["--live"] });
    assert.equal(keyless.code, 1);
    assert.match(keyless.stderr, /NOVITA_API_KEY is not set/);
    const open = { NOVITA_API_KEY: key, NOVITA_BASE_URL: "http://api.example" };
    const unsafe = await command("start.mjs", { args: ["--live"], env: open });
    assert.equal(unsafe.code, 1);
    assert.match(unsafe.stderr, /NOVITA_BASE_URL must be https/);
  });
});

describe("npm run bills", () => {
  const env = () => ({ NOVITA_API_KEY: key, NOVITA_BASE_URL: demo.boxUrl });

  test("prints both kinds with exact totals", async () => {
    const { code, stdout, stderr } = await command("bills.mjs", { args: ["--period", "2026-03"], env: env() });
    assert.equal(stderr, "");
    assert.equal(code, 0);
    const march = days("2026-03-01", "2026-03-31");
    for (const truth of [
      demo.box.totals("fixedTerm", march),
      demo.box.totals("apiKey", { ...march, cycleType: "Month" }),
    ]) {
      assert.ok(stdout.replaceAll(",", "").includes(truth.total), truth.total);
      assert.ok(stdout.includes(`${truth.rows} rows from 1 request`));
    }
  });

  test("prints JSON, by default of the last month", async () => {
    const { code, stdout } = await command("bills.mjs", {
      args: ["--json", "--kind", "apiKey", "--cycle", "Day"],
      env: env(),
    });
    assert.equal(code, 0);
    const { period, apiKey } = JSON.parse(stdout);
    const [from, to] = [new Date(`${period}-01T00:00:00Z`), new Date()];
    assert.equal(from.getUTCMonth(), (to.getUTCMonth() + 11) % 12);
    to.setUTCDate(0);
    const range = days(`${period}-01`, to.toISOString().slice(0, 10));
    assert.deepEqual(apiKey.totals, demo.box.totals("apiKey", { ...range, cycleType: "Day" }));
    assert.deepEqual(apiKey.bills, demo.box.bills("apiKey", { ...range, cycleType: "Day" }));
  });

  test("fails with only a message, never with the key", async (t) => {
    t.after(() => demo.box.clear());
    demo.box.inject({ name: "echo-key" });
    const refused = await command("bills.mjs", { args: ["--kind", "fixedTerm"], env: env() });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /^The service answered 403.*\n$/);
    assert.ok(!(refused.stdout + refused.stderr).includes(key));
    const keyless = await command("bills.mjs");
    assert.equal(keyless.code, 1);
    assert.match(keyless.stderr, /^NOVITA_API_KEY is not set: .*\n$/);
    const wrong = await command("bills.mjs", { args: ["--kind", "monthly"], env: env() });
    assert.match(wrong.stderr, /^--kind must be fixedTerm, apiKey or usage, not "monthly"\.\n$/);
  });
});
