/** People that Cloudflare Access signed in: it adds a token of its own to each request. */

import { createRemoteJWKSet, jwtVerify } from "jose";
import type { Access } from "../config.js";
import { Refusal } from "../refusal.js";
import type { Principal } from "./principal.js";
import { reasonOf } from "./token.js";

/** The keys of each team, which jose requests again when a token names another one: they are rotated every six weeks. */
const keySets = new Map<string, ReturnType<typeof createRemoteJWKSet>>();

function keysOf(origin: string) {
  const known = keySets.get(origin);
  if (known) return known;
  const keys = createRemoteJWKSet(new URL("/cdn-cgi/access/certs", origin));
  keySets.set(origin, keys);
  return keys;
}

/**
 * Everyone whom Access lets in reads everything: who that is, is decided there. Budgets are for tokens that say so.
 *
 * @throws {Refusal} 401
 */
export async function verifyAccess(request: Request, { origin, audience }: Access): Promise<Principal> {
  const token = request.headers.get("cf-access-jwt-assertion");
  if (!token) throw new Refusal(401, "the request did not come through Cloudflare Access");
  try {
    const { payload } = await jwtVerify(token, keysOf(origin), {
      algorithms: ["RS256"],
      issuer: origin,
      audience,
      requiredClaims: ["sub", "exp"],
    });
    // Service tokens have an empty subject, and the name of the token.
    const subject = payload.sub || (typeof payload.common_name === "string" ? payload.common_name : "");
    if (subject === "") throw new TypeError("sub is empty");
    return { subject, scope: {} };
  } catch (error) {
    throw new Refusal(401, `the token of Cloudflare Access is not valid: ${reasonOf(error)}`);
  }
}
