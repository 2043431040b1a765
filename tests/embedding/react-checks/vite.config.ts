// Builds the pages of the tests with React for development, which warns of more.

import { defineConfig, mergeConfig } from "vite";
import own from "../vite.config";

const build = {
  outDir: "checks",
  rolldownOptions: { input: ["react-checks/hydrate.html", "react-checks/component.html"] },
};
export default mergeConfig(own, defineConfig({ mode: "development", build }));
