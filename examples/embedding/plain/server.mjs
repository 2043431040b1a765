// Serves the page, the package's files for it, and the proxy, which holds the key.

import { createServer } from "node:http";
import sirv from "sirv";
import { billingProxy } from "./billing-proxy.mjs";

const { NOVITA_API_KEY: apiKey, NOVITA_API_URL: baseUrl = "https://api.novita.ai", PORT = "8080" } = process.env;
if (!apiKey) throw new Error("NOVITA_API_KEY is not set");

const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; worker-src 'self'; " +
  "base-uri 'none'; require-trusted-types-for 'script'; trusted-types lit-html novita-billing";
const proxy = billingProxy({ baseUrl, apiKey });
const page = sirv("public");
const element = sirv("node_modules/novita-billing");

createServer((request, response) => {
  response.setHeader("content-security-policy", policy);
  const [, folder] = request.url.split("/", 2);
  const rest = request.url.slice(folder.length + 1);
  // Authenticate the user before you deploy this: everyone who can reach the proxy can read the bills.
  if (folder === "billing") return proxy(request, response, rest);
  if (folder !== "novita-billing") return page(request, response);
  request.url = rest;
  element(request, response);
}).listen(Number(PORT), "127.0.0.1", () => console.log(`http://127.0.0.1:${PORT}`));
