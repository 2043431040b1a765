/** Browsers and bundlers. The only place with the URLs of the module's parts, so that a bundler emits each once. */

import { setLoader } from "../loading.js";

setLoader(() => new URL("../../wasm/novita_billing_lists.wasm", import.meta.url), {
  loadAnswers: () => new URL("../../wasm/novita_billing_answers.bin", import.meta.url),
});

export * from "../index.js";
