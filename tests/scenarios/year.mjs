// A year of bills of both kinds: all rows and sums, and the requests.

import { equal, includes, months2026, ok, second, totalsOf, until, windowsOf, wireOf, year2026 } from "./support.mjs";

const perKey = { period: "2026", cycleType: "Day" };
const perKeyTruth = { ...year2026, cycleType: "Day" };
const account = { keys: 2, models: 3, instances: 12 };

/** Lists a year and compares rows, sums, windows and progress with the expected ones. */
async function listYear({ connect }, kind, { faults = [], options = {} } = {}) {
  const steps = [];
  const { client, box } = await connect(options, account);
  for (const fault of faults) await box.inject(fault);
  const query = kind === "apiKey" ? perKey : { period: "2026" };
  const truth = kind === "apiKey" ? perKeyTruth : year2026;
  const onProgress = (progress) => steps.push(progress);
  const { bills, report } = await client[`${kind}Bills`].list(query, { onProgress });

  const expected = await box.bills(kind, truth);
  ok(expected.length > 100, "the account has bills");
  equal(wireOf(bills), expected, "every row of the year, once, in order");
  equal(totalsOf(bills), await box.totals(kind, truth), "sums to the last digit");
  equal(report.complete, true, "complete");
  equal(report.failed, [], "no window failed");
  equal(report.rows, bills.length, "rows in the report");
  equal(windowsOf(report.windows), months2026, "windows in order");
  checkProgress(steps, report);
  const { peak, open } = await box.idle();
  ok(peak <= (options.concurrency ?? 4), `at most the configured concurrency: ${peak} at once`);
  equal(open, 0, "nothing is left open");
  return { bills, report, box };
}

function checkProgress(steps, report) {
  equal(
    steps.map((step) => step.windowsDone),
    months2026.map((_, index) => index + 1),
    "progress counts every window",
  );
  const last = steps.at(-1);
  const added = (field) => report.windows.reduce((sum, window) => sum + window[field], 0);
  equal(
    last,
    { windowsDone: 12, windowsTotal: 12, rows: added("rows"), bytes: added("bytes") },
    "the last progress has the sums of all windows",
  );
}

