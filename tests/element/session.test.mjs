// The session: the client of the package over real sockets, to a box. Requests are held back where a test looks at what is
// there meanwhile, so that no test depends on how fast anything is.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importPackage, importTesting } from "../support/consumer.mjs";
import { importElement } from "../support/element.mjs";

const { addMoney, BillingClient, usageCategories } = await importPackage();
const { API_KEY_PATH, BALANCE_PATH, FIXED_TERM_PATH, INVOICES_PATH, startBox, USAGE_PATH } = await importTesting();
const { Session, stateOf } = await importElement();

/** The present of the sessions and of their boxes. */
const now = Date.parse("2026-03-15T12:00:00Z");

const question = (inputs) => stateOf({ list: "usage", period: "2026-02", ...inputs }).question;
const account = (inputs) => question({ list: "account", ...inputs });

/** Whether a request begins at a day. */
const from = (day) => (url) => Number(url.searchParams.get("startTime")) === Date.parse(`${day}T00:00:00Z`) / 1000;
const at =
  (...paths) =>
  (url) =>
    paths.includes(url.pathname);
const all = () => true;

/** A session, its box, and what happened. At the end of the test, every table must have been freed once. */
async function open(t, { box: boxOptions = {}, client: clientOptions = {}, ...sessionOptions } = {}) {
  const server = await startBox({ keys: 2, models: 2, instances: 4, recharges: 1, now: () => now, ...boxOptions });
  const opened = { box: server.box, closeServer: server.close, changes: 0, events: [], tables: [], holds: new Set() };
  t.after(server.close);

  const client = new BillingClient({
    apiKey: server.box.apiKey,
    baseUrl: server.url,
    maxRetries: 0,
    fetch: async (request) => {
      const url = new URL(request.url);
      for (const hold of opened.holds) if (hold.matches(url)) await hold.promise;
      return fetch(request);
    },
    onEvent: (event) => opened.events.push(event),
    ...clientOptions,
  });

  const listeners = new Set();
  let isInSession = false;
  opened.session = new Session({
    client: watched(client, opened.tables),
    utcOffset: "+00:00",
    now: () => now,
    onChange: () => {
      assert.equal(isInSession, false, "a method of the session runs");
      opened.changes += 1;
      for (const listener of listeners) listener();
    },
    ...sessionOptions,
  });

  /** Runs a method of the session. */
  opened.run = (name, ...given) => {
    isInSession = true;
    try {
      opened.session[name](...given);
    } finally {
      isInSession = false;
    }
    return opened.session.snapshot;
  };

  /** Waits for a snapshot. */
  opened.until = (isReached, what = String(isReached)) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        listeners.delete(check);
        reject(new Error(`was never reached: ${what}; ${JSON.stringify(opened.session.snapshot.loading)}`));
      }, 15_000);
      const check = () => {
        const { snapshot } = opened.session;
        if (!isReached(snapshot)) return;
        clearTimeout(timer);
        listeners.delete(check);
        resolve(snapshot);
      };
      listeners.add(check);
      check();
    });
  opened.untilPhase = (phase) => opened.until(({ loading }) => loading.phase === phase, phase);
  opened.ask = async (asked, phase = "done") => {
    opened.run("ask", asked);
    return opened.untilPhase(phase);
  };

  /** Holds requests back until the returned function is called. */
  opened.hold = (matches) => {
    let release;
    const hold = { matches, promise: new Promise((resolve) => (release = resolve)) };
    opened.holds.add(hold);
    return () => {
      opened.holds.delete(hold);
      release();
    };
  };

  /** The paths of the requests since the last call, with how many there were; pages of invoices count once. */
  let seen = 0;
  opened.newRequests = () => {
    const requests = server.box.requests.slice(seen);
    seen = server.box.requests.length;
    const counts = {};
    for (const { path } of requests) counts[path] = path === INVOICES_PATH ? 1 : (counts[path] ?? 0) + 1;
    return counts;
  };

  t.after(async () => {
    for (const hold of opened.holds) hold.matches = () => false;
    opened.session.close();
    await opened.loaded();
    assert.deepEqual(
      opened.tables.map(({ freed }) => freed),
      opened.tables.map(() => 1),
      "each table is freed once",
    );
  });
  /** How often the tables of sources were freed. */
  opened.freed = (...sources) => sources.map(({ value }) => opened.tables.find(({ table }) => table === value).freed);
  /** Waits for a number of tables, and for the session to have got them. */
  opened.untilTables = async (count) => {
    await opened.until(() => opened.tables.length >= count, `${count} tables`);
    await turn();
  };
  /** Waits for all calls for bills to end. */
  opened.loaded = () => Promise.all(opened.tables.pending);
  return opened;
}

const timesFreed = (tables) => tables.map(({ freed }) => freed);

