/** The routes. */

import { Hono } from "hono";
import { cors } from "hono/cors";
import { principalOf } from "./auth/principal.js";
import { accountOf, configOf } from "./config.js";
import type { Env } from "./env.js";
import { health } from "./health.js";
import { historyAnswer, isHistoryPath } from "./history/routes.js";
import { log } from "./log.js";
import { billingAnswer, isBillingPath } from "./proxy/routes.js";
import { Refusal } from "./refusal.js";

type App = { Bindings: Env };

/** How long a caller who asked too often waits at least, in seconds: the period of the binding. */
const limitPeriod = 60;

export const app = new Hono<App>();

// Only the origins that are set may read answers. Tokens are sent by scripts, so that no cookies are needed.
app.use("/openapi/*", async (context, next) => {
  const { origins } = configOf(context.env);
  const middleware = cors({
    origin: (origin) => (origins.includes(origin) ? origin : null),
    allowMethods: ["GET"],
    allowHeaders: ["authorization", "content-type"],
    exposeHeaders: ["retry-after", "retry-after-ms", "x-request-id"],
    maxAge: 600,
  });
  return await middleware(context, next);
});

app.get("/healthz", (context) => health(context.env));

// Without SIGN_IN_URL, Access signs users in before their request reaches this path.
app.get("/sign-in", (context) => {
  const { signInUrl, access } = configOf(context.env);
  const page = new URL("/", context.req.url);
  if (signInUrl) {
    const url = new URL(signInUrl);
    url.searchParams.set("return", page.href);
    return context.redirect(url.href);
  }
  if (access) return context.redirect(page.href);
  throw new Refusal(404, "there is no page to sign in: SIGN_IN_URL is not set");
});

app.all("*", async (context) => {
  const { env, req } = context;
  const url = new URL(req.url);
  const isHistory = isHistoryPath(url.pathname);
  if (!isHistory && !isBillingPath(url.pathname)) throw new Refusal(404, "no path of the Worker");
  const config = configOf(env);
  const principal = await principalOf(req.raw, config);
  await limit(env, principal.subject);
  const account = accountOf(env, url.searchParams.get("account") ?? "");
  if (isHistory) {
    return outside(await historyAnswer(req.raw, url, { database: env.DB, account, principal }), req.raw);
  }
  const wait = (promise: Promise<unknown>) => context.executionCtx.waitUntil(promise);
  const answer = await billingAnswer({ request: req.raw, url, config, account, principal, wait });
  return outside(answer, req.raw);
});

app.onError((error, context) => {
  const { method, path } = context.req;
  if (error instanceof Refusal) {
    log(error.status >= 500 ? "error" : "warn", "refused", { method, path, status: error.status, why: error.message });
    return outside(error.toResponse(), context.req.raw, context.res);
  }
  log("error", "failed", { method, path, why: error.name });
  return outside(new Refusal(502, "").toResponse(), context.req.raw, context.res);
});

async function limit({ RATE_LIMIT: binding }: Env, subject: string): Promise<void> {
  if (!binding || (await binding.limit({ key: subject })).success) return;
  throw new Refusal(429, "the subject asked too often", { headers: { "retry-after": String(limitPeriod) } });
}

/** Headers of every response: no shared cache stores it, and it is compressed if the client accepts gzip. */
function outside(answer: Response, request: Request, { headers: given }: { headers: Headers } = answer): Response {
  const headers = new Headers(answer.headers);
  for (const [name, value] of given) if (name.startsWith("access-control-")) headers.set(name, value);
  headers.set("cache-control", "private, no-store");
  headers.set("vary", "accept-encoding, authorization, origin");
  headers.set("x-content-type-options", "nosniff");
  // The platform compresses what has this header. In the request's own, it writes what it can read itself.
  const { clientAcceptEncoding = "" } = (request as { cf?: { clientAcceptEncoding?: string } }).cf ?? {};
  if (/\bgzip\b/i.test(clientAcceptEncoding) && answer.status === 200) headers.set("content-encoding", "gzip");
  return new Response(answer.body, { status: answer.status, headers });
}
