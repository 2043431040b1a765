// Serves folders over HTTP, for the demo, the tests and the benches.

import sirv from "sirv";

/** What sirv would send without a charset, or, for ".ts", as video. */
const contentTypes = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".ts": "text/plain; charset=utf-8",
};

const options = {
  // Files are looked up at each request, so that an edited page or a new build shows after a reload.
  dev: true,
  etag: true,
  // Compressed forms that lie beside a file.
  brotli: true,
  gzip: true,
  extensions: ["html"],
  setHeaders(response, path) {
    const type = contentTypes[/\.\w+$/.exec(path)?.[0]];
    if (type) response.setHeader("content-type", type);
  },
};

/** Files whose paths name their content may be kept for a year. */
const forEver = "public, max-age=31536000, immutable";

/**
 * Makes a handler for `node:http` that serves folders.
 *
 * @param {Record<string, string>} folders by the path that each is served under, which ends with "/"; the first match counts
 * @param {{ immutable?: RegExp }} [options] the paths of files that never change
 * @returns {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse, onNotFound: () => void) => void}
 *   headers that are set on the response stay as they are
 */
export function staticFiles(folders, { immutable } = {}) {
  const mounts = Object.entries(folders).map(([prefix, folder]) => ({ prefix, serve: sirv(folder, options) }));
  return function serveFile(request, response, onNotFound) {
    const mount = mounts.find(({ prefix }) => request.url.startsWith(prefix));
    if (!mount) return onNotFound();
    if (immutable?.test(request.url)) response.setHeader("cache-control", forEver);
    request.url = request.url.slice(mount.prefix.length - 1);
    mount.serve(request, response, onNotFound);
  };
}
