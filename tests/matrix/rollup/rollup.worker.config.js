import { nodeResolve } from "@rollup/plugin-node-resolve";
import { importMetaAssets } from "@web/rollup-plugin-import-meta-assets";

// A page and its worker: both are entries, so that the worker is bundled as well. The plugin would copy it as it is.
export default {
  input: ["main.js", "worker.js"],
  output: { dir: "dist", format: "es" },
  plugins: [nodeResolve({ browser: true }), importMetaAssets({ exclude: "main.js" })],
};
