// A bill counts once in lists, tables, streams and summaries, also after a failed window, from a cache, and however the service
// selects rows; and bills that began before the range.

import { checkSummary } from "./expected-groups.mjs";
import { equal, failure, includes, months2026, ok, readCsv, sum, totalsOf } from "./support.mjs";

const [january, february, march] = months2026;
const day = 86_400;
const ways = ["overlap", "start", "containment", "cycle"];
const account = { instances: 24, decimals: "some" };

/** A row of either kind, as the API sends it. */
const row = (startTime, endTime, fields = {}) => ({
  ...{ userId: "u", productName: "p", ownerID: "o", category: "llm", productCategory: "gpu" },
  ...{ startTime: String(startTime), endTime: String(endTime) },
  ...{ amount: "10000", voucherAmount: "0", payAmount: "10000" },
  ...fields,
});

/** A `fetch` that answers each window with the result of `answer`, or with an error if that is undefined. */
const serving = (answer) => async (request) => {
  const asked = new URL(request.url).searchParams;
  const rows = answer({ startTime: Number(asked.get("startTime")), endTime: Number(asked.get("endTime")) });
  return rows ? Response.json({ bills: rows }) : new Response("{}", { status: 400 });
};

const overlapping = (rows) => (window) =>
  rows.filter((row) => Number(row.startTime) <= window.endTime && Number(row.endTime) >= window.startTime);

/** The results of a query as a list, a table, a stream and a summary, which must be the same. */
async function everyWay(bills, query, options) {
  const { bills: list, report } = await bills.list(query, options);
  const table = await bills.load(query, options);
  const stream = bills.stream(query, options);
  const streamed = [];
  for await (const batch of stream) streamed.push(...batch);
  const summary = await bills.summarize(query, { by: ["productName"] }, options);
  const facts = ({ complete, rows, duplicatesDropped, rowsOutside, rowsUnchecked, notices }) => ({
    ...{ complete, rows, duplicatesDropped, rowsOutside, rowsUnchecked },
    notices: notices.map(({ code }) => code),
  });
  for (const [name, other] of Object.entries({ table, stream, summary })) {
    equal(facts(other.report), facts(report), `the report of a ${name}`);
    equal(other.report.rowsOpen, report.rowsOpen, `the open rows of a ${name}`);
  }
  equal(table.toArray(), list, "the rows of a table");
  equal(streamed, list, "the rows of a stream");
  const { total, earlier, outside } = table.summarize({ by: ["productName"] });
  equal([summary.total, summary.earlier, summary.outside], [total, earlier, outside], "a summary");
  equal([total.rows, total.total], [list.length, sum(list.map((bill) => bill.total))], "totals");
  table.free();
  return { list, summary, facts: facts(report) };
}

/** The sums of rows, by the parts of a summary. */
const rowsAndTotal = (totals) => totals && [totals.rows, totals.total];

