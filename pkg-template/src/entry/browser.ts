/** Browsers and bundlers: this is the one place with the module's URL, so that a bundler emits one file for it. */

import { setLoader } from "../instance.js";

setLoader(() => new URL("../../wasm/novita_billing_bg.wasm", import.meta.url));

export * from "../index.js";
