// Runs scenarios in a page or its worker, with the package's entry for the "default" condition.

import * as lib from "/entry.mjs";
import { runScenario } from "/scenarios/run.mjs";

export { lib };

/** Requests go through a proxy on the page's own origin, because a page has no key. */
export const run = (title) => runScenario(title, { lib, origin: location.origin, holdsKey: false, isPage: true });
