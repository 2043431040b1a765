/** The variables, secrets and bindings of the Worker. */

import type { Database } from "./history/database.js";

/** A rate limit of the platform. */
export interface RateLimit {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

export interface Env {
  /** Secret: the key of the default account. Further accounts have theirs in `NOVITA_API_KEY_<NAME>`. */
  readonly NOVITA_API_KEY?: string;
  /** Default: the address of Novita AI. */
  readonly NOVITA_BASE_URL?: string;
  /** Secret: tokens are signed with it (HS256). */
  readonly TOKEN_SECRET?: string;
  /** The public key of tokens that are signed with EdDSA, as a JWK or in PEM (SPKI). */
  readonly TOKEN_PUBLIC_KEY?: string;
  /** The domain of Cloudflare Access, e.g. "team.cloudflareaccess.com". */
  readonly ACCESS_TEAM_DOMAIN?: string;
  /** The audience of the Access application. */
  readonly ACCESS_AUD?: string;
  /** The origins whose pages may ask, separated by commas. Default: only the Worker's own. */
  readonly ALLOWED_ORIGINS?: string;
  /** Where people get a token: a page of the company, which sends them back to `?return=…` with the token as `#token=…`. */
  readonly SIGN_IN_URL?: string;
  /** The history. */
  readonly DB?: Database;
  readonly RATE_LIMIT?: RateLimit;
  readonly [name: string]: unknown;
}