/** Runs what is due. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A client that notes its tables in `tables`, how often each was freed, and the listener of the last call that loads one. */
function watched(client, tables) {
  tables.pending = [];
  tables.reconciliations = 0;
  const watchedBills = (bills) => ({
    plan: (...given) => bills.plan(...given),
    load: (query, options) => {
      tables.happen = options.onEvent;
      return watchedTable(bills.load(query, options));
    },
    retry: (...given) => watchedTable(bills.retry(...given)),
  });
  function watchedTable(promise) {
    const loading = promise.then((table) => {
      const entry = { table, freed: 0 };
      tables.push(entry);
      const free = table.free.bind(table);
      table.free = () => {
        entry.freed += 1;
        free();
      };
      return table;
    });
    tables.pending.push(loading.catch(() => {}));
    return loading;
  }
  return {
    usageBills: watchedBills(client.usageBills),
    fixedTermBills: watchedBills(client.fixedTermBills),
    apiKeyBills: watchedBills(client.apiKeyBills),
    balance: (options) => client.balance(options),
    invoices: client.invoices,
    reconcile(...given) {
      tables.reconciliations += 1;
      return client.reconcile(...given);
    },
  };
}

const totalOf = (source) => source.value.summarize({ by: [] }).total.total;

/** The box's own total of a month. */
function expected(box, kind, period) {
  return box.totals(kind, kind === "fixedTerm" ? { period } : { period, cycleType: "Day" }).total;
}

const statesOf = (sources) => Object.fromEntries(Object.entries(sources).map(([name, { state }]) => [name, state]));

test("nothing is loaded before a question is asked", async (t) => {
  const { session, newRequests, run } = await open(t);
  assert.deepEqual(session.snapshot.loading, { phase: "idle" });
  assert.equal(session.snapshot.answer, undefined);
  assert.equal(session.snapshot.question.period, "2026-03");
  for (const method of ["retry", "cancel", "loadMonths"]) run(method);
  assert.deepEqual(session.snapshot.loading, { phase: "idle" });
  assert.deepEqual(newRequests(), {});
});

test("each list's total is that of the box", async (t) => {
  const { box, ask } = await open(t);
  for (const [list, kinds] of Object.entries({
    account: ["usage", "fixedTerm"],
    usage: ["usage"],
    fixedTerm: ["fixedTerm"],
    apiKey: ["apiKey"],
  })) {
    const { answer, question: asked } = await ask(question({ list, period: "last-month" }));
    assert.deepEqual(Object.keys(answer.bills), kinds);
    for (const kind of kinds) assert.equal(totalOf(answer.bills[kind]), expected(box, kind, "2026-02"), kind);
    assert.equal(answer.question.period, "2026-02");
    assert.equal(asked, answer.question);
    assert.equal(answer.askedAt, now);
    assert.equal(answer.before, undefined);
    if (list !== "account") assert.equal(answer.account, undefined);
    else assert.deepEqual(statesOf(answer.account), { balance: "ready", invoices: "ready" });
  }
});

test("a category is asked of the lists that document it", async (t) => {
  const { ask, newRequests } = await open(t);
  await ask(question());
  assert.deepEqual(newRequests(), { [USAGE_PATH]: usageCategories.length });
  await ask(question({ category: "llm" }));
  assert.deepEqual(newRequests(), { [USAGE_PATH]: 1 });
  const { answer } = await ask(account({ category: "llm" }));
  assert.deepEqual(Object.keys(answer.bills), ["usage"]);
  assert.deepEqual(newRequests(), { [BALANCE_PATH]: 1, [INVOICES_PATH]: 1 });
  await ask(account({ category: "gpu" }));
  assert.deepEqual(newRequests(), { [USAGE_PATH]: 1, [FIXED_TERM_PATH]: 1 });
  await ask(question({ list: "fixedTerm", category: "image" }));
  await ask(question({ list: "apiKey", category: "web_search" }));
  assert.deepEqual(newRequests(), { [FIXED_TERM_PATH]: 1, [API_KEY_PATH]: 1 });
});

test("the first answer is there as soon as one of its lists is", async (t) => {
  const { hold, run, until, untilPhase } = await open(t);
  const release = hold(at(USAGE_PATH, BALANCE_PATH));
  assert.equal(run("ask", account()).answer, undefined);
  const { answer, loading } = await until((snapshot) => snapshot.answer);
  assert.deepEqual(statesOf(answer.bills), { usage: "loading", fixedTerm: "ready" });
  assert.equal(answer.account.balance.state, "loading");
  assert.equal(loading.phase, "loading");
  release();
  const done = await untilPhase("done");
  assert.deepEqual(statesOf(done.answer.bills), { usage: "ready", fixedTerm: "ready" });
  assert.equal(done.answer.bills.fixedTerm, answer.bills.fixedTerm);
});

