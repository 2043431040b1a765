// What the element does with answers, pages and settings that are not as they should be.

import assert from "node:assert/strict";
import { test } from "node:test";
import { embed, loaded, now, open, said } from "./element-page.mjs";

const february = 'base-url="/billing" list="apiKey" period="2026-02"';
const first = Date.parse("2026-02-01") / 1000;

/** A row of any list, as the API sends it. */
const row = (more) => ({
  ...{ startTime: String(first), endTime: String(first + 86_399), productName: "a", ownerID: "1", category: "llm" },
  ...{ productCategory: "gpu", amount: "10000", voucherAmount: "0", payAmount: "10000", ...more },
});

/** Answers each request for bills. */
const answering = (billsOf) => (request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://box");
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ bills: billsOf(pathname, searchParams) }));
};

const element = (page) => page.locator("novita-billing");
const events = async (page, name) => (await page.events()).filter(([type]) => type === `novita-${name}`);

test("an account of a category that one list has is complete", async (t) => {
  const html = '<novita-billing base-url="/billing" list="account" period="2026-02" category="llm"></novita-billing>';
  const host = await embed(t, { html });
  const page = await open(t, host.url, { clock: now });
  assert.equal((await loaded(page)).complete, true);
  await element(page).locator("[part~=total]").waitFor();
  assert.equal(await element(page).getByText("not loaded").count(), 0);
  assert.doesNotMatch(await element(page).getByRole("status").innerText(), /without what could not be loaded/);
});

for (const [name, startTime] of [
  ["in microseconds", first * 1e6],
  ["after what a Date holds", 8_640_000_000_001],
  ["before what a Date holds", -8_640_000_000_001],
  ["before 1970", -86_400],
  ["after 5138", 100_000_000_000],
  ["after 9999", 253_402_300_800],
]) {
  test(`a fixed-term bill that begins ${name} is added up`, async (t) => {
    const odd = row({ startTime: String(startTime), endTime: String(startTime + 86_399) });
    const answer = answering((path) => (path.includes("monthly") ? [odd] : []));
    const html = '<novita-billing base-url="/billing" list="fixedTerm" period="2026-02"></novita-billing>';
    const host = await embed(t, { html, answer });
    const page = await open(t, host.url, { clock: now });
    assert.equal((await loaded(page)).total, "1");
    for (const unit of ["week", "month"]) {
      await page.evaluate((value) => (document.querySelector("novita-billing").unit = value), unit);
      await element(page).locator("[part~=total]").getByText("$1.00").first().waitFor();
      assert.deepEqual(await element(page).locator("[part~=failure]").allInnerTexts(), []);
    }
  });
}

test("an answer that cannot be computed is a failure in the status, too, and not the answer before", async (t) => {
  const decimals = { amountDecimal: "9".repeat(38), payableDecimal: "9".repeat(38) };
  const answer = answering((path, query) =>
    Number(query.get("startTime")) < first ? [row(decimals), row(decimals)] : [row()],
  );
  const host = await embed(t, { html: `<novita-billing ${february}></novita-billing>`, answer });
  const page = await open(t, host.url, { clock: now });
  assert.equal((await loaded(page)).total, "1");
  await page.evaluate(() => (document.querySelector("novita-billing").period = "2026-01"));
  await said(page, "The answer of the billing service could not be read");
  assert.equal((await events(page, "error")).length, 1);
});

for (const [name, act] of [
  ["changes the look", (node) => (node.theme = node.theme === "dark" ? "light" : "dark")],
  ["sets the same again", (node) => Object.assign(node, { period: node.getAttribute("period") ?? "this-month" })],
]) {
  test(`a handler of an error that ${name} hears of it once`, async (t) => {
    const script = `
      addEventListener("novita-error", ({ target }) => (${act})(target));
      import("/novita-billing/element/element.js");`;
    for (const html of [
      "<novita-billing></novita-billing>",
      '<novita-billing base-url="/billing" utc-offset="+99"></novita-billing>',
      '<novita-billing base-url="/billing" period="2026-13"></novita-billing>',
    ]) {
      const host = await embed(t, { html, script });
      const page = await open(t, host.url, { clock: now });
      await element(page).locator("[part~=failure]").waitFor();
      await page.waitForTimeout(500);
      assert.equal((await events(page, "error")).length, 1, html);
      assert.equal(host.box.requests.length, 0);
    }
  });
}

test("an element that was removed in the task in which it was inserted loads when it is inserted again", async (t) => {
  const host = await embed(t, { html: "" });
  const page = await open(t, host.url, { clock: now });
  await page.evaluate(async () => {
    const node = Object.assign(document.createElement("novita-billing"), { baseUrl: "/billing", period: "2026-02" });
    document.body.append(node);
    node.remove();
    await new Promise((resolve) => setTimeout(resolve, 300));
    document.body.append(node);
  });
  assert.equal((await loaded(page)).complete, true);
  await element(page).locator("[part~=total]").waitFor();
});

