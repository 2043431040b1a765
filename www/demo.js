// The panel that lets things go wrong; it is there only when the page runs against the API in a box.

import { element } from "./element.js";

/** Shows the panel with the scenes that the server knows. */
export function showDemo({ scenes }) {
  const select = document.getElementById("scene");
  select.replaceChildren(...scenes.map(({ name, label }) => element("option", { value: name, textContent: label })));
  select.addEventListener("change", () => choose(select.value));
  // A reload starts with a service that works, whatever the browser remembers of the list.
  select.selectedIndex = 0;
  document.getElementById("demo").hidden = false;
}

async function choose(name) {
  document.documentElement.dataset.scene = "";
  const response = await fetch("/demo/faults", { method: "POST", body: name });
  if (response.ok) document.documentElement.dataset.scene = name;
}
