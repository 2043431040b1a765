// Arguments are read once, when the call is made: getters that return another value the second time, and lists, Dates and
// options that change later, have no effect. And offsets that are written differently can be equal.

import { equal, january, months2026, ok, small, windowsOf } from "./support.mjs";

/** An object whose fields have another value at each read, and how often each was read. */
function shifty(fields, others) {
  const reads = {};
  const given = {};
  for (const [name, value] of Object.entries(fields)) {
    Object.defineProperty(given, name, {
      enumerable: true,
      get() {
        reads[name] = (reads[name] ?? 0) + 1;
        return reads[name] === 1 ? value : others;
      },
    });
  }
  return { given, reads };
}

/** A list whose entries have another value at the second read. */
function shiftyList(values, other) {
  const list = [];
  for (const [place, value] of values.entries()) {
    let reads = 0;
    Object.defineProperty(list, place, { enumerable: true, get: () => (reads++ === 0 ? value : other) });
  }
  return list;
}

const eachOnce = (reads, about) => {
  for (const [name, count] of Object.entries(reads)) equal(count, 1, `${about}: ${name} is read once`);
};

const bodyOf = (names) => {
  const row = (name) =>
    `{"startTime":"1767225600","endTime":"1767311999","amount":"1","voucherAmount":"0","payAmount":"1","productName":"${name}"}`;
  return `{"bills":[${names.map(row).join(",")}]}`;
};

