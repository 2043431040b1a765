/**
 * The WebAssembly module: loaded on first use, guarded against traps, and replaced after one.
 *
 * All entries into the module go through {@link guarded}. When one of them traps, every pending call is rejected with
 * kind "internal" and a fresh instance takes the place of the broken one, so that a promise always settles and the
 * next call works. What belonged to the old instance (timers, promises that settle late) is told apart by a
 * generation number; all that is left for it to do is to tell its call.
 */

import * as glue from "../wasm/novita_billing.js";
import type { ErrorData } from "../wasm/novita_billing.js";
import { runtime, takeTimers } from "../wasm/runtime.js";
import { BillingError, fromData, internalError, isOutOfStack, memoryError, stackError } from "./errors.js";
import { promised } from "./promises.js";
import { unsendable } from "./fetch-misuse.js";
import { attempt, describe, isA } from "./inspect.js";

/** What the module can be made of. Not exported: projects without the DOM's types have no name for some of it. */
type ModuleSource = WebAssembly.Module | BufferSource | Response | URL | string;

let loader: (() => unknown) | undefined;
/** Whether one request may not touch what belongs to another: Cloudflare Workers. */
let isolatesRequests = false;
let loaded = false;
/** The loads under way: whichever is there first is taken. */
const loads = new Set<Promise<void>>();
/** The one of them that needs no `init`. */
let ownLoad: Promise<void> | undefined;
/** Another one like it, should that one stall. */
let secondLoad: Promise<void> | undefined;
/** Resolves when the module is loaded, for all waiting callers. */
let arrival: Promise<void> | undefined;
let arrived = () => {};
let depth = 0;
/** What the instance broke over, until another takes its place, and what that means. */
let crash: { thrown: unknown; error?: BillingError } | undefined;
/** Why the instance before this one broke. */
let lastCrash: BillingError | undefined;
/** A call under way, that must be told when the module breaks. */
export interface PendingCall {
  /** Tells it; once at most, and in a context of its own. */
  fail(error: BillingError): void;
}
const pending = new Set<PendingCall>();

/** Says where the module comes from. Each entry of the package calls this once. */
export function setLoader(load: () => unknown, options: { isolatesRequests?: boolean } = {}): void {
  loader = load;
  isolatesRequests = options.isolatesRequests ?? false;
}

/** How often the module was replaced: what belongs to an older generation must not be used. */
export function currentGeneration(): number {
  mend();
  return runtime.generation;
}

/**
 * Loads the module early, or from where you keep it. Not needed otherwise: everything loads it on first use.
 *
 * @param input a `WebAssembly.Module`, its bytes, a `Response` or a URL of it, or a promise of one of these. A URL is
 * asked again by later calls, should it give nothing now.
 */
export function init(input?: unknown): Promise<void> {
  return promised(() => {
    if (loaded) return markHandled(input);
    if (input === undefined) return inTime(ready());
    const isOwn = !loader && (typeof input === "string" || isA(URL, input));
    if (isOwn) loader = () => input;
    const load = begin(input);
    if (isOwn) ownLoad = load;
    return inTime(load && waitFor([load]));
  });
}

/** Marks a promise as handled, so that its rejection does not end the process. */
function markHandled(given: unknown): undefined {
  new Promise((resolve) => resolve(given)).catch(() => {});
}

/** Waiting for the module. */
export interface Loading {
  /** Settles once the module is there, whichever load gave it, or once the loads that are waited for have failed. */
  readonly done: Promise<void>;
  /** Says that these loads took too long: later calls begin anew. Who waits for them already goes on waiting. */
  giveUp(): void;
}

/**
 * Makes sure that the module is there. Returns what to wait for only where loading takes a promise: in a Worker, a promise
 * made in one request must not be awaited in another, and there (as in Node) the module is at hand at once.
 */
export function ready(): Loading | undefined {
  if (loaded) return undefined;
  try {
    if (loader && !ownLoad) ownLoad = beginOwn(loader());
    else if (loader && !secondLoad) secondLoad = begin(laterUnlessThere(secondMs).then(loader));
    if (loaded) return undefined;
  } catch (thrown) {
    if (loads.size === 0) throw loadError(thrown);
  }
  if (loads.size > 0) return waitFor([...loads]);
  throw new BillingError({
    kind: "config",
    message: "the WebAssembly module is not loaded: call init(bytes or module) of novita-billing/slim first",
  });
}

/**
 * Begins the load that needs no `init`. Where one that `init` was given is under way, this is a second one that is mostly
 * not needed: it waits a little, and is there for those that never come.
 */
function beginOwn(source: unknown): Promise<void> | undefined {
  return begin(loads.size > 0 && !isAtHand(source) ? laterUnlessThere(besideMs).then(() => source) : source);
}

const besideMs = 2_000;

/** So long the entry's own load may be under way before who finds it there begins another one: it may have stalled. */
const secondMs = 4_000;

