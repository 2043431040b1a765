// Connections that break, hang or never answer: they are retried, then reported.

import { equal, failure, january, januaryWindow, ok, small, wireOf, year2026 } from "./support.mjs";

const truth = { ...januaryWindow, cycleType: "Day" };

/** A fault that affects one request: the call succeeds with the same rows. */
async function recovers({ connect }, fault, options = {}) {
  const { client, box } = await connect(options);
  await box.inject(fault);
  const { bills, report } = await client.apiKeyBills.list(january);
  equal(wireOf(bills), await box.bills("apiKey", truth), `${JSON.stringify(fault)}: rows`);
  const { requests } = await box.state();
  // With a short timeout, the second attempt can be too slow on a busy machine, too.
  ok(requests === 2 || (options.timeoutMs && requests > 2), `${JSON.stringify(fault)}: one retry, not ${requests}`);
  return report;
}

/** A fault that affects all requests: the call fails with kind, attempts and window. */
async function fails({ connect, lib }, fault, kind, options = {}) {
  const about = JSON.stringify(fault);
  const { client, box } = await connect(options, small);
  await box.inject({ ...fault, times: Infinity });
  const retries = options.maxRetries ?? 3;
  const expected = { attempts: retries + 1, window: januaryWindow };
  const error = await failure(lib, client.apiKeyBills.list(january), kind, expected, about);
  const { open, requests } = await box.idle();
  // A browser may itself retry a request whose connection was reset.
  ok(requests === retries + 1 || (fault.name === "reset" && requests > retries), `${about}: ${requests} requests`);
  equal(open, 0, `${about}: nothing is left open`);
  return error;
}

const cutOffs = ["length", "chunked", "quiet"].map((framing) => ({ name: "cut-off", framing }));

export default {
  "a cut-off body is retried, and nothing of the first attempt is counted": async (place) => {
    await Promise.all(cutOffs.map((fault) => recovers(place, fault)));
  },

  "a body that is always cut off is a network error after four attempts, with its window": async (place) => {
    const errors = await Promise.all(cutOffs.map((fault) => fails(place, fault, "network")));
    for (const error of errors) ok(!/undefined|\[object/.test(error.message), error.message);
  },

  "a connection reset before and during the answer": async (place) => {
    const resets = [{ name: "reset" }, { name: "reset", when: "in-body" }];
    for (const fault of resets) await recovers(place, fault);
    for (const fault of resets) await fails(place, fault, "network", { maxRetries: 1 });
  },

  "an empty body with status 200 is retried, then an error; it is never an empty list": async (place) => {
    await recovers(place, { name: "empty" });
    await fails(place, { name: "empty" }, "network", { maxRetries: 1 });
  },

  "a body that stalls is a timeout, and so is no answer": async (place) => {
    const patience = { timeoutMs: 600, maxRetries: 1 };
    await Promise.all(
      [{ name: "stall" }, { name: "no-answer" }].map(async (fault) => {
        const error = await fails(place, fault, "timeout", patience);
        ok(error.message.includes("600 ms"), error.message);
      }),
    );
    await Promise.all(
      [{ name: "stall" }, { name: "no-answer" }].map((fault) => recovers(place, fault, { timeoutMs: 1000 })),
    );
  },

  "a slow body is not a timeout as long as bytes arrive, in chunks of any size": async ({ connect }) => {
    const { client, box } = await connect({ timeoutMs: 500 }, { ...small, escapes: true });
    await box.inject({ name: "slow-chunks", chunkBytes: 300, pauseMs: 20 });
    const started = Date.now();
    const { bills } = await client.apiKeyBills.list(january);
    equal(wireOf(bills), await box.bills("apiKey", truth), "rows");
    ok(Date.now() - started > 500, "it took longer than timeoutMs");
  },

  "a body byte by byte, which splits every character, escape and number": async ({ connect }) => {
    const { client, box } = await connect({}, { ...small, escapes: true, wire: "mixed" });
    await box.inject({ name: "slow-chunks", chunkBytes: 1, pauseMs: 0 });
    const { bills } = await client.apiKeyBills.list({ period: "2026-01", cycleType: "Month" });
    equal(wireOf(bills), await box.bills("apiKey", { ...januaryWindow, cycleType: "Month" }), "rows");
  },

  "errors of gateways are retried: 408, 425, 500, 502, 503, 504, 520, 524": async ({ connect }) => {
    await Promise.all(
      [408, 425, 500, 502, 503, 504, 520, 524].map(async (status, index) => {
        const { client, box } = await connect({}, small);
        await box.inject({ name: "server-error", status, body: ["envelope", "html", "empty"][index % 3] });
        const { report } = await client.fixedTermBills.list({ period: "2026-01" });
        equal([report.complete, (await box.requests()).length], [true, 2], `after ${status}`);
      }),
    );
  },

  "other errors are not retried, and the first one ends the call": async ({ connect, lib }) => {
    const { client, box } = await connect({ concurrency: 6 }, small);
    await box.inject({ name: "server-error", status: 400, times: Infinity });
    const error = await failure(lib, client.apiKeyBills.list({ ...year2026, cycleType: "Day" }), "api", {
      status: 400,
    });
    ok(error.attempts === 1, "400 is not retried");
    ok((await box.state()).requests <= 6, "the first failure ends the call");
  },
};
