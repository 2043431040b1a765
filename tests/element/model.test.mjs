// The view model: what it shows of an answer adds up, whatever the list, the grouping, the unit and the filter. Answers are of
// a box, whose own sums are compared with.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { importPackage, importTesting } from "../support/consumer.mjs";
import { importElement } from "../support/element.mjs";
import { ask, settingsOf } from "../support/element-model.mjs";

const { addMoney, BillingClient, calendarKeys, compareMoney } = await importPackage();
const { startBox } = await importTesting();
const { stateOf, withView, lists, units } = await importElement();
const { ModelMaker } = await importElement("core/model/index.ts");
const { accountOf } = await importElement("core/model/account.ts");
const { detailsOf } = await importElement("core/model/details.ts");
const { round } = await importElement("core/decimal.ts");
const { byMagnitude, splitGroups, totalOf: totalOfGroups } = await importElement("core/model/ranking.ts");
const { Names } = await importElement("core/model/names.ts");
const { Format } = await importElement("core/format.ts");
const { english, loadMessages, Speaker } = await importElement("core/words/index.ts");
const { fileOf } = await importElement("core/exports.ts");
const { rowPieces } = await importElement("core/pieces.ts");

/** The present: the fifteenth day of March is running. */
const now = Date.parse("2026-03-15T12:00:00Z");

let server;
before(async () => {
  server = await startBox({ seed: 7, keys: 4, models: 6, instances: 8, now: () => now });
});
after(() => server?.close());

const none = { windowsDone: 0, windowsTotal: 0, rows: 0, bytes: 0 };

/** The answer to a question, and its model. */
async function show(t, inputs, { box = server, client: clientOptions = {}, ...more } = {}) {
  // Boxes of a test's own have faults. On a busy machine, connections of the other one may be closed when they are used.
  const maxRetries = box === server ? 2 : 0;
  const client = new BillingClient({ apiKey: box.box.apiKey, baseUrl: box.url, maxRetries, ...clientOptions });
  return ask(t, inputs, { client, now, ...more });
}

const sum = (amounts) => addMoney(...amounts.map(({ value }) => value));

/** Every part of an answer adds up to its total. */
function assertAddsUp({ answer }, label) {
  const { headline, chart, groups } = answer;
  const total = headline.total.value;
  assert.equal(sum(groups.rows.map((row) => row.total)), total, `${label}: groups`);
  assert.equal(groups.total.total.value, total, `${label}: the last row`);
  assert.equal(sum(groups.rows.map((row) => row.voucher)), groups.total.voucher.value, `${label}: vouchers`);
  assert.equal(sum(groups.rows.map((row) => row.cash)), groups.total.cash.value, `${label}: cash`);
  const shares = groups.rows.flatMap(({ share }) => share ?? []);
  if (compareMoney(total, "0") > 0) {
    const whole = shares.reduce((all, { value }) => all + value, 0);
    assert.ok(Math.abs(whole - 1) < 1e-9, `${label}: shares add up to ${whole}`);
  } else assert.deepEqual(shares, [], label);
  assert.equal(sum(chart.bars.map((bar) => bar.total)), total, `${label}: bars`);
  for (const bar of chart.bars) {
    assert.equal(sum(bar.amounts), bar.total.value, `${label}: the segments of ${bar.key}`);
    assert.equal(bar.amounts.length, chart.series.length);
    for (const { index, from, to } of bar.segments) {
      assert.ok(Math.abs(to - from - Number(bar.amounts[index].value)) < 1e-6, `${label}: a height of ${bar.key}`);
      assert.ok(
        Math.min(from, to) >= chart.scale.min - 1e-9 && Math.max(from, to) <= chart.scale.max + 1e-9,
        `${label}: the axis has room for ${bar.key}`,
      );
    }
  }
  const [all, ...series] = chart.table.totals;
  assert.equal(all.value, total, `${label}: the table's total`);
  assert.equal(sum(series), total, `${label}: the table's columns`);
}

test("bars, groups and parts add up to the total, in every list, grouping and unit", async (t) => {
  for (const [list, { groupFields }] of Object.entries(lists)) {
    const { model } = await show(t, { list, period: "2026-02" });
    const offered = model().controls.view.units.map(({ value }) => value);
    assert.deepEqual(
      offered,
      [...units].filter((unit) => offered.includes(unit)),
    );
    assert.ok(offered.includes("day"), `${list} has bars by the day`);
    for (const field of groupFields) {
      for (const unit of offered) {
        for (const count of ["all", "begun"]) {
          const shown = model({ groupBy: [field], unit, count });
          assertAddsUp(shown, `${list} by ${field} and ${unit}, ${count}`);
          assert.equal(shown.answer.chart.unit, unit);
        }
      }
    }
  }
});

