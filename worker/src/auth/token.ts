/** Tokens that the company's own backend minted. */

import { importJWK, importSPKI, jwtVerify } from "jose";
import { checkScope, tokenAudience } from "novita-billing/worker-token";
import type { TokenKey } from "../config.js";
import { Refusal } from "../refusal.js";
import type { Principal } from "./principal.js";

/** Clocks of two machines may differ by so many seconds. */
const clockTolerance = 5;

/** @throws {Refusal} 401, or 503 if the public key cannot be read */
export async function verifyToken(token: string, tokenKey: TokenKey): Promise<Principal> {
  const [key, algorithm] =
    "secret" in tokenKey
      ? [new TextEncoder().encode(tokenKey.secret), "HS256"]
      : [await publicKeyOf(tokenKey.publicKey), "EdDSA"];
  try {
    const { payload } = await jwtVerify(token, key, {
      // The token does not choose how it is verified.
      algorithms: [algorithm],
      audience: tokenAudience,
      requiredClaims: ["sub", "exp", "scope"],
      clockTolerance,
    });
    if (typeof payload.sub !== "string" || payload.sub === "") throw new TypeError("sub is empty");
    return { subject: payload.sub, scope: checkScope(payload.scope) };
  } catch (error) {
    throw new Refusal(401, `the token is not valid: ${reasonOf(error)}`);
  }
}

async function publicKeyOf(text: string) {
  try {
    return text.trimStart().startsWith("{")
      ? await importJWK(JSON.parse(text), "EdDSA")
      : await importSPKI(text.replaceAll("\\n", "\n"), "EdDSA");
  } catch {
    throw new Refusal(503, "TOKEN_PUBLIC_KEY is no Ed25519 key as a JWK or in PEM (SPKI)");
  }
}

/** Why a token is not valid, without anything of it. */
export function reasonOf(error: unknown): string {
  const { code, claim, name } = error as { code?: string; claim?: string; name?: string };
  return [code ?? name ?? "unknown", claim].filter(Boolean).join(" ");
}
