// The element, embedded into pages under a strict Content-Security-Policy.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { at } from "../../tools/steps.mjs";
import { inPackage } from "../support/consumer.mjs";
import { embed, loaded, now, open, recordStatus, said } from "./element-page.mjs";

const element = (attributes = "") => `<novita-billing base-url="/billing" ${attributes}></novita-billing>`;
const february = 'list="apiKey" period="2026-02"';

const totalText = (page) => page.locator("novita-billing").locator("[part~=total] data").getAttribute("value");

test("shows the bills of its attributes, and says so in events", async (t) => {
  const host = await embed(t, { html: element(february) });
  const page = await open(t, host.url, { clock: now });
  const detail = await loaded(page);
  const range = { startTime: Date.parse("2026-02-01") / 1000, endTime: Date.parse("2026-03-01") / 1000 - 1 };
  const expected = host.box.totals("apiKey", { ...range, cycleType: "Day" });
  assert.deepEqual(detail, {
    total: expected.total,
    currency: "USD",
    complete: true,
    rows: expected.rows,
    list: "apiKey",
    period: "2026-02",
  });
  assert.equal(await totalText(page), expected.total);
  const types = (await page.events()).map(([type]) => type);
  assert.deepEqual(types, ["novita-loading", "novita-load"]);
  await said(page, /^Bills per API key, February 2026: \$/);
});

test("each attribute is a property, and a change loads only what it needs", async (t) => {
  const host = await embed(t, { html: element(february) });
  const page = await open(t, host.url, { clock: now });
  await loaded(page);
  const requests = () => host.box.requests.length;
  const before = requests();
  const read = (name) => page.evaluate((property) => document.querySelector("novita-billing")[property], name);
  const set = (name, value) =>
    page.evaluate(([property, text]) => (document.querySelector("novita-billing")[property] = text), [name, value]);
  await set("groupBy", "productName");
  await set("unit", "week");
  await set("budget", "100");
  await page.locator("novita-billing").getByRole("heading", { name: "Per week, by Product" }).waitFor();
  assert.equal(requests(), before, "another view needs no request");
  assert.equal(await read("groupBy"), "productName");
  await set("period", "2026-01");
  await said(page, /January 2026/);
  assert.equal(requests(), before + 1);
  assert.equal(await read("period"), "2026-01");
  await page.evaluate(() => document.querySelector("novita-billing").setAttribute("list", "fixedTerm"));
  await said(page, /^Fixed-term bills, January 2026/);
  await page.evaluate(() => document.querySelector("novita-billing").removeAttribute("list"));
  await said(page, /^Whole account, January 2026/);
});

test("properties that were set before the element was defined count", async (t) => {
  const script = `
    const early = document.querySelector("novita-billing");
    early.period = "2026-02";
    early.list = "apiKey";
    await import("/novita-billing/element/element.js");`;
  const host = await embed(t, { html: element(), script });
  const page = await open(t, host.url, { clock: now });
  assert.equal((await loaded(page)).list, "apiKey");
});

test("what is not valid is named, and nothing is requested", async (t) => {
  const host = await embed(t, { html: element('list="everything" period="2026-13"') });
  const page = await open(t, host.url, { clock: now });
  const failure = page.locator("novita-billing").locator("[part~=failure]");
  await failure.getByText("list is “everything”").waitFor();
  await failure.getByText("period is “2026-13”").waitFor();
  assert.equal(host.box.requests.length, 0);
  const [, error] = (await page.events()).find(([type]) => type === "novita-error");
  assert.equal(error.kind, "config");
});

test("without an address and a client it says what to set", async (t) => {
  const host = await embed(t, { html: "<novita-billing></novita-billing>" });
  const page = await open(t, host.url);
  await page.getByText("Set base-url to a server of yours").waitFor();
});

