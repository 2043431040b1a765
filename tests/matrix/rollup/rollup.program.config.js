import { nodeResolve } from "@rollup/plugin-node-resolve";
import { importMetaAssets } from "@web/rollup-plugin-import-meta-assets";

// A program for Node: the WebAssembly module is a file beside it.
export default {
  input: "year.mjs",
  output: { dir: "dist", format: "es", entryFileNames: "[name].mjs" },
  external: /^node:/,
  plugins: [nodeResolve({ exportConditions: ["node"] }), importMetaAssets()],
};
