import { loadYear } from "./year.js";

loadYear().then(
  (result) => (globalThis.result = result),
  (error) => (globalThis.failure = `${error.kind}: ${error.message}`),
);
