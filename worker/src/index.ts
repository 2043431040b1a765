/** The Worker. */

import { app } from "./app.js";
import type { Env } from "./env.js";

export default {
  fetch: app.fetch,
} satisfies { fetch: (request: Request, env: Env, context: never) => Response | Promise<Response> };