test("an element that was removed while a list of bills was open is drawn anew when it is inserted again", async (t) => {
  const host = await embed(t, { html: `<novita-billing ${february}></novita-billing>` });
  const page = await open(t, host.url, { clock: now });
  const { total } = await loaded(page);
  await element(page).locator("[part~=groups] [part~=disclosure]").first().click();
  await element(page).locator("[part~=rows]").first().waitFor();
  for (const pause of [0, 300]) {
    const again = await page.evaluate(async (ms) => {
      const node = document.querySelector("novita-billing");
      node.remove();
      await new Promise((resolve) => setTimeout(resolve, ms));
      const ended = new Promise((resolve) => node.addEventListener("novita-load", resolve, { once: true }));
      document.body.append(node);
      return (await ended).detail.total;
    }, pause);
    assert.equal(again, total);
    await element(page).locator("[part~=rows]").first().waitFor();
  }
});

test("where the address cannot change, what is shown does", async (t) => {
  const host = await embed(t, { html: `<novita-billing ${february} sync-url=""></novita-billing>` });
  const page = await open(t, host.url, { clock: now });
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException("the operation is insecure", "SecurityError");
    };
    Object.assign(History.prototype, { pushState: refuse, replaceState: refuse });
  });
  await page.reload();
  await loaded(page);
  await element(page)
    .getByRole("combobox", { name: /^Period/ })
    .first()
    .selectOption("this-month");
  await page.waitForFunction(() => document.querySelector("novita-billing").report?.windows[0].startTime > 1772300000);
  assert.equal((await events(page, "change")).length, 1);
});

test("a redirect to a sign-in page is announced as one", async (t) => {
  const answer = (request, response) => response.writeHead(302, { location: "/sign-in" }).end();
  const host = await embed(t, { html: `<novita-billing ${february}></novita-billing>`, answer });
  const page = await open(t, host.url, { clock: now, allowsErrors: true });
  await said(page, "You are not signed in");
  assert.equal((await events(page, "unauthorized")).length, 1);
});

test("texts that are none, an unknown download, a bigint, and a page without a clipboard", async (t) => {
  const script = `
    delete Navigator.prototype.clipboard;
    const node = document.querySelector("novita-billing");
    node.strings = { rows: { one: "row" }, "list.apiKey": 5, "headline.total": "Sum" };
    node.budget = 100n;
    import("/novita-billing/element/element.js");`;
  const host = await embed(t, { html: `<novita-billing ${february}></novita-billing>`, script });
  const page = await open(t, host.url, { clock: now });
  await loaded(page);
  await element(page).getByText("Sum").first().waitFor();
  const { budget, error } = await page.evaluate(async () => {
    const node = document.querySelector("novita-billing");
    const error = await node.download("__proto__").catch(({ kind, path, message }) => ({ kind, path, message }));
    return { budget: node.budget, error };
  });
  assert.equal(budget, "100");
  assert.deepEqual(error, { kind: "config", path: "download", message: 'there is no download "__proto__"' });
  const copy = element(page).locator("[part~=total]").getByRole("button").first();
  if ((await copy.count()) > 0) await copy.click();
});

test("what failed for want of a network is loaded when the network is back, without a click", async (t) => {
  const html = '<novita-billing base-url="/billing" list="apiKey" period="2026-01/2026-02"></novita-billing>';
  const host = await embed(t, { html });
  const page = await open(t, host.url, { clock: now, allowsErrors: true });
  const { total } = await loaded(page);
  const flicker = async () => {
    await page.context().setOffline(true);
    await page.context().setOffline(false);
  };
  // Nothing is missing: nothing is asked.
  const requests = host.box.requests.length;
  await flicker();
  await page.waitForTimeout(300);
  assert.equal(host.box.requests.length, requests);
  assert.equal((await events(page, "load")).length, 1);
  // All is missing.
  await page.context().setOffline(true);
  await page.evaluate(() => document.querySelector("novita-billing").load());
  await said(page, "You are offline");
  await page.context().setOffline(false);
  await loaded(page, 2);
  await element(page).locator("[part~=failure]").waitFor({ state: "detached" });
  // Some is missing: that alone is asked for again.
  const isJanuary = (url) => url.searchParams.get("startTime") === String(Date.parse("2026-01-01") / 1000);
  await page.route(isJanuary, (route) => route.abort());
  await page.evaluate(() => document.querySelector("novita-billing").load());
  assert.equal((await loaded(page, 3)).complete, false);
  await page.unroute(isJanuary);
  const before = host.box.requests.length;
  await flicker();
  const whole = await loaded(page, 4);
  assert.deepEqual([whole.complete, whole.total], [true, total]);
  assert.equal(host.box.requests.length, before + 1);
  // A failure of another kind is not tried again.
  host.box.inject({ name: "server-error", status: 403, times: Infinity });
  await page.evaluate(() => document.querySelector("novita-billing").load());
  await said(page, "You are not signed in");
  const refused = host.box.requests.length;
  await flicker();
  await page.waitForTimeout(300);
  assert.equal(host.box.requests.length, refused);
  // One that was removed does not listen any more.
  await page.evaluate(() => document.querySelector("novita-billing").remove());
  await flicker();
  assert.equal(host.box.requests.length, refused);
});

