// How a running period will end, and days far above the usual one: of tables, of summaries, and of summaries as JSON.

import { equal, failure, includes, ok } from "./support.mjs";

/** 2026-11-01T00:00:00Z */
const november = 1_793_491_200;
const day = 86_400;

const row = (startTime, total, fields = {}) => ({
  ...{ startTime: String(startTime), endTime: String(startTime + day - 1), category: "llm", ownerID: "key" },
  ...{ amount: "0", voucherAmount: "0", payAmount: "0", amountDecimal: total },
  ...fields,
});
/** A row on each day from the first on, with these totals. */
const days = (totals, fields) => totals.map((total, place) => row(november + place * day, total, fields));
const tableOf = (lib, rows, kind = "apiKey", options = {}) =>
  lib.decodeBills(kind, JSON.stringify({ bills: rows }), options);

/** A client whose service has these rows, and fails for windows for which `fails` returns true. */
function clientOf(lib, rows, fails = () => false) {
  const fetch = async (request) => {
    const parameters = new URL(request.url).searchParams;
    const [start, end] = ["startTime", "endTime"].map((name) => Number(parameters.get(name)));
    if (fails(start)) return new Response("{}", { status: 400 });
    const inWindow = ({ startTime, endTime }) => Number(startTime) <= end && Number(endTime) >= start;
    return Response.json({ bills: rows.filter(inWindow) });
  };
  return new lib.BillingClient({ baseUrl: "https://own.example", fetch, maxRetries: 0 });
}

const noonOf = (place) => november + place * day + day / 2;
const asJson = (value) => JSON.parse(JSON.stringify(value));

