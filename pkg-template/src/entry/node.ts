/** Node, Deno and Bun: the module is read from the file beside it, at once, so that nothing is shared between calls. */

import { readFileSync } from "node:fs";
import { setLoader } from "../instance.js";

setLoader(() => readFileSync(new URL("../../wasm/novita_billing_bg.wasm", import.meta.url)));

export * from "../index.js";
