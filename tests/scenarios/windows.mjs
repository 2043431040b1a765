// Calls of many windows: failures, what is kept of the others, events and progress.

import { equal, failure, includes, months2026, ok, small, totalsOf, windowsOf, wireOf, year2026 } from "./support.mjs";

const year = { period: "2026", cycleType: "Day" };
const [, february, march] = months2026;

export default {
  "collect: failed windows are in the report, the others have their rows": async ({ connect, lib }) => {
    const events = [];
    const { client, box } = await connect({ onEvent: (event) => events.push(event) }, { keys: 2, models: 2 });
    await box.inject({ name: "server-error", status: 400, only: { startTime: february.startTime }, times: Infinity });
    await box.inject({ name: "cut-off", only: { startTime: march.startTime }, times: Infinity });
    const { bills, report } = await client.apiKeyBills.list(year, { onWindowError: "collect", maxRetries: 1 });

    equal(report.complete, false, "complete");
    equal(
      report.failed.map(({ window }) => window),
      [february, march],
      "the failed windows",
    );
    equal(
      report.failed.map(({ error }) => [error.kind, error.attempts]),
      [
        ["api", 1],
        ["network", 2],
      ],
      "their errors and attempts",
    );
    for (const { error } of report.failed) ok(error instanceof lib.BillingError, "a BillingError");
    const rest = months2026.filter((window) => window !== february && window !== march);
    equal(windowsOf(report.windows), rest, "the other windows");
    const expected = [];
    for (const window of rest) expected.push(...(await box.bills("apiKey", { ...window, cycleType: "Day" })));
    equal(wireOf(bills), expected, "the rows of the other windows");
    equal(report.rows, bills.length, "rows");
    const failures = events.filter((event) => event.type === "failed");
    ok(
      failures.every((event) => event.error instanceof lib.BillingError),
      "events have a BillingError",
    );
    equal(failures.map((event) => event.error.kind).sort(), ["api", "network"], "kinds of the events' errors");
  },

  "retry: only the windows that failed are requested, and the table is that of one call": async ({ connect, lib }) => {
    for (const [list, kind, query] of [
      // Terms are in several windows, and count once.
      ["fixedTermBills", "fixedTerm", { period: "2026" }],
      ["apiKeyBills", "apiKey", year],
      ["usageBills", "usage", { ...year, productCategory: ["gpu", "llm"] }],
    ]) {
      const { client, box } = await connect({}, { keys: 2, models: 2, instances: 8 });
      const whole = await client[list].load(query);
      const before = (await box.idle()).requests;
      const only = { startTime: february.startTime };
      for (const { startTime } of [february, march]) {
        await box.inject({ name: "server-error", status: 400, only: { startTime }, times: Infinity });
      }
      const options = { onWindowError: "collect" };
      const partial = await client[list].load(query, options);
      ok(partial.report.failed.length >= 2 && partial.length < whole.length, `${kind}: some windows failed`);
      await box.clear();
      await box.inject({ name: "server-error", status: 400, only, times: Infinity });
      const better = await client[list].retry(partial, query, options);
      equal(
        better.report.failed.map(({ window }) => window.startTime),
        partial.report.failed.slice(0, better.report.failed.length).map(() => only.startTime),
        "February fails again",
      );
      await box.clear();
      const sent = (await box.idle()).requests;
      const progress = [];
      // Of a filtered table, all bills come back.
      const done = await client[list].retry(better.filter({ productName: "none" }), query, {
        onProgress: (one) => progress.push(one),
      });
      const failed = better.report.failed.length;
      equal((await box.idle()).requests, sent + failed, `${kind}: requests`);
      equal(progress.at(-1)?.windowsTotal, failed, `${kind}: windows of the progress`);
      equal(wireOf(done.toArray()), wireOf(whole.toArray()), `${kind}: rows`);
      const plain = ({ windows, ...report }) => ({
        ...report,
        windows: windows.map((window) => ({ ...window, ms: 0 })),
      });
      equal(plain(done.report), plain(whole.report), `${kind}: the report`);
      equal(done.summarize({ by: [] }).total, whole.summarize({ by: [] }).total, `${kind}: totals`);
      ok(before > 0 && partial.length > 0, "the given tables stay");
      const again = await client[list].retry(done, query);
      equal(wireOf(again.toArray()), wireOf(whole.toArray()), `${kind}: nothing was missing`);
      equal((await box.idle()).requests, sent + failed, `${kind}: and nothing was requested`);
      for (const other of [
        { ...query, period: "2026-Q1" },
        { ...query, category: "none" },
      ]) {
        await failure(lib, () => client[list].retry(done, other), "query", { path: "table" });
      }
      for (const wrong of [undefined, {}, [], "table"]) {
        await failure(lib, () => client[list].retry(wrong, query), "query", { path: "table" });
      }
    }
    const { client } = await connect({}, small);
    const decoded = await lib.decodeBills("apiKey", '{"bills":[]}');
    await failure(lib, () => client.apiKeyBills.retry(decoded, year), "query", { path: "table" });
  },

  "progress counts the bytes of a large window while it arrives, and never less than before": async ({ lib }) => {
    const row = (second) =>
      `{"startTime":"${second}","endTime":"${second + 9}","amount":"1","voucherAmount":"0","payAmount":"1"}`;
    const rows = Array.from({ length: 16_000 }, (_, index) => row(1_767_225_600 + index * 10));
    const body = new TextEncoder().encode(`{"bills":[${rows.join()}]}`);
    const chunks = Array.from({ length: Math.ceil(body.length / 20_000) }, (_, index) =>
      body.subarray(index * 20_000, (index + 1) * 20_000),
    );
    let attempts = 0;
    const fetch = async () => {
      attempts += 1;
      const sent = attempts === 1 ? chunks.slice(0, 40) : chunks;
      const stream = new ReadableStream({
        start(controller) {
          for (const chunk of sent) controller.enqueue(chunk);
          controller.close();
        },
      });
      return new Response(stream, { headers: { "content-type": "application/json" } });
    };
    const client = new lib.BillingClient({
      baseUrl: "https://own.example",
      headers: { authorization: "x" },
      fetch,
      dangerouslyAllowBrowser: true,
    });
    const progress = [];
    const onProgress = (one) => progress.push(one);
    const table = await client.apiKeyBills.load({ period: "2026-01", cycleType: "Day" }, { onProgress });
    equal([attempts, table.length], [2, rows.length], "an answer that was cut off is requested again");
    const sizes = progress.map(({ bytes }) => bytes);
    ok(sizes.length >= 8 && sizes.length < 40, `${sizes.length} calls`);
    equal(
      sizes,
      [...sizes].sort((a, b) => a - b),
      "never less",
    );
    ok(
      sizes.slice(0, -1).every((bytes) => bytes > 0 && bytes < body.length),
      "while it arrives",
    );
    const all = { windowsDone: 1, windowsTotal: 1, rows: rows.length, bytes: body.length, total: "1.6" };
    equal(progress.at(-1), all, "at the end");
    equal(
      progress.slice(0, -1).every(({ windowsDone }) => windowsDone === 0),
      true,
      "windows",
    );
    table.free();
  },

  "collect with only failed windows gives an empty list that is not complete": async ({ connect }) => {
    const { client, box } = await connect({}, small);
    await box.inject({ name: "envelope", times: Infinity });
    const { bills, report } = await client.fixedTermBills.list({ period: "2026" }, { onWindowError: "collect" });
    equal([bills.length, report.failed.length, report.windows.length, report.complete], [0, 12, 0, false]);
  },

  "throw: the first failure ends the call, names its window and stops the rest": async ({ connect, lib }) => {
    const { client, box } = await connect({}, small);
    await box.inject({ name: "html", only: { startTime: february.startTime } });
    // The two other windows of the first three are delayed, so that the failure is always the first.
    for (const { startTime } of [months2026[0], march])
      await box.inject({ name: "latency", ms: 5000, only: { startTime } });
    await failure(lib, client.apiKeyBills.list(year, { concurrency: 3 }), "decode", { window: february });
    const { open, requests } = await box.idle();
    equal(open, 0, "nothing is left open");
    // A slow environment may not have sent all three requests by then.
    ok(requests <= 3, `no more windows are requested: ${requests}`);
  },

  "events are in order, and progress counts up": async ({ connect }) => {
    const events = [];
    const steps = [];
    const { client, box } = await connect({ concurrency: 1, onEvent: (event) => events.push(event) }, small);
    await box.inject({ name: "server-error", status: 503 });
    const query = { from: "2026-01-01T00:00:00Z", until: "2026-03-01T00:00:00Z", cycleType: "Day" };
    const { report } = await client.apiKeyBills.list(query, { onProgress: (step) => steps.push(step) });
    const order = ["attempt", "response", "wait", "attempt", "response", "window", "attempt", "response", "window"];
    equal(
      events.map(({ type }) => type),
      order,
      "order",
    );
    const [first, answer, wait, again] = events;
    equal(first, { type: "attempt", window: months2026[0], attempt: 1 }, "attempt");
    equal([answer.status, answer.attempt, Number.isInteger(answer.ms)], [503, 1, true], "response");
    equal([wait.attempt, wait.waitMs >= 0 && wait.waitMs <= 500], [2, true], "wait");
    includes(wait.because, "503");
    equal(again.attempt, 2, "second attempt");
    const { rows, bytes, attempts } = report.windows[0];
    equal(events[5], { type: "window", window: months2026[0], rows, bytes, attempts }, "window");
    equal(
      steps.map((step) => [step.windowsDone, step.windowsTotal]),
      [
        [1, 2],
        [2, 2],
      ],
      "progress",
    );
  },

  "a call has a listener of its own, after that of the client": async ({ connect }) => {
    const heard = [];
    const note = (listener) => (event) => heard.push([listener, event]);
    const { client, box } = await connect({ concurrency: 1, onEvent: note("client") }, small);
    await box.inject({ name: "server-error", status: 503 });
    const query = { period: "2026-01", cycleType: "Day" };
    await client.apiKeyBills.load(query, { onEvent: note("call") });
    const expected = ["attempt", "response", "wait", "attempt", "response", "window"];
    equal(
      heard.map(([listener, { type }]) => [listener, type]),
      expected.flatMap((type) => [
        ["client", type],
        ["call", type],
      ]),
      "each event is heard twice",
    );
    for (let index = 0; index < heard.length; index += 2) equal(heard[index][1], heard[index + 1][1], "the event");

    heard.length = 0;
    await Promise.all([
      client.balance({ onEvent: note("balance") }),
      client.apiKeyBills.load({ period: "2026-02", cycleType: "Day" }),
    ]);
    const ofBalance = heard.filter(([listener]) => listener === "balance");
    equal(
      ofBalance.map(([, { type, endpoint }]) => [type, endpoint]),
      ["attempt", "response", "window"].map((type) => [type, "balance"]),
      "the events of one call alone",
    );
  },

  "the progress of a load has the total of the windows that have arrived": async ({ connect, lib }) => {
    const { client, box } = await connect({ concurrency: 1 }, { keys: 2, models: 3, instances: 8 });
    const months = months2026.slice(0, 3);
    for (const [list, query] of [
      ["apiKeyBills", { period: "2026-Q1", cycleType: "Day" }],
      ["usageBills", { period: "2026-Q1", cycleType: "Day", productCategory: "gpu" }],
    ]) {
      const steps = [];
      const onProgress = ({ windowsDone, rows, total }) => steps.push([windowsDone, rows, total]);
      const table = await client[list].load(query, { onProgress });
      const expected = months.map(({ endTime }, index) => {
        const rows = table.toArray().filter(({ startTime }) => startTime <= endTime);
        return [index + 1, rows.length, lib.addMoney(...rows.map(({ total }) => total))];
      });
      equal(steps, expected, `${list}: the total after each window`);
      equal(steps.at(-1)[2], table.summarize({ by: [] }).total.total, `${list}: the last one is that of the answer`);
      table.free();
    }

    // Terms that are in the answers to two months count twice until the call has ended.
    const terms = [];
    const onProgress = ({ total }) => terms.push(total);
    const table = await client.fixedTermBills.load({ period: "2026-Q1" }, { onProgress });
    ok(table.report.duplicatesDropped > 0, "some terms are in two months");
    const { total } = table.summarize({ by: [] }).total;
    equal(lib.compareMoney(terms.at(-1), total), 1, "the last running total is above that of the answer");

    const listed = [];
    await client.apiKeyBills.list({ period: "2026-Q1", cycleType: "Day" }, { onProgress: (step) => listed.push(step) });
    equal(
      listed.map((step) => "total" in step),
      [false, false, false],
      "lists are not added up",
    );

    // Failed windows add nothing; control totals are no bills.
    await box.inject({ name: "server-error", status: 400, only: { startTime: february.startTime }, times: Infinity });
    const some = [];
    const options = { onWindowError: "collect", onProgress: (step) => some.push(step) };
    const query = { period: "2026-Q1", cycleType: "Day", productCategory: ["summary", "gpu"] };
    const partial = await client.usageBills.load(query, options);
    equal(partial.report.failed.length, 2, "failed windows");
    equal(some.at(-1).total, partial.summarize({ by: [] }).total.total, "the total of what arrived");
  },

  "a callback that throws or rejects does not affect the call": async ({ connect }) => {
    const messages = [];
    const { error } = console;
    console.error = (...args) => (String(args[0]).startsWith("novita-billing:") ? messages.push(args) : error(...args));
    try {
      const onEvent = () => {
        throw new Error("a callback that throws");
      };
      const onProgress = async () => {
        throw new Error("a callback that rejects");
      };
      const { client, box } = await connect({ onEvent }, small);
      const { bills } = await client.apiKeyBills.list({ period: "2026-Q1", cycleType: "Day" }, { onProgress });
      const truth = { startTime: months2026[0].startTime, endTime: march.endTime, cycleType: "Day" };
      equal(wireOf(bills), await box.bills("apiKey", truth), "rows");
      ok(messages.length >= 9 + 3, `each is written to console.error: ${messages.length}`);
    } finally {
      console.error = error;
    }
  },

  "a call in a callback": async ({ connect }) => {
    const inner = [];
    const { client } = await connect({}, small);
    const onProgress = () => inner.push(client.fixedTermBills.list({ period: "2026-01" }));
    await client.apiKeyBills.list({ period: "2026-Q1", cycleType: "Day" }, { onProgress });
    equal(inner.length, 3, "three calls");
    for (const { report } of await Promise.all(inner)) equal(report.complete, true, "complete");
  },

  "plan gives the windows of list, and sends nothing": async ({ connect, lib }) => {
    const cases = [
      ["apiKey", year],
      ["apiKey", { period: "2026-Q1", cycleType: "Hour" }],
      ["apiKey", { period: "2026-Q1", cycleType: "Week" }],
      ["apiKey", { period: "2026-Q1", cycleType: "Day" }, { splitBy: "week" }],
      ["fixedTerm", { startTime: year2026.startTime - 5_000_000, endTime: year2026.startTime + 77 }],
    ];
    for (const [kind, query, options] of cases) {
      const { client, box } = await connect({}, small);
      const bills = client[`${kind}Bills`];
      const plan = await bills.plan(query, options);
      equal((await box.state()).requests, 0, "plan sends nothing");
      equal(await lib.planWindows(kind, query, options), plan, "planWindows");
      const { report } = await bills.list(query, options);
      equal(windowsOf(report.windows), plan, "the report's windows");
      const times = (await box.requests()).map(({ query: sent }) => ({
        startTime: Number(sent.startTime),
        endTime: Number(sent.endTime),
      }));
      times.sort((one, other) => one.startTime - other.startTime);
      equal(times, plan, "the requests as sent");
      for (const [index, window] of plan.slice(1).entries()) {
        equal(window.startTime, plan[index].endTime + 1, "no gap and no overlap");
      }
    }
  },

  "plan shows requests as sent: a window of one second is requested as two": async ({ connect, lib }) => {
    const february = Date.UTC(2026, 1, 1) / 1000;
    const march = Date.UTC(2026, 2, 1) / 1000;
    for (const [query, [start, end]] of [
      // The last second of February, then March; January, and then the first second of February.
      [{ startTime: march - 1, endTime: march + 86_400 * 31 - 1 }, [march - 2, march - 1]],
      [{ from: february - 86_400 * 31, until: new Date(1000 * february + 1) }, [february, february + 1]],
    ]) {
      const { client, box } = await connect({}, small);
      const plan = await client.apiKeyBills.plan({ ...query, cycleType: "Day" });
      for (const { startTime, endTime } of plan) ok(endTime > startTime, `${startTime} to ${endTime}`);
      ok(
        plan.some(({ startTime, endTime }) => startTime === start && endTime === end),
        `${start} to ${end} in ${JSON.stringify(plan)}`,
      );
      equal(await lib.planWindows("apiKey", { ...query, cycleType: "Day" }), plan, "planWindows");
      await client.apiKeyBills.list({ ...query, cycleType: "Day" }, { concurrency: 1 });
      const requested = (await box.requests()).map(({ query: { startTime, endTime } }) => ({
        startTime: Number(startTime),
        endTime: Number(endTime),
      }));
      equal(requested, plan, "the requests as sent");
    }
  },

  "adjacent half-open ranges have the seconds of the whole, with any fractions": async ({ lib }) => {
    const plan = async (from, until) => {
      const windows = await lib.planWindows("fixedTerm", { from, until });
      return [windows[0].startTime, windows.at(-1).endTime];
    };
    const start = Date.UTC(2026, 0, 1);
    for (let round = 0; round < 200; round++) {
      const [a, b, c] = [0, 1, 2].map((place) => start + place * 3_000_000 + Math.floor(Math.random() * 2_000_000));
      const written = (ms) => (round % 2 ? new Date(ms) : new Date(ms).toISOString());
      const [left, right, whole] = [
        await plan(written(a), written(b)),
        await plan(new Date(b), written(c)),
        await plan(written(a), written(c)),
      ];
      equal([left[0], right[1]], whole, `${a}, ${b}, ${c}: the ends`);
      equal(left[1] + 1, right[0], `${a}, ${b}, ${c}: where they meet`);
    }
  },

  "all hours of a quarter, in windows of a week": async ({ connect }) => {
    const { client, box } = await connect({}, small);
    const query = { period: "2026-Q1", cycleType: "Hour", productName: "a", category: "llm" };
    const { bills, report } = await client.apiKeyBills.list(query);
    const truth = {
      ...{ startTime: months2026[0].startTime, endTime: march.endTime },
      ...{ cycleType: "Hour", productName: "a", category: "llm" },
    };
    equal(wireOf(bills), await box.bills("apiKey", truth), "rows");
    equal(totalsOf(bills), await box.totals("apiKey", truth), "sums");
    for (const { startTime, endTime } of report.windows) ok(endTime - startTime < 7 * 86_400, "a week at most");
  },
};
