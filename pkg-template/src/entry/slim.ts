/** Other environments: call `init(bytes)`, `init(module)` or `init(url)` before the first call. */

export * from "../index.js";
