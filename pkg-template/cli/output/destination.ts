/** Where results are written: standard output, or a file that is replaced once all of it is written. */

import { createWriteStream, renameSync, rmSync, statSync } from "node:fs";
import { once } from "node:events";
import { randomBytes } from "node:crypto";
import type { Writable } from "node:stream";
import { UsageError } from "../usage-error.js";
import type { Chunks } from "./answer.js";

export interface Destination {
  readonly isTerminal: boolean;
  /** Writes everything, as fast as it is taken. */
  write(chunks: Chunks): Promise<void>;
  /** Removes what was written of a file. Works at once, so that it can be called when the process ends. */
  discard(): void;
}

/** Standard output, or another stream that stays open. */
export const streamDestination = (stream: Writable & { isTTY?: boolean }): Destination => ({
  isTerminal: stream.isTTY === true,
  write: (chunks) => pour(chunks, stream),
  discard: () => {},
});

/**
 * A file. Until all is written it has another name, so that an interrupted command neither leaves half a file nor takes away
 * the one that was there.
 *
 * @throws {UsageError} if it cannot be written: now, not after the bills were requested
 */
export async function fileDestination(path: string): Promise<Destination> {
  const existing = statSync(path, { throwIfNoEntry: false });
  // A pipe or a device is written as it is.
  const isReplaced = existing === undefined || existing.isFile();
  const target = isReplaced ? `${path}.${randomBytes(6).toString("hex")}.part` : path;
  const stream = createWriteStream(target, {
    flags: isReplaced ? "wx" : "w",
    ...(existing && { mode: existing.mode }),
  });
  try {
    await once(stream, "open");
  } catch (error) {
    throw new UsageError(`--output: ${path} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
  let isPending = isReplaced;
  const discard = () => {
    if (isPending) rmSync(target, { force: true });
    isPending = false;
  };
  return {
    isTerminal: false,
    async write(chunks) {
      try {
        await pour(chunks, stream);
        stream.end();
        await once(stream, "close");
        if (isReplaced) renameSync(target, path);
        isPending = false;
      } catch (error) {
        discard();
        throw error;
      }
    },
    discard,
  };
}

/** Writes chunks with back pressure, and waits until the last one is taken. */
async function pour(chunks: Chunks, stream: Writable): Promise<void> {
  const failed = new Promise<never>((_, reject) => stream.once("error", reject));
  // An error after the last chunk is not awaited, and must not be an unhandled rejection.
  failed.catch(() => {});
  for await (const chunk of chunks) {
    if (!stream.write(chunk)) await Promise.race([once(stream, "drain"), failed]);
  }
  await Promise.race([new Promise<void>((resolve) => stream.write("", () => resolve())), failed]);
}
