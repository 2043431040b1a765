// The page's worker of the tests.

import { run } from "./place.mjs";

addEventListener("message", async ({ data }) => postMessage(await run(data)));