test("the old answer stays until all bills of another question are there", async (t) => {
  const { box, ask, hold, run, session, untilPhase, untilTables, tables } = await open(t);
  const old = (await ask(account())).answer;
  const releases = [at(USAGE_PATH), at(FIXED_TERM_PATH), at(BALANCE_PATH)].map(hold);
  const asking = run("ask", account({ period: "2026-01" }));
  assert.equal(asking.question.period, "2026-01");
  assert.equal(asking.answer, old);
  assert.equal(asking.loading.phase, "loading");
  releases[1]();
  await untilTables(3);
  // Of the two lists one has arrived.
  assert.equal(session.snapshot.answer, old);
  assert.equal(session.snapshot.loading.progress.windowsDone, 1);
  assert.equal(totalOf(old.bills.usage), expected(box, "usage", "2026-02"));
  assert.deepEqual(timesFreed(tables), [0, 0, 0]);
  releases[0]();
  const { answer } = await untilPhase("done");
  releases[2]();
  assert.equal(answer.question.period, "2026-01");
  assert.equal(totalOf(answer.bills.usage), expected(box, "usage", "2026-01"));
  assert.deepEqual(timesFreed(tables), [1, 1, 0, 0]);
});

test("another question stops what is still loading of the answer that is shown", async (t) => {
  const { hold, newRequests, run, until, untilPhase } = await open(t);
  const release = hold((url) => at(USAGE_PATH)(url) && from("2026-02-01")(url));
  run("ask", account());
  await until(({ answer }) => answer?.account.balance.state === "ready" && answer.account.invoices.state === "ready");
  const { answer, loading } = run("ask", question({ period: "2026-01" }));
  assert.deepEqual(statesOf(answer.bills), { usage: "cancelled", fixedTerm: "ready" });
  assert.equal(loading.phase, "loading");
  assert.equal((await untilPhase("done")).answer.question.period, "2026-01");
  release();
  await turn();
  assert.equal(newRequests()[USAGE_PATH], usageCategories.length);
});

test("a question that is replaced by another is dropped, also if its table arrives afterwards", async (t) => {
  const { ask, box, hold, loaded, run, tables } = await open(t);
  const releases = [hold(from("2026-01-01")), hold(from("2025-12-01"))];
  run("ask", question({ period: "2026-01" }));
  run("ask", question({ period: "2025-12" }));
  releases[1]();
  const { answer } = await ask(question());
  releases[0]();
  await loaded();
  assert.equal(totalOf(answer.bills.usage), expected(box, "usage", "2026-02"));
  assert.equal(tables.length, 1);
});

test("a table that arrives after its call was cancelled is freed", async () => {
  // Unlike the package, this client ignores the signal.
  let freed = 0;
  const arrivals = [];
  const table = () => ({ report: { complete: true, failed: [], windows: [{}] }, free: () => (freed += 1) });
  const client = { usageBills: { load: () => new Promise((resolve) => arrivals.push(() => resolve(table()))) } };
  let changes = 0;
  const other = new Session({ client, utcOffset: "+00:00", now: () => now, onChange: () => (changes += 1) });
  other.ask(question());
  other.cancel();
  arrivals[0]();
  await turn();
  assert.equal(freed, 1);
  assert.equal(other.snapshot.answer, undefined);
  other.retry();
  other.ask(question({ period: "2026-01" }));
  arrivals[1]();
  await turn();
  assert.equal(freed, 2);
  arrivals[2]();
  await turn();
  assert.equal(other.snapshot.loading.phase, "done");
  assert.equal(freed, 2);
  other.ask(question({ period: "2026-01" }));
  const before = changes;
  other.close();
  assert.equal(freed, 3);
  arrivals[3]();
  await turn();
  assert.equal(freed, 4);
  assert.equal(changes, before);
  assert.equal(arrivals.length, 4);
});

test("cancelling keeps the old answer, and what has arrived of the new one", async (t) => {
  const { ask, hold, newRequests, run, untilPhase, untilTables } = await open(t);
  const old = (await ask(account())).answer;
  newRequests();
  const release = hold(at(USAGE_PATH));
  run("ask", account({ period: "2026-01" }));
  await untilTables(3);
  const cancelled = run("cancel");
  assert.equal(cancelled.loading.phase, "cancelled");
  assert.equal(cancelled.answer, old);
  release();
  assert.deepEqual(newRequests(), { [FIXED_TERM_PATH]: 1 });
  run("retry");
  const { answer } = await untilPhase("done");
  assert.equal(answer.question.period, "2026-01");
  assert.deepEqual(newRequests(), { [USAGE_PATH]: usageCategories.length });
});