/** Ends after so many milliseconds; where the module is there first, it fails, and leaves no timer. */
function laterUnlessThere(ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    void whenThere().then(() => {
      clearTimeout(timer);
      reject(new Error("the module is there"));
    });
  });
}

function whenThere(): Promise<void> {
  return (arrival ??= new Promise((resolve) => (arrived = resolve)));
}

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** So long a download of the module is waited for where the caller sets no time. */
const longestLoadMs = 30_000;

/** Waits no longer than that. */
function inTime(loading: Loading | undefined): Promise<void> | undefined {
  if (!loading) return undefined;
  return new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      loading.giveUp();
      const message = `the WebAssembly module did not load within ${longestLoadMs} ms: check that it is served, or call init() early`;
      reject(new BillingError({ kind: "timeout", message }));
    }, longestLoadMs);
    loading.done.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}

/** What work gives once the module is there; "timeout" where that takes too long. */
export function withModule<T>(work: () => T | Promise<T>): T | Promise<T> {
  const loading = inTime(ready());
  return loading ? loading.then(work) : work();
}

function waitFor(some: Promise<void>[]): Loading {
  return {
    done: Promise.race([anyOf(some), whenThere()]),
    giveUp() {
      for (const load of some) forget(load);
    },
  };
}

/** Resolves with the first load that gives the module; where none does, rejects as the last one did. */
async function anyOf(some: Promise<void>[]): Promise<void> {
  try {
    await Promise.any(some);
  } catch (thrown) {
    throw (thrown as AggregateError).errors.at(-1);
  }
}

function forget(load: Promise<void>): void {
  loads.delete(load);
  if (ownLoad === load) ownLoad = undefined;
  if (secondLoad === load) secondLoad = undefined;
}

/** Begins a load; gives nothing where the module is there at once. */
function begin(source: unknown): Promise<void> | undefined {
  if (isAtHand(source)) {
    try {
      return start(source);
    } catch (thrown) {
      throw loadError(thrown);
    }
  }
  const loading: Promise<void> = load(source).finally(() => forget(loading));
  // Waiting callers handle it; there may be none left.
  loading.catch(() => {});
  loads.add(loading);
  return loading;
}

/** A load that failed is not kept: the next call tries again. */
async function load(source: unknown): Promise<void> {
  try {
    start(await compile(source));
  } catch (thrown) {
    // Another load was there first.
    if (!loaded) throw loadError(thrown);
  }
}

const isBytes = (source: unknown): source is BufferSource => isA(ArrayBuffer, source) || ArrayBuffer.isView(source);

const isAtHand = (source: unknown): source is WebAssembly.Module | BufferSource =>
  isA(WebAssembly.Module, source) || isBytes(source);

async function compile(source: unknown): Promise<WebAssembly.Module> {
  const given = await overNetwork(() => source as Promise<ModuleSource>);
  if (given instanceof WebAssembly.Module) return given;
  if (isBytes(given)) return WebAssembly.compile(given);
  if (typeof given !== "string" && !(given instanceof URL)) return compileResponse(given);
  const download = async () => compileResponse(await overNetwork(() => fetch(given)));
  try {
    return await download();
  } catch (thrown) {
    // A page may be offline for a moment at its first call.
    if (!isA(BillingError, thrown) || thrown.kind !== "network") throw thrown;
    await later(retryMs);
    return download();
  }
}

const retryMs = 500;

async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  if (typeof response?.arrayBuffer !== "function") {
    throw new Error("it can be made of a WebAssembly.Module, bytes, a Response or a URL");
  }
  if (!response.ok) {
    const { url, status } = response;
    const mayPass = status >= 500 || status === 408 || status === 429;
    throw loadError(new Error(`${url} answered ${status}`), mayPass ? "network" : "config");
  }
  if (response.bodyUsed) throw new Error("the Response was read already");
  // Streaming needs this very type, and the platform's own Response; others still work.
  const isStreamed = isA(Response, response) && response.headers.get("content-type") === "application/wasm";
  if (isStreamed) return overNetwork(() => WebAssembly.compileStreaming(response));
  return WebAssembly.compile(await overNetwork(() => response.arrayBuffer()));
}

/** What comes over the network. A fetch that fails, or a body that breaks off, is a TypeError; what compiles throws others. */
async function overNetwork<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const isBroken = attempt(() => (thrown as Error).name) === "TypeError" && !unsendable(thrown);
    throw loadError(thrown, isBroken ? "network" : "config");
  }
}

function start(source: WebAssembly.Module | BufferSource): undefined {
  if (loaded) return undefined;
  const module = source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source);
  // The glue keeps the first module that it is given, so another one must not get that far.
  if (!WebAssembly.Module.exports(module).some(({ name }) => name === "plan")) {
    throw new Error("this is another module than novita_billing_bg.wasm");
  }
  glue.initSync({ module });
  runtime.guard = guarded;
  loaded = true;
  arrived();
  arrival = undefined;
  return undefined;
}