test("a link with a value that is not valid says so, and another choice goes on", async (t) => {
  const host = await embed(t, { html: `<novita-billing ${february} sync-url="b-"></novita-billing>` });
  const page = await open(t, `${host.url}/?b-period=2026-13`, { clock: now });
  await said(page, "These bills cannot be requested");
  await element(page).getByText("period is “2026-13”").waitFor();
  assert.equal(await element(page).getByText("not set up").count(), 0);
  await element(page).getByRole("combobox", { name: "Period", exact: true }).selectOption("last-month");
  await said(page, /February 2026: \$/);
});

test("once everything is shown, nothing is computed again", async (t) => {
  const bills = Array.from({ length: 400 }, (_, index) => row({ ownerID: `key-${index}`, amount: String(index) }));
  const html = `<novita-billing ${february} group-by="ownerID"></novita-billing>`;
  const host = await embed(t, { html, answer: answering(() => bills) });
  const page = await open(t, host.url, { clock: now });
  await loaded(page);
  const updates = await page.evaluate(async () => {
    const node = document.querySelector("novita-billing");
    await new Promise((resolve) => setTimeout(resolve, 500));
    let count = 0;
    const { performUpdate } = node;
    node.performUpdate = function () {
      count += 1;
      return performUpdate.call(this);
    };
    await new Promise((resolve) => setTimeout(resolve, 500));
    return count;
  });
  assert.equal(updates, 0);
});

test("the address that the element writes shows the same again", async (t) => {
  const usage = 'base-url="/billing" list="usage" group-by="productCategory" period="last-month" sync-url="b-"';
  const host = await embed(t, { html: `<novita-billing ${usage}></novita-billing>` });
  const page = await open(t, host.url, { clock: now });
  await loaded(page);
  const shown = () =>
    page.evaluate(() => {
      const { list, period, groupBy } = document.querySelector("novita-billing");
      return { list, period, groupBy };
    });
  const choices = [
    ["Bills per API key", "This month"],
    ["Whole account", "Last month"],
    ["Fixed-term bills", "This year"],
  ];
  for (const [list, period] of choices) {
    await element(page).getByLabel(list).check();
    await element(page).getByRole("combobox", { name: "Period", exact: true }).selectOption(period);
    await element(page).locator("[part~=total]").waitFor();
    const before = await shown();
    await page.reload();
    await loaded(page);
    assert.deepEqual(await shown(), before);
    assert.deepEqual(await element(page).locator("[part~=failure]").allInnerTexts(), []);
  }
  // Back to where the page began, also after the element was removed and the page set something else.
  await page.evaluate(async () => {
    const node = document.querySelector("novita-billing");
    const { parentNode } = node;
    node.remove();
    await new Promise((resolve) => setTimeout(resolve, 50));
    parentNode.append(node);
    node.period = "2026-01";
    history.pushState(null, "", location.pathname);
    dispatchEvent(new PopStateEvent("popstate"));
  });
  assert.deepEqual(await shown(), { list: "usage", period: "2026-01", groupBy: "productCategory" });
});

test("a theme that is set before the element is drawn is its theme", async (t) => {
  const host = await embed(t, { html: "" });
  const page = await open(t, host.url, { clock: now });
  const theme = await page.evaluate(async () => {
    const node = Object.assign(document.createElement("novita-billing"), { baseUrl: "/billing", theme: "dark" });
    document.body.append(node);
    await node.updateComplete;
    return [node.getAttribute("theme"), getComputedStyle(node).colorScheme];
  });
  assert.deepEqual(theme, ["dark", "dark"]);
});