test("cancelling the first question leaves what is there, or nothing", async (t) => {
  const { hold, run, until, untilPhase } = await open(t);
  const release = hold(all);
  run("ask", account());
  const nothing = run("cancel");
  assert.deepEqual([nothing.loading.phase, nothing.answer], ["cancelled", undefined]);
  release();
  const releaseUsage = hold(at(USAGE_PATH));
  run("retry");
  await until(({ answer }) => answer?.account.balance.state === "ready" && answer.account.invoices.state === "ready");
  const partly = run("cancel");
  assert.equal(partly.loading.phase, "cancelled");
  assert.deepEqual(statesOf(partly.answer.bills), { usage: "cancelled", fixedTerm: "ready" });
  releaseUsage();
  run("retry");
  assert.deepEqual(statesOf((await untilPhase("done")).answer.bills), { usage: "ready", fixedTerm: "ready" });
});

test("a failure keeps the old answer and says why; the service's error first", async (t) => {
  const { ask, box, newRequests, run, untilPhase } = await open(t);
  const old = (await ask(question())).answer;
  box.inject({ name: "server-error", status: 503, times: Infinity });
  const { loading, answer } = await ask(question({ period: "2026-01" }), "failed");
  assert.deepEqual([loading.error.kind, loading.error.status], ["api", 503]);
  assert.equal(answer, old);
  box.clear();
  newRequests();
  run("retry");
  assert.equal(totalOf((await untilPhase("done")).answer.bills.usage), expected(box, "usage", "2026-01"));
  assert.deepEqual(newRequests(), { [USAGE_PATH]: usageCategories.length });
});

test("offline: the old answer stays, and without one there is only the failure", async (t) => {
  const { ask, closeServer } = await open(t);
  const old = (await ask(question())).answer;
  await closeServer();
  const failed = await ask(question({ period: "2026-01" }), "failed");
  assert.equal(failed.loading.error.kind, "network");
  assert.equal(failed.answer, old);
  const fresh = await open(t);
  await fresh.closeServer();
  const { loading, answer } = await fresh.ask(account(), "failed");
  assert.deepEqual([loading.error.kind, answer], ["network", undefined]);
});

test("a query that the package refuses is a failure, not an exception", async (t) => {
  const { ask, newRequests } = await open(t);
  const { loading } = await ask({ ...question(), period: "2026-13" }, "failed");
  assert.deepEqual([loading.error.kind, loading.error.path], ["query", "period"]);
  const { answer } = await ask({ ...question(), compare: "nonsense" });
  assert.equal(answer.before.bills.usage.error.kind, "query");
  assert.deepEqual(newRequests(), { [USAGE_PATH]: usageCategories.length });
});

test("of the account, one list fails on its own; only that is tried again", async (t) => {
  const { ask, box, newRequests, run, untilPhase } = await open(t);
  box.inject({ name: "server-error", match: at(USAGE_PATH, INVOICES_PATH), times: Infinity });
  const { answer } = await ask(account());
  assert.deepEqual(statesOf(answer.bills), { usage: "failed", fixedTerm: "ready" });
  assert.deepEqual(statesOf(answer.account), { balance: "ready", invoices: "failed" });
  assert.equal(answer.bills.usage.error.status, 500);
  box.clear();
  newRequests();
  const retrying = run("retry");
  assert.equal(retrying.answer.bills.usage.state, "loading");
  assert.equal(retrying.answer.bills.fixedTerm, answer.bills.fixedTerm);
  const whole = (await untilPhase("done")).answer;
  assert.deepEqual(newRequests(), { [USAGE_PATH]: usageCategories.length, [INVOICES_PATH]: 1 });
  assert.equal(totalOf(whole.bills.usage), expected(box, "usage", "2026-02"));
  run("retry");
  assert.deepEqual(newRequests(), {});
});

test("what another question has in common and could not be loaded is loaded again", async (t) => {
  const { ask, box, newRequests } = await open(t);
  box.inject({ name: "server-error", match: at(FIXED_TERM_PATH) });
  assert.deepEqual(statesOf((await ask(account())).answer.bills), { usage: "ready", fixedTerm: "failed" });
  newRequests();
  const { answer } = await ask(account({ compare: "2026-01" }));
  assert.deepEqual(statesOf(answer.bills), { usage: "ready", fixedTerm: "ready" });
  assert.deepEqual(newRequests(), { [USAGE_PATH]: usageCategories.length, [FIXED_TERM_PATH]: 2 });
});

