/** Node and Deno: the module is read synchronously from the file beside it, so calls share no promise. */

import { readFileSync } from "node:fs";
import { setLoader } from "../loading.js";

setLoader(() => readFileSync(new URL("../../wasm/novita_billing_bg.wasm", import.meta.url)));

export * from "../index.js";
