/** Who asks. */

import type { TokenScope } from "novita-billing/worker-token";
import type { Config } from "../config.js";
import { Refusal } from "../refusal.js";
import { verifyAccess } from "./access.js";
import { verifyToken } from "./token.js";

export interface Principal {
  readonly subject: string;
  readonly scope: TokenScope;
}

/**
 * Who sent a request, by a token or by Cloudflare Access.
 *
 * @throws {Refusal} 401
 */
export async function principalOf(request: Request, { tokenKey, access }: Config): Promise<Principal> {
  const authorization = request.headers.get("authorization");
  if (authorization !== null && tokenKey) {
    const [, token] = /^Bearer +([\w.-]+)$/i.exec(authorization) ?? [];
    if (token === undefined) throw new Refusal(401, "the header authorization has no bearer token");
    return verifyToken(token, tokenKey);
  }
  if (access) return verifyAccess(request, access);
  throw new Refusal(401, "the request has no token");
}
