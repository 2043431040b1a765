// Members of an answer next to its list: a failure, a hint at more rows, a count of rows, a code; and rows of another category
// than the requested one. Every kind of call interprets them in the same way.

import { equal, failure, january, januaryWindow, ok, quarter } from "./support.mjs";

const row = (category = "llm", field = "category") =>
  `{"startTime":"1767225600","endTime":"1767311999","amount":"15000","voucherAmount":"0","payAmount":"15000","${field}":"${category}"}`;

/** An answer with rows, and members before and after them. */
const answer = (rows, before, after) =>
  `{${[before, `"bills":[${rows.join(",")}]`, after].filter((part) => part).join(",")}}`;

/** A fetch that returns a body in chunks of a length. */
const service =
  (text, init, size = 7) =>
  async () => {
    const bytes = new TextEncoder().encode(text);
    let next = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (next >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(next, (next += size)));
      },
    });
    return new Response(body, init);
  };

/** Every kind of call: the number of rows, and the report. */
const ways = {
  list: async (bills, query) => {
    const found = await bills.list(query);
    return { rows: found.bills.length, report: found.report };
  },
  load: async (bills, query) => {
    const table = await bills.load(query);
    const { length, report } = table;
    table.free();
    return { rows: length, report };
  },
  stream: async (bills, query) => {
    const stream = bills.stream(query);
    let rows = 0;
    for await (const batch of stream) rows += batch.length;
    return { rows, report: stream.report };
  },
  summarize: async (bills, query) => {
    const { total, control, report } = await bills.summarize(query, { by: [] });
    return { rows: total.rows + (control?.rows ?? 0), report };
  },
};

/** Members next to two rows, and their effect: a notice with a code, none, or a failure. */
const members = [
  ['"code":0,"message":"ok"', undefined],
  ['"success":true,"error":null,"hasMore":false,"nextCursor":""', undefined],
  ['"total":"2","count":2', undefined],
  ['"total":"500.00"', undefined],
  ['"hasMore":true,"nextCursor":"abc"', "more"],
  ['"truncated":true', "more"],
  ['"pagination":{"next_page_token":"abc"}', "more"],
  ['"total":500,"page":1,"pageSize":2', "count-differs"],
  ['"total_count":"3"', "count-differs"],
  ['"code":5001,"message":"db timeout"', "unknown-code"],
  ['"code":500,"message":"query timed out, partial data"', "failure"],
  ['"code":"500","message":"LIST_BILL_ERROR"', "failure"],
  ['"message":"too fast","code":429', "failure"],
  ['"code":-1', "failure"],
  ['"success":false,"msg":"busy, try later"', "failure"],
  ['"error":{"message":"ledger unavailable","type":"server_error"}', "failure"],
  ['"error":"ledger unavailable"', "failure"],
];

