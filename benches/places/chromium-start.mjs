// A page whose first call is measured. It is named in the address, so that the call is made while the page is loading.

import { pageStart } from "../cold-start.mjs";

const { name, rows } = Object.fromEntries(new URLSearchParams(location.search));
const ms = await pageStart(name, `${location.origin}/api/${rows}`, "/pkg/dist/entry/browser.js");
globalThis.bench = { ms };
