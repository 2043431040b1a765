const worker = new Worker("worker.js", { type: "module" });
worker.onmessage = ({ data }) => Object.assign(globalThis, data);
worker.onerror = ({ message }) => (globalThis.failure = message || "the worker does not start");