export default {
  "every call reads its query once": async ({ connect, lib }) => {
    const calls = {
      list: (bills, query) => bills.list(query),
      load: async (bills, query) => (await bills.load(query)).free(),
      plan: (bills, query) => bills.plan(query),
      summarize: (bills, query) => bills.summarize(query, { by: [] }),
      stream: async (bills, query) => {
        for await (const _ of bills.stream(query));
      },
      planWindows: (_, query) => lib.planWindows("apiKey", query),
    };
    for (const [name, call] of Object.entries(calls)) {
      const { client, box } = await connect({}, small);
      const { given, reads } = shifty({ ...january, productName: "a" }, 7);
      await call(client.apiKeyBills, given);
      eachOnce(reads, name);
      const asked = (await box.requests()).map(({ query }) => query.productName);
      equal(asked, name.startsWith("plan") ? [] : ["a"], `${name}: the product names of the requests`);
    }
  },

  "Dates and lists that change after the call do not affect it": async ({ connect }) => {
    const { client, box } = await connect({}, small);
    const [startTime, endTime] = [new Date(1000 * months2026[0].startTime), new Date(1000 * months2026[0].endTime)];
    const by = ["month"];
    const columns = ["total"];
    const query = { startTime, endTime, cycleType: "Day" };
    const stream = client.apiKeyBills.stream(query);
    const asked = [
      client.apiKeyBills.list(query),
      client.apiKeyBills.summarize(query, { by }),
      client.apiKeyBills.plan(query),
    ];
    startTime.setTime(0);
    endTime.setTime(Number.NaN);
    by.splice(0, 1, "no such name");
    query.cycleType = "Never";
    const [listed, summed, planned] = await Promise.all(asked);
    equal(windowsOf(listed.report.windows), [months2026[0]], "the list");
    equal(Object.keys(summed.groups[0].key), ["month"], "the summary");
    equal(planned, [months2026[0]], "the plan");
    let rows = 0;
    for await (const batch of stream) rows += batch.length;
    equal(rows, listed.bills.length, "the stream");
    equal(windowsOf(stream.report.windows), [months2026[0]], "the stream's windows");
    ok((await box.requests()).length === 3, "three requests");

    const table = await client.apiKeyBills.load(january);
    const lines = table.toCsvStream({ columns });
    columns.splice(0, 1, "no such name");
    ok((await new Response(lines).text()).startsWith("total\r\n"), "the CSV's columns");
    table.free();
  },

  "options are read once": async ({ lib }) => {
    const { given: headers, reads: headerReads } = shifty({ "x-team": "billing" }, "\n");
    const { given, reads } = shifty(
      {
        baseUrl: "https://own.example",
        headers,
        currency: "EUR",
        utcOffset: "+08:00",
        timeoutMs: 5000,
        concurrency: 2,
      },
      -1,
    );
    const sent = [];
    const fetch = async (request) => {
      sent.push(request.headers.get("x-team"));
      return new Response(bodyOf(["a"]));
    };
    Object.defineProperty(given, "fetch", { enumerable: true, value: fetch });
    const client = new lib.BillingClient(given);
    eachOnce(reads, "client");
    eachOnce(headerReads, "headers");
    const { given: options, reads: callReads } = shifty({ timeoutMs: 5000, maxRetries: 1, splitBy: "week" }, -1);
    const table = await client.apiKeyBills.load(january, options);
    eachOnce(callReads, "call");
    equal([table.currency, table.utcOffset, sent], ["EUR", "+08:00", ["billing"]], "the first values");
    table.free();
  },

  "arguments of a table's methods are read once": async ({ lib }) => {
    const { given: labels, reads: labelReads } = shifty({ currency: "EUR", utcOffset: "+08:00" }, -1);
    const table = await lib.decodeBills("apiKey", bodyOf(["a", "b", "a"]), labels);
    eachOnce(labelReads, "decodeBills");
    const asks = {
      filter: [{ productName: shiftyList(["a"], "b") }, (given) => equal(table.filter(given).length, 2, "filter")],
      summarize: [
        { by: shiftyList(["productName"], "nothing"), top: 1 },
        (given) => equal(table.summarize(given).groups.length, 2, "summarize"),
      ],
      compare: [
        { by: shiftyList(["productName"], "nothing"), orderBy: undefined },
        (given) => equal(table.compare(table, given).groups.length, 2, "compare"),
      ],
      toCsv: [
        { columns: shiftyList(["total"], "nothing"), bom: false },
        (given) => ok(table.toCsv(given).startsWith("total\r\n"), "toCsv"),
      ],
      toFocusCsv: [{ vouchers: "credits", billingAccountName: "own" }, (given) => table.toFocusCsv(given)],
      forecast: [{ period: "2026-01-01", budget: "1", now: 1_767_312_000 }, (given) => table.forecast(given)],
      forecastOf: [
        { period: "2026-01-01", budget: "1", now: 1_767_312_000 },
        (given) => lib.forecastOf(table.summarize({ by: ["day"] }), given),
      ],
      unusualDays: [{ by: shiftyList(["productName"], "nothing") }, (given) => table.unusualDays(given)],
      summaryToCsv: [
        { columns: shiftyList(["total"], "nothing"), bom: false },
        (given) => ok(lib.summaryToCsv(table.summarize({ by: [] }), given).startsWith("total\r\n"), "summaryToCsv"),
      ],
      formatMoney: [
        { currency: "USD", locale: "en" },
        (given) => equal(lib.formatMoney("1.5", given), "$1.50", "formatMoney"),
      ],
    };
    for (const [name, [fields, ask]] of Object.entries(asks)) {
      const { given, reads } = shifty(fields, -1);
      ask(given);
      eachOnce(reads, name);
    }
    table.free();
  },

  "the head of a response for decodeBills is read once": async ({ lib }) => {
    const answer = new Response(bodyOf(["a"]));
    const { given, reads } = shifty({ status: 200, bodyUsed: false, body: answer.body, headers: answer.headers }, 500);
    const table = await lib.decodeBills("apiKey", given);
    eachOnce(reads, "decodeBills");
    equal(table.length, 1, "rows");
    table.free();
  },

  "a list that throws when it is read is refused by every function": async ({ connect, lib }) => {
    const table = await lib.decodeBills("apiKey", bodyOf(["a"]));
    const hostile = [];
    Object.defineProperty(hostile, 0, {
      enumerable: true,
      get() {
        throw new Error("no entry");
      },
    });
    const { client } = await connect({}, small);
    for (const [kind, ask] of [
      ["query", () => table.filter({ productName: hostile })],
      ["query", () => table.summarize({ by: hostile })],
      ["query", () => client.apiKeyBills.summarize(january, { by: hostile })],
      ["query", () => client.apiKeyBills.list({ ...january, category: hostile })],
      ["config", () => table.toCsv({ columns: hostile })],
    ]) {
      const error = await (async () => ask())().then(
        () => undefined,
        (thrown) => thrown,
      );
      equal([error?.kind, error instanceof lib.BillingError], [kind, true], String(error));
    }
    equal(table.length, 1, "the table is still usable");
    table.free();
  },

  "Z, -00:00 and +00:00 are the same offset": async ({ connect, lib }) => {
    const tables = [];
    for (const utcOffset of ["Z", "+00:00", "-00:00", undefined]) {
      const { client } = await connect({ ...(utcOffset && { utcOffset }) }, small);
      tables.push(await client.apiKeyBills.load(january));
      const { utcOffset: shown } = await client.apiKeyBills.summarize(january, { by: ["day"] });
      equal(shown, "+00:00", `${utcOffset} in a summary`);
      tables.push(await lib.decodeBills("apiKey", bodyOf(["a"]), { ...(utcOffset && { utcOffset }) }));
      equal((await lib.planWindows("apiKey", january, { ...(utcOffset && { utcOffset }) })).length, 1, "plan");
    }
    for (const one of tables) {
      equal(one.utcOffset, "+00:00", "as it is displayed");
      for (const other of tables) one.compare(other, { by: [] });
    }
    for (const table of tables) table.free();
  },
};
