/** What is secret among the options of a client, where it must not be, and what of a caller's mistakes is not shown. */

/** Parts of names of headers that speak of secrets. */
const secretName = /auth|cookie|key|token|secret|session|pass|sig|jwt|bearer|credential/i;

/** What looks like a key of the service, anywhere in a value. */
const likeKey = /(?<![a-z0-9])sk[_-][a-z0-9_-]{8,}/i;

/** How a value begins that authorizes, whatever the header is called. */
const authorizing = /^\s*(?:bearer|basic)\s/i;

/** The hosts of the services that document this API. */
const service = /(?:^|\.)(?:novita\.ai|ppio\.com)$/;

/** So many characters of a key are enough to be one, as where texts are scrubbed. */
const enough = 12;

/** The values that are to be seen in no text. */
export const secretsOf = (headers: ReadonlyArray<readonly [string, string]>): string[] =>
  headers
    .filter(([name, value]) => secretName.test(name) || authorizing.test(value) || holdsKey(value))
    .map(([, value]) => value);

/**
 * The option that a page must not have, as everyone who opens the page can read it: an `apiKey`, a header with something
 * like one, wherever the request goes, and on the way to the service itself any header whose name speaks of a secret or
 * whose value authorizes. Other headers to a proxy of one's own are one's own affair.
 */
export function secretOfPage(
  apiKey: unknown,
  headers: ReadonlyArray<readonly [string, string]>,
  baseUrl: string,
): string | undefined {
  if (apiKey !== undefined) return "apiKey";
  const isService = service.test(new URL(baseUrl).hostname.replace(/\.+$/, ""));
  const found = headers.find(
    ([name, value]) =>
      holdsKey(name) || holdsKey(value) || (isService && (secretName.test(name) || authorizing.test(value))),
  );
  return found && `headers.${found[0].toLowerCase()}`;
}

/** Whether an address holds the key that goes with it, or something like one: addresses are logged by whoever passes them on. */
export const isSecretAddress = (address: string, apiKey: unknown) =>
  holdsKey(address) || (typeof apiKey === "string" && apiKey.length >= enough && address.includes(apiKey));

/** Whether a text holds something like a key: as it is, escaped as in URLs, or in base64. */
const holdsKey = (text: string): boolean =>
  [text, unescaped(text), ...(text.match(/[A-Za-z0-9+/_-]{12,}/g) ?? []).map(decoded)].some((form) =>
    likeKey.test(form),
  );

const unescaped = (text: string) =>
  text.replaceAll(/%([0-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

function decoded(word: string): string {
  try {
    return atob(word.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return "";
  }
}

/** What stands in place of a secret, as where texts of a server are scrubbed. */
const hidden = "[key]";

/** What follows the name of a scheme. */
const credentials = /\b(bearer|basic)(\s+)[^\s"]{4,}/gi;

/** A key with whatever is written on to it. */
const wholeKey = /(?<![a-z0-9])sk[_-][^\s"]{8,}/gi;

/** Long words of letters and digits, as no name of an option, a field or a time is. */
const likeToken = /(?<![\w-])(?=(?:[a-z_-]*\d){2})(?=[\d_-]*[a-z])[\w-]{20,}|[a-z0-9]{32,}/gi;

/**
 * A text that quotes what a caller wrote, without what may be a key in the wrong place: as the name of an option or a
 * header, as an offset or a period.
 */
export const withoutKeys = (text: string): string =>
  text.replaceAll(credentials, `$1$2${hidden}`).replaceAll(wholeKey, hidden).replaceAll(likeToken, hidden);
