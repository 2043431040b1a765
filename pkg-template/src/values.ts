/** What a value is, and what was thrown, in words for a person. Anything may throw when it is looked at. */

/** What a value is, e.g. "an array". */
export function kindOf(value: unknown): string {
  switch (typeof value) {
    case "undefined":
      return "undefined";
    case "string":
      return "text";
    case "object":
      return value === null ? "null" : attempt(() => Array.isArray(value)) ? "an array" : "an object";
    default:
      return `a ${typeof value}`;
  }
}

/** What a value is, as the module wants to know it: {@link kindOf}; of a `Date`, of any realm, its milliseconds. */
export function kindForModule(value: unknown): string | number {
  // Half a character would silently become another one in the request.
  if (typeof value === "string") return /\p{Surrogate}/u.test(value) ? "text with half a character" : "text";
  const ms = typeof value === "object" ? attempt(() => (value as Date).getTime()) : undefined;
  return typeof ms === "number" ? ms : kindOf(value);
}

/**
 * An object of a caller as it is now: every value is read once, here, and lists and Dates are copied. What is checked is
 * so what is used, whatever becomes of the caller's own. Throws what reading it throws.
 */
export function snapshot<Given extends object>(given: Given): Given {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, copied(value)])) as Given;
}

function copied(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (attempt(() => Array.isArray(value))) return Array.from(value as unknown[], copied);
  const ms = attempt(() => (value as Date).getTime());
  return typeof ms === "number" ? new Date(ms) : value;
}

/** How many causes of causes are told. */
const causes = 3;

/**
 * What was thrown, in words: "TypeError: fetch failed (ECONNRESET)". Only names, messages and codes are read: other
 * properties of an error may hold a whole request, key included.
 */
export function describe(thrown: unknown): string {
  const texts: string[] = [];
  for (let next = thrown; texts.length < causes; next = causeOf(next)) {
    if (texts.length > 0 && (next === undefined || next === null)) break;
    texts.push(describeOne(next));
    if (typeof next !== "object") break;
  }
  return texts.join(": ");
}

function describeOne(thrown: unknown): string {
  if (typeof thrown === "string") return thrown;
  if (typeof thrown !== "object" || thrown === null) return kindOf(thrown);
  const part = (name: string) => {
    const text = attempt(() => (thrown as Record<string, unknown>)[name]);
    return typeof text === "string" ? text : "";
  };
  const [name, message, code] = [part("name") || "an object", part("message"), part("code")];
  return name + (message && `: ${message}`) + (code && ` (${code})`);
}

const causeOf = (error: unknown) => attempt(() => (error as Error).cause);

/** What a look gives, or nothing where it throws. */
export function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
