/** Starts downloads. */

import { BillingError } from "novita-billing";
import type { ExportFile } from "./core/exports.js";
import type { KindTables } from "./core/model/bills.js";
import { commonColumns, piecesOf, rowPieces } from "./core/pieces.js";
import { nextTask } from "./next-task.js";
import type { ParquetWriter } from "./types/class.js";
import { writeInWorker } from "./worker/page.js";

/** The longest time, in milliseconds, for which the page is held up by the making of a file. */
const maxTask = 20;

/** The browser may read a file only some time after the download was started. */
const msUntilRevoked = 60_000;

/** Makes a file and starts its download. */
export async function startDownload(
  file: ExportFile,
  parquet: ParquetWriter | undefined,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  // A writer of the page may never end.
  const ended = new Promise<never>((_, reject) =>
    signal.addEventListener("abort", () => reject(signal.reason as Error)),
  );
  const blob = await Promise.race([blobOf(file, parquet, signal), ended]);
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), msUntilRevoked);
}

async function blobOf(
  { type, content }: ExportFile,
  parquet: ParquetWriter | undefined,
  signal: AbortSignal,
): Promise<Blob> {
  // Sums, which are small: a worker would need all rows to make them again.
  if ("text" in content) return new Blob([content.text()], { type });
  const { format } = content;
  // Tables of its own, which share the columns: the element frees the others once it shows something else.
  const own: KindTables = content.tables.map(({ kind, table }) => ({ kind, table: table.filter({}) }));
  const tables = own.map(({ table }) => table);
  try {
    if (format !== "parquet") {
      const written = await writeInWorker({ format, type, tables: own }, signal);
      return written ?? (await inSlices(rowPieces(format, tables), type, signal));
    }
    if (!parquet) {
      const message = "parquet is not set: set it to toParquet of novita-billing/parquet";
      throw new BillingError({ kind: "config", path: "parquet", message });
    }
    const columns = tables.length > 1 ? { columns: commonColumns } : {};
    return await inSlices(piecesOf(parquet(tables, columns)), type, signal);
  } finally {
    for (const table of tables) table.free();
  }
}

/** Makes a file piece by piece, so that the page stays responsive. */
async function inSlices(pieces: AsyncIterable<Uint8Array>, type: string, signal: AbortSignal): Promise<Blob> {
  const parts: BlobPart[] = [];
  let since = performance.now();
  for await (const piece of pieces) {
    parts.push(piece as BlobPart);
    if (performance.now() - since < maxTask) continue;
    await nextTask();
    signal.throwIfAborted();
    since = performance.now();
  }
  return new Blob(parts, { type });
}
