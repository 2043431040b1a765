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

/**
 * An object of a caller as it is now: every value is read once, here, and lists and Dates are copied. What is checked is
 * so what is used, whatever becomes of the caller's own. What it inherits counts, too: an object may stand on another that
 * holds defaults, or be of a class with getters. Throws what reading it throws.
 */
export function snapshot<Given extends object>(given: Given): Given {
  const names = [...namesOf(given)] as Array<keyof Given & string>;
  return Object.fromEntries(names.map((name) => [name, copied(given[name])])) as Given;
}

/** The names of an object's values, also inherited ones, each once: what can be enumerated, and what getters give. */
function namesOf(given: object): Set<string> {
  const names = new Set<string>();
  const hidden = new Set<string>();
  // What every object inherits is no value of this one.
  const isOfAll = (level: object) => level !== given && Object.hasOwn(level, "isPrototypeOf");
  let level: object | null = given;
  // A Proxy may pretend to inherit from ever more objects.
  for (let depth = 0; level && depth < 100 && !isOfAll(level); depth++) {
    for (const name of Object.getOwnPropertyNames(level)) {
      const property = Object.getOwnPropertyDescriptor(level, name);
      const isValue = property?.enumerable || (property?.get && level !== given);
      if (!hidden.has(name) && isValue) names.add(name);
      // What hides a value of an object below is what counts.
      else if (property) hidden.add(name);
    }
    level = Object.getPrototypeOf(level) as object | null;
  }
  return names;
}

function copied(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (attempt(() => Array.isArray(value))) return Array.from(value as unknown[], copied);
  const ms = attempt(() => (value as Date).getTime());
  return typeof ms === "number" ? new Date(ms) : value;
}

/** How many causes of causes are told. */
const causes = 3;

/** What was thrown, its cause, and the cause of that. */
export function chainOf(thrown: unknown): unknown[] {
  const errors = [thrown];
  for (let next = thrown; errors.length < causes && typeof next === "object";) {
    next = causeOf(next);
    if (next === undefined || next === null) break;
    errors.push(next);
  }
  return errors;
}

/**
 * What was thrown, in words: "TypeError: fetch failed (ECONNRESET)". Only names, messages and codes are read: other
 * properties of an error may hold a whole request, key included.
 */
export const describe = (thrown: unknown): string => chainOf(thrown).map(describeOne).join(": ");

/**
 * As {@link describe}, without a word that could be a secret: of names and codes those that look like what programs
 * give to errors ("AccessDeniedException", "ECONNREFUSED"), and no message.
 */
export function describeNames(thrown: unknown): string {
  const shown = (error: unknown) => {
    const text = (name: string, form: RegExp) => {
      const value = attempt(() => (error as Record<string, unknown>)[name]);
      return typeof value === "string" && form.test(value) ? value : "";
    };
    const name = text("name", /^[A-Za-z]{0,40}(?:Error|Exception)$/) || "an error";
    const code = text("code", /^(?:E[A-Z]{2,15}|(?:E|ERR|UND_ERR|EAI)_[A-Z_]{2,40})$/);
    return name + (code && ` (${code})`);
  };
  return chainOf(thrown).map(shown).join(": ");
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

/** Whether a value is of a class. Of a Proxy even that question may throw. */
export const isA = <Instance>(Class: new (...given: never[]) => Instance, value: unknown): value is Instance =>
  attempt(() => value instanceof Class) === true;

/** What a look gives, or nothing where it throws. */
export function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