test("in another document, and back in its own, the element looks as before", async (t) => {
  const host = await embed(t, { html: `<novita-billing ${february}></novita-billing>` });
  const page = await open(t, host.url, { clock: now });
  await loaded(page);
  const sizes = await page.evaluate(async () => {
    const node = document.querySelector("novita-billing");
    const total = async () => {
      for (let wait = 0; wait < 100; wait += 1) {
        const amount = node.shadowRoot.querySelector("[part~=total]");
        if (amount) return node.ownerDocument.defaultView.getComputedStyle(amount).fontSize;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    const first = await total();
    const frame = document.body.appendChild(document.createElement("iframe"));
    Object.assign(frame, { width: 1200, height: 900 });
    frame.contentDocument.body.append(node);
    const there = await total();
    document.body.append(node);
    return [first, there, await total()];
  });
  assert.notEqual(sizes[0], undefined);
  assert.deepEqual(sizes, [sizes[0], sizes[0], sizes[0]]);
});

test("a sign-in that only a part of the bills asks for is announced, and can be tried again", async (t) => {
  const refused = { code: 401, reason: "UNAUTHORIZED", message: "no permission" };
  let isRefusing = true;
  const answer = (request, response) => {
    if (isRefusing && request.url.includes("monthly")) {
      response.writeHead(401, { "content-type": "application/json" });
      return response.end(JSON.stringify(refused));
    }
    return answering(() => [row()])(request, response);
  };
  const html = '<novita-billing base-url="/billing" list="account" period="2026-02" category="gpu"></novita-billing>';
  const script = `
    import "/novita-billing/element/element.js";
    addEventListener("novita-unauthorized", (event) => (globalThis.retry = event.detail.retry));`;
  const host = await embed(t, { html, script, answer });
  const page = await open(t, host.url, { clock: now, allowsErrors: true });
  assert.equal((await loaded(page)).complete, false);
  assert.equal((await events(page, "unauthorized")).length, 1);
  isRefusing = false;
  await page.evaluate(() => globalThis.retry());
  assert.equal((await loaded(page, 2)).complete, true);
  assert.equal((await events(page, "loading")).length, 2);
  assert.equal((await events(page, "unauthorized")).length, 1);
});

test("a secret among the headers of the element is in no event and not shown, also if the service quotes it", async (t) => {
  const secret = "sk_element_0123456789abcdef";
  const answer = ({ headers }, response) => {
    response.writeHead(400, { "content-type": "application/json" });
    response.end(JSON.stringify({ code: 400, reason: "BAD", message: `not valid: ${headers.authorization}` }));
  };
  const script = `
    import "/novita-billing/element/element.js";
    const node = document.querySelector("novita-billing");
    node.headers = { authorization: "Bearer ${secret}" };
    node.baseUrl = "/billing";`;
  const host = await embed(t, { html: '<novita-billing period="2026-02"></novita-billing>', script, answer });
  const page = await open(t, host.url, { clock: now, allowsErrors: true });
  await element(page).locator("[part~=failure]").waitFor();
  const shown = await page.evaluate(() => document.querySelector("novita-billing").shadowRoot.innerHTML);
  const errors = await events(page, "error");
  assert.match(JSON.stringify(errors), /not valid: Bearer \[key\]/);
  for (const text of [shown, JSON.stringify(errors)]) assert.ok(!text.includes(secret));
});

test("while something that was given is not valid, load requests nothing", async (t) => {
  const html = '<novita-billing base-url="/billing" period="2026-13"></novita-billing>';
  const host = await embed(t, { html });
  const page = await open(t, host.url, { clock: now });
  await element(page).locator("[part~=failure]").waitFor();
  await page.evaluate(() => document.querySelector("novita-billing").load());
  await page.waitForTimeout(300);
  assert.equal(host.box.requests.length, 0);
});

test("in a shadow root, the element has the language of the page", async (t) => {
  const script = `
    import "/novita-billing/element/element.js";
    const node = document.createElement("novita-billing");
    Object.assign(node, { baseUrl: "/billing", list: "apiKey", period: "2026-02" });
    document.querySelector("#outer").attachShadow({ mode: "open" }).append(node);`;
  const host = await embed(t, { html: '<div id="outer"></div>', lang: "de", script });
  const page = await open(t, host.url, { clock: now });
  await loaded(page);
  await page
    .locator("novita-billing")
    .getByRole("heading", { level: 2, name: /Februar 2026/ })
    .waitFor();
});

test("a download before anything was loaded says so, and one that never ends is ended with the element", async (t) => {
  const host = await embed(t, { html: "" });
  const page = await open(t, host.url, { clock: now });
  const messages = await page.evaluate(async () => {
    const node = Object.assign(document.createElement("novita-billing"), { baseUrl: "/billing", period: "2026-02" });
    document.body.append(node);
    const early = await node.download("rows").catch(({ kind, message }) => `${kind} ${message}`);
    await new Promise((resolve) => addEventListener("novita-load", resolve, { once: true }));
    node.parquet = () => new ReadableStream({ pull: () => new Promise(() => {}) });
    const endless = node.download("parquet").catch(({ kind }) => kind);
    await new Promise((resolve) => setTimeout(resolve, 200));
    node.remove();
    return [early, await endless];
  });
  assert.deepEqual(messages, ["config nothing was loaded", "aborted"]);
});
