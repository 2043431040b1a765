// Usage-based bills: several product categories in one call, by every path, and what they add up to.

import {
  equal,
  failure,
  includes,
  months2026,
  ok,
  readCsv,
  small,
  sum,
  textOf,
  totalsOf,
  wireOf,
  year2026,
} from "./support.mjs";

const account = { keys: 2, models: 4, instances: 4 };
const details = { cycleType: "Day" };

/** Rows in an order of their own: a call has those of a window by category, the box those of a day. */
const sorted = (rows) => rows.map((row) => textOf(row)).sort();

/** The rows as the API sends them. */
const withoutCategory = (rows) => wireOf(rows).map(({ productCategory: _, ...row }) => row);

const windowOf = ({ startTime, endTime, productCategory }) => ({ startTime, endTime, productCategory });

export default {
  "a year of usage in all product categories: each window once for each, every row with the category it came with":
    async ({ connect, lib }) => {
      const { client, box } = await connect({}, account);
      const productCategory = lib.usageCategories;
      const query = { period: "2026", cycleType: "Day", productCategory };
      const steps = [];
      const { bills, report } = await client.usageBills.list(query, { onProgress: (step) => steps.push(step) });

      const windows = months2026.flatMap((month) =>
        productCategory.map((category) => ({ ...month, productCategory: category })),
      );
      equal(report.windows.map(windowOf), windows, "the windows of the report name their category");
      equal(await client.usageBills.plan(query), windows, "so does the plan");
      equal([report.complete, report.notices, report.duplicatesDropped], [true, [], 0], "complete, and nothing to say");
      equal(steps.length, 12 * 9, "progress counts each");
      const { peak, open } = await box.idle();
      ok(peak <= 4, `at most four requests at once: ${peak}`);
      equal(open, 0, "nothing is left open");

      const truth = { ...year2026, ...details };
      equal(sorted(withoutCategory(bills)), sorted(await box.bills("usage", truth)), "every row of the year once");
      equal(totalsOf(bills), await box.totals("usage", truth), "sums to the last digit");
      for (const category of productCategory) {
        const own = bills.filter((bill) => bill.productCategory === category);
        equal(totalsOf(own), await box.totals("usage", { ...truth, productCategory: category }), category);
      }
      for (const request of await box.requests()) equal(request.unknownParameters, [], "only documented parameters");
    },

  "usage by every path: the same rows and sums": async ({ connect, lib }) => {
    const { client, box } = await connect({}, account);
    const query = { period: "2026-Q1", cycleType: "Day", productCategory: ["gpu", "llm", "cloud_storage"] };
    const range = { startTime: months2026[0].startTime, endTime: months2026[2].endTime };
    const expected = await box.totals("usage", { ...range, ...details, productCategory: query.productCategory });

    const { bills } = await client.usageBills.list(query);
    equal(totalsOf(bills), expected, "list");
    const streamed = [];
    for await (const batch of client.usageBills.stream(query)) streamed.push(...batch);
    equal(wireOf(streamed), wireOf(bills), "stream");
    const table = await client.usageBills.load(query);
    equal(wireOf(table.toArray()), wireOf(bills), "load");
    const spec = { by: ["month", "productCategory"] };
    const summary = await client.usageBills.summarize(query, spec);
    equal(table.summarize(spec).groups, summary.groups, "the groups of a table and of a call");
    for (const { total } of [summary, table.summarize({ by: [] })]) {
      equal({ rows: total.rows, total: total.total, voucher: total.voucher, cash: total.cash }, expected, "summarize");
    }
    equal(summary.groups.length, 9, "three months of three categories");

    const csv = readCsv(table.toCsv());
    equal(
      csv.map((line) => line.productCategory),
      bills.map((bill) => bill.productCategory),
      "CSV has the category",
    );
    equal(sum(csv.map((line) => line.total)), expected.total, "CSV");
    const ndjson = table
      .toNdjson()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    equal(ndjson, wireOf(bills), "NDJSON has the category, too");
    const focus = readCsv(table.toFocusCsv());
    equal(sum(focus.map((line) => line.ContractedCost)), expected.total, "FOCUS");
    equal(new Set(focus.map((line) => line.ServiceName)).size, 3, "FOCUS tells the services apart");
    equal(
      totalsOf(table.filter({ productCategory: "gpu" }).toArray()),
      totalsOf(bills.filter((bill) => bill.productCategory === "gpu")),
      "a filter",
    );

    const again = await lib.decodeBills("usage", JSON.stringify({ bills: ndjson }));
    equal(wireOf(again.toArray()), wireOf(bills), "decodeBills reads them back, with their categories");
    const plain = JSON.stringify({ bills: await box.bills("usage", { ...range, ...details, productCategory: "gpu" }) });
    const gpu = await lib.decodeBills("usage", plain, { productCategory: "gpu" });
    equal(
      wireOf(gpu.toArray()),
      wireOf(bills.filter((bill) => bill.productCategory === "gpu")),
      "or gives them the category",
    );
  },

  "the bills per key are those of llm, gen_api and web_search, day by day": async ({ connect }) => {
    const { client } = await connect({}, account);
    const range = { period: "2026-01/2026-02", cycleType: "Day" };
    const perKey = await client.apiKeyBills.summarize(range, { by: ["day", "category"] });
    const usage = await client.usageBills.summarize(
      { ...range, productCategory: ["llm", "gen_api", "web_search"] },
      { by: ["day", "productCategory"] },
    );
    const sums = (groups, field) =>
      groups.map(({ key, total, voucher, cash }) => [key.day, key[field], total, voucher, cash]);
    equal(sums(usage.groups, "productCategory"), sums(perKey.groups, "category"), "each day of each category");
    ok(usage.groups.length > 60, "the account has usage");
  },

  "a request for summary gives control totals, which are never added": async ({ connect, lib }) => {
    const { client } = await connect({}, account);
    const query = { period: "2026-01", cycleType: "Day", productCategory: ["summary", ...lib.usageCategories] };
    const { total, control, groups } = await client.usageBills.summarize(query, { by: ["productCategory"] });
    equal(control.total, total.total, "the service's own sum is that of all categories");
    equal(
      groups.some(({ key }) => key.productCategory === "summary"),
      false,
      "no group has it",
    );
  },

  "a service that ignores the product category: a notice says that categories have the same rows": async ({
    connect,
  }) => {
    const { client } = await connect({}, { ...account, ignoresCategory: true });
    const query = { period: "2026-01", cycleType: "Day" };
    for (const productCategory of [
      ["gpu", "llm"],
      ["llm", "gpu", "web_search"],
    ]) {
      const { report, bills } = await client.usageBills.list({ ...query, productCategory });
      const stream = client.usageBills.stream({ ...query, productCategory });
      for await (const batch of stream) ok(batch.length > 0);
      const summary = await client.usageBills.summarize({ ...query, productCategory }, { by: [] });
      for (const { notices } of [report, stream.report, summary.report]) {
        equal(
          notices.map(({ code, window }) => [code, window]),
          [["other-category", undefined]],
          "one notice about the call",
        );
        for (const category of productCategory) includes(notices[0].text, `"${category}"`, "it names each category");
      }
      equal(bills.length % productCategory.length, 0, "no row is dropped");
    }
    const { report } = await client.usageBills.list({ ...query, productCategory: "gpu" });
    equal(report.notices, [], "a single category is not compared with another");
  },

  "a window of one product category that fails is named with it, and the others arrive": async ({ connect, lib }) => {
    const { client, box } = await connect({ maxRetries: 0 }, small);
    await box.inject({
      name: "server-error",
      status: 500,
      only: { productCategory: "gpu", startTime: String(months2026[1].startTime) },
    });
    const query = { period: "2026-Q1", cycleType: "Day", productCategory: ["llm", "gpu"] };
    const { report, bills } = await client.usageBills.list(query, { onWindowError: "collect" });
    const failed = { ...months2026[1], productCategory: "gpu" };
    equal(
      report.failed.map(({ window }) => window),
      [failed],
      "the failed window",
    );
    equal(report.failed[0].error.window, failed, "its error names it, too");
    equal([report.complete, report.windows.length], [false, 5], "the others arrived");
    ok(bills.length > 0, "with their rows");

    await box.inject({ name: "server-error", status: 500, only: { productCategory: "gpu" } });
    const error = await failure(lib, client.usageBills.list(query), "api");
    equal(error.window.productCategory, "gpu", "an error that ends a call names the category");
  },

  "a misspelt product category has no rows, and a notice says so": async ({ connect }) => {
    const { client } = await connect({}, small);
    const query = { period: "2026-01/2026-02", cycleType: "Day", productCategory: ["gpus", "llm"] };
    const { report } = await client.usageBills.list(query);
    const stream = client.usageBills.stream(query);
    for await (const batch of stream) ok(batch.length > 0);
    for (const { notices } of [report, stream.report]) {
      equal(
        notices.map(({ code }) => code),
        ["other-category"],
        "one notice",
      );
      includes(notices[0].text, '"gpus"', "the category");
      includes(notices[0].text, "did you mean gpu?", "and the one that is meant");
    }
  },

  "events name the product category of their window": async ({ connect }) => {
    const events = [];
    const { client } = await connect({ onEvent: (event) => events.push(event) }, small);
    await client.usageBills.list({ period: "2026-01", cycleType: "Day", productCategory: ["gpu", "llm"] });
    const named = new Set(events.map(({ type, window }) => `${type} ${window.productCategory}`));
    equal([...named].sort(), [
      "attempt gpu",
      "attempt llm",
      "response gpu",
      "response llm",
      "window gpu",
      "window llm",
    ]);
    events.length = 0;
    await client.usageBills.list({ period: "2026-01", cycleType: "Day", productCategory: "gpu" });
    ok(
      events.every(({ window }) => !("productCategory" in window)),
      "a single one is not named",
    );
  },

  "usage queries that are wrong are refused before any request, and hours of storage by the service": async ({
    connect,
    lib,
  }) => {
    const { client, box } = await connect({ maxRetries: 0 }, small);
    const query = { period: "2026-01", cycleType: "Day" };
    for (const [productCategory, path] of [
      [undefined, "productCategory"],
      ["", "productCategory"],
      [[], "productCategory"],
      [["gpu", 1], "productCategory[1]"],
      [null, "productCategory"],
    ]) {
      const error = await failure(lib, client.usageBills.list({ ...query, productCategory }), "query", { path });
      includes(error.message, "productCategory");
    }
    const missing = await failure(lib, client.usageBills.list(query), "query", { path: "productCategory" });
    includes(missing.message, '"gpu"', "it says what to give");
    await failure(lib, client.usageBills.list({ period: "2026-01", productCategory: "gpu" }), "query", {
      path: "cycleType",
    });
    equal((await box.state()).requests, 0, "nothing was sent");
    const hours = { period: "2026-01-05", cycleType: "Hour", productCategory: "cloud_storage" };
    await failure(lib, client.usageBills.list(hours), "api", { status: 400 });
    const once = await client.usageBills.list({ ...query, productCategory: ["gpu", "gpu"] });
    equal(once.report.windows.length, 1, "a repeated category is requested once");
  },
};
