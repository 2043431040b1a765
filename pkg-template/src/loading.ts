/**
 * Loading the WebAssembly module, on first use or by `init`. Several loads may be in progress (the entry's own, those of
 * `init`, and a second one in case the first stalls): whichever finishes first provides the module.
 */

import * as glue from "../wasm/novita_billing.js";
import { isBrowser } from "./environment.js";
import { BillingError } from "./errors.js";
import { misuseOfThrown } from "./fetch-misuse.js";
import { isInstance } from "./inspect.js";
import { promiseTry } from "./promises.js";
import { describeThrown, textProperty } from "./thrown.js";

/** What the module can be loaded from. Not exported: projects without the DOM's types lack some of these names. */
type ModuleSource = WebAssembly.Module | BufferSource | Response | URL | string;

let loader: (() => unknown) | undefined;
let isolatesRequests = false;
let isLoaded = false;
const loads = new Set<Promise<void>>();
/** The load that uses the entry's loader. */
let ownLoad: Promise<void> | undefined;
/** A second load with the entry's loader, in case the first stalls. */
let secondLoad: Promise<void> | undefined;
/** Resolves for all waiting calls when the module is loaded. */
let loaded: Promise<void> | undefined;
let resolveLoaded = () => {};

/** How long the entry's load is delayed while a load of `init` is in progress, which mostly makes it unnecessary. */
const ownLoadDelayMs = 2_000;
/** How long a second load is delayed. */
const secondLoadDelayMs = 4_000;
/** The timeout of a load if the caller has set none. */
const defaultTimeoutMs = 30_000;
const downloadRetryMs = 500;

/** Sets where the module is loaded from. Each entry of the package calls this once. */
export function setLoader(load: () => unknown, options: { isolatesRequests?: boolean } = {}): void {
  loader = load;
  isolatesRequests = options.isolatesRequests ?? false;
}

/** Whether one request must not touch promises and I/O of another, as in Cloudflare Workers. */
export const requestsAreIsolated = () => isolatesRequests;

/** The next call loads the module again. */
export function markUnloaded(): void {
  isLoaded = false;
}

/**
 * Loads the module early, or from where you keep it. Not needed otherwise: everything loads it on first use.
 *
 * @param input a `WebAssembly.Module`, its bytes, a `Response` or a URL of it, or a promise of one of these. Later calls
 * request a URL again if it fails now.
 */
export function init(input?: unknown): Promise<void> {
  return promiseTry(() => {
    if (isLoaded) return markHandled(input);
    if (input === undefined) return withTimeout(ensureLoaded());
    const isLoader = !loader && (typeof input === "string" || isInstance(input, URL));
    if (isLoader) loader = () => input;
    const load = startLoad(input);
    if (isLoader) ownLoad = load;
    return withTimeout(load && waitFor([load]));
  });
}

/** Marks a promise as handled, so that its rejection does not end the process. */
function markHandled(input: unknown): undefined {
  new Promise((resolve) => resolve(input)).catch(() => {});
}

/** The loads that a call waits for. */
export interface Loading {
  /** Resolves when any load has provided the module; rejects when those that are waited for have failed. */
  readonly done: Promise<void>;
  /** Later calls start new loads instead of waiting for these. Calls that wait already are not affected. */
  abandon(): void;
}

/**
 * Loads the module. Returns undefined if it is loaded already or can be at once, as in Node and in a Worker: there a promise
 * that was made in one request must not be awaited in another.
 */
export function ensureLoaded(): Loading | undefined {
  if (isLoaded) return undefined;
  try {
    if (loader && !ownLoad) ownLoad = startOwnLoad(loader());
    else if (loader && !secondLoad) secondLoad = startLoad(delayUnlessLoaded(secondLoadDelayMs).then(loader));
    if (isLoaded) return undefined;
  } catch (thrown) {
    if (loads.size === 0) throw loadError(thrown);
  }
  if (loads.size > 0) return waitFor([...loads]);
  throw new BillingError({
    kind: "config",
    message: "the WebAssembly module is not loaded: call init(bytes or module) of novita-billing/slim first",
  });
}

/** Throws if the module is neither loaded nor can be at once: for functions that return no promise. It is being loaded then. */
export function requireModule(name: string): void {
  const loading = ensureLoaded();
  if (!loading) return;
  loading.done.catch(() => {});
  const message = `the WebAssembly module is not loaded yet: await init() before you call ${name}`;
  throw new BillingError({ kind: "config", message });
}

/** Runs `work` when the module is loaded. */
export function withModule<T>(work: () => T | Promise<T>): T | Promise<T> {
  const loading = withTimeout(ensureLoaded());
  return loading ? loading.then(work) : work();
}

function startOwnLoad(source: unknown): Promise<void> | undefined {
  const isDelayed = loads.size > 0 && !isAvailable(source);
  return startLoad(isDelayed ? delayUnlessLoaded(ownLoadDelayMs).then(() => source) : source);
}

