/**
 * Bun: as in Node, the module is read synchronously. Because its file is imported, `bun build` copies it beside the script, and
 * `bun build --compile` puts it into the program.
 */

import { readFileSync } from "node:fs";
import file from "../../wasm/novita_billing_bg.wasm" with { type: "file" };
import { setLoader } from "../loading.js";

// The path of the file: absolute where the script runs as it is, relative to the script where it was bundled.
const path = file as unknown as string;
setLoader(() => readFileSync(path.startsWith(".") ? new URL(path, import.meta.url) : path));

export * from "../index.js";