test("a first answer can be shown from its top, a later one only as a whole", async (t) => {
  const { session, maker, state } = await show(t, { list: "usage", period: "2026-02" });
  const modelSettings = settingsOf();
  const model = (viewed) => maker.make(session.snapshot, viewed, modelSettings, now).answer;
  /** What is shown after each step that changes it. */
  const shown = (viewed) => {
    const models = [model(viewed)];
    const add = () => model(viewed) !== models.at(-1) && models.push(model(viewed));
    for (const _ of maker.prepare(session.snapshot, viewed, modelSettings, now)) add();
    add();
    return models;
  };
  const [nothing, top, whole, ...more] = shown(state);
  assert.deepEqual([nothing, more], [undefined, []]);
  assert.deepEqual([top.isWhole, top.groups, top.downloads], [false, undefined, undefined]);
  assert.ok(top.headline && top.chart);
  assert.equal(whole.isWhole, true);
  assert.ok(whole.groups && whole.downloads.length > 0 && whole.report.length > 0);
  assert.equal(maker.prepare(session.snapshot, state, modelSettings, now), undefined);
  const others = shown(withView(state, { groupBy: ["productName"] }));
  assert.deepEqual(
    others.map(({ isWhole, groups }) => [isWhole, groups.title]),
    [
      [true, whole.groups.title],
      [true, "By Product"],
    ],
  );
});

test("details are added to an answer that was made before their script was there", async (t) => {
  const { session, maker, state, model } = await show(t, { list: "usage", period: "2026-02" }, { detailsOf: null });
  const modelSettings = settingsOf();
  for (const _ of maker.prepare(session.snapshot, state, modelSettings, now));
  const { answer: top } = maker.make(session.snapshot, state, modelSettings, now);
  assert.equal(top.isWhole, false);
  assert.equal(maker.prepare(session.snapshot, state, modelSettings, now), undefined);
  maker.addDetails(detailsOf);
  const steps = maker.prepare(session.snapshot, state, modelSettings, now);
  steps.next();
  assert.equal(maker.prepare(session.snapshot, state, modelSettings, now), undefined, "it is being prepared");
  for (const _ of steps);
  const { answer: whole } = maker.make(session.snapshot, state, modelSettings, now);
  assert.equal(whole.headline, top.headline);
  assert.deepEqual(whole, model().answer);
  assert.equal(whole.isWhole, true);
});

test("the account is its lists together, and the box's own sums", async (t) => {
  const february = { startTime: Date.parse("2026-02-01") / 1000, endTime: Date.parse("2026-03-01") / 1000 - 1 };
  const { answer } = (await show(t, { period: "2026-02" })).model();
  const [usage, fixedTerm] = answer.headline.parts;
  assert.deepEqual([usage.label, fixedTerm.label], ["Usage-based bills", "Fixed-term bills"]);
  assert.equal(addMoney(usage.amount.value, fixedTerm.amount.value), answer.headline.total.value);
  const expected = server.box.totals("fixedTerm", february).total;
  assert.equal(fixedTerm.amount.value, expected);
});

test("the months of a quarter add up to the quarter", async (t) => {
  const quarter = (await show(t, { list: "apiKey", period: "2026-Q1", cycle: "Month" })).model().answer;
  const months = [];
  for (const period of calendarKeys("2026-Q1", "month")) {
    months.push((await show(t, { list: "apiKey", period, cycle: "Month" })).model().answer.headline.total);
  }
  assert.equal(sum(months), quarter.headline.total.value);
  assert.deepEqual(
    quarter.chart.bars.map(({ total }) => total.value),
    months.map(({ value }) => value),
  );
});