test("a client of the page, headers that are made for each request, and replaced texts", async (t) => {
  const script = `
    import { BillingClient } from "/novita-billing/dist/entry/browser.js";
    import "/novita-billing/element/element.js";
    const [own, withHeaders] = document.querySelectorAll("novita-billing");
    const fetches = (globalThis.fetches = []);
    own.client = new BillingClient({ baseUrl: "/billing", fetch: (request) => (fetches.push(request.url), fetch(request)) });
    own.strings = { "list.apiKey": "Keys", "rows": { one: "a row", other: "rows" } };
    let count = 0;
    withHeaders.headers = async () => ({ "x-request-id": "request-" + (count += 1) });
    withHeaders.setAttribute("base-url", "/billing");`;
  const html = `<novita-billing ${february}></novita-billing><novita-billing ${february}></novita-billing>`;
  const host = await embed(t, { html, script });
  const page = await open(t, host.url, { clock: now });
  const headers = [];
  page.on("request", (request) => headers.push(request.headers()["x-request-id"]));
  await loaded(page, 2);
  assert.equal(await page.evaluate(() => globalThis.fetches.length), 1);
  await said(page, /^Keys, February 2026/);
  await page
    .locator("novita-billing")
    .nth(1)
    .evaluate((node) => node.load());
  await loaded(page, 3);
  assert.ok(
    headers.some((id) => /^request-\d$/.test(id ?? "")),
    "the header was sent",
  );
});

test("the module is loaded from where the page keeps it, and from nowhere else", async (t) => {
  const script = `
    const early = document.querySelector("novita-billing");
    early.wasm = "/novita-billing/wasm/novita_billing_bg.wasm?own";
    await import("/novita-billing/element/element.js");`;
  const host = await embed(t, { html: element(february), script });
  const page = await open(t, host.url, { clock: now });
  await loaded(page);
  const modules = page.requested.filter((url) => /\.(?:wasm|bin)/.test(url));
  assert.deepEqual(
    modules.map((url) => new URL(url).search),
    ["?own"],
  );
});

test("a module that is not there is an error that says so", async (t) => {
  const script = `
    document.querySelector("novita-billing").wasm = "/nowhere.wasm";
    await import("/novita-billing/element/element.js");`;
  const host = await embed(t, { html: element(february), script });
  const page = await open(t, host.url, { clock: now, allowsErrors: true });
  await page.locator("novita-billing").locator("[part~=failure]").waitFor();
  const [, error] = (await page.events()).find(([type]) => type === "novita-error");
  assert.match(error.message, /module|wasm/i);
});

test("the host's styles stay outside, and the element's inside", async (t) => {
  const style = `
    body * { color: red; font-size: 40px; text-transform: uppercase; }
    h2, h3, button, table { display: none; }
    .card, .root { border: 10px solid red; }`;
  const host = await embed(t, { html: `<p class="card" id="total">Host</p>${element(february)}`, style });
  const page = await open(t, host.url, { clock: now });
  await loaded(page);
  const heading = page.locator("novita-billing").getByRole("heading", { level: 2 });
  assert.equal(await heading.evaluate((node) => getComputedStyle(node).textTransform), "none");
  assert.ok(parseFloat(await heading.evaluate((node) => getComputedStyle(node).fontSize)) < 40);
  assert.ok(await page.locator("novita-billing").getByRole("button", { name: "Show as a table" }).isVisible());
  const outside = page.locator("p#total");
  assert.equal(await outside.evaluate((node) => getComputedStyle(node).borderTopWidth), "10px");
  assert.equal(
    await page.evaluate(() => document.querySelectorAll("style, link").length),
    1,
    "nothing was added to the page",
  );
});

test("several on one page, in a shadow root, moved and removed", async (t) => {
  const html = `${element(february)}${element('list="usage" period="2026-02"')}<div id="shadow"></div><div id="other"></div>`;
  const script = `
    import "/novita-billing/element/element.js";
    const root = document.querySelector("#shadow").attachShadow({ mode: "open" });
    const inner = document.createElement("novita-billing");
    Object.assign(inner, { baseUrl: "/billing", list: "fixedTerm", period: "2026-02" });
    root.append(inner);`;
  const host = await embed(t, { html, script });
  const page = await open(t, host.url, { clock: now });
  await loaded(page, 3);
  const lists = (await page.events()).filter(([type]) => type === "novita-load").map(([, { list }]) => list);
  assert.deepEqual(lists.toSorted(), ["apiKey", "fixedTerm", "usage"]);
  const requests = host.box.requests.length;
  const status = await page.evaluate(async () => {
    const node = document.querySelector("novita-billing");
    document.querySelector("#other").append(node);
    await new Promise((resolve) => setTimeout(resolve, 100));
    return node.shadowRoot.querySelector("[role=status]").textContent;
  });
  assert.match(status, /February 2026/);
  assert.equal(host.box.requests.length, requests, "a move loads nothing");
  await page.evaluate(async () => {
    const node = document.querySelector("novita-billing");
    node.remove();
    await new Promise((resolve) => setTimeout(resolve, 100));
    document.body.append(node);
  });
  await loaded(page, 4);
});

