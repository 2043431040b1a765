// A page for one cold start.

import { coldStart } from "../cold-start.mjs";
import { bodyOf } from "../corpus.mjs";

globalThis.bench = {
  cold: ({ name, rows }) => coldStart(name, bodyOf({ rows }), "/pkg/dist/entry/browser.js"),
};