test("a filter narrows everything, and filters that cover all values show everything again", async (t) => {
  const { model } = await show(t, { list: "apiKey", period: "2026-02" });
  const whole = model();
  const [filter] = whole.controls.view.filters.filter(({ field }) => field === "productName");
  const names = filter.options.map(({ value }) => value);
  const totals = names.map((name) => {
    const shown = model({ filter: { productName: [name] } });
    assertAddsUp(shown, `only ${name}`);
    const chosen = shown.controls.view.filters.find(({ field }) => field === "productName");
    assert.equal(chosen.options.length, names.length, "what is not chosen can still be chosen");
    return shown.answer.headline.total;
  });
  assert.equal(sum(totals), whole.answer.headline.total.value);
  assert.equal(
    model({ filter: { productName: names } }).answer.headline.total.value,
    whole.answer.headline.total.value,
  );
  const nothing = model({ filter: { productName: ["no such product"] } });
  assert.equal(nothing.answer.isEmpty, true);
  assert.equal(nothing.answer.emptyText, "No bill of this period matches the filters.");
  assert.ok(nothing.controls.view.filters.some(({ options }) => options.some(({ chosen }) => chosen)));
});

test("choices have different labels, in every list", async (t) => {
  for (const list of Object.keys(lists)) {
    const { view } = (await show(t, { list, period: "2026-02" })).model().controls;
    for (const choices of [view.groupBy, view.thenBy, view.units]) {
      const texts = choices.map(({ text }) => text);
      assert.deepEqual(texts, [...new Set(texts)], list);
    }
    const labels = view.filters.map(({ label }) => label);
    assert.ok(labels.length >= 2, list);
    const ofQuestion = ["period", "compare", "category", "cycle"].map((name) => english[`ui.${name}`]);
    const all = [...labels, ...ofQuestion];
    assert.deepEqual(all, [...new Set(all)], list);
  }
});

test("an open group consists of its rows or of groups by the second field", async (t) => {
  const { model } = await show(t, { list: "apiKey", period: "2026-02", "group-by": "ownerID,productName" });
  const [first] = model().answer.groups.rows;
  const groups = model({ open: [first.key] }).answer.groups.rows[0];
  assert.equal(sum(groups.children.map((row) => row.total)), first.total.value);
  const all = model({ open: [first.key], allGroups: true }).answer.groups.rows[0].children;
  assert.equal(sum(all.map((row) => row.total)), first.total.value);
  assert.ok(all.every(({ kind }) => kind === "group"));
  const [child] = groups.children;
  const open = model({ open: [first.key, child.key] }).answer.groups.rows[0].children[0];
  const rows = Array.from({ length: open.bills.length }, (_, index) => open.bills.at(index));
  assert.equal(rows.length, child.rows.value);
  const column = open.bills.columns.findIndex(({ id }) => id === "total");
  const exact = model({ open: [first.key, child.key], exact: true }).answer.groups.rows[0].children[0].bills;
  const amounts = rows.map((_, index) => exact.at(index).cells[column].text.replaceAll(/[$,]/g, ""));
  assert.equal(addMoney(...amounts), addMoney(child.total.value));
});

test("a running period is compared with the same days of the one before", async (t) => {
  const { model } = await show(t, { list: "usage", period: "2026-03", compare: "same-days" });
  const { answer } = model();
  const [days, whole] = answer.headline.changes;
  assert.equal(days.label, "Against the same 14 days, those that are complete");
  assert.equal(whole.label, "Against February 2026");
  assert.equal(whole.remark, "the period is not over");
  // By the days of both months, in calls of their own.
  const of = async (period) => (await show(t, { list: "usage", period })).model().answer.headline.total.value;
  const [march, february] = [await of("2026-03-01/2026-03-14"), await of("2026-02-01/2026-02-14")];
  assert.equal(days.amount.value, addMoney(march, `-${february}`));
  assert.equal(answer.groups.total.before.value, february);
  // The total is of the whole period: amounts of some days do not stand beside it.
  const compared = answer.groups.columns.filter(({ id }) => id === "before" || id === "change");
  assert.deepEqual(compared, [{ id: "change", label: "Change, same days", isNumber: true }]);
  assert.equal(answer.movers.title, "What changed most, against the same 14 days of February 2026");
  const changes = answer.movers.rows.map(({ change }) => Math.abs(Number(change.amount.value)));
  assert.deepEqual(
    changes,
    changes.toSorted((a, b) => b - a),
  );
});

test("bills that are still open grow; terms that are not over do not", async (t) => {
  // The client tells by the clock which bills are open.
  t.mock.timers.enable({ apis: ["Date"], now });
  const remarks = async (list) => (await show(t, { list, period: "2026-03" })).model().answer.headline.remarks.join();
  assert.match(await remarks("fixedTerm"), /\d terms? (?:is|are) not over/);
  assert.doesNotMatch(await remarks("fixedTerm"), /grow/);
  assert.match(await remarks("usage"), /\d bills? (?:is|are) still open: \w+ amounts? grows?/);
});

