/** The Worker. */

import { app } from "./app.js";
import { accountsOf, baseUrlOf } from "./config.js";
import type { Env } from "./env.js";
import { sync } from "./history/sync.js";
import { log } from "./log.js";

/** Accounts one after the other: each has its own pace at the API, and one that fails does not keep the others from theirs. */
async function scheduled(env: Env): Promise<void> {
  if (!env.DB) return log("warn", "not synced", { why: "the binding DB is not there: the Worker has no history" });
  const baseUrl = baseUrlOf(env);
  for (const account of accountsOf(env)) {
    try {
      await sync(env.DB, account, baseUrl, Math.floor(Date.now() / 1000));
    } catch (error) {
      log("error", "sync failed", { account: account.name, why: (error as Error).name });
    }
  }
}

export default {
  fetch: app.fetch,
  scheduled: (_: unknown, env: Env) => scheduled(env),
} satisfies {
  fetch: (request: Request, env: Env, context: never) => Response | Promise<Response>;
  scheduled: (controller: unknown, env: Env) => Promise<void>;
};