test("a table that is not complete stays while it is tried again, and if that makes it no better", async (t) => {
  const { ask, box, hold, newRequests, run, tables, until, untilPhase } = await open(t);
  const quarter = question({ list: "apiKey", period: "2026-Q1" });
  box.inject({ name: "server-error", match: from("2026-02-01") });
  const { answer } = await ask(quarter);
  const { report } = answer.bills.apiKey.value;
  assert.deepEqual([report.complete, report.windows.length, report.failed.length], [false, 2, 1]);
  const partial = totalOf(answer.bills.apiKey);

  newRequests();
  box.inject({ name: "server-error" });
  const retrying = run("retry");
  assert.deepEqual([retrying.loading.phase, retrying.answer], ["loading", answer]);
  const { answer: tried } = await untilPhase("done");
  assert.equal(totalOf(tried.bills.apiKey), partial);
  assert.equal(tried.bills.apiKey.value.report.failed.length, 1);
  assert.deepEqual(newRequests(), { [API_KEY_PATH]: 1 }, "only what is missing");

  const release = hold(all);
  run("retry");
  const cancelled = run("cancel");
  assert.deepEqual([cancelled.loading.phase, cancelled.answer], ["cancelled", tried]);
  release();
  newRequests();
  run("retry");
  const whole = (await until((snapshot) => snapshot.answer !== tried)).answer;
  const months = ["2026-01", "2026-02", "2026-03"].map((month) => expected(box, "apiKey", month));
  assert.equal(totalOf(whole.bills.apiKey), addMoney(...months));
  assert.deepEqual(newRequests(), { [API_KEY_PATH]: 1 });
  assert.deepEqual(timesFreed(tables), [1, 1, 0]);
});

test("a table of which the service says that there is more is loaded anew", async (t) => {
  const { ask, box, newRequests, run, untilPhase } = await open(t);
  const quarter = question({ list: "apiKey", period: "2026-Q1" });
  box.inject({ name: "server-error", match: from("2026-02-01") });
  box.inject({ name: "extra-members", members: { hasMore: true }, match: from("2026-01-01") });
  const { report } = (await ask(quarter)).answer.bills.apiKey.value;
  assert.ok(report.failed.length === 1 && report.notices.length > 0, JSON.stringify(report));
  newRequests();
  run("retry");
  const { answer } = await untilPhase("done");
  assert.equal(answer.bills.apiKey.value.report.complete, true);
  assert.deepEqual(newRequests(), { [API_KEY_PATH]: 3 });
});

test("the bills of the period before are loaded for a comparison, and only they if it is asked for later", async (t) => {
  const { ask, box, freed, newRequests } = await open(t);
  const compared = (await ask(question({ compare: "previous" }))).answer;
  assert.equal(compared.before.period, "2026-01");
  assert.equal(totalOf(compared.before.bills.usage), expected(box, "usage", "2026-01"));
  newRequests();

  const named = (await ask(question({ compare: "2025-12" }))).answer;
  assert.equal(named.before.period, "2025-12");
  assert.equal(totalOf(named.before.bills.usage), expected(box, "usage", "2025-12"));
  assert.equal(named.bills.usage, compared.bills.usage);
  assert.deepEqual(newRequests(), { [USAGE_PATH]: usageCategories.length });
  assert.deepEqual(freed(compared.before.bills.usage, named.bills.usage, named.before.bills.usage), [1, 0, 0]);

  const alone = (await ask(question())).answer;
  assert.equal(alone.bills.usage, compared.bills.usage);
  assert.equal(alone.before, undefined);
  // What was compared with is asked for.
  const preset = (await ask(question({ compare: "last-month", period: "2026-03" }))).answer;
  assert.equal(preset.before.bills.usage, compared.bills.usage);
  assert.deepEqual(newRequests(), { [USAGE_PATH]: usageCategories.length });
  const itself = (await ask(question({ compare: "2026-02" }))).answer;
  assert.equal(itself.before.bills.usage, itself.bills.usage);
  assert.deepEqual(newRequests(), {});
  assert.equal((await ask(question({ period: "1970", compare: "previous" }))).answer.before, undefined);
});

test("what fails or is cancelled of the period before leaves the answer", async (t) => {
  const { ask, box, hold, run, untilPhase } = await open(t);
  box.inject({ name: "server-error", match: from("2026-01-01"), times: Infinity });
  const { answer } = await ask(account({ compare: "previous" }));
  assert.deepEqual(statesOf(answer.bills), { usage: "ready", fixedTerm: "ready" });
  assert.deepEqual(statesOf(answer.before.bills), { usage: "failed", fixedTerm: "failed" });
  box.clear();
  const release = hold(all);
  run("retry");
  const cancelled = run("cancel");
  release();
  assert.equal(cancelled.loading.phase, "cancelled");
  assert.deepEqual(statesOf(cancelled.answer.before.bills), { usage: "cancelled", fixedTerm: "cancelled" });
  run("retry");
  const whole = (await untilPhase("done")).answer;
  assert.equal(totalOf(whole.before.bills.usage), expected(box, "usage", "2026-01"));
});

test("a comparison that is asked for while bills are loading does not begin again", async (t) => {
  const { hold, newRequests, run, untilPhase, box } = await open(t);
  const release = hold(from("2026-02-01"));
  run("ask", question());
  run("ask", question({ compare: "previous" }));
  run("ask", question({ compare: "same-days" }));
  release();
  const { answer } = await untilPhase("done");
  assert.equal(answer.question.compare, "same-days");
  assert.equal(totalOf(answer.bills.usage), expected(box, "usage", "2026-02"));
  assert.deepEqual(newRequests(), { [USAGE_PATH]: 2 * usageCategories.length });
});