test("the whole of a running period beside the whole one before is called so", async (t) => {
  const { model } = await show(t, { list: "usage", period: "2026-03", compare: "previous" });
  const { groups, movers } = model().answer;
  const labels = Object.fromEntries(groups.columns.map(({ id, label }) => [id, label]));
  assert.deepEqual([labels.before, labels.change], ["February 2026", "Change, whole period"]);
  assert.match(movers.title, /same 14 days/);
  const over = (await show(t, { list: "usage", period: "2026-02", compare: "previous" })).model().answer.groups;
  assert.deepEqual(
    over.columns.filter(({ id }) => id === "before" || id === "change").map(({ label }) => label),
    ["January 2026", "Change"],
  );
});

test("of the account's months, one that is open is no problem, one that differs or is not complete is", async (t) => {
  const { session, maker, model } = await show(t, { list: "account", period: "2026-03" });
  session.loadMonths();
  while (session.snapshot.loading.phase === "loading") await new Promise((resolve) => setTimeout(resolve, 10));
  model();
  const { answer } = maker.context;
  const [month] = answer.account.months.value;
  const rowOf = (change) => {
    const months = { state: "ready", value: [{ ...month, ...change }] };
    const { content } = accountOf({ ...maker.context, answer: { ...answer, account: { months } } }).months;
    return content.rows[0];
  };
  const open = { open: true, complete: true, difference: "-3.5" };
  assert.match(rowOf(open).remark, /Still open/);
  assert.equal(rowOf(open).isFine, true);
  assert.equal(rowOf({ ...open, complete: false }).isFine, false);
  assert.equal(rowOf({ ...open, open: false }).isFine, false);
  assert.equal(rowOf({ ...open, open: false, difference: "0" }).isFine, true);
});

test("a forecast of the account adds what fixed terms were charged, and says when the budget is exceeded", async (t) => {
  const inputs = { period: "2026-03", budget: "1" };
  const { model, session } = await show(t, inputs);
  const { forecast, headline } = model().answer;
  const { usage, fixedTerm } = session.snapshot.answer.bills;
  const own = usage.value.forecast({ period: "2026-03", now: new Date(now) });
  const charged = fixedTerm.value.summarize({ by: [] }).total.total;
  for (const name of ["spent", "low", "likely", "high"]) {
    assert.equal(forecast[name].value, addMoney(own[name], charged), name);
  }
  assert.equal(forecast.spent.value, headline.total.value);
  assert.equal(forecast.budget.isExceeded, true);
  assert.match(forecast.budget.text, /over the budget$/);
  const within = model({ budget: addMoney(forecast.high.value, "100") }).answer.forecast.budget;
  assert.equal(within.isExceeded, false);
  assert.match(within.text, /^Within the budget/);
  const likely = Number(forecast.likely.value);
  const between = model({ budget: ((likely + Number(forecast.spent.value)) / 2).toFixed(6) }).answer.forecast.budget;
  assert.match(between.text, /^The budget will be exceeded on Mar \d+, 2026$/);
  assert.equal(model().answer.chart.budget.value, 0.032258, "a day of 31, rounded to millionths");
});

test("amounts are rounded half up, and have all digits on request", async (t) => {
  const { model } = await show(t, { list: "apiKey", period: "2026-02" });
  const { total } = model().answer.headline;
  assert.equal(total.text, `$${Number(round(total.value, 2)).toLocaleString("en", { minimumFractionDigits: 2 })}`);
  const exact = model({ exact: true }).answer.headline.total;
  assert.equal(exact.text, exact.exact);
  assert.equal(exact.exact.replaceAll(/[$,]/g, ""), total.value.replace(/^(\d+)\.(\d)$/, "$1.$20"));
});

test("an amount that rounds to nothing says so, of both signs and in every language", () => {
  for (const [locale, positive, negative] of [
    ["en", "<$0.01", "-<$0.01"],
    ["de", "<0,01 $", "-<0,01 $"],
    ["ar", "<0.01 US$", "-<0.01 US$"],
    ["sv", "<0,01 US$", "−<0,01 US$"],
  ]) {
    const format = new Format({ locale, currency: "USD", utcOffset: "Z", exact: false });
    const text = (value) => format.amount(value).text.replaceAll(/\s/g, " ");
    assert.deepEqual([text("0.004"), text("-0.004"), text("0")].slice(0, 2), [positive, negative], locale);
    assert.doesNotMatch(text("0"), /</);
  }
  const format = new Format({ locale: "en", currency: "USD", utcOffset: "Z", exact: false });
  assert.deepEqual(
    [0.0001, -0.0001, 0].map((share) => format.share(share)),
    ["<0.1%", "-<0.1%", "0.0%"],
  );
});

