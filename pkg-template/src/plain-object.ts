/** Arguments that must be plain objects: options, queries, specs and filters. */

import { BillingError, type BillingErrorKind } from "./errors.js";
import { describeType, isPlainObject, orUndefined } from "./inspect.js";

/**
 * A copy of an argument that must be a plain object. Every value is read once, so what is checked is what is used,
 * whatever happens to the caller's object meanwhile.
 *
 * @throws {BillingError} of `kind` at `path` if it is another value, or if reading it throws
 */
export function copyPlainObject<Given extends object>(
  given: Given,
  { kind, path, expected }: { kind: BillingErrorKind; path: string; expected: string },
): Given {
  try {
    if (isPlainObject(given)) return snapshot(given);
  } catch {
    throw new BillingError({ kind, path, message: `${path} cannot be read: reading it throws` });
  }
  throw new BillingError({ kind, path, message: `${path} must be ${expected}, not ${describeType(given)}` });
}

/**
 * A copy of an object, its lists and its Dates. Inherited values count as well: an object may have a prototype that holds
 * defaults, or be an instance of a class with getters.
 */
function snapshot<Given extends object>(given: Given): Given {
  const names = [...propertyNames(given)] as Array<keyof Given & string>;
  return Object.fromEntries(names.map((name) => [name, copyValue(given[name])])) as Given;
}

/** A Proxy may pretend to inherit from ever more objects. */
const maxPrototypes = 100;

/** The names of enumerable properties and of inherited getters, each once. */
function propertyNames(given: object): Set<string> {
  const names = new Set<string>();
  const hidden = new Set<string>();
  const isObjectPrototype = (level: object) => level !== given && Object.hasOwn(level, "isPrototypeOf");
  let level: object | null = given;
  for (let depth = 0; level && depth < maxPrototypes && !isObjectPrototype(level); depth++) {
    for (const name of Object.getOwnPropertyNames(level)) {
      const property = Object.getOwnPropertyDescriptor(level, name);
      const holdsValue = property?.enumerable || (property?.get && level !== given);
      if (!hidden.has(name) && holdsValue) names.add(name);
      // A property that is not enumerable hides an inherited one of the same name.
      else if (property) hidden.add(name);
    }
    level = Object.getPrototypeOf(level) as object | null;
  }
  return names;
}

function copyValue(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (orUndefined(() => Array.isArray(value))) return Array.from(value as unknown[], copyValue);
  const ms = orUndefined(() => (value as Date).getTime());
  return typeof ms === "number" ? new Date(ms) : value;
}
