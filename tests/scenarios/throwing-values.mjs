// Values that throw when they are read. If one breaks the package, all its calls fail, so these scenarios run after the others,
// one by one.

import { equal, failure, january, ok, small } from "./support.mjs";

export default {
  "a query that throws when it is read is refused, and other calls continue": async ({ connect, lib }) => {
    const { client, box } = await connect({}, small);
    await box.inject({ name: "latency", ms: 300 });
    const other = client.apiKeyBills.list(january);
    other.catch(() => {});
    const throwing = [
      {
        cycleType: "Day",
        get startTime() {
          return fail("a getter that throws");
        },
      },
      new Proxy({}, { ownKeys: () => fail("ownKeys") }),
      revoked(),
      { period: "2026-01", cycleType: "Day", productName: "half a character \ud83d" },
      {
        startTime: {
          get getTime() {
            return fail("getTime");
          },
        },
        endTime: 1769903999,
        cycleType: "Day",
      },
    ];
    for (const query of throwing) {
      for (const ask of [() => client.apiKeyBills.list(query), () => client.apiKeyBills.plan(query)]) {
        await failure(lib, ask, "query", {}, "a query that throws");
      }
    }
    equal((await other).report.complete, true, "the other call");
  },

  "a fetch that returns anything but bytes fails only its own call": async ({ connect, lib }) => {
    const { client, box } = await connect({}, small);
    await box.inject({ name: "latency", ms: 300 });
    const other = client.apiKeyBills.list(january);
    other.catch(() => {});
    const chunk = (value) => {
      const body = { getReader: () => ({ read: async () => ({ done: false, value }), cancel: async () => {} }) };
      return { status: 200, headers: new Headers(), body };
    };
    const whole = (value) => ({ status: 200, headers: new Headers(), arrayBuffer: async () => value });
    const gone = new Uint8Array(8);
    structuredClone(gone, { transfer: [gone.buffer] });
    const answers = [chunk("text"), chunk(7), chunk(new DataView(new ArrayBuffer(0), 0)), chunk({})];
    answers.push(
      chunk(gone),
      whole(-1),
      whole(Symbol("bytes")),
      whole(1e12),
      whole(undefined),
      {},
      { status: "200" },
      null,
      undefined,
      7,
      Response.error(),
      { status: 200 },
      { status: 200, headers: null, body: null },
      { status: 200, headers: new Headers(), body: { getReader: () => ({}) } },
      { status: 200, headers: new Headers(), body: { getReader: () => ({ read: () => 7, cancel() {} }) } },
      { status: 200, headers: { get: () => fail("a header") }, body: { getReader: () => fail("getReader") } },
      {
        get status() {
          return fail("status");
        },
      },
    );
    for (const [place, answer] of answers.entries()) {
      const own = new lib.BillingClient({
        baseUrl: "https://own.example",
        fetch: async () => answer,
        maxRetries: 0,
        timeoutMs: 300,
      });
      const error = await own.fixedTermBills.list({ period: "2026-01" }).then(
        () => undefined,
        (thrown) => thrown,
      );
      ok(error instanceof lib.BillingError, `answer ${place} fails`);
      ok(["network", "timeout", "config"].includes(error.kind), `answer ${place}: ${error.kind}: ${error.message}`);
    }
    equal((await other).report.complete, true, "the other call");
  },

  "bytes that lie about their length are read as they are": async ({ lib }) => {
    const lying = new TextEncoder().encode('{"bills":[]}');
    Object.defineProperty(lying, "byteLength", { value: 1e9 });
    Object.defineProperty(lying, "length", { value: 1 });
    const pieces = [lying];
    const read = async () => ({ done: pieces.length === 0, value: pieces.pop() });
    const fetch = async () => ({ status: 200, headers: new Headers(), body: { getReader: () => ({ read }) } });
    const own = new lib.BillingClient({ baseUrl: "https://own.example", fetch, maxRetries: 0 });
    const { report } = await own.fixedTermBills.list({ period: "2026-01" });
    equal(report.complete, true, "the call");
    equal((await lib.decodeBills("fixedTerm", lying)).length, 0, "decodeBills");
  },

  "anything that a fetch throws fails only its own call": async ({ lib }) => {
    for (const thrown of ["text", null, undefined, 7, { message: "no Error" }, revoked()]) {
      for (const fetch of [() => fail(thrown), () => Promise.reject(thrown)]) {
        const own = new lib.BillingClient({ baseUrl: "https://own.example", fetch, maxRetries: 0 });
        await failure(lib, own.fixedTermBills.list({ period: "2026-01" }), "network");
      }
    }
  },

  "a body may be bytes of another type, or available at once": async ({ lib }) => {
    const bytes = new TextEncoder().encode('{"bills":[]}');
    const pieces = [new DataView(bytes.buffer)];
    const read = async () => ({ done: pieces.length === 0, value: pieces.pop() });
    for (const answer of [
      { status: 200, headers: new Headers(), body: { getReader: () => ({ read }) } },
      { status: 200, headers: new Headers(), body: undefined, arrayBuffer: async () => bytes.buffer },
      { status: 200, arrayBuffer: async () => bytes.buffer },
    ]) {
      const own = new lib.BillingClient({ baseUrl: "https://own.example", fetch: async () => answer, maxRetries: 0 });
      equal((await own.fixedTermBills.list({ period: "2026-01" })).bills.length, 0, "no bills");
    }
  },

  "a body that is not read is cancelled": async ({ lib }) => {
    let letGo = 0;
    const body = { getReader: () => fail("not read"), cancel: async () => (letGo += 1) };
    const fetch = async () => ({ status: 302, headers: new Headers(), body });
    const own = new lib.BillingClient({ baseUrl: "https://own.example", fetch });
    await failure(lib, own.fixedTermBills.list({ period: "2026-01" }), "api");
    equal(letGo, 1, "cancelled once");
  },

  "a signal that throws when it is read ends its call": async ({ lib }) => {
    const own = new lib.BillingClient({ baseUrl: "https://own.example", fetch: () => new Promise(() => {}) });
    let abort;
    const late = {
      aborted: false,
      get reason() {
        return fail("no reason");
      },
      addEventListener: (_, listener) => (abort = listener),
      removeEventListener: () => fail("removeEventListener"),
    };
    const call = own.fixedTermBills.list({ period: "2026-01" }, { signal: late });
    await failure(lib, () => (abort(), call), "aborted", {}, "a reason that throws");
    const early = {
      get aborted() {
        return fail("aborted");
      },
      addEventListener: () => {},
      removeEventListener: () => {},
    };
    const again = () => own.fixedTermBills.list({ period: "2026-01" }, { signal: early });
    await failure(lib, again, "config", { path: "signal" }, "aborted that throws");
  },

  "options that throw when they are read, or have no members of their own, are refused": async ({ lib }) => {
    const headers = {
      get team() {
        return fail("a header");
      },
    };
    for (const options of [
      { headers },
      { headers: revoked() },
      { fetch: revoked() },
      revoked(),
      new Map(),
      new Date(),
    ]) {
      await failure(lib, async () => new lib.BillingClient(options), "config");
    }
    const client = new lib.BillingClient({ baseUrl: "https://own.example" });
    for (const options of [{ signal: revoked() }, { timeoutMs: revoked() }, { onProgress: revoked() }, revoked()]) {
      await failure(lib, () => client.fixedTermBills.list({ period: "2026-01" }, options), "config");
    }
  },
};

function fail(thrown) {
  throw typeof thrown === "string" ? new Error(thrown) : thrown;
}

function revoked() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