test("the address keeps what is shown, under its prefix, and nothing else of it changes", async (t) => {
  const host = await embed(t, { html: element(`${february} sync-url="bills-"`) });
  const page = await open(t, `${host.url}/report?tab=costs&bills-group-by=productName#part`, { clock: now });
  await loaded(page);
  const billing = page.locator("novita-billing");
  await billing.getByRole("heading", { name: "By Product", exact: true }).waitFor();
  const length = () => page.evaluate(() => history.length);
  const start = await length();
  await billing.getByRole("combobox", { name: "Bars" }).selectOption("week");
  await billing.getByRole("heading", { name: "Per week, by Product" }).waitFor();
  assert.equal(await length(), start, "a view replaces");
  assert.match(
    page.url(),
    /\/report\?tab=costs&bills-group-by=productName&bills-list=apiKey.*bills-unit=week#part$|\/report\?tab=costs&.*#part$/,
  );
  await billing.getByLabel("Fixed-term bills").check();
  await said(page, /^Fixed-term bills/);
  assert.equal(await length(), start + 1, "a question pushes");
  assert.ok(new URL(page.url()).searchParams.get("tab") === "costs" && page.url().endsWith("#part"));
  await page.goBack();
  await said(page, /^Bills per API key/);
  assert.equal(new URL(page.url()).searchParams.get("bills-unit"), "week");
});

test("another question keeps the old answer under its own name until the new one is there", async (t) => {
  const host = await embed(t, { html: element(february) });
  const page = await open(t, host.url, { clock: now });
  const first = await loaded(page);
  const billing = page.locator("novita-billing");
  host.box.inject({ name: "latency", ms: 1500, times: Infinity });
  await billing.getByLabel("Usage-based bills").check();
  await billing.getByText("Still shown: Bills per API key, February 2026").waitFor();
  assert.equal(await totalText(page), first.total);
  await billing.getByRole("heading", { level: 2, name: "Bills per API key, February 2026" }).waitFor();
  await billing.getByRole("button", { name: "Cancel" }).click();
  await said(page, "Cancelled.");
  assert.equal(await totalText(page), first.total, "the old answer stays");
  host.box.clear();
  await billing.getByLabel("Usage-based bills").press("ArrowRight");
  await said(page, /^Fixed-term bills, February 2026/);
});

test("a failure keeps the old answer, says what happened, and is tried again", async (t) => {
  const host = await embed(t, { html: element(february) });
  const page = await open(t, host.url, { clock: now, allowsErrors: true });
  const first = await loaded(page);
  const billing = page.locator("novita-billing");
  host.box.inject({ name: "envelope", status: 400, times: Infinity });
  await page.evaluate(() => {
    const node = document.querySelector("novita-billing");
    node.period = "2026-01";
  });
  await billing.locator("[part~=failure]").waitFor({ timeout: 60_000 });
  assert.equal(await totalText(page), first.total);
  host.box.clear();
  await billing.getByRole("button", { name: "Try again" }).click();
  await said(page, /January 2026: \$/);
  await billing.locator("[part~=failure]").waitFor({ state: "detached" });
});

