// What a page and its worker are to scenarios. The package is what the entry of the "default" condition gives.

import * as lib from "/entry.mjs";
import { runScenario } from "/scenarios/run.mjs";

export { lib };

/** Through a proxy of the page's own origin, since a page holds no key. */
export const run = (title) => runScenario(title, { lib, origin: location.origin, holdsKey: false, isPage: true });
