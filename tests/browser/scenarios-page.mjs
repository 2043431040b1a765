// The page in which scenarios run. Tests call it through `globalThis.scenarioPage`.

import { lib, run } from "./scenario-runner.mjs";

/** Runs a scenario in a module worker of the page. */
function runInWorker(title) {
  const worker = new Worker("/scenarios-worker.mjs", { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message || "the worker could not be loaded"));
    worker.postMessage(title);
  }).finally(() => worker.terminate());
}

globalThis.scenarioPage = { lib, run, runInWorker };
