import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const { NOVITA_API_KEY, NOVITA_API_URL = "https://api.novita.ai" } = process.env;

// The proxy holds the key. This one is for your own machine: for others, put one behind your sign-in, such as
// tools/billing-proxy.mjs of novita-billing.
const proxy = {
  "/billing/openapi/v1/bill": {
    target: NOVITA_API_URL,
    changeOrigin: true,
    rewrite: (path: string) => path.replace("/billing", ""),
    headers: { authorization: `Bearer ${NOVITA_API_KEY}`, cookie: "" },
  },
};

// What the built page needs. The server of `vite dev` needs more: it adds styles and scripts to the page.
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; worker-src 'self'; " +
  "base-uri 'none'; require-trusted-types-for 'script'; trusted-types lit-html novita-billing";

export default defineConfig({
  plugins: [react()],
  server: { proxy },
  preview: { proxy, headers: { "content-security-policy": policy } },
});
