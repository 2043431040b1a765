/** Whether the Worker is set up. */

import { accountOf, configOf } from "./config.js";
import type { Env } from "./env.js";
import { log } from "./log.js";
import { Refusal } from "./refusal.js";

/** 200, or 503: what is missing is in the log. */
export function health(env: Env): Response {
  const headers = { "cache-control": "no-store" };
  try {
    configOf(env);
    accountOf(env, "");
    return Response.json({ ok: true }, { headers });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    log("error", "unhealthy", { why: error.message });
    return Response.json(
      { ok: false, message: "the Worker is not set up: its log says what is missing" },
      { status: 503, headers },
    );
  }
}
