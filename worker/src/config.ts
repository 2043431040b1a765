/** What the Worker is set up with, checked. */

import type { Env } from "./env.js";
import { Refusal } from "./refusal.js";

export interface Account {
  /** "" is the default account. */
  readonly name: string;
  readonly apiKey: string;
}

/** How tokens are verified. */
export type TokenKey = { readonly secret: string } | { readonly publicKey: string };

export interface Access {
  /** Also the issuer of its tokens. */
  readonly origin: string;
  readonly audience: string;
}

export interface Config {
  readonly baseUrl: string;
  readonly tokenKey?: TokenKey;
  readonly access?: Access;
  readonly origins: readonly string[];
  /** Where people get a token. */
  readonly signInUrl?: string;
}

const minSecretBytes = 16;

/** @throws {Refusal} 503 if something is missing or not valid */
export function configOf(env: Env): Config {
  const access = accessOf(env);
  const tokenKey = tokenKeyOf(env);
  if (!access && !tokenKey) {
    throw missing(
      "no authorization is configured: set TOKEN_SECRET, TOKEN_PUBLIC_KEY, or ACCESS_TEAM_DOMAIN and ACCESS_AUD",
    );
  }
  return {
    baseUrl: baseUrlOf(env),
    ...(tokenKey && { tokenKey }),
    ...(access && { access }),
    origins: originsOf(env.ALLOWED_ORIGINS ?? ""),
    ...(env.SIGN_IN_URL && { signInUrl: urlOf(env.SIGN_IN_URL, "SIGN_IN_URL").href }),
  };
}

/**
 * The account of a name, whose key is `NOVITA_API_KEY_<NAME>`.
 *
 * @throws {Refusal} 404 if there is none; 503 without a key of the default account
 */
export function accountOf(env: Env, name: string): Account {
  const isName = name === "" || /^[a-z0-9_]{1,40}$/i.test(name);
  const variable = name === "" ? "NOVITA_API_KEY" : `NOVITA_API_KEY_${name.toUpperCase()}`;
  const apiKey = isName && Object.hasOwn(env, variable) ? env[variable] : undefined;
  if (typeof apiKey === "string" && apiKey !== "") return { name: name.toLowerCase(), apiKey };
  if (name === "") throw missing("the secret NOVITA_API_KEY is not set");
  throw new Refusal(404, "there is no account of this name", { message: "there is no account of this name" });
}

/** All accounts that have a key. */
export function accountsOf(env: Env): Account[] {
  const names = Object.keys(env).flatMap(
    (variable) => /^NOVITA_API_KEY(?:_([A-Z0-9_]+))?$/.exec(variable)?.slice(1) ?? [],
  );
  return names.map((name: string | undefined) => accountOf(env, name?.toLowerCase() ?? ""));
}

export const baseUrlOf = ({ NOVITA_BASE_URL: url }: Env): string =>
  urlOf(url || "https://api.novita.ai", "NOVITA_BASE_URL").href.replace(/\/+$/, "");

function tokenKeyOf({ TOKEN_SECRET: secret, TOKEN_PUBLIC_KEY: publicKey }: Env): TokenKey | undefined {
  if (secret && publicKey) throw missing("set TOKEN_SECRET or TOKEN_PUBLIC_KEY, and only one");
  if (secret && new TextEncoder().encode(secret).length < minSecretBytes) {
    throw missing(`TOKEN_SECRET must have at least ${minSecretBytes} bytes`);
  }
  if (secret) return { secret };
  return publicKey ? { publicKey } : undefined;
}

function accessOf({ ACCESS_TEAM_DOMAIN: domain, ACCESS_AUD: audience }: Env): Access | undefined {
  if (!domain && !audience) return undefined;
  if (!domain || !audience) throw missing("set both ACCESS_TEAM_DOMAIN and ACCESS_AUD");
  const { origin } = urlOf(domain.includes("://") ? domain : `https://${domain}`, "ACCESS_TEAM_DOMAIN");
  return { origin, audience };
}

function originsOf(list: string): string[] {
  const origins = list.split(",").map((origin) => origin.trim());
  return origins.filter(Boolean).map((origin) => urlOf(origin, "ALLOWED_ORIGINS").origin);
}

/** What leaves the machine does so encrypted. */
function urlOf(text: string, name: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url?.protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (!url || (url.protocol !== "https:" && !isLocal)) throw missing(`${name} must consist of https addresses`);
  return url;
}

const missing = (detail: string) => new Refusal(503, detail);
