// What contenders have in common that need the whole body.

import { concat } from "../corpus.mjs";
import { totalsOf } from "./totals.mjs";

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The parsed JSON of a body. */
export const parsed = (body) => JSON.parse(decoder.decode(body));

/** The chunks of a stream, in every runtime. Leaving the loop cancels the stream. */
export async function* chunksOf(stream) {
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

/** All bytes of a stream. */
export async function wholeOf(stream) {
  const chunks = [];
  for await (const chunk of chunksOf(stream)) chunks.push(chunk);
  return concat(chunks);
}

/** A contender that makes all rows of a body, and totals of the rows. */
export const rowsContender = (name, rows) => ({
  name,
  rows,
  totals: (body) => totalsOf(rows(body)),
  rowsOfStream: async (stream) => rows(await wholeOf(stream)),
  totalsOfStream: async (stream) => totalsOf(rows(await wholeOf(stream))),
});
