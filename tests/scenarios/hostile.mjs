// Values that fight back when they are read. Should the package break over one, all its calls break: these scenarios run
// after the others, alone.

import { equal, failure, january, small } from "./support.mjs";

export default {
  "a query that throws when it is read is refused, and other calls go on": async ({ connect, lib }) => {
    const { client, box } = await connect({}, small);
    await box.inject({ name: "latency", ms: 300 });
    const other = client.apiKeyBills.list(january);
    other.catch(() => {});
    const hostile = [
      {
        cycleType: "Day",
        get startTime() {
          return fail("a getter that throws");
        },
      },
      new Proxy({}, { ownKeys: () => fail("ownKeys") }),
      revoked(),
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
    for (const query of hostile) {
      for (const ask of [() => client.apiKeyBills.list(query), () => client.apiKeyBills.plan(query)]) {
        await failure(lib, ask, "query", {}, "a query that throws");
      }
    }
    equal((await other).report.complete, true, "the other call");
  },
};

function fail(message) {
  throw new Error(message);
}

function revoked() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
