/**
 * Loading the WebAssembly module: on first use, in a page when a client is made, or by `init`.
 *
 * A page loads it in two parts: first what it takes to list bills, and everything else when it is used. Both parts share the
 * memory and the functions of one instance. Other environments, and callers of `init`, have the whole module.
 */

import * as glue from "../wasm/novita_billing.js";
import { builds, compile, compileSecondPart } from "./compile.js";
import { isBrowser } from "./environment.js";
import { BillingError } from "./errors.js";
import { isInstance } from "./inspect.js";
import { Loader, type Loading } from "./loader.js";
import { promiseTry } from "./promises.js";

export type { Loading } from "./loader.js";

let isolatesRequests = false;
/** What the second part imports: exports of the first part. Undefined if the whole module is loaded. */
let shared: WebAssembly.ModuleImports | undefined;
/** The first part or the whole module, and the second part, once they are compiled. */
let firstPart: WebAssembly.Module | undefined;
let secondPart: WebAssembly.Module | undefined;
/** The instance of the glue is broken, and could not be replaced. */
let isBroken = false;

/** The timeout of a load if the caller has set none. */
const defaultTimeoutMs = 30_000;

/** The first part, or the whole module. */
const lists = new Loader((module) => {
  // The glue keeps the first module that it gets, so it must not get another one.
  const exports = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
  if (!exports.has("plan")) throw new Error("this module is not novita_billing_bg.wasm");
  if (exports.has(functionTable) && !answers.hasSource) {
    const message =
      "this module is novita_billing_lists.wasm, which is only a part: give init() novita_billing_bg.wasm";
    throw new BillingError({ kind: "config", message });
  }
  if (isBroken) glue.__wbg_reset_state();
  else glue.initSync({ module });
  firstPart = module;
  isBroken = false;
  linkAgain();
}, compile);

/** The second part. */
const answers = new Loader((module) => {
  secondPart = module;
  if (lists.isLoaded) link();
}, compileSecondPart);

/** By this export the first part differs from the whole module. */
const functionTable = "__indirect_function_table";

/** Instantiates the second part, if it is compiled, so that the first one can call its functions. */
function link(): void {
  // Without an argument it returns the exports of the current instance.
  const exports = glue.initSync(undefined as never) as unknown as WebAssembly.ModuleImports;
  shared = functionTable in exports ? exports : undefined;
  if (!shared || !secondPart) return;
  // A page may have got one part from a cache, and the other from a server with a newer version.
  if (!(`build_${builds.get(secondPart)}` in exports)) {
    throw new Error(
      "novita_billing_lists.wasm and novita_billing_answers.bin are of different versions: reload the page",
    );
  }
  new WebAssembly.Instance(secondPart, { __wasm_split: shared });
}

/** As {@link link}, for a new instance of the first part. What fails is tried again by the next call that needs the second part. */
export function linkAgain(): void {
  try {
    link();
  } catch {
    answers.markUnloaded();
  }
}

/** What was compiled so far: the first part or the whole module, and the second part. */
export const compiledParts = () => [firstPart, secondPart] as const;

/** Sets where the module is loaded from. Each entry of the package calls this once. */
export function setLoader(
  load: () => unknown,
  options: { isolatesRequests?: boolean; loadAnswers?: () => unknown } = {},
): void {
  lists.setSource(load);
  if (options.loadAnswers) answers.setSource(options.loadAnswers);
  isolatesRequests = options.isolatesRequests ?? false;
}

/** Whether one request must not touch promises and I/O of another, as in Cloudflare Workers. */
export const requestsAreIsolated = () => isolatesRequests;

/** In a page, starts to download what lists need. */
export function startEarly(): void {
  if (answers.hasSource && isBrowser()) lists.startEarly();
}

/** The instance is broken, and could not be replaced: the next call tries that again. */
export function markBroken(): void {
  isBroken = true;
  lists.markUnloaded();
}

/**
 * Loads the module early, or from where you keep it. Not needed otherwise: everything loads what it uses, and in a page a new
 * client begins to load what lists use.
 *
 * @param input a `WebAssembly.Module`, its bytes, a `Response` or a URL of it, or a promise of one of these. Later calls
 * request a URL again if it fails now.
 */
export function init(input?: unknown): Promise<void> {
  return promiseTry(() => {
    if (input === undefined || lists.isLoaded) {
      markHandled(input);
      return withTimeout(ensureLoaded("all"));
    }
    const first = lists.loadFrom(input, typeof input === "string" || isInstance(input, URL));
    return withTimeout(first ? withAnswers(first) : ensureAnswers());
  });
}

/** Marks a promise as handled, so that its rejection does not end the process. */
function markHandled(input: unknown): void {
  new Promise((resolve) => resolve(input)).catch(() => {});
}

/** What of the module a call uses. */
export type NeededPart = "lists" | "all";

/**
 * Loads the module. Returns undefined if it is loaded already or can be at once, as in Node and in a Worker: there a promise
 * that was made in one request must not be awaited in another.
 */
export function ensureLoaded(part: NeededPart): Loading | undefined {
  const first = lists.ensure();
  if (!first) return part === "all" ? ensureAnswers() : undefined;
  if (part === "lists" || !answers.hasSource) return first;
  // A caller's own module may be whole.
  return withAnswers(first, lists.hasForeignLoad ? undefined : answers.ensure());
}

/** Waits for the first part, then for the second, which may be loading already. */
function withAnswers(first: Loading, early?: Loading): Loading {
  early?.done.catch(() => {});
  return {
    done: first.done.then(() => shared && early?.done).then(() => ensureAnswers()?.done),
    abandon() {
      first.abandon();
      early?.abandon();
    },
  };
}

/** Loads the second part, unless the whole module is loaded. */
const ensureAnswers = () => (shared ? answers.ensure() : undefined);

/** Throws if the module is neither loaded nor can be at once: for functions that return no promise. It is being loaded then. */
export function requireModule(name: string): void {
  const loading = ensureLoaded("all");
  if (!loading) return;
  loading.done.catch(() => {});
  const message = `the WebAssembly module is not loaded yet: await init() before you call ${name}`;
  throw new BillingError({ kind: "config", message });
}

/** Runs `work` when the module is loaded. */
export function withModule<T>(part: NeededPart, work: () => T | Promise<T>): T | Promise<T> {
  const loading = withTimeout(ensureLoaded(part));
  return loading ? loading.then(work) : work();
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