test("rounding is half away from zero, exactly", () => {
  for (const [amount, places, expected] of [
    ["2.005", 2, "2.01"],
    ["1.0049999999999999999", 2, "1.00"],
    ["-0.005", 2, "-0.01"],
    ["-0.0049", 2, "0.00"],
    ["9.995", 2, "10.00"],
    ["12", 2, "12.00"],
    ["0.5", 0, "1"],
    ["123456789012345678901234567890.125", 2, "123456789012345678901234567890.13"],
  ]) {
    assert.equal(round(amount, places), expected, amount);
  }
});

test("groups are ranked by magnitude, so that a large refund is shown", () => {
  const totals = ["5", "-155000", "7", "0.5", "-3", ...Array(30).fill("1")];
  const ranked = byMagnitude(totals.map((total) => ({ total })));
  assert.deepEqual(
    ranked.slice(0, 4).map(({ total }) => total),
    ["-155000", "7", "5", "-3"],
  );
  const { shown, others } = splitGroups(ranked);
  assert.ok(shown.some(({ total }) => total === "-155000"));
  assert.equal(shown.length + others.length, totals.length);
});

test("so many groups are shown that others are a small part, if colours suffice", () => {
  const equal = (count) => splitGroups(Array.from({ length: count }, () => ({ total: "1" })));
  assert.equal(equal(9).others.length, 0, "a single other group is shown, too");
  assert.ok(equal(20).others.length <= 2);
  assert.equal(equal(400).shown.length, 24);
  const steep = splitGroups(["1000", ...Array(30).fill("1")].map((total) => ({ total })));
  assert.equal(steep.shown.length, 8);
});

test("an amount is never a float: digits beyond those of a float are kept", async (t) => {
  const { model } = await show(t, { list: "apiKey", period: "2026-02" });
  for (const { total } of model().answer.groups.rows) assert.equal(compareMoney(total.value, total.value), 0);
  const { groups } = model({ exact: true }).answer;
  for (const { total } of groups.rows) {
    assert.equal(
      total.exact.replaceAll(/[^\d.-]/g, ""),
      total.value.includes(".") ? padded(total.value) : `${total.value}.00`,
    );
  }
  function padded(value) {
    const [whole, fraction] = value.split(".");
    return `${whole}.${fraction.padEnd(2, "0")}`;
  }
});

test("the sum of a download equals the total that is shown", async (t) => {
  for (const list of Object.keys(lists)) {
    for (const view of [{}, { count: "begun" }]) {
      const { model, maker } = await show(t, { list, period: "2026-02" });
      const { answer, controls } = model(view);
      for (const { id } of answer.downloads) {
        const unit = controls.view.unit;
        const text = await textOf(fileOf(maker.context, id, unit));
        const label = `${list}, ${id}, ${JSON.stringify(view)}`;
        assert.equal(totalOf(id, text), answer.headline.total.value, label);
      }
    }
  }
});

async function textOf({ content }) {
  const decoder = new TextDecoder();
  let text = content.text?.() ?? "";
  if (content.tables) {
    const tables = content.tables.map(({ table }) => table);
    for await (const piece of rowPieces(content.format, tables)) text += decoder.decode(piece, { stream: true });
  }
  return text.replace(/^\ufeff/, "");
}

function totalOf(id, text) {
  if (id === "ndjson") {
    const rows = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const own = (row) => row.amountDecimal ?? String(Number(row.amount) / 10_000);
    return addMoney(...rows.map(own));
  }
  const column = id === "focus" ? "ContractedCost" : "total";
  const [head, ...lines] = text.trim().split("\r\n").map(cellsOf);
  const place = head.indexOf(column);
  assert.ok(place >= 0, `${id} has a column ${column}`);
  assert.ok(!lines.some((cells) => cells[0] === head[0]), "one head alone");
  return addMoney(...lines.map((cells) => cells[place]));
}

/** The cells of a line of CSV. */
const cellsOf = (line) =>
  Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g), ([, quoted, plain]) => quoted ?? plain);

