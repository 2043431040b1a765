// A key that the server echoes in every part of its answers must not appear anywhere that a user can see.

import { equal, ok, quarter, small, year2026 } from "./support.mjs";

/** Keys are recognised by either end. The middle has characters that JSON, URLs and HTML escape. */
const [head, tail] = ["SECREThead7", "SECRETtail7"];
const keys = [`sk_${head}_${tail}`, `sk_${head}"\\&%2F/<'>+=${tail}`];

/** All texts of a value: as a string, as JSON, inspected, and of every property at any depth. */
function textsOf(value, inspect, texts = [], seen = new Set()) {
  if (typeof value === "function" || (typeof value === "object" && value !== null)) {
    if (seen.has(value) || seen.size > 20_000) return texts;
    seen.add(value);
    for (const show of [String, (shown) => JSON.stringify(shown), (shown) => inspect?.(shown)])
      texts.push(safely(() => show(value)));
    for (const name of Reflect.ownKeys(value)) {
      texts.push(String(name));
      textsOf(
        safely(() => value[name]),
        inspect,
        texts,
        seen,
      );
    }
    if (value instanceof Error)
      for (const name of ["name", "message", "stack", "cause"]) textsOf(value[name], inspect, texts, seen);
    if (value instanceof Headers) texts.push(...[...value].flat());
  } else {
    texts.push(String(value));
  }
  return texts;
}