export default {
  "a forecast is the arithmetic of its documentation": async ({ lib }) => {
    const client = clientOf(lib, days(["10", "20", "0", "30", "5"]));
    const table = await client.apiKeyBills.load({ period: "2026-11", cycleType: "Day" });
    // 60 in four complete days, of which 0 and 10 are the cheaper half, and 20 and 30 the dearer one; 26 days are estimated.
    const expected = {
      ...{ spent: "65", completeDays: 4, totalDays: 30, dailyMean: "15" },
      ...{ low: "190", likely: "450", high: "710", budget: "100", budgetDay: "2026-11-07" },
    };
    const options = { period: "2026-11", budget: "100.00" };
    const now = noonOf(4);
    for (const given of [now, new Date(now * 1000 + 999), "2026-11-05T20:00:00.5+08:00"]) {
      equal(table.forecast({ ...options, now: given }), expected, `now ${given}`);
    }
    const { budget, budgetDay, ...without } = expected;
    equal(table.forecast({ period: "2026-11", now }), without, "without a budget");
    equal(table.forecast({ ...options, budget: "450", now }).budgetDay, undefined, "within the budget");
    ok(!("budgetDay" in table.forecast({ ...options, budget: "450", now })), "absent");
    equal([budget, budgetDay], ["100", "2026-11-07"]);
    // The clock of the host.
    const { spent, low, likely, high } = table.forecast({ period: "2026-11-01/2026-11-04", now: undefined });
    const isOver = Date.now() / 1000 > november + 4 * day;
    if (isOver) equal([spent, low, likely, high], ["60", "60", "60", "60"], "a period that is over");
    table.free();
  },

  "a summary by day, and its JSON, give the forecast of the table, also if windows failed": async ({ lib }) => {
    const rows = [...days(Array(24).fill("1.5")), ...days(Array(24).fill("0.25"), { ownerID: "other" })];
    for (const fails of [undefined, (start) => start === november + 8 * day]) {
      const client = clientOf(lib, rows, fails);
      // Over 31 days, so it is split: at weeks, the second window begins on the 9th of November.
      const range = { period: "2026-10-12/2026-11", cycleType: "Day" };
      const call = { splitBy: "week", onWindowError: "collect" };
      const table = await client.apiKeyBills.load(range, call);
      const options = { period: "2026-11", budget: "30", now: noonOf(20) };
      const expected = table.forecast(options);
      equal(table.report.failed.length, fails ? 1 : 0, "a window failed");
      equal(expected.completeDays, fails ? 8 : 20, "complete days");
      equal(expected.spent, String((fails ? 8 : 24) * 1.75), "spent");
      for (const by of [["day"], ["ownerID", "day"], ["day", "category", "ownerID"]]) {
        const summary = table.summarize({ by, count: "begun" });
        equal(lib.forecastOf(summary, options), expected, `by ${by}`);
        equal(lib.forecastOf(asJson(summary), options), expected, `JSON by ${by}`);
        const asked = await client.apiKeyBills.summarize(range, { by, count: "begun" }, call);
        equal(lib.forecastOf(asked, options), expected, `a client's summary by ${by}`);
      }
      table.free();
    }
  },

  "rows that a service says it did not send make their days incomplete": async ({ lib }) => {
    const bills = days(Array(10).fill("2"));
    const body = JSON.stringify({ bills, hasMore: true });
    const fetch = async () => new Response(body);
    const client = new lib.BillingClient({ baseUrl: "https://own.example", fetch });
    const query = { period: "2026-11", cycleType: "Day" };
    const options = { period: "2026-11", now: noonOf(12) };
    const table = await client.apiKeyBills.load(query);
    const summary = table.summarize({ by: ["day"] });
    for (const forecast of [
      () => table.forecast(options),
      () => lib.forecastOf(summary, options),
      () => lib.forecastOf(asJson(summary), options),
    ]) {
      const { message } = await failure(lib, async () => forecast(), "query", { path: "period" });
      includes(message, "no complete day");
    }
    const decoded = await lib.decodeBills("apiKey", body);
    await failure(lib, async () => decoded.forecast(options), "query", { path: "period" });
    await failure(lib, async () => lib.forecastOf(decoded.summarize({ by: ["day"] }), options), "query");
  },

  "fixed-term bills are counted as charged": async ({ lib }) => {
    const term = (place, total, fields) =>
      row(november + place * day, total, { endTime: String(november + (place + 30) * day), ...fields });
    const rows = [term(-1, "100"), term(2, "40"), term(20, "7.5"), term(0, "1000", { productCategory: "summary" })];
    const table = await tableOf(lib, rows, "fixedTerm");
    equal(table.forecast({ period: "2026-11", budget: "40", now: noonOf(1) }), {
      ...{ spent: "47.5", completeDays: 1, totalDays: 30, dailyMean: "0", low: "47.5", likely: "47.5", high: "47.5" },
      ...{ budget: "40", budgetDay: "2026-11-21" },
    });
    await failure(lib, async () => table.unusualDays(), "query", { path: "cycleType" });
  },

  "days are those of the client's utcOffset": async ({ lib }) => {
    const rows = days(["1", "1", "1"]).map((bill) => ({
      ...bill,
      startTime: String(bill.startTime - 8 * 3600),
      endTime: String(bill.endTime - 8 * 3600),
    }));
    const table = await tableOf(lib, rows, "apiKey", { utcOffset: "+08:00" });
    const options = { period: "2026-11", now: november + 3 * day - 8 * 3600 };
    equal(table.forecast(options).likely, "30");
    equal(lib.forecastOf(table.summarize({ by: ["day"] }), options).likely, "30", "a summary");
    await failure(lib, async () => table.forecast({ ...options, now: options.now - 1 }), "query", { path: "period" });
  },

  "what cannot be forecast is refused with its reason": async ({ lib }) => {
    const table = await tableOf(lib, days(["1", "2"]));
    const now = noonOf(10);
    const wrong = [
      [{ period: "2026-11", now }, "period", "only 2 complete days"],
      [{ period: "2026-12", now }, "period", "no complete day"],
      [{ now }, "period", "missing"],
      [{ period: "November", now }, "period"],
      [{ period: 2026, now }, "period", "text"],
      [{ period: "2026-11", now: "2026-11-10" }, "now"],
      [{ period: "2026-11", now: now * 1000 }, "now", "milliseconds"],
      [{ period: "2026-11", now, budget: 500 }, "budget", "a number"],
      [{ period: "2026-11", now, budget: "$5" }, "budget", "decimal"],
      [{ period: "2026-11", now, budget: "-1" }, "budget", "below 0"],
      [{ period: "2026-11", now, budgets: "1" }, "budgets", "did you mean budget?"],
      [undefined, "options"],
    ];
    const summary = table.summarize({ by: ["day"] });
    for (const [options, path, hint = ""] of wrong) {
      const { message } = await failure(lib, async () => table.forecast(options), "query", { path });
      includes(message, hint);
      const same = await failure(lib, async () => lib.forecastOf(summary, options), "query", { path });
      equal(same.message, message, "of a summary");
    }
    const weeks = await tableOf(lib, [row(november, "7", { endTime: String(november + 7 * day - 1) })]);
    await failure(lib, async () => weeks.forecast({ period: "2026-11", now }), "query", { path: "cycleType" });
    table.free();
    await failure(lib, async () => table.forecast({ period: "2026-11", now }), "config", { path: "table" });
    await failure(lib, async () => table.unusualDays(), "config", { path: "table" });
  },

  "only a summary by day has a forecast": async ({ lib }) => {
    const table = await tableOf(lib, days(["1", "2", "3", "4"]));
    const options = { period: "2026-11", now: noonOf(4) };
    const summary = table.summarize({ by: ["day"] });
    const [group] = summary.groups;
    const wrong = [
      table.summarize({ by: [] }),
      table.summarize({ by: ["month"] }),
      table.summarize({ by: ["ownerID"] }),
      table.summarize({ by: ["day"], top: 1 }),
      { ...summary, groups: [{ ...group, key: { day: "2026-11" } }] },
      { ...summary, groups: [{ ...group, key: { day: 20261101 } }] },
      { ...summary, groups: [{ ...group, total: 1 }] },
      { ...summary, groups: [{ ...group, total: "1 USD" }] },
      { ...summary, report: { ...summary.report, windows: [{ startTime: 0.5, endTime: 1 }] } },
      ...[undefined, null, {}, [], "text", summary.groups, table, Promise.resolve(summary)],
    ];
    for (const given of wrong)
      await failure(lib, async () => lib.forecastOf(given, options), "config", { path: "summary" });
    equal(lib.forecastOf(summary, options).spent, "10");
  },

  "days far above the usual one of their group are found": async ({ lib }) => {
    const rows = [
      ...days(["10", "12", "11", "9", "40", "10", "11"], { ownerID: "a", productName: "m" }),
      // As much as the unusual day of the other, but usual here.
      ...days(["40", "41", "39", "40", "40", "41", "39"], { ownerID: "b", productName: "m" }),
      row(november, "1000", { category: "summary" }),
    ];
    const table = await tableOf(lib, rows);
    const found = { day: "2026-11-05", total: "40", usual: "11", times: 40 / 11 };
    equal(table.unusualDays({ by: ["ownerID"] }), [{ key: { ownerID: "a" }, ...found }]);
    equal(table.unusualDays({ by: ["month", "ownerID"] }), [{ key: { month: "2026-11", ownerID: "a" }, ...found }]);
    equal(
      [table.unusualDays(), table.unusualDays({}), table.unusualDays({ by: ["productName"] })],
      [[], [], []],
      "all",
    );
    const free = await tableOf(lib, days(["0", "0", "0", "0", "0", "0", "3"]));
    equal(free.unusualDays(), [{ key: {}, day: "2026-11-07", total: "3", usual: "0", times: Infinity }], "never 0/0");
    for (const [options, kind, path] of [
      [{ by: ["day"] }, "query", "by[0]"],
      [{ by: ["ownerID", "hour"] }, "query", "by[1]"],
      [{ by: ["owner"] }, "query", "by[0]"],
      [{ by: "ownerID" }, "query", "by"],
      [{ top: 3 }, "config", "top"],
      [null, "config", "options"],
    ]) {
      await failure(lib, async () => table.unusualDays(options), kind, { path });
    }
  },

  "the forecast of an account's month lies in its range, whatever the key": async ({ lib, connect }) => {
    const { client } = await connect({}, { decimals: "some" });
    const table = await client.apiKeyBills.load({ period: "2026-03", cycleType: "Day" });
    const begun = table.summarize({ by: ["day"], count: "begun" });
    for (const at of [4, 15, 30, 31]) {
      const now = 1_772_323_200 + at * day;
      const forecast = table.forecast({ period: "2026-03", now });
      equal(lib.forecastOf(begun, { period: "2026-03", now }), forecast, `day ${at}`);
      const amounts = [forecast.spent, forecast.low, forecast.likely, forecast.high];
      amounts.slice(1).forEach((amount, place) => ok(lib.compareMoney(amounts[place], amount) <= 0, amounts.join()));
      equal([forecast.completeDays, forecast.spent], [at, begun.total.total], "days and total");
      if (at === 31) equal(new Set(amounts).size, 1, "it is over");
    }
  },
};
