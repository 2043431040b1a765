/** The environment that the package runs in. */

/**
 * Whether this is a page or a worker of one. A page has a window with a document; so do a renderer of Electron, which also
 * has a `process`, and jsdom, which simulates a page. A worker of a page has all of these: the class of its scope,
 * `importScripts` (also in module workers) and a location. Node, Bun, Deno (its workers as well) and workerd lack at least
 * one. `process`, `Deno` and the user agent are no evidence: bundlers, polyfills and pages add or change them.
 */
export function isBrowser(): boolean {
  const scope = globalThis as {
    document?: unknown;
    window?: unknown;
    WorkerGlobalScope?: unknown;
    importScripts?: unknown;
  };
  if (typeof scope.window === "object" && typeof scope.document === "object") return true;
  const Scope = scope.WorkerGlobalScope as () => void;
  return (
    typeof Scope === "function" &&
    globalThis instanceof Scope &&
    typeof scope.importScripts === "function" &&
    typeof globalThis.location?.href === "string"
  );
}

/** Whether this is a Cloudflare Worker. */
export const isWorkerd = globalThis.navigator?.userAgent === "Cloudflare-Workers";