test("what fails is named beside the total, and the status says it", async (t) => {
  const box = await startBox({ seed: 7, keys: 2, models: 2, instances: 4, now: () => now });
  t.after(() => box.close());
  const january = (url) => Number(url.searchParams.get("startTime")) === Date.parse("2026-01-01") / 1000;
  box.box.inject({ name: "server-error", status: 503, times: Infinity, match: january });
  const { model } = await show(t, { list: "apiKey", period: "2026-01/2026-02", "group-by": "productName" }, { box });
  const { missing, answer, status } = model();
  assert.deepEqual(missing.items, [{ label: "January 2026", text: missing.items[0].text }]);
  assert.match(missing.items[0].text, /^The billing service has a problem\. It is on the side of the service/);
  assert.equal(answer.headline.label, "Total of what could be loaded");
  assert.match(status.text, /without what could not be loaded$/);
  assert.deepEqual(
    answer.chart.bars
      .map(({ key, isMissing }) => [key.slice(0, 7), isMissing])
      .filter(([month]) => month === "2026-01")
      .every(([, isMissing]) => isMissing),
    true,
  );
  assert.ok(answer.downloadsRemark.includes("INCOMPLETE"));
  assert.ok(answer.report.some((line) => line.startsWith("Not complete")));
});

test("a list that could not be loaded has no amount in the account, and the total is partial", async (t) => {
  const box = await startBox({ seed: 7, keys: 1, models: 1, instances: 4, now: () => now });
  t.after(() => box.close());
  const isFixedTerm = (url) => url.pathname.endsWith("monthly/list");
  box.box.inject({ name: "server-error", status: 503, times: Infinity, match: isFixedTerm });
  const { headline, downloadsRemark } = (await show(t, { period: "2026-02" }, { box })).model().answer;
  const [usage, fixedTerm] = headline.parts;
  assert.equal(usage.amount.value, headline.total.value);
  assert.deepEqual(fixedTerm, { label: "Fixed-term bills", remark: "not loaded" });
  assert.equal(headline.label, "Total of what could be loaded");
  assert.ok(downloadsRemark.includes("INCOMPLETE"));
});

test("an error says what happened in the reader's words, and the details are the developer's", async (t) => {
  for (const [fault, headline] of [
    [{ name: "server-error", status: 500 }, "The billing service has a problem"],
    [{ name: "server-error", status: 503 }, "The billing service has a problem"],
    [{ name: "html" }, "You are not signed in, or may not see these bills"],
    [
      { name: "envelope", status: 401, envelope: { code: 401, reason: "NO", message: "no" } },
      "You are not signed in, or may not see these bills",
    ],
    [{ name: "reset" }, "The billing service could not be reached"],
  ]) {
    const box = await startBox({ keys: 1, models: 1, now: () => now });
    t.after(() => box.close());
    box.box.inject({ ...fault, times: Infinity });
    const { model } = await show(t, { list: "apiKey", period: "2026-02" }, { box });
    const { failure, status, answer } = model();
    assert.equal(answer, undefined);
    assert.equal(failure.headline, headline, JSON.stringify(fault));
    assert.equal(status.text, headline);
    const shown = `${failure.headline} ${failure.text}`;
    for (const word of ["apiKey", "CORS", "User-Agent", "refused", "sk_"]) assert.ok(!shown.includes(word), word);
  }
});

test("what is shown stays readable after its tables were freed, and is freed in the end", async (t) => {
  const { model, session, maker } = await show(t, { list: "apiKey", period: "2026-02" });
  const [first] = model().answer.groups.rows;
  const { bills } = model({ open: [first.key] }).answer.groups.rows[0];
  session.close();
  assert.ok(bills.at(0).cells.length > 1);
  maker.free();
  assert.throws(() => bills.at(0), { kind: "config" });
});

test("an answer is prepared in steps; one that is given up leaves what was shown", async (t) => {
  const { state, session, maker, model } = await show(t, { list: "apiKey", period: "2026-02" });
  const { answer } = model();
  const other = withView(state, { groupBy: ["productName"] });
  const steps = maker.prepare(session.snapshot, other, settingsOf(), now);
  let count = 0;
  for (; count < 3; count += 1) assert.equal(steps.next().done, false);
  assert.equal(maker.shows(session.snapshot, other), false);
  assert.equal(maker.make(session.snapshot, other, settingsOf(), now).answer.groups.title, answer.groups.title);
  steps.return();
  assert.equal(
    maker.make(session.snapshot, state, settingsOf(), now).answer.headline.total.value,
    answer.headline.total.value,
  );
});

