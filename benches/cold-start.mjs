// The time from the first import to the first typed row of a small body. Each measurement needs a new process or page.
// `libUrl` is the package's entry.

const firstRows = {
  async ours(body, libUrl) {
    const lib = await import(libUrl);
    return (await import("./contenders/ours.mjs")).ours(lib).rows(body);
  },
  json: async (body) => (await import("./contenders/json-parse.mjs")).jsonParse.rows(body),
  zod: async (body) => (await import("./contenders/zod.mjs")).zod.rows(body),
  valibot: async (body) => (await import("./contenders/valibot.mjs")).valibot.rows(body),
  streamparser: async (body) => (await import("./contenders/streamparser.mjs")).streamparser.rows(body),
};

/** Milliseconds until a contender has its first row. */
export async function coldStart(name, body, libUrl) {
  const start = performance.now();
  const [row] = await firstRows[name](body, libUrl);
  const ms = performance.now() - start;
  if (typeof row.amount !== "bigint") throw new Error(`${name}: no typed row`);
  return ms;
}
