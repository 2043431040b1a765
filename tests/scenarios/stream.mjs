// Streams: the rows of a list as they arrive, with backpressure, and ended by the reader.

import {
  equal,
  failure,
  includes,
  january,
  januaryWindow,
  months2026,
  ok,
  quarter,
  settlesWithin,
  sleep,
  small,
  until,
  windowsOf,
  wireOf,
  year2026,
} from "./support.mjs";

const perKey = { period: "2026", cycleType: "Day" };
const account = { keys: 2, models: 3, instances: 12 };

/** Reads a stream to its end. */
async function readAll(stream, each = () => {}) {
  const rows = [];
  for await (const batch of stream) {
    ok(batch.length > 0 && batch.length <= 1024, `a batch has ${batch.length} rows`);
    for (const row of batch) rows.push(row);
    await each(batch, rows);
  }
  return rows;
}

/** A report without durations. */
const factsOf = ({ windows, ...report }) => ({
  ...report,
  windows: windows.map(({ startTime, endTime, rows, bytes }) => ({ startTime, endTime, rows, bytes })),
});

// ---------------------------------------------------------------- a service that counts every byte

const row = (window, number) =>
  `{"startTime":"${window}","endTime":"${window + 59}","amount":"${number}","voucherAmount":"0","payAmount":"${number}",` +
  `"productName":"model-${number % 7}","ownerID":"key-${number % 5}","note":"${"-".repeat(400)}"}`;

/** The body of a window, in chunks. */
function chunksOf(window, rows, chunkBytes) {
  const list = Array.from({ length: rows }, (_, number) => row(window, number));
  const bytes = new TextEncoder().encode(`{"bills":[${list.join(",")}]}`);
  return Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, place) =>
    bytes.slice(place * chunkBytes, (place + 1) * chunkBytes),
  );
}

/** A client of a service that sends a chunk only when it is pulled. `bodyOf(window, attempt)` returns the chunks. */
function ownService(lib, bodyOf, options = {}) {
  const service = { requests: 0, sentBytes: 0, open: 0 };
  const attempts = new Map();
  const fetch = async ({ url, signal }) => {
    const window = Number(new URL(url).searchParams.get("startTime"));
    attempts.set(window, (attempts.get(window) ?? 0) + 1);
    service.requests += 1;
    service.open += 1;
    const chunks = bodyOf(window, attempts.get(window));
    const close = () => (service.open -= 1);
    const body = new ReadableStream(
      {
        pull(controller) {
          const chunk = chunks.shift();
          if (chunk === undefined) return close(controller.close());
          if (typeof chunk === "string") return close(controller.error(new TypeError(chunk)));
          service.sentBytes += chunk.length;
          controller.enqueue(chunk);
        },
        cancel: close,
      },
      { highWaterMark: 0 },
    );
    signal.addEventListener("abort", () => {});
    return new Response(body);
  };
  service.client = new lib.BillingClient({ baseUrl: "https://own.example", fetch, ...options });
  return service;
}

const MiB = 1 << 20;

