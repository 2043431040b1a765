/** Browsers and bundlers. The only place with the URL of the wasm file, so that a bundler emits it once. */

import { setLoader } from "../loading.js";

setLoader(() => new URL("../../wasm/novita_billing_bg.wasm", import.meta.url));

export * from "../index.js";
