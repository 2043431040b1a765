// Serves the page and the package's files from the folder `public`, and is the proxy that holds the key, a secret:
// `npx wrangler secret put NOVITA_API_KEY`.

const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; worker-src 'self'; " +
  "base-uri 'none'; require-trusted-types-for 'script'; trusted-types lit-html novita-billing";

/** The API's paths of bills, balance, invoices and transactions. Nothing else is forwarded. */
const billingPath = /^\/billing(\/openapi\/v1\/(?:billing\/[a-z/]+|bill\/transaction))$/;

export default {
  async fetch(request, env) {
    // Authenticate the user here, for example with Cloudflare Access: everyone who can reach the proxy can read the bills.
    const { pathname, search } = new URL(request.url);
    if (pathname.startsWith("/billing/")) return forward(request, env, billingPath.exec(pathname)?.[1], search);
    const file = await env.ASSETS.fetch(request);
    const response = new Response(file.body, file);
    response.headers.set("content-security-policy", policy);
    return response;
  },
};

async function forward(request, { NOVITA_API_KEY, NOVITA_API_URL = "https://api.novita.ai" }, path, search) {
  if (!path) return new Response("Not found", { status: 404 });
  if (request.method !== "GET") return new Response("The method must be GET", { status: 405 });
  // No header of the browser is sent on: its cookies must not reach the API. The page's signal is: who leaves, stops it.
  const answer = await fetch(NOVITA_API_URL + path + search, {
    headers: {
      authorization: `Bearer ${NOVITA_API_KEY}`,
      "content-type": "application/json",
      // The service refuses requests without one, and a Worker sends none of its own.
      "user-agent": "billing-proxy",
    },
    redirect: "manual",
    signal: request.signal,
  });
  const headers = new Headers({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
  // On the page's origin the body must be data, never a document.
  const isJson = /^application\/json\b/i.test(answer.headers.get("content-type") ?? "");
  headers.set("content-type", isJson ? "application/json" : "text/plain; charset=utf-8");
  for (const name of ["retry-after", "retry-after-ms", "x-request-id", "request-id"]) {
    if (answer.headers.has(name)) headers.set(name, answer.headers.get(name));
  }
  return new Response(answer.body, { status: answer.status, headers });
}
