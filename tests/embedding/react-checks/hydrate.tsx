import { StrictMode } from "react";
import { hydrateRoot } from "react-dom/client";
import { App } from "../src/App";

const container = document.getElementById("root")!;
const app = (
  <StrictMode>
    <App />
  </StrictMode>
);
Object.assign(globalThis, {
  hydrate: () => hydrateRoot(container, app, { onRecoverableError: (error) => console.error(error) }),
});
