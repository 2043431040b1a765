// The page of the tests: what it offers is called from outside.

import { lib, run } from "./place.mjs";

/** Runs a scenario in a module worker of the page. */
function runInWorker(title) {
  const worker = new Worker("/place-worker.mjs", { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message || "the worker could not be loaded"));
    worker.postMessage(title);
  }).finally(() => worker.terminate());
}

globalThis.place = { lib, run, runInWorker };
