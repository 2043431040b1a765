// Chromium, for the tests and the benches.

import { chromium } from "playwright-core";
import { findChromium } from "./setup.mjs";

/** Without a sandbox, which containers do not allow, and without traffic of Chromium's own. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

export const launchChromium = (executablePath = findChromium()) => chromium.launch({ executablePath, args });
