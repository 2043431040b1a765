/**
 * The page's side of the worker that writes files. The worker is started by the first file, writes one at a time, and ends when
 * it has had nothing to do for a while.
 */

import { moduleParts, snapshotPieces, type TableSnapshot } from "novita-billing/snapshots";
import type { KindTables } from "../core/model/bills.js";
import type { RowFormat } from "../core/pieces.js";
import { nextTask } from "../next-task.js";
import type { WriteRequest, WriteResponse } from "./messages.js";
import { workerAddress } from "./policy.js";

/** For how long the worker may say nothing, in milliseconds: a slow network loads its script, or a large table is read. */
const maxSilenceMs = 10_000;
/** For how long the worker is kept, in milliseconds. */
const idleMs = 30_000;

export interface RowFile {
  readonly format: RowFormat;
  readonly type: string;
  readonly tables: KindTables;
}

interface RunningWorker {
  readonly worker: Worker;
  /** Rejects if its script does not load, or fails. */
  readonly failed: Promise<never>;
  hasModule: boolean;
  idle?: ReturnType<typeof setTimeout>;
}

let running: RunningWorker | undefined;
/** Whether the page goes on without a worker, because one has failed. */
let isUnavailable = false;
/** Settles when the file before is done. */
let before: Promise<unknown> = Promise.resolve();

/**
 * Writes a file in the worker. Resolves with undefined if there is no worker, or if it fails in any way: then the page writes
 * the file itself, and reports an error that is not the worker's. Rejects with the signal's reason.
 */
export function writeInWorker(file: RowFile, signal: AbortSignal): Promise<Blob | undefined> {
  const written = before.then(() => write(file, signal));
  before = written.catch(() => {});
  return written;
}

async function write({ format, type, tables }: RowFile, signal: AbortSignal): Promise<Blob | undefined> {
  signal.throwIfAborted();
  if (isUnavailable) return undefined;
  try {
    // It loads while the snapshots are made.
    const target = (running ??= start());
    clearTimeout(target.idle);
    const snapshots: TableSnapshot[] = [];
    for (const { kind, table } of tables) {
      const { currency, utcOffset } = table;
      const pieces: Uint8Array<ArrayBuffer>[] = [];
      for (const piece of snapshotPieces(table)) {
        pieces.push(piece);
        await nextTask();
        signal.throwIfAborted();
      }
      snapshots.push({ kind, currency, utcOffset, pieces });
    }
    const module = target.hasModule ? undefined : moduleParts();
    target.hasModule = true;
    const blob = await answerOf(target, { module, format, type, tables: snapshots }, signal);
    target.idle = setTimeout(stop, idleMs);
    return blob;
  } catch {
    stop();
    signal.throwIfAborted();
    isUnavailable = true;
    return undefined;
  }
}

function start(): RunningWorker {
  const worker = new Worker(workerAddress());
  const failed = new Promise<never>((_, reject) => {
    worker.onerror = (event) => {
      // It is handled: the page writes the file.
      event.preventDefault();
      reject(new Error("the worker failed"));
    };
    worker.onmessageerror = () => reject(new Error("the worker's answer cannot be read"));
  });
  failed.catch(() => {});
  return { worker, failed, hasModule: false };
}

function stop(): void {
  clearTimeout(running?.idle);
  running?.worker.terminate();
  running = undefined;
}

/** Sends a request, and waits for the file. */
async function answerOf({ worker, failed }: RunningWorker, request: WriteRequest, signal: AbortSignal): Promise<Blob> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let cancel = () => {};
  const answered = new Promise<Blob>((resolve, reject) => {
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => reject(new Error("the worker does not answer")), maxSilenceMs);
    };
    cancel = () => reject(signal.reason as Error);
    signal.addEventListener("abort", cancel);
    worker.onmessage = ({ data }: MessageEvent<WriteResponse>) => {
      if (data.state === "working") wait();
      else if (data.state === "done") resolve(data.file);
      else reject(new Error(data.message));
    };
    wait();
    const buffers = request.tables.flatMap(({ pieces }) => pieces.map(({ buffer }) => buffer));
    worker.postMessage(request, buffers);
  });
  try {
    return await Promise.race([answered, failed]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", cancel);
  }
}
