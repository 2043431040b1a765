import { loadYear } from "./year.js";

loadYear().then(
  (result) => postMessage({ result }),
  (error) => postMessage({ failure: `${error.kind}: ${error.message}` }),
);
