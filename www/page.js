// The billing page: the element, and in the demo the panel that changes how the simulated service behaves.

// What the page has already is drawn before the element's script takes its time. A hidden page draws nothing.
if (!document.hidden) {
  await new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 200);
  });
}
await import("novita-billing/element");

const billing = document.querySelector("novita-billing");
const form = document.querySelector(".demo-form");

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { scene, latency } = Object.fromEntries(new FormData(form));
  const body = JSON.stringify({ scene, latency: Number(latency) });
  const response = await fetch("/demo", { method: "POST", headers: { "content-type": "application/json" }, body });
  if (response.ok) billing.load();
});
