/** Cloudflare Workers: the module is imported, as Workers compile none, and instantiated synchronously on first use. */

import module from "../../wasm/novita_billing_bg.wasm";
import { setLoader } from "../loading.js";

setLoader(() => module, { isolatesRequests: true });

export * from "../index.js";
