// The entry for Node in the bundle of a server: bundlers move the script away from the module's file, or replace its URL.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { ensureConsumer, inPackage } from "../support/consumer.mjs";

await ensureConsumer();

/** A copy of the package's scripts, without the module's file, in the place of a bundle. */
function copyScripts(t) {
  const folder = mkdtempSync(join(tmpdir(), "bundled-server-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  cpSync(inPackage("dist"), join(folder, "server", "dist"), { recursive: true });
  return { folder, entry: join(folder, "server", "dist", "entry", "node.js") };
}

const plan = async (entry) => {
  const { planWindows } = await import(pathToFileURL(entry).href);
  return planWindows("apiKey", { period: "2026-01", cycleType: "Day" });
};

test("a bundle that lies elsewhere: the module is read from the installed package", async (t) => {
  const { folder, entry } = copyScripts(t);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(inPackage(), join(folder, "node_modules", "novita-billing"), "junction");
  assert.equal((await plan(entry)).length, 1);
});

test("a bundler that replaces the literal URL by one that Node refuses: the module is read beside the script", async (t) => {
  const { folder, entry } = copyScripts(t);
  cpSync(inPackage("wasm"), join(folder, "server", "wasm"), { recursive: true });
  const literal = 'new URL("../../wasm/novita_billing_bg.wasm",import.meta.url)';
  const script = readFileSync(entry, "utf8");
  assert.ok(script.includes(literal), "bundlers recognize this form only");
  writeFileSync(entry, script.replace(literal, '{ href: "/_next/static/media/novita_billing_bg.wasm" }'));
  assert.equal((await plan(entry)).length, 1);
});

test("a bundle without the package: the error says how to keep it out of the bundle", async (t) => {
  const { entry } = copyScripts(t);
  await assert.rejects(plan(entry), ({ kind, message }) => {
    assert.equal(kind, "config");
    assert.match(message, /serverExternalPackages/);
    return true;
  });
});
