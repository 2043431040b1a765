/** Node and Deno: the module is read synchronously from the file beside it, so calls share no promise. */

import { readFileSync } from "node:fs";
import { orUndefined } from "../inspect.js";
import { setLoader } from "../loading.js";
import { describeThrown } from "../thrown.js";

/** Where else the file may be when a bundler of servers has taken this script into its own. */
const otherPlaces = [
  // Not a literal: Next replaces that by a URL of its own, which Node does not accept.
  () => new URL(["..", "..", "wasm", "novita_billing_bg.wasm"].join("/"), import.meta.url),
  // Vite and Rollup move the script, and leave the file where the package is installed.
  () => new URL(import.meta.resolve("novita-billing/novita_billing_bg.wasm")),
];

function readElsewhere(reason: unknown): Uint8Array<ArrayBuffer> {
  for (const place of otherPlaces) {
    const bytes = orUndefined(() => readFileSync(place()));
    if (bytes) return bytes;
  }
  throw new Error(
    `${describeThrown(reason)} (if a bundler made this program, keep novita-billing external, in Next by ` +
      'serverExternalPackages: ["novita-billing"], in Vite by ssr: { external: ["novita-billing"] }, in SvelteKit by "dependencies" ' +
      'in place of "devDependencies", and deploy node_modules with it, or embed the module with novita-billing/slim, see README.md)',
    { cause: reason },
  );
}

setLoader(() => {
  try {
    return readFileSync(new URL("../../wasm/novita_billing_bg.wasm", import.meta.url));
  } catch (thrown) {
    return readElsewhere(thrown);
  }
});

export * from "../index.js";