test("while another list is asked for, the answer before stays as it was, whatever fields the new list has", async (t) => {
  for (const [before, groupBy, after] of [
    ["apiKey", "apikeyName", "usage"],
    ["usage", "productCategory", "apiKey"],
    ["fixedTerm", "tradeType", "account"],
  ]) {
    const inputs = { list: before, period: "2026-02", "group-by": groupBy };
    for (const hasBeenShown of [true, false]) {
      const { session, maker, model } = await show(t, inputs);
      const shown = hasBeenShown ? model().answer : undefined;
      const { question, ...state } = stateOf({ list: after, period: "2026-02" });
      const snapshot = { ...session.snapshot, question, loading: { phase: "loading", progress: none } };
      const asked = { question, ...state };
      const shared = settingsOf();
      for (const _ of maker.prepare(snapshot, asked, shared, now) ?? []);
      const { answer, failure } = maker.make(snapshot, asked, shared, now);
      assert.equal(failure, undefined, `${before} before ${after}`);
      assert.ok(answer.isOld);
      if (shown) assert.deepEqual(answer.groups, shown.groups);
      assert.equal(sum(answer.groups.rows.map((row) => row.total)), answer.headline.total.value);
    }
  }
});

test("what has only the key of a group, such as an unusual day, is named as the group is", () => {
  const labels = (apikeyName, apikeyMask) => ({ apikeyName, apikeyMask });
  const groups = [
    { key: { ownerID: "key-1" }, labels: labels("production", "sk_1") },
    { key: { ownerID: "key-2" }, labels: labels("", "sk_2") },
  ];
  const words = new Speaker(english, new Format({ locale: "en", currency: "USD", utcOffset: "Z", exact: false }));
  const names = new Names(words, groups);
  for (const group of groups) {
    assert.deepEqual(names.nameIn({ key: group.key }, "ownerID"), names.nameIn(group, "ownerID"));
  }
  assert.deepEqual(names.nameIn({ key: { ownerID: "key-1" } }, "ownerID"), { text: "production", note: "sk_1" });
});

test("bills that have no rows by the hour are not asked for, and the headline says so", async (t) => {
  const inputs = { list: "usage", period: "2026-02-10", cycle: "Hour" };
  const box = await startBox({ seed: 7, keys: 2, models: 2, instances: 4, now: () => now });
  t.after(() => box.close());
  const { model } = await show(t, inputs, { box });
  const asked = box.box.requests.map(({ query }) => query.productCategory);
  assert.ok(asked.includes("gpu") && !asked.includes("cloud_storage"), asked.join());
  const { answer, missing } = model();
  assert.equal(missing, undefined);
  const remark =
    "Without Cloud storage: the service has no such bills by the hour. Choose rows of a day to include them.";
  assert.ok(answer.headline.remarks.includes(remark), answer.headline.remarks.join());
  for (const other of [{ cycle: "Day" }, { category: "gpu" }]) {
    const { headline } = (await show(t, { ...inputs, ...other }, { box })).model().answer;
    assert.ok(!headline.remarks.some((line) => line.startsWith("Without")), JSON.stringify(other));
  }

  const sent = box.box.requests.length;
  const { failure } = (await show(t, { ...inputs, category: "cloud_storage" }, { box })).model();
  assert.equal(failure.headline, "These bills cannot be requested");
  assert.equal(box.box.requests.length, sent, "nothing is sent");
});

test("texts are joined with the marks of their language", async (t) => {
  const box = await startBox({ seed: 7, keys: 2, models: 2, instances: 4, now: () => now });
  t.after(() => box.close());
  const isOfJanuary = (url) => Number(url.searchParams.get("startTime")) === Date.parse("2026-01-01") / 1000;
  box.box.inject({ name: "server-error", status: 503, times: Infinity, match: isOfJanuary });
  const inputs = { list: "usage", period: "2026-02", category: "gpu", compare: "2026-01" };
  const messages = await loadMessages("ja");
  const { model } = await show(t, { ...inputs, "group-by": "ownerID" }, { box, locale: "ja", messages });
  const { answer, missing } = model();
  assert.equal(missing.items[0].label, "従量課金の明細、2026年1月");
  const texts = [...missing.items.flatMap(({ label, text }) => [label, text]), ...answer.report];
  for (const text of texts) assert.doesNotMatch(text, /[\u3040-\u9fff][,:(] ?|[,:)] ?[\u3040-\u9fff]/u);

  const words = new Speaker(messages, new Format({ locale: "ja", currency: "USD", utcOffset: "Z", exact: false }));
  assert.equal(words.sentences(["一つ目。", "", "二つ目。"]), "一つ目。二つ目。");
  const english = new Speaker(settingsOf().messages, new Format({ locale: "en", currency: "USD", utcOffset: "Z" }));
  assert.equal(english.sentences(["One.", "", "Two."]), "One. Two.");
  assert.equal(english.sentences([]), "");
});

