/**
 * The worker that writes files: a script of its own, which imports nothing, so that any bundler can copy it as it is. The page
 * sends it the compiled module and snapshots of its tables.
 */

import { restoreTable, useModule } from "novita-billing/snapshots";
import { rowPieces } from "../core/pieces.js";
import type { WriteRequest, WriteResponse } from "./messages.js";

/** How often, in milliseconds, the worker says that it is at work. */
const reportMs = 250;

const answer = (response: WriteResponse) => globalThis.postMessage(response);

const fail = (message: string) => answer({ state: "failed", message });

addEventListener("message", ({ data }: MessageEvent<WriteRequest>) => {
  write(data).then(
    (file) => answer({ state: "done", file }),
    (error: unknown) => fail(String(error)),
  );
});

addEventListener("messageerror", () => fail("the request cannot be read"));

async function write({ module, format, type, tables: snapshots }: WriteRequest): Promise<Blob> {
  answer({ state: "working" });
  if (module) useModule(module);
  const tables = [];
  const pieces: BlobPart[] = [];
  try {
    for (const snapshot of snapshots) tables.push(restoreTable(snapshot));
    let since = performance.now();
    for await (const piece of rowPieces(format, tables)) {
      pieces.push(piece as BlobPart);
      if (performance.now() - since < reportMs) continue;
      answer({ state: "working" });
      since = performance.now();
    }
  } finally {
    for (const table of tables) table.free();
  }
  return new Blob(pieces, { type });
}
