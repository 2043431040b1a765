/** Cloudflare Workers: a module can only be imported there, not compiled; it is instantiated at once, on first use. */

import module from "../../wasm/novita_billing_bg.wasm";
import { setLoader } from "../instance.js";

setLoader(() => module, { isolatesRequests: true });

export * from "../index.js";