test("groups have no share of a total that is not positive", async (t) => {
  const row = (productName, amount) => ({
    ...{ startTime: "1769904000", endTime: "1769990399", productName, category: "llm", ownerID: "key-1" },
    ...{ amount, voucherAmount: "0", payAmount: amount },
  });
  for (const [amounts, expected] of [
    [
      ["300000", "-100000"],
      ["150.0%", "-50.0%"],
    ],
    [
      ["100000", "-300000"],
      [undefined, undefined],
    ],
    [
      ["100000", "-100000"],
      [undefined, undefined],
    ],
  ]) {
    const rows = amounts.map((amount, index) => row(`model ${index}`, amount));
    const client = { fetch: async () => Response.json({ bills: rows }) };
    const inputs = { list: "apiKey", period: "2026-02", "group-by": "productName" };
    const shown = (await show(t, inputs, { client })).model();
    const { groups } = shown.answer;
    const shares = new Map(groups.rows.map(({ name, share }) => [name.text, share?.text]));
    assert.deepEqual([shares.get("model 0"), shares.get("model 1")], expected);
    assert.equal(groups.total.share?.text, expected[0] && "100.0%");
    assertAddsUp(shown, amounts.join());
  }
});

test("before the first answer, the total so far is in its place, and announced now and then", async (t) => {
  const state = stateOf({ list: "usage", period: "2026-02" });
  const { question } = state;
  const running = { total: "1234.565", windowsDone: 3, windowsTotal: 12 };
  const progress = { windowsDone: 4, windowsTotal: 24, rows: 10, bytes: 100 };
  const loading = (total = running.total) => ({ phase: "loading", progress, running: { ...running, total } });
  const maker = new ModelMaker();
  const make = (snapshot, seconds, view = {}) =>
    maker.make({ question, ...snapshot }, withView(state, view), settingsOf(), now + 1000 * seconds);
  const first = make({ loading: loading() }, 0);
  const total = { value: "1234.565", text: "$1,234.57", exact: "$1,234.565" };
  assert.deepEqual(first.running, { label: "So far: 3 of 12 requests", total });
  assert.equal(first.status.text, "Loading bills…");
  assert.equal(first.status.progress.text, "4 of 24 requests · 10 rows · 100 byte");
  assert.equal(make({ loading: loading() }, 0, { exact: true }).running.total.text, "$1,234.565");

  const said = [14, 15, 20, 29, 30].map((seconds) => make({ loading: loading(String(seconds)) }, seconds).status.text);
  const soFar = (amount) => `Loading bills… $${amount}.00 so far`;
  assert.deepEqual(said, ["Loading bills…", soFar(15), soFar(15), soFar(15), soFar(30)]);
  assert.equal(make({ loading: loading() }, 31, { filter: { productName: ["a"] } }).running, undefined);
  assert.equal(make({ loading: loading() }, 31, { count: "begun" }).running, undefined);

  // It stays until the answer is prepared, and not where there will be none.
  make({ loading: loading() }, 31);
  assert.deepEqual(make({ loading: { phase: "done" } }, 32).running.total, total);
  assert.equal(make({ loading: { phase: "cancelled" } }, 33).running, undefined);
  assert.equal(make({ loading: { phase: "loading", progress: none } }, 34).running, undefined);

  // Beside an answer it is in the status line alone.
  const { maker: other, model, session } = await show(t, { list: "usage", period: "2026-01" });
  model();
  const { answer } = session.snapshot;
  const asking = other.make({ question, answer, loading: loading() }, state, settingsOf(), now);
  assert.equal(asking.running, undefined);
  assert.equal(asking.status.progress.text, "$1,234.57 so far · 4 of 24 requests · 10 rows · 100 byte");
  const wait = { until: now + 3000, because: "x" };
  const waiting = other.make({ question, answer, loading: { ...loading(), wait } }, state, settingsOf(), now);
  assert.match(waiting.status.progress.text, /^\$1,234\.57 so far · .*trying again in 3 seconds$/);
});

test("the total of any number of groups is exact", () => {
  const groups = Array.from({ length: 250_001 }, () => ({ total: "0.0001" }));
  assert.equal(totalOfGroups(groups), "25.0001");
  assert.equal(totalOfGroups([]), "0");
});
