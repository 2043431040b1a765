/** Tokens for the Worker in `worker/`: what the backend of a company mints for a person who may read bills. */

import { BillingError } from "./errors.js";
import { describeType } from "./inspect.js";
import type { BillKind } from "../wasm/novita_billing.js";
import { copyPlainObject } from "./plain-object.js";

/**
 * What a token lets its bearer read. Each field that is there limits it further; a field that is absent limits nothing, so that
 * `{}` reads everything. Balance, invoices, transactions, control totals and reconciliations are of the whole account: a scope
 * with `lists`, `keys`, `owners` or `products` does not have them.
 */
export interface TokenScope {
  /** The only lists of bills. */
  lists?: readonly BillKind[];
  /** The only API keys, by `ownerID`, of the list of bills per API key. The other lists have no keys: they are refused. */
  keys?: readonly string[];
  /** The only resources, by `ownerID`, of usage-based and fixed-term bills. Bills per API key are refused. */
  owners?: readonly string[];
  /** The only products, by their exact `productName`. */
  products?: readonly string[];
  /** Whether budgets may be read and written, and backfills started. Default: false. */
  admin?: boolean;
}

/** What a token is made of, beside what signs it. */
export interface TokenClaims {
  /** Whom the token is for, such as the id of a user: requests are limited for each subject, and logged with it. */
  subject: string;
  /** What the bearer may read. */
  scope: TokenScope;
  /** For how many seconds from now it is valid. A negative number makes an expired token, for tests. */
  expiresIn: number;
}

/** Either a secret that the Worker has, too (HS256), or a private key whose public one the Worker has (EdDSA). */
export type TokenSigner =
  | {
      /** The Worker's `TOKEN_SECRET`: 16 bytes at least, better 32 random ones. */
      secret: string | Uint8Array;
      /** Not beside a secret. */
      privateKey?: undefined;
    }
  | {
      /** An Ed25519 key of Web Crypto that may sign; the Worker has the public one as `TOKEN_PUBLIC_KEY`. */
      privateKey: CryptoKey;
      /** Not beside a private key. */
      secret?: undefined;
    };

/** For whom the tokens are; the Worker accepts no others. */
export const tokenAudience = "novita-billing-worker";

/** The shortest secret in bytes: a shorter one can be guessed from a token. */
export const minSecretBytes = 16;

const listNames: readonly string[] = ["fixedTerm", "apiKey", "usage"] satisfies BillKind[];

/**
 * Mints a token for the Worker, on your server: the secret gives access to all bills. A page sends it as
 * `Authorization: Bearer …`. Keep `expiresIn` short, some minutes, since a token cannot be called back.
 *
 * @example
 * const token = await mintToken({
 *   secret: "a secret of 32 random characters",
 *   subject: "user-17",
 *   scope: { lists: ["apiKey"], keys: ["12345"] },
 *   expiresIn: 600,
 * });
 * @throws {BillingError} `config`, with the `path` of the option that is not valid
 */
export async function mintToken(options: TokenSigner & TokenClaims): Promise<string> {
  const given = copyPlainObject(options, { kind: "config", path: "options", expected: "an object" });
  const claims = claimsOf(given);
  const { algorithm, sign } = await signerOf(given);
  const encoder = new TextEncoder();
  const text = [{ alg: algorithm, typ: "JWT" }, claims].map((part) => base64Url(encoder.encode(JSON.stringify(part))));
  const signed = text.join(".");
  return `${signed}.${base64Url(await sign(encoder.encode(signed)))}`;
}

type Bytes = Uint8Array<ArrayBuffer>;

async function signerOf({ secret, privateKey }: TokenSigner): Promise<{
  algorithm: string;
  sign: (data: Bytes) => Promise<Uint8Array>;
}> {
  if ((secret === undefined) === (privateKey === undefined))
    throw invalid("secret", "set secret or privateKey, and only one");
  if (privateKey !== undefined) {
    if (
      privateKey.algorithm?.name !== "Ed25519" ||
      privateKey.type !== "private" ||
      !privateKey.usages.includes("sign")
    ) {
      throw invalid("privateKey", "privateKey must be an Ed25519 key of Web Crypto that may sign");
    }
    return {
      algorithm: "EdDSA",
      sign: async (data) => new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, data)),
    };
  }
  if (typeof secret !== "string" && !(secret instanceof Uint8Array)) {
    throw invalid("secret", `secret must be text or bytes, not ${describeType(secret)}`);
  }
  const bytes = typeof secret === "string" ? new TextEncoder().encode(secret) : Uint8Array.from(secret);
  if (bytes.length < minSecretBytes) throw invalid("secret", `secret must have at least ${minSecretBytes} bytes`);
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return { algorithm: "HS256", sign: async (data) => new Uint8Array(await crypto.subtle.sign("HMAC", key, data)) };
}

function claimsOf({ subject, scope, expiresIn }: TokenClaims): object {
  if (typeof subject !== "string" || subject === "")
    throw invalid("subject", "subject must be a text that is not empty");
  if (!Number.isFinite(expiresIn)) throw invalid("expiresIn", "expiresIn must be a number of seconds");
  const issued = Math.floor(Date.now() / 1000);
  return {
    aud: tokenAudience,
    sub: subject,
    iat: issued,
    exp: issued + Math.trunc(expiresIn),
    scope: checkScope(scope),
  };
}

/**
 * A copy of a scope, which has no other fields: one that is misspelt would limit nothing. The Worker reads tokens with it.
 *
 * @example
 * const scope = checkScope(JSON.parse('{"products":["production"]}'));
 * @throws {BillingError} `config`, with the `path` of the field that is not valid
 */
export function checkScope(scope: unknown): TokenScope {
  const given = copyPlainObject(scope as object, { kind: "config", path: "scope", expected: "an object" });
  const checked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given as Record<string, unknown>)) {
    if (value === undefined) continue;
    const path = `scope.${name}`;
    if (name === "admin") {
      if (typeof value !== "boolean") throw invalid(path, `${path} must be true or false`);
    } else if (name === "lists" || name === "keys" || name === "owners" || name === "products") {
      const isText = (item: unknown) => typeof item === "string";
      if (!Array.isArray(value) || !value.every(isText)) throw invalid(path, `${path} must be an array of texts`);
      const unknown = name === "lists" ? value.find((list) => !listNames.includes(list)) : undefined;
      if (unknown !== undefined) throw invalid(path, `${path} must consist of ${listNames.join(", ")}`);
    } else throw invalid(path, `${path} is not a field of a scope: lists, keys, owners, products, admin`);
    checked[name] = value;
  }
  return checked;
}

const invalid = (path: string, message: string) => new BillingError({ kind: "config", path, message });

const base64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