function safely(work) {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** Records what is written to the console, from the first call on. */
function consoleLines() {
  if (!console.recorded) {
    console.recorded = [];
    for (const level of ["log", "info", "warn", "error", "debug", "trace"]) {
      const write = console[level].bind(console);
      console[level] = (...args) => {
        console.recorded.push(args);
        write(...args);
      };
    }
  }
  return console.recorded;
}

function checkNoKey(what, value, inspect) {
  const encodings = [
    head,
    tail,
    ...keys.map((key) => btoa(key).slice(4, -4)),
    ...keys.map((key) => btoa(`Bearer ${key}`).slice(8, -4)),
  ];
  for (const text of textsOf(value, inspect)) {
    const found = encodings.find((part) => String(text).includes(part));
    ok(
      !found,
      `${what} contains the key: …${String(text)
        .slice(Math.max(0, String(text).indexOf(found) - 100))
        .slice(0, 250)}…`,
    );
  }
}

const redirectWithKey = (key) => ({
  name: "redirect",
  location: `https://example.com/?key=${encodeURIComponent(key)}`,
});
const faultsOf = (key) => [
  ...["error", "html", "rows", "value", "broken"].map((where) => ({ name: "echo-key", where })),
  ...[200, 401, 429, 500].map((status) => ({ name: "echo-key", where: "error", status })),
  { name: "envelope", envelope: { reason: key, message: `Bearer ${key}` } },
  {
    name: "envelope",
    status: 400,
    envelope: { code: 400, reason: `${"x".repeat(60)}${key}`, message: `${"y".repeat(285)}${key}` },
  },
  redirectWithKey(key),
  { name: "cut-off" },
  { name: "no-answer" },
  { name: "reset" },
];

/** The report of a stream that was read, or its error. */
async function endOf(stream) {
  try {
    for await (const rows of stream) void rows;
    return stream.report;
  } catch (error) {
    return error;
  }
}

/** Checks the results of calls under one fault. */
async function checkCalls({ lib, connect, inspect }, key, fault) {
  const about = JSON.stringify({ name: fault.name, where: fault.where, status: fault.status });
  const events = [];
  const { client, box } = await connect.withKey(
    { onEvent: (event) => events.push(event), maxRetries: 1, maxWaitMs: 100, timeoutMs: 1000 },
    { ...small, apiKey: key },
  );
  await box.inject({ ...fault, times: Infinity });
  for (const onWindowError of ["throw", "collect"]) {
    const progress = [];
    const onProgress = (step) => progress.push(step);
    const outcome = await client.apiKeyBills
      .list({ period: "2026-01", cycleType: "Day" }, { onWindowError, onProgress })
      .then(
        // Rows are data of the service and may contain it; reports and errors may not.
        ({ report }) => report,
        (error) => error,
      );
    if (outcome instanceof Error) ok(outcome instanceof lib.BillingError, `${about}: ${outcome}`);
    checkNoKey(`${about} ${onWindowError}`, outcome, inspect);
    checkNoKey(`${about} progress`, progress, inspect);
  }
  const stream = client.apiKeyBills.stream({ period: "2026-01", cycleType: "Day" }, { maxRetries: 0 });
  checkNoKey(`${about} stream`, [await endOf(stream), stream], inspect);
  checkNoKey(`${about} events`, events, inspect);
  checkNoKey(`${about} client`, client, inspect);
  const requests = await box.requests();
  ok(
    requests.every(({ faults }) => faults.length > 0),
    `${about}: the fault applied`,
  );
  const used = requests.flatMap(({ keyIn }) => keyIn);
  ok(
    used.length > 0 && used.every((place) => place === "authorization"),
    `${about}: sent only in the authorization header`,
  );
}

const titles = Object.fromEntries(
  keys.map((key, index) => [
    `a key (${index === 0 ? "plain" : "with characters that are escaped"}), echoed in headers, bodies, names, messages and redirects, appears nowhere`,
    async (place) => {
      const lines = consoleLines();
      await Promise.all(
        faultsOf(key)
          .filter(({ name }) => name !== "no-answer")
          .map((fault) => checkCalls(place, key, fault)),
      );
      await checkCalls(place, key, { name: "no-answer" });
      checkNoKey("the console", lines, place.inspect);
    },
  ]),
);

export default {
  ...titles,

  "a key in what a custom fetch or key function throws appears nowhere": async ({ lib, connect, inspect }) => {
    const lines = consoleLines();
    for (const key of keys) {
      const throwing = [
        (request) =>
          Promise.reject(
            Object.assign(new Error(`failed for ${request.headers.get("authorization")}`), {
              request,
              config: { key },
            }),
          ),
        (request) => Promise.reject({ message: key, headers: request.headers, name: key, code: key }),
        () => Promise.reject(`Bearer ${key}`),
        () =>
          Promise.reject(new TypeError("outer", { cause: new Error(`x${encodeURIComponent(key)}y`, { cause: key }) })),
        () => {
          throw new Error(JSON.stringify({ authorization: `Bearer ${key}` }));
        },
        () =>
          Promise.resolve(
            new Response(new ReadableStream({ pull: (stream) => stream.error(new Error(`Bearer ${key}`)) })),
          ),
        () =>
          Promise.resolve(
            new Response("", { status: 500, headers: { "retry-after": key, "x-request-id": encodeURIComponent(key) } }),
          ),
      ];
      for (const own of throwing) {
        for (const apiKey of [key, async () => key]) {
          const events = [];
          const { client } = await connect.withKey({
            apiKey,
            fetch: own,
            maxRetries: 1,
            onEvent: (event) => events.push(event),
          });
          const error = await client.apiKeyBills.list(quarter).then(
            () => undefined,
            (thrown) => thrown,
          );
          ok(error instanceof lib.BillingError && error.kind !== "internal", `an error: ${error}`);
          checkNoKey(String(own), error, inspect);
          checkNoKey(`events of ${own}`, events, inspect);
        }
      }
    }
    checkNoKey("the console", lines, inspect);
  },

  "a key in an error of the key function is not shown": async ({ lib, connect, inspect }) => {
    const key = keys[0];
    const thrown = [
      new Error(`${key} is about to expire`),
      new Error("outer", { cause: new Error(key) }),
      Object.assign(new Error(key), { name: key, code: key, request: { key } }),
      key,
      { message: key },
      { [Symbol.toPrimitive]: () => key, toString: () => key },
    ];
    for (const reason of thrown) {
      for (const apiKey of [() => Promise.reject(reason), () => rethrow(reason)]) {
        const events = [];
        const { client } = await connect.withKey({ apiKey, onEvent: (event) => events.push(event) });
        const error = await endOf(client.apiKeyBills.stream(quarter));
        ok(error instanceof lib.BillingError && error.kind === "config", `an error: ${error}`);
        checkNoKey("the error", error, inspect);
        checkNoKey("events", events, inspect);
      }
    }
    const apiKey = () =>
      Promise.reject(Object.assign(new Error(key), { name: "AccessDeniedException", code: "ECONNREFUSED" }));
    const { client } = await connect.withKey({ apiKey });
    const error = await endOf(client.apiKeyBills.stream(quarter));
    ok(
      error.cause.message === "AccessDeniedException (ECONNREFUSED)",
      `the message has names and codes: ${error.cause.message}`,
    );
  },

  "the key is in no message about options, and in no object of the package": async ({ lib, isPage, inspect }) => {
    const secrets = [
      { apiKey: `${keys[0]} with spaces` },
      { apiKey: keys[0], headers: { authorization: `Bearer ${keys[0]}` } },
      { headers: { "x-key": `${keys[0]}\n${keys[0]}` } },
      { baseUrl: `https://${head}:${tail}@example.com` },
      { baseUrl: `https://example.com/?key=${keys[0]}` },
      { baseUrl: `http://example.com/${head}` },
    ];
    for (const options of secrets) {
      const error = refusal(lib, options);
      ok(error instanceof lib.BillingError, "refused");
      checkNoKey(JSON.stringify(Object.keys(options)), error, inspect);
    }
    const client = new lib.BillingClient({ apiKey: keys[0], ...(isPage ? { dangerouslyAllowBrowser: true } : {}) });
    checkNoKey("client", client, inspect);
    checkNoKey("package", { ...lib }, inspect);
    await client.apiKeyBills.plan({ ...year2026, cycleType: "Day" });
    checkNoKey("client after use", client, inspect);
  },

  "a key that is split, partial or in other encodings appears nowhere": async ({ lib, inspect, isPage }) => {
    const key = "sk_9fQ2mZx7LrTb4WvKc8NsYp3HdGj6UaEo";
    const bytes = [...key].map((character) => character.charCodeAt(0));
    const hex = bytes.map((byte) => byte.toString(16));
    const broken = ["\n", "\r\n    ", " ", "\t", "\u200b", "\u00ad", "\ufeff", "<br>", "<wbr>"].flatMap((between) => [
      key.slice(0, 12) + between + key.slice(12, 24) + between + key.slice(24),
      [...key].join(between),
    ]);
    const parts = [key.slice(-28), key.slice(-12), key.slice(6, 26), key.slice(8, 20)];
    const digits = ["", " ", ":", ", 0x"].map((between) => hex.join(between));
    const escaped = ["%", "%25", "\\x"].map((sign) => hex.map((byte) => sign + byte).join(""));
    const shapes = [
      ...broken,
      ...parts,
      ...digits,
      digits[0].toUpperCase(),
      ...escaped,
      btoa(key.slice(3)),
      `${bytes}`,
    ];
    const row = { startTime: "1767225600", endTime: "1767225601", amount: "1", voucherAmount: "0", payAmount: "1" };
    for (const shape of shapes) {
      const answers = [
        [{ code: 401, reason: shape, message: `m ${shape}` }],
        [{ code: 403, reason: "R", message: `m ${shape} !`, metadata: { [shape]: shape } }, 403],
        [{ bills: [{ ...row, category: shape }] }],
        [{ bills: [{ ...row, [shape]: 1 }], code: shape, message: shape }],
        [{ bills: [{ ...row, amount: shape }] }],
      ];
      for (const [body, status] of answers) {
        const events = [];
        const client = new lib.BillingClient({
          apiKey: key,
          fetch: async () => Response.json(body, { status }),
          maxRetries: 0,
          onEvent: (event) => events.push(event),
          dangerouslyAllowBrowser: isPage,
        });
        const query = { period: "2026-01", cycleType: "Day", category: "llm" };
        const outcome = await client.apiKeyBills.list(query).then(
          ({ report }) => report,
          (error) => error,
        );
        for (const text of textsOf([outcome, events], inspect)) {
          const plain = plainOf(text);
          for (const form of [plainOf(shape), plainOf(key)]) {
            for (let start = 0; start + 24 <= Math.max(form.length, 24); start++) {
              const part = form.slice(start, start + 24);
              ok(part.length < 12 || !plain.includes(part), `${JSON.stringify(body)}: ${text}`);
            }
          }
        }
      }
    }
  },

  "a key in a query is refused before anything is sent": async ({ connect, lib, isPage, inspect }) => {
    const key = keys[0];
    const { box } = await connect.withKey({}, { ...small, apiKey: key });
    const client = new lib.BillingClient({ baseUrl: box.direct, apiKey: key, dangerouslyAllowBrowser: isPage });
    for (const productName of [key, `x${key}y`]) {
      const error = await client.fixedTermBills.list({ period: "2026-01", productName }).then(
        () => undefined,
        (thrown) => thrown,
      );
      ok(error instanceof lib.BillingError && error.kind === "query", String(error));
      checkNoKey("query", error, inspect);
    }
    equal((await box.state()).requests, 0, "nothing was sent");
  },

  "an authorization header is secret, too": async ({ connect, lib, isPage, inspect }) => {
    const key = keys[0];
    const { box } = await connect.withKey({}, { ...small, apiKey: key });
    for (const where of ["error", "html", "value", "broken"]) {
      await box.inject({ name: "echo-key", where });
      const headers = { Authorization: `Bearer ${key}` };
      const client = new lib.BillingClient({ baseUrl: box.direct, headers, dangerouslyAllowBrowser: isPage });
      const error = await client.apiKeyBills.list({ period: "2026-01", cycleType: "Day" }).then(
        () => undefined,
        (thrown) => thrown,
      );
      ok(error instanceof lib.BillingError, where);
      checkNoKey(where, error, inspect);
      checkNoKey("client", client, inspect);
    }
  },
};

/** Only letters and digits, so that separators do not matter. */
const plainOf = (text) =>
  String(text)
    .toLowerCase()
    .replaceAll(/<br>|<wbr>|[^a-z0-9]/g, "");

function rethrow(reason) {
  throw reason;
}

function refusal(lib, options) {
  try {
    return new lib.BillingClient({ dangerouslyAllowBrowser: true, ...options });
  } catch (error) {
    return error;
  }
}
