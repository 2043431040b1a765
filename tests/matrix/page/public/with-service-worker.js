const { serviceWorker } = navigator;

async function askServiceWorker() {
  serviceWorker.onmessage = ({ data }) => Object.assign(globalThis, data);
  await serviceWorker.register("service-worker.js", { type: "module" });
  const { active } = await serviceWorker.ready;
  active.postMessage("year");
}

askServiceWorker().catch((error) => (globalThis.failure = String(error)));
