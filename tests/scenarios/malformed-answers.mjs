// Answers that are not a bill list, or contain a value that is not a bill, and errors of the service.

import { equal, failure, includes, january, januaryWindow, ok, quarter, wireOf } from "./support.mjs";

/** Shapes that must be rejected, and the path of the error. */
const wrongShapes = [
  ["bills-object", /^bills$/],
  ["bills-text", /^bills$/],
  ["no-bills", /^(bills|\$)?$/],
  ["array", /^(\$|bills)?$/],
  ["second-bills", /^bills$/],
  ["rows-no-objects", /^bills\[1\]$/],
  ["null-row", /^bills\[1\]$/],
  ["wrong-type", /^bills\[1\]\.amount$/],
  ["text-amount", /^bills\[1\]\.amount$/],
  ["fraction", /^bills\[1\]\.amount$/],
  ["too-large", /^bills\[1\]\.amount$/],
  ["missing-amount", /^bills\[1\](\.amount)?$/],
  ["null-amount", /^bills\[1\]\.amount$/],
  ["bad-utf8", /^bills\[1\]/],
  // After the end of the list there is no path.
  ["trailing", /^\$?$/],
  ["not-json", /^bills\[1\]/],
  ["deep", /^bills\[1\]/],
];

async function answered({ connect }, fault, query = january) {
  const { client, box } = await connect();
  await box.inject({ ...fault, times: Infinity });
  return { call: client.apiKeyBills.list(query), box };
}

export default {
  "a malformed answer is a decode error with path and byte offset, and is not retried": async (place) => {
    for (const [shape, path] of wrongShapes) {
      const { call, box } = await answered(place, { name: "wrong-shape", shape });
      const error = await failure(place.lib, call, "decode", { attempts: 1, window: januaryWindow }, shape);
      ok(path.test(error.path ?? ""), `${shape}: path ${error.path}`);
      ok(Number.isInteger(error.offset) && error.offset >= 0, `${shape}: offset ${error.offset}`);
      const { requests, open } = await box.idle();
      equal([requests, open], [1, 0], `${shape}: one request, nothing left open`);
    }
  },

  "a byte offset is that of the value": async ({ lib, connect }) => {
    const text = `{"bills":[{"startTime":"1","endTime":"2","amount":"ten","voucherAmount":"0","payAmount":"0"}]}`;
    const { client } = await connect({ fetch: async () => new Response(text) });
    const error = await failure(lib, client.apiKeyBills.list(january), "decode", { path: "bills[0].amount" });
    const value = text.indexOf('"ten"');
    ok(error.offset >= value && error.offset <= value + 5, `offset ${error.offset}, the value is at ${value}`);
  },

  "null and [] are empty lists": async ({ connect }) => {
    for (const text of ['{"bills":null}', '{"bills":[]}', ' { "total": 0, "bills" : [ ] } \n']) {
      const { client } = await connect({ fetch: async () => new Response(text) });
      const { bills, report } = await client.apiKeyBills.list(january);
      equal([bills.length, report.complete], [0, true], text);
    }
  },

  "half a surrogate pair becomes U+FFFD, and the last of two fields counts": async ({ connect }) => {
    const { client, box } = await connect();
    await box.inject({ name: "wrong-shape", shape: "lone-surrogate" });
    await box.inject({ name: "wrong-shape", shape: "second-field" });
    const half = await client.apiKeyBills.list(january);
    equal(half.bills[1].productName, "half \ufffd of a pair", "half a pair");
    const twice = await client.apiKeyBills.list(january);
    equal(twice.bills[1].amount, 2n, "the last one");
  },

  "int64 as strings, as numbers and mixed, with and without escapes, gives the same rows": async ({ connect }) => {
    const forms = ["text", "number", "mixed"].flatMap((wire) => [false, true].map((escapes) => ({ wire, escapes })));
    for (const form of forms) {
      const { client, box } = await connect({}, form);
      for (const [kind, query] of [
        ["apiKey", january],
        ["fixedTerm", { period: "2026-01" }],
      ]) {
        const { bills } = await client[`${kind}Bills`].list(query);
        equal(wireOf(bills), await box.bills(kind, query), `${kind} ${JSON.stringify(form)}`);
      }
    }
  },

  "an error envelope with HTTP 200 is an api error with its reason, and is not retried": async (place) => {
    const { call, box } = await answered(place, { name: "envelope" });
    const error = await failure(place.lib, call, "api", { reason: "LIST_BILL_ERROR", status: 200, attempts: 1 });
    includes(error.message, "list bill error");
    equal((await box.state()).requests, 1, "requests");
  },

  "an HTML page is not a bill list, with status 200 and with an error status": async (place) => {
    const page = await answered(place, { name: "html" });
    const error = await failure(place.lib, page.call, "decode", { attempts: 1 });
    includes(error.message, "HTML");
    const refused = await answered(place, { name: "html", status: 403 });
    await failure(place.lib, refused.call, "api", { status: 403, attempts: 1 });
  },

  "a redirect is not followed: an api error": async (place) => {
    for (const status of [301, 302, 303, 307, 308]) {
      const { call, box } = await answered(place, { name: "redirect", status });
      const error = await failure(place.lib, call, "api", { attempts: 1 }, String(status));
      // In a page the status is not visible.
      ok(error.status === status || place.isPage, `status ${error.status}`);
      includes(error.message.toLowerCase(), "redirect");
      equal((await box.idle()).requests, 1, "requests");
    }
  },

  "the message for 401 names a missing billing permission": async ({ connect, lib }) => {
    for (const key of ["sk_nobody", "sk_box_without_permission"]) {
      const { client, box } = await connect.withKey({ apiKey: key });
      const about = { status: 401, reason: "UNAUTHORIZED", attempts: 1 };
      const error = await failure(lib, client.apiKeyBills.list(quarter), "api", about);
      includes(error.message, "permission");
      equal(error.requestId?.startsWith("box-"), true, "the request's id");
      ok((await box.state()).requests <= 3, "not retried");
    }
  },

  "the message of a refusal is the service's own": async ({ connect, lib }) => {
    const { client } = await connect();
    const about = { status: 400, reason: "INVALID_PRODUCT_CATEGORY", attempts: 1 };
    const error = await failure(lib, client.apiKeyBills.list({ ...january, category: "robots" }), "api", about);
    includes(error.message, "invalid category: robots");
    equal(JSON.parse(JSON.stringify(error)).reason, about.reason, "in JSON");
    equal(JSON.parse(JSON.stringify(error)).window, januaryWindow, "the window in JSON");
  },
};
