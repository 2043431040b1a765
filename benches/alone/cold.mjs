// A process for one cold start.

import { readFileSync } from "node:fs";
import { coldStart } from "../cold-start.mjs";

const [name, file] = process.argv.slice(2);
const ms = await coldStart(name, readFileSync(file), new URL("../../pkg/dist/entry/node.js", import.meta.url).href);
process.send({ ms });
