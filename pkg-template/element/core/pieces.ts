/** The rows of tables as the bytes of a file, in pieces. This runs in a worker, and in the page if there is none. */

import type { CsvOptions } from "novita-billing";

/** The formats of files with rows. */
export type RowFormat = "csv" | "ndjson" | "focus";

/** What is used of a table of any kind. */
interface RowTable {
  toCsvStream(options: CsvOptions): ReadableStream<Uint8Array>;
  toNdjsonStream(): ReadableStream<Uint8Array>;
  toFocusCsvStream(): ReadableStream<Uint8Array>;
}

/** Without a byte order mark Excel assumes another encoding than UTF-8. */
export const csvOptions: CsvOptions = { bom: true };

/** The columns of a file with bills of several kinds: the fields that all of them have. */
export const commonColumns = [
  ...["startTime", "endTime", "productCategory", "productName", "productId", "ownerID", "userId"],
  ...["total", "voucher", "cash", "currency"],
];

/** The rows of all tables. */
export function rowPieces(format: RowFormat, tables: readonly RowTable[]): AsyncIterable<Uint8Array> {
  switch (format) {
    case "csv": {
      const columns = tables.length > 1 ? { columns: commonColumns } : {};
      return joined(tables.map((table) => table.toCsvStream({ ...csvOptions, ...columns })));
    }
    case "focus":
      return joined(tables.map((table) => table.toFocusCsvStream()));
    case "ndjson":
      return concatenated(tables.map((table) => table.toNdjsonStream()));
  }
}

/** Files of CSV, one after the other, with the first line of the first one alone. */
async function* joined(streams: ReadonlyArray<ReadableStream<Uint8Array>>): AsyncIterable<Uint8Array> {
  for (const [index, stream] of streams.entries()) {
    let isFirstLine = index > 0;
    for await (const piece of piecesOf(stream)) {
      if (!isFirstLine) yield piece;
      else {
        // The first line has names of columns only, and so no line break in quotes.
        const end = piece.indexOf(0x0a);
        if (end === -1) continue;
        isFirstLine = false;
        yield piece.subarray(end + 1);
      }
    }
  }
}

async function* concatenated(streams: ReadonlyArray<ReadableStream<Uint8Array>>): AsyncIterable<Uint8Array> {
  for (const stream of streams) yield* piecesOf(stream);
}

/** Not every engine can iterate over a stream. */
export async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}
