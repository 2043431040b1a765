/** The billing paths of the API, for those who may read them. */

import { rowFilterOf, assertWhole, assertWithControl } from "../auth/scope.js";
import type { Principal } from "../auth/principal.js";
import { isClosed } from "../closed.js";
import type { Account, Config } from "../config.js";
import { Refusal } from "../refusal.js";
import { cachePlace, caching, fromCache } from "./cache.js";
import { type AccountEndpoint, endpoints, type ListEndpoint } from "./endpoints.js";
import { accountQueryOf, listQueryOf } from "./query.js";
import { scoped } from "./scoped.js";
import { ask, passedOn } from "./upstream.js";
import { without } from "./without-key.js";

export interface Asked {
  readonly request: Request;
  readonly url: URL;
  readonly config: Config;
  readonly account: Account;
  readonly principal: Principal;
  /** What goes on after the answer has begun. */
  readonly wait: (promise: Promise<unknown>) => void;
}

export const isBillingPath = (path: string): boolean => endpoints.has(path);

/** @throws {Refusal} 400, 403, 405 or 502 */
export async function billingAnswer(asked: Asked): Promise<Response> {
  const { request, url } = asked;
  if (request.method !== "GET")
    throw new Refusal(405, `${request.method} of a billing path`, { headers: { allow: "GET" } });
  const endpoint = endpoints.get(url.pathname);
  if (!endpoint) throw new Refusal(404, "no billing path");
  return "list" in endpoint ? await bills(asked, endpoint) : await ofAccount(asked, endpoint);
}

async function bills(asked: Asked, endpoint: ListEndpoint): Promise<Response> {
  const { url, principal, account, config, wait } = asked;
  const filter = rowFilterOf(principal.scope, endpoint.list);
  const { window, parameters } = await listQueryOf(url.searchParams, endpoint);
  if (parameters.get(endpoint.categoryParameter) === "summary") assertWithControl(principal.scope);
  const place = isClosed(window.endTime, Date.now() / 1000)
    ? cachePlace(account, config.baseUrl, url.pathname, parameters)
    : undefined;
  const cached = place === undefined ? undefined : await fromCache(place);
  const fresh = async () => {
    const answer = await fromApi(asked, parameters);
    return place ? caching(place, answer, wait) : answer;
  };
  const answer = cached ?? (await fresh());
  return filter ? await scoped(answer, filter, endpoint) : new Response(answer.body, answer);
}

async function ofAccount(asked: Asked, endpoint: AccountEndpoint): Promise<Response> {
  assertWhole(asked.principal.scope, endpoint.account);
  return await fromApi(asked, accountQueryOf(asked.url.searchParams, endpoint));
}

async function fromApi({ request, url, config, account }: Asked, parameters: URLSearchParams): Promise<Response> {
  const upstream = await ask(config, account, url.pathname, parameters, request.signal);
  const answer = passedOn(upstream, account);
  return new Response(answer.body?.pipeThrough(without(account.apiKey)) ?? null, answer);
}
