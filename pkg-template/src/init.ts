/** The public `init`, which also takes the URL of a file. */

import { isInstance } from "./inspect.js";
import * as loading from "./loading.js";

/**
 * Loads the module early, or from where you keep it. Not needed otherwise: everything loads what it uses, and in a page a new
 * client begins to load what lists use.
 *
 * @param input a `WebAssembly.Module`, its bytes, a `Response` or a URL of it, or a promise of one of these. In Node, Deno
 * and Bun the URL may be that of a file
 * @example
 * await init(); // before the first call, so that it does not wait
 * await init(new URL("/assets/novita_billing_bg.wasm", "https://own.example"));
 * @throws {BillingError} `config`; `network` if a download failed; `timeout` after 30 seconds
 */
export function init(input?: unknown): Promise<void> {
  // Bytes and modules are passed on without waiting for a promise.
  const isPromise = isInstance(input, Promise);
  return loading.init(isPromise ? new Promise((resolve) => resolve(input)).then(readFileUrl) : readFileUrl(input));
}

/** The bytes of a file if the input is its URL, else the input. */
function readFileUrl(input: unknown): unknown {
  const isUrl = isInstance(input, URL) || typeof input === "string";
  if (!isUrl || !/^file:/i.test(String(input))) return input;
  // Not imported: bundlers for browsers would look for the file system.
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => FileSystem | undefined } };
  const fs = process?.getBuiltinModule?.("node:fs");
  // Without a file system, fetch reports that it does not read files.
  if (!fs) return input;
  try {
    return fs.readFileSync(new URL(input));
  } catch (thrown) {
    // Reported like a source that fails. If the module is loaded already, the rejection is not awaited.
    const failed = Promise.reject(thrown);
    failed.catch(() => {});
    return failed;
  }
}

interface FileSystem {
  readFileSync(url: URL): Uint8Array;
}
