// Bundlers recognise this expression, and bundle the worker.
const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
worker.onmessage = ({ data }) => Object.assign(globalThis, data);
worker.onerror = ({ message }) => (globalThis.failure = message || "the worker does not start");
