/** From where the WebAssembly module is kept to a compiled module. */

import { isBrowser } from "./environment.js";
import { BillingError } from "./errors.js";
import { misuseOfThrown } from "./fetch-misuse.js";
import { isInstance } from "./inspect.js";
import { describeThrown, textProperty } from "./thrown.js";

/** What the module can be loaded from. Not exported: projects without the DOM's types lack some of these names. */
type ModuleSource = WebAssembly.Module | BufferSource | Response | URL | string;

const downloadRetryMs = 500;

const isBufferSource = (source: unknown): source is BufferSource =>
  isInstance(source, ArrayBuffer) || ArrayBuffer.isView(source);

/** Whether the module can be instantiated without waiting. */
export const isAvailable = (source: unknown): source is WebAssembly.Module | BufferSource =>
  isInstance(source, WebAssembly.Module) || isBufferSource(source);

/** A module that was compiled already, or is now. */
export const toModule = (source: WebAssembly.Module | BufferSource): WebAssembly.Module =>
  source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source);

/** Compiles what `init` takes, or a promise of it. */
export async function compile(source: unknown, isAgain: boolean): Promise<WebAssembly.Module> {
  const resolved = await download(() => source as Promise<ModuleSource>);
  if (isInstance(resolved, WebAssembly.Module)) return resolved;
  if (isBufferSource(resolved)) return WebAssembly.compile(resolved);
  if (typeof resolved !== "string" && !isInstance(resolved, URL)) return compileResponse(resolved);
  return fetchTwice(resolved, isAgain, compileResponse);
}

/** The build that each second part belongs to. */
export const builds = new WeakMap<WebAssembly.Module, string>();

/** The length of the name of a build, with which the file of the second part begins. */
const buildLength = 16;

/** Compiles the second part, whose file is compressed (deflate), from its URL, or a promise of it. */
export async function compileSecondPart(source: unknown, isAgain: boolean): Promise<WebAssembly.Module> {
  const url = await (source as URL | Promise<URL>);
  return fetchTwice(url, isAgain, async (response) => {
    checkResponse(response);
    const bytes = await download(() => response.arrayBuffer());
    const build = decoder.decode(bytes.slice(0, buildLength));
    let inflated: ArrayBuffer;
    try {
      const compressed = new Blob([bytes.slice(buildLength)]).stream();
      inflated = await new Response(compressed.pipeThrough(new DecompressionStream("deflate"))).arrayBuffer();
    } catch {
      throw contentError(response, bytes);
    }
    const module = await compileBytes(response, inflated);
    builds.set(module, build);
    return module;
  });
}

const decoder = new TextDecoder();

/**
 * Fetches a file, and once more if it does not arrive: a page may be offline for a moment at its first call. A browser would
 * let a second request of one address wait for the first one, which may have stalled, unless it must not use the cache.
 */
async function fetchTwice<T>(url: URL | string, isAgain: boolean, use: (response: Response) => Promise<T>): Promise<T> {
  const fetchOnce = async (init?: RequestInit) => use(await download(() => fetch(url, isBrowser() ? init : undefined)));
  const again = { cache: "reload" } as const;
  try {
    return await fetchOnce(isAgain ? again : undefined);
  } catch (thrown) {
    if (!isInstance(thrown, BillingError) || thrown.kind !== "network") throw thrown;
    await new Promise<void>((resolve) => setTimeout(resolve, downloadRetryMs));
    return fetchOnce(again);
  }
}

function checkResponse(response: Response): void {
  if (typeof response?.arrayBuffer !== "function") {
    throw new Error("init takes a WebAssembly.Module, bytes, a Response or a URL");
  }
  if (!response.ok) {
    const { url, status } = response;
    const isTemporary = status >= 500 || status === 408 || status === 429;
    throw loadError(new Error(`${url} answered ${status}`), isTemporary ? "network" : "config");
  }
  if (response.bodyUsed) throw new Error("the Response was read already");
}

async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  checkResponse(response);
  // Streaming compilation requires this content type and the platform's own Response.
  const canStream = isInstance(response, Response) && response.headers.get("content-type") === "application/wasm";
  if (canStream) return download(() => WebAssembly.compileStreaming(response));
  return compileBytes(response, await download(() => response.arrayBuffer()));
}

async function compileBytes(response: Response, bytes: ArrayBuffer): Promise<WebAssembly.Module> {
  const magic = [0x00, 0x61, 0x73, 0x6d];
  const start = new Uint8Array(bytes, 0, Math.min(magic.length, bytes.byteLength));
  if (magic.some((byte, index) => start[index] !== byte)) throw contentError(response, bytes);
  return WebAssembly.compile(bytes);
}

/** The error of a response that is something else: servers answer with a page for a file that they do not have. */
function contentError({ url, headers }: Response, { byteLength }: ArrayBuffer): BillingError {
  const type = headers?.get("content-type")?.split(";")[0] ?? "";
  const isPage = type === "text/html";
  const found = `${url || "the Response"} answered ${byteLength} bytes of ${isPage ? "HTML" : type || "no type"} that are not the module`;
  const hint = isPage ? ' (in Vite 7 or older, set optimizeDeps: { exclude: ["novita-billing"] })' : "";
  return loadError(new Error(found + hint));
}

/** Runs a download. A fetch that fails and a body that breaks off are TypeErrors; a module that does not compile is not. */
async function download<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const isNetworkFailure = textProperty(thrown, "name") === "TypeError" && !misuseOfThrown(thrown);
    throw loadError(thrown, isNetworkFailure ? "network" : "config");
  }
}

const pageAdvice =
  "Serve novita_billing_lists.wasm and novita_billing_answers.bin where the script expects them (or use novita-billing/slim and " +
  "init(url of novita_billing_bg.wasm)); with a Content-Security-Policy, allow their address in connect-src, and " +
  "'wasm-unsafe-eval' in script-src";

const advice =
  "Give init() the bytes of novita_billing_bg.wasm, its WebAssembly.Module, or its absolute URL, in Node, Deno and Bun also of a file";

/** The error of a module that could not be loaded. */
export function loadError(thrown: unknown, kind: "config" | "network" = "config"): BillingError {
  if (isInstance(thrown, BillingError)) return thrown;
  const text = (isInstance(thrown, Error) ? thrown.message : describeThrown(thrown)).replace(/\.+$/, "");
  return new BillingError(
    {
      kind,
      message: `the WebAssembly module could not be loaded: ${text}. ${isBrowser() ? pageAdvice : advice}`,
    },
    { cause: thrown },
  );
}
