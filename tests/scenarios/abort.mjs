// Ending a call early, by a signal or a deadline, in every phase of a call.

import { equal, failure, january, ok, quarter, settlesWithin, sleep, small, textOf, until } from "./support.mjs";

/** Starts a call, aborts it when `when` is true, and checks that it ends at once and leaves nothing open. */
async function abortWhen({ lib, connect }, faults, when, { reason, hasReason = true, query = quarter } = {}) {
  const events = [];
  const sent = counted();
  const { client, box } = await connect({ onEvent: (event) => events.push(event), fetch: sent.fetch }, small);
  for (const fault of faults) await box.inject(fault);
  const controller = new AbortController();
  const call = client.apiKeyBills.list(query, { signal: controller.signal });
  call.catch(() => {});
  await until(() => when({ events, box }), "the moment to abort");
  if (hasReason) controller.abort(reason);
  else controller.abort();
  ok(await settlesWithin(50, call), "settles within 50 ms");
  const error = await failure(lib, call, "aborted");
  ok(Object.is(error.cause, controller.signal.reason), `cause is the reason: ${String(error.cause)}`);
  equal((await box.idle()).open, 0, "nothing is left open");
  const [requests, seen] = [sent.count, events.length];
  await sleep(1300);
  equal(sent.count, requests, "no request after that");
  equal(events.length, seen, "no event after that");
  return error;
}

/** A fetch that counts requests, because the server may see an aborted one late. */
function counted() {
  const sent = { count: 0, fetch: (request) => (sent.count++, fetch(request)) };
  return sent;
}

const rateLimited = { name: "rate-limit", waitSeconds: 1 };
const isWaiting = ({ events }) => events.some((event) => event.type === "wait");