test("a sign-in is announced; a page that cares for it gets no error, and can load again", async (t) => {
  const script = `
    import "/novita-billing/element/element.js";
    addEventListener("novita-unauthorized", (event) => {
      if (!globalThis.cares) return;
      event.preventDefault();
      globalThis.retry = event.detail.retry;
    });`;
  for (const fault of [
    { name: "envelope", status: 401, envelope: { code: 401, reason: "UNAUTHORIZED", message: "no permission" } },
    { name: "html" },
  ]) {
    const host = await embed(t, { html: "", script });
    host.box.inject({ ...fault, times: Infinity });
    const page = await open(t, host.url, { clock: now, allowsErrors: true });
    const add = (cares) =>
      page.evaluate((value) => {
        globalThis.cares = value;
        const node = document.createElement("novita-billing");
        Object.assign(node, { baseUrl: "/billing", list: "apiKey", period: "2026-02" });
        document.body.replaceChildren(node);
      }, cares);
    await add(false);
    await said(page, "You are not signed in");
    const types = async () => (await page.events()).map(([type]) => type);
    assert.deepEqual(await types(), ["novita-loading", "novita-unauthorized", "novita-error"]);
    await add(true);
    await page.waitForFunction(() => globalThis.retry);
    assert.equal((await types()).filter((type) => type === "novita-error").length, 1);
    assert.equal(await page.locator("novita-billing").locator("[part~=failure]").count(), 0);
    assert.equal((await page.locator("novita-billing").getByRole("status").innerText()).trim(), "");
    host.box.clear();
    await page.evaluate(() => globalThis.retry());
    await loaded(page);
  }
});

test("waiting says how long, and success is announced with the total", async (t) => {
  const host = await embed(t, { html: element('controls="all"') });
  host.box.inject({ name: "rate-limit", times: 1, waitSeconds: 2 });
  const page = await open(t, host.url, { allowsErrors: true });
  await page.locator("novita-billing").getByRole("status").waitFor();
  await recordStatus(page);
  await page
    .locator("novita-billing")
    .getByText(/trying again in \d seconds?/)
    .waitFor();
  await said(page, /^Whole account, .*: \$[\d,.]+$/);
  const texts = await page.evaluate(() => globalThis.announced);
  assert.ok(texts.includes("Waiting: the billing service is asked again in a moment."), texts.join(" | "));
  assert.equal(
    await page.evaluate(
      () =>
        document.querySelector("novita-billing").shadowRoot.querySelectorAll("[role=status], [aria-live], [role=alert]")
          .length,
    ),
    1,
  );
});

test("a part that fails is named beside the total; trying again loads just that", async (t) => {
  const host = await embed(t, { html: element('list="account" period="2026-02"') });
  host.box.inject({
    name: "server-error",
    status: 503,
    times: Infinity,
    match: (url) => url.pathname.endsWith("monthly/list"),
  });
  const page = await open(t, host.url, { clock: now, allowsErrors: true });
  const billing = page.locator("novita-billing");
  await billing.locator("[part~=missing]").getByText("Fixed-term bills").waitFor({ timeout: 60_000 });
  await billing.getByText("Total of what could be loaded").waitFor();
  host.box.clear();
  const before = host.box.requests.length;
  await billing.locator("[part~=missing]").getByRole("button", { name: "Try again" }).click();
  await billing.locator("[part~=missing]").waitFor({ state: "detached" });
  assert.equal(host.box.requests.length, before + 1, "one request, of the list that failed");
});

test("groups open into groups and rows, by keyboard alone, and keep the focus", async (t) => {
  const host = await embed(t, { html: element(`${february} group-by="ownerID,productName"`) });
  const page = await open(t, host.url, { clock: now });
  await loaded(page);
  const groups = page.locator("novita-billing").locator("[part~=groups]");
  const disclosures = groups.locator("[part~=disclosure]");
  const count = await disclosures.count();
  await disclosures.first().focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(
    (number) =>
      document.querySelector("novita-billing").shadowRoot.querySelectorAll("[part~=disclosure]").length > number,
    count,
  );
  const focused = () =>
    page.evaluate(() =>
      document.querySelector("novita-billing").shadowRoot.activeElement?.getAttribute("aria-expanded"),
    );
  assert.equal(await focused(), "true", "the button is still focused");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await groups.locator("[part~=rows]").waitFor();
  const select = (await page.events()).filter(([type]) => type === "novita-select");
  assert.deepEqual(Object.keys(select[1][1].key), ["ownerID", "productName"]);
  await page.keyboard.press("Enter");
  await groups.locator("[part~=rows]").waitFor({ state: "detached" });
});

