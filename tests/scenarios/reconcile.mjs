// The bills of months beside the service's own control totals and invoices, and the whole account by every path.

import { equal, failure, includes, ok, readCsv, small, sum } from "./support.mjs";

const account = { keys: 2, models: 4, instances: 6 };

/** Fourteen months that are over; the first two have no invoice. */
const period = "2025-08/2026-09";
const months = Array.from({ length: 14 }, (_, index) => new Date(Date.UTC(2025, 7 + index)).toISOString().slice(0, 7));

const minus = (amount) => (amount.startsWith("-") ? amount.slice(1) : `-${amount}`);

/** The rows of a query that begin in its range, as [start, total], by each way to get them. */
async function rowsByPath(bills, query) {
  const first = Date.UTC(2025, 7, 1) / 1000;
  const begun = (rows) => rows.filter(({ startTime }) => Number(startTime) >= first);
  const listed = (await bills.list(query)).bills;
  const streamed = [];
  for await (const batch of bills.stream(query)) streamed.push(...batch);
  const table = await bills.load(query);
  const csv = readCsv(table.toCsv({ count: "begun" }));
  const iso = readCsv(table.toCsv({ count: "begun", times: "iso", columns: ["startTime", "total"] }));
  const ndjson = table
    .toNdjson({ count: "begun" })
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const focus = ["1.2", "1.3"].map((version) => readCsv(table.toFocusCsv({ count: "begun", version })));
  table.free();
  return [
    ...[listed, streamed, csv].map((rows) => begun(rows).map(({ startTime, total }) => [Number(startTime), total])),
    iso.map(({ startTime, total }) => [Date.parse(startTime) / 1000, total]),
    ndjson.map(({ startTime, amountDecimal }) => [Number(startTime), amountDecimal]),
    ...focus.map((rows) => rows.map((row) => [Date.parse(row.ChargePeriodStart) / 1000, row.ContractedCost])),
  ];
}

/** The exact total of a month, by each way. */
const sumOfMonth = (paths, month) =>
  paths.map((rows) =>
    sum(rows.filter(([start]) => new Date(start * 1000).toISOString().startsWith(month)).map(([, total]) => total)),
  );