export default {
  "an abort during a retry wait settles at once, with any reason, and leaves nothing open": async (place) => {
    const reasons = [new Error("enough"), "a text", 0, null, { code: 7 }, Symbol("why")];
    const one = { query: january };
    await Promise.all([
      ...reasons.map((reason) => abortWhen(place, [rateLimited], isWaiting, { reason, ...one })),
      abortWhen(place, [rateLimited], isWaiting, { hasReason: false, ...one }).then((error) =>
        equal(error.cause.name, "AbortError", "the platform's own reason"),
      ),
    ]);
  },

  "an abort while other windows are queued": async (place) => {
    await abortWhen(place, [rateLimited], isWaiting, { reason: "stop" });
  },

  "an abort in the middle of a body": async (place) => {
    const arrives = async ({ events, box }) =>
      events.some((event) => event.type === "response") && (await box.state()).requests === 3;
    await abortWhen(place, [{ name: "stall", times: 3 }], arrives, { reason: "stop" });
  },

  "an abort before any answer": async (place) => {
    const isRequested = async ({ box }) => (await box.state()).requests === 3;
    await abortWhen(place, [{ name: "no-answer", times: 3 }], isRequested, { reason: "stop" });
  },

  "a signal that is already aborted: nothing is sent": async ({ connect, lib }) => {
    const { client, box } = await connect();
    for (const bills of [client.apiKeyBills, client.fixedTermBills]) {
      const signal = AbortSignal.abort("before");
      const error = await failure(lib, bills.list(quarter, { signal }), "aborted");
      equal(error.cause, "before", "cause");
    }
    equal((await box.state()).requests, 0, "requests");
  },

  "a signal aborted in the same tick: nothing is sent": async ({ connect, lib }) => {
    const { client, box } = await connect();
    const controller = new AbortController();
    const call = client.apiKeyBills.list(quarter, { signal: controller.signal });
    controller.abort(undefined);
    const error = await failure(lib, call, "aborted");
    ok(error.cause === controller.signal.reason, "cause");
    equal((await box.state()).requests, 0, "requests");
  },

  "an abort in a callback": async ({ connect, lib }) => {
    for (const hook of ["onEvent", "onProgress"]) {
      const controller = new AbortController();
      const stop = () => controller.abort(hook);
      const { client, box } = await connect(hook === "onEvent" ? { onEvent: stop } : {}, small);
      const options = { signal: controller.signal, ...(hook === "onProgress" ? { onProgress: stop } : {}) };
      const error = await failure(lib, client.apiKeyBills.list(quarter, options), "aborted", {}, hook);
      equal(error.cause, hook, "cause");
      equal((await box.idle()).open, 0, "nothing is left open");
    }
  },

  "an abort after the end changes nothing": async ({ connect }) => {
    const { client } = await connect({}, small);
    const controller = new AbortController();
    const { bills } = await client.apiKeyBills.list(january, { signal: controller.signal });
    const before = textOf(bills);
    controller.abort();
    await sleep(10);
    equal(textOf(bills), before, "bills");
  },

  "one signal for many calls: all end, and listeners are removed": async ({ connect, lib }) => {
    const { client, box } = await connect({}, small);
    const controller = new AbortController();
    const { signal } = controller;
    let listeners = 0;
    let most = 0;
    const counted = {
      get aborted() {
        return signal.aborted;
      },
      get reason() {
        return signal.reason;
      },
      addEventListener: (...args) => {
        most = Math.max(most, (listeners += 1));
        signal.addEventListener(...args);
      },
      removeEventListener: (...args) => (listeners--, signal.removeEventListener(...args)),
    };
    await client.apiKeyBills.list(january, { signal: counted });
    equal(listeners, 0, "listeners after a good call");
    await box.inject({ name: "no-answer", times: 2 });
    const calls = [
      client.apiKeyBills.list(january, { signal: counted }),
      client.fixedTermBills.list({ period: "2026-01" }, { signal: counted }),
    ];
    for (const call of calls) call.catch(() => {});
    await until(async () => (await box.state()).requests === 3, "both requests are sent");
    controller.abort("all");
    for (const call of calls) equal((await failure(lib, call, "aborted")).cause, "all", "cause");
    equal(listeners, 0, "listeners after an abort");
    equal(most, 1, "listeners at a time");
    equal((await box.idle()).open, 0, "nothing is left open");
  },

  "a deadline ends a call during a wait, during a body and before an answer": async ({ connect, lib }) => {
    const faults = [rateLimited, { name: "stall", times: 3 }, { name: "no-answer", times: 3 }];
    await Promise.all(
      faults.map(async (fault) => {
        const sent = counted();
        const { client, box } = await connect({ fetch: sent.fetch }, small);
        await box.inject(fault);
        const call = client.apiKeyBills.list(quarter, { deadlineMs: 250 });
        call.catch(() => {});
        ok(await settlesWithin(1500, call), `${fault.name}: settles`);
        await failure(lib, call, "timeout", {}, fault.name);
        equal((await box.idle()).open, 0, `${fault.name}: nothing is left open`);
        const requests = sent.count;
        await sleep(1200);
        equal(sent.count, requests, `${fault.name}: no request after that`);
      }),
    );
  },

  "a body that is always readable delays neither a deadline nor a signal": async ({
    lib,
    baseUrl = "https://own.example",
  }) => {
    const spaces = new TextEncoder().encode(`${" ".repeat(65_536)}`);
    const endless = () => {
      let hasBegun = false;
      const pull = (controller) => {
        controller.enqueue(hasBegun ? spaces : new TextEncoder().encode('{"bills":['));
        hasBegun = true;
      };
      return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }));
    };
    const client = new lib.BillingClient({ baseUrl, fetch: async () => endless(), maxRetries: 0 });
    const query = { period: "2026-01", cycleType: "Day" };
    await failure(lib, client.apiKeyBills.list(query, { deadlineMs: 200 }), "timeout");
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    await failure(lib, client.apiKeyBills.list(query, { signal: controller.signal }), "aborted");
    let isOver = false;
    setTimeout(() => (isOver = true), 50);
    const stopped = lib.decodeBills(
      "apiKey",
      endlessUntil(() => isOver),
    );
    await failure(lib, stopped, "network");
  },
};

/** A body of spaces that breaks off when `isOver` returns true. */
function endlessUntil(isOver) {
  const spaces = new TextEncoder().encode(" ".repeat(65_536));
  const pull = (controller) => (isOver() ? controller.error(new Error("over")) : controller.enqueue(spaces));
  return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }));
}
