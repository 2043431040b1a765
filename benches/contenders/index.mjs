// The contenders. Ratios say how many times faster the first one is than each other.

import { ourList, ours, ourTable } from "./ours.mjs";
import { fetchJson, jsonParse, jsonParseMoney } from "./json-parse.mjs";

const makers = {
  ours: async ({ lib }) => ours(lib),
  table: async ({ lib }) => ourTable(lib),
  list: async ({ lib }) => ourList(lib),
  json: async () => jsonParse,
  money: async () => jsonParseMoney,
  fetch: async () => fetchJson,
  zod: async () => (await import("./zod.mjs")).zod,
  valibot: async () => (await import("./valibot.mjs")).valibot,
  streamparser: async () => (await import("./streamparser.mjs")).streamparser,
  serde: async ({ serdeRows }) => (await import("./serde-rows.mjs")).serdeRows(await serdeRows()),
};

/** The names by which contenders are chosen. */
export const contenderNames = Object.keys(makers);

/** Those that need nothing installed or built but the package. */
export const builtIn = ["ours", "table", "list", "json", "money", "fetch"];

/**
 * Makes contenders by name. `place.lib` is the package; `place.serdeRows()` the glue of benches/serde-rows.
 * A contender has a `name` and those methods that it supports: `rows(body)`, `totals(body)`, `rowsOfStream(stream)`,
 * `totalsOfStream(stream)`, `batches(stream)`; and `load(stream)` if it can keep bills in another form than rows.
 */
export async function contendersOf(place, names = contenderNames) {
  const contenders = await Promise.all(names.map((name) => makers[name](place)));
  return Object.fromEntries(contenders.map((contender, index) => [names[index], contender]));
}
