/** The option `baseUrl`. */

import { isBrowser } from "../environment.js";
import { configError } from "../errors.js";

const loopbackHost = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** A host, with a port or a path or without: in a page it may also be a relative path. */
const lacksScheme = /^(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::\d*)?(?:\/|$)/i;

/** The absolute base URL without a slash at its end. `sendsSecret` says whether requests carry a key or an authorization. */
export function resolveBaseUrl(text: string, sendsSecret: boolean): string {
  const origin = isBrowser() ? globalThis.location?.origin : undefined;
  const isRelative = !/^[a-z][a-z0-9+.-]*:/i.test(text) && !text.startsWith("//");
  if (lacksScheme.test(text) && !isBrowser()) {
    throw configError("baseUrl", 'baseUrl must begin with "https://", as "https://api.novita.ai" does');
  }
  let url: URL;
  try {
    url = new URL(text, origin === "null" ? undefined : origin);
  } catch {
    const hint = isRelative ? " (relative to the page only in a page)" : "";
    throw configError("baseUrl", `baseUrl must be a URL such as "https://api.novita.ai"${hint}`);
  }
  if (url.username || url.password) {
    throw configError("baseUrl", "baseUrl contains a user name or password: leave it out");
  }
  // Also an empty query or fragment: a path cannot be appended to it.
  if (/[?#]/.test(text)) throw configError("baseUrl", "baseUrl contains a query or fragment (? or #): leave it out");
  const isSafe = url.protocol === "https:" || (url.protocol === "http:" && loopbackHost.test(url.hostname));
  // A page that was itself served over http, as in a closed network, may request its own origin, but not with a key.
  const isOwnOrigin = isRelative && !sendsSecret && url.origin === origin;
  if (!isSafe && !isOwnOrigin) {
    const message = "baseUrl must be https (or http on loopback): otherwise keys and bills are sent unencrypted";
    throw configError("baseUrl", message);
  }
  return url.href.replace(/\/+$/, "");
}