export default {
  "members before and after the list are interpreted, in every kind of call": async ({ connect, lib }) => {
    for (const [text, outcome] of members) {
      for (const [before, after] of [
        [text, ""],
        ["", text],
      ]) {
        const fetch = service(answer([row(), row()], before, after));
        const { client } = await connect({ fetch });
        for (const [name, ask] of Object.entries(ways)) {
          const about = `${name}: ${before} … ${after}`;
          const call = ask(client.apiKeyBills, january);
          if (outcome === "failure") {
            const expected = { status: 200, attempts: 1, window: januaryWindow };
            await failure(lib, call, "api", expected, about);
            continue;
          }
          const { rows, report } = await call;
          const notices = report.notices.map(({ code, window }) => ({ code, window }));
          equal(rows, 2, `${about}: rows`);
          equal(notices, outcome ? [{ code: outcome, window: januaryWindow }] : [], `${about}: notices`);
          equal(report.complete, outcome === undefined || outcome === "unknown-code", `${about}: complete`);
        }
      }
    }
  },

  "without rows, a failure or an unknown code is an error": async ({ connect, lib }) => {
    for (const list of ["null", "[]"]) {
      for (const text of ['"code":10500,"message":"internal"', '"code":-1', '"success":false', '"error":"failed"']) {
        const { client } = await connect({ fetch: service(`{"bills":${list},${text}}`) });
        for (const [name, ask] of Object.entries(ways))
          await failure(lib, ask(client.apiKeyBills, january), "api", { attempts: 1 }, `${name}: ${list}, ${text}`);
      }
    }
  },

  "a stream with a failure after its rows delivers them, and rejects": async ({ connect, lib }) => {
    const text = answer(Array(3000).fill(row()), "", '"code":500,"message":"query timed out"');
    const { client } = await connect({ fetch: service(text, {}, 50_000) });
    let rows = 0;
    const read = async () => {
      for await (const batch of client.apiKeyBills.stream(january)) rows += batch.length;
    };
    await failure(lib, read, "api", { status: 200 });
    ok(rows > 0, "rows that were there before it failed");
  },

  "with collect, the rows of an answer that reports a failure do not count": async ({ connect }) => {
    const fetch = async ({ url }) => {
      const fails = new URL(url).searchParams.get("startTime") !== String(januaryWindow.startTime);
      return service(answer([row()], "", fails ? '"code":500' : '"code":200'))();
    };
    const { client } = await connect({ fetch });
    const { bills, report } = await client.apiKeyBills.list(quarter, { onWindowError: "collect" });
    equal([bills.length, report.failed.length, report.complete], [1, 2, false]);
  },

  "HTTP 202 and 206 are incomplete; other successes are complete": async ({ connect, lib }) => {
    for (const [status, complete] of [
      [200, true],
      [201, true],
      [202, false],
      [206, false],
    ]) {
      const { client } = await connect({ fetch: service(answer([row()]), { status }) });
      for (const [name, ask] of Object.entries(ways)) {
        const { rows, report } = await ask(client.apiKeyBills, january);
        const codes = report.notices.map(({ code, window }) => [code, window]);
        const expected = complete ? [] : [["partial-status", januaryWindow]];
        equal([rows, report.complete, codes], [1, complete, expected], `${name}: ${status}`);
      }
      const table = await lib.decodeBills("apiKey", await service(answer([row()]), { status })());
      equal([table.report.complete, table.report.notices.length], [complete, complete ? 0 : 1], `decoded: ${status}`);
      table.free();
    }
  },

  "members next to the list are interpreted by decodeBills, too": async ({ lib }) => {
    for (const [text, outcome] of members) {
      const body = answer([row(), row()], "", text);
      if (outcome === "failure") {
        await failure(lib, lib.decodeBills("apiKey", body), "api", {}, text);
        continue;
      }
      const table = await lib.decodeBills("apiKey", body);
      const { notices, complete } = table.report;
      equal(
        notices.map(({ code, window }) => [code, window]),
        outcome ? [[outcome, undefined]] : [],
        text,
      );
      equal(complete, outcome === undefined || outcome === "unknown-code", text);
      ok(
        notices.every((notice) => notice.text.length > 20 && !("window" in notice)),
        "in a sentence, without a window",
      );
      table.free();
    }
  },

  "each category that was not requested has one notice, control totals have none": async ({ connect }) => {
    const lists = { apiKeyBills: "category", fixedTermBills: "productCategory" };
    for (const [list, field] of Object.entries(lists)) {
      const rows = ["llm", "summary", "gpu", "llm", "video", "gpu"].map((category) => row(category, field));
      const { client } = await connect({ fetch: service(answer(rows)) });
      const query = list === "apiKeyBills" ? january : { period: "2026-01" };
      for (const [name, ask] of Object.entries(ways)) {
        const { report } = await ask(client[list], { ...query, category: "llm" });
        equal(
          report.notices.map(({ code, window }) => [code, window]),
          [
            ["other-category", undefined],
            ["other-category", undefined],
          ],
          `${list}, ${name}`,
        );
        equal(
          report.notices.map(({ text }) => /category "(\w+)"/.exec(text)?.[1]),
          ["gpu", "video"],
          `${list}, ${name}: which`,
        );
        equal(report.complete, true, `${list}, ${name}: complete`);
        const all = await ask(client[list], query);
        equal(all.report.notices, [], `${list}, ${name}: no category was given`);
      }
      const { total, control } = await client[list].summarize({ ...query, category: "llm" }, { by: [] });
      equal([total.rows, control.rows], [5, 1], `${list}: control totals are kept apart`);
    }
  },

  "a key that the service echoes next to the rows is not in a notice": async ({ connect }) => {
    const { client, own } = await connect.withKey({
      fetch: async (request) => {
        const key = request.headers.get("authorization").replace("Bearer ", "");
        const beside = `"code":"${key}","message":"for ${key}","has_more":true`;
        return service(answer([row(), row(key)], beside))();
      },
    });
    for (const ask of Object.values(ways)) {
      const { report } = await ask(client.apiKeyBills, { ...january, category: "llm" });
      const codes = report.notices.map(({ code }) => code).sort();
      equal(codes, ["more", "other-category", "unknown-code"], "notices");
      ok(!JSON.stringify(report.notices).includes(own.apiKey), JSON.stringify(report.notices));
    }
  },
};
