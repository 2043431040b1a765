/** Node and Deno: the module is read synchronously from the file beside it, so calls share no promise. */

import { readFileSync } from "node:fs";
import { setLoader } from "../loading.js";

setLoader(() => {
  try {
    return readFileSync(new URL("../../wasm/novita_billing_bg.wasm", import.meta.url));
  } catch (cause) {
    const advice =
      "if a bundler made this program, keep novita-billing external, or embed the module with novita-billing/slim";
    throw new Error(`${(cause as Error).message} (${advice}, see README.md)`, { cause });
  }
});

export * from "../index.js";