export default {
  "a failed window does not make a bill count twice": async ({ connect }) => {
    const quarterly = row(january.startTime, march.endTime);
    const answer = overlapping([quarterly, quarterly, row(march.startTime, march.endTime)]);
    const fetch = serving((window) => (window.startTime === february.startTime ? undefined : answer(window)));
    const { client } = await connect({ fetch });
    const options = { onWindowError: "collect" };
    const { list, facts } = await everyWay(client.fixedTermBills, { period: "2026-Q1" }, options);
    equal(list.length, 3, "two charges of a quarter, and one of March");
    equal(facts, {
      ...{ complete: false, rows: 3, duplicatesDropped: 2, rowsOutside: 0, rowsUnchecked: 0, notices: [] },
    });
  },

  "of equal rows in different windows, the largest number in any one window counts": async ({ connect }) => {
    const over = row(january.startTime + day, march.endTime - day);
    const counts = new Map([january, february, march].map(({ startTime }, place) => [startTime, [2, 3, 1][place]]));
    const fetch = serving(({ startTime }) => Array.from({ length: counts.get(startTime) }, () => over));
    const { client } = await connect({ fetch });
    const { list, facts } = await everyWay(client.fixedTermBills, { period: "2026-Q1" });
    equal([list.length, facts.duplicatesDropped], [3, 3]);
  },

  "a service or a cache that ignores the range does not multiply bills": async ({ connect }) => {
    const monthly = months2026.map(({ startTime }) => row(startTime + 4 * day, startTime + 5 * day - 1));
    for (const rows of [monthly, [monthly[3], monthly[3], monthly[9]], monthly.slice(0, 1)]) {
      const { client } = await connect({ fetch: serving(() => rows) });
      const year = await everyWay(client.apiKeyBills, { period: "2026", cycleType: "Day" });
      equal(year.list.length, rows.length, "each bill once");
      equal(year.facts, {
        ...{ complete: true, rows: rows.length, duplicatesDropped: 11 * rows.length },
        ...{ rowsOutside: rows.length, rowsUnchecked: 0, notices: [] },
      });
      ok(!year.summary.outside, "nothing lies outside the year");
    }
    const { client } = await connect({ fetch: serving(() => monthly) });
    const december = await everyWay(client.apiKeyBills, { period: "2026-12", cycleType: "Day" });
    equal(december.facts.rowsOutside, 11, "they are kept and reported");
    equal(rowsAndTotal(december.summary.outside), [11, "11"], "their total");
    equal(rowsAndTotal(december.summary.earlier), [11, "11"], "all of them began before");
    const [notice] = (await client.apiKeyBills.list({ period: "2026-12", cycleType: "Day" })).report.notices;
    equal([notice.code, notice.window], ["rows-outside", undefined]);
    includes(notice.text, "11 rows lie wholly outside the requested range, with a total of 11");
  },

  "rows that are returned only because a window of one second is requested as two seconds are dropped": async ({
    connect,
  }) => {
    const last = february.endTime;
    const query = { cycleType: "Day", startTime: last, endTime: last + 40 * day };
    const begun = (window) => [
      ...[row(last - 1, last + 3600), row(last - 1, last - 1)].filter(
        ({ startTime }) => Number(startTime) >= window.startTime && Number(startTime) <= window.endTime,
      ),
    ];
    const { client } = await connect({ fetch: serving(begun) });
    const asked = await client.apiKeyBills.plan(query);
    equal(asked.length, 3, "three windows; the first is a single second");
    const { list, facts } = await everyWay(client.apiKeyBills, query);
    equal([list.length, facts.rowsOutside, facts.duplicatesDropped], [0, 0, 0], "by start, no row is of the range");
    const { client: other } = await connect({ fetch: serving(overlapping([row(last - 1, last + 3600)])) });
    const overlap = await everyWay(other.apiKeyBills, query);
    equal([overlap.list.length, overlap.facts.rowsOutside], [1, 0], "by overlap, the row counts once");
  },

  "with begun, months add up to the year if rows are selected by overlap or start": async ({ connect }) => {
    for (const match of ways) {
      const { client } = await connect({}, { ...account, match });
      const bills = client.fixedTermBills;
      const totals = async (period, count) => (await bills.summarize({ period }, { by: [], count })).total;
      const months = async (count) => {
        const all = [];
        for (let month = 1; month <= 12; month++) {
          all.push(await totals(`2026-${String(month).padStart(2, "0")}`, count));
        }
        return { rows: all.reduce((rows, one) => rows + one.rows, 0), total: sum(all.map((one) => one.total)) };
      };
      const [{ rows, total }, parts] = [await totals("2026", "begun"), await months("begun")];
      ok(rows > 24, `${match}: there are bills`);
      // Here the cycle of a bill is the month in which it begins, and ranges of whole months split none. By containment, a bill
      // across the end of a month is in no month, but it is not in the year either, whose windows are these months.
      equal([parts.rows, parts.total], [rows, total], `${match}: months and year`);
      if (match !== "overlap") continue;
      ok(
        (await months("all")).rows > (await totals("2026", "all")).rows,
        "without begun, a bill that spans months is in each",
      );
    }
  },

  "if rows are selected by containment or cycle, ranges need not add up": async ({ connect }) => {
    const halves = ["2026-03-01/2026-03-15", "2026-03-16/2026-03-31"];
    const rowsOf = async (match) => {
      const { client } = await connect({}, { ...account, match });
      const rows = async (period) => {
        const { total, outside } = await client.fixedTermBills.summarize({ period }, { by: [], count: "begun" });
        return { rows: total.rows, outside: outside?.rows ?? 0 };
      };
      const parts = [await rows(halves[0]), await rows(halves[1])];
      return { whole: await rows("2026-03"), parts, inParts: parts[0].rows + parts[1].rows };
    };
    for (const match of ["overlap", "start"]) {
      const { whole, inParts } = await rowsOf(match);
      equal(inParts, whole.rows, `${match}: halves and month`);
    }
    const contained = await rowsOf("containment");
    ok(contained.inParts < contained.whole.rows, "a bill over the middle of the month is in neither half");
    const cycle = await rowsOf("cycle");
    ok(cycle.inParts > cycle.whole.rows, "both halves have every bill of the month");
    equal(
      cycle.inParts - cycle.whole.rows,
      cycle.parts[0].outside,
      "the summary of the first half counts the bills outside of it",
    );
  },

  "bills that began before the range are summed separately, and begun leaves them out of groups, filters and files":
    async ({ connect }) => {
      const { client } = await connect({}, account);
      const table = await client.fixedTermBills.load({ period: "2026-03" });
      const rows = table.toArray();
      const earlier = rows.filter((bill) => bill.startTime < march.startTime);
      const begun = rows.filter((bill) => bill.startTime >= march.startTime);
      ok(earlier.length > 0 && begun.length > 0, "the account has both");

      const by = ["productName"];
      const [all, some] = [table.summarize({ by }), table.summarize({ by, count: "begun" })];
      checkSummary(all, rows, by);
      checkSummary(some, begun, by);
      equal({ ...all.earlier, quantities: {} }, { ...totalsOf(earlier), quantities: {} }, "what began earlier");
      ok(!("earlier" in some) && !("outside" in all), "a summary without such bills has no such part");
      equal(table.summarize({ by, count: "all" }), all, "the default is all");
      const streamed = await client.fixedTermBills.summarize({ period: "2026-03" }, { by, count: "begun" });
      equal([streamed.total, streamed.groups, streamed.report.rows], [some.total, some.groups, rows.length]);

      const filtered = table.filter({}, { count: "begun" });
      equal(filtered.toArray(), begun, "a filter");
      equal(table.filter({ productName: rows[0].productName }, { count: "begun" }).toArray(), [
        ...begun.filter((bill) => bill.productName === rows[0].productName),
      ]);
      equal(table.toCsv({ count: "begun" }), filtered.toCsv(), "CSV");
      equal(table.toFocusCsv({ count: "begun" }), filtered.toFocusCsv(), "FOCUS");
      equal(table.toNdjson({ count: "begun" }), filtered.toNdjson(), "NDJSON");
      equal(await new Response(table.toCsvStream({ count: "begun" })).text(), filtered.toCsv(), "a stream of CSV");
      ok(table.toCsv() !== filtered.toCsv(), "the default is all");
      table.free();
      equal(filtered.length, begun.length, "it shares the columns, and outlives the table");
      filtered.free();
    },

  "the option count is checked, and has no effect on bills without a range": async ({ connect, lib }) => {
    const { client } = await connect({}, { instances: 2 });
    const table = await client.fixedTermBills.load({ period: "2026-03" });
    const spec = (count) => ({ by: [], count });
    await failure(lib, async () => table.summarize(spec("some")), "query", { path: "count" });
    await failure(lib, client.fixedTermBills.summarize({ period: "2026-03" }, spec(1)), "query", { path: "count" });
    for (const work of [
      () => table.filter({}, { count: "some" }),
      () => table.toCsv({ count: null }),
      () => table.toNdjson({ count: "" }),
      () => table.toFocusCsv({ count: true }),
    ]) {
      await failure(lib, async () => work(), "config", { path: "count" });
    }
    await failure(lib, async () => lib.summaryToCsv(table.summarize({ by: [] }), { count: "all" }), "config");
    const decoded = await lib.decodeBills("apiKey", JSON.stringify({ bills: [row(0, 9), row(100, 109)] }));
    const summary = decoded.summarize(spec("begun"));
    equal([summary.total.rows, "earlier" in summary, "outside" in summary], [2, false, false]);
    equal(decoded.report.rowsOutside, 0, "without a range, no row is outside");
  },

  "a comparison reports what is missing on either side, and bills that began before": async ({ connect, lib }) => {
    const rows = months2026.map(({ startTime }) => row(startTime - day, startTime + 9 * day));
    const april = months2026[3];
    const fetch = serving((window) => (window.startTime === april.startTime ? undefined : overlapping(rows)(window)));
    const { client } = await connect({ fetch });
    const load = (period) => client.fixedTermBills.load({ period }, { onWindowError: "collect" });
    const [before, after] = [await load("2026-01/2026-02"), await load("2026-03/2026-04")];
    const comparison = after.compare(before, { by: ["ownerID"] });
    equal(comparison.complete, { before: true, after: false });
    equal(before.compare(after, { by: [] }).complete, { before: false, after: true });
    const { earlier } = comparison;
    equal(
      [rowsAndTotal(earlier.before), rowsAndTotal(earlier.after)],
      [
        [1, "1"],
        [1, "1"],
      ],
    );
    ok(!("earlier" in after.compare(before, { by: [], count: "begun" })), "begun leaves it out of both sides");
    const [line] = readCsv(lib.summaryToCsv(comparison));
    equal([line.completeBefore, line.completeAfter], ["true", "false"], "its CSV has both completeness columns");
    equal(
      lib.summaryToCsv(comparison, { columns: ["ownerID", "completeAfter"] }),
      "ownerID,completeAfter\r\no,false\r\n",
      "as a column",
    );
  },
};
