/**
 * Bills of periods that are over, in the cache of the data centre. What is cached is the API's whole answer: it is filtered when
 * it leaves.
 */

import type { Account } from "../config.js";

/** How long an answer is kept, in seconds: what the service corrects later is seen after that. */
const keptFor = 86_400;

/** Where an answer is in the cache: an address that nothing can request, of an account by its name, not by its key. */
export function cachePlace({ name }: Account, baseUrl: string, path: string, parameters: URLSearchParams): string {
  const place = [name || "default", new URL(baseUrl).host].map(encodeURIComponent).join("/");
  return `https://cache.invalid/${place}${path}?${parameters.toString()}`;
}

/** The cache of the Worker; undefined where the platform has none. */
const store = async (): Promise<Cache | undefined> =>
  typeof caches === "undefined" ? undefined : await caches.open("novita-billing");

/** One copy of an answer. The place itself has the name of the copy that is whole: a cache may keep one that was cut off. */
const copyAt = (place: string, id: string) => `${place}&copy=${id}`;

export async function fromCache(place: string): Promise<Response | undefined> {
  const cache = await store();
  const id = await (await cache?.match(place))?.text();
  return id === undefined ? undefined : await cache?.match(copyAt(place, id));
}

/**
 * An answer that is put into the cache while it is read: both readers get each chunk before the next one is requested, so that
 * a slow caller holds back the service, and not the chunks. What is not read to its end is not found in the cache.
 */
export function caching(place: string, answer: Response, wait: (promise: Promise<unknown>) => void): Response {
  const { body } = answer;
  if (!body || answer.status !== 200) return answer;
  const [toCaller, toCache] = [new TransformStream<Uint8Array>(), new TransformStream<Uint8Array>()];
  const headers = new Headers(answer.headers);
  headers.set("cache-control", `max-age=${keptFor}`);
  const id = crypto.randomUUID();
  const copied = copy(body, toCaller.writable, toCache.writable);
  const keep = async () => {
    const cache = await store();
    const put = cache?.put(copyAt(place, id), new Response(toCache.readable, { headers }));
    // A cache that fails does not concern the caller.
    const isKept = put ? await put.then(() => true).catch(() => false) : false;
    if (!isKept) await toCache.readable.cancel().catch(() => {});
    if ((await copied) && isKept) await cache?.put(place, new Response(id, { headers }));
  };
  wait(keep());
  return new Response(toCaller.readable, { status: answer.status, headers: answer.headers });
}

/** Whether all of it was copied to both. */
async function copy(
  body: ReadableStream<Uint8Array>,
  toCaller: WritableStream<Uint8Array>,
  toCache: WritableStream<Uint8Array>,
): Promise<boolean> {
  const reader = body.getReader();
  const [caller, cache] = [toCaller.getWriter(), toCache.getWriter()];
  let isCaching = true;
  const inCache = (work: Promise<void>) => work.catch(() => (isCaching = false));
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      await Promise.all([caller.write(value), isCaching && inCache(cache.write(value))]);
    }
    await Promise.all([caller.close(), isCaching && inCache(cache.close())]);
    return isCaching;
  } catch (error) {
    // A truncated body must fail for both readers.
    await Promise.allSettled([reader.cancel(error), caller.abort(error), cache.abort(error)]);
    return false;
  }
}
