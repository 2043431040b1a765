// The overview of the billing page: every amount is checked against the box, at a moment within a month.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startDemo } from "../../tools/demo-server.mjs";
import { addMoney } from "../../pkg/dist/entry/node.js";
import { days, demo, key, open, settled, shownText } from "./billing-page.mjs";

/** The middle of a month, in which the account has invoices of every kind. */
const now = "2026-03-20T12:34:56Z";
const month = "2026-03";
const march = { ...days("2026-03-01", "2026-03-31"), cycleType: "Day" };
const lastMonths = ["2026-03", "2026-02", "2026-01", "2025-12", "2025-11", "2025-10"];
const blank = "?kind=fixedTerm&period=2020-01";

/** The page's server, with a box in which it is that moment. */
let server;
before(async () => {
  server = await startDemo({ box: { apiKey: key, upToNow: true, now: () => Date.parse(now) } });
});
after(() => server?.close());

/** Opens the overview at a moment. `prepare` may change how requests are answered. */
async function openOverview(t, { at = now, search = "", prepare, server: other = server, ...options } = {}) {
  const page = await open(t, blank, { server: other, ...options });
  await settled(page);
  await page.clock.setFixedTime(at);
  await prepare?.(page);
  await page.goto(`${other.url}/${search}`);
  return page;
}

/** The terms of a part with the exact amounts, or the texts, that follow them. */
const terms = async (page, part) =>
  Object.fromEntries(
    await page.$$eval(`#overview-${part} .sums > div`, (items) =>
      items.map((item) => {
        const value = item.querySelector("dd");
        return [item.querySelector("dt").textContent, value.querySelector("data")?.value ?? value.textContent];
      }),
    ),
  );

/** The cells of a part's table: exact amounts where a cell has one, else its text. */
const cells = (page, part, rows = "tbody") =>
  page.$$eval(`#overview-${part} ${rows} tr`, (lines) =>
    lines.map((line) => Array.from(line.cells, (cell) => cell.querySelector("data")?.value ?? cell.innerText)),
  );

const notices = (page, part) =>
  page.$$eval(`section:has(> #overview-${part}) .notice`, (all) => all.map((it) => it.innerText));

/** Ten-thousandths as decimal text. */
function decimal(tenThousandths) {
  const digits = tenThousandths.replace("-", "").padStart(5, "0");
  const text = `${digits.slice(0, -4)}.${digits.slice(-4)}`.replace(/\.?0+$/, "");
  return tenThousandths.startsWith("-") ? `-${text}` : text;
}

const isPath = (end) => (url) => url.pathname.endsWith(end);
const isBalance = isPath("/balance/detail");
const isUsage = (cycleType, category) => (url) =>
  url.pathname.endsWith("/billing/bill/list") &&
  url.searchParams.get("cycleType") === cycleType &&
  [undefined, url.searchParams.get("productCategory")].includes(category);

/** The months as the table should show them. */
const monthRows = ({ box }) =>
  lastMonths.map((name) => {
    const { usage, fixedTerm, total } = box.month(name);
    return [name, usage.total, fixedTerm.total, total, total, "0", name === month ? "complete, open" : "complete"];
  });

/** The amount in a remark of this month's sums. */
const remarkAmount = (page, label) =>
  page.$$eval(
    "#overview-month .remark",
    (all, text) => all.find((node) => node.textContent.includes(text))?.querySelector("data")?.value,
    label,
  );