export default {
  "a year of daily bills per key: all rows and sums, window by window": async (place) => {
    const { bills, report, box } = await listYear(place, "apiKey");
    equal(report.duplicatesDropped, 0, "no bucket is in two windows");
    equal(report.rowsWithDecimalMoney, bills.length, "all rows have exact decimals");
    const requests = await box.requests();
    equal(requests.length, 12, "one request for each window");
    for (const request of requests) {
      equal(request.keyIn, ["authorization"], "the key is only in the authorization header");
      equal(request.unknownParameters, [], "only documented parameters");
    }
  },

  "a year of fixed-term bills: a charge across the border of months counts once, equal charges count each": async (
    place,
  ) => {
    const { bills, report } = await listYear(place, "fixedTerm");
    ok(report.duplicatesDropped > 0, "some rows are in two neighbouring windows");
    const sent = report.windows.reduce((sum, window) => sum + window.rows, 0);
    equal(sent - report.duplicatesDropped, bills.length, "sent rows are the returned ones and the dropped duplicates");
    const crossing = bills.filter((bill) =>
      months2026.some(({ endTime }) => bill.startTime <= endTime && bill.endTime > endTime),
    );
    ok(crossing.length >= report.duplicatesDropped / 2, "the account has charges that cross borders");
    const texts = wireOf(bills).map((bill) => JSON.stringify(bill));
    ok(new Set(texts).size < texts.length, "equal charges in one window are both kept");
  },

  "a year with a concurrency of one and of six": async (place) => {
    const one = await listYear(place, "apiKey", { options: { concurrency: 1 } });
    equal((await one.box.state()).peak, 1, "never more than one request at once");
    const six = await listYear(place, "fixedTerm", {
      options: { concurrency: 6 },
      faults: [{ name: "latency", ms: 60, times: Infinity }],
    });
    // A page may have fewer connections available.
    ok((await six.box.state()).peak >= 4, "requests run in parallel");
  },

  "a year with two 429s and a connection reset: the same rows and sums": async (place) => {
    for (const kind of ["apiKey", "fixedTerm"]) {
      const events = [];
      const { report, box } = await listYear(place, kind, {
        options: { onEvent: (event) => events.push({ ...event, at: Date.now() }) },
        faults: [
          { name: "rate-limit", retryAfter: "milliseconds", waitSeconds: 0.3, after: 2 },
          { name: "reset", after: 5 },
          { name: "rate-limit", retryAfter: "seconds", waitSeconds: 1, after: 7 },
        ],
      });
      const requests = await box.requests();
      equal(requests.filter((request) => request.status === 429).length, 2, "two responses have the status 429");
      equal(requests.filter((request) => request.outcome === "reset").length, 1, "one connection is reset");
      equal(requests.length, 15, "each of them is retried once");
      const attempts = report.windows.reduce((sum, window) => sum + window.attempts, 0);
      // A browser itself retries after some resets.
      ok(attempts === 15 || attempts === 14, `attempts in the report: ${attempts}`);
      checkPauses(events, [300, 1000]);
    }
  },

  "every form of Retry-After is respected": async ({ connect }) => {
    const forms = ["seconds", "milliseconds", "imf-fixdate", "rfc850", "asctime", "none"];
    await Promise.all(
      forms.map(async (retryAfter) => {
        const { client, box } = await connect({}, { keys: 1, models: 1 });
        await box.inject({ name: "rate-limit", retryAfter, waitSeconds: 1 });
        const { report } = await client.apiKeyBills.list({ period: "2026-01", cycleType: "Month" });
        equal(report.windows[0].attempts, 2, retryAfter);
        const [first, again] = await box.requests();
        const waited = again.at - first.at;
        const least = ["seconds", "milliseconds"].includes(retryAfter) ? 990 : 0;
        // The upper bound only excludes another unit: the machine may be busy.
        ok(waited >= least && waited <= 8000, `${retryAfter}: waited ${waited} ms`);
      }),
    );
  },

  "a Retry-After of an hour is not waited for: the error has its length": async ({ connect, lib }) => {
    const { client, box } = await connect();
    await box.inject({ name: "rate-limit", waitSeconds: 3600 });
    const error = await client.apiKeyBills.list(perKey).then(
      () => undefined,
      (thrown) => thrown,
    );
    ok(error instanceof lib.BillingError, "fails");
    equal([error.kind, error.status, error.reason], ["api", 429, "LIST_BILL_TOO_FAST"], "kind, status and reason");
    equal(error.retryAfterMs, 3_600_000, "retryAfterMs");
    includes(error.message, "3600", "the message has the wait");
    await until(async () => (await box.state()).open === 0, "nothing is left open");
    ok((await box.state()).requests <= 4, "no other window is requested after it");
  },

  "a Retry-After beyond the range of timers is not waited for, and ends the call": async ({ lib }) => {
    const waits = ["9007199254741", "99999999999999999999", "1e300"];
    for (const [place, wait] of waits.entries()) {
      for (const onWindowError of ["throw", "collect"]) {
        const fetch = async () => new Response("", { status: 429, headers: { "retry-after": wait } });
        const client = new lib.BillingClient({ baseUrl: "https://own.example", fetch, maxRetries: 0 });
        const call = client.fixedTermBills.list({ period: "2026-01" }, { onWindowError, deadlineMs: 5000 });
        const error = await call.then(
          ({ report }) => report.failed[0].error,
          (thrown) => thrown,
        );
        equal([error.kind, error.status], ["api", 429], wait);
        if (place < 2) ok(error.retryAfterMs > 1e15, `${wait}: ${error.retryAfterMs}`);
      }
    }
  },

  "ranges: part of a month, two days across a border, a UTC offset": async ({ connect }) => {
    const { client, box } = await connect({ utcOffset: "+08:00" }, { ...account, utcOffset: "+08:00" });
    const { bills, report } = await client.apiKeyBills.list({
      from: "2026-01-20T00:00:00+08:00",
      until: "2026-03-03T00:00:00+08:00",
      cycleType: "Day",
    });
    const truth = { startTime: second("2026-01-20T00:00:00+08:00"), endTime: second("2026-03-02T23:59:59+08:00") };
    equal(wireOf(bills), await box.bills("apiKey", { ...truth, cycleType: "Day" }), "rows");
    equal(
      windowsOf(report.windows)[1].startTime,
      second("2026-02-01T00:00:00+08:00"),
      "cut at the service's own month",
    );
    equal(report.windows.length, 2, "the rest of January; then February and March, which fit in 31 days");
  },
};

/** After a 429 no request is sent until its time is over; then one is sent, and the others wait for its response. */
function checkPauses(events, waits) {
  for (const [place, refused] of events.filter((event) => event.status === 429).entries()) {
    const later = events.slice(events.indexOf(refused) + 1);
    const start = later.findIndex(({ type }) => type === "attempt");
    const waited = later[start].at - refused.at;
    ok(waited >= waits[place] - 20, `a pause of ${waits[place]} ms was kept: ${waited}`);
    const of = (event) => event.window.startTime === later[start].window.startTime;
    const next = later.slice(start + 1).find((event) => event.type === "attempt" || of(event));
    ok(next.type !== "attempt", "one request is sent alone, and the others wait for its response");
  }
}