test("another list keeps the tables that it has in common, and frees the others", async (t) => {
  const { ask, newRequests, tables } = await open(t);
  const whole = (await ask(account())).answer;
  newRequests();
  const usage = (await ask(question())).answer;
  assert.equal(usage.bills.usage, whole.bills.usage);
  assert.deepEqual(newRequests(), {});
  await ask(question({ cycle: "Month" }));
  assert.deepEqual(newRequests(), { [USAGE_PATH]: usageCategories.length });
  assert.deepEqual(timesFreed(tables), [1, 1, 0]);
});

test("the same question again loads everything again", async (t) => {
  const { ask, hold, newRequests, run, session, tables, untilPhase } = await open(t);
  const first = (await ask(account({ period: "this-month" }))).answer;
  newRequests();
  const release = hold(all);
  const again = run("ask", account({ period: "2026-03" }));
  assert.deepEqual([again.loading.phase, again.answer], ["loading", first]);
  // While it loads, asking has no effect.
  run("ask", account({ period: "this-month" }));
  assert.equal(tables.pending.length, 4);
  release();
  const second = (await untilPhase("done")).answer;
  assert.notEqual(second.bills.usage, first.bills.usage);
  assert.equal(session.snapshot.answer, second);
  const requests = {
    [USAGE_PATH]: usageCategories.length,
    [FIXED_TERM_PATH]: 1,
    [BALANCE_PATH]: 1,
    [INVOICES_PATH]: 1,
  };
  assert.deepEqual(newRequests(), requests);
  assert.deepEqual(timesFreed(tables), [1, 1, 0, 0]);
});

test("a failed question can be left for the answer that is there, without a request", async (t) => {
  const { ask, box, newRequests } = await open(t);
  const old = (await ask(question())).answer;
  box.inject({ name: "server-error", times: Infinity });
  await ask(question({ period: "2026-01" }), "failed");
  newRequests();
  assert.equal((await ask(question())).answer.bills.usage, old.bills.usage);
  assert.deepEqual(newRequests(), {});
});

test("months are loaded when they are asked for, and kept by another period", async (t) => {
  const { ask, box, newRequests, run, untilPhase } = await open(t);
  const { answer } = await ask(account());
  assert.equal(answer.account.months, undefined);
  const asked = run("loadMonths");
  assert.deepEqual([asked.loading.phase, asked.answer.account.months.state], ["loading", "loading"]);
  assert.equal(asked.answer.bills.usage, answer.bills.usage);
  const { months } = (await untilPhase("done")).answer.account;
  const names = ["2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03"];
  assert.deepEqual(
    months.value.map(({ month }) => month),
    names,
  );
  for (const { month, bills } of months.value) assert.equal(bills, box.month(month).total);
  newRequests();
  assert.equal((await ask(account({ period: "2026-01" }))).answer.account.months, months);
  assert.deepEqual(newRequests(), { [USAGE_PATH]: usageCategories.length, [FIXED_TERM_PATH]: 1 });
  box.inject({ name: "server-error", match: at(USAGE_PATH) });
  run("loadMonths");
  const partial = (await untilPhase("done")).answer.account.months;
  assert.equal(partial, months, "a worse one does not replace it");
});

test("months that are asked for while another period is loading are in the answer that is shown, too", async (t) => {
  const { ask, box, hold, run, tables, until, untilPhase } = await open(t);
  await ask(account());
  const release = hold(from("2025-12-01"));
  run("ask", account({ period: "2025-12" }));
  // It holds back the request of the month, too.
  assert.equal(run("loadMonths").answer.account.months.state, "loading");
  run("loadMonths");
  assert.equal(tables.reconciliations, 1);
  release();
  const sent = box.requests.length;
  const { answer } = await untilPhase("done");
  assert.equal(answer.question.period, "2025-12");
  assert.equal(answer.account.months.state, "ready");
  assert.ok(box.requests.length > sent);

  const releaseBalance = hold(at(BALANCE_PATH));
  run("ask", account({ period: "2025-12" }));
  run("loadMonths");
  const { loading } = await until(
    (snapshot) => snapshot.answer !== answer && snapshot.loading.progress?.windowsDone > 60,
  );
  assert.equal(loading.phase, "loading");
  releaseBalance();
  await untilPhase("done");
});