test("a script that does not arrive is said in its place, and asked for again", async (t) => {
  const { url } = await embed(t, {
    html: `<novita-billing base-url="/billing" list="apiKey" period="2026-02" group-by="productName"></novita-billing>`,
  });
  const page = await open(t, "about:blank", { allowsErrors: true });
  const text = "This part could not be loaded";
  const lost = /\/element\/(?:details|virtual-rows)-\w+\.js$/;
  await page.route(lost, (route) => route.abort());
  await page.goto(url);
  const { total } = await loaded(page);
  assert.ok(total);
  const element = page.locator("novita-billing");
  await element.locator("[part~=total]").waitFor();
  await element.locator("[part~=chart]").waitFor();
  await element.getByText(text).waitFor();
  assert.equal(await element.locator("[part~=groups]").count(), 0);
  // Engines remember that a script of this name failed, so that only a new page has it.
  await page.unroute(lost);
  await page.route(/virtual-rows-\w+\.js$/, (route) => route.abort());
  await page.reload();
  await loaded(page);
  const groups = element.locator("[part~=groups]");
  await groups.locator("[part~=disclosure]").first().click();
  await groups.getByText(text).waitFor();
});

test("an amount is one text, with its exact value beside it", async (t) => {
  const host = await embed(t, { html: element(february) });
  const page = await open(t, host.url, { clock: now });
  await loaded(page);
  const problems = await page.evaluate(() => {
    const amounts = document.querySelector("novita-billing").shadowRoot.querySelectorAll("[part~=amount]");
    return Array.from(amounts).flatMap((node) => {
      const texts = [...node.childNodes].filter(
        ({ nodeType }) => nodeType !== Node.COMMENT_NODE && nodeType !== Node.TEXT_NODE,
      );
      const inner = texts[0]?.textContent ?? "";
      const isOne = texts.length === 1 && texts[0].localName === "bdi" && texts[0].dir === "ltr";
      return isOne && /^[<>]?[+−-]?[$]?[\d,.]+/.test(inner.replace("−", "-")) && node.value && node.title
        ? []
        : [node.outerHTML];
    });
  });
  assert.deepEqual(problems, []);
});

test("languages: texts, numbers and dates follow the locale, and the direction too", async (t) => {
  for (const [locale, pattern, direction] of [
    ["de", /Februar 2026: [\d.]+,\d\d\s\$$/, "ltr"],
    ["ja", /2026年2月.*：\$[\d,.]+$/, "ltr"],
    ["ar", /2026/, "rtl"],
  ]) {
    const host = await embed(t, { html: element(february), lang: locale });
    const page = await open(t, host.url, { clock: now });
    await loaded(page);
    await said(page, pattern);
    const root = page.locator("novita-billing").locator("[part~=root]");
    assert.equal(await root.getAttribute("dir"), direction);
    assert.ok((await root.getAttribute("lang")).startsWith(locale));
  }
});

test("a download has the total that is shown, and keeps the focus", async (t) => {
  const host = await embed(t, { html: element(february) });
  const page = await open(t, host.url, { clock: now, acceptDownloads: true });
  const { total } = await loaded(page);
  const button = page.locator("novita-billing").getByRole("button", { name: /^All rows, CSV/ });
  await button.focus();
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  assert.match(download.suggestedFilename(), /^novita_api-key-bills_2026-02_day_rows\.csv$/);
  const stream = await download.createReadStream();
  const text = Buffer.concat(await stream.toArray())
    .toString("utf8")
    .replace(/^\ufeff/, "");
  const [head, ...lines] = text
    .trim()
    .split("\r\n")
    .map((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/));
  const place = head.indexOf("total");
  const { addMoney } = await import("../../pkg/dist/entry/node.js");
  assert.equal(addMoney(...lines.map((cells) => cells[place])), total);
  assert.ok(await button.evaluate((node) => node.getRootNode().activeElement === node), "the button is focused");
});

test("the example of the README shows the bills of an account", async (t) => {
  const readme = readFileSync(at("README.md"), "utf8");
  const [, html] = /<!-- example: element -->\s*```html\n([^]*?)```/.exec(readme);
  const host = await embed(t, { html, script: "" });
  const page = await open(t, host.url, { clock: now });
  const { list, period, complete } = await loaded(page);
  assert.deepEqual({ list, period, complete }, { list: "account", period: "2026-03", complete: true });
  await page.locator("novita-billing").getByText("Against February 2026").waitFor();
  await page
    .locator("novita-billing")
    .getByText(/the budget/)
    .first()
    .waitFor();
});