function loadError(thrown: unknown, kind: "config" | "network" = "config"): BillingError {
  if (isA(BillingError, thrown)) return thrown;
  const text = (isA(Error, thrown) ? thrown.message : describe(thrown)).replace(/\.+$/, "");
  return new BillingError(
    {
      kind,
      message:
        `the WebAssembly module could not be loaded: ${text}. Serve novita_billing_bg.wasm where the script looks for it ` +
        "(or use novita-billing/slim and init(url)); where a Content-Security-Policy is set, allow its address in " +
        "connect-src, and 'wasm-unsafe-eval' in script-src",
    },
    { cause: thrown },
  );
}

/** Registers a call that must be told when the module breaks. Returns what takes it off again. */
export function register(call: PendingCall): () => void {
  pending.add(call);
  return () => pending.delete(call);
}

/** Runs an entry into the module. Returns undefined when it trapped or when `born` is an older generation. */
export function guarded<T>(born: number, work: () => T): T | undefined {
  mend();
  if (crash || born !== runtime.generation) return undefined;
  depth += 1;
  try {
    return work();
  } catch (thrown) {
    // Nothing is called here: where the stack is used up, that would throw, and nobody would know that it is broken.
    crash ??= { thrown };
    return undefined;
  } finally {
    depth -= 1;
    mend();
  }
}

/**
 * Replaces a broken instance, once none of its frames is left on the stack. It may have broken so deep in the stack that
 * there is too little left for that: then the next one who looks does it.
 */
function mend(): void {
  if (crash && depth === 0) restart(crash);
}

/**
 * Asks the module something that it answers, or refuses, at once. What was made by an older generation cannot be asked.
 */
export function ask<T>(work: () => T, born = currentGeneration()): T {
  stillThere(work, born);
  const answer = guarded<{ value: T } | { error: BillingError }>(born, () => {
    try {
      return { value: work() };
    } catch (thrown) {
      if (isErrorData(thrown)) return { error: fromData(thrown) };
      throw thrown;
    }
  });
  if (!answer) throw (crash && crashError(crash)) ?? lastCrash ?? internalError(undefined);
  if ("error" in answer) throw answer.error;
  return answer.value;
}

/** What an instance made, unless another has taken its place. */
export function stillThere<T>(made: T, born: number): T {
  if (born === runtime.generation) return made;
  const message = "the WebAssembly module started afresh, and what was in its memory is gone: load or decode it again";
  throw new BillingError({ kind: "internal", message }, { cause: lastCrash });
}

const isErrorData = (thrown: unknown): thrown is ErrorData =>
  typeof thrown === "object" && thrown !== null && !(thrown instanceof Error) && "kind" in thrown;

/** What a trap means: a panic, no memory left, or neither of the two. */
function crashError(broken: NonNullable<typeof crash>): BillingError {
  if (isOutOfStack(broken.thrown)) return (broken.error ??= stackError());
  const { panic } = runtime;
  // A collection beyond half of the address space panics before it asks for memory.
  const isTooLarge = () => panic?.endsWith("capacity overflow") ?? ranOutOfMemory();
  return (broken.error ??= isTooLarge() ? memoryError() : internalError(broken.thrown, panic));
}

function ranOutOfMemory(): boolean {
  try {
    return glue.ranOutOfMemory();
  } catch {
    // The instance is broken.
    return false;
  }
}

/**
 * Puts a fresh instance in place of the broken one, and sees to it that every pending call is told. Near the end of the
 * stack any step may throw: then nothing has changed, and the next entry, which has more of it, does it again. There is
 * one: every pending call waits for something.
 */
function restart(broken: NonNullable<typeof crash>): void {
  let error: BillingError;
  try {
    error = crashError(broken);
    const calls = [...pending];
    try {
      glue.__wbg_reset_state();
    } catch (thrown) {
      if (isOutOfStack(thrown)) throw thrown;
      // No instance can be made, e.g. for want of memory: the next call loads the module anew.
      loaded = false;
    }
    // In a Worker, a call of another request can be told in that request only: when something that it waits for ends.
    // Elsewhere all of them are told now, but not here: a platform's timers break where they run out of stack.
    if (!isolatesRequests) {
      const left = takeTimers();
      globalThis.queueMicrotask(() => {
        for (const timer of left) clearTimeout(timer);
        for (const call of calls) tellOfCrash(call, error);
      });
    }
  } catch {
    return;
  }
  runtime.generation += 1;
  crash = undefined;
  runtime.panic = undefined;
  lastCrash = error;
  takeTimers();
}

/** A call that cannot be told keeps none of the others from it. */
function tellOfCrash(call: PendingCall, error: BillingError): void {
  if (!pending.delete(call)) return;
  try {
    call.fail(error);
  } catch {
    // Its own affair, e.g. a signal of the user's own making.
  }
}

/** Tells a call of an older instance, in the context of what it waited for. */
export const tellOrphan = (call: PendingCall) => tellOfCrash(call, lastCrash ?? internalError(undefined));
