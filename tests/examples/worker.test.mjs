// The Cloudflare Worker in Rust (examples/worker), built and run in workerd against the simulated API: the core crate as a
// dependency of another WebAssembly program.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { after, before, test } from "node:test";
import { Miniflare } from "miniflare";
import { importPackage, importTesting } from "../support/consumer.mjs";
import { bindgen } from "../../tools/setup.mjs";
import { at, files } from "../../tools/steps.mjs";

const built = at("target", "worker", "built");

// The same as `worker-build` writes.
const entry = `
  import wasm from "./billing_worker_bg.wasm";
  import { fetch, initSync } from "./billing_worker.js";
  initSync({ module: wasm });
  export default { fetch };
`;

function build() {
  const manifest = at("examples", "worker", "Cargo.toml");
  const target = ["--target", "wasm32-unknown-unknown", "--target-dir", at("target", "worker")];
  const quiet = { stdio: ["ignore", "inherit", "inherit"] };
  execFileSync("cargo", ["build", "--quiet", "--locked", "--release", "--manifest-path", manifest, ...target], quiet);
  const module = at("target", "worker", "wasm32-unknown-unknown", "release", "billing_worker.wasm");
  execFileSync(bindgen, ["--target", "web", "--no-typescript", "--out-dir", built, module], quiet);
}

const contents = (name) => readFileSync(join(built, name));

function modules() {
  const scripts = files(relative(at(), built)).filter((path) => path.endsWith(".js"));
  return [
    { type: "ESModule", path: "entry.mjs", contents: entry },
    { type: "CompiledWasm", path: "billing_worker_bg.wasm", contents: contents("billing_worker_bg.wasm") },
    ...scripts.map((path) => ({
      type: "ESModule",
      path: relative(built, path).replaceAll("\\", "/"),
      contents: readFileSync(path, "utf8"),
    })),
  ];
}

let server, worker, BillingClient;
before(
  async () => {
    build();
    ({ BillingClient } = await importPackage());
    const { startBox } = await importTesting();
    server = await startBox();
    worker = new Miniflare({
      modules: modules(),
      compatibilityDate: "2026-04-01",
      bindings: { NOVITA_API_KEY: server.box.apiKey, NOVITA_BASE_URL: server.url },
    });
    await worker.ready;
  },
  { timeout: 900_000 },
);
after(async () => {
  await worker?.dispose();
  await server?.close();
});

const totalsOf = (period) => worker.dispatchFetch(`http://worker/?period=${period}`);

test("the totals of a quarter equal those of the npm package", async () => {
  const { box } = server;
  box.clear();
  box.inject({ name: "server-error", times: 1 });
  const response = await totalsOf("2026-Q1");
  assert.equal(response.status, 200);
  const found = await response.json();

  const client = new BillingClient({ apiKey: box.apiKey, fetch: box.fetch });
  const query = { period: "2026-Q1", cycleType: "Day" };
  const { total, groups } = await client.apiKeyBills.summarize(query, { by: ["productName"] });
  const totalsJson = ({ rows, total, voucher, cash }) => ({ rows, total, voucher, cash });
  assert.deepEqual(found, {
    total: totalsJson(total),
    groups: groups.map((group) => ({ product: group.key.productName, totals: totalsJson(group) })),
    complete: true,
    notices: [],
  });
});

test("a Worker answers concurrent requests", async () => {
  server.box.clear();
  const results = await Promise.all(Array.from({ length: 12 }, async () => (await totalsOf("2026-01")).json()));
  assert.ok(results.every((result) => result.complete));
  assert.equal(new Set(results.map((result) => JSON.stringify(result))).size, 1);
});

test("errors have a status and a kind", async () => {
  const { box } = server;
  box.clear();
  const early = await totalsOf("2025");
  assert.equal(early.status, 400);
  assert.equal((await early.json()).kind, "query");

  box.inject({ name: "redirect" });
  const redirected = await totalsOf("2026-01");
  assert.equal(redirected.status, 502);
  assert.equal((await redirected.json()).kind, "api");
});

test("the module exports nothing of novita-billing", () => {
  const module = new WebAssembly.Module(contents("billing_worker_bg.wasm"));
  // Exports of the Worker itself, the worker crate and wasm-bindgen.
  const others = [
    /^(?:memory|fetch|init|__worker_init_state|__abort_handler|__instance_(?:terminated|signal))$/,
    /^(?:__wbg_(?:[gs]et_)?)?(?:containerstartupoptions|minifyconfig|r2range|intounderlying[a-z]+)_[a-z]+$/i,
    /^wasm_bindgen__convert__closures/,
    /^__(?:wbindgen|externref)_[a-z_]+$/,
  ];
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  assert.ok(names.includes("fetch"));
  assert.deepEqual(
    names.filter((name) => !others.some((other) => other.test(name))),
    [],
  );
});