test("an answer is as old as the oldest of its bills", async (t) => {
  let clock = now;
  const { ask, box, run, untilPhase } = await open(t, { now: () => clock });
  const askedAt = async (asked) => (await ask(asked)).answer.askedAt - now;
  assert.equal(await askedAt(question()), 0);
  clock += 1000;
  assert.equal(await askedAt(account()), 0);
  assert.equal(await askedAt(question({ list: "fixedTerm" })), 1000);
  clock += 1000;
  box.inject({ name: "server-error", match: from("2026-02-01") });
  assert.equal(await askedAt(question({ list: "apiKey", period: "2026-Q1" })), 2000);
  clock += 1000;
  run("retry");
  // What had arrived is kept.
  assert.equal((await untilPhase("done")).answer.askedAt - now, 2000);
  clock += 1000;
  assert.equal(run("ask", question({ list: "apiKey", period: "2026-Q1" })).answer.askedAt - now, 2000);
  assert.equal((await untilPhase("done")).answer.askedAt - now, 4000);
});

test("a wait is shown with its time, until the request is sent again", async (t) => {
  const client = { maxWaitMs: 60_000 };
  const { box, events, hold, run, session, until, untilPhase } = await open(t, { client });
  box.inject({ name: "rate-limit", waitSeconds: 1 });
  run("ask", question({ list: "apiKey" }));
  const { loading } = await until((snapshot) => snapshot.loading.wait);
  const release = hold(all);
  const event = events.find(({ type }) => type === "wait");
  assert.deepEqual(loading.wait, { window: event.window, until: now + event.waitMs, because: event.because });
  assert.ok(event.waitMs >= 900);
  const { loading: later } = await until((snapshot) => snapshot.loading.phase === "loading" && !snapshot.loading.wait);
  assert.equal(later.wait, undefined);
  assert.equal(session.snapshot.answer, undefined);
  release();
  await untilPhase("done");
});

test("of several waits the first is shown; one ends with its time, its window or the loading", async (t) => {
  const { hold, run, session, tables, until } = await open(t);
  const wait = (startTime, waitMs) => ({
    type: "wait",
    window: { startTime, endTime: startTime + 1 },
    attempt: 1,
    waitMs,
    because: "x",
  });
  hold(all);
  run("ask", question({ list: "apiKey" }));
  const { happen: ofFirstCall } = tables;
  ofFirstCall(wait(1, 60_000));
  ofFirstCall(wait(2, 50_000));
  assert.equal(session.snapshot.loading.wait.until, now + 50_000);
  ofFirstCall({ type: "attempt", window: { startTime: 2, endTime: 3 }, attempt: 2 });
  assert.equal(session.snapshot.loading.wait.until, now + 60_000);
  ofFirstCall(wait(3, 10));
  assert.equal(session.snapshot.loading.wait.until, now + 10);
  await until(({ loading }) => loading.wait?.until === now + 60_000);
  assert.equal(run("cancel").loading.wait, undefined);
  assert.equal(run("retry").loading.wait, undefined);
  ofFirstCall(wait(1, 60_000));
  assert.equal(session.snapshot.loading.wait, undefined, "a call that was cancelled says nothing any more");

  // A question that goes on with the same calls goes on waiting, and another does not.
  tables.happen(wait(1, 60_000));
  assert.equal(run("ask", question({ list: "apiKey", compare: "previous" })).loading.wait.until, now + 60_000);
  assert.equal(run("ask", question({ list: "apiKey", period: "2025" })).loading.wait, undefined);
});

test("progress is the sum of all calls and never goes back", async (t) => {
  const { run, session, box, until } = await open(t);
  const seen = [];
  run("ask", account({ period: "2026-Q1", compare: "previous" }));
  await until(({ loading }) => {
    if (loading.phase === "loading") seen.push(loading.progress);
    return loading.phase === "done";
  });
  for (const [index, progress] of seen.slice(1).entries())
    for (const name of Object.keys(progress)) assert.ok(progress[name] >= seen[index][name], name);
  const last = seen.at(-1);
  const ofBills = box.requests.filter(({ path }) => path === USAGE_PATH || path === FIXED_TERM_PATH).length;
  assert.ok(last.windowsTotal >= ofBills, `${last.windowsTotal} of ${ofBills}`);
  assert.ok(last.windowsDone > ofBills / 2);
  assert.ok(last.rows > 0 && last.bytes > 0);
  assert.equal(session.snapshot.loading.phase, "done");
});

test("the numbers of a call never get smaller, whatever comes first", async () => {
  let report, planned;
  const usageBills = {
    load: (_, { onProgress }) => new Promise(() => (report = onProgress)),
    plan: () => new Promise((resolve) => (planned = resolve)),
  };
  const session = new Session({ client: { usageBills }, utcOffset: "+00:00", now: () => now, onChange() {} });
  session.ask(question());
  const first = { windowsDone: 2, windowsTotal: 3, rows: 20, bytes: 200 };
  report(first);
  planned([{}, {}]);
  await turn();
  report({ windowsDone: 1, windowsTotal: 3, rows: 10, bytes: 100 });
  assert.deepEqual(session.snapshot.loading.progress, first);
  session.close();
});

