/** Edge functions of Next and Vercel: like Workers they compile none, and import the module with a query that says so. */

import module from "../../wasm/novita_billing_bg.wasm?module";
import { setLoader } from "../loading.js";

// Next's own server compiles it in another realm, whose modules are instances of another class.
if (!(module instanceof WebAssembly.Module)) Object.setPrototypeOf(module, WebAssembly.Module.prototype);

setLoader(() => module, { isolatesRequests: true });

export * from "../index.js";
