import { loadYear } from "./year.js";

addEventListener("message", (event) => {
  const answer = loadYear().then(
    (result) => event.source.postMessage({ result }),
    (error) => event.source.postMessage({ failure: `${error.kind}: ${error.message}` }),
  );
  event.waitUntil(answer);
});
