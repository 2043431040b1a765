// Who may ask the Worker: people whom Cloudflare Access signed in, tokens that were signed with a private key, pages of other
// origins, and how often.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { listen } from "../../tools/loopback.mjs";
import { atEnd } from "../support/at-end.mjs";
import { importWorkerToken } from "../support/consumer.mjs";
import { importLibrary, startWorker, tokenSecret } from "./support.mjs";

const { exportJWK, exportSPKI, generateKeyPair, SignJWT } = await importLibrary("jose");
const { mintToken } = await importWorkerToken();

const path = "/openapi/v1/billing/apikey/bill/list?cycleType=Day&startTime=1767225600&endTime=1769903999";
const claims = { subject: "user-1", scope: {}, expiresIn: 600 };

/** The keys of a team, as Access publishes them. */
async function startTeam(t) {
  const keys = [];
  let requests = 0;
  const server = await listen(
    createServer((request, response) => {
      requests += 1;
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }));
    }),
  );
  atEnd(t, () => server.close());
  const addKey = async (kid) => {
    const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
    keys.push({ privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" } });
    return (payload = {}, { issuer = server.url, audience = "app", expires = "5m", subject = "someone" } = {}) =>
      new SignJWT(payload)
        .setProtectedHeader({ alg: "RS256", kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(subject)
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(privateKey);
  };
  return { url: server.url, addKey, keys, requests: () => requests };
}

test("people whom Cloudflare Access signed in read everything; other tokens are refused", async (t) => {
  const team = await startTeam(t);
  const sign = await team.addKey("one");
  const { url, box } = await startWorker(t, {
    bindings: { TOKEN_SECRET: "", ACCESS_TEAM_DOMAIN: team.url, ACCESS_AUD: "app" },
  });
  const ask = async (token) => {
    const headers = token === undefined ? {} : { "cf-access-jwt-assertion": token };
    const response = await fetch(`${url}${path}`, { headers });
    await response.arrayBuffer();
    return response.status;
  };
  assert.equal(await ask(await sign()), 200);
  assert.equal(await ask(await sign({ common_name: "service" }, { subject: "" })), 200, "a service token");
  const sent = box.requests.length;
  for (const token of [
    undefined,
    "",
    "x.y.z",
    await sign({}, { audience: "another" }),
    await sign({}, { issuer: "https://another.cloudflareaccess.com" }),
    await sign({}, { expires: "-1m" }),
    await sign({}, { subject: "" }),
    await mintToken({ ...claims, secret: tokenSecret }),
  ]) {
    assert.equal(await ask(token), 401);
  }
  assert.equal(box.requests.length, sent);
});

test("a key that Access rotated in is found, one that it removed is not accepted by a new Worker", async (t) => {
  const team = await startTeam(t);
  const [first] = [await team.addKey("one")];
  const bindings = { ACCESS_TEAM_DOMAIN: team.url, ACCESS_AUD: "app" };
  const ask = async ({ url }, token) =>
    (await fetch(`${url}${path}`, { headers: { "cf-access-jwt-assertion": token } })).status;
  const worker = await startWorker(t, { bindings });
  assert.equal(await ask(worker, await first()), 200);
  // jose asks for keys again after half a minute at the earliest.
  const other = await startWorker(t, { bindings });
  const second = await team.addKey("two");
  assert.equal(await ask(other, await second()), 200);
  team.keys.shift();
  assert.equal(await ask(await startWorker(t, { bindings }), await first()), 401);
});

test("tokens that a private key signed are verified with the public one, in both of its forms", async (t) => {
  const { publicKey, privateKey } = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  const other = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  for (const TOKEN_PUBLIC_KEY of [JSON.stringify(await exportJWK(publicKey)), await exportSPKI(publicKey)]) {
    const { url } = await startWorker(t, { bindings: { TOKEN_SECRET: "", TOKEN_PUBLIC_KEY } });
    const ask = async (token) =>
      (await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })).status;
    assert.equal(await ask(await mintToken({ ...claims, privateKey })), 200);
    assert.equal(await ask(await mintToken({ ...claims, privateKey: other.privateKey })), 401);
    // The public key is public: as a secret it must not count.
    assert.equal(await ask(await mintToken({ ...claims, secret: TOKEN_PUBLIC_KEY })), 401);
  }
});

test("pages of the origins that are set may read answers, and no others", async (t) => {
  const { url } = await startWorker(t, { bindings: { ALLOWED_ORIGINS: "https://app.example, https://b.example" } });
  const authorization = `Bearer ${await mintToken({ ...claims, secret: tokenSecret })}`;
  for (const [origin, isAllowed] of [
    ["https://app.example", true],
    ["https://b.example", true],
    ["https://app.example.evil.example", false],
    ["null", false],
  ]) {
    const allowed = isAllowed ? origin : null;
    const preflight = await fetch(`${url}${path}`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "GET", "access-control-request-headers": "authorization" },
    });
    assert.equal(preflight.headers.get("access-control-allow-origin"), allowed, origin);
    const answer = await fetch(`${url}${path}`, { headers: { origin, authorization } });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("access-control-allow-origin"), allowed, origin);
    const refusal = await fetch(`${url}${path}`, { headers: { origin } });
    assert.equal(refusal.status, 401);
    assert.equal(refusal.headers.get("access-control-allow-origin"), allowed, "a page can read why");
    assert.equal(answer.headers.get("access-control-allow-credentials"), null);
  }
});

test("each subject may ask so often, and then waits", async (t) => {
  const { url, box } = await startWorker(t, {
    ratelimits: { RATE_LIMIT: { simple: { limit: 3, period: 60 } } },
  });
  const ask = async (subject) => {
    const token = await mintToken({ ...claims, subject, secret: tokenSecret });
    const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    await response.arrayBuffer();
    return response;
  };
  for (let count = 0; count < 3; count += 1) assert.equal((await ask("one")).status, 200);
  const refused = await ask("one");
  assert.deepEqual([refused.status, refused.headers.get("retry-after")], [429, "60"]);
  assert.equal((await ask("two")).status, 200, "another subject");
  assert.ok(box.requests.length <= 4);
});

test("what is no scope, and what is no option, is said before a token is minted", async () => {
  for (const [options, path] of [
    [{ scope: undefined }, "scope"],
    [{ scope: { key: ["1"] } }, "scope.key"],
    [{ scope: { keys: "1" } }, "scope.keys"],
    [{ scope: { keys: [1] } }, "scope.keys"],
    [{ scope: { lists: ["account"] } }, "scope.lists"],
    [{ scope: { admin: "yes" } }, "scope.admin"],
    [{ subject: "" }, "subject"],
    [{ expiresIn: Number.NaN }, "expiresIn"],
    [{ expiresIn: "600" }, "expiresIn"],
    [{ secret: "short" }, "secret"],
    [{ secret: undefined }, "secret"],
    [{ privateKey: {} }, "secret"],
  ]) {
    await assert.rejects(mintToken({ ...claims, secret: tokenSecret, ...options }), { kind: "config", path });
  }
});