/** Resolves after a delay. If the module is loaded before that, rejects, and leaves no timer. */
function delayUnlessLoaded(ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    void whenLoaded().then(() => {
      clearTimeout(timer);
      reject(new Error("the module is loaded"));
    });
  });
}

function whenLoaded(): Promise<void> {
  return (loaded ??= new Promise((resolve) => (resolveLoaded = resolve)));
}

function withTimeout(loading: Loading | undefined): Promise<void> | undefined {
  if (!loading) return undefined;
  return new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      loading.abandon();
      const message = `the WebAssembly module did not load within ${defaultTimeoutMs} ms: check that it is served, or call init() early`;
      reject(new BillingError({ kind: "timeout", message }));
    }, defaultTimeoutMs);
    loading.done.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}

function waitFor(awaited: Promise<void>[]): Loading {
  return {
    done: Promise.race([firstOf(awaited), whenLoaded()]),
    abandon: () => awaited.forEach(forget),
  };
}

/** Resolves with the first load that succeeds; if none does, rejects with the last error. */
async function firstOf(awaited: Promise<void>[]): Promise<void> {
  try {
    await Promise.any(awaited);
  } catch (thrown) {
    throw (thrown as AggregateError).errors.at(-1);
  }
}

function forget(load: Promise<void>): void {
  loads.delete(load);
  if (ownLoad === load) ownLoad = undefined;
  if (secondLoad === load) secondLoad = undefined;
}

/** Starts a load. Returns undefined if the module could be instantiated at once. */
function startLoad(source: unknown): Promise<void> | undefined {
  if (isAvailable(source)) {
    try {
      return instantiate(source);
    } catch (thrown) {
      throw loadError(thrown);
    }
  }
  // A load that failed is forgotten: the next call starts another.
  const loading: Promise<void> = load(source).finally(() => forget(loading));
  // Calls that wait handle the rejection; none may be left.
  loading.catch(() => {});
  loads.add(loading);
  return loading;
}

async function load(source: unknown): Promise<void> {
  try {
    instantiate(await compile(source));
  } catch (thrown) {
    // Another load may have provided the module.
    if (!isLoaded) throw loadError(thrown);
  }
}

const isBufferSource = (source: unknown): source is BufferSource =>
  isInstance(source, ArrayBuffer) || ArrayBuffer.isView(source);

/** Whether the module can be instantiated without waiting. */
const isAvailable = (source: unknown): source is WebAssembly.Module | BufferSource =>
  isInstance(source, WebAssembly.Module) || isBufferSource(source);

async function compile(source: unknown): Promise<WebAssembly.Module> {
  const resolved = await download(() => source as Promise<ModuleSource>);
  if (resolved instanceof WebAssembly.Module) return resolved;
  if (isBufferSource(resolved)) return WebAssembly.compile(resolved);
  if (typeof resolved !== "string" && !(resolved instanceof URL)) return compileResponse(resolved);
  const fetchAndCompile = async () => compileResponse(await download(() => fetch(resolved)));
  try {
    return await fetchAndCompile();
  } catch (thrown) {
    // A page may be offline for a moment at its first call.
    if (!isInstance(thrown, BillingError) || thrown.kind !== "network") throw thrown;
    await new Promise<void>((resolve) => setTimeout(resolve, downloadRetryMs));
    return fetchAndCompile();
  }
}

async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  if (typeof response?.arrayBuffer !== "function") {
    throw new Error("init takes a WebAssembly.Module, bytes, a Response or a URL");
  }
  if (!response.ok) {
    const { url, status } = response;
    const isTemporary = status >= 500 || status === 408 || status === 429;
    throw loadError(new Error(`${url} answered ${status}`), isTemporary ? "network" : "config");
  }
  if (response.bodyUsed) throw new Error("the Response was read already");
  // Streaming compilation requires this content type and the platform's own Response.
  const canStream = isInstance(response, Response) && response.headers.get("content-type") === "application/wasm";
  if (canStream) return download(() => WebAssembly.compileStreaming(response));
  return WebAssembly.compile(await download(() => response.arrayBuffer()));
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

function instantiate(source: WebAssembly.Module | BufferSource): undefined {
  if (isLoaded) return undefined;
  const module = source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source);
  // The glue keeps the first module that it gets, so it must not get another one.
  if (!WebAssembly.Module.exports(module).some(({ name }) => name === "plan")) {
    throw new Error("this module is not novita_billing_bg.wasm");
  }
  glue.initSync({ module });
  isLoaded = true;
  resolveLoaded();
  loaded = undefined;
  return undefined;
}

const pageAdvice =
  "Serve novita_billing_bg.wasm where the script expects it (or use novita-billing/slim and init(url)); if a " +
  "Content-Security-Policy is set, allow its address in connect-src, and 'wasm-unsafe-eval' in script-src";

const advice =
  "Give init() the bytes of novita_billing_bg.wasm, a WebAssembly.Module of it, or its absolute URL, which in Node, Deno and " +
  "Bun may be that of a file";

function loadError(thrown: unknown, kind: "config" | "network" = "config"): BillingError {
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