test("while others are loading, what has arrived of the bills has a total", async (t) => {
  const { ask, box, hold, run, session, until, untilPhase } = await open(t);
  const inputs = { list: "apiKey", period: "2026-Q1" };
  const release = hold(from("2026-03-01"));
  assert.equal(run("ask", question({ ...inputs, compare: "2025-01/2025-12" })).loading.running, undefined);
  const { loading } = await until(({ loading: { running } }) => running?.windowsDone === 2);
  const [january, february] = ["2026-01", "2026-02"].map((month) => expected(box, "apiKey", month));
  assert.deepEqual(loading.running, { total: addMoney(january, february), windowsDone: 2, windowsTotal: 3 });
  release();
  const { answer } = await untilPhase("done");
  assert.equal(session.snapshot.loading.running, undefined);

  // Bills that were there are completed: what their earlier call had is not part of the later ones.
  box.inject({ name: "server-error", status: 503, match: from("2026-02-01") });
  await ask(question(inputs));
  const releaseAgain = hold(all);
  run("retry");
  const seen = [];
  releaseAgain();
  await until((snapshot) => {
    seen.push(snapshot.loading.running);
    return snapshot.loading.phase === "done";
  });
  assert.ok(seen.every((running) => running === undefined));
  assert.equal(totalOf(session.snapshot.answer.bills.apiKey), totalOf(answer.bills.apiKey));
});

test("the total of what has arrived of the account is that of all its bills", async (t) => {
  const { box, hold, run, until, untilPhase } = await open(t);
  const release = hold((url) => at(FIXED_TERM_PATH)(url) && from("2026-02-01")(url));
  run("ask", account({ period: "2026-01/2026-02" }));
  const windows = 2 * usageCategories.length + 1;
  const { answer, loading } = await until(({ loading: { running } }) => running?.windowsDone === windows);
  const terms = expected(box, "fixedTerm", "2026-01");
  const { running } = loading;
  assert.equal(running.windowsTotal, windows + 1);
  release();
  const usage = (answer ?? (await untilPhase("done")).answer).bills.usage;
  assert.equal(running.total, addMoney(totalOf(usage), terms));
  await untilPhase("done");
});

test("the number of windows is known before the first has arrived", async (t) => {
  const { hold, run, until } = await open(t);
  hold(all);
  run("ask", question({ period: "2026-Q1" }));
  const { loading } = await until((snapshot) => snapshot.loading.progress.windowsTotal > 0);
  assert.deepEqual(loading.progress, { windowsDone: 0, windowsTotal: 3 * usageCategories.length, rows: 0, bytes: 0 });
});

test("changes are announced together, and a snapshot stays the same without any", async (t) => {
  const opened = await open(t);
  const { ask, hold, run, session, tables, until } = opened;
  await ask(question());
  await until(() => true);
  const { changes } = opened;
  assert.equal(session.snapshot, session.snapshot);
  hold(all);
  const first = run("ask", question({ period: "2026-01" }));
  run("cancel");
  run("retry");
  assert.notEqual(session.snapshot, first);
  assert.equal(opened.changes, changes, "nothing is called while methods run");
  await Promise.resolve();
  assert.equal(opened.changes, changes + 1);
  const { snapshot } = session;
  tables.happen({ type: "attempt", window: { startTime: 1, endTime: 2 }, attempt: 1 });
  assert.equal(session.snapshot, snapshot);
});

test("the old tables can be read while the change is announced, and are freed then", async (t) => {
  const { ask, run, session, tables, until } = await open(t);
  const old = (await ask(question())).answer;
  const before = totalOf(old.bills.usage);
  run("ask", question({ period: "2026-01" }));
  await until(({ answer }) => {
    if (answer === old) return false;
    assert.equal(totalOf(old.bills.usage), before);
    return true;
  });
  assert.equal(tables[0].freed, 1);
  assert.throws(() => totalOf(old.bills.usage), { kind: "config" });
  assert.notEqual(session.snapshot.answer, old);
});

test("closing while it loads aborts the requests and calls nothing back", async (t) => {
  const opened = await open(t);
  const { ask, box, loaded, run, session, tables } = opened;
  await ask(question());
  box.inject({ name: "no-answer", times: Infinity });
  run("ask", account({ period: "2026-01" }));
  run("loadMonths");
  tables.happen({ type: "wait", window: { startTime: 1, endTime: 2 }, attempt: 1, waitMs: 20, because: "x" });
  while (box.open === 0) await turn();
  const { changes } = opened;
  session.close();
  assert.deepEqual(timesFreed(tables), [1]);
  assert.deepEqual([session.snapshot.loading.phase, session.snapshot.answer], ["idle", undefined]);
  await loaded();
  await box.idle();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(opened.changes, changes);
  const sent = box.requests.length;
  for (const method of ["retry", "cancel", "loadMonths", "close"]) run(method);
  run("ask", question());
  assert.equal(box.requests.length, sent);
  assert.equal(session.snapshot.loading.phase, "idle");
});
