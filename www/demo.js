// The panel of the demo, which simulates failures of the service.

import { element } from "./element.js";

/** Shows the panel with the scenes of the server. */
export function showDemo({ scenes }) {
  const select = document.getElementById("scene");
  select.replaceChildren(...scenes.map(({ name, label }) => element("option", { value: name, textContent: label })));
  select.addEventListener("change", () => choose(select.value));
  // Browsers restore the last choice after a reload, but the service starts without faults.
  select.selectedIndex = 0;
  document.getElementById("demo-details").hidden = false;
}

async function choose(name) {
  document.documentElement.dataset.scene = "";
  const response = await fetch("/demo/faults", { method: "POST", body: name });
  if (response.ok) document.documentElement.dataset.scene = name;
}