export default {
  "fourteen months: bills, control totals and invoices are those of the account, and nothing differs": async ({
    connect,
    lib,
  }) => {
    const steps = [];
    const { client, box } = await connect({}, account);
    const found = await client.reconcile(period, { onProgress: (step) => steps.push(step) });
    equal(
      found.map(({ month }) => month),
      months,
      "each month once, in order",
    );
    for (const entry of found) {
      const { month, usage, fixedTerm, bills, control, invoice, difference, complete, open, report } = entry;
      const truth = await box.account("month", month);
      const totals = ({ total, voucher, cash }) => ({ total, voucher, cash });
      equal(totals(usage), totals(truth.usage), `usage of ${month}`);
      equal(totals(fixedTerm), totals(truth.fixedTerm), `fixed-term bills of ${month}`);
      equal([usage.rows > 0, fixedTerm.rows], [truth.usage.rows > 0, truth.fixedTerm.rows], "rows");
      equal(bills, truth.total, "their sum");
      equal(control?.usage ?? "0", usage.total, `the service's own total of usage in ${month}`);
      equal([complete, open], [true, month < "2025-10"], `complete; open without an invoice: ${month}`);
      equal(entry.categories, lib.usageCategories, "the categories that were requested");
      equal(report.usage.windows.length, lib.usageCategories.length + 1, "each category, and the control totals");
      equal(report.usage.notices, [], "nothing to say");
      equal(report.fixedTerm.windows.length, 2, "the bills, and the control totals");
      if (month < "2025-10") {
        equal([invoice, difference], [undefined, undefined], "there are no invoices before 2025-10");
      } else {
        equal([invoice.billingMonth, invoice.total, difference], [month, truth.total, "0"], "the invoice");
      }
    }
    const { peak } = await box.idle();
    ok(peak <= 4, `at most four requests at once: ${peak}`);
    const last = steps.at(-1);
    equal(last.windowsDone, last.windowsTotal, "progress ends with everything done");
    ok(
      steps.every((step, index) => index === 0 || step.windowsDone >= steps[index - 1].windowsDone),
      "progress never goes back",
    );
  },

  "usage and fixed-term bills by every path are the account's months, under either way to select rows": async ({
    connect,
    lib,
  }) => {
    for (const match of ["overlap", "start"]) {
      const { client, box } = await connect({}, { ...account, match });
      const usageQuery = { period, cycleType: "Day", productCategory: lib.usageCategories };
      const spec = { by: ["month"], count: "begun" };
      const usage = await client.usageBills.load(usageQuery);
      const fixedTerm = await client.fixedTermBills.load({ period });
      const streamed = {
        usage: await client.usageBills.summarize(usageQuery, spec),
        fixedTerm: await client.fixedTermBills.summarize({ period }, spec),
      };
      const bySum = (table) => {
        const { groups } = table.summarize(spec);
        return Object.fromEntries(groups.map(({ key, total }) => [key.month, total]));
      };
      const sums = { usage: bySum(usage), fixedTerm: bySum(fixedTerm) };
      for (const list of ["usage", "fixedTerm"]) {
        const groups = Object.fromEntries(streamed[list].groups.map(({ key, total }) => [key.month, total]));
        equal(groups, sums[list], `${list}: summarize of a call and of a table, ${match}`);
      }
      const monthly = { ...usageQuery, cycleType: "Month" };
      const paths = {
        usage: await rowsByPath(client.usageBills, monthly),
        fixedTerm: await rowsByPath(client.fixedTermBills, { period }),
      };
      for (const month of months) {
        const truth = await box.account("month", month);
        equal(sums.usage[month] ?? "0", truth.usage.total, `usage of ${month}, ${match}`);
        equal(sums.fixedTerm[month] ?? "0", truth.fixedTerm.total, `fixed-term bills of ${month}, ${match}`);
        equal(
          sumOfMonth(paths.usage, month),
          paths.usage.map(() => truth.usage.total),
          `every path to usage of ${month}`,
        );
        const fixed = sumOfMonth(paths.fixedTerm, month);
        equal(
          fixed,
          paths.fixedTerm.map(() => truth.fixedTerm.total),
          `every path to fixed-term bills of ${month}`,
        );
        const alone = await client.fixedTermBills.summarize({ period: month }, { by: [], count: "begun" });
        equal(alone.total.total, truth.fixedTerm.total, `${month} alone, ${match}`);
      }
      usage.free();
      fixedTerm.free();
    }
  },

  "a difference between an invoice and its bills is shown to the last digit": async ({ connect }) => {
    const { client, box } = await connect({}, account);
    for (const difference of ["0.0001", "-12.34", "1000000.5"]) {
      await box.clear();
      await box.inject({ name: "altered-invoice", month: "2026-03", difference, times: Infinity });
      const found = await client.reconcile("2026-Q1");
      equal(
        found.map((entry) => entry.difference),
        ["0", "0", difference],
        "only in that month",
      );
      equal(
        found.map(({ complete }) => complete),
        [true, true, true],
        "the bills are complete all the same",
      );
      equal(sum([found[2].invoice.total, minus(found[2].bills)]), difference, "what it says adds up");
    }
  },

  "a category that the service has and the documentation has not shows as a difference of the control total": async ({
    connect,
  }) => {
    // The bills of one category do not arrive: its answer is an empty list.
    const send = (request) =>
      request.url.includes("productCategory=gpu") ? Response.json({ bills: [] }) : fetch(request);
    const { client } = await connect({ fetch: send }, account);
    const [entry] = await client.reconcile("2026-02");
    equal(entry.complete, false, "not complete");
    const notice = entry.report.usage.notices.find(({ code }) => code === "control-differs");
    ok(notice, "a notice says so");
    includes(notice.text, sum([entry.control.usage, minus(entry.usage.total)]), "and by how much");
    ok(entry.difference !== "0", "the invoice differs, too");
  },

  "months of a service with other days than the client's are compared with a notice, and with its own offset exactly":
    async ({ connect }) => {
      const { client } = await connect({}, { ...account, utcOffset: "+08:00" });
      for (const { report } of await client.reconcile("2026-Q1")) {
        const [notice] = report.usage.notices;
        equal(notice.code, "rows-outside", "a notice");
        includes(notice.text, "set utcOffset", "says what to do");
        includes(notice.text, "T16:00:00Z", "and what was seen");
      }
      const { client: same } = await connect({ utcOffset: "+08:00" }, { ...account, utcOffset: "+08:00" });
      for (const { report, difference } of await same.reconcile("2026-Q1")) {
        equal([difference, report.usage.notices], ["0", []], "with the same days nothing differs");
      }
    },

  "a month whose bills do not all arrive is named, or ends the call": async ({ connect, lib }) => {
    const { client, box } = await connect({ maxRetries: 0 }, small);
    const february = Date.UTC(2026, 1, 1) / 1000;
    const only = { productCategory: "llm", startTime: String(february) };
    await box.inject({ name: "server-error", status: 500, only, times: Infinity });
    const error = await failure(lib, client.reconcile("2026-Q1"), "api");
    equal(error.window.productCategory, "llm", "the window and its category");
    const found = await client.reconcile("2026-Q1", { onWindowError: "collect" });
    equal(
      found.map(({ complete }) => complete),
      [true, false, true],
      "February is not complete",
    );
    equal(
      found[1].report.usage.failed.map(({ window }) => window.startTime),
      [february],
      "the report says what is missing",
    );
    equal(found[1].report.usage.complete, false, "of usage-based bills");
    equal(found[1].report.fixedTerm.complete, true, "fixed-term bills are complete");
  },

  "a reconciliation is of whole months, and ends by its deadline and its signal": async ({ connect, lib }) => {
    const { client, box } = await connect({}, small);
    for (const wrong of ["2026-W05", "2026-01-15", "2026-01-01/2026-01-30", "January", "", 2026, undefined, null, {}]) {
      await failure(lib, client.reconcile(wrong), "query", { path: "period" }, String(wrong));
    }
    equal((await box.state()).requests, 0, "nothing was sent");
    const [first] = await client.reconcile("2026-01-01/2026-01-31");
    equal(first.month, "2026-01", "the days of a month are a month");
    await box.inject({ name: "no-answer", times: Infinity });
    await failure(lib, client.reconcile("2026-01", { deadlineMs: 300 }), "timeout");
    const controller = new AbortController();
    const call = client.reconcile("2026-01", { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await failure(lib, call, "aborted");
    equal((await box.idle()).open, 0, "nothing is left open");
  },
};
