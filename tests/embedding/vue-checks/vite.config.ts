// Builds the page of the tests with Vue for development, which warns of more.

import { defineConfig, mergeConfig } from "vite";
import own from "../vite.config";

const build = { outDir: "checks", rolldownOptions: { input: "vue-checks/hydrate.html" } };
export default mergeConfig(own, defineConfig({ mode: "development", build }));
