/** Starts downloads. */

import type { ExportFile } from "./core/exports.js";
import { nextTask } from "./next-task.js";

/** The longest time, in milliseconds, for which the page is held up by the making of a file. */
const maxTask = 20;

/** The browser may read a file only some time after the download was started. */
const msUntilRevoked = 60_000;

/** Makes a file piece by piece, so that the page stays responsive, and starts its download. */
export async function startDownload(file: ExportFile): Promise<void> {
  const pieces: BlobPart[] = [];
  let since = performance.now();
  for await (const piece of file.pieces()) {
    pieces.push(piece as BlobPart);
    if (performance.now() - since < maxTask) continue;
    await nextTask();
    since = performance.now();
  }
  const url = URL.createObjectURL(new Blob(pieces, { type: file.type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), msUntilRevoked);
}