/** Decimal text as integers of 10^-12, and back: more digits than any amount of the box has. */
const scale = 12;
function toUnits(text) {
  const [whole, fraction = ""] = text.split(".");
  assert.ok(!text.startsWith("-") && fraction.length <= scale, text);
  return BigInt(whole + fraction.padEnd(scale, "0"));
}
function toText(value) {
  const digits = String(value).padStart(scale + 1, "0");
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`.replace(/\.?0+$/, "");
}

/** The mean, rounded half up to six digits after the point. */
function meanOf(values) {
  const sum = values.reduce((total, value) => total + value, 0n);
  const step = 10n ** 6n;
  const count = BigInt(values.length) * step;
  return ((2n * sum + count) / (2n * count)) * step;
}

/** The end of March by the documented rules: the days that are over, and for each other day a mean or what it has cost. */
function forecastOfMarch(rows) {
  const totals = Array.from({ length: 31 }, () => 0n);
  for (const row of rows) totals[(Number(row.startTime) - march.startTime) / 86_400] += toUnits(row.amountDecimal);
  const complete = totals.slice(0, 19);
  const ordered = complete.toSorted((a, b) => (a < b ? -1 : 1));
  const endWith = (mean) => {
    const days = totals.map((total, day) => (day < complete.length || total > mean ? total : mean));
    return toText(days.reduce((sum, total) => sum + total, 0n));
  };
  return {
    mean: toText(meanOf(complete)),
    low: endWith(meanOf(ordered.slice(0, 10))),
    likely: endWith(meanOf(complete)),
    high: endWith(meanOf(ordered.slice(-10))),
  };
}

describe("the overview", () => {
  test("is the page at its bare address, and every amount is the box's", async (t) => {
    const page = await openOverview(t);
    await settled(page);
    assert.equal(await page.isChecked("[name=kind][value=overview]"), true);
    assert.equal(await page.isVisible("#shape"), false, "it has no fields");
    assert.equal(await page.isVisible("#bills-region"), false);
    const truth = server.box.month(month);
    assert.deepEqual(await terms(page, "month"), {
      Total: truth.total,
      "Usage-based bills": truth.usage.total,
      "Fixed-term bills that begin in the month": truth.fixedTerm.total,
    });
    assert.equal(await remarkAmount(page, "of which per API key"), server.box.totals("apiKey", march).total);
    const earlier = server.box
      .bills("fixedTerm", march)
      .filter((row) => Number(row.startTime) < march.startTime)
      .map((row) => row.amountDecimal);
    assert.ok(earlier.length > 0);
    assert.equal(await remarkAmount(page, "without what began earlier"), addMoney(...earlier));
    const open = server.box.bills("usage", march).filter((row) => Number(row.endTime) > Date.parse(now) / 1000);
    assert.match(
      await shownText(page, "#overview-month"),
      new RegExp(`^${open.length} bills are still open: their amounts grow$`, "m"),
    );

    const balance = server.box.balance();
    assert.deepEqual(await terms(page, "balance"), {
      Available: decimal(balance.availableBalance),
      Cash: decimal(balance.cashBalance),
      "Pending charges": decimal(balance.pendingCharges),
      "Outstanding invoices": decimal(balance.outstandingInvoices),
      "Credit limit": decimal(balance.creditLimit),
    });
    assert.deepEqual(await cells(page, "months"), monthRows(server));
    assert.equal(await page.$("#overview-region .notice"), null);
    assert.equal(await shownText(page, "#alert-region"), "");

    await page.click("#show-button");
    await settled(page);
    assert.equal(new URL(page.url()).search, "?kind=overview");
    assert.equal((await terms(page, "month")).Total, truth.total);
  });

  test("has the forecast of usage with its rule, and fixed-term bills as charged", async (t) => {
    const page = await openOverview(t, { search: "?kind=overview" });
    await settled(page);
    const { mean, low, likely, high } = forecastOfMarch(server.box.bills("usage", march));
    const fixedTerm = server.box.month(month).fixedTerm.total;
    assert.deepEqual(await cells(page, "forecast"), [
      ["Usage-based bills", low, likely, high],
      ["Fixed-term bills, as charged", fixedTerm, fixedTerm, fixedTerm],
    ]);
    const totals = [low, likely, high].map((amount) => addMoney(amount, fixedTerm));
    assert.deepEqual(await cells(page, "forecast", "tfoot"), [["Total", ...totals]]);
    const text = await shownText(page, "#overview-forecast");
    assert.ok(text.includes("Computed from the 19 complete days of 31"), text);
    assert.ok(text.includes(`$${mean}`), `${text} has the mean, ${mean}`);
  });

  test("refuses a forecast before three days of the month are over", async (t) => {
    const page = await openOverview(t, { at: "2026-03-03T23:59:59Z" });
    await settled(page);
    const text = await shownText(page, "#overview-forecast");
    assert.match(text, /^There is no forecast: period 2026-03 has only 2 complete days: a forecast needs 3 days/);
    assert.equal((await terms(page, "month")).Total, server.box.month(month).total);
    assert.equal(await page.$("#overview-region .notice"), null, "this is no failure");
  });

  test("has the invoices that are not paid, with their status and a link", async (t) => {
    server.box.inject({ name: "altered-invoice", month: "2025-12", difference: "0", status: "overdue" });
    server.box.inject({ name: "altered-invoice", month: "2026-01", difference: "0", status: "voided" });
    const page = await openOverview(t);
    await settled(page);
    const statuses = { pending: "pending: not out yet", outed: "due", overdue: "overdue" };
    const all = server.box.invoices();
    const expected = all
      .map((row) => ({ ...row, ...(row.billingMonth === "2025-12" && { status: "overdue" }) }))
      .filter((row) => row.billingMonth !== "2026-01" && row.status !== "paid")
      .map((row) => {
        const amounts = [row.totalAmountDecimal, decimal(row.debtAmount), decimal(row.repaidAmount)];
        const rest = decimal(String(BigInt(row.debtAmount) - BigInt(row.repaidAmount)));
        const link = row.invoiceUrl === "" ? "–" : `Invoice of ${row.billingMonth}`;
        return [row.billingMonth, statuses[row.status], ...amounts, rest, link];
      });
    assert.ok(expected.length >= 2 && all.length > expected.length);
    assert.deepEqual(await cells(page, "invoices"), expected);
    const links = await page.$$eval("#overview-invoices a", (anchors) =>
      anchors.map(({ href, rel }) => ({ href, rel })),
    );
    const { invoiceUrl } = all.find(({ billingMonth }) => billingMonth === "2025-12");
    assert.ok(links.some(({ href, rel }) => href === invoiceUrl && rel === "noopener noreferrer"));
  });

  test("links to invoices on the web only, and shows unknown statuses and absent amounts as they are", async (t) => {
    const urls = ["javascript:alert(1)", "data:text/html,x", "/relative", "", "http://a.example/1"];
    const data = urls.map((invoiceUrl, place) => ({
      ...{ billId: `b${place}`, userId: "u", billingMonth: `2026-0${place + 1}`, status: "disputed" },
      ...{ totalAmount: "5", voucherPayAmount: "0", cashPayAmount: "0", invoiceUrl },
      ...(place === 0 ? { debtAmount: "7" } : {}),
    }));
    const page = await openOverview(t, {
      at: "2026-06-20T00:00:00Z",
      prepare: (it) =>
        it.route("**/monthly/bill?*", (route) => {
          const isFirst = new URL(route.request().url()).searchParams.get("page") === "1";
          return route.fulfill({ json: { data: isFirst ? data : [] } });
        }),
    });
    await settled(page);
    const shown = await cells(page, "invoices");
    assert.deepEqual(shown.at(-1), ["2026-01", "disputed", "0.0005", "0.0007", "–", "–", "–"]);
    assert.deepEqual(shown[0], ["2026-05", "disputed", "0.0005", "–", "–", "–", "Invoice of 2026-05"]);
    assert.deepEqual(await page.$$eval("#overview-invoices a", (all) => all.map(({ href }) => href)), [
      "http://a.example/1",
    ]);
  });

  test("shows what the balance lacks as a dash, and negative amounts", async (t) => {
    const balance = { pendingCharges: null, creditLimit: null, availableBalance: "-12345", cashBalance: "0" };
    const other = await startDemo({ box: { apiKey: key, balance, now: () => Date.parse(now) } });
    t.after(() => other.close());
    const page = await openOverview(t, { server: other });
    await settled(page);
    const shown = await terms(page, "balance");
    assert.deepEqual(
      [shown.Available, shown.Cash, shown["Pending charges"], shown["Credit limit"]],
      ["-1.2345", "0", "–", "–"],
    );
  });

  test("shows the difference between an invoice and its bills", async (t) => {
    server.box.inject({ name: "altered-invoice", month: "2026-02", difference: "-1.50001" });
    const page = await openOverview(t);
    await settled(page);
    const [, february] = await cells(page, "months");
    const { usage, fixedTerm, total } = server.box.month("2026-02");
    const invoice = addMoney(total, "-1.50001");
    assert.deepEqual(february, ["2026-02", usage.total, fixedTerm.total, total, invoice, "-1.50001", "complete"]);
  });
});

describe("what is missing from the overview", () => {
  test("a balance that fails does not hide the rest, and only the balance is requested again", async (t) => {
    server.box.inject({ name: "html", match: isBalance });
    const page = await openOverview(t, { allowsErrorStatus: true });
    await settled(page);
    assert.match((await notices(page, "balance")).join(), /^The balance could not be loaded\. .*HTML.*request id box-/);
    assert.equal(await shownText(page, "#overview-balance"), "");
    const truth = server.box.month(month);
    assert.equal((await terms(page, "month")).Total, truth.total);
    assert.equal((await cells(page, "forecast")).length, 2);
    assert.deepEqual(await cells(page, "months"), monthRows(server));

    const requestsBefore = server.box.requests.length;
    await page.click("#overview-region .notice button");
    await settled(page);
    await page.waitForSelector("#overview-balance .sums");
    assert.deepEqual(
      server.box.requests.slice(requestsBefore).map(({ path }) => path),
      ["/openapi/v1/billing/balance/detail"],
    );
    assert.equal(await page.$("#overview-region .notice"), null);
    assert.equal(await page.evaluate(() => document.activeElement.id), "show-button");
    assert.equal((await terms(page, "balance")).Cash, decimal(server.box.balance().cashBalance));
  });

  test("a category that fails is named, and every sum without it is marked", async (t) => {
    server.box.inject({ name: "html", match: isUsage("Day", "gpu") });
    const page = await openOverview(t);
    await settled(page);
    const [notice] = await notices(page, "month");
    assert.match(notice, /^Usage-based bills are not complete\. 2026-03 \(GPU instances\): .*HTML/);
    const truth = server.box.month(month);
    const gpu = server.box.totals("usage", { ...march, productCategory: "gpu" }).total;
    assert.notEqual(gpu, "0");
    assert.deepEqual(await terms(page, "month"), {
      "Total, not complete": addMoney(truth.total, `-${gpu}`),
      "Usage-based bills, not complete": addMoney(truth.usage.total, `-${gpu}`),
      "Fixed-term bills that begin in the month": truth.fixedTerm.total,
    });
    assert.match(await shownText(page, "#overview-forecast"), /^There is no forecast: .*no complete day/);
    assert.deepEqual(await cells(page, "months"), monthRows(server), "these are other requests");
    await page.click("#overview-region .notice button");
    await settled(page);
    await page.waitForSelector("#overview-forecast tbody tr");
    assert.equal((await terms(page, "month")).Total, truth.total);
  });

  test("amounts that could not be loaded are a dash, never 0", async (t) => {
    server.box.inject({ name: "html", times: Infinity, match: isUsage("Day") });
    const february = days("2026-02-01", "2026-02-28").startTime;
    const isFebruary = (url) => Number(url.searchParams.get("startTime")) === february;
    const isMonthUsage = isUsage("Month");
    server.box.inject({ name: "html", times: Infinity, match: (url) => isMonthUsage(url) && isFebruary(url) });
    const page = await openOverview(t);
    await settled(page);
    const truth = server.box.month(month);
    assert.deepEqual(await terms(page, "month"), {
      Total: "–",
      "Usage-based bills": "–",
      "Fixed-term bills that begin in the month": truth.fixedTerm.total,
    });
    assert.match((await notices(page, "month")).join(), /^Usage-based bills could not be loaded\./);
    assert.match(await shownText(page, "#overview-forecast"), /^There is no forecast, because .* could not be loaded/);
    const rows = await cells(page, "months");
    const { fixedTerm, total } = server.box.month("2026-02");
    assert.deepEqual(rows[1].slice(0, 6), ["2026-02", "–", fixedTerm.total, "–", total, "–"]);
    assert.match(rows[1][6], /^not complete\n/);
    assert.deepEqual([rows[0], ...rows.slice(2)], monthRows(server).toSpliced(1, 1));
    assert.match((await notices(page, "months")).join(), /not complete.*2026-02 \(GPU instances\)/s);
  });

  test("bills per API key and fixed-term bills may fail without the usage", async (t) => {
    server.box.inject({ name: "html", match: isPath("/apikey/bill/list") });
    const isOfMarch = (url) =>
      url.pathname.endsWith("/bill/monthly/list") &&
      !url.searchParams.has("category") &&
      Number(url.searchParams.get("startTime")) === march.startTime;
    server.box.inject({ name: "html", times: Infinity, match: isOfMarch });
    const page = await openOverview(t);
    await settled(page);
    const { usage, total } = server.box.month(month);
    assert.deepEqual(await terms(page, "month"), {
      Total: "–",
      "Usage-based bills": usage.total,
      "Fixed-term bills that begin in the month": "–",
    });
    assert.match(await shownText(page, "#overview-month"), /of which per API key: –/);
    const shownNotices = await notices(page, "month");
    assert.equal(shownNotices.length, 2);
    assert.match(shownNotices[0], /^Fixed-term bills could not be loaded/);
    assert.match(shownNotices[1], /^Bills per API key could not be loaded/);
    const { low, likely, high } = forecastOfMarch(server.box.bills("usage", march));
    assert.deepEqual(await cells(page, "forecast"), [
      ["Usage-based bills", low, likely, high],
      ["Fixed-term bills, as charged", "–", "–", "–"],
    ]);
    assert.deepEqual(await cells(page, "forecast", "tfoot"), [["Total", "–", "–", "–"]]);
    const [row] = await cells(page, "months");
    assert.deepEqual(row.slice(0, 6), [month, usage.total, "–", "–", total, "–"]);
    assert.match(row[6], /^not complete, open\n/);
  });

  test("cancelling keeps the parts that have arrived, aborts the rest, and it can be loaded again", async (t) => {
    server.box.inject({ name: "stall", times: Infinity, match: isBalance });
    const page = await openOverview(t);
    await page.waitForSelector("#overview-months tbody tr");
    await page.waitForSelector("#overview-month .sums");
    assert.equal(await shownText(page, "#overview-balance"), "Loading…");
    // What is aborted because the same is loaded again is not cancelled.
    await page.click("#show-button");
    await page.waitForSelector("#overview-months tbody tr");
    await page.waitForSelector("#overview-month .sums");
    assert.equal(await shownText(page, "#overview-balance"), "Loading…");
    assert.deepEqual(await notices(page, "balance"), []);
    await page.focus("#cancel-button");
    await page.keyboard.press("Enter");
    await settled(page);
    await server.box.idle();
    assert.match(await shownText(page, "#status-region"), /^Cancelled/);
    assert.deepEqual(await notices(page, "balance"), ["The balance: cancelled.\nTry again"]);
    assert.equal((await terms(page, "month")).Total, server.box.month(month).total);
    assert.equal(await page.evaluate(() => document.activeElement.id), "show-button");
    server.box.clear();
    await page.keyboard.press("Enter");
    await page.waitForSelector("#overview-balance .sums");
    assert.equal(await shownText(page, "#status-region"), "");
  });

  test("a list replaces the overview while it is loading, and going back loads it again", async (t) => {
    server.box.inject({ name: "stall", times: Infinity, match: isBalance });
    const page = await openOverview(t);
    await page.waitForSelector("#progress-region:visible");
    await page.check("text=Fixed-term");
    await page.selectOption("#shape", "last-month");
    await page.click("#show-button");
    await page.waitForSelector("#bills-region:visible");
    await server.box.idle();
    assert.equal(await page.isVisible("#overview-region"), false);
    assert.equal(new URL(page.url()).search, "?kind=fixedTerm&period=2026-02");
    server.box.clear();
    await page.goBack();
    await page.waitForSelector("#overview-balance .sums");
    await settled(page);
    assert.equal(await page.isVisible("#bills-region"), false);
    assert.equal((await terms(page, "month")).Total, server.box.month(month).total);
  });

  test("an address with a period alone is of a list, as before there was an overview", async (t) => {
    const page = await open(t, "?period=2026-03-01");
    await page.waitForSelector("#bills-title:visible:has-text('per API key')");
    assert.equal(await page.isVisible("#overview-region"), false);
  });

  test("empty fields of a list do not keep the overview from being shown", async (t) => {
    const page = await openOverview(t, { search: "?kind=apiKey&period=2026-03" });
    await settled(page);
    await page.selectOption("#shape", "days");
    await page.fill("#from", "");
    await page.check("text=Overview");
    await page.click("#show-button");
    await page.waitForSelector("#overview-balance .sums");
  });
});

describe("access", () => {
  test("the parts of the overview have accessible names, and the keyboard reaches them", async (t) => {
    const page = await openOverview(t);
    await settled(page);
    for (const [role, name] of [
      ["radio", "Overview"],
      ["region", "Overview"],
      ["region", "This month, 2026-03"],
      ["region", "Balance"],
      ["table", "Low, likely and high end of the month"],
      ["table", "Status and debt of invoices"],
      ["table", "Months with their bills and invoices"],
      ["rowheader", "2025-10"],
    ]) {
      assert.equal((await page.getByRole(role, { name, exact: true }).count()) > 0, true, `${role} ${name}`);
    }
    const names = await page.$$eval("main :is(section[aria-labelledby], [role=region])", (nodes) =>
      nodes
        .filter((node) => node.checkVisibility())
        .map((node) => node.ariaLabel ?? document.getElementById(node.getAttribute("aria-labelledby")).textContent),
    );
    assert.equal(new Set(names).size, names.length, "no two landmarks have the same name");
    await page.focus("[name=kind][value=overview]");
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.isVisible("#shape"), true);
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.id), "show-button");
    await page.focus("#overview-months th button");
    await page.keyboard.press("Enter");
    assert.equal((await cells(page, "months"))[0][0], lastMonths.at(-1), "sorted by month");
  });

  test("it does not scroll horizontally on a narrow screen, also with failures", async (t) => {
    for (const fails of [false, true]) {
      if (fails) server.box.inject({ name: "html", times: Infinity, match: (url) => !isBalance(url) });
      const page = await openOverview(t, { width: 360 });
      await settled(page);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
      const overflows = await page.$$eval("#overview-region :is(.notice, dl, p)", (nodes) =>
        nodes.filter((node) => node.scrollWidth > node.clientWidth + 1).map((node) => node.innerText),
      );
      assert.deepEqual(overflows, []);
    }
  });
});

describe("the demo", () => {
  test("has scenes for the balance and for an invoice", async (t) => {
    const page = await open(t, "", { allowsErrorStatus: true });
    await settled(page);
    await page.click("#demo-details summary");
    const choose = async (scene) => {
      await page.selectOption("#scene", scene);
      await page.waitForSelector(`html[data-scene=${scene}]`);
      await page.click("#show-button");
      await settled(page);
    };
    await choose("altered-invoice");
    const rows = await cells(page, "months");
    assert.deepEqual(
      rows.map((row) => row[5]),
      ["0", "1.5", "0", "0", "0", "0"],
    );
    assert.equal(rows[0][3], demo.box.month(rows[0][0]).total);
    await choose("no-balance");
    assert.match((await notices(page, "balance")).join(), /^The balance could not be loaded/);
    assert.equal((await cells(page, "months")).length, rows.length);
  });

  test("can have bills up to now", async (t) => {
    const other = await startDemo({ box: { apiKey: key, upToNow: true } });
    t.after(() => other.close());
    const page = await open(t, "", { server: other });
    await settled(page);
    assert.equal(await page.$("#overview-region .notice"), null);
    // The control totals of a running month are of another moment than its bills, which grow meanwhile.
    assert.match((await cells(page, "months"))[0][6], /^(not )?complete, open$/);
  });
});
