// The box on a socket.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { API_KEY_PATH, ApiBox, handleNode, headersOf, IN_JANUARY, rejectionOf, requestFor, startBox } from "./box.mjs";

const QUERY = { cycleType: "Day", ...IN_JANUARY };
const server = await startBox();
const { box } = server;
after(() => server.close());

/** Requests January by Day from the server, with faults. */
function ask(faults = [], change = {}) {
  box.clear();
  for (const fault of faults) box.inject(fault);
  return fetch(requestFor(box, API_KEY_PATH, QUERY, change, server.url));
}

test("the server sends the rows of its box", async () => {
  const { bills } = await (await ask()).json();
  assert.deepEqual(bills, box.bills("apiKey", QUERY));
  await box.idle();
  assert.equal(box.requests.at(-1).outcome, "sent");
});

test("a missing User-Agent is refused", async () => {
  // fetch always sends one.
  const { request } = await import("node:http");
  const { "User-Agent": _, ...headers } = headersOf(box);
  const url = `${server.url}${API_KEY_PATH}?${new URLSearchParams(QUERY)}`;
  const status = await new Promise((resolve, reject) => {
    const sent = request(url, { headers }, (response) => resolve(response.resume().statusCode));
    sent.on("error", reject).end();
  });
  assert.equal(status, 403);
});

test("errors have their status, headers and body", async () => {
  const limited = await ask([{ name: "rate-limit", waitSeconds: 3 }]);
  assert.deepEqual([limited.status, limited.headers.get("retry-after")], [429, "3"]);
  assert.equal((await limited.json()).reason, "LIST_BILL_TOO_FAST");
  const odd = await ask([{ name: "server-error", status: 520, body: "html" }]);
  assert.deepEqual([odd.status, odd.headers.get("content-type")], [520, "text/html"]);
  await odd.text();
  assert.equal(await (await ask([{ name: "empty" }])).text(), "");
});

test("a reset destroys the connection", async () => {
  const before = await rejectionOf(ask([{ name: "reset" }]));
  assert.match(before.cause.code, /ECONNRESET|UND_ERR_SOCKET/);
  const response = await ask([{ name: "reset", when: "in-body", afterBytes: 100 }]);
  assert.equal(response.status, 200);
  await rejectionOf(response.text());
  await box.idle();
  assert.deepEqual(
    box.requests.slice(-2).map((request) => request.outcome),
    ["reset", "reset"],
  );
});

test("a cut-off body fails if its length was announced or its last chunk is missing, and ends without an error otherwise", async () => {
  const whole = await (await ask()).text();
  for (const framing of ["length", "chunked"]) {
    const response = await ask([{ name: "cut-off", framing }]);
    assert.equal(response.headers.has("content-length"), framing === "length");
    await rejectionOf(response.text());
  }
  const quiet = await (await ask([{ name: "cut-off", framing: "quiet", afterBytes: 1000 }])).text();
  assert.equal(quiet, new TextDecoder().decode(new TextEncoder().encode(whole).slice(0, 1000)));
  await box.idle();
});

test("a client can close an endless answer, and then no request is open", async () => {
  for (const fault of [{ name: "no-answer" }, { name: "latency", ms: 60_000 }, { name: "stall" }]) {
    const controller = new AbortController();
    const answer = ask([fault], { signal: controller.signal });
    const text = rejectionOf(answer.then((response) => response.text()));
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(box.open, 1);
    controller.abort();
    await text;
    await box.idle();
    assert.equal(box.requests.at(-1).outcome, "aborted");
  }
});

test("slow chunks arrive separately", async () => {
  const response = await ask([{ name: "slow-chunks", chunkBytes: 100_000, pauseMs: 5 }]);
  assert.deepEqual((await response.json()).bills, box.bills("apiKey", QUERY));
});

test("a client that follows redirects sends its query to another address, with redirect: manual it does not", async () => {
  const other = await startBox({ faults: [] });
  const redirect = { name: "redirect", location: `${other.url}/elsewhere`, status: 302 };
  assert.equal((await ask([redirect], { redirect: "manual" })).status, 302);
  assert.equal(other.box.requests.length, 0);
  await (await ask([redirect])).text();
  assert.deepEqual(
    other.box.requests.map((request) => request.path),
    ["/elsewhere"],
  );
  await other.close();
});

test("forty concurrent requests are all answered", async () => {
  const bodies = await Promise.all(Array.from({ length: 40 }, async () => (await ask()).text()));
  assert.equal(new Set(bodies).size, 1);
  await box.idle();
});

test("a box can answer at a path of another server", async () => {
  const mine = new ApiBox();
  const own = createServer((request, response) => handleNode(mine, request, response, "/novita"));
  await new Promise((resolve) => own.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${own.address().port}/novita`;
  const { bills } = await (await fetch(requestFor(mine, API_KEY_PATH, QUERY, {}, base))).json();
  assert.deepEqual(bills, mine.bills("apiKey", QUERY));
  own.closeAllConnections();
  await new Promise((resolve) => own.close(resolve));
});

test("a port in use rejects, and closing a server closes its connections", async () => {
  const { port } = new URL(server.url);
  assert.equal((await rejectionOf(startBox({ port: Number(port) }))).code, "EADDRINUSE");
  const short = await startBox({ faults: [{ name: "no-answer" }] });
  const answer = rejectionOf(fetch(requestFor(short.box, API_KEY_PATH, QUERY, {}, short.url)));
  await new Promise((resolve) => setTimeout(resolve, 30));
  await short.close();
  await answer;
  await short.box.idle();
});

test("an option of the server is refused like one of the box", async () => {
  const refused = async (options) => (await rejectionOf(startBox(options))).message;
  assert.equal(await refused({ ports: 80 }), 'the box: unknown option "ports": did you mean "port"?');
  assert.equal(await refused({ port: 65_536 }), "port must be an integer from 0 to 65535, not 65536");
});
