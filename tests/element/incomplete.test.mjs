// Of bills that could not be loaded, nothing is said that only all bills can show: no forecast, no "within the budget", no
// "no bills", and no group that is new or gone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { row, seconds, showRows } from "../support/element-model.mjs";

const day = 86_400;
const january = seconds("2026-01-01T00:00:00Z");
const running = Date.parse("2026-01-20T12:00:00Z");
const over = Date.parse("2026-02-20T12:00:00Z");

/** Nineteen days of 5, and a term of 90. */
const rows = {
  usage: Array.from({ length: 19 }, (_, index) => row(january + index * day, 5)),
  fixedTerm: [row(january + 2 * day, 90, { category: "gpu", length: 28 * day })],
};

const refusals = {
  usage: (kind) => kind === "usage",
  "fixed terms": (kind) => kind === "fixedTerm",
  "a window of usage": (kind, { productCategory }) => productCategory === "gpu",
};

for (const [name, isRefused] of Object.entries(refusals)) {
  for (const now of [running, over]) {
    const when = now === running ? "a running month" : "a month that is over";
    test(`without ${name}, ${when} has no forecast, and a budget is at least exceeded or not known`, async (t) => {
      const inputs = { list: "account", period: "2026-01", budget: "1000" };
      const { model } = await showRows(t, inputs, { rows, now, isRefused });
      const { forecast, headline } = model().answer;
      assert.equal(forecast.refusal, "Some bills could not be loaded");
      assert.deepEqual([forecast.likely, forecast.low, forecast.high], [undefined, undefined, undefined]);
      assert.equal(forecast.spent.value, headline.total.value);
      assert.deepEqual([forecast.budget.text, forecast.budget.isExceeded], ["", false]);
      assert.equal(forecast.budget.amount.value, "1000");
      const exceeded = model({ budget: "50" }).answer.forecast;
      assert.equal(exceeded.refusal, "Some bills could not be loaded");
      assert.equal(exceeded.budget.isExceeded, true);
      assert.equal(exceeded.budget.text, `At least $${Number(headline.total.value) - 50}.00 over the budget`);
      assert.equal(model({ budget: "" }).answer.forecast?.refusal, now === running ? forecast.refusal : undefined);
    });
  }
}

test("a whole account has its forecast, and one of few days says so", async (t) => {
  const inputs = { list: "account", period: "2026-01", budget: "1000" };
  const { model } = await showRows(t, inputs, { rows, now: running });
  const { forecast } = model().answer;
  assert.deepEqual([forecast.refusal, forecast.likely.value], ["", "245"]);
  assert.match(forecast.budget.text, /^Within the budget/);
  const early = await showRows(t, inputs, { rows, now: (january + 2 * day) * 1000 });
  assert.equal(early.model().answer.forecast.refusal, "A forecast needs three complete days.");
});

test("where nothing arrived of what could be loaded, it is not said that there are no bills", async (t) => {
  const inputs = { list: "account", period: "2026-01" };
  const none = { usage: [], fixedTerm: [] };
  const { model } = await showRows(t, inputs, { rows: none, now: over, isRefused: refusals.usage });
  const { status, answer } = model();
  assert.equal(status.text, "Whole account, January 2026: $0.00, without what could not be loaded");
  assert.equal(answer.isEmpty, true);
  assert.equal(answer.emptyText, "Some bills could not be loaded");
  const filtered = await showRows(t, inputs, { rows, now: over, isRefused: refusals.usage });
  const view = { filter: { productName: ["no such product"] } };
  assert.equal(filtered.model(view).answer.emptyText, "Some bills could not be loaded");
  const whole = (await showRows(t, inputs, { rows: none, now: over })).model();
  assert.equal(whole.status.text, "Whole account, January 2026: no bills");
  assert.equal(whole.answer.emptyText, "There are no bills in this period.");
});

/** Two groups in each month, one of which the other month does not have. */
const months = {
  usage: [
    ...[row(seconds("2025-12-02T00:00:00Z"), 10), row(seconds("2025-12-02T00:00:00Z"), 490, { category: "gpu" })],
    ...[row(january + day, 10), row(january + day, 70, { category: "web_search" })],
  ],
};

/** What is said of the groups that one side lacks. */
async function compared(t, isRefused) {
  const inputs = { list: "usage", period: "2026-01", compare: "previous" };
  const { answer } = (await showRows(t, inputs, { rows: months, now: over, isRefused })).model();
  const { groups, movers } = answer;
  const percents = ({ rows: all }) => Object.fromEntries(all.map(({ name, change }) => [name.text, change?.percent]));
  return { groups: percents(groups), movers: percents(movers ?? { rows: [] }), titles: [groups.title, movers?.title] };
}

test("groups that a side lacks are new or gone where both sides are complete", async (t) => {
  const { groups, movers, titles } = await compared(t);
  assert.deepEqual(groups, { "Language models": "0.0%", "Web search": "new", "GPU instances": "gone" });
  assert.deepEqual(movers, { "Web search": "new", "GPU instances": "gone" });
  assert.deepEqual(titles, ["By Category", "What changed most since December 2025"]);
});

const incompleteTitles = [
  "By Category (not all bills could be loaded)",
  "What changed most since December 2025 (not all bills could be loaded)",
];

test("a group whose bills failed to load is not gone", async (t) => {
  const isRefused = (_, { productCategory, startTime }) => productCategory === "gpu" && startTime >= january;
  const { groups, movers, titles } = await compared(t, isRefused);
  assert.deepEqual(groups, { "Language models": "0.0%", "Web search": "new", "GPU instances": undefined });
  assert.deepEqual(movers, { "Web search": "new" });
  assert.deepEqual(titles, incompleteTitles);
});

test("a group whose earlier bills failed to load is not new, and no other one is gone", async (t) => {
  const isRefused = (_, { productCategory, startTime }) => productCategory === "web_search" && startTime < january;
  const { groups, movers, titles } = await compared(t, isRefused);
  assert.deepEqual(groups, { "Language models": "0.0%", "Web search": undefined, "GPU instances": undefined });
  assert.deepEqual(movers, {});
  assert.deepEqual(titles, [incompleteTitles[0], undefined]);
});

test("the headline does not call what failed to load new or gone", async (t) => {
  const inputs = { list: "account", period: "2026-01", compare: "previous" };
  const account = { usage: [row(january, 1), row(january - 31 * day, 3)] };
  for (const isRefused of [
    (kind, { startTime }) => kind === "usage" && startTime >= january,
    (kind, { startTime }) => kind === "usage" && startTime < january,
  ]) {
    const { answer } = (await showRows(t, inputs, { rows: account, now: over, isRefused })).model();
    assert.equal(answer.headline.changes[0].percent, "–");
  }
});