export default {
  "a stream of a year gives the rows of the list, in window order, for both kinds": async ({ connect }) => {
    for (const [kind, query] of [
      ["apiKey", perKey],
      ["fixedTerm", { period: "2026" }],
    ]) {
      const { client, box } = await connect({}, account);
      const stream = client[`${kind}Bills`].stream(query);
      const rows = await readAll(stream);
      equal(wireOf(rows), await box.bills(kind, query), "every row of the year, once, in order");
      const { bills, report } = await client[`${kind}Bills`].list(query);
      equal(wireOf(rows), wireOf(bills), "the rows of the list");
      ok(rows[0].constructor === bills[0].constructor, "of the same class");
      equal(factsOf(stream.report), factsOf(report), "the list's report");
      equal(windowsOf(stream.report.windows), months2026, "windows in order");
      equal((await box.idle()).open, 0, "nothing is left open");
    }
  },

  "a stream's report has the delivered rows so far, and is complete at the end": async ({ connect }) => {
    const { client } = await connect({ concurrency: 1 }, account);
    const stream = client.apiKeyBills.stream(quarter);
    equal(stream.report.rows, 0, "before");
    equal([stream.report.complete, stream.report.windows], [false, []], "before");
    const rows = await readAll(stream, (batch, all) => {
      equal(stream.report.rows, all.length, "rows so far");
      equal(stream.report.complete, false, "not complete yet");
    });
    equal([stream.report.complete, stream.report.rows], [true, rows.length], "after");
    ok(stream.report === stream.report, "final");
    ok(
      stream.report.windows.every(({ attempts, ms }) => attempts === 1 && ms >= 0),
      "attempts and times",
    );
  },

  "a stream sends nothing before its first batch is requested; errors are thrown by the loop": async (place) => {
    const { connect, lib } = place;
    const { client, box } = await connect({}, small);
    const bills = client.apiKeyBills;
    bills.stream(january);
    bills.stream(january)[Symbol.asyncIterator]();
    await sleep(50);
    equal((await box.state()).requests, 0, "requests");
    await failure(lib, readAll(bills.stream({ period: "2026-13", cycleType: "Day" })), "query", { path: "period" });
    await failure(lib, readAll(bills.stream(january, { concurrency: 9 })), "config", { path: "concurrency" });
    await failure(lib, readAll(bills.stream(undefined)), "query");
    const reason = { name: "before" };
    const error = await failure(lib, readAll(bills.stream(january, { signal: AbortSignal.abort(reason) })), "aborted");
    ok(error.cause === reason, "the signal's reason");
    const keyless = new lib.BillingClient();
    await failure(lib, readAll(keyless.apiKeyBills.stream(january)), "config", { path: "apiKey" });
    equal((await box.state()).requests, 0, "requests");
  },

  "a stream is not affected by later changes of the caller's objects": async ({ connect }) => {
    const { client, box } = await connect({}, small);
    const query = { ...january };
    const options = { concurrency: 1 };
    const stream = client.apiKeyBills.stream(query, options);
    Object.assign(query, { period: "no period" });
    Object.assign(options, { concurrency: 100 });
    const rows = await readAll(stream);
    equal(wireOf(rows), await box.bills("apiKey", { ...januaryWindow, cycleType: "Day" }), "rows");
  },

  "a stream can be read once": async ({ connect, lib }) => {
    const { client } = await connect({}, small);
    const stream = client.apiKeyBills.stream(january);
    await readAll(stream);
    const error = await failure(lib, async () => stream[Symbol.asyncIterator](), "config");
    includes(error.message, "call stream() again");
    equal((await failure(lib, readAll(stream), "config")).kind, "config", "in a loop");
  },

  "several batches that are requested at once arrive in order, and then the end": async ({ lib }) => {
    const { client } = ownService(lib, (window) => chunksOf(window, 60, 2000));
    const iterator = client.fixedTermBills.stream({ period: "2026-01" })[Symbol.asyncIterator]();
    const batches = Array.from({ length: 80 }, () => iterator.next());
    const results = await Promise.all(batches);
    const amounts = results.flatMap(({ value }) => (value ?? []).map(({ amount }) => Number(amount)));
    equal(amounts, [...Array(60).keys()], "rows in order");
    const firstDone = results.findIndex(({ done }) => done);
    ok(
      results.slice(firstDone).every(({ done, value }) => done && value === undefined),
      "all results after the first done are done",
    );
    equal(await iterator.next(), { done: true, value: undefined }, "it stays done");
  },

  "a break closes everything at once": async ({ connect }) => {
    const { client, box } = await connect({}, account);
    await box.inject({ name: "slow-chunks", chunkBytes: 2000, pauseMs: 20, times: Infinity });
    const stream = client.apiKeyBills.stream(perKey);
    let seen = 0;
    for await (const batch of stream) {
      seen += batch.length;
      break;
    }
    ok(
      await settlesWithin(
        1000,
        until(async () => (await box.state()).open === 0, "closed sockets"),
      ),
      "at once",
    );
    const requests = await box.requests();
    ok(requests.length >= 1 && requests.length <= 4, `${requests.length} requests`);
    ok(
      requests.every(({ outcome }) => outcome === "aborted"),
      "all were aborted",
    );
    await sleep(300);
    equal((await box.state()).requests, requests.length, "no request after that");
    equal([stream.report.rows, stream.report.complete], [seen, false], "the report keeps the delivered rows");
  },

  "an error in the loop closes everything, and is passed on": async ({ connect }) => {
    const { client, box } = await connect({}, account);
    await box.inject({ name: "slow-chunks", chunkBytes: 2000, pauseMs: 20, times: Infinity });
    const own = new Error("enough");
    const thrown = await readAll(client.fixedTermBills.stream({ period: "2026" }), () => Promise.reject(own)).catch(
      (error) => error,
    );
    ok(thrown === own, "the caller's error");
    equal((await box.idle()).open, 0, "nothing is left open");
  },

  "return() ends a pending next()": async ({ connect }) => {
    const { client, box } = await connect({}, small);
    await box.inject({ name: "no-answer", times: Infinity });
    const iterator = client.apiKeyBills.stream(quarter)[Symbol.asyncIterator]();
    const waiting = [iterator.next(), iterator.next()];
    await until(async () => (await box.state()).requests === 3, "requests");
    const returned = iterator.return();
    equal(await Promise.all([...waiting, returned]), Array(3).fill({ done: true, value: undefined }), "all are done");
    equal((await box.idle()).open, 0, "nothing is left open");
  },

  "an iterator that is disposed of early closes everything": async ({ connect }) => {
    const { asyncDispose } = Symbol;
    const { client, box } = await connect({}, account);
    await box.inject({ name: "stall", afterBytes: 3000, times: Infinity });
    const iterator = client.apiKeyBills.stream(perKey)[Symbol.asyncIterator]();
    equal(
      typeof iterator[asyncDispose],
      asyncDispose ? "function" : "undefined",
      "Symbol.asyncDispose, if the engine has it",
    );
    await iterator.next();
    ok((await box.state()).open > 0, "its requests are still open");
    equal(
      await (asyncDispose ? iterator[asyncDispose]() : iterator.return().then(() => {})),
      undefined,
      "resolves to undefined",
    );
    equal((await box.idle()).open, 0, "nothing is left open");
    equal(await iterator.next(), { done: true, value: undefined }, "after it");
  },

  "an abort ends the pending batch, or the next one": async ({ connect, lib }) => {
    for (const isWaiting of [true, false]) {
      const { client, box } = await connect({}, account);
      await box.inject({ name: "stall", afterBytes: 3000, times: Infinity });
      const controller = new AbortController();
      const reason = new Error("enough");
      const stream = client.apiKeyBills.stream(perKey, { signal: controller.signal });
      const iterator = stream[Symbol.asyncIterator]();
      ok((await iterator.next()).value.length > 0, "a batch of an incomplete body");
      const waiting = isWaiting && iterator.next();
      controller.abort(reason);
      const error = await failure(lib, waiting || iterator.next(), "aborted");
      ok(error.cause === reason, "cause");
      equal(await iterator.next(), { done: true, value: undefined }, "after it");
      equal((await box.idle()).open, 0, "nothing is left open");
      equal(stream.report.complete, false, "report");
      ok(stream.report.rows > 0, "rows that were delivered");
    }
  },

  "a deadline ends a stream, and includes the reader's own time": async ({ connect, lib }) => {
    const { client, box } = await connect({}, account);
    await box.inject({ name: "stall", afterBytes: 3000, times: Infinity });
    const stream = client.apiKeyBills.stream(perKey, { deadlineMs: 400 });
    await sleep(500);
    const error = await failure(
      lib,
      readAll(stream, () => sleep(500)),
      "timeout",
    );
    includes(error.message, "deadlineMs");
    equal((await box.idle()).open, 0, "nothing is left open");
  },

  "backpressure: if the reader pauses, only a bounded number of bytes is sent": async ({ lib }) => {
    // Twelve windows of 1.7 MiB.
    const service = ownService(lib, (window) => chunksOf(window, 3000, 1 << 14), { timeoutMs: 1000 });
    const stream = service.client.fixedTermBills.stream({ period: "2026" });
    const iterator = stream[Symbol.asyncIterator]();
    let givenBytes = 0;
    const most = 5 * MiB;
    const check = () => {
      const ahead = service.sentBytes - givenBytes;
      ok(ahead < most, `${ahead} bytes are sent but not yet read`);
      return ahead;
    };
    await iterator.next();
    await until(() => check() > 3 * MiB, "windows run ahead");
    await sleep(200);
    const held = service.sentBytes;
    await sleep(1300);
    equal(service.sentBytes, held, "nothing is sent while the reader pauses");
    let rows = 0;
    for (let result; !(result = await iterator.next()).done;) {
      rows += result.value.length;
      givenBytes += result.value.length * row(1767225600, 1000).length;
      check();
    }
    ok(rows > 35_000, "all rows");
    equal([stream.report.rows, stream.report.complete], [36_000, true], "report");
    equal(
      [service.requests, service.open],
      [12, 0],
      "no timeout counts while the reader pauses, and nothing is left open",
    );
  },

  "backpressure reaches the socket: of an endless response, only the size of the buffers is sent": async (place) => {
    const { lib, origin } = place;
    const address = `${origin}/flood/${Math.random()}`;
    const flood = async () => (await fetch(address)).json();
    const client = new lib.BillingClient({ baseUrl: address });
    const stream = client.fixedTermBills.stream({ period: "2026-01" });
    let rows = 0;
    for await (const batch of stream) {
      rows += batch.length;
      if (rows < 3000) continue;
      // The buffers of the system may have some tens of megabytes.
      const stalled = await until(async () => {
        const { bytes } = await flood();
        await sleep(200);
        return (await flood()).bytes === bytes && bytes;
      }, "the service stops sending");
      ok(stalled < 100 * MiB, `after ${stalled} bytes`);
      break;
    }
    await until(async () => (await flood()).open === 0, "the socket is closed");
    equal(stream.report.rows, rows, "rows");
  },

  "a window that is cut off is retried, and continues after the delivered rows": async ({ connect, lib }) => {
    const events = [];
    const { client, box } = await connect({ onEvent: ({ type }) => events.push(type) }, account);
    await box.inject({ name: "cut-off", framing: "chunked" });
    await box.inject({ name: "reset", when: "in-body", afterBytes: 9000, after: 3 });
    const stream = client.apiKeyBills.stream(perKey);
    const rows = await readAll(stream);
    equal(wireOf(rows), await box.bills("apiKey", { ...year2026, cycleType: "Day" }), "every row once, in order");
    equal([stream.report.complete, stream.report.rows], [true, rows.length], "report");
    ok(events.includes("wait"), "there was a second attempt");

    let early = 0;
    const service = ownService(lib, (window, attempt) => {
      const chunks = chunksOf(window, 200, 5000);
      return attempt < 3 ? [...chunks.slice(0, 10 * attempt), "broken"] : chunks;
    });
    const again = service.client.fixedTermBills.stream({ period: "2026-01" });
    const amounts = (await readAll(again, (_, all) => (early ||= all.length))).map(({ amount }) => Number(amount));
    ok(early > 0 && early < 200, "rows are delivered before the first attempt is cut off");
    equal(amounts, [...Array(200).keys()], "each row once");
    equal([service.requests, service.open], [3, 0], "three attempts");
    equal(again.report.windows[0].attempts, 3, "attempts");
  },

  "a second attempt with other rows fails the stream": async ({ lib }) => {
    for (const [second, path] of [
      [(window) => chunksOf(window + 60, 200, 5000), /^bills\[\d+\]$/],
      [(window) => chunksOf(window, 1, 5000), /^bills\[1\]$/],
    ]) {
      const service = ownService(lib, (window, attempt) =>
        attempt === 1 ? [...chunksOf(window, 200, 5000).slice(0, 10), "broken"] : second(window),
      );
      const stream = service.client.fixedTermBills.stream({ period: "2026-01" });
      let seen = 0;
      const error = await failure(
        lib,
        readAll(stream, (batch) => (seen += batch.length)),
        "decode",
        { window: januaryWindow, attempts: 2 },
      );
      ok(path.test(error.path), error.path);
      includes(error.message, "Start the stream again");
      ok(seen > 0, "some rows were delivered");
      equal([stream.report.complete, stream.report.rows], [false, seen], "report");
      equal([service.requests, service.open], [2, 0], "no third attempt");
    }
  },

  "a 429 pauses a stream, and nothing is lost": async ({ connect }) => {
    const { client, box } = await connect({}, account);
    await box.inject({ name: "rate-limit", retryAfter: "milliseconds", waitSeconds: 0.3, after: 2, times: 2 });
    const stream = client.fixedTermBills.stream({ period: "2026" });
    equal(wireOf(await readAll(stream)), await box.bills("fixedTerm", year2026), "every row");
    equal(stream.report.complete, true, "complete");
  },

  "an error ends a stream; with collect, it is in the report and the other windows are streamed": async ({
    connect,
    lib,
  }) => {
    const broken = { name: "server-error", only: { startTime: months2026[1].startTime }, times: Infinity };
    const { client, box } = await connect({ maxRetries: 0 }, small);
    await box.inject(broken);
    const error = await failure(lib, readAll(client.apiKeyBills.stream(quarter)), "api", { status: 500 });
    equal(error.window, months2026[1], "window");
    equal((await box.idle()).open, 0, "nothing is left open");

    const stream = client.apiKeyBills.stream(quarter, { onWindowError: "collect" });
    const rows = wireOf(await readAll(stream));
    const truth = [];
    for (const month of [0, 2]) truth.push(...(await box.bills("apiKey", { ...months2026[month], cycleType: "Day" })));
    equal(rows, truth, "the rows of the others");
    const { report } = stream;
    equal([report.complete, report.rows], [false, rows.length], "report");
    equal(
      report.failed.map(({ window }) => window),
      [months2026[1]],
      "the window",
    );
    ok(report.failed[0].error instanceof lib.BillingError, "with a BillingError");
  },

  "with collect, rows of a window that failed later stay delivered": async ({ lib }) => {
    const service = ownService(
      lib,
      (window) => {
        const chunks = chunksOf(window, 40, 3000);
        return window === months2026[0].startTime ? [...chunks.slice(0, 4), "broken"] : chunks;
      },
      { maxRetries: 1 },
    );
    const stream = service.client.fixedTermBills.stream({ period: "2026-Q1" }, { onWindowError: "collect" });
    const rows = await readAll(stream);
    const early = rows.filter(({ startTime }) => startTime === months2026[0].startTime);
    ok(early.length > 0 && early.length < 40, `${early.length} rows of the window that failed`);
    equal(rows.length, early.length + 80, "and all rows of the others");
    equal([stream.report.rows, stream.report.failed.length, service.open], [rows.length, 1, 0], "report");
  },

  "several streams, one of them unread, do not affect each other": async ({ connect }) => {
    const { client, box } = await connect({ concurrency: 1 }, small);
    const forgotten = client.apiKeyBills.stream(quarter)[Symbol.asyncIterator]();
    await forgotten.next();
    const [days, months] = await Promise.all([
      readAll(client.apiKeyBills.stream(quarter)),
      readAll(client.fixedTermBills.stream({ period: "2026-Q1" })),
    ]);
    ok(days.length > 0 && months.length > 0, "both have rows");
    await forgotten.return();
    equal((await box.idle()).open, 0, "nothing is left open");
  },
};
