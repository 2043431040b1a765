// A fresh process: from the first import to the first typed row of a small body.

import { readFileSync } from "node:fs";

const [name, file] = process.argv.slice(2);
const body = readFileSync(file);
const start = performance.now();

const firstRows = {
  async ours() {
    const lib = await import("../../pkg/dist/entry/node.js");
    const { ours } = await import("../contenders/ours.mjs");
    return ours(lib).rows(body);
  },
  json: async () => (await import("../contenders/json-parse.mjs")).jsonParse.rows(body),
  zod: async () => (await import("../contenders/zod.mjs")).zod.rows(body),
  valibot: async () => (await import("../contenders/valibot.mjs")).valibot.rows(body),
  streamparser: async () => (await import("../contenders/streamparser.mjs")).streamparser.rows(body),
};

const [row] = await firstRows[name]();
const ms = performance.now() - start;
if (typeof row.amount !== "bigint") throw new Error("no typed row");
process.send({ ms });
