/** Recognizing secrets: in the options of a client, where they must not be, and in a caller's text that an error quotes. */

/** Parts of header names that suggest a secret value. */
const secretName = /auth|cookie|key|token|secret|session|pass|sig|jwt|bearer|credential/i;

/** A key of the service, anywhere in a value. */
const serviceKey = /(?<![a-z0-9])sk[_-][a-z0-9_-]{8,}/i;

/** The beginning of a value that authorizes, whatever the name of its header. */
const authScheme = /^\s*(?:bearer|basic)\s/i;

/** The hosts of the services that document this API. */
const serviceHost = /(?:^|\.)(?:novita\.ai|ppio\.com)$/;

/** The shortest key that is searched for in a text, also by the Rust crate. */
const minKeyLength = 12;

/** The header values that no text may show. */
export const secretsOf = (headers: ReadonlyArray<readonly [string, string]>): string[] =>
  headers
    .filter(([name, value]) => secretName.test(name) || authScheme.test(value) || containsKey(value))
    .map(([, value]) => value);

/**
 * The option that a page must not have, as everyone who opens the page can read it: an `apiKey`; a header that contains a
 * key of the service, wherever it is sent; and, if requests go to the service itself, any header whose name suggests a
 * secret or whose value authorizes. Other headers may be sent to the caller's own proxy.
 */
export function exposedSecret(
  apiKey: unknown,
  headers: ReadonlyArray<readonly [string, string]>,
  baseUrl: string,
): string | undefined {
  if (apiKey !== undefined) return "apiKey";
  const isService = serviceHost.test(new URL(baseUrl).hostname.replace(/\.+$/, ""));
  const found = headers.find(
    ([name, value]) =>
      containsKey(name) || containsKey(value) || (isService && (secretName.test(name) || authScheme.test(value))),
  );
  return found && `headers.${found[0].toLowerCase()}`;
}

/** Whether a URL contains the client's key or another one: URLs are logged by every server on the way. */
export const urlContainsKey = (url: string, apiKey: unknown) =>
  containsKey(url) || (typeof apiKey === "string" && apiKey.length >= minKeyLength && url.includes(apiKey));

/** Whether a text contains a key of the service: as it is, percent-encoded, or in base64. */
const containsKey = (text: string): boolean =>
  [text, percentDecoded(text), ...(text.match(/[A-Za-z0-9+/_-]{12,}/g) ?? []).map(base64Decoded)].some((form) =>
    serviceKey.test(form),
  );

const percentDecoded = (text: string) =>
  text.replaceAll(/%([0-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

function base64Decoded(word: string): string {
  try {
    return atob(word.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return "";
  }
}

/** The replacement of a secret, also in texts of a server, which the module redacts. */
const placeholder = "[key]";

/** The value after the name of an authorization scheme. */
const credentials = /\b(bearer|basic)(\s+)[^\s"]{4,}/gi;

/** A key of the service with whatever follows it directly. */
const keyWithSuffix = /(?<![a-z0-9])sk[_-][^\s"]{8,}/gi;

/** Words of letters and digits that are longer than any name of an option or a field, or any time. */
const tokenLike = /(?<![\w-])(?=(?:[a-z_-]*\d){2})(?=[\d_-]*[a-z])[\w-]{20,}|[a-z0-9]{32,}/gi;

/**
 * An error's text without what may be a key in the wrong place: a caller may have given it as the name of an option or a
 * header, as an offset or as a period.
 */
export const withoutKeys = (text: string): string =>
  text
    .replaceAll(credentials, `$1$2${placeholder}`)
    .replaceAll(keyWithSuffix, placeholder)
    .replaceAll(tokenLike, placeholder);