test("the README names every attribute, event and custom property, and no other", async () => {
  const readme = readFileSync(at("README.md"), "utf8");
  const section = readme.slice(
    readme.indexOf("### In a page, as an element"),
    readme.indexOf("### With another fetch"),
  );
  const manifest = JSON.parse(readFileSync(inPackage("element", "custom-elements.json"), "utf8"));
  const [{ attributes, events }] = manifest.modules[0].declarations;
  const rows = Array.from(section.matchAll(/^\| (`[^|]+`) \|/gm), ([, names]) => names.match(/[\w-]+/g)).flat();
  assert.deepEqual(rows.toSorted(), attributes.map(({ name }) => name).toSorted());
  const named = new Set(section.match(/novita-(?:loading|load|error|unauthorized|change|select)\b/g));
  assert.deepEqual([...named].toSorted(), events.map(({ name }) => name).toSorted());
});

test("keys on a select ask once, and the history has one entry", async (t) => {
  const host = await embed(t, { html: element(`${february} sync-url="b-"`) });
  const page = await open(t, host.url, { clock: now });
  await loaded(page);
  const requests = host.box.requests.length;
  const entries = await page.evaluate(() => history.length);
  const cycle = page.locator("novita-billing").getByRole("combobox", { name: "Length of a row" });
  await cycle.focus();
  // Hour, Week, Month and back to Week: an engine that opens the list instead changes nothing until Enter.
  for (const key of ["ArrowDown", "ArrowDown", "ArrowUp"]) await page.keyboard.press(key);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => new URLSearchParams(location.search).get("b-cycle") === "Week");
  await loaded(page, 2);
  assert.equal(host.box.requests.length, requests + 1, "one request");
  assert.equal(await page.evaluate(() => history.length), entries + 1, "one entry");
});

test("a cancelled call leaves the focus in the element", async (t) => {
  const host = await embed(t, { html: element(february) });
  host.box.inject({ name: "latency", ms: 5000, times: Infinity });
  const page = await open(t, host.url, { clock: now });
  const cancel = page.locator("novita-billing").getByRole("button", { name: "Cancel" });
  await cancel.focus();
  await page.keyboard.press("Enter");
  await said(page, "Cancelled.");
  const focused = await page.evaluate(() =>
    document.querySelector("novita-billing").shadowRoot.activeElement?.getAttribute("role"),
  );
  assert.equal(focused, "status");
});

test("a month in one request shows how much has arrived", async (t) => {
  const host = await embed(t, { html: element(february), box: { keys: 8, models: 12 } });
  host.box.inject({ name: "slow-chunks", chunkBytes: 32_768, pauseMs: 60, times: Infinity });
  // Progress is reported by the clock.
  const page = await open(t, host.url);
  const sizes = new Set();
  const progress = page.locator("novita-billing").locator("[part~=progress]");
  for (let round = 0; round < 200 && sizes.size < 4; round += 1) {
    const [, size] = /([\d.,]+ [kM]?B)/.exec((await progress.textContent().catch(() => "")) ?? "") ?? [];
    if (size) sizes.add(size);
    await page.waitForTimeout(25);
  }
  assert.ok(sizes.size >= 4, [...sizes].join());
  await loaded(page);
});

test("the exact amount is one press away", async (t) => {
  const host = await embed(t, { html: element(february) });
  const page = await open(t, host.url, { clock: now, permissions: ["clipboard-read", "clipboard-write"] });
  const { total } = await loaded(page);
  const billing = page.locator("novita-billing");
  await billing.getByRole("button", { name: "Copy the exact amount" }).click();
  await billing.getByRole("button", { name: "Copied" }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied.replaceAll(/[^\d.-]/g, ""), total);
  await billing.getByLabel("All digits").check();
  const shown = await billing.locator("[part~=total] data").textContent();
  assert.equal(shown.replaceAll(/[^\d.]/g, ""), total);
});
