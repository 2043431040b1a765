/** `init`: what a user gives is made into what the module can be loaded from. */

import * as module from "./instance.js";
import { isA } from "./inspect.js";

/**
 * Loads the module early, or from where you keep it. Not needed otherwise: everything loads it on first use.
 *
 * @param input a `WebAssembly.Module`, its bytes, a `Response` or a URL of it, or a promise of one of these. In Node, Deno
 * and Bun the URL may be that of a file
 * @throws {BillingError} `config`; `network` where a download failed; `timeout` after half a minute
 */
export function init(input?: unknown): Promise<void> {
  // Bytes and modules are handed on as they are, so that no promise is waited for.
  return module.init(isA(Promise, input) ? new Promise((resolve) => resolve(input)).then(fileOr) : fileOr(input));
}

/** The bytes of a file, where the input is the URL of one; else the input. */
function fileOr(input: unknown): unknown {
  const isUrl = isA(URL, input) || typeof input === "string";
  if (!isUrl || !/^file:/i.test(String(input))) return input;
  // No import: bundlers for browsers would look for the file system.
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => FileSystem | undefined } };
  const fs = process?.getBuiltinModule?.("node:fs");
  // Elsewhere fetch says that it takes no files.
  if (!fs) return input;
  try {
    return fs.readFileSync(new URL(input));
  } catch (thrown) {
    // As a source that fails, so that it is told like any other. Where the module is there already, nobody asks.
    const failed = Promise.reject(thrown);
    failed.catch(() => {});
    return failed;
  }
}

interface FileSystem {
  readFileSync(url: URL): Uint8Array;
}
