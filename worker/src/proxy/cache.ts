/**
 * Bills of periods that are over, in the cache of the data centre. What is cached is the API's whole answer: it is filtered when
 * it leaves.
 */

import type { Account } from "../config.js";

/** So many seconds after its end a period counts as closed: bills of its last hours may come late. */
const settledAfter = 3 * 86_400;

/** How long an answer is kept, in seconds: what the service corrects later is seen after that. */
const keptFor = 86_400;

/** An address of the cache, which nothing can request: of an account by its name, not by its key. */
export function cacheKey({ name }: Account, baseUrl: string, path: string, parameters: URLSearchParams): Request {
  const place = [name || "default", new URL(baseUrl).host].map(encodeURIComponent).join("/");
  return new Request(`https://cache.invalid/${place}${path}?${parameters.toString()}`);
}

/** Whether bills until a second (included) do not change any more. */
export const isClosed = (endTime: number, now: number): boolean => endTime + settledAfter < now;

/** The cache of the Worker; undefined where the platform has none. */
const store = async (): Promise<Cache | undefined> =>
  typeof caches === "undefined" ? undefined : await caches.open("novita-billing");

export async function fromCache(key: Request): Promise<Response | undefined> {
  return await (await store())?.match(key);
}

/**
 * An answer that is put into the cache while it is read: both readers get each chunk before the next one is requested, so that
 * a slow caller holds back the service, and not the chunks. If one of them fails, nothing is cached.
 */
export function caching(key: Request, answer: Response, wait: (promise: Promise<unknown>) => void): Response {
  const { body } = answer;
  if (!body || answer.status !== 200) return answer;
  const [toCaller, toCache] = [new TransformStream<Uint8Array>(), new TransformStream<Uint8Array>()];
  const headers = new Headers(answer.headers);
  headers.set("cache-control", `max-age=${keptFor}`);
  const put = store().then((cache) => cache?.put(key, new Response(toCache.readable, { headers })));
  wait(put.catch(() => toCache.readable.cancel().catch(() => {})));
  wait(copy(body, toCaller.writable, toCache.writable));
  return new Response(toCaller.readable, { status: answer.status, headers: answer.headers });
}

async function copy(
  body: ReadableStream<Uint8Array>,
  toCaller: WritableStream<Uint8Array>,
  toCache: WritableStream<Uint8Array>,
): Promise<void> {
  const reader = body.getReader();
  const [caller, cache] = [toCaller.getWriter(), toCache.getWriter()];
  let isCaching = true;
  const inCache = async (work: Promise<void>) => {
    // A cache that fails does not concern the caller.
    if (isCaching) await work.catch(() => (isCaching = false));
    else work.catch(() => {});
  };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      await Promise.all([caller.write(value), inCache(cache.write(value))]);
    }
    await Promise.all([caller.close(), inCache(cache.close())]);
  } catch (error) {
    // What is not whole must not look so to anybody.
    await Promise.allSettled([reader.cancel(error), caller.abort(error), cache.abort(error)]);
  }
}
