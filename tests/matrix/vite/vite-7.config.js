// Vite 7 and older: their development server bundles packages beforehand, and the files beside them are lost. Vite 8 needs no such
// setting, and no build does.

import { defineConfig, mergeConfig } from "vite";
import config from "./vite.config.js";

export default mergeConfig(config, defineConfig({ optimizeDeps: { exclude: ["novita-billing"] } }));
